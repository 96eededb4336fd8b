"""What readers get while the database is away, and how the syndicator leaves."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator

import msgspec
import pytest

from services.syndicator.app import build
from shared.clock import SystemClock
from shared.runtime.admin import PortTaken
from shared.settings import load_settings
from shared.storage.client import Connection
from tests.support.archive import article_record
from tests.support.mongod import Mongod
from tests.support.ports import free_port, listens
from tests.support.site import serving
from tests.support.waiting import until


@pytest.fixture(scope="module")
def own_mongod() -> Iterator[Mongod]:
    with Mongod() as server:
        yield server


async def test_feeds_are_served_as_they_were_until_the_database_is_back(own_mongod: Mongod) -> None:
    async with serving(own_mongod.url, "away") as site:
        await site.archive.publish(article_record("1"))
        await site.caught_up()
        before, body = await site.get("/feeds/national.rss")
        own_mongod.kill()
        await until(lambda: site.syndicator.problem() is not None, timeout=20, what="the loss is noticed")

        response, again = await site.get("/feeds/national.rss")
        assert (response.status, again) == (200, body)
        assert (await site.get("/feeds/national.rss", If_None_Match=before.headers["ETag"]))[0].status == 304

        response, problem = await site.get("/feeds/national.atom")
        assert (response.status, response.content_type) == (503, "application/problem+json")
        assert int(response.headers["Retry-After"]) > 0
        assert "database" in msgspec.json.decode(problem)["detail"]
        page, text = await site.get("/", Accept="text/html")
        assert (page.status, page.content_type) == (503, "text/html")
        assert "Cơ sở dữ liệu chưa trả lời" in text.decode()

        own_mongod.start()
        await until(lambda: site.syndicator.problem() is None, timeout=20, what="the database is back")
        await site.archive.publish(article_record("2"))
        await site.caught_up()
        assert len((await site.json("/feeds/national.json"))["items"]) == 2


async def test_it_starts_without_a_database_and_says_what_is_wrong() -> None:
    nobody = f"mongodb://127.0.0.1:{free_port()}/?directConnection=true"
    async with serving(nobody, "nowhere") as site:
        await until(lambda: site.syndicator.problem() is not None, timeout=20, what="the lack is noticed")
        assert (await site.get("/feeds/national.json"))[0].status == 503
        assert (await site.get("/api/v1/provinces"))[0].status == 200
        assert "MongoDB" in (site.syndicator.problem() or "")


async def test_a_request_that_is_being_answered_when_it_stops_is_finished(own_mongod: Mongod) -> None:
    """Its answer waits for the database, which stands still until the stop has begun."""
    async with serving(own_mongod.url, "drain") as site:
        await site.archive.publish(article_record("1"))
        await site.caught_up()
        with own_mongod.client() as client:
            pid = client.admin.command("serverStatus")["pid"]
        os.kill(pid, signal.SIGSTOP)
        try:
            asked = asyncio.create_task(site.get("/feeds/national.json"))
            await until(lambda: site.requests_begun() == 1, timeout=10, what="the request has arrived")
            began = time.monotonic()
            stopping = asyncio.create_task(site.syndicator.stop())
            await until(lambda: not listens(site.port), timeout=5, what="nothing new is accepted")
        finally:
            os.kill(pid, signal.SIGCONT)
        response, body = await asked
        await stopping
        assert response.status == 200
        assert len(msgspec.json.decode(body)["items"]) == 1
        assert time.monotonic() - began < 8  # what a process has for its drain


async def test_a_port_that_is_taken_is_named_with_its_setting(own_mongod: Mongod) -> None:
    async with serving(own_mongod.url, "first") as site:
        connection = Connection(own_mongod.url, "second")
        with pytest.raises(PortTaken, match="HOPTIN_HTTP_PORT"):
            await build(connection, load_settings(http_port=site.port), SystemClock()).start()
        connection.close()
