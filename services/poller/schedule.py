"""When a source is polled next. Pure; chance comes in as a number."""

from datetime import datetime, timedelta

LONGEST = timedelta(days=1)
"""A failing source slows down to this and never stops."""
_JITTER = 0.1
_MOST_DOUBLINGS = 26
"""Enough for any interval to reach a day, too few for the product to leave a timedelta's range."""


def next_poll(
    now: datetime, *, interval: timedelta, failures: int, retry_after: timedelta | None, chance: float
) -> datetime:
    """The interval, doubled with each failure in a row up to a day; a server's `Retry-After` only ever slows it.

    `chance` in [0, 1) spreads polls by ten per cent, so that sources added together drift apart.
    """
    longest = max(LONGEST, interval)
    doublings = min(max(failures - 1, 0), _MOST_DOUBLINGS) if interval < LONGEST else 0
    wait = min(interval * 2**doublings, longest)
    if retry_after is not None:
        wait = max(wait, min(retry_after, longest))
    spread: timedelta = wait * (1 + _JITTER * chance)
    return now + spread
