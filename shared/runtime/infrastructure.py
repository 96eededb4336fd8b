"""What every service stands on, opened and closed in one place: settings, logs, metrics, database, bus."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from shared.bus import Bus, BusUnavailable
from shared.bus.amqp import AmqpBus
from shared.bus.mongo import MongoBus
from shared.clock import Clock, SystemClock
from shared.embedded import EmbeddedMongod
from shared.logging import Logger
from shared.metrics import Metrics
from shared.runtime.health import Health
from shared.runtime.stopping import pause, unless_stopped
from shared.settings import Settings
from shared.storage.archive import Archive
from shared.storage.client import Connection
from shared.storage.dead_letters import DeadLetters
from shared.storage.errors import StorageError
from shared.storage.pages import Pages
from shared.storage.statistics import Statistics

_PING_SECONDS = 2.0
_MEASURE_SECONDS = 15.0


@dataclass
class Infrastructure:
    settings: Settings
    log: Logger
    connection: Connection
    bus: Bus
    clock: Clock = field(default_factory=SystemClock)
    metrics: Metrics = field(default_factory=Metrics)
    health: Health = field(default_factory=Health)

    @property
    def dead_letters(self) -> DeadLetters:
        return DeadLetters(self.connection)


@asynccontextmanager
async def open_connection(settings: Settings) -> AsyncIterator[Connection]:
    """A connection to the database that the settings name, else to the embedded one, which is started and
    stopped as needed. Raises `EmbeddedUnavailable`; an external database need not be there yet."""
    if settings.mongo_url is not None:
        connection = Connection(settings.mongo_url.get_secret_value(), settings.mongo_database)
        try:
            yield connection
        finally:
            await asyncio.to_thread(connection.close)  # waits for a server that does not answer
        return
    embedded = await EmbeddedMongod.acquire(settings.data_dir)
    try:
        connection = Connection(embedded.url, settings.mongo_database)
        try:
            yield connection
        finally:
            await asyncio.to_thread(connection.close)  # waits for a server that does not answer
    finally:
        await embedded.release()


@asynccontextmanager
async def open_infrastructure(settings: Settings, log: Logger) -> AsyncIterator[Infrastructure]:
    """Database and bus, not waited for: see `until_ready`."""
    async with open_connection(settings) as connection:
        bus: Bus
        if settings.broker_url is not None:
            bus = AmqpBus(settings.broker_url.get_secret_value())
        else:
            bus = MongoBus(connection)
        try:
            yield Infrastructure(settings=settings, log=log, connection=connection, bus=bus)
        finally:
            await bus.close()


async def prepare_storage(connection: Connection) -> None:
    """Make what the services expect to be there. Raises `StorageError`. Safe from several processes at once."""
    await connection.ping()
    await connection.create_indexes()
    await Archive(connection).prepare()


class Watch:
    """Knows whether database and bus are there: for `/readyz`, and for the log when that changes."""

    def __init__(self, infrastructure: Infrastructure, bus: Bus | None) -> None:
        """`bus`: the one that this process sends or receives by; None where it does neither."""
        self._it = infrastructure
        self._bus = bus
        self._database: str | None = "MongoDB has not answered yet."
        self._bus_known: str | None = None
        infrastructure.health.watch("database", lambda: self._database)
        if bus is not None:
            infrastructure.health.watch("bus", bus.problem)

    async def until_ready(self, stop: asyncio.Event) -> bool:
        """Wait for the database, and begin to connect to the bus; False if `stop` was set first."""
        while not stop.is_set():
            try:
                await prepare_storage(self._it.connection)
            except StorageError as error:
                self._database_is(str(error))
                await pause(stop, 1.0)
                continue
            self._database = None
            self._it.log.info("storage_available")
            if self._bus is not None:
                await self._bus.start()
            return True
        return False

    async def run(self, stop: asyncio.Event) -> None:
        if self._bus is not None:
            with suppress(TimeoutError):  # a bus that connects at once is no news
                async with asyncio.timeout(_PING_SECONDS):
                    await unless_stopped(stop, self._bus.ready())
        measured = -_MEASURE_SECONDS
        while not stop.is_set():
            try:
                await self._it.connection.ping()
            except StorageError as error:
                self._database_is(str(error))
            else:
                self._database_is(None)
            self._bus_is(self._bus.problem() if self._bus else None)
            if time.monotonic() >= measured + _MEASURE_SECONDS:
                measured = time.monotonic()
                await self.measure()
            await pause(stop, _PING_SECONDS)

    async def measure(self) -> None:
        """What operators alert on: the same numbers from every process that has a bus."""
        if self._bus is None:
            return
        metrics = self._it.metrics
        with suppress(BusUnavailable, StorageError):
            for queue, depth in (await self._bus.depth()).items():
                metrics.waiting.labels(queue, "ready").set(depth.ready)
                metrics.waiting.labels(queue, "parked").set(depth.parked)
            metrics.dead_letters.set(await self._it.dead_letters.count())
            metrics.pages_waiting.set(await Pages(self._it.connection).waiting())
            metrics.failing_sources.set(await Statistics(self._it.connection).failing_sources())

    def _database_is(self, problem: str | None) -> None:
        if problem and not (self._database and self._database != "MongoDB has not answered yet."):
            self._it.log.warning("storage_unavailable", reason=problem)
        elif self._database and not problem:
            self._it.log.info("storage_available")
        self._database = problem

    def _bus_is(self, problem: str | None) -> None:
        if problem and not self._bus_known:
            self._it.log.warning("bus_unavailable", reason=problem)
        elif self._bus_known and not problem:
            self._it.log.info("bus_available")
        self._bus_known = problem
