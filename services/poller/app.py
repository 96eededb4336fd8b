"""The poller's composition root."""

import asyncio
from datetime import timedelta
from random import Random

import aiohttp

from services.poller.parsing.parser import Parser
from services.poller.poll import Poll
from services.poller.poller import Pace, Poller
from services.poller.schedule import Cadence
from services.poller.websub.hubs import Hubs
from services.poller.websub.listener import PATH, Listener
from services.poller.websub.subscriber import Subscriber
from shared.clock import Clock
from shared.http.client import Bounds
from shared.http.hosts import Hosts
from shared.http.session import session_for
from shared.http.tls import TlsContexts
from shared.logging import Logger
from shared.runtime.infrastructure import Infrastructure
from shared.settings import Settings
from shared.storage.hub_leases import HubLeases
from shared.storage.identities import Identities
from shared.storage.sources import Sources


def cadence_of(settings: Settings, interval: timedelta | None = None) -> Cadence:
    """`interval`: instead of the one that is set, or learned."""
    return Cadence(
        shortest=settings.poll_shortest,
        longest=max(settings.poll_shortest, settings.poll_longest),
        fixed=interval or settings.poll_interval,
    )


def hosts_of(clock: Clock, pace: Pace) -> Hosts:
    return Hosts(clock=clock, at_a_time=pace.per_host, gap=timedelta(seconds=pace.gap_seconds))


class PollerApp:
    """A `Part`."""

    name = "poller"

    def __init__(
        self,
        it: Infrastructure,
        *,
        once: bool = False,
        pace: Pace | None = None,
        bounds: Bounds | None = None,
        interval: timedelta | None = None,
        hosts: Hosts | None = None,
    ) -> None:
        """`hosts`: those that others in this process share; else its own, by `pace`."""
        self._it = it
        self._once = once
        self._pace = pace or Pace()
        self._bounds = bounds
        self._hosts = hosts or hosts_of(it.clock, self._pace)
        self._cadence = cadence_of(it.settings, interval)
        self.published: list[str] = []
        """With `once`: the trace ids of what was published."""
        self.done = asyncio.Event()
        """With `once`: every source that was due is polled."""
        self.callbacks = ""
        """Where it listens for hubs, once it does."""

    async def run(self, stop: asyncio.Event) -> None:
        settings = self._it.settings
        parser = Parser()
        session = session_for(settings, connections=self._pace.concurrency, per_host=self._pace.per_host)
        try:
            await self._run(session, parser, stop)
            self.done.set()
        finally:
            await session.close()
            await asyncio.to_thread(parser.close)

    async def _run(self, session: aiohttp.ClientSession, parser: Parser, stop: asyncio.Event) -> None:
        it, settings = self._it, self._it.settings
        log = it.log.bind(service=self.name)
        hosts = self._hosts
        leases = HubLeases(it.connection) if settings.callback_url else None
        poll = Poll(
            session=session,
            parser=parser,
            sources=Sources(it.connection),
            identities=Identities(it.connection),
            bus=it.bus,
            clock=it.clock,
            log=log,
            metrics=it.metrics,
            hosts=hosts,
            cadence=self._cadence,
            random=Random(),  # noqa: S311 - it spreads polls, nothing more
            tls=TlsContexts(settings.ca_file),
            bounds=self._bounds,
            hubs=Hubs(leases, log),
        )
        poller = Poller(
            sources=Sources(it.connection),
            poll=poll,
            hosts=hosts,
            bus=it.bus,
            clock=it.clock,
            log=log,
            pace=self._pace,
            once=self._once,
        )
        self.published = poller.published
        if leases is None or self._once:
            await poller.run(stop)
        else:
            subscriber = self._subscriber(session, leases, hosts, log)
            await self._beside(self._listener(poll, leases, log), subscriber, poller, stop)

    def _listener(self, poll: Poll, leases: HubLeases, log: Logger) -> Listener:
        it = self._it
        return Listener(
            poll=poll,
            leases=leases,
            sources=Sources(it.connection),
            clock=it.clock,
            log=log,
            metrics=it.metrics,
            bounds=self._bounds,
        )

    def _subscriber(self, session: aiohttp.ClientSession, leases: HubLeases, hosts: Hosts, log: Logger) -> Subscriber:
        it = self._it
        return Subscriber(
            session=session,
            leases=leases,
            sources=Sources(it.connection),
            hosts=hosts,
            clock=it.clock,
            log=log,
            metrics=it.metrics,
            callback=lambda lease_id: f"{it.settings.callback_url}{PATH}{lease_id}",
            idle_seconds=self._pace.idle_seconds,
        )

    async def _beside(self, listener: Listener, subscriber: Subscriber, poller: Poller, stop: asyncio.Event) -> None:
        """All three until `stop` is set. Deliveries under way are taken in while the polls under way end."""
        await listener.start(self._it.settings.http_host, self._it.settings.callback_port)
        self.callbacks = listener.url
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(poller.run(stop))
                group.create_task(subscriber.run(stop))
                await stop.wait()
                await listener.stop()
        finally:
            await listener.stop()
