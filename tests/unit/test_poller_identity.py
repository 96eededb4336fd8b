"""By which names an entry is known, for any entry a portal may send."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.poller.identity import identify
from shared.events import Entry

PORTAL = "haiphong.gov.vn"
FEED = "https://haiphong.gov.vn/rss/tin-moi.rss"


def entry(title: str = "Tin", link: str = "", guid: str = "", **changes: Any) -> Entry:
    return Entry(title=title, link=link, guid=guid, **changes)


def content_hash(found: Entry) -> str:
    return identify(found, url=FEED).names.content_hash


def kinds(found: Entry, distrusted: tuple[str, ...] = ()) -> list[str]:
    return [alias.kind for alias in identify(found, url=FEED).aliases(PORTAL, "s", distrusted)]


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
    aliases = identify(found, url=FEED).aliases(PORTAL, "s", distrusted)
    assert aliases
    assert all(0 < len(alias.value) <= 200 for alias in aliases)


@settings(max_examples=300)
@given(st.text(), st.text(), st.text())
def test_any_text_is_hashed(title: str, summary: str, content: str) -> None:
    assert len(content_hash(entry(title, summary_html=summary, content_html=content))) == 64


def test_the_most_trusted_alias_stands_first() -> None:
    assert kinds(entry(link="/1", guid="g")) == ["guid", "link", "text"]
    assert kinds(entry(link="/1")) == ["link", "text"]
    assert kinds(entry()) == ["text"]
    assert kinds(entry(link="/1", guid="g"), ("guid", "link")) == ["text"]


def test_entries_without_anything_but_a_title_are_told_apart_by_it_and_their_date() -> None:
    same = [entry("Thông báo", published="1/7/2026"), entry("Thông báo", published="2/7/2026"), entry("Khác")]
    assert len({identify(each, url=FEED).names.text for each in same}) == 3


def test_the_same_words_make_the_same_content_however_they_are_typed() -> None:
    assert content_hash(entry("Hải  Phòng\n")) == content_hash(entry("Hải Phòng"))
    assert content_hash(entry("Hải Phòng")) != content_hash(entry("Hai Phong"))
    assert content_hash(entry("a", summary_html="b")) != content_hash(entry("a", content_html="b"))


def test_a_number_names_an_article_in_its_own_source_and_any_other_guid_in_the_whole_portal() -> None:
    def first(guid: str, source_id: str) -> object:
        return identify(entry(guid=guid), url=FEED).aliases(PORTAL, source_id, ())[0]

    assert first("15", "news") != first("15", "notices")
    for guid in ("news_15", "https://p.vn/?id=15", "1f0e5c7a-0000-4000-8000-000000000015", "15a"):
        assert first(guid, "news") == first(guid, "notices")
