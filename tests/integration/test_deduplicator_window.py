"""What is remembered of an article when its fingerprint is forgotten."""

from datetime import timedelta
from random import Random
from typing import Any

from services.archiver.handler import Archiver
from shared.clock import SystemClock
from shared.events import Event
from shared.runtime.handling import Done
from shared.storage.archive import Archive
from shared.storage.client import Connection
from shared.storage.fingerprints import Fingerprints
from tests.support.deduplicating import claim, deduplicator
from tests.support.samples import at
from tests.support.twins import Sighting, article_id, text


async def archived(connection: Connection, event: Event) -> None:
    clock = SystemClock()
    archiver = Archiver(archive=Archive(connection), clock=clock, max_age=timedelta(days=30))
    [decided] = await deduplicator(connection, clock).handle([event])
    assert isinstance(decided, Done)
    [done] = await archiver.handle(decided.outputs)
    assert isinstance(done, Done)


async def stories(connection: Connection) -> list[set[Any]]:
    found = await connection.database["stories"].find({}).to_list(None)
    return sorted(({member["article_id"] for member in story["members"]} for story in found), key=sorted)


async def test_an_article_announced_anew_long_after_is_the_one_it_was(connection: Connection) -> None:
    """Its id comes from its identity, which is kept for ever; the archive knows what it is a copy of."""
    told = text(Random(1), 90)
    await archived(connection, Sighting("a", told, "p1").event())
    await archived(connection, Sighting("b", told, "p2", minute=5).event())
    assert await stories(connection) == [{article_id("a"), article_id("b")}]
    before = await connection.database["articles"].find_one({"_id": article_id("b")})
    await connection.database["fingerprints"].delete_many({})
    await archived(connection, Sighting("b", told, "p2", feed=1, minute=9000).event())
    assert await stories(connection) == [{article_id("a"), article_id("b")}]
    after = await connection.database["articles"].find_one({"_id": article_id("b")})
    assert before is not None
    assert after is not None
    assert (after["revision"], after["matches"], len(after["seen_in"])) == (1, before["matches"], 2)


async def test_fingerprints_leave_with_the_window(connection: Connection) -> None:
    await Fingerprints(connection, window=timedelta(days=7)).claim([claim("a", 1)])
    document = await connection.database["fingerprints"].find_one({})
    indexes = await connection.database["fingerprints"].index_information()
    assert document is not None
    assert document["expires_at"].replace(tzinfo=at(0).tzinfo) == at(0) + timedelta(days=7)
    assert indexes["expiry"]["key"] == [("expires_at", 1)]
    assert indexes["expiry"]["expireAfterSeconds"] == 0
