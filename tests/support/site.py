"""A running syndicator over a test's own database, and a client to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec

from services.syndicator.app import Syndicator, build
from shared.clock import SystemClock
from shared.metrics import Metrics
from shared.settings import load_settings
from shared.storage.client import Connection
from tests.support.archive import Archive
from tests.support.waiting import until


class Site:
    def __init__(self, archive: Archive, syndicator: Syndicator, session: aiohttp.ClientSession) -> None:
        self.archive = archive
        self.syndicator = syndicator
        self.session = session

    async def get(self, path: str, **headers: str) -> tuple[aiohttp.ClientResponse, bytes]:
        """Status and headers, and the body as it was sent. In the headers' names `_` stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.get(self.url(path), headers=named, allow_redirects=False) as response:
            return response, await response.read()

    async def json(self, path: str) -> Any:
        response, body = await self.get(path)
        assert response.status == 200, body
        return msgspec.json.decode(body)

    def url(self, path: str) -> str:
        return path if path.startswith("http") else self.syndicator.url + path

    @property
    def port(self) -> int:
        return int(self.syndicator.url.rpartition(":")[2])

    def requests_begun(self) -> int:
        """How many requests have come to a handler."""
        runner = self.syndicator._runner
        return runner.server.requests_count if runner and runner.server else 0

    async def caught_up(self) -> None:
        """Until the syndicator knows of every change written."""
        await until(
            lambda: self.syndicator.changes.seq >= self.archive.seq, timeout=10, what="the syndicator has caught up"
        )


@asynccontextmanager
async def serving(
    mongo_url: str, database: str, *, metrics: Metrics | None = None, **settings: Any
) -> AsyncIterator[Site]:
    connection = Connection(mongo_url, database)
    chosen = load_settings(http_port=0, mongo_database=database, **settings)
    syndicator = build(connection, chosen, SystemClock(), metrics=metrics)
    await syndicator.start()
    try:
        async with aiohttp.ClientSession(auto_decompress=False, headers={"Accept-Encoding": "identity"}) as session:
            yield Site(Archive(connection), syndicator, session)
    finally:
        await syndicator.stop()
        connection.close()
