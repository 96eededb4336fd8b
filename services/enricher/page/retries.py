"""Pages that are to be read again: whichever enricher is free takes those that are due, a few at a time."""

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from services.enricher.enrich import enrich
from services.enricher.page.crowd import Crowd
from services.enricher.page.outcome import NotRead, Outcome, later, told
from services.enricher.page.telling import Telling
from services.enricher.page.visit import Visits, Wish, out_of_patience
from shared.bus import Bus, BusUnavailable
from shared.clock import Clock
from shared.events import ArticleDiscovered, Event, Step, decode, derived_event
from shared.runtime.handling import message_of
from shared.runtime.stopping import pause
from shared.storage.errors import StorageUnavailable
from shared.storage.pages import PageRecord, Pages

_CRASHED = timedelta(minutes=15)
"""After a defect of our own, before it is met again."""


@dataclass(frozen=True)
class Tempo:
    concurrency: int = 20
    """Pages in hand at once."""
    per_host: int = 4
    """Pages of one host in hand, from which on no more of it are taken meanwhile."""
    lease_seconds: float = 120.0
    """A dead enricher's pages are another's after this."""
    patience: timedelta = timedelta(seconds=60)
    """For one page, with the waiting for its turn."""
    idle_seconds: float = 1.0
    """How often to look for due pages."""
    drain_seconds: float = 2.0


class PageRetries:
    """A `Part`."""

    name = "page-retries"

    def __init__(
        self,
        *,
        visits: Visits,
        pages: Pages,
        crowd: Crowd,
        bus: Bus,
        clock: Clock,
        telling: Telling,
        tempo: Tempo | None = None,
    ) -> None:
        self._visits = visits
        self._pages = pages
        self._crowd = crowd
        self._bus = bus
        self._clock = clock
        self._telling = telling
        self._tempo = tempo or Tempo()
        self._claiming = False
        self._tasks: dict[asyncio.Task[None], PageRecord] = {}
        self._unused: list[tuple[PageRecord, datetime]] = []
        """Leases to give back, and when their pages are due."""

    async def is_reading(self) -> bool:
        """Whether pages are in hand, or due now at hosts that answer. Raises `StorageError`."""
        # The hand is looked at last: what is claimed meanwhile is no more due, but on its way there.
        due = await self._pages.is_due(self._clock.now(), except_hosts=self._crowd.away())
        return due or self._claiming or bool(self._tasks)

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._give_back()
            if not await self._begin():
                await pause(stop, self._tempo.idle_seconds)
        await self._drain()

    async def _begin(self) -> bool:
        """Take what is due, as far as there is room; False where there was nothing to take, or no way to."""
        room = self._tempo.concurrency - len(self._tasks)
        if room <= 0:
            await asyncio.wait(self._tasks, timeout=self._tempo.idle_seconds, return_when=asyncio.FIRST_COMPLETED)
            return True
        if self._bus.problem() is not None:
            return False
        now = self._clock.now()
        busy = [host for host, count in self._hosts().items() if count >= self._tempo.per_host]
        self._claiming = True
        try:
            claimed = await self._pages.claim(
                now=now,
                until=now + timedelta(seconds=self._tempo.lease_seconds),
                limit=min(room, self._tempo.per_host),  # and look again: all of them may be of one host
                except_hosts=[*busy, *self._crowd.away()],
            )
        except StorageUnavailable:  # the process tells, once
            return False
        finally:
            self._claiming = False
        for record in claimed:
            task = asyncio.create_task(self._one(record), name=f"page {record.url}")
            self._tasks[task] = record
            task.add_done_callback(self._ended)
        return bool(claimed)

    def _hosts(self) -> Counter[str]:
        return Counter(record.host for record in self._tasks.values())

    async def _one(self, record: PageRecord) -> None:
        # The bus or the database away: the lease runs out, and the page is taken up where it was left.
        with suppress(BusUnavailable, StorageUnavailable):
            if record.next == "read":
                record = await self._read(record) or record
            if record.next == "tell":
                await self._tell(record)

    async def _read(self, record: PageRecord) -> PageRecord | None:
        began = time.monotonic()
        event = _asked_by(record)
        assert isinstance(event.data, ArticleDiscovered)
        outcome = await self._outcome(Wish(record.url, event.data, record.source))
        standing = await self._pages.change(record, later(record, outcome, self._clock.now()))
        if standing is not None:
            self._telling.visited(standing, outcome, began)
        return standing

    async def _outcome(self, wish: Wish) -> Outcome:
        patience = self._tempo.patience
        try:
            with self._crowd.place(wish.host):
                async with asyncio.timeout(patience.total_seconds()):
                    return await self._visits.read(wish)
        except NotRead as error:
            return error
        except TimeoutError:
            return out_of_patience(wish, patience, self._crowd)

    async def _tell(self, record: PageRecord) -> None:
        """Publish the article as it is with what was read, confirmed; then nothing waits any more."""
        began, began_at = time.monotonic(), self._clock.now()
        cause = _asked_by(record)
        assert isinstance(cause.data, ArticleDiscovered)
        data = await asyncio.to_thread(enrich, cause.data, record.content(), record.read)
        data = replace(data, enrichment=record.number)
        output = derived_event(cause, data, at=self._clock.now(), key=f"page-{record.number}")
        took_ms = round((time.monotonic() - began) * 1000, 2)
        step = Step(service="enricher", began_at=began_at, took_ms=took_ms)
        await self._bus.publish([message_of(replace(output, journey=[*output.journey, step]))])
        await self._pages.change(record, told(record, self._clock.now()))
        self._telling.told(record, event_id=cause.id, trace_id=cause.trace_id, began=began)

    def _ended(self, task: asyncio.Task[None]) -> None:
        record = self._tasks.pop(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The other pages must not suffer, and a crash would only be repeated at once.
            self._telling.crashed(record, error)
            self._unused.append((record, self._clock.now() + _CRASHED))

    async def _drain(self) -> None:
        """Let visits end; give back the pages whose hosts do not answer in time."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._tempo.drain_seconds)
        late = dict(self._tasks)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
        self._unused += [(record, self._clock.now()) for record in late.values()]
        await self._give_back()

    async def _give_back(self) -> None:
        unused, self._unused = self._unused, []
        for record, due_at in unused:
            with suppress(StorageUnavailable):  # its lease runs out
                await self._pages.change(record, replace(record, due_at=due_at))


def _asked_by(record: PageRecord) -> Event:
    assert record.asker is not None
    return decode(record.asker.body)
