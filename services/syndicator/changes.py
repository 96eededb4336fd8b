"""Following the archive: which change is the newest, asked a few times a second whatever readers do."""

import asyncio
from typing import Protocol

from shared.logging import Logger
from shared.storage.errors import StorageError

INTERVAL_SECONDS = 0.25
"""How late a reader may see a change; at most the 500 ms of DESIGN section 7."""
_PATIENCE_SECONDS = 5.0
"""A question without an answer for this long: the database is away, whatever the driver still hopes."""


class Counter(Protocol):
    async def change_seq(self) -> int: ...


class Changes:
    """Knows the newest `change_seq`, and whether the database answers."""

    def __init__(self, counter: Counter, log: Logger, interval: float = INTERVAL_SECONDS) -> None:
        self._counter = counter
        self._log = log
        self._interval = interval
        self.seq = 0
        self.previous = 0
        """What `seq` was until the newest change was learned of."""
        self.problem: str | None = None
        """Why `seq` may be old; None while the database answers."""

    async def follow(self) -> None:
        """Runs until it is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(self._interval)

    async def look(self) -> None:
        """Ask once."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                seq = await self._counter.change_seq()
        except (StorageError, TimeoutError) as error:
            reason = str(error) or f"MongoDB: no answer within {_PATIENCE_SECONDS:.0f} s"
            if self.problem is None:
                self._log.warning("feed_stale", reason=reason)
            self.problem = reason
        else:
            if seq != self.seq:
                self.previous, self.seq = self.seq, seq
            if self.problem is not None:
                self._log.info("feed_fresh")
            self.problem = None
