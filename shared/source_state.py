"""How a source is, in a word that an operator understands, why, and since when. Pure."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from shared.storage.source_record import Rhythm, SourceRecord

State = Literal["new", "fresh", "quiet", "frozen", "failing", "wrong content", "muted", "paused"]
STATES: tuple[State, ...] = ("new", "fresh", "quiet", "frozen", "failing", "wrong content", "muted", "paused")

HALF_LIFE = timedelta(days=21)
"""An arrival counts half after this: a portal's habits change with its editors."""

_QUIET = timedelta(days=2)
_QUIET_GAPS = 3
"""Silent for longer than this, and than so many times the time that usually passes between two entries: quiet."""
_FROZEN = timedelta(days=14)
_FROZEN_GAPS = 12
"""The same for frozen: longer than the holidays of Tết, and less likely than one in a hundred thousand by chance."""
_STALE = timedelta(days=180)
"""A feed of which nothing more is known than that its newest entry is older than this is frozen."""
_KNOWN_FROM = 1.5
"""Remembered arrivals from which on the usual time between two of them can be told."""


@dataclass(frozen=True, slots=True)
class SourceState:
    word: State
    reason: str
    """One sentence; empty where all is well."""
    since: datetime | None


def state_of(source: SourceRecord, now: datetime) -> SourceState:
    """- `new`: not polled yet;
    - `fresh`: something new appeared within its usual time; `quiet`: it has not, which is nothing unusual yet;
    - `frozen`: the portal answers, and nothing has appeared for much longer than is usual;
    - `failing`: it cannot be fetched; `wrong content`: what comes is not the feed, or not all of it;
    - `muted`: it said 410 Gone and is not polled; `paused`: an operator stopped it.
    """
    health = source.health
    if source.status == "paused":
        return SourceState("paused", "An operator paused it.", source.status_since)
    if source.status == "gone":
        return SourceState("muted", health.last_error or "It is gone.", source.status_since or health.since)
    if health.failures:
        word: State = "wrong content" if health.wrong else "failing"
        return SourceState(word, health.last_error or "", health.since)
    if health.last_success_at is None:
        return SourceState("new", "", source.created_at)
    return _liveliness(source, now)


def _liveliness(source: SourceRecord, now: datetime) -> SourceState:
    newest = newest_at(source)
    if newest is None:
        return SourceState("quiet", "No entry has been found in it yet.", source.created_at)
    silent, gap = now - newest, usual_gap(source.rhythm)
    usually = f"; usually {_span(gap)} pass between two" if gap else ""
    if silent > (max(_FROZEN, _FROZEN_GAPS * gap) if gap else _STALE):
        return SourceState("frozen", f"It answers, but nothing new has appeared for {_span(silent)}{usually}.", newest)
    if silent > max(_QUIET, _QUIET_GAPS * (gap or _QUIET)):
        return SourceState("quiet", f"Nothing new for {_span(silent)}{usually}.", newest)
    return SourceState("fresh", "", newest)


def newest_at(source: SourceRecord) -> datetime | None:
    """When its newest entry appeared, as far as is known: by its own date, or when it was found."""
    known = [source.health.newest_at, source.rhythm.as_of if source.rhythm else None]
    if source.health.newest_at is None:
        known.append(source.health.appeared_at)
    return max((moment for moment in known if moment is not None), default=None)


def usual_gap(rhythm: Rhythm | None) -> timedelta | None:
    """The time that passed on average between two arrivals, up to the newest one; None while that is not known."""
    if rhythm is None or sum(rhythm.counts) < _KNOWN_FROM:
        return None
    watched = HALF_LIFE / math.log(2) * (1 - faded(rhythm.as_of - rhythm.since))
    return watched / sum(rhythm.counts)


def faded(age: timedelta) -> float:
    """What an arrival of this age still counts."""
    return float(0.5 ** (max(age, timedelta(0)) / HALF_LIFE))


def _span(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    if hours < 1.5:
        return f"{max(1, round(hours * 60))} minutes"
    if hours < 48:
        return f"{round(hours)} hours"
    return f"{round(hours / 24)} days"
