"""The poller: leases due sources and polls them, many at once, politely."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from services.poller.poll import Poll
from shared.bus import Bus, BusUnavailable
from shared.clock import Clock
from shared.logging import Logger
from shared.runtime.stopping import pause, unless_stopped
from shared.storage.errors import LeaseLost, StorageUnavailable
from shared.storage.sources import SourceRecord, Sources

_PATIENCE = timedelta(seconds=10)
"""After a failure of our own, before a portal is asked again."""


@dataclass(frozen=True)
class Pace:
    concurrency: int = 50
    """Polls under way at once."""
    per_host: int = 2
    """Of these, to one host and port."""
    leased: int = 500
    """Sources leased at most, with those that wait for their host."""
    batch: int = 100
    lease_seconds: float = 600.0
    needed_seconds: float = 120.0
    """A poll is not begun on a lease with less than this left."""
    idle_seconds: float = 0.5
    """How often to look for due sources."""


class Poller:
    name = "poller"

    def __init__(
        self,
        *,
        sources: Sources,
        poll: Poll,
        bus: Bus,
        clock: Clock,
        log: Logger,
        pace: Pace | None = None,
        once: bool = False,
    ) -> None:
        """`once`: poll every source that is due at the start, once, then be done."""
        self._sources = sources
        self._poll = poll
        self._bus = bus
        self._clock = clock
        self._log = log
        self._pace = pace or Pace()
        self._once = once
        self._slots = asyncio.Semaphore(self._pace.concurrency)
        self._hosts: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(self._pace.per_host))
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._deadline: datetime | None = None
        """With `once`: what comes due later is for another run."""
        self.published: list[str] = []
        """With `once`: the trace ids of what was published."""

    async def run(self, stop: asyncio.Event) -> None:
        self._stop = stop
        self._deadline = self._clock.now() if self._once else None
        while not stop.is_set():
            try:
                leased = await self._lease()
            except StorageUnavailable as error:
                self._log.warning("storage_unavailable", reason=str(error))
                await self._idle()
                continue
            if not leased:
                if self._once and not self._tasks:
                    break
                await self._idle()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _lease(self) -> int:
        """Lease what is due and start its polls; returns how many."""
        room = min(self._pace.batch, self._pace.leased - len(self._tasks))
        if room <= 0:
            return 0
        await unless_stopped(self._stop, self._bus.ready())
        if self._stop.is_set():
            return 0
        now = self._clock.now()
        until = now + timedelta(seconds=self._pace.lease_seconds)
        leased = await self._sources.lease_due(now=self._deadline or now, until=until, limit=room)
        for source in leased:
            task = asyncio.create_task(self._one(source), name=f"poll {source.url}")
            self._tasks.add(task)
            task.add_done_callback(self._ended)
        return len(leased)

    async def _one(self, source: SourceRecord) -> None:
        host = urlsplit(source.url).netloc
        async with self._hosts[host], self._slots:
            now = self._clock.now()
            if self._stop.is_set() or source.lease is None:
                await self._give_back(source, now)
                return
            if (source.lease.until - now).total_seconds() < self._pace.needed_seconds:
                return
            try:
                events = await self._poll.source(source)
            except LeaseLost:
                self._log.warning("source_lease_lost", source_id=source.id, url=source.url)
            except BusUnavailable as error:
                self._log.warning("bus_unavailable", reason=str(error))
                await self._later(source, now)
            except StorageUnavailable as error:
                self._log.warning("storage_unavailable", reason=str(error))
                await self._later(source, now)
            else:
                if self._once:
                    self.published += [event.trace_id for event in events]

    async def _later(self, source: SourceRecord, now: datetime) -> None:
        """A failure of our own: not the portal's fault, and no reason to ask it again at once."""
        if self._deadline is not None:  # it is still to be polled in this run
            await pause(self._stop, 1.0)
        await self._give_back(source, self._deadline or now + _PATIENCE)

    async def _give_back(self, source: SourceRecord, now: datetime) -> None:
        try:
            await self._sources.give_back(source, due_at=now)
        except StorageUnavailable:
            return  # the lease runs out by itself

    async def _idle(self) -> None:
        """Until the next look. With `once` the look that follows the last poll ends it, so wait for that."""
        if self._once and self._tasks:
            await asyncio.wait(self._tasks, timeout=self._pace.idle_seconds, return_when=asyncio.FIRST_COMPLETED)
        else:
            await pause(self._stop, self._pace.idle_seconds)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its source's lease runs out and it is tried again; the other sources must not suffer.
            self._log.error("poll_crashed", poll=task.get_name(), exc_info=error)
