"""One poll of one leased source: fetch, parse, find what is new, publish it, then record what was seen.

The order is the guarantee: the window advances only after the broker confirmed the entries, and only while the
lease is ours. A poller that dies in between leaves the window as it was; the entries are published again and
recognised by everyone behind.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlsplit

import aiohttp
from msgspec.structs import replace

from services.poller.hosts import Hosts
from services.poller.identity import Identified, identify, untrustworthy
from services.poller.parse import NotAFeed
from services.poller.parser import Parser
from services.poller.rhythm import arrivals, remember
from services.poller.schedule import Cadence, next_poll
from services.poller.window import advance, news
from shared.bus import Bus
from shared.clock import Clock
from shared.events import ArticleDiscovered, Event, Step, first_event
from shared.http.client import Bounds, Fetched, FetchFailed, fetch
from shared.logging import Logger
from shared.metrics import Metrics
from shared.runtime.handling import message_of
from shared.storage.identities import Identities
from shared.storage.sources import Rhythm, SourceHealth, SourceRecord, Sources, SourceStatistics, Validators

_ACCEPT = "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"
_PUBLISHED_AT_ONCE = 100
_OVERLOADED = (429, 503)
"""Answers that speak for the whole host, not for one feed."""
_WHOLE_EVERY = timedelta(days=1)
"""A server may answer 304 for ever, by mistake: as often as this it is asked without conditions."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a successful fetch brought."""

    outcome: str
    status: int
    validators: Validators | None = None
    window: Sequence[str] | None = None
    distrusted: tuple[str, ...] | None = None
    rhythm: Rhythm | None = None
    entries: int = 0
    events: Sequence[Event] = ()
    problem: str | None = None


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
        bounds: Bounds | None = None,
    ) -> None:
        self._session = session
        self._parser = parser
        self._sources = sources
        self._identities = identities
        self._bus = bus
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._hosts = hosts
        self._cadence = cadence
        self._random = random
        self._bounds = bounds or Bounds()

    async def source(self, source: SourceRecord) -> Sequence[Event]:
        """Poll a leased source; returns the published events.

        Raises `BusUnavailable`, `StorageUnavailable`, `LeaseLost`: the source is then as it was, or another's.
        """
        began, began_at = time.monotonic(), self._clock.now()
        try:
            seen = await self._look(source, began_at)
        except (FetchFailed, NotAFeed) as error:
            await self._failed(source, error, began)
            return ()
        step = Step(service="poller", began_at=began_at, took_ms=_ms(began))
        events = [replace(event, journey=[step]) for event in seen.events]
        for start in range(0, len(events), _PUBLISHED_AT_ONCE):
            await self._bus.publish([message_of(event) for event in events[start : start + _PUBLISHED_AT_ONCE]])
        self._tell(events, began)
        await self._record(source, seen, len(events))
        self._metrics.polls.labels(seen.outcome).inc()
        self._metrics.poll_seconds.observe(time.monotonic() - began)
        self._log.info(
            "source_polled",
            source_id=source.id,
            url=source.url,
            status=seen.status,
            outcome=seen.outcome,
            entries=seen.entries,
            published=len(events),
            took_ms=_ms(began),
        )
        return events

    async def _look(self, source: SourceRecord, observed_at: datetime) -> _Seen:
        fetched = await fetch(
            self._session,
            source.url,
            accept=_ACCEPT,
            conditions=_conditions(source.validators, observed_at),
            bounds=self._bounds,
        )
        if fetched.status == 304:
            return _Seen("not_modified", 304)
        validators = _validators(fetched, observed_at)
        if validators.body_hash == source.validators.body_hash:
            return _Seen("unchanged", 200, validators)
        document = await self._parser.parse(fetched.body, fetched.content_type, fetched.url)
        distrusted = tuple(sorted({*source.distrusted, *untrustworthy(document.entries, url=fetched.url)}))
        identified = identify(document.entries, portal=source.portal, url=fetched.url, distrusted=distrusted)
        fresh = news(identified, source.seen)
        article_ids = await self._identities.resolve([entry.aliases for entry in fresh]) if fresh else []
        return _Seen(
            "changed",
            200,
            validators if document.problem is None else Validators(),
            advance(identified, source.seen),
            distrusted,
            self._rhythm(source, fresh, observed_at),
            len(identified),
            [
                _event(source, entry, article_id, observed_at)
                for entry, article_id in zip(fresh, article_ids, strict=True)
            ],
            document.problem,
        )

    async def _record(self, source: SourceRecord, seen: _Seen, published: int) -> None:
        now = self._clock.now()
        failures = source.health.failures + 1 if seen.problem else 0
        await self._sources.record_poll(
            source,
            due_at=self._next(source, seen.rhythm or source.rhythm, now, failures, None),
            health=SourceHealth(
                failures=failures,
                last_polled_at=now,
                last_success_at=now,
                last_error=seen.problem,
                last_status=seen.status,
            ),
            counted=SourceStatistics(polls=1, not_modified=int(seen.outcome != "changed"), published=published),
            validators=seen.validators,
            seen=seen.window,
            distrusted=seen.distrusted,
            rhythm=seen.rhythm,
        )

    async def _failed(self, source: SourceRecord, error: FetchFailed | NotAFeed, began: float) -> None:
        now = self._clock.now()
        failures = source.health.failures + 1
        status = error.status if isinstance(error, FetchFailed) else 200
        gone = status == 410
        retry_after = error.retry_after(now) if isinstance(error, FetchFailed) else None
        if status in _OVERLOADED:
            self._hosts.rest(urlsplit(source.url).netloc, retry_after)
        due_at = self._next(source, source.rhythm, now, failures, retry_after)
        health = replace(
            source.health,
            failures=failures,
            last_polled_at=now,
            last_error=f"{error} Not polled until it is resumed." if gone else str(error),
            last_status=status,
        )
        await self._sources.record_poll(
            source,
            due_at=due_at,
            health=health,
            counted=SourceStatistics(polls=1, failed=1),
            status="gone" if gone else None,
        )
        self._metrics.polls.labels("failed").inc()
        self._metrics.poll_seconds.observe(time.monotonic() - began)
        log = self._log.bind(source_id=source.id, url=source.url)
        if gone:
            log.warning("source_gone")
        else:
            next_in_s = round((due_at - now).total_seconds())
            log.warning("source_failed", reason=str(error), failures=failures, next_in_s=next_in_s)

    def _rhythm(self, source: SourceRecord, fresh: Sequence[Identified], observed_at: datetime) -> Rhythm | None:
        """The source's rhythm with what appeared in it; a changed entry did not appear."""
        known = {mark.partition(":")[0] for mark in source.seen}
        new = [found.entry for found in fresh if found.window_key not in known]
        appeared = arrivals(new, observed_at=observed_at, first_poll=source.first_poll)
        return remember(source.rhythm, appeared, since=source.created_at)

    def _next(
        self, source: SourceRecord, rhythm: Rhythm | None, now: datetime, failures: int, retry_after: timedelta | None
    ) -> datetime:
        return next_poll(
            now,
            cadence=self._cadence,
            rhythm=rhythm,
            since=source.created_at,
            failures=failures,
            retry_after=retry_after,
            chance=self._random.random(),
        )

    def _tell(self, events: Sequence[Event], began: float) -> None:
        for event in events:
            assert isinstance(event.data, ArticleDiscovered)
            self._log.info(
                "article_discovered",
                article_id=event.data.article_id,
                event_id=event.id,
                trace_id=event.trace_id,
                source_id=event.data.source.id,
                attempt=1,
                took_ms=_ms(began),
            )
        self._metrics.discovered.inc(len(events))


def _event(source: SourceRecord, found: Identified, article_id: str, observed_at: datetime) -> Event:
    data = ArticleDiscovered(
        article_id=article_id,
        observed_at=observed_at,
        lease_epoch=source.epoch,
        first_poll=source.first_poll,
        content_hash=found.content_hash,
        canonical_url=found.canonical_url,
        source=source.ref,
        entry=found.entry,
    )
    return first_event(data, key=f"{article_id}:{found.content_hash}:{source.id}:{source.epoch}", at=observed_at)


def _conditions(validators: Validators, now: datetime) -> Mapping[str, str]:
    if validators.whole_at is None or now - validators.whole_at >= _WHOLE_EVERY:
        return {}
    conditions = {}
    if validators.etag:
        conditions["If-None-Match"] = validators.etag
    if validators.last_modified:
        conditions["If-Modified-Since"] = validators.last_modified
    return conditions


def _validators(fetched: Fetched, now: datetime) -> Validators:
    return Validators(
        etag=_returnable(fetched.headers.get("ETag")),
        last_modified=_returnable(fetched.headers.get("Last-Modified")),
        body_hash=hashlib.sha256(fetched.body).hexdigest(),
        whole_at=now,
    )


def _returnable(value: str | None) -> str | None:
    """A header's value that can be kept and sent back; None for bytes that are neither text nor a header."""
    return value if value and value.isascii() and value.isprintable() else None


def _ms(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 2)
