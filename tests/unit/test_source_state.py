"""A source's state: the word, the reason, since when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.poller.rhythm import remember
from shared.source_state import STATES, state_of, usual_gap
from shared.storage.source_record import Rhythm, SourceHealth, SourceRecord

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=400)
DAY = timedelta(days=1)


def source(*, health: dict[str, Any] | None = None, rhythm: Rhythm | None = None, **changes: Any) -> SourceRecord:
    given = {"last_success_at": NOW, "last_polled_at": NOW, **(health or {})}
    return SourceRecord(
        id="s",
        url="https://p.vn/rss",
        portal="p.vn",
        name="P",
        created_at=LONG_AGO,
        due_at=NOW,
        rhythm=rhythm,
        health=SourceHealth(**given),
        **changes,
    )


def daily(until: datetime) -> Rhythm:
    """An entry a day, the last one then."""
    rhythm = remember(None, [until - number * DAY for number in range(100)], since=until - 100 * DAY)
    assert rhythm is not None
    return rhythm


@pytest.mark.parametrize(
    ("silent", "word"),
    [
        (timedelta(0), "fresh"),
        (timedelta(days=2.9), "fresh"),
        (timedelta(days=3.5), "quiet"),
        (timedelta(days=13.5), "quiet"),
        (timedelta(days=14.5), "frozen"),
    ],
)
def test_an_entry_a_day_until_it_falls_silent(silent: timedelta, word: str) -> None:
    newest = NOW - silent
    state = state_of(source(rhythm=daily(newest), health={"newest_at": newest}), NOW)
    assert (state.word, state.since) == (word, newest)
    assert ("usually 24 hours pass" in state.reason) == (word != "fresh")


def test_a_source_of_few_entries_is_given_more_time() -> None:
    newest = NOW - 30 * DAY
    monthly = remember(None, [newest - number * 30 * DAY for number in range(9)], since=newest - 270 * DAY)
    assert state_of(source(rhythm=monthly, health={"newest_at": newest}), NOW).word == "fresh"
    frozen = source(rhythm=monthly, health={"newest_at": newest})
    assert state_of(frozen, NOW + 400 * DAY).word == "frozen"


def test_a_feed_whose_newest_entry_is_old_is_frozen_from_the_first_poll_on() -> None:
    state = state_of(source(health={"newest_at": NOW - 300 * DAY}), NOW)
    assert (state.word, state.since) == ("frozen", NOW - 300 * DAY)
    assert "300 days" in state.reason
    assert state_of(source(health={"newest_at": NOW - 100 * DAY}), NOW).word == "quiet"


def test_undated_entries_count_from_when_they_were_found() -> None:
    assert state_of(source(health={"appeared_at": NOW - DAY}), NOW).word == "fresh"
    assert state_of(source(health={"appeared_at": NOW - 10 * DAY}), NOW).word == "quiet"


def test_the_other_words() -> None:
    assert state_of(source(health={"last_success_at": None}), NOW).word == "new"
    empty = state_of(source(), NOW)
    assert (empty.word, empty.reason) == ("quiet", "No entry has been found in it yet.")
    trouble = {"failures": 2, "since": NOW - DAY, "last_error": "The server answered 404 Not Found."}
    failing = state_of(source(health=trouble), NOW)
    assert (failing.word, failing.reason, failing.since) == ("failing", trouble["last_error"], NOW - DAY)
    assert state_of(source(health={**trouble, "wrong": True}), NOW).word == "wrong content"
    muted = state_of(source(status="gone", status_since=NOW - DAY, health=trouble), NOW)
    assert (muted.word, muted.reason, muted.since) == ("muted", trouble["last_error"], NOW - DAY)
    paused = state_of(source(status="paused", status_since=NOW, health=trouble), NOW)
    assert (paused.word, paused.since) == ("paused", NOW)


moments = st.none() | st.datetimes(LONG_AGO.replace(tzinfo=None), NOW.replace(tzinfo=None)).map(
    lambda at: at.replace(tzinfo=UTC)
)


@given(
    st.builds(
        source,
        status=st.sampled_from(["active", "paused", "gone"]),
        health=st.fixed_dictionaries(
            {
                "failures": st.integers(0, 3),
                "wrong": st.booleans(),
                "last_success_at": moments,
                "newest_at": moments,
                "appeared_at": moments,
            }
        ),
        rhythm=st.lists(moments.filter(bool), max_size=9).map(
            lambda found: remember(None, filter(None, found), since=LONG_AGO)
        ),
    )
)
def test_every_source_has_a_state(found: SourceRecord) -> None:
    state = state_of(found, NOW)
    assert state.word in STATES
    assert "\n" not in state.reason
    gap = usual_gap(found.rhythm)
    assert gap is None or gap > timedelta(0)
