"""The deduplicator's composition root."""

from services.deduplicator.handler import Deduplicator
from shared.runtime.consumer import ConsumerRunner, Limits
from shared.runtime.infrastructure import Infrastructure
from shared.storage.fingerprints import Fingerprints
from shared.topology import DEDUPLICATOR


def build(it: Infrastructure, limits: Limits | None = None) -> ConsumerRunner:
    handler = Deduplicator(fingerprints=Fingerprints(it.connection), clock=it.clock)
    return ConsumerRunner(
        queue=DEDUPLICATOR,
        handler=handler,
        bus=it.bus,
        dead_letters=it.dead_letters,
        clock=it.clock,
        log=it.log.bind(service=handler.name),
        metrics=it.metrics,
        limits=limits,
    )
