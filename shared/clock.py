"""Time as a dependency: services ask a `Clock`, so that tests can set it."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC, cut to milliseconds (what MongoDB keeps)."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return to_milliseconds(datetime.now(UTC))


def to_milliseconds(moment: datetime) -> datetime:
    """`moment` as MongoDB will give it back: BSON dates hold whole milliseconds."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
