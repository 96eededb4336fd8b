"""The enricher's composition root."""

import asyncio
from datetime import timedelta

import aiohttp

from services.enricher.extraction.extractor import Extractor
from services.enricher.extraction.learning import Repeats
from services.enricher.handler import Enricher
from services.enricher.page.crowd import Crowd
from services.enricher.page.reader import PATIENCE, PageReader
from services.enricher.page.retries import PageRetries, Tempo
from services.enricher.page.telling import Telling
from services.enricher.page.visit import BOUNDS, Extracts, Learns, Visits
from shared.http.client import Bounds
from shared.http.hosts import Hosts
from shared.http.session import session_for
from shared.http.tls import TlsContexts
from shared.runtime.consumer import ConsumerRunner, Limits, consume
from shared.runtime.infrastructure import Infrastructure
from shared.storage.pages import Pages
from shared.topology import ENRICHER

_LIMITS = Limits(batch=25, concurrency=8)
"""An article may wait for its page for seconds, and its batch with it: many small batches, so that a slow portal holds
up few others."""
_CONNECTIONS = 50
_PER_HOST = 2
_GAP = timedelta(seconds=0.2)


class EnricherApp:
    """A `Part`: the consumer of its queue, and beside it the pages that are to be read again."""

    name = "enricher"

    def __init__(
        self,
        it: Infrastructure,
        *,
        extractor: Extracts | None = None,
        repeats: Learns | None = None,
        hosts: Hosts | None = None,
        limits: Limits | None = None,
        bounds: Bounds = BOUNDS,
        patience: timedelta = PATIENCE,
        tempo: Tempo | None = None,
    ) -> None:
        """`hosts`: those of the poller in the same process, so that a host sees one of us."""
        self._it, settings = it, it.settings
        self._extractor = extractor or Extractor()
        self._hosts = hosts or Hosts(clock=it.clock, at_a_time=_PER_HOST, gap=_GAP)
        self._pages = Pages(it.connection)
        self._crowd = Crowd(clock=it.clock, hosts=self._hosts, patience=patience)
        telling = Telling(log=it.log.bind(service=self.name), metrics=it.metrics)
        self._visits = Visits(
            session=self._session,
            user_agent=settings.agent,
            hosts=self._hosts,
            crowd=self._crowd,
            extractor=self._extractor,
            repeats=repeats or Repeats(it.connection),
            tls=TlsContexts(settings.ca_file),
            clock=it.clock,
            bounds=bounds,
        )
        self._reader = PageReader(
            visits=self._visits,
            pages=self._pages,
            crowd=self._crowd,
            clock=it.clock,
            telling=telling,
            max_age=settings.list_max_age,
            patience=patience,
        )
        self._retries = PageRetries(
            visits=self._visits,
            pages=self._pages,
            crowd=self._crowd,
            bus=it.bus,
            clock=it.clock,
            telling=telling,
            tempo=tempo,
        )
        handler = Enricher(clock=it.clock, pages=self._reader)
        self.consumer: ConsumerRunner = consume(it, ENRICHER, handler, limits or _LIMITS)

    async def run(self, stop: asyncio.Event) -> None:
        async with self._visits:
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self.consumer.run(stop))
                    group.create_task(self._retries.run(stop))
                    await stop.wait()
                    self._reader.hurry()
            finally:
                await self._reader.close()
                await asyncio.to_thread(self._extractor.close)

    async def is_reading(self) -> bool:
        """Whether pages are in hand, or due now at hosts that answer. Raises `StorageError`."""
        return await self._retries.is_reading()

    async def pages_waiting(self) -> int:
        """How many pages are to be read again. Raises `StorageError`."""
        return await self._pages.waiting()

    def _session(self) -> aiohttp.ClientSession:
        return session_for(self._it.settings, connections=_CONNECTIONS, per_host=self._hosts.at_a_time)
