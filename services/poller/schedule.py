"""When a source is polled next. Pure; chance comes in as a number."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.poller.rhythm import next_look
from shared.storage.sources import Rhythm

LONGEST = timedelta(days=1)
"""A failing source slows down to this and never stops."""
_JITTER = 0.1
_MOST_DOUBLINGS = 26
"""Enough for any interval to reach a day, too few for the product to leave a timedelta's range."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """How closely sources are watched."""

    shortest: timedelta = timedelta(minutes=2)
    longest: timedelta = timedelta(hours=6)
    worth: timedelta = timedelta(seconds=22)
    """How much waiting of articles a request is worth: the interval of a source with a steady rate r is
    sqrt(2 * worth / r)."""
    fixed: timedelta | None = None
    """The same interval for every source, whatever its rhythm."""


def next_poll(
    now: datetime,
    *,
    cadence: Cadence,
    rhythm: Rhythm | None,
    since: datetime,
    failures: int,
    retry_after: timedelta | None,
    chance: float,
) -> datetime:
    """When looking pays again, by the source's rhythm and within the cadence's bounds. Doubled with each failure in
    a row up to a day; a server's `Retry-After` only ever slows it.

    `since` is when the source was added. `chance` in [0, 1) spreads polls by ten per cent, so that sources added
    together drift apart.
    """
    interval = cadence.fixed
    if interval is None:
        look = next_look(rhythm, now, since=since, worth=cadence.worth, longest=cadence.longest)
        interval = max(cadence.shortest, look - now)
    longest = max(LONGEST, interval)
    doublings = min(max(failures - 1, 0), _MOST_DOUBLINGS) if interval < LONGEST else 0
    wait = min(interval * 2**doublings, longest)
    if retry_after is not None:
        wait = max(wait, min(retry_after, longest))
    spread: timedelta = wait * (1 + _JITTER * chance)
    return now + spread
