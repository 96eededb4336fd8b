"""Sources as operators see them: how their polls go, as a table and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.cli.console import WIDE, Column, local_time, print_heading, print_table, say, span, table_width
from services.cli.references import short
from shared.storage.source_record import SourceRecord


@dataclass(frozen=True)
class _State:
    word: str
    detail: str = ""


def _state(source: SourceRecord) -> _State:
    """How it goes, in a word; `detail` is why not well."""
    if source.status != "active":
        return _State(source.status, source.health.last_error or "" if source.status == "gone" else "")
    if source.health.failures:
        return _State("failing", source.health.last_error or "")
    return _State("ok" if source.health.last_success_at else "new")


def print_sources(found: Sequence[SourceRecord], now: datetime) -> None:
    wide = table_width() >= WIDE
    columns = [Column("ID"), Column("PROVINCE"), Column("NAME", flexible=True), Column("STATE")]
    columns += [Column("LAST OK", right=True), Column("NEXT", right=True), Column("ARTICLES", right=True)]
    print_table([*columns, *([Column("URL")] if wide else [])], [_row(source, now, wide) for source in found])
    unwell = [source for source in found if _state(source).detail]
    if unwell:
        print_heading("Not well:")
    for source in unwell:
        last = local_time(source.health.last_success_at)
        say(f"{short(source.id)}  {source.url}\n          {_state(source).detail} Last good poll: {last}.")


def _row(source: SourceRecord, now: datetime, wide: bool) -> list[str]:
    state, health = _state(source).word, source.health
    row = [
        short(source.id),
        source.province or "–",
        source.name,
        f"{state} ×{health.failures}" if state == "failing" else state,
        span(now - health.last_success_at) if health.last_success_at else "–",
        _next(source, now),
        str(source.statistics.published),
    ]
    return [*row, source.url] if wide else row


def _next(source: SourceRecord, now: datetime) -> str:
    if source.status != "active":
        return "–"
    if source.lease is not None and source.lease.until > now:
        return "running"
    return span(source.due_at - now) if source.due_at > now else "now"


def source_shape(source: SourceRecord) -> dict[str, object]:
    health, statistics = source.health, source.statistics
    return {
        "id": source.id,
        "url": source.url,
        "portal": source.portal,
        "name": source.name,
        "province": source.province,
        "category": source.category,
        "syndicate": source.syndicate,
        "status": source.status,
        "state": _state(source).word,
        "failures": health.failures,
        "last_error": health.last_error,
        "last_http_status": health.last_status,
        "last_polled_at": health.last_polled_at,
        "last_success_at": health.last_success_at,
        "due_at": source.due_at,
        "created_at": source.created_at,
        "polls": statistics.polls,
        "not_modified": statistics.not_modified,
        "failed": statistics.failed,
        "published": statistics.published,
    }
