"""What is learned of when a source publishes, and when that says to look."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.poller.rhythm import arrivals, next_look, remember
from services.poller.schedule import Cadence
from shared.storage.source_record import Rhythm
from tests.support.arrivals import published, watch

MONDAY = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
"""Midnight in Vietnam."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORTH = timedelta(seconds=20)
SINCE = MONDAY - 42 * DAY


def every_working_day_at(hour: int) -> Rhythm | None:
    days = [SINCE + number * DAY for number in range(42) if number % 7 < 5]
    return remember(None, [day + hour * HOUR for day in days], since=SINCE)


def look(rhythm: Rhythm | None, now: datetime, longest: timedelta = 12 * HOUR) -> timedelta:
    return next_look(rhythm, now, since=SINCE, worth=WORTH, longest=longest) - now


def test_a_source_is_watched_when_it_publishes() -> None:
    rhythm = every_working_day_at(9)
    assert look(rhythm, MONDAY + 9 * HOUR) < look(rhythm, MONDAY + 15 * HOUR) < look(rhythm, MONDAY + 20 * HOUR)


def test_at_night_it_is_left_alone_for_longer() -> None:
    rhythm = every_working_day_at(9)
    assert look(rhythm, MONDAY + 22 * HOUR) > 3 * look(rhythm, MONDAY + 9 * HOUR)


def test_the_weekend_is_quieter_than_the_week() -> None:
    rhythm = every_working_day_at(9)
    assert look(rhythm, MONDAY + 5 * DAY + 9 * HOUR) > 2 * look(rhythm, MONDAY + 9 * HOUR)


def test_what_just_came_makes_more_likely() -> None:
    rhythm = every_working_day_at(9)
    now = MONDAY + 14 * HOUR
    assert look(remember(rhythm, [now], since=SINCE), now) < look(rhythm, now)


def test_a_source_nothing_is_known_of_is_looked_at_within_the_hours() -> None:
    assert (
        timedelta(minutes=5)
        < next_look(None, MONDAY + 9 * HOUR, since=MONDAY, worth=WORTH, longest=12 * HOUR) - (MONDAY + 9 * HOUR)
        < timedelta(hours=1)
    )


def test_habits_fade() -> None:
    rhythm = every_working_day_at(9)
    later = MONDAY + 182 * DAY + 9 * HOUR
    assert look(rhythm, later) > 2 * look(rhythm, MONDAY + 9 * HOUR)


_MOMENTS = st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 2, 28)), min_size=1, max_size=30)  # noqa: DTZ001


@given(_MOMENTS, st.integers(1, 5))
def test_it_does_not_matter_in_how_many_polls_arrivals_are_found(moments: list[datetime], polls: int) -> None:
    found = sorted(moment.replace(tzinfo=UTC) for moment in moments)
    whole = remember(None, found, since=SINCE)
    step = max(1, len(found) // polls)
    rhythm: Rhythm | None = None
    for start in range(0, len(found), step):
        rhythm = remember(rhythm, found[start : start + step], since=SINCE)
    assert whole is not None
    assert rhythm is not None
    assert rhythm.as_of == whole.as_of
    assert all(abs(one - other) < 0.01 for one, other in zip(rhythm.counts, whole.counts, strict=True))


@given(_MOMENTS, st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 9)))  # noqa: DTZ001
def test_the_next_look_comes_after_now_and_not_after_the_longest(moments: list[datetime], now: datetime) -> None:
    rhythm = remember(None, [moment.replace(tzinfo=UTC) for moment in moments], since=SINCE)
    assert timedelta(0) < look(rhythm, now.replace(tzinfo=UTC), longest=DAY) <= DAY


def test_entries_count_by_their_own_dates_where_those_can_be_believed() -> None:
    now = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    five, ahead, old = now - timedelta(hours=1), now + timedelta(hours=1), now - timedelta(days=2000)
    assert arrivals([five, ahead, None, old], observed_at=now, first_poll=False) == [five, now, now, now]
    assert arrivals([five, None, old], observed_at=now, first_poll=True) == [five]


def test_a_learned_schedule_finds_articles_much_sooner_with_half_the_requests() -> None:
    """Beside 15 minutes for everyone; `make bench` does the same for 10,000 sources.

    Delay times requests falls to a third: what is possible for these sources, were their rates known (the square of
    the mean of the square root of the rate, over its mean).
    """
    chance, days = random.Random(7), 15
    sources = [published(chance, start=MONDAY, days=days + 1) for _ in range(400)]
    learned, fixed = (
        watch(sources, cadence, first_day=MONDAY, day=MONDAY + days * DAY, seed=7)
        for cadence in (Cadence(), Cadence(fixed=timedelta(minutes=15)))
    )
    assert learned.articles > 500
    delay, polls = learned.mean_delay / fixed.mean_delay, learned.polls / fixed.polls
    assert delay < 0.75
    assert polls < 0.55
    assert delay * polls < 0.4
