"""Pages that are read again: by any enricher, whichever dies meanwhile, and told exactly as they were read."""

import asyncio
import signal
import sys
from contextlib import suppress
from dataclasses import replace as changed
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from services.enricher.page.retries import PageRetries
from shared.article import PageRead
from shared.events import Event
from shared.storage.client import Connection
from shared.storage.page_record import PageContent
from shared.storage.pages import PageRecord, Pages, PageSource, asker_of
from shared.storage.records import to_document
from tests.support.enriching import TEMPO, Enriching, enriching, moved, page
from tests.support.portal import Portal, answer, hang, in_turn
from tests.support.waiting import until

ARTICLE = "Toàn văn bản tin trên cổng."


def waiting(it: Enriching, seen: Event, **changes: object) -> PageRecord:
    """What stands in `pages` after a first visit that failed."""
    now = it.clock.now()
    record = PageRecord(
        id="1:x",
        article_id="1",
        url=it.portal.url("/tin/1"),
        host=f"127.0.0.1:{it.portal.port}",
        read=PageRead(state="failed", reason="Weg.", retry_at=now),
        attempts=1,
        waiting=True,
        due_at=now,
        asker=asker_of(seen),
        at=now,
    )
    return replace(record, **changes)


def read_and_not_told(it: Enriching, seen: Event, *, number: int) -> PageRecord:
    content = PageContent(url="https://x.vn/1", content_html=f"<p>{ARTICLE}</p>", content_text=ARTICLE)
    source = PageSource(
        url="https://x.vn/1",
        content=msgspec.msgpack.encode(content),
        body_hash="h",
        fetched_at=it.clock.now(),
    )
    return waiting(it, seen, next="tell", number=number, source=source, read=PageRead(state="read"))


async def test_a_killed_enricher_s_page_is_another_s_when_its_lease_ends(
    mongo_url: str, mongo_database: str, portal: Portal
) -> None:
    portal.on("/tin/1", in_turn(hang(), page(ARTICLE)))
    async with enriching(mongo_url, mongo_database, portal) as it:
        record, database = waiting(it, it.seen("1")), it.it.settings.mongo_database
        it.clock.move(timedelta(days=-1))  # type: ignore[attr-defined]
        command = [sys.executable, "-m", "tests.support.enrich_until_killed", mongo_url, database, "2.0"]
        process = await asyncio.create_subprocess_exec(*command)
        try:
            await Pages(it.it.connection).keep(record)
            await until(lambda: portal.open["/tin/1"] > 0, timeout=30, what="the other process reads the page")
            process.send_signal(signal.SIGKILL)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        assert await it.outputs() == []
        await moved(it, timedelta(days=1))
        [told] = await it.enriched(1)
        assert (told.article.content_text, told.enrichment) == (ARTICLE, 1)


async def test_what_was_read_and_not_yet_told_is_told_without_another_request(
    mongo_url: str, mongo_database: str, portal: Portal
) -> None:
    """An enricher died between writing what it read and the confirmed publish, or after that."""
    async with enriching(mongo_url, mongo_database, portal) as it:
        record = read_and_not_told(it, it.seen("1"), number=3)
        for times in (1, 2):
            await Pages(it.it.connection).keep(record)
            await it.settled()
            found = await it.enriched(times)
            assert {(each.article.content_text, each.enrichment) for each in found} == {(ARTICLE, 3)}
            assert len({event.id for event in await it.outputs()}) == 1
            assert (await it.record("1"))["waiting"] is False
            if times == 1:
                await it.it.connection.database["pages"].delete_many({})
        assert portal.exchanges == []


async def test_many_enrichers_read_each_due_page_once(mongo_url: str, mongo_database: str, portal: Portal) -> None:
    for number in range(30):
        portal.on(f"/tin/{number}", in_turn(answer(status="404 Not Found"), page(ARTICLE)))
    async with enriching(mongo_url, mongo_database, portal) as it, asyncio.TaskGroup() as group:
        await it.take(*(it.seen(str(number)) for number in range(30)))
        stop = asyncio.Event()
        for _ in range(3):
            group.create_task(another(it).run(stop))
        # Those beyond the host's places are first asked for by one of the four, and each knows only of its own.
        pages = it.it.connection.database["pages"]
        async with asyncio.timeout(60):
            while await pages.count_documents({"attempts": 1}) < 30:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await moved(it, timedelta(minutes=6))
        await it.enriched(60)
        assert {len(portal.requests(f"/tin/{number}")) for number in range(30)} == {2}
        stop.set()


def another(it: Enriching, pages: Pages | None = None) -> PageRetries:
    """One more loop over the same pages, as in another process."""
    mine = it.app._retries
    return PageRetries(
        visits=mine._visits,
        pages=pages or Pages(it.it.connection),
        crowd=mine._crowd,
        bus=it.it.bus,
        clock=it.clock,
        telling=mine._telling,
        tempo=TEMPO,
    )


class SlowToClaim(Pages):
    """Its claims stand in the database for a while before it is told of them."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.claimed, self.answers = asyncio.Event(), asyncio.Event()

    async def claim(self, **asked: Any) -> list[PageRecord]:
        records = await super().claim(**asked)
        if records:
            self.claimed.set()
            await self.answers.wait()
        return records


async def test_a_page_is_in_hand_from_its_claim_on(mongo_url: str, mongo_database: str, portal: Portal) -> None:
    """Who waits for the end of all reading must not take the moment between the two for it."""
    async with enriching(mongo_url, mongo_database, portal) as it:
        it.stop.set()
        await it.ended()
        pages, stop = SlowToClaim(it.it.connection), asyncio.Event()
        await pages.keep(read_and_not_told(it, it.seen("1"), number=1))
        retries = another(it, pages)
        async with asyncio.TaskGroup() as group:
            group.create_task(retries.run(stop))
            await pages.claimed.wait()
            assert await retries.is_reading()
            pages.answers.set()
            await it.enriched(1)
            stop.set()
        assert not await retries.is_reading()


async def test_a_process_that_stops_gives_back_what_it_holds(
    mongo_url: str, mongo_database: str, portal: Portal
) -> None:
    portal.on("/tin/1", in_turn(answer(status="404 Not Found"), hang()))
    portal.on("/tin/2", hang())
    tempo = changed(TEMPO, drain_seconds=0.1)
    async with enriching(mongo_url, mongo_database, portal, tempo=tempo) as it:
        await it.take(it.seen("1"))
        it.clock.move(timedelta(minutes=6))  # type: ignore[attr-defined]
        await until(lambda: portal.open["/tin/1"] > 0, timeout=10, what="the page is asked for again")
        await it.publish(it.seen("2"))
        await until(lambda: portal.open["/tin/2"] > 0, timeout=10, what="another page is asked for")
        it.stop.set()
        _, second = await it.enriched(2)
        assert second.article.page is not None
        assert second.article.page.reason == "It was not read before the service stopped."
        await it.ended()
        due = [record["due_at"] async for record in it.it.connection.database["pages"].find({"waiting": True})]
        assert len(due) == 2
        assert max(due) <= it.clock.now()


async def test_a_page_that_breaks_us_is_not_met_again_at_once(
    mongo_url: str, mongo_database: str, portal: Portal
) -> None:
    portal.on("/tin/1", in_turn(answer(status="404 Not Found"), page("HỎNG"), page(ARTICLE)))
    async with enriching(mongo_url, mongo_database, portal) as it:
        await it.take(it.seen("1"))
        await moved(it, timedelta(minutes=6))
        await until(lambda: it.told("page_crashed") != [], timeout=10, what="it crashed")
        await until(lambda: it.app._retries._unused == [], timeout=10, what="it was given back")
        await moved(it, timedelta(minutes=10))
        assert len(portal.requests("/tin/1")) == 2
        await moved(it, timedelta(minutes=6))
        _, told = await it.enriched(2)
        assert told.article.content_text == ARTICLE


@pytest.mark.parametrize("times", [1, 2])
async def test_a_page_of_a_first_visit_is_the_same_for_a_batch_that_is_handled_again(
    mongo_url: str, mongo_database: str, portal: Portal, times: int
) -> None:
    portal.on("/tin/1", in_turn(page(ARTICLE), answer(status="404 Not Found")))
    async with enriching(mongo_url, mongo_database, portal) as it:
        seen = it.seen("1")
        handled = await asyncio.gather(*(it.app._reader.read([seen, seen]) for _ in range(times)))
        assert {told.read.state for batch in handled for told in batch} == {"read"}
        assert len(portal.requests("/tin/1")) == 1


async def test_a_host_that_hangs_does_not_keep_the_pages_of_others_waiting(
    mongo_url: str, mongo_database: str, portal: Portal
) -> None:
    tempo = changed(TEMPO, concurrency=6, per_host=3)
    async with Portal.running() as other, enriching(mongo_url, mongo_database, portal, tempo=tempo) as it:
        records = []
        for name in "abcdefgh":
            portal.on(f"/tin/{name}", hang())
            asked = {"id": name, "article_id": name, "url": portal.url(f"/tin/{name}")}
            records.append(waiting(it, it.seen(name), due_at=it.clock.now() - timedelta(minutes=1), **asked))
        host = f"127.0.0.1:{other.port}"
        url = other.on("/tin/khac", page(ARTICLE))
        records.append(waiting(it, it.seen("khac"), id="khac", article_id="khac", url=url, host=host))
        await it.it.connection.database["pages"].insert_many([to_document(record) for record in records])
        [told] = await it.enriched(1)
        assert told.article_id == "khac"
