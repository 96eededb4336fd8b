"""Old entries that come all at once, long after their time: recognised, so that they do not flood the feeds. Pure.

A portal that restores its database, or changes every address, serves its past as if it were new. Such entries are
stored and can be found; they are not listed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

_MANY = 10
_OLD = timedelta(days=7)
"""Older than the newest entry that was seen before, by this much: what is late by less was only late."""


def flood(dates: Sequence[datetime | None], newest: datetime | None) -> frozenset[int]:
    """The places of the old ones among the new entries' `dates`, where they are a flood: many, and at least half.
    `newest` is the latest date seen in the source before; without one nothing is old."""
    if newest is None:
        return frozenset()
    old = frozenset(place for place, at in enumerate(dates) if at is not None and at < newest - _OLD)
    return old if len(old) >= _MANY and 2 * len(old) >= len(dates) else frozenset()
