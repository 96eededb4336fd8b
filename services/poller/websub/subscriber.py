"""Asks hubs for subscriptions, and for their renewal; sees to what could not be taken in, and to what ended."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import aiohttp
from msgspec.structs import replace

from services.poller.websub.subscription import asked, lapsed, request_of
from shared.clock import Clock
from shared.http.client import Bounds, FetchFailed, post_form
from shared.http.hosts import HostResting, Hosts, host_of
from shared.logging import Logger
from shared.metrics import Metrics
from shared.runtime.stopping import pause
from shared.storage.errors import StorageUnavailable
from shared.storage.hub_leases import HubLease, HubLeases
from shared.storage.source_record import SourceRecord
from shared.storage.sources import Sources

_BOUNDS = Bounds(total_seconds=10.0, connect_seconds=5.0)
_AT_ONCE = 20
"""Requests under way; two of them to one hub, so that one that hangs does not hold up the others."""
_PER_HUB = 2
_CLAIMED = timedelta(minutes=2)
"""A subscription taken on by a process that died is another's after this."""
_RESTED = timedelta(minutes=1)
"""Between a poll and one that makes up for what could not be taken in: a hub must not have a portal flooded."""
_CATCH_UP = timedelta(hours=1)
"""A source that cannot be made due for so long is paused or gone."""


class Subscriber:
    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        leases: HubLeases,
        sources: Sources,
        hosts: Hosts,
        clock: Clock,
        log: Logger,
        metrics: Metrics,
        callback: Callable[[str], str],
        idle_seconds: float,
    ) -> None:
        """`callback` gives the address that the hub delivers to, for a lease's id; every `idle_seconds` it is looked
        for what is due."""
        self._session = session
        self._leases = leases
        self._sources = sources
        self._hosts = hosts
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._callback = callback
        self._idle_seconds = idle_seconds
        self._tasks: dict[asyncio.Task[None], HubLease] = {}

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self._start_due()
                await self._catch_up()
            except StorageUnavailable as error:  # the process tells, once
                self._log.debug("hubs_not_asked", reason=str(error))
            await pause(stop, self._idle_seconds)
        for task in self._tasks:
            task.cancel()  # asked or not, each comes back by itself
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _start_due(self) -> None:
        now = self._clock.now()
        room = _AT_ONCE - len(self._tasks)
        under_way = Counter(lease.hub for lease in self._tasks.values())
        busy = [hub for hub, count in under_way.items() if count >= _PER_HUB]
        if room <= 0:
            return
        for lease in await self._leases.claim(now=now, until=now + _CLAIMED, limit=room, except_hubs=busy):
            task = asyncio.create_task(self._one(lease), name=f"ask {lease.hub}")
            self._tasks[task] = lease
            task.add_done_callback(self._ended)

    async def _one(self, lease: HubLease) -> None:
        source = await self._sources.get(lease.source_id)
        if source is None or (problem := _pointless(lease, source)):
            await self._end(lease, problem if source else "The source was removed.")
            return
        now = self._clock.now()
        if (over := lapsed(lease, now)) is not None:
            if not await self._leases.change(lease, over):
                return
            await self._sources.set_pushed(source.id, None, now=now)
            self._log.warning("hub_subscription_ended", source_id=source.id, hub=lease.hub, reason=over.reason)
            lease = over
        await self._ask(lease)

    async def _ask(self, lease: HubLease) -> None:
        try:
            async with self._hosts.turn(host_of(lease.hub)):
                # Written first: some hubs verify before they answer.
                asking = asked(lease, self._clock.now())
                if not await self._leases.change(lease, asking):
                    return
                form = request_of(lease, callback=self._callback(lease.id))
                await post_form(self._session, lease.hub, form, bounds=_BOUNDS)
        except HostResting as resting:
            await self._leases.change(lease, replace(lease, due_at=resting.until))
        except FetchFailed as error:
            await self._failed(asking, error)
        else:
            self._metrics.hub_requests.labels("accepted").inc()

    async def _failed(self, asking: HubLease, error: FetchFailed) -> None:
        now = self._clock.now()
        self._hosts.heed(error)
        await self._leases.change(asking, replace(asking, reason=str(error)))
        self._metrics.hub_requests.labels("failed").inc()
        self._log.warning(
            "hub_request_failed",
            source_id=asking.source_id,
            hub=asking.hub,
            reason=str(error),
            attempts=asking.attempts,
            next_in_s=round((asking.due_at - now).total_seconds()),
        )

    async def _end(self, lease: HubLease, reason: str) -> None:
        now = self._clock.now()
        await self._leases.end(lease, reason=reason, now=now)
        await self._sources.set_pushed(lease.source_id, None, now=now)
        self._log.info("hub_subscription_dropped", source_id=lease.source_id, hub=lease.hub, reason=reason)

    async def _catch_up(self) -> None:
        """Have the sources polled for which something was delivered that could not be taken in."""
        now = self._clock.now()
        for lease in await self._leases.behind(now=now, limit=_AT_ONCE):
            is_due = await self._sources.poll_soon(lease.source_id, now=now, polled_before=now - _RESTED)
            if is_due or (lease.behind_at is not None and now - lease.behind_at > _CATCH_UP):
                await self._leases.caught_up(lease)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, StorageUnavailable):
            self._log.debug("hubs_not_asked", reason=str(error))
        elif error is not None:
            self._log.error("hub_request_crashed", request=task.get_name(), exc_info=error)


def _pointless(lease: HubLease, source: SourceRecord) -> str:
    """Why not to ask for it any more, in a sentence; empty where it still makes sense."""
    if source.status != "active":
        return "The source is not polled any more."
    named = source.push is not None and (source.push.hub, source.push.topic) == (lease.hub, lease.topic)
    if not named and lease.asked_at is not None:  # the poll that first found the hub may not be recorded yet
        return "The feed names another hub or topic, or none."
    return ""
