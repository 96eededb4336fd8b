"""From a checked entry to a source that is polled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from services.cli.source_entry import SourceEntry
from shared.storage.source_record import SourceRecord, Status
from shared.storage.sources import Sources


@dataclass(frozen=True)
class Added:
    added: int
    known: int
    """There already; they stay as they are."""


def new_source(entry: SourceEntry, now: datetime, *, status: Status = "active") -> SourceRecord:
    return SourceRecord(
        id=str(uuid4()),
        url=entry.url,
        portal=entry.portal,
        name=entry.name,
        province=entry.province,
        category=entry.category,
        syndicate=entry.syndicate,
        page=entry.page,
        status=status,
        shortest_s=entry.shortest_s,
        longest_s=entry.longest_s,
        tls=entry.tls,
        created_at=now,
        due_at=now,
    )


def imported(entry: SourceEntry, now: datetime) -> SourceRecord:
    """A source as a list gives it: it may be paused."""
    return new_source(entry, now, status="paused" if entry.paused else "active")


async def add_entries(sources: Sources, entries: Iterable[SourceEntry], now: datetime) -> Added:
    """Those that are not there yet. Raises what storage raises."""
    outcomes = [await sources.add(imported(entry, now)) for entry in entries]
    return Added(sum(outcomes), len(outcomes) - sum(outcomes))
