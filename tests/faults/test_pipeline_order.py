"""Invariant 3: redelivery, reordering and duplicates change nothing in the end state."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.archiver.handler import Archiver
from shared.clock import SystemClock
from shared.events import Event
from shared.runtime.handling import Done, Handler, Outcome, RetryLater
from shared.storage.archive import Archive
from shared.storage.client import Connection
from shared.storage.collections import COLLECTIONS
from tests.support.deduplicating import deduplicator
from tests.support.mongod import Mongod
from tests.support.twins import Sighting, edited, merge, restoration, split, text, withdrawal

_DATABASE = "test-order"
_DEDUPLICATORS, _ARCHIVERS = 8, 2
"""At work side by side."""
_INSTANTS = 1500
"""Turns of the event loop within which a handler that is to die does."""


@pytest.mark.parametrize("seed", range(5))
async def test_the_same_end(seed: int, mongod: Mongod) -> None:
    await both_ways(seed, mongod)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1100))
async def test_the_same_end_long(seed: int, mongod: Mongod) -> None:
    await both_ways(seed, mongod)


async def both_ways(seed: int, mongod: Mongod) -> None:
    """One news day, once as it happened and once as the worst bus would hand it out."""
    sightings, requests = a_day(Random(seed))
    straight = await end_state(mongod, sightings, requests, None)
    assert straight["stories"], "the day has stories"
    shuffled = await end_state(mongod, sightings, requests, Random(seed))
    assert shuffled == straight


def a_day(random: Random) -> tuple[list[Event], list[Event]]:
    """Sightings: copies word for word and edited, corrections, sources that share an article, links that name one
    article in two portals, texts too short to tell, dates left out; and what an operator withdrew, restored, split and
    merged."""
    whole = [text(random, 120) for _ in range(5)]
    texts = [*whole, *(edited(random, told) for told in whole for _ in range(3)), text(random, 10)]
    sightings: list[Sighting] = []
    for number in range(30):
        name, portal = f"a{number}", f"p{random.randrange(4)}"
        first = Sighting(
            name,
            random.choice(texts),
            portal,
            minute=random.randrange(600),
            published=random.choice((None, *range(600))),
            link=f"https://chung.gov.vn/tin/{random.randrange(4)}" if random.random() < 0.1 else None,
            title=f"Tin về {text(random, 4)}" if random.random() < 0.5 else "Cùng một tin",
        )
        sightings.append(first)
        if random.random() < 0.3:  # seen in another source too
            sightings.append(again(first, random, feed=1))
        if random.random() < 0.4:  # corrected, sometimes into the text of another story
            sightings.append(again(first, random, text=random.choice([text(random), *texts])))
    requests = [
        request(f"a{number}", minute)
        for number in random.sample(range(30), 6)
        for minute, request in zip(random.sample(range(700), 3), (withdrawal, restoration, withdrawal), strict=True)
    ]
    for ask in random.choices((split, merge), k=6):  # whatever it was that the operator saw
        names = random.sample(range(30), random.randint(2, 6))
        requests.append(ask(random.randrange(700), *(f"a{number}" for number in names)))
    return [sighting.event() for sighting in sightings], requests


def again(first: Sighting, random: Random, **changes: Any) -> Sighting:
    fields = {name: getattr(first, name) for name in Sighting.__dataclass_fields__}
    return Sighting(**{**fields, "minute": first.minute + 1 + random.randrange(100), **changes})


async def end_state(
    mongod: Mongod, sightings: Sequence[Event], requests: Sequence[Event], chaos: Random | None
) -> dict[str, Any]:
    connection = Connection(mongod.url, _DATABASE)
    try:
        await connection.create_indexes()
        await Archive(connection).prepare()
        clock = SystemClock()
        deduplicators = [deduplicator(connection, clock) for _ in range(_DEDUPLICATORS)]
        archivers = [
            Archiver(archive=Archive(connection), clock=clock, max_age=timedelta(days=30)) for _ in range(_ARCHIVERS)
        ]
        if chaos is None:
            decided = await straight_through(deduplicators[0], sightings)
            await straight_through(archivers[0], [*decided, *requests])
        else:
            decided = await disorderly(deduplicators, sightings, chaos)
            await disorderly(archivers, [*decided, *requests], chaos)
        return await what_is_there(connection)
    finally:
        for collection in COLLECTIONS:  # emptied, not dropped: to make the indexes takes longer than the test
            await connection.database[collection.name].delete_many({})
        connection.close()


async def straight_through(handler: Handler, events: Sequence[Event]) -> list[Event]:
    """One by one, each once."""
    outputs: list[Event] = []
    for event in events:
        [outcome] = await handler.handle([event])
        assert isinstance(outcome, Done), outcome
        outputs += outcome.outputs
    return outputs


async def disorderly(handlers: Sequence[Handler], events: Sequence[Event], chaos: Random) -> list[Event]:
    """Shuffled, some twice, in batches of any size, side by side; some consumers die at any instant, some when they
    have done everything but say so."""
    waiting = [*events, *chaos.sample(list(events), len(events) // 3)]
    chaos.shuffle(waiting)
    outputs: list[Event] = []
    while waiting:
        batches = []
        for _ in handlers:
            size = chaos.randint(1, 8)
            batches.append(waiting[:size])
            waiting = waiting[size:]
        results = await asyncio.gather(
            *(
                _handled_or_killed(handler, batch, chaos.randrange(_INSTANTS) if chaos.random() < 0.2 else None)
                for handler, batch in zip(handlers, batches, strict=True)
                if batch
            )
        )
        for batch, outcomes in zip(batches, results, strict=False):
            if outcomes is None or chaos.random() < 0.1:
                waiting += batch
                continue
            for event, outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, RetryLater):
                    waiting.append(event)
                else:
                    assert isinstance(outcome, Done), outcome
                    outputs += outcome.outputs
        chaos.shuffle(waiting)
    return outputs


async def _handled_or_killed(
    handler: Handler, batch: Sequence[Event], instants: int | None
) -> Sequence[Outcome] | None:
    """What became of the batch; None if its handler was killed, `instants` turns of the event loop later."""
    handling = asyncio.ensure_future(handler.handle(batch))
    if instants is not None:
        for _ in range(instants):
            await asyncio.sleep(0)
        if handling.cancel():
            await asyncio.wait([handling])
            return None
    return await handling


async def what_is_there(connection: Connection) -> dict[str, Any]:
    """Partition, roles, leads and texts; no ids of stories and no sequence numbers, which may differ."""
    stories = await connection.database["stories"].find({}).to_list(None)
    articles = await connection.database["articles"].find({}).to_list(None)
    return {
        "stories": {
            frozenset(member["article_id"] for member in story["members"]): (
                story["lead_id"],
                story["visible"],
                story["sort_at"],
                story["provinces"],
            )
            for story in stories
        },
        "articles": {
            article["_id"]: (
                article["article"],
                article["withdrawal"],
                article["first_seen_at"],
                article["observed_at"],
                [seen["source"]["id"] for seen in article["seen_in"]],
            )
            for article in articles
        },
    }
