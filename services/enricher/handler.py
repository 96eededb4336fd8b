"""The enricher: each discovered entry becomes an article, with its page where that is read."""

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from services.enricher.enrich import enrich
from services.enricher.page.reader import PageReader, Told
from shared.clock import Clock
from shared.events import ArticleDiscovered, Event, derived_event
from shared.runtime.handling import Done, Outcome, Quarantine

_THREADS = 2
"""Batches worked on at once, however many wait for pages: each thread more keeps the event loop waiting longer."""


class Enricher:
    name = "enricher"

    def __init__(self, *, clock: Clock, pages: PageReader | None = None) -> None:
        """Without `pages` none are read."""
        self._clock = clock
        self._pages = pages
        self._threads = asyncio.Semaphore(_THREADS)

    async def handle(self, events: Sequence[Event]) -> Sequence[Outcome]:
        """Raises `StorageUnavailable`."""
        discovered = [event for event in events if isinstance(event.data, ArticleDiscovered)]
        told: dict[str, Told] = {}
        if self._pages is not None:
            read = await self._pages.read(discovered)
            told = {event.id: page for event, page in zip(discovered, read, strict=True)}
        # In a thread: markup made to be slow takes a second an entry, and the event loop must not stand still.
        async with self._threads:
            return await asyncio.to_thread(lambda: [self._one(event, told.get(event.id)) for event in events])

    def _one(self, event: Event, page: Told | None) -> Outcome:
        if not isinstance(event.data, ArticleDiscovered):
            return Quarantine(f"{event.type} is no event of the enricher.")
        if page is None:
            return Done("article_enriched", [derived_event(event, enrich(event.data), at=self._clock.now())])
        data = enrich(event.data, page.content, page.read)
        if page.number:
            data = replace(data, enrichment=page.number)
        output = derived_event(event, data, at=self._clock.now())
        return Done("article_enriched", [output], {"page": page.read.state})
