"""The deduplicator's composition root."""

from services.deduplicator.handler import Deduplicator
from shared.runtime.consumer import ConsumerRunner, Limits, consume
from shared.runtime.infrastructure import Infrastructure
from shared.storage.fingerprints import Fingerprints
from shared.topology import DEDUPLICATOR

_LIMITS = Limits(batch=50, concurrency=3)
"""One batch is sketched while the database is at work on two others."""


def build(it: Infrastructure, limits: Limits | None = None) -> ConsumerRunner:
    handler = Deduplicator(
        fingerprints=Fingerprints(it.connection, window=it.settings.dedup_window),
        clock=it.clock,
        log=it.log.bind(service=DEDUPLICATOR.name),
    )
    return consume(it, DEDUPLICATOR, handler, limits or _LIMITS)
