"""Polls that are written down in one command: each learns of its own lease."""

import asyncio
from datetime import timedelta

from msgspec.structs import replace

from shared.storage.client import Connection
from shared.storage.errors import LeaseLost
from shared.storage.source_record import SourceHealth, SourceRecord, SourceStatistics
from shared.storage.sources import Sources
from tests.support.polling import CLOCK, source_record


async def test_among_polls_that_end_together_only_those_whose_lease_is_lost_are_told_so(
    mongo_url: str, mongo_database: str
) -> None:
    connection = Connection(mongo_url, mongo_database)
    await connection.create_indexes()
    sources = Sources(connection)
    for number in range(6):
        await sources.add(source_record(f"https://haiphong.gov.vn/{number}.rss"))
    now = CLOCK.now()
    leased = await sources.lease_due(now=now, until=now + timedelta(minutes=10), limit=6)
    stolen, removed = leased[1], leased[4]
    stolen_lease = {"token": "another", "until": now + timedelta(hours=1)}
    await connection.database["sources"].update_one(
        {"_id": stolen.id}, {"$set": {"lease": stolen_lease}, "$inc": {"epoch": 1}}
    )
    await sources.remove(removed.id)

    def polled(source: SourceRecord) -> SourceHealth:
        status = 304 if leased.index(source) % 2 else source.health.last_status
        return replace(source.health, last_polled_at=now, last_success_at=now, last_status=status)

    async def record(source: SourceRecord) -> bool:
        try:
            await sources.record_poll(
                source,
                replace(source, due_at=now + timedelta(hours=1), health=polled(source)),
                counted=SourceStatistics(polls=1, not_modified=1),
            )
        except LeaseLost:
            return False
        return True

    # Half of them bring nothing but times, and go in another statement.
    recorded = await asyncio.gather(*map(record, leased))
    assert recorded == [source not in (stolen, removed) for source in leased]
    for source, was_recorded in zip(leased, recorded, strict=True):
        found = await sources.get(source.id)
        assert (found is not None and (found.statistics.polls, found.lease) == (1, None)) == was_recorded
    connection.close()
