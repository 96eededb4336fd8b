"""Related articles, from what deduplicators say to what the API shows: both ways, in any order of arrival."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from itertools import permutations
from random import Random
from typing import Any

import pytest

from services.archiver.handler import Archiver
from shared.clock import SystemClock
from shared.events import Event
from shared.runtime.handling import Done, RetryLater
from shared.storage.archive import SEQUENCE, Archive
from shared.storage.related import MAX_SHOWN
from tests.support.samples import article, at, deduplicated, event, source
from tests.support.shelf import merge, restoration, split, withdrawal
from tests.support.site import Site, serving


@pytest.fixture
async def site(mongo_url: str, mongo_database: str) -> AsyncIterator[Site]:
    async with serving(mongo_url, mongo_database) as running:
        await Archive(running.archive.connection).prepare()
        yield running


def sighting(name: str, *matches: str, minutes: int = 0, **related: float) -> Event:
    told = article(name, published_at=at(minutes), url=f"https://hue.gov.vn/{name}")
    data = deduplicated(name, matches, related, article=told, source=source(f"s-{name}"))
    return event(data, key=f"{name} {matches} {related}")


async def follow(site: Site, *events: Event) -> None:
    """One after another; what cannot be done yet once more in the end."""
    archive = Archive(site.archive.connection)
    handler = Archiver(archive=archive, clock=SystemClock(), max_age=timedelta(days=36500))
    waiting = list(events)
    while waiting:
        outcome = (await handler.handle([waiting[0]]))[0]
        assert isinstance(outcome, Done | RetryLater)
        waiting = waiting[1:] + (waiting[:1] if isinstance(outcome, RetryLater) else [])
    counter = await site.archive.connection.database["counters"].find_one({"_id": SEQUENCE})
    assert counter is not None
    site.archive.seq = counter["value"]
    await site.caught_up()


async def related(site: Site, *names: str) -> Mapping[str, list[str]]:
    """What the API calls related, by article: the same in all its answers."""
    found: dict[str, list[str]] = {}
    for name in names:
        shape = await site.json(f"/api/v1/articles/{name}")
        found[name] = [other["id"] for other in shape["related"]]
        story = await site.json(f"/api/v1/stories/{shape['story_id']}")
        assert all(each["related"] == shape["related"] for each in story["articles"])
    listed: list[dict[str, Any]] = (await site.json("/api/v1/articles"))["articles"]
    assert {each["id"]: [other["id"] for other in each["related"]] for each in listed if each["id"] in found} == found
    return found


async def test_who_calls_another_related_is_called_so_by_it(site: Site) -> None:
    await follow(site, sighting("a"))
    assert await related(site, "a") == {"a": []}
    await follow(site, sighting("b", a=0.4))
    assert await related(site, "a", "b") == {"a": ["b"], "b": ["a"]}
    (other,) = (await site.json("/api/v1/articles/a"))["related"]
    assert (other["url"], other["source"]["id"]) == ("https://hue.gov.vn/b", "s-b")


async def test_links_follow_merges_splits_and_withdrawals_and_name_no_copy(site: Site) -> None:
    await follow(site, sighting("a"), sighting("b", a=0.4, minutes=2), sighting("c", "b", a=0.5, minutes=1))
    assert await related(site, "a", "b", "c") == {"a": ["c"], "b": ["a"], "c": ["a"]}, "one of each story, its lead"
    await follow(site, withdrawal("c", minutes=10))
    assert await related(site, "a", "b") == {"a": ["b"], "b": ["a"]}
    await follow(site, withdrawal("b", minutes=10))
    assert await related(site, "a") == {"a": []}
    await follow(site, restoration("b", minutes=20), merge("a", "b", "c", minutes=20))
    assert await related(site, "a", "b") == {"a": [], "b": []}, "they are one story"
    await follow(site, split("a", "b", "c", minutes=30))
    assert await related(site, "a", "b") == {"a": ["b"], "b": ["a"]}


async def test_the_closest_are_shown_and_of_equals_the_oldest(site: Site) -> None:
    many = [sighting(f"r{number:02}", a=0.5, minutes=30 - number) for number in range(MAX_SHOWN + 3)]
    closer = sighting("z", a=0.9, minutes=60)
    await follow(site, sighting("a", r00=0.3), *many, closer)
    shown = (await related(site, "a"))["a"]
    assert shown == ["z", *(f"r{number:02}" for number in range(MAX_SHOWN + 2, 3, -1))]
    assert len(shown) == MAX_SHOWN
    assert (await related(site, "r00"))["r00"] == ["a"], "seen from there, it is among the closest"


async def test_no_order_of_arrival_changes_what_is_related(site: Site) -> None:
    """Each names whom its deduplicator knew; a later sighting names another."""
    told = [
        sighting("a", minutes=1, b=0.4, c=0.4),
        sighting("b", minutes=2, d=0.6),
        sighting("c", "d", minutes=3),
        sighting("d", minutes=4, a=0.7),
        sighting("d", "c", minutes=4, b=0.5),
        merge("a", "b", minutes=9),
        split("a", "b", minutes=12),
    ]
    expected: Mapping[str, list[str]] | None = None
    orders = [told, *Random(1).sample(list(permutations(told)), k=8)]
    for order in orders:
        for name in ("articles", "stories", "tombstones", "emitted", "rulings"):
            await site.archive.connection.database[name].delete_many({})
        await follow(site, *order)
        found = await related(site, "a", "b", "c", "d")
        expected = expected or found
        assert found == expected
    assert expected == {"a": ["c", "b"], "b": ["c", "a"], "c": ["a", "b"], "d": ["a", "b"]}
