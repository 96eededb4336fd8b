"""What polls tell those who watch: log events and metrics."""

import time
from datetime import datetime, timedelta

from shared.logging import Logger
from shared.metrics import Metrics
from shared.source_state import state_of
from shared.storage.source_record import SourceRecord

_HOUR = timedelta(hours=1)


class Telling:
    def __init__(self, *, log: Logger, metrics: Metrics) -> None:
        self._log = log
        self._metrics = metrics

    def polled(
        self, source: SourceRecord, *, status: int, outcome: str, entries: int, published: int, began: float
    ) -> None:
        self._metrics.polls.labels(outcome).inc()
        self._metrics.poll_seconds.observe(time.monotonic() - began)
        self._log.info(
            "source_polled",
            source_id=source.id,
            url=source.url,
            status=status,
            outcome=outcome,
            entries=entries,
            published=published,
            took_ms=took_ms(began),
        )

    def delivered(self, source: SourceRecord, *, entries: int, published: int, began: float) -> None:
        self._log.info(
            "source_delivered",
            source_id=source.id,
            url=source.url,
            entries=entries,
            published=published,
            took_ms=took_ms(began),
        )

    def recorded(self, before: SourceRecord, after: SourceRecord, now: datetime, *, wait: timedelta) -> None:
        """What a poll, good or bad, changed of its source."""
        health = after.health
        if health.flooded_at is not None and health.flooded_at != before.health.flooded_at:
            self._log.warning("source_flooded", source_id=after.id, url=after.url, entries=health.flooded)
        if after.url != before.url:
            self._log.warning("source_moved", source_id=after.id, url=before.url, to=after.url)
        self._state(before, after, now)
        if after.status == "gone":
            self._log.warning("source_gone", source_id=after.id, url=after.url)
        elif health.last_error is not None:
            self._log.warning(
                "source_failed",
                source_id=after.id,
                url=after.url,
                reason=health.last_error,
                failures=health.failures,
                next_in_s=round(wait.total_seconds()),
            )

    def failed(self, began: float) -> None:
        self._metrics.polls.labels("failed").inc()
        self._metrics.poll_seconds.observe(time.monotonic() - began)

    def _state(self, before: SourceRecord, after: SourceRecord, now: datetime) -> None:
        """Once, when it changes. Whether a quiet source has fallen silent is looked at once an hour."""
        then = before.health.last_polled_at
        well = not before.health.failures and not after.health.failures
        if then is None or (well and now.hour == then.hour and now - then < _HOUR):
            return
        was, state = state_of(before, then), state_of(after, now)
        if state.word != was.word:
            self._log.info(
                "source_state_changed",
                source_id=after.id,
                url=after.url,
                state=state.word,
                was=was.word,
                reason=state.reason,
            )


def took_ms(began: float) -> float:
    """Since `time.monotonic()` was `began`."""
    return round((time.monotonic() - began) * 1000, 2)
