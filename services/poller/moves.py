"""When a permanent redirect is believed. Pure.

Portals answer 301 for a maintenance page, a lost session or a wrong rule of a proxy; one that is believed at once
loses the feed for good. So 301 and 308 count once they have led to the same place for days, without one answer that
said otherwise; 302, 303 and 307 never do.
"""

from datetime import datetime, timedelta

from shared.storage.source_record import Moved

DAYS = timedelta(days=3)
ANSWERS = 5


def noted(moved: Moved | None, to: str | None, now: datetime) -> Moved | None:
    """What is known after an answer whose permanent redirects led `to`; None for one without."""
    if to is None:
        return None
    if moved is None or moved.to != to:
        return Moved(to=to, first_at=now, last_at=now)
    return Moved(to=to, first_at=moved.first_at, last_at=now, answers=moved.answers + 1)


def is_believed(moved: Moved | None) -> bool:
    return moved is not None and moved.answers >= ANSWERS and moved.last_at - moved.first_at >= DAYS
