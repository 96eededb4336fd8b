"""What is news against what a source has shown before."""

from hypothesis import given
from hypothesis import strategies as st

from services.poller.identity import Identified, identify
from services.poller.window import advance, news
from shared.events import Entry


def document(*named: str, **changed: str) -> list[Identified]:
    """Entries with these GUIDs; keywords give the titles of some."""
    found = [Entry(title=changed.get(name, f"Tin {name}"), guid=name) for name in named]
    return identify(found, portal="p", url="https://p.vn/rss")


def names(found: list[Identified]) -> list[str]:
    return [each.entry.guid for each in found]


def test_everything_is_new_to_an_empty_window_in_document_order() -> None:
    assert names(news(document("c", "a", "b"), [])) == ["c", "a", "b"]


def test_what_was_seen_is_no_news() -> None:
    seen = advance(document("a", "b"), [])
    assert names(news(document("c", "a", "b"), seen)) == ["c"]


def test_a_changed_entry_is_news_once() -> None:
    seen = advance(document("a", "b"), [])
    changed = document("a", "b", a="Tin a, đính chính")
    assert names(news(changed, seen)) == ["a"]
    assert news(changed, advance(changed, seen)) == []


def test_items_that_leave_and_come_back_are_no_news() -> None:
    seen = advance(document("old"), [])
    for number in range(100):
        seen = advance(document(f"new {number}"), seen)
    assert news(document("old"), seen) == []


def test_a_long_document_stays_known_when_its_items_return() -> None:
    first, second = document(*(f"a{n}" for n in range(500))), document(*(f"b{n}" for n in range(500)))
    seen = advance(second, advance(first, []))
    assert news(first, seen) == []


pieces = st.lists(st.lists(st.integers(0, 400), max_size=30, unique=True), max_size=20)


@given(pieces)
def test_the_window_is_bounded_knows_its_document_and_holds_nothing_twice(documents: list[list[int]]) -> None:
    seen: list[str] = []
    for numbers in documents:
        found = document(*(str(number) for number in numbers))
        seen = advance(found, seen)
        assert news(found, seen) == []
        keys = [mark.partition(":")[0] for mark in seen]
        assert len(keys) == len(set(keys))
        assert len(seen) <= max(200, 2 * len(found))


@given(pieces)
def test_an_empty_document_forgets_nothing(documents: list[list[int]]) -> None:
    seen: list[str] = []
    for numbers in documents:
        seen = advance(document(*map(str, numbers)), seen)
    assert advance([], seen) == seen[:200]
