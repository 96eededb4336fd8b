"""JSON Feed 1.0 and 1.1."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.poller.parsing.document import MAX_ENTRIES, Channel, Document, Found, NotAFeed
from services.poller.parsing.parse import parse_document
from shared.article import Image
from shared.events import Entry

URL = "https://haiphong.gov.vn/rss/tin-moi.json"
VERSION = "https://jsonfeed.org/version/1.1"


def body(*items: Any, **members: Any) -> bytes:
    return json.dumps({"version": VERSION, "title": "Cổng thông tin", "items": list(items), **members}).encode()


def parse(document: bytes | str, content_type: str = "application/feed+json", **known: frozenset[bytes]) -> Document:
    return parse_document(document.encode() if isinstance(document, str) else document, content_type, URL, **known)


def test_a_feed_with_all_that_we_read() -> None:
    document = parse(
        body(
            {
                "id": "tin-1",
                "url": "https://haiphong.gov.vn/tin/1",
                "title": "Khánh thành cầu",
                "content_html": "<p>Sáng nay</p>",
                "summary": "Cầu < 1 km & mới",
                "image": "https://haiphong.gov.vn/1.jpg",
                "banner_image": "https://haiphong.gov.vn/2.jpg",
                "date_published": "2026-11-24T07:15:00+07:00",
                "date_modified": "2026-11-24T08:15:00+07:00",
                "authors": [{"name": "Nguyễn Văn A"}, {"url": "https://x.vn"}, {"name": "Trần Thị B"}],
                "tags": ["Kinh tế", "Giao thông", "Kinh tế"],
                "attachments": [
                    {"url": "https://haiphong.gov.vn/3.png", "mime_type": "image/png"},
                    {"url": "https://haiphong.gov.vn/4.mp3", "mime_type": "audio/mpeg"},
                ],
                "language": "en",
            },
            feed_url="https://haiphong.gov.vn/feed.json",
            language="vi",
            hubs=[
                {"type": "WebSub", "url": "https://hub.vn/"},
                {"type": "rssCloud", "url": "https://cloud.vn/"},
                {"type": "WebSub", "url": "ftp://hub.vn/"},
            ],
        )
    )
    assert document.entries == [
        Entry(
            title="Khánh thành cầu",
            link="https://haiphong.gov.vn/tin/1",
            guid="tin-1",
            summary_html="Cầu &lt; 1 km &amp; mới",
            content_html="<p>Sáng nay</p>",
            published="2026-11-24T07:15:00+07:00",
            updated="2026-11-24T08:15:00+07:00",
            authors=["Nguyễn Văn A", "Trần Thị B"],
            categories=["Kinh tế", "Giao thông"],
            images=[Image(url=f"https://haiphong.gov.vn/{name}") for name in ("1.jpg", "2.jpg", "3.png")],
            language="en",
        )
    ]
    assert document.channel == Channel(
        title="Cổng thông tin",
        language="vi",
        hubs=("https://hub.vn/",),
        self_url="https://haiphong.gov.vn/feed.json",
    )
    assert document.problem is None


def test_what_an_item_does_not_say_the_feed_says() -> None:
    [entry] = parse(body({"id": "1"}, language="vi", author={"name": "Ban biên tập"})).entries
    assert (entry.language, entry.authors, entry.title, entry.link) == ("vi", ["Ban biên tập"], "", "")


@pytest.mark.parametrize("version", ["https://jsonfeed.org/version/1", "https://www.jsonfeed.org/version/1.1/"])
@pytest.mark.parametrize("content_type", ["", "text/html", "application/rss+xml; charset=utf-16"])
@pytest.mark.parametrize("begin", ["", "\ufeff", "\n  "])
def test_it_is_known_by_what_it_holds(version: str, content_type: str, begin: str) -> None:
    document = parse(begin + body({"id": "1"}, version=version).decode(), content_type)
    assert [entry.guid for entry in document.entries] == ["1"]


def test_plain_text_becomes_html() -> None:
    [entry] = parse(body({"id": "1", "content_text": "a < b\n& c"})).entries
    assert entry.content_html == "a &lt; b<br>&amp; c"


@pytest.mark.parametrize(
    ("members", "link"),
    [
        ({"url": "/tin/1"}, "https://haiphong.gov.vn/tin/1"),
        ({"external_url": "https://x.vn/2"}, "https://x.vn/2"),
        ({"url": "https://x.vn/1", "external_url": "https://x.vn/2"}, "https://x.vn/1"),
        ({"url": "javascript:alert(1)"}, ""),
        ({"url": "http://[::"}, ""),
        ({"url": ["https://x.vn/1"]}, ""),
        ({"url": " "}, ""),
    ],
)
def test_links(members: dict[str, Any], link: str) -> None:
    [entry] = parse(body({"id": "1", **members})).entries
    assert entry.link == link


@pytest.mark.parametrize(
    ("written", "guid"),
    [
        ("12", "12"),
        ("9" * 5000, "9" * 2000),
        ("1e400", "1e400"),
        ("NaN", "NaN"),
        ("null", ""),
        ("[1]", ""),
        ("true", ""),
    ],
)
def test_ids_that_should_be_texts(written: str, guid: str) -> None:
    [entry] = parse(f'{{"version": "{VERSION}", "items": [{{"id": {written}}}]}}').entries
    assert entry.guid == guid


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ('{"items": []}', "no feed .JSON that does not name its version of JSON Feed"),
        ('{"version": 1, "items": []}', "no feed .JSON that does not name its version"),
        ('{"version": "2.0", "items": []}', "no feed .JSON that does not name its version"),
        (f'{{"version": "{VERSION}"}}', "no feed .a JSON Feed without a list of items"),
        (f'{{"version": "{VERSION}", "items": {{}}}}', "no feed .a JSON Feed without a list of items"),
        ('{"version": "https://jsonfe', "no feed .bad JSON: Unterminated string"),
        ("{}x", "no feed .bad JSON: Extra data"),
        ('{"a":' * 100_000, "no feed .JSON nested too deeply"),
        ('{"a":' + "[" * 900_000, "no feed .JSON nested too deeply"),
    ],
)
def test_what_is_no_feed_says_so(document: str, reason: str) -> None:
    with pytest.raises(NotAFeed, match=reason) as caught:
        parse(document)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_items_that_are_no_objects_are_left_out_and_told() -> None:
    document = parse(body({"id": "1"}, "tin", None, {"id": "2"}))
    assert [entry.guid for entry in document.entries] == ["1", "2"]
    assert document.problem == "2 of the document's 4 entries are no JSON objects and were left out."


def test_of_many_items_the_first_are_taken() -> None:
    document = parse(body(*({"id": str(number)} for number in range(30_000))))
    assert [entry.guid for entry in document.entries] == [str(number) for number in range(MAX_ENTRIES)]
    assert document.problem == "The document has 30000 entries; the first 2000 were taken."


def test_broken_characters_cost_only_themselves() -> None:
    one = f'{{"version": "{VERSION}", "items": [{{"id": "\\ud800 1", "title": "H\xe1i\x01 Phòng\tx"}}]}}'.encode()
    [entry] = parse(one.replace("á".encode(), b"\xff")).entries
    assert entry.guid == "? 1"
    assert entry.title == "H\ufffdi Phòng\tx"
    entry.guid.encode()


def test_known_items_are_not_read_again() -> None:
    items = [{"id": str(number), "title": f"Tin {number}"} for number in range(4)]
    first = parse(body(*items))
    assert len({found.digest for found in first.found}) == 4
    known = frozenset(found.digest for found in first.found[1:])
    changed = [{"title": "Tin 0, sửa", "id": "0"}, *({"title": each["title"], "id": each["id"]} for each in items[1:])]
    again = parse(body(*changed, home_page_url="https://x.vn"), known=known)
    assert [found.entry and found.entry.title for found in again.found] == ["Tin 0, sửa", None, None, None]
    assert again.found[1:] == tuple(Found(found.digest, None) for found in first.found[1:])


def test_a_digest_stands_for_what_the_feed_says_too() -> None:
    [plain] = parse(body({"id": "1"})).found
    for members in ({"language": "vi"}, {"authors": [{"name": "A"}]}):
        [other] = parse(body({"id": "1"}, **members)).found
        assert other.digest != plain.digest


SIMPLE: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
FLAT = SIMPLE | st.lists(SIMPLE, max_size=3) | st.dictionaries(st.sampled_from(["name", "url", "type"]), SIMPLE)
VALUES = FLAT | st.lists(FLAT, max_size=3)
MEMBERS = st.sampled_from(
    [
        "id",
        "url",
        "title",
        "content_html",
        "content_text",
        "summary",
        "image",
        "authors",
        "author",
        "tags",
        "attachments",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(MEMBERS, VALUES), st.dictionaries(st.sampled_from(["title", "hubs", "language", "authors"]), VALUES)
)
def test_whatever_the_members_are_the_item_is_read(item: dict[str, Any], members: dict[str, Any]) -> None:
    document = parse(body(item, **members))
    assert len(document.entries) == 1
    known = frozenset(found.digest for found in document.found)
    assert parse(body(item, **members), known=known).entries == []
