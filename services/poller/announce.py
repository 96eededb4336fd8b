"""What a poll found, as events on the bus: published, confirmed, logged."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET
from msgspec.structs import replace

from services.poller.sift import News
from services.poller.telling import took_ms
from shared.bus import Bus
from shared.events import ArticleDiscovered, Event, Step, first_event
from shared.logging import Logger
from shared.metrics import Metrics
from shared.runtime.handling import message_of
from shared.storage.source_record import SourceRecord

_AT_ONCE = 100


def discovered(source: SourceRecord, news: News, article_id: str, observed_at: datetime, *, backlog: bool) -> Event:
    entry = news.found.entry
    data = ArticleDiscovered(
        article_id=article_id,
        observed_at=observed_at,
        lease_epoch=source.epoch,
        first_poll=source.first_poll,
        content_hash=news.found.names.content_hash,
        canonical_url=news.canonical_url,
        backlog=backlog or UNSET,
        source=source.ref,
        entry=replace(entry, date_habits=list(source.date_habits)) if source.date_habits else entry,
    )
    key = f"{article_id}:{news.found.names.content_hash}:{source.id}:{source.epoch}"
    return first_event(data, key=key, at=observed_at)


class Announcer:
    def __init__(self, *, bus: Bus, log: Logger, metrics: Metrics) -> None:
        self._bus = bus
        self._log = log
        self._metrics = metrics

    async def publish(self, events: Sequence[Event], *, began: float, began_at: datetime) -> Sequence[Event]:
        """Returns them as published, once all are confirmed. Raises `BusUnavailable`."""
        if not events:
            return events
        step = Step(service="poller", began_at=began_at, took_ms=took_ms(began))
        events = [replace(event, journey=[step]) for event in events]
        for start in range(0, len(events), _AT_ONCE):
            await self._bus.publish([message_of(event) for event in events[start : start + _AT_ONCE]])
        for event in events:
            assert isinstance(event.data, ArticleDiscovered)
            self._log.info(
                "article_discovered",
                article_id=event.data.article_id,
                event_id=event.id,
                trace_id=event.trace_id,
                source_id=event.data.source.id,
                attempt=1,
                took_ms=took_ms(began),
            )
        self._metrics.discovered.inc(len(events))
        return events
