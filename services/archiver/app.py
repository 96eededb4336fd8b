"""The archiver's composition root."""

from services.archiver.handler import Archiver
from shared.runtime.consumer import ConsumerRunner, Limits
from shared.runtime.infrastructure import Infrastructure
from shared.storage.archive import Archive
from shared.topology import ARCHIVER


def build(it: Infrastructure, limits: Limits | None = None) -> ConsumerRunner:
    handler = Archiver(archive=Archive(it.connection), clock=it.clock, max_age=it.settings.list_max_age)
    return ConsumerRunner(
        queue=ARCHIVER,
        handler=handler,
        bus=it.bus,
        dead_letters=it.dead_letters,
        clock=it.clock,
        log=it.log.bind(service=handler.name),
        metrics=it.metrics,
        limits=limits,
    )
