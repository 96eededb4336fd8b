"""The syndicator: feeds, API and reader page over the archive, which it never writes."""

import asyncio

from aiohttp import web

from services.syndicator.cache import Cache
from services.syndicator.changes import Changes
from services.syndicator.routes import Routes
from shared.clock import Clock
from shared.logging import Logger, get_logger
from shared.metrics import Metrics
from shared.runtime.admin import listen
from shared.settings import Settings
from shared.storage.client import Connection
from shared.storage.reading import Reading
from shared.storage.sources import Sources

NAME = "syndicator"
_DRAIN_SECONDS = 5.0
"""For requests that are being answered when the syndicator stops."""


class Syndicator:
    """Serves from `start` to `stop`; or as a part of a process, with `run`."""

    name = NAME

    def __init__(
        self,
        connection: Connection,
        settings: Settings,
        clock: Clock,
        *,
        metrics: Metrics | None = None,
        log: Logger | None = None,
    ) -> None:
        self._settings = settings
        self._log = log or get_logger(NAME)
        reading = Reading(connection)
        self.changes = Changes(reading, self._log)
        if metrics is not None:
            metrics.change_seq.set_function(lambda: self.changes.seq)
        cache = Cache(self.changes, lambda: clock.now().timestamp())
        self.app = web.Application()
        """Follows no changes by itself: `start` begins that."""
        Routes(
            reading=reading,
            sources=Sources(connection),
            cache=cache,
            public_url=settings.public_url,
            metrics=metrics,
            log=self._log,
        ).add_to(self.app)
        self._runner: web.AppRunner | None = None
        self._following: asyncio.Task[None] | None = None
        self.url = ""
        """Where it listens; empty before `start`."""

    def problem(self) -> str | None:
        """Why what is served may be old, in a sentence; None when all is well."""
        return self.changes.problem

    async def start(self) -> None:
        """Listen, and follow the changes. Does not wait for the database. Raises `PortTaken`."""
        self._following = asyncio.create_task(self.changes.follow(), name="syndicator-changes")
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=_DRAIN_SECONDS)
        try:
            self.url = await listen(
                self._runner, self._settings.http_host, self._settings.http_port, variable="HOPTIN_HTTP_PORT"
            )
        except BaseException:
            self._following.cancel()
            raise
        self._log.info("http_listening", url=self._settings.public_url or self.url)

    async def stop(self) -> None:
        """Accept nothing new, finish what is being answered, and end within seconds."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
            self._following = None

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set."""
        await self.start()
        try:
            await stop.wait()
        finally:
            await self.stop()


def build(
    connection: Connection,
    settings: Settings,
    clock: Clock,
    *,
    metrics: Metrics | None = None,
    log: Logger | None = None,
) -> Syndicator:
    """The syndicator over this database; its web application is `.app`."""
    return Syndicator(connection, settings, clock, metrics=metrics, log=log)
