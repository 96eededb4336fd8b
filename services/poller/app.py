"""The poller's composition root."""

import asyncio
from datetime import timedelta
from random import Random

from services.poller.hosts import Hosts
from services.poller.parser import Parser
from services.poller.poll import Poll
from services.poller.poller import Pace, Poller
from services.poller.schedule import Cadence
from shared.http.client import Bounds, open_session
from shared.http.guard import Guard
from shared.http.tls import TlsContexts
from shared.runtime.infrastructure import Infrastructure
from shared.settings import Settings
from shared.storage.identities import Identities
from shared.storage.sources import Sources


def cadence_of(settings: Settings, interval: timedelta | None = None) -> Cadence:
    """`interval`: instead of the one that is set, or learned."""
    return Cadence(
        shortest=settings.poll_shortest,
        longest=max(settings.poll_shortest, settings.poll_longest),
        fixed=interval or settings.poll_interval,
    )


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
    ) -> None:
        self._it = it
        self._once = once
        self._pace = pace or Pace()
        self._bounds = bounds
        self._cadence = cadence_of(it.settings, interval)
        self.published: list[str] = []
        """With `once`: the trace ids of what was published."""
        self.done = asyncio.Event()
        """With `once`: every source that was due is polled."""

    async def run(self, stop: asyncio.Event) -> None:
        it, settings = self._it, self._it.settings
        log = it.log.bind(service=self.name)
        parser = Parser()
        session = open_session(
            guard=Guard(settings.allow_private_networks),
            user_agent=settings.agent,
            proxy=settings.http_proxy.get_secret_value() if settings.http_proxy else None,
            ca_file=settings.ca_file,
            connections=self._pace.concurrency,
            per_host=self._pace.per_host,
        )
        try:
            hosts = Hosts(
                clock=it.clock,
                at_a_time=self._pace.per_host,
                gap=timedelta(seconds=self._pace.gap_seconds),
            )
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
            await poller.run(stop)
            self.done.set()
        finally:
            await session.close()
            await asyncio.to_thread(parser.close)
