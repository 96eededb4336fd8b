"""`hoptin run`: any of the five services in one process, for good or once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from services.archiver import app as archiver
from services.deduplicator import app as deduplicator
from services.enricher.app import EnricherApp
from services.poller.app import PollerApp, hosts_of
from services.poller.poller import Pace
from services.syndicator.app import Syndicator
from shared.bus import BusUnavailable
from shared.logging import Logger, configure_logging, get_logger
from shared.runtime.admin import AdminServer
from shared.runtime.consumer import ConsumerRunner, Parked
from shared.runtime.infrastructure import Infrastructure, Watch, open_infrastructure
from shared.runtime.process import Part, run_parts, stop_on_signals
from shared.runtime.stopping import pause
from shared.settings import Settings
from shared.storage.errors import StorageError

SERVICES = ("poller", "enricher", "deduplicator", "archiver", "syndicator")
_ADMIN_PORTS = {name: 8082 + place for place, name in enumerate(SERVICES)}
_SEVERAL_ADMIN_PORT = 8081
_OFF_THE_BUS = frozenset({"syndicator"})
"""Services that follow the archive and send nothing: they are ready also while the broker is away."""
_LOOKS = 0.25


@dataclass
class Tempo:
    """What the demo does faster than an operator would."""

    interval: timedelta | None = None
    pace: Pace | None = None


@dataclass
class Services:
    """The parts of a process, by what they are."""

    poller: PollerApp | None = None
    enricher: EnricherApp | None = None
    consumers: list[ConsumerRunner] = field(default_factory=list)
    """Of the services that do nothing else."""
    syndicator: Syndicator | None = None

    def parts(self) -> list[Part]:
        found: list[Part | None] = [self.poller, self.enricher, *self.consumers, self.syndicator]
        return [part for part in found if part is not None]

    def runners(self) -> list[ConsumerRunner]:
        """All that take messages."""
        return [*([self.enricher.consumer] if self.enricher else []), *self.consumers]


def compose(it: Infrastructure, names: Sequence[str], *, once: bool = False, tempo: Tempo | None = None) -> Services:
    """The named services, wired. With `once` the syndicator is left out: nobody reads it."""
    tempo = tempo or Tempo()
    services = Services()
    # One for both that ask portals: a host sees us as one.
    hosts = hosts_of(it.clock, tempo.pace or Pace())
    if "poller" in names:
        services.poller = PollerApp(it, once=once, pace=tempo.pace, interval=tempo.interval, hosts=hosts)
    if "enricher" in names:
        services.enricher = EnricherApp(it, hosts=hosts)
    for name, build in (("deduplicator", deduplicator.build), ("archiver", archiver.build)):
        if name in names:
            services.consumers.append(build(it))
    if "syndicator" in names and not once:
        services.syndicator = Syndicator(
            it.connection, it.settings, it.clock, metrics=it.metrics, log=it.log.bind(service="syndicator")
        )
        it.health.watch("syndicator", services.syndicator.problem)
    return services


async def serve(settings: Settings, names: Sequence[str], *, once: bool = False) -> int:
    """Run the named services (all five where none is named) until a signal; returns the exit code.

    With `once`: poll every due source once, bring every article to its end, name what is parked, and return.
    """
    names = list(names) or list(SERVICES)
    configure_logging(format=settings.log_format, level=settings.log_level)
    log = get_logger("+".join(names) if len(names) < len(SERVICES) else "hoptin")
    stop = asyncio.Event()
    stop_on_signals(stop, log)
    async with open_infrastructure(settings, log) as it:
        admin = AdminServer(it.health, it.metrics, log)
        await admin.start(settings.http_host, _admin_port(settings, names, once))
        try:
            watch = Watch(it, it.bus if once or set(names) - _OFF_THE_BUS else None)
            if not await watch.until_ready(stop):
                log.info("process_stopped", took_ms=0)
                return 0
            services = compose(it, names, once=once)
            drain = Drain(it, services, log) if once else None
            parts = [*services.parts(), *([drain] if drain else [])]
            watching = asyncio.create_task(watch.run(stop))
            fine = await run_parts(parts, stop, log)
            watching.cancel()
        finally:
            await admin.stop()
    return 0 if fine else 1


def _admin_port(settings: Settings, names: Sequence[str], once: bool) -> int:
    if settings.admin_port is not None:
        return settings.admin_port
    if once:
        return 0
    return _ADMIN_PORTS[names[0]] if len(names) == 1 else _SEVERAL_ADMIN_PORT


class Drain:
    """A part that ends the others once every due source is polled and nothing is on its way any more."""

    name = "drain"

    def __init__(self, it: Infrastructure, services: Services, log: Logger) -> None:
        self._it = it
        self._services = services
        self._log = log

    async def run(self, stop: asyncio.Event) -> None:
        polled = self._services.poller.done if self._services.poller else None
        quiet = 0
        while not stop.is_set() and quiet < 3:
            await pause(stop, _LOOKS)
            quiet = quiet + 1 if (polled is None or polled.is_set()) and await self._nothing_moves() else 0
        for parked in self.parked():
            self._log.warning("article_parked", article_id=parked.article_id, queue=parked.queue, reason=parked.reason)
        discovered = self._services.poller.published if self._services.poller else []
        pages = await self._pages_waiting()
        self._log.info("drained", discovered=len(discovered), parked=len(self.parked()), pages=pages)
        stop.set()

    def parked(self) -> list[Parked]:
        return [parked for consumer in self._services.runners() for parked in consumer.parked.values()]

    async def _nothing_moves(self) -> bool:
        """Nothing waits in the queues that are consumed here, nothing is held, and no page is due."""
        runners, enricher = self._services.runners(), self._services.enricher
        if any(consumer.held for consumer in runners):
            return False
        try:
            if enricher is not None and await enricher.is_reading():
                return False
            depth = await self._it.bus.depth()
        except (BusUnavailable, StorageError):
            return False
        return not any(depth[consumer.queue].ready for consumer in runners)

    async def _pages_waiting(self) -> int:
        """How many are to be read another time; 0 where nobody can say."""
        try:
            return await self._services.enricher.pages_waiting() if self._services.enricher else 0
        except StorageError:
            return 0
