"""A poller over a test's own database and portal, and what it leaves behind."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, cast
from uuid import uuid4

import structlog
from structlog.testing import LogCapture

from services.poller.app import PollerApp
from services.poller.parsing.parser import Parser
from services.poller.poll import Poll
from services.poller.poller import Pace
from services.poller.schedule import Cadence
from shared.bus.mongo import MongoBus
from shared.clock import SystemClock
from shared.events import ArticleDiscovered, Event, decode
from shared.http.client import Bounds, open_session
from shared.http.guard import Guard
from shared.http.hosts import Hosts
from shared.http.tls import TlsContexts
from shared.logging import Logger
from shared.runtime.infrastructure import Infrastructure
from shared.settings import load_settings
from shared.storage.client import Connection
from shared.storage.identities import Identities
from shared.storage.source_record import SourceRecord
from shared.storage.sources import Sources

BOUNDS = Bounds(total_seconds=2.0, connect_seconds=1.0)
PACE = Pace(gap_seconds=0, idle_seconds=0.05)
CLOCK = SystemClock()


def source_record(url: str, *, portal: str = "haiphong.gov.vn", **changes: Any) -> SourceRecord:
    """A source that is due. The pages of its articles are not read: most tests have none."""
    now = CLOCK.now()
    given: dict[str, Any] = {"id": uuid4().hex, "url": url, "portal": portal, "name": portal, "page": "never"}
    given |= {"created_at": now, "due_at": now}
    return SourceRecord(**{**given, **changes})


@dataclass
class Polling:
    it: Infrastructure
    parser: Parser | None
    logged: LogCapture

    @property
    def sources(self) -> Sources:
        return Sources(self.it.connection)

    async def add(self, url: str, **changes: Any) -> SourceRecord:
        source = source_record(url, **changes)
        assert await self.sources.add(source)
        return source

    async def get(self, source: SourceRecord) -> SourceRecord:
        found = await self.sources.get(source.id)
        assert found is not None
        return found

    async def lease(self, *, seconds: float = 600, limit: int = 1000) -> list[SourceRecord]:
        now = CLOCK.now()
        return await self.sources.lease_due(now=now, until=now + timedelta(seconds=seconds), limit=limit)

    async def lease_of(self, source: SourceRecord, *, seconds: float = 600) -> SourceRecord:
        """A lease on this due source alone."""
        leased = {found.id: found for found in await self.lease(seconds=seconds)}
        mine = leased.pop(source.id)
        await self.sources.give_back([(other, CLOCK.now()) for other in leased.values()])
        return mine

    async def due_again(self, *sources: SourceRecord) -> None:
        for source in sources:
            await self.sources.set_status(source.id, "active", now=CLOCK.now())

    async def poll(self, *sources: SourceRecord) -> None:
        """Each of these sources once, one after the other, due or not."""
        assert self.parser is not None
        async with open_session(guard=Guard(self.it.settings.allow_private_networks), user_agent="test") as session:
            poll = Poll(
                session=session,
                parser=self.parser,
                sources=self.sources,
                identities=Identities(self.it.connection),
                bus=self.it.bus,
                clock=CLOCK,
                log=self.it.log,
                metrics=self.it.metrics,
                hosts=Hosts(clock=CLOCK, at_a_time=2, gap=timedelta(0)),
                cadence=Cadence(fixed=timedelta(minutes=15)),
                random=Random(1),
                tls=TlsContexts(),
                bounds=BOUNDS,
            )
            for source in sources:
                await self.due_again(source)
                await poll.source(await self.lease_of(source))

    async def polled(self, sources: Sequence[SourceRecord]) -> None:
        """Until each of these had a good poll."""
        waiting = list(sources)
        async with asyncio.timeout(30):
            while waiting:
                waiting = [source for source in waiting if (await self.get(source)).health.last_success_at is None]
                await asyncio.sleep(0.05)

    async def run_once(self, *, bounds: Bounds = BOUNDS, pace: Pace = PACE) -> PollerApp:
        """All due sources, by a whole poller."""
        app = PollerApp(self.it, once=True, bounds=bounds, pace=pace)
        await app.run(asyncio.Event())
        return app

    async def events(self) -> list[Event]:
        """What was published and not yet consumed, in order."""
        found = await self.it.connection.database["bus"].find({"queue": "enricher"}).sort("_id").to_list(None)
        return [decode(document["body"]) for document in found]

    async def discovered(self) -> list[ArticleDiscovered]:
        data = [event.data for event in await self.events()]
        return [each for each in data if isinstance(each, ArticleDiscovered)]

    async def titles(self) -> list[str]:
        return [data.entry.title for data in await self.discovered()]


@asynccontextmanager
async def polling(
    mongo_url: str, database: str, *, parser: Parser | None = None, allowed: Sequence[str] = ("127.0.0.1/32", "::1/128")
) -> AsyncIterator[Polling]:
    logged = LogCapture()
    log = cast(Logger, structlog.wrap_logger(None, processors=[structlog.stdlib.add_log_level, logged]))
    connection = Connection(mongo_url, database)
    bus = MongoBus(connection)
    settings = load_settings(allow_private_networks=",".join(allowed), mongo_database=database)
    await connection.create_indexes()
    await bus.start()
    await bus.ready()
    try:
        yield Polling(Infrastructure(settings, log, connection, bus, CLOCK), parser, logged)
    finally:
        await bus.close()
        connection.close()
