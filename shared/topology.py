"""The whole queue topology: what exists on the bus and which events go where.

Both adapters declare exactly this, every process before it publishes or consumes. Queue arguments never
change under one name (RabbitMQ answers 406); a change of arguments is a new name, a tunable is a policy.

Quarantine has no queue: see `shared/storage/dead_letters.py`.
"""

from dataclasses import dataclass
from datetime import timedelta

EXCHANGE = "hoptin.articles"
"""Topic exchange; the routing key is the event type."""


@dataclass(frozen=True)
class WorkQueue:
    name: str
    binds: tuple[str, ...]
    """Event types that come to this queue."""


ENRICHER = WorkQueue("enricher", ("article.discovered",))
DEDUPLICATOR = WorkQueue("deduplicator", ("article.enriched",))
ARCHIVER = WorkQueue(
    "archiver",
    (
        "article.deduplicated",
        "article.withdrawal_requested",
        "article.restore_requested",
        "article.split_requested",
        "article.merge_requested",
    ),
)
WORK_QUEUES = (ENRICHER, DEDUPLICATOR, ARCHIVER)

RETRY_DELAYS = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600, 3600))
"""The waits before a second, third … attempt. Each is a queue of its own, since RabbitMQ expires messages
only at a queue's head: behind an hour's wait a second's wait would take an hour."""

MAX_ATTEMPTS = 1 + len(RETRY_DELAYS)


def retry_queue(queue: str, delay: timedelta) -> str:
    return f"{queue}.retry.{int(delay.total_seconds())}s"


def retry_delay(attempts: int) -> timedelta | None:
    """The wait after `attempts` failed attempts; None when the ladder is used up."""
    return RETRY_DELAYS[attempts - 1] if attempts <= len(RETRY_DELAYS) else None


def queues_for(event_type: str) -> tuple[str, ...]:
    """The work queues that an event of this type comes to; empty for events that only others listen to."""
    return tuple(queue.name for queue in WORK_QUEUES if event_type in queue.binds)
