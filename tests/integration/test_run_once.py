"""`hoptin run --once`: every due source once, every article to its end, and then it ends."""

import asyncio
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.cli.run import Drain, Services
from shared.bus.mongo import MongoBus
from shared.clock import SystemClock
from shared.events import ArticleDiscovered, Entry, Event, SourceRef, first_event
from shared.logging import configure_logging, get_logger
from shared.runtime.consumer import ConsumerRunner
from shared.runtime.handling import Outcome, RetryLater, message_of
from shared.runtime.infrastructure import Infrastructure, open_connection, prepare_storage
from shared.settings import load_settings
from shared.storage.client import Connection
from shared.storage.source_record import SourceHealth
from shared.storage.sources import Sources
from shared.topology import ENRICHER
from tests.support.hoptin import Ended, Hoptin
from tests.support.polling import CLOCK, source_record
from tests.support.portal import Portal, answer, feed, item, rss

DATES = {
    "rfc822": "Tue, 24 Nov 2026 00:15:00 GMT",
    "naive": "24/11/2026 07:15",
    "us": "11/24/2026 7:15:00 AM",
    "vietnamese": "24/11/2026 7:15:00 SA",
    "written": "Thứ Ba, 24/11/2026, 07:15 (GMT+7)",
    "iso": "2026-11-24T07:15:00+07:00",
    "zone": "Tue, 24 Nov 2026 07:15:00 GMT+7",
}
"""One instant as seven portals write it."""
INSTANT = datetime(2026, 11, 24, 0, 15, tzinfo=UTC)


@pytest.fixture
def hoptin(data_dir: Path) -> Hoptin:
    variables = {"HOPTIN_DATA_DIR": str(data_dir), "HOPTIN_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8"}
    return Hoptin(data_dir.parent, variables)


async def add(hoptin: Hoptin, *urls: str) -> None:
    settings = load_settings(data_dir=hoptin.variables["HOPTIN_DATA_DIR"])
    async with open_connection(settings) as connection:
        await prepare_storage(connection)
        for url in urls:
            await Sources(connection).add(source_record(url, province="hai-phong"))


async def state(hoptin: Hoptin) -> tuple[list[dict[str, Any]], int, list[str | None]]:
    """The articles, the visible stories, and each source's last error."""
    settings = load_settings(data_dir=hoptin.variables["HOPTIN_DATA_DIR"])
    async with open_connection(settings) as connection:
        articles = await connection.database["articles"].find().to_list(None)
        stories = await connection.database["stories"].count_documents({"visible": True})
        sources = Sources(connection)
        errors = [source.health.last_error for source in await sources.all()]
        for source in await sources.all():
            await sources.set_status(source.id, "active", now=CLOCK.now())
    return articles, stories, errors


def events(ended: Ended, name: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in ended.out.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == name]


async def test_every_article_comes_to_its_end_with_its_date_and_a_second_run_finds_none_new(
    hoptin: Hoptin, portal: Portal
) -> None:
    dated = rss(*(item(name, title=f"Tin {name} của thành phố", pubDate=date) for name, date in DATES.items()))
    urls = [
        portal.on("/tin-moi", dated.encode()),
        portal.on("/kinh-te", feed(*(str(number) for number in range(40)))),
        portal.on("/hong", answer(status="500 Internal Server Error")),
        portal.on("/cham", answer(b"<html>")),
    ]
    await add(hoptin, *urls)

    first = await hoptin("run", "--once")
    assert first.code == 0, first.err
    articles, stories, errors = await state(hoptin)
    assert len(articles) == stories == 47
    dates = {article["article"]["guid"]: article["article"]["published_at"] for article in articles}
    assert {name: dates[f"tin-{name}"] for name in DATES} == dict.fromkeys(DATES, INSTANT)
    assert sorted(error for error in errors if error) == [
        "The answer is a web page, not a feed.",
        "The server answered 500 Internal Server Error.",
    ]
    [drained] = events(first, "drained")
    assert (drained["discovered"], drained["parked"]) == (47, 0)
    assert len(events(first, "article_archived")) == 47

    second = await hoptin("run", "--once")
    assert second.code == 0, second.err
    [drained] = events(second, "drained")
    assert (drained["discovered"], drained["parked"]) == (0, 0)
    assert [len(portal.requests(path)) for path in ("/tin-moi", "/kinh-te", "/hong", "/cham")] == [2, 2, 2, 2]
    assert len((await state(hoptin))[0]) == 47


async def test_pages_that_are_due_are_read_and_those_due_later_are_counted(hoptin: Hoptin, portal: Portal) -> None:
    names = [str(number) for number in range(30)]
    text = "Sáng 24/11, thành phố khánh thành cầu Bến Rừng sau hai năm thi công, nối hai khu công nghiệp phía nam."
    for name in names[1:]:
        markup = f"<html><body><article><h1>Tin {name}</h1><p>{text} Cầu số {name}.</p></article></body></html>"
        portal.on(f"/tin/{name}", answer(markup.encode(), Content_Type="text/html; charset=utf-8"))
    items = (item(name, link=portal.url(f"/tin/{name}"), pubDate=None, title=f"Tin {name}") for name in names)
    settings = load_settings(data_dir=hoptin.variables["HOPTIN_DATA_DIR"])
    async with open_connection(settings) as connection:
        await prepare_storage(connection)
        health = SourceHealth(last_success_at=CLOCK.now())
        source = source_record(portal.on("/rss", rss(*items).encode()), page="when-short", health=health)
        await Sources(connection).add(source)
    ended = await hoptin("run", "--once")
    assert ended.code == 0, ended.err
    [drained] = events(ended, "drained")
    assert (drained["discovered"], drained["parked"], drained["pages"]) == (30, 0, 1)
    articles, _, _ = await state(hoptin)
    read = {article["article"]["guid"]: article["article"]["page"] for article in articles}
    assert {page["state"] for guid, page in read.items() if guid != "tin-0"} == {"read"}
    assert read["tin-0"]["reason"] == "The server answered 404 Not Found."
    assert {len(portal.requests(f"/tin/{name}")) for name in names} == {1}
    texts = [article["article"]["content_text"] for article in articles if article["article"]["guid"] != "tin-0"]
    assert all(found.startswith("Sáng 24/11, thành phố khánh thành") for found in texts)
    assert portal.most[f"host 127.0.0.1:{portal.port}"] <= 2


class _Unwilling:
    name = "enricher"

    async def handle(self, events: Sequence[Event]) -> Sequence[Outcome]:
        return [RetryLater("The page does not answer.") for _ in events]


async def test_what_waits_for_another_attempt_is_named(mongo_url: str, mongo_database: str) -> None:
    connection = Connection(mongo_url, mongo_database)
    bus = MongoBus(connection)
    printed = io.StringIO()
    configure_logging(format="json", level="info", stream=printed)
    it = Infrastructure(load_settings(), get_logger("hoptin"), connection, bus)
    await prepare_storage(connection)
    await bus.start()
    try:
        await bus.ready()
        await bus.publish([message_of(_discovered("a-1")), message_of(_discovered("a-2"))])
        consumer = ConsumerRunner(
            queue=ENRICHER,
            handler=_Unwilling(),
            bus=bus,
            dead_letters=it.dead_letters,
            clock=SystemClock(),
            log=it.log,
            metrics=it.metrics,
        )
        drain = Drain(it, Services(consumers=[consumer]), it.log)
        stop = asyncio.Event()
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            group.create_task(consumer.run(stop))
            group.create_task(drain.run(stop))
    finally:
        await bus.close()
        connection.close()
    logged = [json.loads(line) for line in printed.getvalue().splitlines()]
    parked = [line for line in logged if line["event"] == "article_parked"]
    assert {line["article_id"] for line in parked} == {"a-1", "a-2"}
    assert {(line["queue"], line["reason"]) for line in parked} == {("enricher", "The page does not answer.")}
    assert [line["parked"] for line in logged if line["event"] == "drained"] == [2]


def _discovered(article_id: str) -> Event:
    at = CLOCK.now() - timedelta(minutes=1)
    data = ArticleDiscovered(
        article_id=article_id,
        observed_at=at,
        lease_epoch=1,
        first_poll=True,
        content_hash="0" * 64,
        canonical_url="",
        source=SourceRef(id="s", name="s", url="https://x.vn/rss", portal="x.vn"),
        entry=Entry(title="Tin"),
    )
    return first_event(data, key=article_id, at=at)
