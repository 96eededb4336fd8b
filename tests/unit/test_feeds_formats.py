"""From records to bytes and back: the formats are valid, and say the same."""

from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
import msgspec
import pytest
from lxml import etree

from services.syndicator.entries import Feed
from services.syndicator.feeds import page_of
from services.syndicator.formats import FORMATS
from services.syndicator.requests import FeedRequest
from shared.events import SourceRef
from shared.storage.reading import Slice
from shared.storage.records import ArticleRecord, StoryRecord
from tests.support.archive import BEGAN, article_record, source_ref, story_record, tombstone_record
from tests.unit.feed_rules import atom_complaints, rss_complaints

BASE = "https://tin.example.vn"
FULL: SourceRef = source_ref("danang.gov.vn", province="da-nang", syndicate="full")


def feed(*stories: tuple[StoryRecord, ArticleRecord], more: bool = False, **asked: Any) -> Feed:
    page = Slice(9, [story for story, _ in stories], {lead.id: lead for _, lead in stories}, more=more)
    return page_of(page, FeedRequest(**{"format": "json", **asked}), asked.get("since"), BASE)


def rich_feed() -> Feed:
    """Every field there is, and a story that has next to none of them."""
    lead = article_record("1", source=FULL, content_html="<p>Toàn văn &amp; <b>đậm</b></p>", categories=["A & B", "C"])
    copies = [article_record("1"), article_record("1", source=source_ref("hue.gov.vn", province="hue"))]
    bare = article_record(
        "2", url="", guid="", summary="", authors=[], categories=[], images=[], published_at=None, province=None
    )
    third = article_record("3", at=BEGAN + timedelta(seconds=1, milliseconds=250), language="en")
    stories = [(story_record(lead, *copies, seq=7), lead), (story_record(bare, seq=5), bare)]
    shown = feed(*stories, (story_record(third, seq=4), third), more=True)
    return replace(shown, deleted=page_of(_buried(), FeedRequest("json"), None, BASE).deleted)


def _buried() -> Slice:
    story = story_record(article_record("gone"), seq=3)
    merged = story_record(article_record("merged"), seq=2)
    return Slice(9, [], {}, [tombstone_record(story, seq=8), tombstone_record(merged, seq=9, merged_into=story.id)])


@pytest.mark.parametrize("shown", [rich_feed(), feed(), feed(province="hai-phong", since=5)])
def test_rss_and_atom_are_valid(shown: Feed) -> None:
    assert rss_complaints(FORMATS["rss"].render(shown)) == []
    assert atom_complaints(FORMATS["atom"].render(shown)) == []


def test_the_rules_are_able_to_complain() -> None:
    """They would be worth nothing if they let everything pass."""
    rss, atom = (FORMATS[name].render(rich_feed()).decode() for name in ("rss", "atom"))
    for broken in (
        rss.replace("<pubDate>Tue", "<pubDate>Thứ Ba"),
        rss.replace("<pubDate>Tue", "<pubDate>Wed"),
        rss.replace(' isPermaLink="false"', ""),
        rss.replace("<link>https", "<link>javascript"),
        rss.replace("urn:uuid:", "").replace("<guid", "<author>A</author><guid"),
        rss.replace('rel="self"', 'rel="via"'),
        rss.replace("<title>Hải Phòng", "<title>&lt;b&gt;Hải&lt;/b&gt;"),
    ):
        assert broken != rss
        assert rss_complaints(broken.encode()) != [], broken
    for broken in (
        atom.replace("T01:05:00Z</updated>", "T01:05:00</updated>"),
        atom.replace("<id>urn:uuid:", "<id>bài "),
        atom.replace('rel="self"', 'rel="alternate"'),
        atom.replace("<author>", "<writer>").replace("</author>", "</writer>"),
    ):
        assert broken != atom
        assert atom_complaints(broken.encode()) != []


def _moment(text: str) -> datetime:
    """RFC 822 or RFC 3339: feedparser itself is told by the poller to leave dates alone."""
    return parsedate_to_datetime(text) if text[0].isalpha() else datetime.fromisoformat(text)


def test_both_are_read_back_to_the_same_entries() -> None:
    shown = rich_feed()
    for name in ("rss", "atom"):
        read = feedparser.parse(FORMATS[name].render(shown))
        assert not read.bozo, read.get("bozo_exception")
        assert read.version == {"rss": "rss20", "atom": "atom10"}[name]
        assert [entry.id for entry in read.entries] == [f"urn:uuid:{entry.story_id}" for entry in shown.entries]
        assert [entry.title for entry in read.entries] == [entry.title for entry in shown.entries]
        for was, entry in zip(shown.entries, read.entries, strict=True):
            # feedparser gives the id for a link where there is none.
            assert entry.get("link", entry.id) == (was.url or entry.id)
            if was.published:
                assert _moment(entry.published).replace(microsecond=0) == was.published.replace(microsecond=0)
            assert _moment(entry.updated) == was.updated
            assert entry.source.title == was.source.name
        assert read.entries[0].content[0].value == "<p>Toàn văn &amp; <b>đậm</b></p>"
        assert {tag.term for tag in read.entries[0].tags} >= {"A & B", "C"}


def test_json_feed_says_the_same() -> None:
    shown = rich_feed()
    read = msgspec.json.decode(FORMATS["json"].render(shown))
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert read["feed_url"] == "https://tin.example.vn/feeds/national.json"
    for was, item in zip(shown.entries, read["items"], strict=True):
        assert item["id"] == f"urn:uuid:{was.story_id}"
        assert (item["title"], item.get("url")) == (was.title, was.url)
        # One of the two has to be there.
        assert item.get("content_html") or item.get("content_text")
        assert all("avatar" not in author and author["name"] for author in item.get("authors", []))
    assert [gone["reason"] for gone in read["_hoptin"]["deleted"]] == ["withdrawn", "merged"]
    first = read["items"][0]["_hoptin"]
    assert (first["change_seq"], first["listed_seq"], first["guid"]) == (7, 7, "news_1")
    assert [copy["url"] for copy in first["copies"]] == ["https://haiphong.gov.vn/tin/1", "https://hue.gov.vn/tin/1"]


def test_copies_are_credited_in_atom_as_related_links() -> None:
    root = etree.fromstring(FORMATS["atom"].render(rich_feed()))
    links = root.findall("{*}entry")[0].findall("{*}link[@rel='related']")
    assert [link.get("href") for link in links] == ["https://haiphong.gov.vn/tin/1", "https://hue.gov.vn/tin/1"]
    assert [link.get("title") for link in links] == ["Cổng thông tin haiphong.gov.vn", "Cổng thông tin hue.gov.vn"]


def test_the_whole_text_goes_out_only_where_the_source_allows_it() -> None:
    closed, open_ = article_record("1"), article_record("2", source=FULL)
    shown = feed((story_record(closed), closed), (story_record(open_), open_))
    for name in FORMATS:
        body = FORMATS[name].render(shown).decode()
        assert "Toàn văn bản tin số 1" not in body, name
        assert "Toàn văn bản tin số 2" in body, name


def test_the_same_content_gives_the_same_bytes() -> None:
    """No date of their making: else every rendering would have an ETag of its own."""
    for name in FORMATS:
        assert FORMATS[name].render(rich_feed()) == FORMATS[name].render(rich_feed())


def test_the_position_comes_from_what_is_shown() -> None:
    lead = article_record("1")
    story = story_record(lead, seq=4)
    assert feed((story, lead)).change_seq == 4
    assert feed(since=6).change_seq == 6
    assert page_of(_buried(), FeedRequest("json"), None, BASE).change_seq == 9


def test_next_pages_go_on_where_this_one_ended() -> None:
    lead = article_record("1")
    story = story_record(lead, seq=4, change_seq=8)
    assert feed((story, lead)).next_url is None
    assert feed((story, lead), more=True).next_url == f"{BASE}/feeds/national.json?before=4"
    assert feed((story, lead), more=True, since=2, limit=1).next_url == (f"{BASE}/feeds/national.json?since=8&limit=1")
    assert feed((story, lead), more=True, province="hue").next_url == f"{BASE}/feeds/provinces/hue.json?before=4"


def test_an_update_is_told_and_a_copy_that_was_withdrawn_is_not() -> None:
    lead, copy = article_record("1"), article_record("1", source=FULL)
    story = story_record(lead, copy)
    gone = msgspec.structs.replace(story.members[1], live=False)
    shown = feed((msgspec.structs.replace(story, members=[story.members[0], gone]), lead))
    assert shown.entries[0].copies == []
    later = BEGAN + timedelta(days=1)
    shown = feed((msgspec.structs.replace(story, updated_at=later), lead))
    assert shown.updated == later
