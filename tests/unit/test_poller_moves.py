"""Permanent redirects: believed after days, forgotten at the first answer that says otherwise."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.moves import is_believed, noted
from shared.http.client import Fetched, Hop
from shared.storage.source_record import Moved

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
NEW = "https://moi.gov.vn/rss"


def after(*answers: str | None, every: timedelta = timedelta(hours=24)) -> Moved | None:
    moved = None
    for number, to in enumerate(answers):
        moved = noted(moved, to, NOW + number * every)
    return moved


def test_the_same_answer_for_days_is_believed() -> None:
    assert is_believed(after(*5 * [NEW]))


@pytest.mark.parametrize(
    "moved",
    [
        None,
        after(NEW),
        after(*4 * [NEW]),
        after(*50 * [NEW], every=timedelta(minutes=5)),  # often, and not for long
        after(NEW, NEW, every=timedelta(days=9)),  # for long, and not often
        after(*5 * [NEW], None),
        after(*5 * [NEW], "https://bao-tri.vn/"),
        after(*4 * [NEW], None, *4 * [NEW]),
    ],
)
def test_anything_less_is_not(moved: Moved | None) -> None:
    assert not is_believed(moved)


@given(st.lists(st.sampled_from([None, "a", "b"]), max_size=30))
def test_only_an_unbroken_row_counts(answers: list[str | None]) -> None:
    row = 0
    for answer in reversed(answers):
        if answer is None or answer != answers[-1]:
            break
        row += 1
    moved = after(*answers)
    assert (moved.answers if moved else 0) == row
    assert is_believed(moved) == (row >= 5)


@pytest.mark.parametrize(
    ("statuses", "to"),
    [
        ((), None),
        ((301,), "/end"),
        ((308,), "/end"),
        ((302,), None),
        ((307, 301), None),
        ((301, 308), "/end"),
        ((301, 302), "/1"),  # as far as it is permanent
        ((301, 301, 303), "/2"),
    ],
)
def test_where_permanent_redirects_lead(statuses: tuple[int, ...], to: str | None) -> None:
    hops = tuple(Hop(f"/{place}", status) for place, status in enumerate(statuses))
    assert Fetched(200, "/end", hops, b"", {}, "").moved_to == to
