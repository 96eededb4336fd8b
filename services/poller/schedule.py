"""When a source is polled next. Pure; chance comes in as a number."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.poller.hints import not_skipped
from services.poller.rhythm import next_look
from services.poller.websub.reliance import is_relied_on
from shared.storage.source_record import Hints, Rhythm, SourceRecord

LONGEST = timedelta(days=1)
"""A failing source slows down to this and never stops."""
NO_HINTS = Hints()
_SECOND_LOOK = timedelta(minutes=2)
_RARELY = timedelta(hours=6)
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


def bounded(cadence: Cadence, shortest_s: int | None, longest_s: int | None) -> Cadence:
    """The cadence of one source, for which the operator may have set bounds of its own."""
    if shortest_s is None and longest_s is None:
        return cadence
    shortest = timedelta(seconds=shortest_s) if shortest_s is not None else cadence.shortest
    longest = timedelta(seconds=longest_s) if longest_s is not None else max(cadence.longest, shortest)
    return replace(cadence, shortest=min(shortest, longest), longest=longest, fixed=None)


def rarely(cadence: Cadence) -> Cadence:
    """The cadence of a source whose hub is relied on to deliver: four times a day, so that what it fails to deliver
    waits for a quarter of a day at most. The operator's longest interval holds, and so does a fixed one."""
    return replace(cadence, shortest=max(cadence.shortest, min(_RARELY, cadence.longest)))


def next_poll(
    now: datetime,
    *,
    cadence: Cadence,
    rhythm: Rhythm | None,
    since: datetime,
    failures: int = 0,
    soft: int = 0,
    asked: timedelta = timedelta(0),
    hints: Hints = NO_HINTS,
    retry_after: timedelta | None = None,
    chance: float,
) -> datetime:
    """When looking pays again, by the source's rhythm and within the cadence's bounds. Doubled with each failure in
    a row up to a day, `soft` ones of them counting half. What a server asks for only ever slows it: by `Retry-After`
    up to a day, by `asked` (how long it calls its answer fresh) up to the cadence's longest, by the hours and days of
    `hints` up to a day.

    `since` is when the source was added. `chance` in [0, 1) spreads polls by ten per cent, so that sources added
    together drift apart.
    """
    interval = cadence.fixed
    if interval is None:
        look = next_look(rhythm, now, since=since, worth=cadence.worth, longest=cadence.longest)
        interval = max(cadence.shortest, look - now)
    longest = max(LONGEST, interval)
    strikes = failures - soft + soft // 2
    doublings = min(max(strikes - 1, 0), _MOST_DOUBLINGS) if interval < LONGEST else 0
    wait = min(interval * 2**doublings, longest)
    wait = max(wait, min(asked, cadence.longest))
    if retry_after is not None:
        wait = max(wait, min(retry_after, longest))
    spread: timedelta = wait * (1 + _JITTER * chance)
    return not_skipped(now + spread, hints)


def due(
    before: SourceRecord,
    after: SourceRecord,
    now: datetime,
    *,
    cadence: Cadence,
    asked: timedelta = timedelta(0),
    retry_after: timedelta | None = None,
    chance: float,
) -> datetime:
    """When a source is due that was `before` and is `after` a poll; the rest as in `next_poll`."""
    health = after.health
    cadence = bounded(cadence, after.shortest_s, after.longest_s)
    at = next_poll(
        now,
        cadence=rarely(cadence) if is_relied_on(after, now) else cadence,
        rhythm=after.rhythm,
        since=after.created_at,
        failures=health.failures,
        soft=health.soft,
        asked=asked,
        hints=after.hints,
        retry_after=retry_after,
        chance=chance,
    )
    return second_look(now, at, chance=chance) if before.first_poll and health.last_error is None else at


def second_look(now: datetime, due: datetime, *, chance: float) -> datetime:
    """When a source is polled for the second time: within minutes, to find out whether its GUIDs stay the same."""
    return min(due, now + _SECOND_LOOK * (1 + chance))
