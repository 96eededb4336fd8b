"""What the benchmarks of the poller share: portals in another process, and a poller that runs on."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

import aiohttp
from msgspec.structs import replace

from benchmarks.lab import CannotMeasure, Lab
from benchmarks.material import portal_of
from benchmarks.portals import ETAG
from services.poller.app import PollerApp
from services.poller.poller import Pace
from shared.logging import configure_logging, get_logger
from shared.runtime.infrastructure import Infrastructure, open_infrastructure, prepare_storage
from shared.runtime.process import collect_rarely
from shared.settings import load_settings
from shared.storage.records import to_document
from shared.storage.source_record import SourceHealth, SourceRecord, Validators
from shared.topology import ENRICHER

HOSTS = 64
"""Ports that portals listen on: many enough that the two requests a host never bind."""
PACE = Pace(gap_seconds=0, idle_seconds=0.05)
"""As in production, except that the poller looks more often for what is due: what is measured is the polling."""
_INTERVAL = timedelta(hours=1)
_PATIENCE = 120.0
_SETTING_UP = timedelta(seconds=3)
"""To write down for all sources when they come due."""


@dataclass(frozen=True)
class Portals:
    ports: Sequence[int]

    def url(self, number: int) -> str:
        return f"http://127.0.0.1:{self.ports[number % len(self.ports)]}/feed/{number}.rss"


@asynccontextmanager
async def portals(lab: Lab, *, feeds: int, entries: int, module: str = "benchmarks.portals") -> AsyncIterator[Portals]:
    process = lab.child(module, str(HOSTS), str(feeds), str(entries))
    try:
        await asyncio.to_thread(
            process.wait_until, lambda: process.log.read_bytes().endswith(b"]\n"), timeout=60, what="the portals listen"
        )
        yield Portals(json.loads(process.log.read_text()))
    finally:
        process.kill()


class RunningPoller:
    """The poller of this process, over a database and a virtual host of its own."""

    def __init__(self, lab: Lab, it: Infrastructure, broker_url: str | None) -> None:
        """`broker_url`: None with the embedded bus."""
        self._lab = lab
        self._metrics = it.metrics
        self._sources = it.connection.database["sources"]
        self._identities = it.connection.database["identities"]
        self._bus = it.connection.database["bus"]
        self._vhost = quote(urlsplit(broker_url).path[1:], safe="") if broker_url else None

    async def knows(self, urls: Sequence[str], *, validators: Validators | None = None) -> None:
        """These sources and no others, none of them due. With `validators`: sources that are known well."""
        now = datetime.now(UTC)
        health = SourceHealth(last_success_at=now if validators else None)
        await self._sources.delete_many({})
        if not urls:
            return
        await self._sources.insert_many(
            to_document(
                SourceRecord(
                    id=f"source-{number}",
                    url=url,
                    portal=portal_of(number),
                    name=f"Cổng {number}",
                    province="hai-phong",
                    page="never",
                    created_at=now,
                    due_at=now + 2 * _INTERVAL,
                    validators=replace(validators, whole_at=now) if validators else Validators(),
                    health=health,
                )
            )
            for number, url in enumerate(urls)
        )

    async def polls_all(self) -> float:
        """Every source comes due at one moment; returns the seconds from then until each has been polled and that has
        been written down.

        Until then the poller's own count is watched: to ask the database for it would be work for the database.
        """
        total, counted = await self._sources.count_documents({}), self._polls()
        due = datetime.now(UTC) + _SETTING_UP
        written = await self._sources.update_many({}, {"$set": {"due_at": due}})
        early = (due - datetime.now(UTC)).total_seconds()
        if early <= 0 or written.matched_count != total:
            raise CannotMeasure("The sources came due while that was being written.")
        await asyncio.sleep(early)
        began = time.perf_counter()
        async with asyncio.timeout(_PATIENCE):
            while self._polls() < counted + total:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            # Counted when its record is confirmed; a lease that was lost meanwhile would be missing here.
            while await self._sources.count_documents({"due_at": {"$gt": due}, "lease": None}) < total:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return time.perf_counter() - began

    def _polls(self) -> float:
        return sum(
            sample.value
            for metric in self._metrics.polls.collect()
            for sample in metric.samples
            if sample.name.endswith("_total")
        )

    async def counts(self, field: str) -> int:
        """The sum of one of the sources' statistics."""
        sums = await self._sources.aggregate(
            [{"$group": {"_id": None, "sum": {"$sum": f"$statistics.{field}"}}}]
        ).to_list(1)
        return int(sums[0]["sum"])

    async def forgets(self) -> None:
        """Identities and queue, so that every entry is new again."""
        await self._identities.delete_many({})
        if self._vhost is None:
            await self._bus.delete_many({})
        else:
            await asyncio.to_thread(self._lab.broker.api, "DELETE", f"queues/{self._vhost}/{ENRICHER.name}/contents")


@asynccontextmanager
async def running_poller(lab: Lab, *, embedded: bool = False) -> AsyncIterator[RunningPoller]:
    """`embedded`: with the bus inside MongoDB instead of RabbitMQ."""
    url = None if embedded else lab.broker.new_vhost()
    settings = load_settings(
        mongo_url=lab.mongod.url,
        mongo_database=f"bench-{lab.fresh()}",
        broker_url=url,
        allow_private_networks="127.0.0.0/8",
        poll_interval=_INTERVAL,
    )
    try:
        with (lab.folder / f"poller-{lab.fresh()}.log").open("w") as log:
            configure_logging(format="json", level="info", stream=log)
            async with open_infrastructure(settings, get_logger("poller")) as it:
                await prepare_storage(it.connection)
                await it.bus.start()
                await it.bus.ready()
                collect_rarely()  # as every process of ours
                stop = asyncio.Event()
                running = asyncio.create_task(PollerApp(it, pace=PACE).run(stop))
                try:
                    yield RunningPoller(lab, it, url)
                finally:
                    stop.set()
                    await running
    finally:
        await asyncio.to_thread(lab.mongod.drop, settings.mongo_database)
        if url is not None:
            lab.broker.delete_vhost(url)


def bare_session() -> aiohttp.ClientSession:
    """aiohttp's own, with the poller's concurrency."""
    connector = aiohttp.TCPConnector(limit=PACE.concurrency, limit_per_host=PACE.per_host)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


async def bare_gets(
    session: aiohttp.ClientSession, urls: Sequence[str], headers: Mapping[str, str]
) -> AsyncIterator[tuple[int, bytes]]:
    """Status and body of every URL, as they come, from as many workers as the poller has."""
    waiting = iter(urls)
    answers: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue()

    async def work() -> None:
        for url in waiting:
            async with session.get(url, headers=headers) as response:
                answers.put_nowait((response.status, await response.read()))

    async with asyncio.TaskGroup() as group:
        for _ in range(PACE.concurrency):
            group.create_task(work())
        for _ in urls:
            yield await answers.get()


CONDITIONS = {"If-None-Match": ETAG}
