"""By which names an entry is known, for any entry a portal may send."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.poller.identity import canonical, content_hash, identify, untrustworthy
from shared.events import Entry

PORTAL = "haiphong.gov.vn"
FEED = "https://haiphong.gov.vn/rss/tin-moi.rss"


def entry(title: str = "Tin", link: str = "", guid: str = "", **changes: Any) -> Entry:
    return Entry(title=title, link=link, guid=guid, **changes)


def kinds(*entries: Entry, distrusted: tuple[str, ...] = ()) -> list[list[str]]:
    found = identify(entries, portal=PORTAL, url=FEED, distrusted=distrusted)
    return [[alias.kind for alias in each.aliases] for each in found]


words = st.text(alphabet="ab ệ", max_size=3)
links = st.one_of(
    st.text(max_size=40),
    st.builds(
        lambda *parts: "".join(parts),
        st.sampled_from(
            ["http://", "https://x.vn", "HTTPS://X.VN:443", "/", "//y.vn/", "?", "", "javascript:", "http://["]
        ),
        st.text(alphabet="/?#&=%.:@[]aZ1 ệ;+", max_size=30),
    ),
)
entries = st.builds(Entry, title=words, link=links, guid=st.text(alphabet="ab1 ", max_size=3), published=words)


@settings(max_examples=300)
@given(st.lists(entries, max_size=8))
def test_every_entry_has_an_alias_and_the_first_ones_are_distinct(found: list[Entry]) -> None:
    identified = identify(found, portal=PORTAL, url=FEED)
    assert all(each.aliases for each in identified)
    assert all(len(alias.value) <= 200 for each in identified for alias in each.aliases)
    first = [each.aliases[0] for each in identified]
    assert len(set(first)) == len(first)
    assert len({each.window_key for each in identified}) == len(identified)


@settings(max_examples=300)
@given(st.lists(entries, max_size=8))
def test_no_trusted_alias_names_two_headlines(found: list[Entry]) -> None:
    titles: dict[object, set[str]] = {}
    for each in identify(found, portal=PORTAL, url=FEED):
        for alias in each.aliases:
            titles.setdefault(alias, set()).add(" ".join(each.entry.title.split()))
    assert all(len(named) == 1 for named in titles.values())


@settings(max_examples=500)
@given(links)
@example("https://x.vn/?12345")
@example("https://x.vn")
@example("http://a/%2")
@example("http://x/#a#b ")
@example("http://xn--/")
def test_a_canonical_link_is_its_own_canonical_link(link: str) -> None:
    once = canonical(link, base=FEED)
    assert canonical(once, base="https://elsewhere.vn/") == once
    assert once == "" or once.startswith(("http://", "https://"))


@settings(max_examples=300)
@given(st.text(), st.text(), st.text())
def test_any_text_is_hashed(title: str, summary: str, content: str) -> None:
    assert len(content_hash(entry(title, summary_html=summary, content_html=content))) == 64


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/tin/1", "https://haiphong.gov.vn/tin/1"),
        ("tin/1?id=3", "https://haiphong.gov.vn/rss/tin/1?id=3"),
        ("//baochi.vn/1", "https://baochi.vn/1"),
        (" https://HAIPHONG.gov.vn:443//tin/1 ", "https://haiphong.gov.vn/tin/1"),
        ("/tin/1?utm_source=rss&utm_medium=feed", "https://haiphong.gov.vn/tin/1"),
        ("/tin/1?UTM_Source=rss&id=3&fbclid=x", "https://haiphong.gov.vn/tin/1?id=3"),
        ("https://haiphong.gov.vn", "https://haiphong.gov.vn/"),
        ("https://haiphong.gov.vn/#/tin/1", "https://haiphong.gov.vn/#/tin/1"),
        ("/Đồ Sơn", "https://haiphong.gov.vn/%C4%90%E1%BB%93%20S%C6%A1n"),
        # These alone may name the article: they look like trackers to cleaners of links.
        ("/xem?cid=7", "https://haiphong.gov.vn/xem?cid=7"),
        ("/xem?uid=7&ref=2&gallery=3&session=4", "https://haiphong.gov.vn/xem?uid=7&ref=2&gallery=3&session=4"),
        ("/?12345", "https://haiphong.gov.vn/?12345"),
        ("javascript:alert(1)", ""),
        ("mailto:a@haiphong.gov.vn", ""),
        ("http://", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_canonical_links(link: str, expected: str) -> None:
    assert canonical(link, base=FEED) == expected


def test_the_most_trusted_alias_stands_first() -> None:
    assert kinds(entry(link="/1", guid="g")) == [["guid", "link", "text"]]
    assert kinds(entry(link="/1")) == [["link", "text"]]
    assert kinds(entry()) == [["text"]]
    assert kinds(entry(link="/1", guid="g"), distrusted=("guid", "link")) == [["text"]]


def test_a_guid_that_all_share_is_distrusted() -> None:
    shared = [entry("Tin một", "/1", "g"), entry("Tin hai", "/2", "g")]
    assert untrustworthy(shared, url=FEED) == {"guid"}
    assert kinds(*shared) == [["link", "text"], ["link", "text"]]


def test_a_link_that_all_share_is_distrusted_and_names_no_article() -> None:
    shared = [entry("Tin một", "/tin?utm_source=a", "1"), entry("Tin hai", "/tin", "2")]
    assert untrustworthy(shared, url=FEED) == {"link"}
    found = identify(shared, portal=PORTAL, url=FEED)
    assert [each.canonical_url for each in found] == ["", ""]
    assert [[alias.kind for alias in each.aliases] for each in found] == [["guid", "text"], ["guid", "text"]]


def test_routes_behind_a_hash_are_links_of_their_own() -> None:
    assert untrustworthy([entry("Tin một", "/#/1"), entry("Tin hai", "/#/2")], url=FEED) == set()


def test_an_entry_listed_twice_is_one() -> None:
    assert len(kinds(entry("Tin", "/1", "g"), entry(" Tin ", "/1?utm_source=x", "g"))) == 1
    # Also where its copies differ: with both kept each would be news to the other's place in the window, for ever.
    assert len(kinds(entry("Tin", "/1", "g", summary_html="a"), entry("Tin", "/2", "g", summary_html="b"))) == 1


def test_entries_without_anything_but_a_title_are_told_apart_by_it_and_their_date() -> None:
    same = [entry("Thông báo", published="1/7/2026"), entry("Thông báo", published="2/7/2026"), entry("Khác")]
    assert len(kinds(*same)) == 3


def test_the_same_words_make_the_same_content_however_they_are_typed() -> None:
    assert content_hash(entry("Hải  Phòng\n")) == content_hash(entry("Hải Phòng"))
    assert content_hash(entry("Hải Phòng")) != content_hash(entry("Hai Phong"))
    assert content_hash(entry("a", summary_html="b")) != content_hash(entry("a", content_html="b"))
