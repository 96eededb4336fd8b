"""The enricher's composition root."""

from services.enricher.handler import Enricher
from shared.runtime.consumer import ConsumerRunner, Limits
from shared.runtime.infrastructure import Infrastructure
from shared.topology import ENRICHER


def build(it: Infrastructure, limits: Limits | None = None) -> ConsumerRunner:
    handler = Enricher(clock=it.clock)
    return ConsumerRunner(
        queue=ENRICHER,
        handler=handler,
        bus=it.bus,
        dead_letters=it.dead_letters,
        clock=it.clock,
        log=it.log.bind(service=handler.name),
        metrics=it.metrics,
        limits=limits,
    )
