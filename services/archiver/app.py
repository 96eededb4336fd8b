"""The archiver's composition root."""

from services.archiver.handler import Archiver
from shared.runtime.consumer import ConsumerRunner, Limits, consume
from shared.runtime.infrastructure import Infrastructure
from shared.storage.archive import Archive
from shared.topology import ARCHIVER


def build(it: Infrastructure, limits: Limits | None = None) -> ConsumerRunner:
    handler = Archiver(archive=Archive(it.connection), clock=it.clock, max_age=it.settings.list_max_age)
    return consume(it, ARCHIVER, handler, limits)
