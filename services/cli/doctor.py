"""`hoptin doctor`: whether everything that the services stand on is there, a sentence each.

Checks say what they found and, where that is not good, what to do. None of them ends the others.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Annotated

import msgspec
import typer

from services.cli import machine
from services.cli.checks import Check, failed, passed
from services.cli.console import mark, print_json, say
from services.cli.errors import FAILED, CliError
from services.cli.network import check_names, check_port
from services.cli.running import bus_away, database_away, database_unusable, message_bus, run
from shared.bus import BusUnavailable
from shared.embedded import EmbeddedUnavailable
from shared.runtime.infrastructure import open_connection
from shared.settings import Settings
from shared.storage.client import Connection
from shared.storage.errors import StorageError, StorageUnavailable
from shared.storage.operators import Inspection, ServerFacts
from shared.storage.sources import Sources

_OLDEST_MONGODB = (6, 0)
_SKEW_SECONDS = 5.0
"""Leases, heartbeats and the order of operators' requests rest on clocks that agree to a few seconds."""
_ADMIN_PORT = 8081
"""Where several services in one process answer, unless HOPTIN_ADMIN_PORT says otherwise."""


@dataclass
class _Found:
    checks: list[Check] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    """Addresses of the configured sources."""


def doctor(
    json: Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")] = False,
) -> None:
    """Check what the services stand on.

    Broker, database, disk, clock, names, processor, libraries and ports, a sentence each; ends with 1 if one is
    not well.

    \b
    Example:
      hoptin doctor
    """

    async def work(settings: Settings) -> int:
        checks = await examine(settings)
        good = all(check.ok for check in checks)
        if json:
            print_json({"ok": good, "checks": msgspec.to_builtins(checks)})
        else:
            for check in checks:
                say(f"{mark(good=check.ok)} {check.name}: {check.sentence}")
        return 0 if good else FAILED

    run(work)


async def examine(settings: Settings) -> list[Check]:
    """All checks, in the order they are told."""
    local = await asyncio.to_thread(_machine, settings)
    found, ports = await asyncio.gather(_servers(settings), _ports(settings))
    names = await check_names(found.sources)
    return [*found.checks, *local, names, *ports]


def _machine(settings: Settings) -> list[Check]:
    checks = [machine.check_libraries()]
    if settings.mongo_url is None:
        checks = [machine.check_disk(settings.data_dir), *machine.check_mongod(settings.data_dir), *checks]
    return checks


async def _ports(settings: Settings) -> list[Check]:
    admin = _ADMIN_PORT if settings.admin_port is None else settings.admin_port
    ports = [
        ("HTTP port", settings.http_port, "HOPTIN_HTTP_PORT"),
        ("admin port", admin, "HOPTIN_ADMIN_PORT"),
        *([("callback port", settings.callback_port, "HOPTIN_CALLBACK_PORT")] if settings.callback_url else []),
    ]
    return [await check_port(name, settings.http_host, port, variable) for name, port, variable in ports]


async def _servers(settings: Settings) -> _Found:
    """Database, clock and broker, and which sources are configured as far as that can be read."""
    found = _Found()
    try:
        async with open_connection(settings) as connection:
            broker = asyncio.create_task(_broker(settings, connection))
            found.checks += await _database(settings, connection, found)
            found.checks.append(await broker)
    except (EmbeddedUnavailable, StorageError) as error:
        found.checks.append(failed("database", str(error)))
        if settings.broker_url is None:
            found.checks.append(failed("broker", "the embedded bus is kept in the database, which is not there."))
        else:
            found.checks.append(failed("broker", "not checked, since the database's address cannot be used."))
    return found


async def _database(settings: Settings, connection: Connection, found: _Found) -> list[Check]:
    inspection = Inspection(connection)
    try:
        facts = await inspection.server()
    except StorageUnavailable as error:
        return [failed("database", database_away(settings, error))]
    except StorageError as error:
        return [failed("database", database_unusable(settings, error))]
    checks = [_version(settings, facts), _clock(facts)]
    if facts.replica_set:
        checks.insert(1, await _writes(inspection))
        found.sources = await _source_urls(connection)
    return checks


def _version(settings: Settings, facts: ServerFacts) -> Check:
    kind = "embedded MongoDB" if settings.mongo_url is None else "MongoDB"
    known = tuple(int(part) for part in facts.version.split(".")[:2] if part.isdigit())
    if not facts.replica_set:
        return failed(
            "database",
            f"{kind} {facts.version} answers, but is no member of a replica set, which transactions and change "
            "streams need: start it with --replSet rs0 and run rs.initiate().",
        )
    if known < _OLDEST_MONGODB:
        return failed("database", f"{kind} {facts.version} is too old: 6.0 or later is needed.")
    return passed("database", f"{kind} {facts.version} answers, replica set {facts.replica_set}.")


async def _writes(inspection: Inspection) -> Check:
    try:
        await inspection.confirm_a_write()
    except StorageError as error:
        return failed(
            "writes", f"a majority of the replica set does not confirm writes ({error}): see its rs.status()."
        )
    return passed("writes", "a majority of the replica set confirms writes, journaled.")


def _clock(facts: ServerFacts) -> Check:
    seconds = facts.ahead_by.total_seconds()
    if abs(seconds) > _SKEW_SECONDS:
        direction = "ahead of" if seconds > 0 else "behind"
        return failed(
            "clock",
            f"the database server's clock is {abs(seconds):.0f} s {direction} this one's: "
            "let both follow a time server.",
        )
    return passed("clock", f"this machine and the database server agree within {max(0.1, abs(seconds)):.1f} s.")


async def _source_urls(connection: Connection) -> list[str]:
    try:
        return [source.url for source in await Sources(connection).all() if source.status == "active"]
    except StorageError:
        return []


async def _broker(settings: Settings, connection: Connection) -> Check:
    try:
        async with message_bus(settings, connection) as bus:
            depth = await bus.depth()
    except (CliError, BusUnavailable) as error:
        if settings.broker_url is None:
            return failed("broker", "the embedded bus is kept in the database, which does not answer.")
        return failed("broker", str(error) if isinstance(error, CliError) else bus_away(settings, str(error)))
    waiting = sum(queue.ready + queue.parked for queue in depth.values())
    kind = "the embedded bus" if settings.broker_url is None else "RabbitMQ"
    return passed("broker", f"{kind} answers, its queues are declared, {waiting} messages wait.")
