"""What is told of the pages of a batch of entries: read now, read before, or not read and why.

What was once told of an entry stands in `pages` before it is published, and is told again whenever the entry comes
again. An article waits `PATIENCE` for its page and no longer, whatever the page waits for.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.enricher.page.crowd import Crowd
from services.enricher.page.outcome import Brought, NotRead, Outcome, first
from services.enricher.page.telling import Telling
from services.enricher.page.visit import Visits, Wish, out_of_patience
from services.enricher.page.wanted import address, unread
from shared.article import PageRead
from shared.clock import Clock
from shared.events import ArticleDiscovered, Event
from shared.runtime.stopping import unless_stopped
from shared.storage.page_record import PageContent
from shared.storage.pages import PageRecord, Pages, PageSource, asker_of, page_id

PATIENCE = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Told:
    read: PageRead
    content: PageContent | None = None
    number: int = 0
    """Which reading it is: see `ArticleEnriched.enrichment`."""


class PageReader:
    def __init__(
        self,
        *,
        visits: Visits,
        pages: Pages,
        crowd: Crowd,
        clock: Clock,
        telling: Telling,
        max_age: timedelta,
        patience: timedelta = PATIENCE,
    ) -> None:
        """`max_age`: of what is listed."""
        self._visits = visits
        self._pages = pages
        self._crowd = crowd
        self._clock = clock
        self._telling = telling
        self._max_age = max_age
        self._hurry = asyncio.Event()
        self._patience = patience
        self._under_way: dict[str, asyncio.Task[PageRecord]] = {}
        """First visits, by id: whoever comes with the same entry meanwhile waits for the same."""

    async def read(self, events: Sequence[Event]) -> list[Told]:
        """For each `article.discovered`, in order. Raises `StorageUnavailable`: then nothing was told."""
        needless = [unread(_data(event), max_age=self._max_age) for event in events]
        wanting = [event for event, why_not in zip(events, needless, strict=True) if why_not is None]
        records = dict(zip([event.id for event in wanting], await self._records(wanting), strict=True))
        return [
            _told(records[event.id]) if why_not is None else Told(why_not)
            for event, why_not in zip(events, needless, strict=True)
        ]

    async def _records(self, events: Sequence[Event]) -> list[PageRecord]:
        found = await self._pages.of(page_id(_data(event)) for event in events)
        fresh = [event for event in events if page_id(_data(event)) not in found]
        known = await self._pages.newest(_data(event).article_id for event in fresh)
        return await asyncio.gather(
            *(
                self._record(event, found.get(page_id(_data(event))), known.get(_data(event).article_id))
                for event in events
            )
        )

    async def _record(self, event: Event, record: PageRecord | None, known: PageSource | None) -> PageRecord:
        record = record or await self._first_of_all(event, known)
        if record.waiting and record.asker is not None and record.asker.id != event.id:
            return await self._pages.follow(record, asker_of(event))
        return record

    async def _first_of_all(self, event: Event, known: PageSource | None) -> PageRecord:
        id_ = page_id(_data(event))
        task = self._under_way.get(id_)
        if task is None:
            task = asyncio.create_task(self._first(event, known))
            self._under_way[id_] = task
            task.add_done_callback(lambda _: self._under_way.pop(id_))
        return await asyncio.shield(task)

    async def _first(self, event: Event, known: PageSource | None) -> PageRecord:
        data, began = _data(event), time.monotonic()
        url = address(data)
        wish = Wish(url, data, known)
        outcome = await self._outcome(wish)
        record = first(
            outcome,
            id=page_id(data),
            article_id=data.article_id,
            url=url,
            host=wish.host,
            known=known,
            asker=asker_of(event) if isinstance(outcome, NotRead) else None,
            now=self._clock.now(),
        )
        kept = await self._pages.keep(record)
        self._telling.visited(record, outcome, began)
        return kept

    def hurry(self) -> None:
        """No article waits for its page any more: the process stops."""
        self._hurry.set()

    async def close(self) -> None:
        """Once no batch is being handled any more."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _outcome(self, wish: Wish) -> Outcome:
        known = wish.known
        if known is not None and known.fetched_at >= wish.discovered.observed_at:
            return Brought(known, changed=False)  # read since the portal said what the entry says
        if (until := self._crowd.away_until(wish.host)) is not None:
            return NotRead(f"{wish.host} did not answer lately.", again="unasked", after=until - self._clock.now())
        if self._crowd.is_full(wish.host):
            return NotRead(f"Many articles of {wish.host} came at once; its page is read in turn.", again="unasked")
        with self._crowd.place(wish.host):
            return await self._patiently(wish)

    async def _patiently(self, wish: Wish) -> Outcome:
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                brought = await unless_stopped(self._hurry, self._visits.read(wish))
        except NotRead as error:
            return error
        except TimeoutError:
            return out_of_patience(wish, self._patience, self._crowd)
        return brought or NotRead("It was not read before the service stopped.", again="unasked")


def _data(event: Event) -> ArticleDiscovered:
    assert isinstance(event.data, ArticleDiscovered)
    return event.data


def _told(record: PageRecord) -> Told:
    return Told(record.read, record.content(), record.number)
