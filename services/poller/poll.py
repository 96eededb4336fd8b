"""One poll of one leased source: fetch, parse, find what is new, publish it, then record what was seen.

The order is the guarantee: the window advances only after the broker confirmed the entries, and only while the
lease is ours. A poller that dies in between leaves the window as it was; the entries are published again and
recognised by everyone behind.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import aiohttp
from msgspec.structs import replace

from services.poller.announce import Announcer, discovered
from services.poller.conditions import conditions, validators_of
from services.poller.failure import failed
from services.poller.finding import Finding, find, well
from services.poller.hints import asked, freshness
from services.poller.mark import Mark, packed, unpacked
from services.poller.moves import is_believed, noted
from services.poller.parsing.document import Document
from services.poller.parsing.parse import NotAFeed
from services.poller.parsing.parser import Parser
from services.poller.schedule import Cadence, due
from services.poller.telling import Telling
from services.poller.websub.hubs import Hubs
from services.poller.websub.reliance import delivered, missed, named
from services.poller.websub.subscription import offer_of
from shared.bus import Bus
from shared.clock import Clock
from shared.events import Event
from shared.http.client import Bounds, Fetched, FetchFailed, fetch
from shared.http.hosts import Hosts
from shared.http.tls import TlsContexts
from shared.logging import Logger
from shared.metrics import Metrics
from shared.storage.identities import Identities
from shared.storage.source_record import SourceRecord, SourceStatistics, Validators
from shared.storage.sources import Sources

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a successful fetch brought."""

    outcome: str
    status: int
    after: SourceRecord
    """The source as it is to be recorded, but for when it is polled next."""
    asked: timedelta
    """How long the server asks to be left alone."""
    window: bytes | None = None
    entries: int = 0
    events: Sequence[Event] = ()
    missed: int = 0
    """New entries that the source's hub ought to have delivered."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A poll that has fetched and not yet told."""

    source: SourceRecord
    began: float
    """By the monotonic clock."""
    began_at: datetime
    seen: _Seen | FetchFailed | NotAFeed

    @property
    def events(self) -> Sequence[Event]:
        return self.seen.events if isinstance(self.seen, _Seen) else ()


class Poll:
    """How a source is polled; holds the means, no state."""

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        parser: Parser,
        sources: Sources,
        identities: Identities,
        bus: Bus,
        clock: Clock,
        log: Logger,
        metrics: Metrics,
        hosts: Hosts,
        cadence: Cadence,
        random: Random,
        tls: TlsContexts,
        bounds: Bounds | None = None,
        hubs: Hubs | None = None,
    ) -> None:
        self._session = session
        self._parser = parser
        self._sources = sources
        self._identities = identities
        self._announcer = Announcer(bus=bus, log=log, metrics=metrics)
        self._clock = clock
        self._telling = Telling(log=log, metrics=metrics)
        self._hosts = hosts
        self._cadence = cadence
        self._random = random
        self._tls = tls
        self._bounds = bounds or Bounds()
        self._hubs = hubs or Hubs(None, log)

    async def source(self, source: SourceRecord) -> Sequence[Event]:
        """Poll a leased source; returns the published events.

        Raises `BusUnavailable`, `StorageUnavailable`, `LeaseLost`: the source is then as it was, or another's.
        """
        return await self.finish(await self.look(source))

    async def look(self, source: SourceRecord) -> "Looked":
        """Fetch it and find what is new; nothing is published or recorded yet. Raises `StorageUnavailable`."""
        began, began_at = time.monotonic(), self._clock.now()
        try:
            return Looked(source, began, began_at, await self._look(source, began_at))
        except (FetchFailed, NotAFeed) as error:
            return Looked(source, began, began_at, error)

    async def finish(self, looked: "Looked") -> Sequence[Event]:
        """Publish what is new, then record the poll; returns the published events. Raises as `source` does."""
        source, seen, began = looked.source, looked.seen, looked.began
        if not isinstance(seen, _Seen):
            await self._failed(source, seen, began)
            return ()
        events = await self._announcer.publish(seen.events, began=began, began_at=looked.began_at)
        await self._record(source, seen)
        self._telling.polled(
            source,
            status=seen.status,
            outcome=seen.outcome,
            entries=seen.entries,
            published=len(events),
            began=began,
        )
        return events

    async def _look(self, source: SourceRecord, now: datetime) -> _Seen:
        fetched = await fetch(
            self._session,
            source.url,
            accept=ACCEPT,
            conditions=conditions(source.validators, now),
            bounds=self._bounds,
            tls=None if source.tls == "strict" else self._tls.of(source.tls),
        )
        pause = asked(source.hints, freshness(fetched.headers, now))
        moved = noted(source.moved, fetched.moved_to, now)
        # A document that was not all right left no validators behind: what comes as before is a good one.
        same = replace(source, moved=moved, health=well(source.health))
        if fetched.status == 304:
            return _Seen("not_modified", 304, same, pause)
        validators = validators_of(fetched, now)
        if validators.body_hash == source.validators.body_hash:
            return _Seen("unchanged", 200, replace(same, validators=validators), pause)
        return await self._read(fetched, replace(source, moved=moved), validators, pause, now)

    async def _read(
        self, fetched: Fetched, source: SourceRecord, validators: Validators, pause: timedelta, now: datetime
    ) -> _Seen:
        window = [] if source.first_poll else unpacked(await self._sources.window(source.id))
        document = await self._parsed(fetched.body, fetched.content_type, fetched.url, window)
        finding = find(document, window, source, url=fetched.url, now=now)
        events = await self._events(finding, now)
        push = source.push
        # After a document that was not all right the next one is read whole, and so is the one after the first.
        if finding.after.health.last_error is not None:
            validators = Validators()
        else:
            push = named(push, offer_of(fetched.headers, document.channel, url=fetched.url), base=fetched.url)
            if source.first_poll:
                validators = replace(validators, whole_at=None)
        after = replace(finding.after, validators=validators, push=push)
        late = missed(finding, now) if source.push else 0
        return _Seen("changed", 200, after, pause, packed(finding.window), finding.entries, events, late)

    async def _parsed(self, body: bytes, content_type: str, url: str, window: Sequence[Mark]) -> Document:
        known = frozenset(mark.digest for mark in window if mark.is_cut)
        return await self._parser.parse(body, content_type, url, known)

    async def _events(self, finding: Finding, now: datetime) -> Sequence[Event]:
        ids = await self._identities.resolve([news.aliases for news in finding.news]) if finding.news else []
        return [
            discovered(finding.seen_as, news, article_id, now, backlog=place in finding.backlog)
            for place, (news, article_id) in enumerate(zip(finding.news, ids, strict=True))
        ]

    async def delivered(self, source: SourceRecord, body: bytes, content_type: str) -> Sequence[Event]:
        """Take in what a hub delivered of a leased source; returns the published events.

        Raises `NotAFeed`, `BusUnavailable`, `StorageUnavailable`, `LeaseLost`: as if it had not been delivered.
        """
        began, now = time.monotonic(), self._clock.now()
        url = source.push.base if source.push else source.url
        window = unpacked(await self._sources.window(source.id))
        document = await self._parsed(body, content_type, url, window)
        if document.problem or not document.found:  # only a poll can tell what is missing
            raise NotAFeed(document.problem or "It holds no entry.")
        finding = delivered(find(document, window, source, url=url, now=now), source, window, now)
        events = await self._announcer.publish(await self._events(finding, now), began=began, began_at=now)
        counted = SourceStatistics(published=len(events))
        await self._sources.record_poll(source, finding.after, counted=counted, window=packed(finding.window))
        self._telling.delivered(source, entries=finding.entries, published=len(events), began=began)
        return events

    async def _record(self, source: SourceRecord, seen: _Seen) -> None:
        now = self._clock.now()
        health = replace(seen.after.health, last_polled_at=now, last_success_at=now, last_status=seen.status)
        after = await self._moved(replace(seen.after, health=health))
        after = await self._hubs.heard(source, after, missed=seen.missed, now=now)
        due_at = due(source, after, now, cadence=self._cadence, asked=seen.asked, chance=self._random.random())
        counted = SourceStatistics(polls=1, not_modified=int(seen.outcome != "changed"), published=len(seen.events))
        await self._sources.record_poll(source, replace(after, due_at=due_at), counted=counted, window=seen.window)
        self._telling.recorded(source, after, now, wait=due_at - now)

    async def _moved(self, source: SourceRecord) -> SourceRecord:
        """The source at its new address, once its permanent redirects are believed."""
        moved = source.moved
        if moved is None or not is_believed(moved) or not await self._sources.move(source.id, moved.to):
            return source
        return replace(source, url=moved.to, moved=None)

    async def _failed(self, source: SourceRecord, error: FetchFailed | NotAFeed, began: float) -> None:
        now = self._clock.now()
        after = failed(source, error, now)
        retry_after = None
        if isinstance(error, FetchFailed):
            retry_after = error.retry_after(now)
            self._hosts.heed(error)
        due_at = due(source, after, now, cadence=self._cadence, retry_after=retry_after, chance=self._random.random())
        await self._sources.record_poll(
            source, replace(after, due_at=due_at), counted=SourceStatistics(polls=1, failed=1)
        )
        self._telling.failed(began)
        self._telling.recorded(source, after, now, wait=due_at - now)
