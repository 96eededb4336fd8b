"""What servers ask for, and that it only ever slows the poller down."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.hints import asked, freshness, hints_of, not_skipped
from services.poller.parsing.document import Channel
from services.poller.schedule import LONGEST, Cadence, bounded, next_poll, second_look
from shared.storage.source_record import Hints

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
"""A Tuesday."""
DAY = timedelta(days=1)
HTTP_NOW = "Tue, 24 Nov 2026 01:30:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"Cache-Control": "max-age=600"}, 600),
        ({"Cache-Control": "public, Max-Age=600, must-revalidate"}, 600),
        ({"Cache-Control": 'max-age="600"'}, 600),
        ({"Cache-Control": "max-age=600", "Age": "200"}, 400),
        ({"Cache-Control": "max-age=600", "Age": "700"}, 0),
        ({"Cache-Control": "max-age=600", "Expires": "Tue, 24 Nov 2026 09:30:00 GMT"}, 600),
        ({"Cache-Control": "no-cache, max-age=600"}, 0),
        ({"Cache-Control": "no-store"}, 0),
        ({"Cache-Control": "s-maxage=600"}, 0),
        ({"Cache-Control": "max-age=-1"}, 0),
        ({"Cache-Control": "max-age=soon"}, 0),
        ({"Cache-Control": "private"}, 0),
        ({"Expires": "Tue, 24 Nov 2026 01:45:00 GMT", "Date": HTTP_NOW}, 900),
        # The server's clock is an hour ahead, by its own account.
        ({"Expires": "Tue, 24 Nov 2026 02:45:00 GMT", "Date": "Tue, 24 Nov 2026 02:30:00 GMT"}, 900),
        ({"Expires": "Tue, 24 Nov 2026 01:45:00 GMT"}, 900),
        ({"Expires": "Thu, 19 Nov 1981 08:52:00 GMT", "Date": HTTP_NOW}, 0),
        ({"Expires": "0"}, 0),
        ({"Expires": "-1"}, 0),
        ({"Expires": "never"}, 0),
    ],
)
def test_how_long_an_answer_calls_itself_fresh(headers: dict[str, str], seconds: int) -> None:
    assert freshness(headers, NOW) == timedelta(seconds=seconds)


@given(st.dictionaries(st.sampled_from(["Cache-Control", "Age", "Expires", "Date"]), st.text()))
def test_any_headers_are_read_or_passed_over(headers: dict[str, str]) -> None:
    assert freshness(headers, NOW) >= timedelta(0)


def test_what_a_channel_asks_for() -> None:
    channel = Channel(every=timedelta(hours=2), skip_hours=frozenset({17, 18}), skip_days=frozenset({5, 6}))
    assert hints_of(channel) == Hints(every_s=7200, skip_hours=(17, 18), skip_days=(5, 6))
    assert hints_of(Channel()) == Hints()
    assert hints_of(Channel(skip_hours=frozenset(range(24)), skip_days=frozenset(range(7)))) == Hints()
    assert asked(Hints(every_s=7200), timedelta(hours=1)) == timedelta(hours=2)
    assert asked(Hints(every_s=7200), timedelta(hours=3)) == timedelta(hours=3)


@pytest.mark.parametrize(
    ("hints", "hours"),
    [
        (Hints(), 0),
        (Hints(skip_hours=(0, 2)), 0),
        (Hints(skip_hours=(1,)), 0.5),
        (Hints(skip_hours=(1, 2, 3)), 2.5),
        (Hints(skip_days=(1,)), 22.5),
        (Hints(skip_days=(0, 2)), 0),
        (Hints(skip_days=(1, 2, 3)), 24),  # nothing falls silent for longer than a day
        (Hints(skip_hours=tuple(range(1, 24)), skip_days=(0,)), 22.5),
    ],
)
def test_hours_and_days_to_skip(hints: Hints, hours: float) -> None:
    assert not_skipped(NOW, hints) - NOW == timedelta(hours=hours)


skips = st.builds(
    Hints,
    every_s=st.integers(0, 10**9),
    skip_hours=st.sets(st.integers(0, 23), max_size=23).map(lambda hours: tuple(sorted(hours))),
    skip_days=st.sets(st.integers(0, 6), max_size=6).map(lambda days: tuple(sorted(days))),
)


@given(skips, st.timedeltas(timedelta(0), timedelta(days=4000)), st.integers(0, 30), st.floats(0, 1, exclude_max=True))
def test_hints_only_ever_slow_and_never_silence(hints: Hints, fresh: timedelta, failures: int, chance: float) -> None:
    def due(hints: Hints, wanted: timedelta) -> datetime:
        return next_poll(
            NOW, cadence=Cadence(), rhythm=None, since=NOW, failures=failures, asked=wanted, hints=hints, chance=chance
        )

    alone = due(Hints(), timedelta(0))
    assert due(hints, asked(hints, fresh)) >= alone
    assert due(hints, asked(hints, fresh)) <= max(alone, NOW + Cadence().longest * 1.1) + DAY


@pytest.mark.parametrize(
    ("failures", "soft", "times"), [(1, 0, 1), (2, 0, 2), (4, 0, 8), (2, 2, 1), (4, 4, 2), (5, 4, 4)]
)
def test_failures_that_pass_by_themselves_count_half(failures: int, soft: int, times: int) -> None:
    quarter = timedelta(minutes=15)
    cadence = Cadence(fixed=quarter)
    due = next_poll(NOW, cadence=cadence, rhythm=None, since=NOW, failures=failures, soft=soft, chance=0)
    assert due - NOW == times * quarter


def test_soft_failures_slow_down_to_a_day_as_well() -> None:
    due = next_poll(NOW, cadence=Cadence(), rhythm=None, since=NOW, failures=90, soft=90, chance=0)
    assert due - NOW == LONGEST


def test_an_operator_s_bounds_for_one_source() -> None:
    cadence = Cadence(fixed=timedelta(minutes=15))
    assert bounded(cadence, None, None) == cadence
    for shortest_s, longest_s in ((60, None), (None, 90), (60, 90), (7200, 3600)):
        mine = bounded(cadence, shortest_s, longest_s)
        due = next_poll(NOW, cadence=mine, rhythm=None, since=NOW - 60 * DAY, chance=0)
        assert timedelta(seconds=min(shortest_s or 120, longest_s or 10**6)) <= due - NOW
        assert due - NOW <= timedelta(seconds=longest_s or 6 * 3600)


@given(st.timedeltas(timedelta(0), timedelta(days=1)), st.floats(0, 1, exclude_max=True))
def test_a_new_source_is_looked_at_again_within_minutes(wait: timedelta, chance: float) -> None:
    assert second_look(NOW, NOW + wait, chance=chance) - NOW <= min(wait, timedelta(minutes=4))
