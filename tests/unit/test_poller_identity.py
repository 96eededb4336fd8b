"""By which names an entry is known, for any entry a portal may send."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.poller.identity import canonical, content_hash, identify
from shared.events import Entry

PORTAL = "haiphong.gov.vn"
FEED = "https://haiphong.gov.vn/rss/tin-moi.rss"


def entry(title: str = "Tin", link: str = "", guid: str = "", **changes: Any) -> Entry:
    return Entry(title=title, link=link, guid=guid, **changes)


def kinds(found: Entry, distrusted: tuple[str, ...] = ()) -> list[str]:
    return [alias.kind for alias in identify(found, url=FEED).aliases(PORTAL, distrusted)]


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
@given(entries, st.sampled_from([(), ("guid",), ("link",), ("guid", "link")]))
def test_every_entry_has_an_alias_that_fits_an_index(found: Entry, distrusted: tuple[str, ...]) -> None:
    aliases = identify(found, url=FEED).aliases(PORTAL, distrusted)
    assert aliases
    assert all(0 < len(alias.value) <= 200 for alias in aliases)


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
    assert kinds(entry(link="/1", guid="g")) == ["guid", "link", "text"]
    assert kinds(entry(link="/1")) == ["link", "text"]
    assert kinds(entry()) == ["text"]
    assert kinds(entry(link="/1", guid="g"), ("guid", "link")) == ["text"]


def test_entries_without_anything_but_a_title_are_told_apart_by_it_and_their_date() -> None:
    same = [entry("Thông báo", published="1/7/2026"), entry("Thông báo", published="2/7/2026"), entry("Khác")]
    assert len({identify(each, url=FEED).text for each in same}) == 3


def test_the_same_words_make_the_same_content_however_they_are_typed() -> None:
    assert content_hash(entry("Hải  Phòng\n")) == content_hash(entry("Hải Phòng"))
    assert content_hash(entry("Hải Phòng")) != content_hash(entry("Hai Phong"))
    assert content_hash(entry("a", summary_html="b")) != content_hash(entry("a", content_html="b"))
