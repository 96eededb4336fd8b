"""When a source publishes, learned from when it did; and when to look next, so that looking pays. Pure.

Portals publish in office hours, in bursts, and each at its own rate. A poll costs a request; an article that is
there and not yet found costs its waiting. The next poll is due when the waiting expected by then is worth one:

    integral from now to t of rate(s) * (t - s) ds = worth

At a steady rate this is an interval of sqrt(2 * worth / rate), the best division of a given number of requests
among sources of different rates (it minimises the sum of rate * interval / 2 + worth / interval). At a rate that
rises and falls it looks often in the morning and rarely at night.
"""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from shared.source_state import HALF_LIFE, faded
from shared.storage.source_record import RHYTHM_SLOTS, Rhythm
from shared.text.dates import VIETNAM

_PRIOR_RATE = 1 / 24
"""Articles an hour of a source nothing is known of."""
_PRIOR_HOURS = 24.0
"""How many hours of watching that guess is worth."""
_PRIOR_SLOT_HOURS = 15.0
"""How many hours of watching one hour of the day the common shape of the day is worth."""
_OLDEST = timedelta(days=60)
"""Older dates in a feed say nothing of how it is filled today."""
_BURST_RATE = 4.0
"""An arrival makes more arrivals likely: the rate rises to this many times its mean …"""
_BURST = timedelta(minutes=60)
"""… for this long."""

# Share of a day's articles by hour in Vietnam, of portals that publish in office hours; only a start, until the
# source's own arrivals outweigh it.
_HOURS = (1, 1, 1, 1, 1, 2, 8, 24, 44, 48, 44, 28, 12, 24, 44, 48, 44, 28, 14, 10, 8, 6, 4, 2)
_WEEKEND = 0.3
_MEAN = sum(_HOURS) * (5 + 2 * _WEEKEND) / 7 / 24
_SHAPE = tuple(share / _MEAN for share in _HOURS) + tuple(share * _WEEKEND / _MEAN for share in _HOURS)


def arrivals(dates: Iterable[datetime | None], *, observed_at: datetime, first_poll: bool) -> list[datetime]:
    """When new entries with these dates appeared: then, where that can be believed, else the moment they were seen.
    What stood in the feed undated before the first poll tells nothing."""
    moments = []
    for at in dates:
        if at is not None and observed_at - _OLDEST < at <= observed_at:
            moments.append(at)
        elif not first_poll:
            moments.append(observed_at)
    return moments


def remember(rhythm: Rhythm | None, arrivals: Iterable[datetime], *, since: datetime) -> Rhythm | None:
    """The rhythm with these arrivals; None while nothing ever arrived."""
    moments = sorted(arrivals)
    if not moments:
        return rhythm
    rhythm = rhythm or Rhythm(since=min(since, moments[0]), as_of=moments[0])
    as_of = max(rhythm.as_of, moments[-1])
    counts = [count * faded(as_of - rhythm.as_of) for count in rhythm.counts]
    for moment in moments:
        counts[_slot(moment)] += faded(as_of - moment)
    return Rhythm(since=rhythm.since, as_of=as_of, counts=tuple(round(count, 4) for count in counts))


def next_look(
    rhythm: Rhythm | None, now: datetime, *, since: datetime, worth: timedelta, longest: timedelta
) -> datetime:
    """When the waiting expected of articles not yet found reaches `worth` (article-hours), at the latest in
    `longest`. `since` is when the source was first watched."""
    mean, rates = _rates(rhythm, now, since)
    expected = waiting = 0.0
    at, end = now, now + longest
    while at < end:
        hours = min(_until_next_hour(at), (end - at) / timedelta(hours=1))
        rate = rates[_slot(at)] + _burst(rhythm, at, mean)
        missing = worth / timedelta(hours=1) - waiting
        if expected * hours + rate * hours**2 / 2 >= missing:
            return at + timedelta(hours=_time_to_wait(expected, rate, missing))
        waiting += expected * hours + rate * hours**2 / 2
        expected += rate * hours
        at += timedelta(hours=hours)
    return end


def _rates(rhythm: Rhythm | None, now: datetime, since: datetime) -> tuple[float, list[float]]:
    """Articles an hour, on average and in each slot: the source's own arrivals, over a guess that they outweigh."""
    since = min(since, rhythm.since) if rhythm else since
    watched = _remembered_hours(now - since)
    fade = faded(now - rhythm.as_of) if rhythm else 0.0
    counts = [count * fade for count in rhythm.counts] if rhythm else [0.0] * RHYTHM_SLOTS
    mean = (_PRIOR_RATE * _PRIOR_HOURS + sum(counts)) / (_PRIOR_HOURS + watched)
    return mean, [
        (mean * shape * _PRIOR_SLOT_HOURS + count) / (_PRIOR_SLOT_HOURS + watched * (5 if slot < 24 else 2) / 168)
        for slot, (shape, count) in enumerate(zip(_SHAPE, counts, strict=True))
    ]


def _burst(rhythm: Rhythm | None, at: datetime, mean: float) -> float:
    return mean * _BURST_RATE if rhythm and at - rhythm.as_of < _BURST else 0.0


def _time_to_wait(expected: float, rate: float, missing: float) -> float:
    """Hours h with expected * h + rate * h^2 / 2 = missing, without loss of precision for small rates."""
    return 2 * missing / (expected + math.sqrt(expected**2 + 2 * rate * missing))


def _remembered_hours(age: timedelta) -> float:
    """Hours of watching that count, the older ones faded like the arrivals in them."""
    half_life = HALF_LIFE / timedelta(hours=1)
    return half_life / math.log(2) * (1 - faded(age))


def _slot(moment: datetime) -> int:
    local = moment.astimezone(VIETNAM)
    return local.hour + (24 if local.weekday() >= 5 else 0)


def _until_next_hour(moment: datetime) -> float:
    return (3600 - moment.minute * 60 - moment.second - moment.microsecond / 1e6) / 3600
