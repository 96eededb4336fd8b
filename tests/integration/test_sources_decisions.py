"""What operators decide while a source is polled: the poll is written down beside it, and so are all others."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from shared.storage.client import Connection
from shared.storage.source_record import Moved, SourceRecord, SourceStatistics
from shared.storage.sources import Sources
from tests.support.polling import CLOCK, source_record

HOUR = timedelta(hours=1)


@pytest.fixture
async def connection(mongo_url: str, mongo_database: str) -> AsyncIterator[Connection]:
    found = Connection(mongo_url, mongo_database)
    await found.create_indexes()
    yield found
    found.close()


async def test_a_move_accepted_while_the_source_is_polled_stands_and_disturbs_no_other_poll(
    connection: Connection,
) -> None:
    sources, now = Sources(connection), CLOCK.now() + HOUR
    moved = Moved(to="https://moi.gov.vn/rss", first_at=now, last_at=now)
    for number in range(4):
        assert await sources.add(source_record(f"https://cu.gov.vn/{number}.rss", moved=moved if number == 0 else None))
    leased = await sources.lease_due(now=now, until=now + HOUR, limit=4)
    [accepted] = [source for source in leased if source.moved]
    assert await sources.move(accepted.id, moved.to)

    async def record(source: SourceRecord) -> None:
        again = source.moved and replace(source.moved, answers=2, last_at=now + HOUR)
        health = replace(source.health, last_polled_at=now, last_success_at=now)
        after = replace(source, moved=again, health=health, due_at=now + HOUR)
        await sources.record_poll(source, after, counted=SourceStatistics(polls=1, not_modified=1))

    await asyncio.gather(*map(record, leased))
    for source in leased:
        found = await sources.get(source.id)
        assert found is not None
        assert (found.statistics.polls, found.lease, found.due_at > now) == (1, None, True)
    found = await sources.get(accepted.id)
    assert found is not None
    assert (found.url, found.moved) == (moved.to, None)


async def test_what_the_database_refuses_of_one_poll_is_no_other_poll_s_failure(connection: Connection) -> None:
    sources, now = Sources(connection), CLOCK.now() + HOUR
    for number in range(6):
        assert await sources.add(source_record(f"https://p.vn/{number}.rss"))
    leased = await sources.lease_due(now=now, until=now + HOUR, limit=6)

    async def record(source: SourceRecord, title: str) -> bool:
        health = replace(source.health, last_polled_at=now, last_success_at=now)
        after = replace(source, title=title, health=health, due_at=now + HOUR)
        try:
            await sources.record_poll(source, after, counted=SourceStatistics(polls=1, not_modified=1))
        except ValueError:
            return False
        return True

    # One title is half a character; some of the others are quiet polls, which go in another statement.
    titles = ["Tin", "", "\ud800", "", "Tin", ""]
    assert await asyncio.gather(*map(record, leased, titles)) == [True, True, False, True, True, True]
    for source, title in zip(leased, titles, strict=True):
        found = await sources.get(source.id)
        assert found is not None
        assert (found.title, found.statistics.polls) == (("", 0) if title == "\ud800" else (title, 1))
