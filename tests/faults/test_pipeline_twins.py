"""Invariant 4: copies handled at the same instant by different deduplicators still come into one story."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from random import Random

import pytest

from services.archiver.handler import Archiver
from shared.clock import SystemClock
from shared.events import Event
from shared.runtime.handling import Done, Handler
from shared.storage.archive import Archive
from shared.storage.client import Connection
from tests.support.deduplicating import deduplicator
from tests.support.mongod import Mongod
from tests.support.newsroom import Newsroom
from tests.support.pipeline import pipeline
from tests.support.portal_server import PortalServer
from tests.support.rabbitmq import RabbitMQ
from tests.support.storm import Storm
from tests.support.twins import Sighting, article_id, text


@pytest.mark.parametrize(("deduplicators", "archivers", "rounds"), [(2, 2, 40), (8, 4, 12)])
async def test_at_the_same_instant(
    deduplicators: int, archivers: int, rounds: int, mongod: Mongod, mongo_database: str
) -> None:
    """Every round each deduplicator gets one copy of a text; then the archivers get all copies at once."""
    random = Random(deduplicators)
    async with apart(mongod, mongo_database, deduplicators) as connections:
        clock = SystemClock()
        for number in range(rounds):
            told = text(random)
            names = [f"{number}-{copy}" for copy in range(deduplicators)]
            events = [Sighting(name, told, f"p{copy}").event() for copy, name in enumerate(names)]
            decided = await at_once(
                [deduplicator(connection, clock) for connection in connections],
                [[event] for event in events],
            )
            random.shuffle(decided)
            await at_once(
                [
                    Archiver(archive=Archive(connection), clock=clock, max_age=timedelta(days=30))
                    for connection in connections[:archivers]
                ],
                [decided[place::archivers] for place in range(archivers)],
            )
            await in_one_story(connections[0], {article_id(name) for name in names})


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(300, 305))
def test_eight_and_four_while_they_die(
    seed: int, mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer
) -> None:
    """Eight deduplicators and four archivers as processes, half of all texts in several portals."""
    several = [f"deduplicator-{n}" for n in range(8)] + [f"archiver-{n}" for n in range(4)]
    with pipeline(mongod=mortal_mongod, broker=mortal_broker) as running:
        running.start("poller", "enricher", "syndicator", *several)
        newsroom = Newsroom(seed, portal.base, copied=0.5)
        storm = Storm(running, portal, seed, mortal_broker, newsroom)
        storm.begin()
        storm.blow([storm.random.choice(several) for _ in range(12)], wave=150)
        storm.settle(timeout=180)


@asynccontextmanager
async def apart(mongod: Mongod, database: str, count: int) -> AsyncIterator[list[Connection]]:
    """Connections of their own, as processes have them."""
    async with AsyncExitStack() as opened:
        connections = [Connection(mongod.url, database) for _ in range(count)]
        for connection in connections:
            opened.callback(connection.close)
        await connections[0].create_indexes()
        await Archive(connections[0]).prepare()
        yield connections


async def at_once(handlers: Sequence[Handler], batches: Sequence[list[Event]]) -> list[Event]:
    """What the handlers make of their batches, all side by side."""
    results = await asyncio.gather(
        *(handler.handle(batch) for handler, batch in zip(handlers, batches, strict=True) if batch)
    )
    outputs: list[Event] = []
    for outcomes in results:
        for outcome in outcomes:
            assert isinstance(outcome, Done), outcome
            outputs += outcome.outputs
    return outputs


async def in_one_story(connection: Connection, articles: set[str]) -> None:
    stories = await connection.database["stories"].find({"members.article_id": {"$in": list(articles)}}).to_list(None)
    assert [{member["article_id"] for member in story["members"]} for story in stories] == [articles]
    placed = await connection.database["articles"].distinct("story_id", {"_id": {"$in": list(articles)}})
    assert placed == [stories[0]["_id"]]
