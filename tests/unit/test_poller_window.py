"""What is news against what a source has shown before."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.poller.mark import Mark, packed, unpacked
from services.poller.parsing.document import Channel, Document, Found
from services.poller.sift import Sifted, sift
from shared.events import Entry
from shared.storage.source_record import Trust

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def document(*named: str, **changed: str) -> Document:
    """Entries with these GUIDs; keywords give the titles of some."""
    found = [Entry(title=changed.get(name, f"Tin {name}"), guid=name) for name in named]
    return Document(tuple(Found(f"{entry.guid:>8}".encode()[-8:], entry) for entry in found), Channel())


def look(found: Document, before: Sequence[Mark] = ()) -> Sifted:
    return sift(found, before, trust=Trust(), portal="p", source_id="s", url="https://p.vn/rss", now=NOW)


def names(sifted: Sifted) -> list[str]:
    return [news.found.entry.guid for news in sifted.news]


def test_everything_is_new_to_an_empty_window_in_document_order() -> None:
    sifted = look(document("c", "a", "b"))
    assert names(sifted) == ["c", "a", "b"]
    assert all(news.is_new for news in sifted.news)
    assert (sifted.entries, sifted.known) == (3, 0)


def test_what_was_seen_is_no_news() -> None:
    seen = look(document("a", "b")).window
    assert names(look(document("c", "a", "b"), seen)) == ["c"]


def test_what_was_not_read_again_is_known_by_its_bytes() -> None:
    seen = look(document("a", "b")).window
    [c, a, b] = document("c", "a", "b").found
    cut = Document((c, Found(a.digest, None), Found(b.digest, None)), Channel())
    assert look(cut, seen) == look(document("c", "a", "b"), seen)


def test_a_changed_entry_is_news_once() -> None:
    seen = look(document("a", "b")).window
    changed = document("a", "b", a="Tin a, đính chính")
    sifted = look(changed, seen)
    assert [(news.found.entry.guid, news.is_new) for news in sifted.news] == [("a", False)]
    assert names(look(changed, sifted.window)) == []


def test_items_that_leave_and_come_back_are_no_news() -> None:
    seen = look(document("old")).window
    for number in range(100):
        seen = look(document(f"new {number}"), seen).window
    assert names(look(document("old"), seen)) == []


def test_a_long_document_stays_known_when_its_items_return() -> None:
    first, second = document(*(f"a{n}" for n in range(500))), document(*(f"b{n}" for n in range(500)))
    seen = look(second, look(first).window).window
    assert names(look(first, seen)) == []


pieces = st.lists(st.lists(st.integers(0, 400), max_size=30, unique=True), max_size=20)


@given(pieces)
def test_the_window_is_bounded_knows_its_document_and_holds_nothing_twice(documents: list[list[int]]) -> None:
    seen: list[Mark] = []
    for numbers in documents:
        found = document(*(str(number) for number in numbers))
        seen = look(found, seen).window
        assert names(look(found, seen)) == []
        keys = [mark.key(()) for mark in seen]
        assert len(keys) == len(set(keys))
        assert len(seen) <= max(200, 2 * len(numbers))
        assert unpacked(packed(seen)) == seen


@given(pieces)
def test_an_empty_document_forgets_nothing(documents: list[list[int]]) -> None:
    seen: list[Mark] = []
    for numbers in documents:
        seen = look(document(*map(str, numbers)), seen).window
    assert look(document(), seen).window == seen[:200]


@given(st.binary(max_size=200))
def test_a_window_that_another_version_packed_is_passed_over(data: bytes) -> None:
    assert len(unpacked(data)) in (0, len(data) // 56)
