"""A deduplicator and its claims, for tests."""

from datetime import UTC, datetime

from services.deduplicator.handler import Deduplicator
from services.deduplicator.sketching import sketched
from shared.clock import Clock
from shared.logging import get_logger
from shared.sketch import Sketch
from shared.storage.client import Connection
from shared.storage.fingerprints import Claim, Fingerprints
from tests.support.samples import at

SKETCH: Sketch = sketched(title="", text="", portal="p", published=datetime(2026, 3, 2, tzinfo=UTC)).sketch
"""Of nothing."""


def deduplicator(connection: Connection, clock: Clock) -> Deduplicator:
    return Deduplicator(fingerprints=Fingerprints(connection), clock=clock, log=get_logger("deduplicator"))


def claim(article_id: str, *keys: int, text: str = "t", minutes: float = 0, when: datetime | None = None) -> Claim:
    return Claim(
        article_id=article_id, text_hash=text, source_id="s", at=when or at(minutes), keys=list(keys), sketch=SKETCH
    )
