"""What a poll that came to nothing makes of its source. Pure."""

from datetime import datetime

from msgspec.structs import replace

from services.poller.parsing.parse import NotAFeed
from shared.http.client import FetchFailed
from shared.storage.source_record import SourceRecord


def failed(source: SourceRecord, error: FetchFailed | NotAFeed, now: datetime) -> SourceRecord:
    """The source after a poll that ended with `error`. One that answers 410 Gone is not polled until it is resumed."""
    status = error.status if isinstance(error, FetchFailed) else 200
    gone = status == 410
    before, wrong = source.health, isinstance(error, NotAFeed)
    health = replace(
        before,
        failures=before.failures + 1,
        soft=before.soft + int(isinstance(error, FetchFailed) and error.soft),
        since=before.since if before.failures and before.wrong == wrong else now,
        wrong=wrong,
        last_polled_at=now,
        last_error=f"{error} Not polled until it is resumed." if gone else str(error),
        last_status=status,
    )
    after = replace(source, health=health)
    return replace(after, status="gone", status_since=now) if gone else after
