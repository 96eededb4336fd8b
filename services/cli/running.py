"""How a command runs: its settings, its event loop, its connections, and its end."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import typer
import uvloop

from services.cli.errors import CliError
from shared.bus import Bus, BusUnavailable
from shared.bus.amqp import AmqpBus
from shared.bus.mongo import MongoBus
from shared.logging import configure_logging
from shared.runtime.infrastructure import open_connection, prepare_storage
from shared.settings import Settings, load_settings
from shared.storage.client import Connection
from shared.storage.errors import StorageError, StorageUnavailable

BUS_SECONDS = 5.0
"""How long a command waits for the broker."""

Work = Callable[[Settings], Awaitable[int | None]]


def run(work: Work) -> None:
    """Do `work` with this process's settings, and end with the exit code it returns.

    What the libraries have to say goes to standard error, from warnings up.
    """
    configure_logging(format="console", level="warning", stream=sys.stderr)
    logging.captureWarnings(True)
    settings = load_settings()
    code = uvloop.run(_until_terminated(work, settings))
    if code:
        raise typer.Exit(code)


async def _until_terminated(work: Work, settings: Settings) -> int | None:
    """SIGTERM ends a command the way Ctrl-C does: the embedded database is given back, not left behind."""
    task = asyncio.current_task()
    assert task is not None
    terminated = asyncio.Event()

    def terminate() -> None:
        terminated.set()
        task.cancel()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, terminate)
    try:
        return await work(settings)
    except asyncio.CancelledError:
        if terminated.is_set():
            return 128 + signal.SIGTERM
        raise


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Connection]:
    """The database, there and prepared. Raises `EmbeddedUnavailable` or `CliError`."""
    async with open_connection(settings) as connection:
        try:
            await prepare_storage(connection)
        except StorageUnavailable as error:
            raise CliError(database_away(settings, error)) from error
        except StorageError as error:
            raise CliError(database_unusable(settings, error)) from error
        yield connection


def database_away(settings: Settings, error: StorageError) -> str:
    if settings.mongo_url is None:
        return f"The embedded database in {settings.data_dir} does not answer ({error}): see mongod.log there."
    return (
        f"The database cannot be reached ({error}): start MongoDB (its replica set must be initiated, "
        "`rs.initiate()`), or correct HOPTIN_MONGO_URL, or unset it to use the embedded one."
    )


def database_unusable(settings: Settings, error: StorageError) -> str:
    where = f"in {settings.data_dir}" if settings.mongo_url is None else "that HOPTIN_MONGO_URL names"
    return f"The database {where} cannot be used: {error}"


@asynccontextmanager
async def message_bus(settings: Settings, connection: Connection) -> AsyncIterator[Bus]:
    """The bus, connected. Raises `CliError` with what keeps it from that."""
    bus: Bus = AmqpBus(settings.broker_url.get_secret_value()) if settings.broker_url else MongoBus(connection)
    try:
        await bus.start()
        try:
            await asyncio.wait_for(bus.ready(), BUS_SECONDS)
        except (TimeoutError, BusUnavailable) as error:
            raise CliError(bus_away(settings, bus.problem() or str(error))) from error
        yield bus
    finally:
        await bus.close()


def bus_away(settings: Settings, problem: str) -> str:
    problem = problem.rstrip(".")
    if settings.broker_url is None:
        return f"The embedded bus does not answer ({problem})."
    return (
        f"The broker cannot be used ({problem}): see to RabbitMQ, or correct HOPTIN_BROKER_URL, or unset it to use "
        "the embedded bus."
    )
