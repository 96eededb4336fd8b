"""When a source is polled again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.poller.rhythm import remember
from services.poller.schedule import LONGEST, Cadence, next_poll
from shared.http.client import FetchFailed
from shared.storage.source_record import Rhythm

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def wait(
    failures: int = 0, *, interval: timedelta = QUARTER, retry_after: timedelta | None = None, chance: float = 0.0
) -> timedelta:
    return waits(Cadence(fixed=interval), failures=failures, retry_after=retry_after, chance=chance)


def waits(
    cadence: Cadence,
    rhythm: Rhythm | None = None,
    *,
    now: datetime = NOW,
    failures: int = 0,
    retry_after: timedelta | None = None,
    chance: float = 0.0,
) -> timedelta:
    due = next_poll(
        now,
        cadence=cadence,
        rhythm=rhythm,
        since=now - timedelta(days=60),
        failures=failures,
        retry_after=retry_after,
        chance=chance,
    )
    return due - now


def test_a_busy_source_is_looked_at_often_and_a_quiet_one_rarely() -> None:
    busy = remember(None, [NOW - timedelta(hours=1) * n for n in range(1, 500)], since=NOW - timedelta(days=60))
    slow = remember(None, [NOW - timedelta(days=40)], since=NOW - timedelta(days=60))
    assert waits(Cadence(), busy) < timedelta(minutes=15) < waits(Cadence(), slow) / 4
    assert waits(Cadence(), slow) <= Cadence().longest


@given(st.lists(st.datetimes(NOW.replace(tzinfo=None) - timedelta(days=50), NOW.replace(tzinfo=None)), max_size=40))
def test_every_learned_wait_lies_within_its_bounds(moments: list[datetime]) -> None:
    arrivals = [moment.replace(tzinfo=UTC) for moment in moments]
    rhythm = remember(None, arrivals, since=NOW - timedelta(days=60))
    assert Cadence().shortest <= waits(Cadence(), rhythm) <= Cadence().longest


def test_failures_double_what_was_learned() -> None:
    assert waits(Cadence(), failures=3) == 4 * waits(Cadence(), failures=1)


def test_the_interval_doubles_with_each_failure_up_to_a_day_and_never_ends() -> None:
    waited = [wait(failures) for failures in range(12)]
    assert waited[:4] == [QUARTER, QUARTER, 2 * QUARTER, 4 * QUARTER]
    assert waited == sorted(waited)
    assert waited[-1] == LONGEST == wait(1_000_000)


@given(
    st.integers(0, 10**6),
    st.timedeltas(timedelta(milliseconds=10), timedelta(days=36500)),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=10**5)),
    st.floats(0, 1, exclude_max=True),
)
def test_every_wait_lies_between_the_interval_and_a_day_and_a_tenth_more(
    failures: int, interval: timedelta, retry_after: timedelta | None, chance: float
) -> None:
    waited = wait(failures, interval=interval, retry_after=retry_after, chance=chance)
    assert interval <= waited <= max(LONGEST, interval) * 1.1


@given(st.integers(0, 20), st.timedeltas(timedelta(0), timedelta(days=40)))
def test_what_the_server_asks_for_only_ever_slows(failures: int, asked: timedelta) -> None:
    assert wait(failures, retry_after=asked) >= wait(failures)
    assert wait(failures, retry_after=asked) >= min(asked, LONGEST)


@given(st.floats(0, 1, exclude_max=True))
def test_chance_adds_at_most_a_tenth(chance: float) -> None:
    assert QUARTER <= wait(chance=chance) < QUARTER * 1.1001


def asked(value: str) -> timedelta | None:
    return FetchFailed("429", 429, value).retry_after(NOW)


def test_retry_after_in_both_forms() -> None:
    assert asked("120") == timedelta(seconds=120)
    assert asked(" 0 ") == timedelta(0)
    assert asked("Tue, 24 Nov 2026 01:10:00 GMT") == timedelta(minutes=10)
    assert asked("Tue, 24 Nov 2026 08:10:00 +0700") == timedelta(minutes=10)
    assert asked("Tue, 24 Nov 2025 01:10:00 GMT") == timedelta(0)


def test_a_retry_after_that_is_none() -> None:
    for value in (
        "",
        "soon",
        "-5",
        "1.5",
        "²",
        "Tue, 24 Nov 99999 01:00:00 GMT",
        "Mon, 01 Jan 2026 00:00:00 -9999999999",
    ):
        assert asked(value) is None, value


@given(st.text() | st.from_regex(r"[0-9]{1,20}", fullmatch=True) | st.just("9" * 5000))
def test_any_retry_after_is_read_or_passed_over(value: str) -> None:
    found = asked(value)
    assert found is None or found >= timedelta(0)
