"""A clock that a test moves ahead."""

from datetime import datetime, timedelta

from shared.clock import SystemClock


class MovedClock:
    """The present, and what was added to it: time goes on by itself, too."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self._ahead

    def move(self, by: timedelta) -> datetime:
        self._ahead += by
        return self.now()
