"""The poller: leases due sources and polls them, many at once, politely."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.poller.poll import Looked, Poll
from shared.bus import Bus, BusUnavailable
from shared.clock import Clock
from shared.http.hosts import HostResting, Hosts, host_of
from shared.logging import Logger
from shared.runtime.stopping import pause, unless_stopped
from shared.storage.errors import LeaseLost, StorageError, StorageUnavailable
from shared.storage.source_record import Lease, SourceRecord
from shared.storage.sources import Sources

_MANY = 20
"""Leased sources of one portal, beyond which no more of it are leased meanwhile: they would only wait for their
host, and a portal that hangs must not fill the places of all the others."""
_CRASHED = timedelta(minutes=15)
"""After a defect of our own, before it is met again."""
_PATIENCE = timedelta(seconds=10)
"""After a failure of our own, before a portal is asked again."""


@dataclass(frozen=True)
class Pace:
    concurrency: int = 50
    """Polls under way at once."""
    per_host: int = 2
    """Of these, to one host and port."""
    gap_seconds: float = 0.2
    """Between the beginnings of two requests to one host and port."""
    leased: int = 1500
    """Sources leased at most, with those that wait for their host."""
    batch: int = 500
    """Leased at once: what it takes is the waiting for the database, hardly how many they are."""
    lease_seconds: float = 60.0
    """Renewed all the while it is held: a dead poller's sources are another's after this."""
    needed_seconds: float = 20.0
    """A poll is not begun on a lease with less than this left."""
    idle_seconds: float = 0.5
    """How often to look for due sources."""
    drain_seconds: float = 4.0
    """Polls under way have this long to end when the process stops."""


class Poller:
    name = "poller"

    def __init__(
        self,
        *,
        sources: Sources,
        poll: Poll,
        hosts: Hosts,
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
        self._hosts = hosts
        self._tasks: dict[asyncio.Task[None], SourceRecord] = {}
        self._unused: list[tuple[SourceRecord, datetime]] = []
        """Leases to give back, and when their sources are due."""
        self._freed = asyncio.Event()
        """Enough polls have ended for another batch of leases."""
        self._renewed_until: datetime | None = None
        """Until when the leases hold that were held at the last renewal."""
        self._lost: set[tuple[str, Lease | None]] = set()
        """Sources, by id and lease, of which it found then that they were lost."""
        self._stop = asyncio.Event()
        self._deadline: datetime | None = None
        """With `once`: what comes due later is for another run."""
        self.published: list[str] = []
        """With `once`: the trace ids of what was published."""

    async def run(self, stop: asyncio.Event) -> None:
        self._stop = stop
        self._deadline = self._clock.now() if self._once else None
        renewing = asyncio.create_task(self._renew())
        try:
            await self._work(stop)
        finally:
            renewing.cancel()
            await asyncio.wait({renewing})

    async def _work(self, stop: asyncio.Event) -> None:
        ahead: asyncio.Task[list[SourceRecord]] | None = None
        while not stop.is_set():
            await self._return_leases()
            try:
                leased = await (ahead or self._lease())
            except StorageUnavailable:  # the process tells, once
                ahead = None
                await self._idle()
                continue
            ahead = None
            if len(leased) == self._pace.batch:
                # More is due, it seems: that is asked for before the polls of these have the event loop.
                ahead = asyncio.create_task(self._lease(beside=len(leased)))
                await asyncio.sleep(0)
            self._begin(leased)
            if not leased:
                if self._once and not self._tasks and not self._unused:
                    break
                await self._idle()
        if ahead is not None:
            with suppress(StorageUnavailable):
                self._begin(await ahead)
        await self._drain()

    async def _renew(self) -> None:
        """Keep what is leased, for as long as this process lives."""
        while True:
            await asyncio.sleep(self._pace.lease_seconds / 4)
            held = [*self._tasks.values(), *(source for source, _ in self._unused)]
            until = self._clock.now() + timedelta(seconds=self._pace.lease_seconds)
            if held:
                try:
                    lost = await self._sources.renew(held, until=until)
                except StorageError as error:  # without this task all leases would be lost, one after the other
                    self._log.debug("leases_not_renewed", leases=len(held), reason=str(error))
                    continue
                self._lost = {(source.id, source.lease) for source in lost}
            self._renewed_until = until

    async def _drain(self) -> None:
        """Let polls end, then give back the sources whose portals do not answer in time."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._pace.drain_seconds)
        late = dict(self._tasks)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
        for source in late.values():
            self._give_back(source, self._clock.now())
        await self._return_leases()

    async def _lease(self, *, beside: int = 0) -> list[SourceRecord]:
        """Lease what is due, as far as there is room beside what is leased and about to begin."""
        room = await self._room(beside)
        if not room:
            return []
        if self._bus.problem() is not None:
            await unless_stopped(self._stop, self._bus.ready())
        if self._stop.is_set():
            return []
        now = self._clock.now()
        until = now + timedelta(seconds=self._pace.lease_seconds)
        portals = Counter(source.portal for source in self._tasks.values())
        busy = [portal for portal, count in portals.items() if count >= _MANY]
        return await self._sources.lease_due(now=self._deadline or now, until=until, limit=room, except_portals=busy)

    def _begin(self, leased: Sequence[SourceRecord]) -> None:
        for source in leased:
            task = asyncio.create_task(self._one(source), name=f"poll {source.url}")
            self._tasks[task] = source
            task.add_done_callback(self._ended)

    async def _room(self, beside: int) -> int:
        """How many more may be leased. Where few may, it waits a moment for polls to end: a lease of a handful
        costs as much as one of many."""
        if self._places() - beside < self._pace.batch:
            self._freed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.idle_seconds):
                    await self._freed.wait()
            beside = 0  # they have begun
        return max(0, min(self._pace.batch, self._places() - beside))

    def _places(self) -> int:
        return self._pace.leased - len(self._tasks)

    async def _one(self, source: SourceRecord) -> None:
        try:
            async with self._hosts.turn(host_of(source.url)), self._slots:
                if not self._may_begin(source):
                    return
                looked = await self._poll.look(source)
                if looked.events:  # as long as it holds a document, it keeps its place: that bounds memory
                    await self._finish(looked)
                    return
            await self._finish(looked)
        except HostResting as resting:
            self._log.info("poll_put_off", source_id=source.id, url=source.url, reason=str(resting))
            self._give_back(source, resting.until)
        except LeaseLost:
            self._log.warning("source_lease_lost", source_id=source.id, url=source.url)
        except (BusUnavailable, StorageUnavailable) as error:
            self._log.info("poll_put_off", source_id=source.id, url=source.url, reason=str(error))
            await self._later(source)

    def _may_begin(self, source: SourceRecord) -> bool:
        """Whether there is time for a poll; if not, its lease goes back. Raises `LeaseLost`."""
        now = self._clock.now()
        if self._stop.is_set() or source.lease is None:
            self._give_back(source, now)
            return False
        if (source.id, source.lease) in self._lost:
            raise LeaseLost(f"The lease on source {source.id} ran out before its poll began.")
        until = max(source.lease.until, self._renewed_until or source.lease.until)
        if (until - now).total_seconds() < self._pace.needed_seconds:
            self._give_back(source, self._deadline or now)
            return False
        return True

    async def _finish(self, looked: Looked) -> None:
        events = await self._poll.finish(looked)
        if self._once:
            self.published += [event.trace_id for event in events]

    async def _later(self, source: SourceRecord) -> None:
        """A failure of our own: not the portal's fault, and no reason to ask it again at once."""
        if self._deadline is not None:  # it is still to be polled in this run
            await pause(self._stop, 1.0)
        self._give_back(source, self._deadline or self._clock.now() + _PATIENCE)

    def _give_back(self, source: SourceRecord, due_at: datetime) -> None:
        self._unused.append((source, due_at))

    async def _return_leases(self) -> None:
        """Give back leases that were not used. While the database is away they are kept for the next time: else
        every short absence would silence these sources until the leases run out."""
        unused, self._unused = self._unused, []
        try:
            await self._sources.give_back(unused)
        except StorageUnavailable as error:
            self._unused += unused
            self._log.debug("leases_kept", leases=len(unused), reason=str(error))

    async def _idle(self) -> None:
        """Until the next look. With `once` the look that follows the last poll ends it, so wait for that."""
        if self._once and self._tasks:
            await asyncio.wait(self._tasks, timeout=self._pace.idle_seconds, return_when=asyncio.FIRST_COMPLETED)
        else:
            await pause(self._stop, self._pace.idle_seconds)

    def _ended(self, task: asyncio.Task[None]) -> None:
        source = self._tasks.pop(task)
        if self._places() >= self._pace.batch:
            self._freed.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            # The other sources must not suffer, and a crash would only be repeated at once.
            self._log.error("poll_crashed", poll=task.get_name(), exc_info=error)
            self._give_back(source, self._clock.now() + _CRASHED)
