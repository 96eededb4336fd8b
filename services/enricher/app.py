"""The enricher's composition root."""

from services.enricher.handler import Enricher
from shared.runtime.consumer import ConsumerRunner, Limits, consume
from shared.runtime.infrastructure import Infrastructure
from shared.topology import ENRICHER


def build(it: Infrastructure, limits: Limits | None = None) -> ConsumerRunner:
    handler = Enricher(clock=it.clock)
    return consume(it, ENRICHER, handler, limits)
