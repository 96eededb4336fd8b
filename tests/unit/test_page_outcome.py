"""What follows from a visit to a page: what is told, and when it is tried again."""

from datetime import timedelta

import pytest

from services.enricher.page.outcome import Again, Brought, NotRead, first, later, next_attempt, told
from shared.storage.pages import Asker, PageRecord, PageSource
from tests.support.samples import NOON, at

ASKER = Asker(id="e1", body=b"{}", observed_at=NOON, lease_epoch=1)
SOURCE = PageSource(url="https://x.vn/1", content=b"c", body_hash="h", fetched_at=at(-600))


def begun(outcome: Brought | NotRead, known: PageSource | None = None) -> PageRecord:
    return first(
        outcome,
        id="a:h",
        article_id="a",
        url="https://x.vn/1",
        host="x.vn",
        known=known,
        asker=ASKER,
        now=NOON,
    )


@pytest.mark.parametrize(
    ("again", "hours"),
    [("soon", [5 / 60, 0.5, 3, 12, 24, 24, 24]), ("rarely", [12, 24, 48]), ("never", [])],
)
def test_the_ladders(again: Again, hours: list[float]) -> None:
    error = NotRead("Nein.", again=again)
    waits: list[float] = []
    while (due := next_attempt(error, len(waits) + 1, NOON)) is not None:
        waits.append((due - NOON).total_seconds() / 3600)
    assert waits == pytest.approx(hours)


def test_a_server_may_ask_for_more_time_within_a_day() -> None:
    for asked, wait in ((1, 5), (60, 60), (5000, 1440)):
        error = NotRead("Zu viel.", after=timedelta(minutes=asked))
        assert next_attempt(error, 1, NOON) == at(wait)


def test_who_was_not_asked_has_not_failed() -> None:
    record = begun(NotRead("Voll.", again="unasked"))
    assert (record.attempts, record.waiting, record.due_at) == (0, True, NOON)
    for _ in range(20):
        record = later(record, NotRead("Voll.", again="unasked", after=timedelta(seconds=30)), NOON)
    assert (record.attempts, record.due_at, record.next) == (0, at(0.5), "read")


def test_a_page_that_is_read_waits_for_nothing() -> None:
    record = begun(Brought(SOURCE))
    assert (record.waiting, record.due_at, record.asker) == (False, None, None)
    assert (record.read.state, record.read.reason, record.read.url) == ("read", "", SOURCE.url)


def test_what_ends_the_trying_is_told_once_more() -> None:
    waiting = begun(NotRead("Weg."))
    assert (waiting.read.state, waiting.read.retry_at, waiting.asker) == ("failed", at(5), ASKER)
    still = later(waiting, NotRead("Noch weg."), at(5))
    assert (still.trouble, still.read.reason) == ("Noch weg.", "Weg.")
    assert (still.read, still.next, still.number, still.due_at) == (waiting.read, "read", 0, at(35))
    at_last = later(still, Brought(SOURCE), at(35))
    assert (at_last.next, at_last.number, at_last.read.state) == ("tell", 1, "read")
    done = told(at_last, at(36))
    assert (done.waiting, done.asker, done.source, done.number) == (False, None, SOURCE, 1)
    forbidden = later(still, NotRead("Verboten.", state="forbidden", again="never"), at(35))
    assert (forbidden.next, forbidden.number) == ("tell", 1)
    assert (forbidden.read.state, forbidden.read.reason) == ("forbidden", "Verboten. Given up after 3 attempts.")
    assert forbidden.read.retry_at is None


def test_what_was_read_before_is_better_than_nothing() -> None:
    record = begun(NotRead("Weg."), SOURCE)
    assert (record.read.state, record.source, record.read.fetched_at) == ("read", SOURCE, SOURCE.fetched_at)
    assert record.read.reason == "As it was at 01/03/2026 19:00 UTC; it could not be read again: Weg."
    assert record.waiting
