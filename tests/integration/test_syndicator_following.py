"""Invariant 11: a reader that follows `since` sees every change once and in order, with several writers."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from shared.storage.reading import BY_CHANGE, Reading, changes_query, tombstones_query
from shared.storage.records import to_document
from tests.support.archive import article_record, story_record, tombstone_record
from tests.support.site import Site, serving

WRITERS = 4
EACH = 40


@pytest.fixture
async def site(mongo_url: str, mongo_database: str) -> AsyncIterator[Site]:
    async with serving(mongo_url, mongo_database) as running:
        # Created beforehand: transactions that create a collection at once only wait for each other.
        for name in ("counters", "articles", "stories", "tombstones"):
            await running.archive.connection.database.create_collection(name)
        yield running


async def write(site: Site, name: str) -> None:
    """Stories and tombstones in turn, each with its number from the one counter, in one transaction."""
    database = site.archive.connection.database
    for number in range(EACH):
        lead = article_record(f"{name}-{number}")

        async def work(session: Any, number: int = number, lead: Any = lead) -> None:
            counter = await database["counters"].find_one_and_update(
                {"_id": "seq"}, {"$inc": {"value": 1}}, upsert=True, return_document=True, session=session
            )
            story = story_record(lead, seq=counter["value"])
            if number % 2:
                tombstone = tombstone_record(story, seq=counter["value"])
                await database["tombstones"].insert_one(to_document(tombstone), session=session)
            else:
                await database["articles"].insert_one(to_document(lead), session=session)
                await database["stories"].insert_one(to_document(story), session=session)

        await site.archive.connection.in_transaction(work)


async def test_a_reader_that_follows_misses_nothing_and_sees_nothing_twice(site: Site) -> None:
    writers = [asyncio.create_task(write(site, f"writer-{number}")) for number in range(WRITERS)]
    seen: list[int] = []
    position, finished = 0, False
    while True:
        finished = all(writer.done() for writer in writers)
        await site.syndicator.changes.look()
        page = await site.json(f"/feeds/national.json?since={position}&limit=7")
        numbers = [item["_hoptin"]["change_seq"] for item in page["items"]]
        numbers += [gone["change_seq"] for gone in page["_hoptin"]["deleted"]]
        seen += sorted(numbers)
        position = page["_hoptin"]["change_seq"]
        if finished and not numbers:
            break
    await asyncio.gather(*writers)
    assert seen == list(range(1, WRITERS * EACH + 1))


async def test_a_story_that_changes_between_two_looks_is_seen_at_its_newest(site: Site) -> None:
    article = article_record("1")
    story = await site.archive.publish(article)
    await site.archive.publish(article_record("2"))
    story = await site.archive.revise(story, article)
    changed = msgspec.structs.replace(
        article, article=msgspec.structs.replace(article.article, title="Tựa đã sửa"), revision=2
    )
    await site.archive.revise(story, changed)
    await site.caught_up()
    page = await site.json("/feeds/national.json?since=0")
    assert [(item["_hoptin"]["change_seq"], item["title"]) for item in page["items"]] == [
        (2, "Hải Phòng khánh thành cầu số 2"),
        (4, "Tựa đã sửa"),
    ]


async def test_a_page_is_read_at_one_point_of_history(site: Site) -> None:
    """A tombstone written after the stories were read, and read with them, would carry a reader past a story
    between the two."""
    article = article_record("1")
    story = await site.archive.publish(article)
    async with Reading(site.archive.connection)._snapshot() as at:
        stories = await at.stories(changes_query(None, 0), BY_CHANGE)
        await site.archive.publish(article_record("2"))
        await site.archive.withdraw(story, article)
        assert [found.change_seq for found in stories] == [1]
        assert await at.tombstones(tombstones_query(None, 0), BY_CHANGE) == []
        assert [found.change_seq for found in await at.stories(changes_query(None, 0), BY_CHANGE)] == [1]
        assert await at.change_seq() == 1
