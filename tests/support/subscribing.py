"""Pollers that hubs can reach, with a portal and a hub, and a clock that a test moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime

from services.poller.app import PollerApp
from shared.http.client import Bounds
from shared.storage.hub_leases import HubLease, HubLeases
from shared.storage.source_record import SourceRecord
from tests.support.clock import MovedClock
from tests.support.hub import Asked, Hub
from tests.support.polling import BOUNDS, PACE, Polling
from tests.support.portal import Portal, item, rss
from tests.support.ports import free_port


def feed_of(hub: str, topic: str, *items: str) -> bytes:
    """An RSS document that names its hub and itself."""
    links = "".join(
        f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="{relation}" href="{url}"/>'
        for relation, url in (("hub", hub), ("self", topic))
    )
    return rss(links, *items).encode()


def dated(name: str, at: datetime) -> str:
    return item(name, pubDate=format_datetime(at))


@dataclass
class Subscribing:
    it: Polling
    portal: Portal
    hub: Hub
    clock: MovedClock
    pollers: list[PollerApp]

    @property
    def leases(self) -> HubLeases:
        return HubLeases(self.it.it.connection)

    def serve(self, *items: str, path: str = "/rss") -> str:
        """Have the portal serve a feed that names the hub; returns its URL."""
        return self.portal.on(path, feed_of(self.hub.url, self.portal.url(path), *items))

    def body(self, *items: str, path: str = "/rss") -> bytes:
        return feed_of(self.hub.url, self.portal.url(path), *items)

    async def subscribed(self, *items: str, path: str = "/rss") -> tuple[SourceRecord, Asked]:
        """A source that was polled, and whose hub verified its subscription."""
        before = len(self.hub.asked)
        source = await self.it.add(self.serve(*items, path=path), created_at=self.clock.now(), due_at=self.clock.now())
        asked = await self.hub.was_asked(before + 1)
        assert await self.hub.verify(asked) == (200, "thu-thach")
        await self.polls(source, 2)  # the second look follows within minutes
        return source, asked

    async def polls(self, source: SourceRecord, times: int) -> SourceRecord:
        """Once the source was polled so often, by moving the clock to when it is due."""
        async with asyncio.timeout(30):
            while True:
                found = await self.it.get(source)
                if found.statistics.polls >= times and found.lease is None:
                    return found
                if found.lease is None and found.due_at > (now := self.clock.now()):
                    self.clock.move(found.due_at - now)
                await asyncio.sleep(0.02)

    async def lease_of(self, source: SourceRecord) -> HubLease:
        found = await self.leases.of(source.id)
        assert found is not None
        return found

    def logged(self, event: str) -> list[dict[str, object]]:
        return [dict(entry) for entry in self.it.logged.entries if entry["event"] == event]


@asynccontextmanager
async def subscribing(it: Polling, *, pollers: int = 1, bounds: Bounds = BOUNDS) -> AsyncIterator[Subscribing]:
    """Each poller has a port of its own; all of them give hubs the address of the first."""
    clock, ports = MovedClock(), [free_port() for _ in range(pollers)]
    apps = []
    for port in ports:
        changes = {"callback_url": f"http://127.0.0.1:{ports[0]}", "callback_port": port}
        settings = it.it.settings.model_copy(update=changes)
        apps.append(PollerApp(replace(it.it, settings=settings, clock=clock), bounds=bounds, pace=PACE))
    stop = asyncio.Event()
    async with Portal.running() as portal, Hub.running() as hub, asyncio.TaskGroup() as group:
        for app in apps:
            group.create_task(app.run(stop))
        try:
            yield Subscribing(it, portal, hub, clock, apps)
        finally:
            stop.set()
