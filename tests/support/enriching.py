"""An enricher over a test's own database and portal, and what it publishes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import structlog
from msgspec.structs import replace
from structlog.testing import LogCapture

from services.enricher.app import EnricherApp
from services.enricher.extraction.unusable import UnusablePage
from services.enricher.page.retries import Tempo
from shared.bus.mongo import MongoBus
from shared.clock import Clock
from shared.events import ArticleEnriched, Event, SourceRef, decode
from shared.http.client import Bounds
from shared.http.hosts import Hosts
from shared.logging import Logger
from shared.runtime.handling import message_of
from shared.runtime.infrastructure import Infrastructure
from shared.settings import load_settings
from shared.storage.client import Connection
from shared.storage.page_record import PageContent
from tests.support.clock import MovedClock
from tests.support.portal import Behaviour, Portal, answer
from tests.support.samples import discovered, entry, event

BOUNDS = Bounds(total_seconds=20.0, connect_seconds=2.0, body_bytes=1024 * 1024)
TEMPO = Tempo(idle_seconds=0.05)
_PATIENCE = 60.0
"""Seconds, for what must merely come to pass, on a machine that has much else to do."""


class PlainPages:
    """Takes a body for the article, says of the word ĐĂNG NHẬP that it is none, and breaks at HỎNG."""

    def __init__(self) -> None:
        self.extracted: list[str] = []
        """Addresses."""
        self.learnt: list[tuple[str, str]] = []
        """Portals and articles."""

    async def extract(
        self, body: bytes, content_type: str, url: str, *, title: str, repeated: frozenset[bytes]
    ) -> PageContent:
        self.extracted.append(url)
        text = body.decode()
        if text == "HỎNG":
            raise RuntimeError("a defect that this page meets")
        if "ĐĂNG NHẬP" in text:
            raise UnusablePage("The page asks to log in.")
        return PageContent(url=url, content_html=f"<p>{text}</p>", content_text=text)

    def close(self) -> None:
        pass

    async def known(self, portal: str) -> frozenset[bytes]:
        return frozenset()

    async def learn(self, portal: str, article_id: str, content: PageContent) -> None:
        self.learnt.append((portal, article_id))


def page(text: str, **headers: str) -> Behaviour:
    return answer(text.encode(), **{"Content_Type": "text/html; charset=utf-8", **headers})


@dataclass
class Enriching:
    it: Infrastructure
    app: EnricherApp
    clock: Clock
    logged: LogCapture
    plain: PlainPages
    portal: Portal
    stop: asyncio.Event
    running: "asyncio.Task[None]"

    def seen(self, name: str, *, source: dict[str, Any] | None = None, **changes: Any) -> Event:
        """`article.discovered`: the article `name`, whose page is at /tin/`name`, in a source of the portal."""
        link = changes.pop("link", self.portal.url(f"/tin/{name}"))
        now = self.clock.now()
        origin: dict[str, Any] = {
            "id": "s1",
            "name": "Cổng",
            "url": self.portal.url("/rss"),
            "portal": f"127.0.0.1:{self.portal.port}",
            **(source or {}),
        }
        text = changes.pop("text", f"Tin {name} ngắn.")
        said = entry(f"Tin {name}", link=link, summary_html=f"<p>{text}</p>", published=now.isoformat(), images=[])
        data = discovered(
            name,
            source=SourceRef(**origin),
            observed_at=now,
            content_hash=f"hash of {text}",
            canonical_url=link,
            entry=said,
        )
        data = replace(data, **changes)
        return event(data, key=f"{name} {data.content_hash} {data.source.id} {data.observed_at} {data.lease_epoch}")

    async def publish(self, *events: Event) -> None:
        await self.it.bus.publish([message_of(each) for each in events])

    async def enriched(self, count: int) -> list[ArticleEnriched]:
        """What was published since the start, in order, once there are so many."""
        async with asyncio.timeout(_PATIENCE):
            while len(events := await self.outputs()) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert len(events) == count
        return [cast(ArticleEnriched, each.data) for each in events]

    async def at_first(self, count: int) -> dict[str, ArticleEnriched]:
        """What was told of each article without waiting for a later reading, once there are so many."""
        async with asyncio.timeout(_PATIENCE):
            while len(found := self._by_article(await self.outputs(), later=False)) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return found

    async def at_last(self) -> dict[str, ArticleEnriched]:
        """What was last told of each article."""
        return self._by_article(await self.outputs(), later=True)

    def _by_article(self, events: list[Event], *, later: bool) -> dict[str, ArticleEnriched]:
        told = [cast(ArticleEnriched, each.data) for each in events]
        told.sort(key=lambda each: each.enrichment or 0)
        return {each.article_id: each for each in told if later or not each.enrichment}

    async def outputs(self) -> list[Event]:
        found = await self.it.connection.database["bus"].find({"queue": "deduplicator"}).sort("_id").to_list(None)
        return [decode(document["body"]) for document in found]

    async def take(self, *events: Event) -> list[ArticleEnriched]:
        """Publish these, and what they lead to at once."""
        before = len(await self.outputs())
        await self.publish(*events)
        return (await self.enriched(before + len(events)))[before:]

    async def kept(self, count: int) -> None:
        """Until it stands what is told of so many pages, whether or not it is published."""
        async with asyncio.timeout(_PATIENCE):
            while await self.it.connection.database["pages"].count_documents({}) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def record(self, name: str) -> dict[str, Any]:
        found = await self.it.connection.database["pages"].find_one({"article_id": name}, sort=[("at", -1)])
        assert found is not None
        return dict(found)

    async def ended(self) -> None:
        await asyncio.wait_for(asyncio.shield(self.running), _PATIENCE)

    async def settled(self) -> None:
        """Until no page is due or in hand."""
        async with asyncio.timeout(_PATIENCE):
            while await self.app.is_reading():  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    def told(self, name: str) -> list[dict[str, Any]]:
        return [dict(entry) for entry in self.logged.entries if entry["event"] == name]


@asynccontextmanager
async def infrastructure(
    mongo_url: str, database: str, clock: Clock, *, allowed: str = "127.0.0.1/32"
) -> AsyncIterator[tuple[Infrastructure, LogCapture]]:
    logged = LogCapture()
    log = cast(Logger, structlog.wrap_logger(None, processors=[structlog.stdlib.add_log_level, logged]))
    connection = Connection(mongo_url, database)
    bus = MongoBus(connection)
    settings = load_settings(allow_private_networks=allowed, mongo_database=database)
    await connection.create_indexes()
    await bus.start()
    await bus.ready()
    try:
        yield Infrastructure(settings, log, connection, bus, clock), logged
    finally:
        await bus.close()
        connection.close()


def application(
    it: Infrastructure,
    plain: PlainPages,
    *,
    patience: float = 5.0,
    tempo: Tempo = TEMPO,
    gap: float = 0.0,
    bounds: Bounds = BOUNDS,
) -> EnricherApp:
    hosts = Hosts(clock=it.clock, at_a_time=2, gap=timedelta(seconds=gap))
    return EnricherApp(
        it,
        extractor=plain,
        repeats=plain,
        hosts=hosts,
        bounds=bounds,
        patience=timedelta(seconds=patience),
        tempo=tempo,
    )


@asynccontextmanager
async def enriching(
    mongo_url: str, database: str, portal: Portal, *, allowed: str = "127.0.0.1/32", **options: Any
) -> AsyncIterator[Enriching]:
    """It runs until the end of the block."""
    clock, stop = MovedClock(), asyncio.Event()
    async with infrastructure(mongo_url, database, clock, allowed=allowed) as (it, logged):
        plain = PlainPages()
        app = application(it, plain, **options)
        running = asyncio.create_task(app.run(stop))
        try:
            yield Enriching(it, app, clock, logged, plain, portal, stop, running)
        finally:
            stop.set()
            await asyncio.wait_for(running, _PATIENCE)


async def moved(enriching: Enriching, by: timedelta) -> None:
    """The clock ahead, and what is due then done."""
    assert isinstance(enriching.clock, MovedClock)
    enriching.clock.move(by)
    await enriching.settled()
