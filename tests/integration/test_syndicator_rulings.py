"""What readers of feeds and API see of splits and merges, by way of archiver and syndicator."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from services.archiver.handler import Archiver
from shared.clock import SystemClock
from shared.events import Event
from shared.runtime.handling import Done
from shared.storage.archive import SEQUENCE, Archive
from tests.support.samples import article, at, deduplicated, event, source
from tests.support.shelf import merge, split
from tests.support.site import Site, serving


@pytest.fixture
async def site(mongo_url: str, mongo_database: str) -> AsyncIterator[Site]:
    async with serving(mongo_url, mongo_database) as running:
        await Archive(running.archive.connection).prepare()
        yield running


def sighting(name: str, *matches: str, minutes: int = 0) -> Event:
    told = article(name, published_at=at(minutes), url=f"https://hue.gov.vn/{name}")
    return event(deduplicated(name, matches, article=told, source=source(f"s-{name}")), key=name)


async def follow(site: Site, *events: Event) -> None:
    archive = Archive(site.archive.connection)
    handler = Archiver(archive=archive, clock=SystemClock(), max_age=timedelta(days=36500))
    assert all(isinstance(outcome, Done) for outcome in await handler.handle(events))
    counter = await site.archive.connection.database["counters"].find_one({"_id": SEQUENCE})
    assert counter is not None
    site.archive.seq = counter["value"]
    await site.caught_up()


class Reader:
    """Follows the national feed by `since`, a page of one change at a time."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._since = 0

    async def changes(self) -> list[Any]:
        """Entries as (title, ids of copies), deletions as the reason; the oldest first."""
        told: list[Any] = []
        while True:
            page = await self._site.json(f"/feeds/national.json?since={self._since}&limit=1")
            extension = page["_hoptin"]
            if extension["change_seq"] == self._since:
                return told
            self._since = extension["change_seq"]
            for item in page["items"]:
                told.append((item["title"], [copy["article_id"] for copy in item["_hoptin"]["copies"]]))
            told += [gone["reason"] for gone in extension["deleted"]]


async def test_a_follower_sees_a_split_and_a_merge_once_each(site: Site) -> None:
    reader = Reader(site)
    await follow(site, sighting("a"), sighting("b", "a", minutes=1), sighting("c", "a", "b", minutes=2))
    assert await reader.changes() == [("a", ["b", "c"])]
    await follow(site, split("a", "b", "c", minutes=10))
    assert sorted(await reader.changes()) == [("a", []), ("b", ["c"])]
    listed = (await site.json("/feeds/national.json"))["items"]
    assert [item["title"] for item in listed] == ["a", "b"], "what was split off was listed last"
    own = listed[0]["_hoptin"]["story_id"]
    shape = await site.json("/api/v1/articles/a")
    assert (shape["story_id"], shape["role"], shape["duplicates"]) == (own, "lead", [])

    await follow(site, merge("a", "b", "c", minutes=20))
    assert sorted(await reader.changes(), key=str) == [("a", ["b", "c"]), "merged"]
    response, body = await site.get(f"/api/v1/stories/{own}")
    survivor = listed[1]["_hoptin"]["story_id"]
    assert (response.status, msgspec.json.decode(body)["merged_into"]) == (410, survivor)
    story = await site.json(f"/api/v1/stories/{survivor}")
    assert [each["id"] for each in story["articles"]] == ["a", "b", "c"]
    copies = [(other["id"], other["url"], other["source"]["id"]) for other in story["articles"][0]["duplicates"]]
    assert copies == [("b", "https://hue.gov.vn/b", "s-b"), ("c", "https://hue.gov.vn/c", "s-c")]
    assert await reader.changes() == []
