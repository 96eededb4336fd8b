"""What is logged and counted of pages."""

import time
from typing import Literal

from services.enricher.page.outcome import Brought, Outcome
from shared.logging import Logger
from shared.metrics import Metrics
from shared.storage.pages import PageRecord


class Telling:
    def __init__(self, *, log: Logger, metrics: Metrics) -> None:
        self._log = log
        self._metrics = metrics

    def visited(self, record: PageRecord, outcome: Outcome, began: float) -> None:
        """`record`: as it is after the visit; `began`: by the monotonic clock."""
        word = _word(outcome)
        self._metrics.pages.labels(word).inc()
        log = self._log.bind(
            article_id=record.article_id, url=record.url, took_ms=round((time.monotonic() - began) * 1000, 2)
        )
        if isinstance(outcome, Brought):
            log.info("page_read", outcome=word)
            return
        again_at = record.due_at if record.next == "read" and record.waiting else None
        if outcome.again == "unasked":
            log.info("page_put_off", reason=str(outcome), again_at=again_at)
        elif again_at is not None:
            log.warning("page_failed", reason=str(outcome), attempts=record.attempts, again_at=again_at)
        else:
            log.warning("page_given_up", reason=record.read.reason, attempts=record.attempts)

    def crashed(self, record: PageRecord, error: BaseException) -> None:
        self._log.error("page_crashed", article_id=record.article_id, url=record.url, exc_info=error)

    def told(self, record: PageRecord, *, event_id: str, trace_id: str, began: float) -> None:
        """A later reading was published: one more passage of the article through the enricher."""
        self._log.info(
            "article_enriched",
            article_id=record.article_id,
            event_id=event_id,
            trace_id=trace_id,
            attempt=1,
            took_ms=round((time.monotonic() - began) * 1000, 2),
            page=record.read.state,
            enrichment=record.number,
        )


def _word(outcome: Outcome) -> Literal["read", "unchanged", "forbidden", "failed", "unusable", "put_off"]:
    if isinstance(outcome, Brought):
        return "read" if outcome.changed else "unchanged"
    return "put_off" if outcome.again == "unasked" else outcome.state
