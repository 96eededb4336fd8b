"""The enricher: each discovered entry becomes an article."""

import asyncio
from collections.abc import Sequence

from services.enricher.enrich import enrich
from shared.clock import Clock
from shared.events import ArticleDiscovered, Event, derived_event
from shared.runtime.handling import Done, Outcome, Quarantine


class Enricher:
    name = "enricher"

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    async def handle(self, events: Sequence[Event]) -> Sequence[Outcome]:
        """In a thread: markup made to be slow takes a second an entry, and the event loop must not stand still."""
        return await asyncio.to_thread(lambda: [self._one(event) for event in events])

    def _one(self, event: Event) -> Outcome:
        if not isinstance(event.data, ArticleDiscovered):
            return Quarantine(f"{event.type} is no event of the enricher.")
        return Done("article_enriched", [derived_event(event, enrich(event.data), at=self._clock.now())])
