"""The queries of the hot paths that write: each is answered from an index. (Those that read: test_indexes_reading.)

The commands are those that the storage sends, caught on their way by the server's profiler.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from shared.article import PageRead
from shared.bus import Message
from shared.bus.mongo import MongoBus
from shared.events import Decision
from shared.storage.archive import Archive, ArchiveChanges, ArchiveState
from shared.storage.bus import BusStore, StoredMessage
from shared.storage.client import Connection
from shared.storage.dead_letters import DeadLetters, Failure
from shared.storage.fingerprints import Claim, Fingerprints
from shared.storage.identities import Alias, Identities
from shared.storage.pages import Asker, PageRecord, Pages, PageSource
from shared.storage.records import to_document
from shared.storage.source_record import SourceHealth, SourceStatistics
from shared.storage.sources import Sources
from tests.support.archive import article_record
from tests.support.deduplicating import claim
from tests.support.polling import CLOCK, source_record

MANY = 300


@pytest.fixture
async def connection(mongo_url: str, mongo_database: str) -> AsyncIterator[Connection]:
    found = Connection(mongo_url, mongo_database)
    await found.create_indexes()
    yield found
    found.close()


class Profile:
    """What the server did between `begin` and `operations`."""

    def __init__(self, connection: Connection) -> None:
        self._database = connection.database

    async def begin(self) -> None:
        await self._database.command("profile", 2)

    async def operations(self) -> list[dict[str, Any]]:
        await self._database.command("profile", 0)
        found = (
            await self._database["system.profile"]
            .find({"op": {"$in": ["query", "update", "remove", "command"]}})
            .to_list(None)
        )
        return [each for each in found if "planSummary" in each or each["op"] != "command"]


def wasteful(operations: Sequence[dict[str, Any]]) -> list[tuple[str, str, int, int]]:
    """Those that read a collection, sort more than a handful in memory, or examine far more than they touch."""
    wrong = []
    for each in operations:
        touched = max(
            each.get("nreturned", 0), each.get("nModified", 0), each.get("nMatched", 0), each.get("ndeleted", 0), 1
        )
        examined = each.get("docsExamined", 0)
        if (
            "COLLSCAN" in each.get("planSummary", "")
            or (each.get("hasSortStage") and examined > 5)
            or examined > 2 * touched + 2
        ):
            wrong.append((each["ns"], each.get("planSummary", ""), examined, touched))
    return wrong


async def test_leases_and_records_of_sources(connection: Connection) -> None:
    sources, now = Sources(connection), CLOCK.now()
    for number in range(MANY):
        due = now - timedelta(seconds=number) if number < 20 else now + timedelta(hours=1)
        await sources.add(source_record(f"https://x.vn/{number}", due_at=due, portal=f"p{number % 7}"))
    profile = Profile(connection)
    await profile.begin()
    leased = await sources.lease_due(now=now, until=now + timedelta(minutes=5), limit=10)
    more = await sources.lease_due(now=now, until=now + timedelta(minutes=5), limit=10, except_portals=["p3"])
    assert await sources.next_due() is not None
    counted = SourceStatistics(polls=1)
    await sources.record_poll(leased[0], leased[0], counted=counted, window=b"marks")
    quiet = replace(leased[1], due_at=now, health=SourceHealth(last_polled_at=now, last_success_at=now))
    await sources.record_poll(leased[1], quiet, counted=SourceStatistics(polls=1, not_modified=1))
    await sources.renew(leased, until=now + timedelta(minutes=5))
    await sources.give_back([(source, now) for source in (*leased[2:], *more)])
    operations = await profile.operations()
    assert len(operations) >= 8
    assert wasteful(operations) == []
    assert [source.due_at for source in leased] == [leased[0].due_at] * 10
    used = {each["planSummary"] for each in operations if each["op"] == "query"}
    assert any("status: 1, due_at: 1" in plan for plan in used)
    assert any("_id: 1" in plan for plan in used)


async def test_identities(connection: Connection) -> None:
    identities = Identities(connection)

    def entries(first: int) -> list[list[Alias]]:
        return [[Alias(portal="p", kind="guid", value=str(number))] for number in range(first, first + 100)]

    for first in range(0, MANY, 100):
        await identities.resolve(entries(first))
    profile = Profile(connection)
    await profile.begin()
    await identities.resolve(entries(50))
    await identities.resolve(entries(MANY - 50))
    await identities.find("p", "guid", "7")
    operations = await profile.operations()
    assert len(operations) >= 3
    assert wasteful(operations) == []


async def test_pages(connection: Connection) -> None:
    pages, now = Pages(connection), CLOCK.now()
    source = PageSource(url="https://x.vn/1", content=b"x", body_hash="h", fetched_at=now)
    for number in range(MANY):
        due = now - timedelta(seconds=number) if number < 30 else now + timedelta(hours=1)
        asker = Asker(id="e", body=b"{}", observed_at=now, lease_epoch=1)
        record = PageRecord(
            id=f"a{number // 2}:{number}",
            article_id=f"a{number // 2}",
            url="https://x.vn/1",
            host=f"h{number % 3}.vn",
            read=PageRead(state="failed"),
            source=source if number % 2 else None,
            waiting=number < 60,
            due_at=due if number < 60 else None,
            asker=asker if number < 60 else None,
            at=now,
        )
        await connection.database["pages"].insert_one(to_document(record))
    profile = Profile(connection)
    await profile.begin()
    assert set(await pages.of(["a7:14", "a8:17", "none"])) == {"a7:14", "a8:17"}
    assert set(await pages.newest(["a7", "a8", "none"])) == {"a7", "a8"}
    claimed = await pages.claim(now=now, until=now + timedelta(minutes=2), limit=10)
    assert len(claimed) == 10
    assert len(await pages.claim(now=now, until=now + timedelta(minutes=2), limit=5, except_hosts=["h1.vn"])) == 5
    assert await pages.is_due(now)
    await pages.follow(claimed[0], Asker(id="f", body=b"{}", observed_at=now, lease_epoch=2))
    await pages.change(claimed[0], replace(claimed[0], attempts=2))
    assert await pages.keep(replace(claimed[1], id="new:1", article_id="new")) is not None
    operations = await profile.operations()
    assert len(operations) >= 8
    assert wasteful(operations) == []
    profile = Profile(connection)
    await connection.database["system.profile"].drop()
    await profile.begin()
    assert await pages.waiting() == 61
    operations = await profile.operations()
    assert [each for each in operations if "COLLSCAN" in each.get("planSummary", "")] == []


async def test_the_embedded_bus(connection: Connection) -> None:
    store = BusStore(connection)
    for queue in ("enricher", "deduplicator"):
        await store.insert([StoredMessage(queue, "t", str(number), b"{}", {}) for number in range(MANY)])
    await store.beat("me")
    profile = Profile(connection)
    await profile.begin()
    due = await store.find_due("enricher", 50)
    claimed = await store.claim(due.keys, token="t1", owner="me")
    assert len(claimed) == 50
    await store.delete([message.key for message in claimed[:20]], ["t1"])
    await store.postpone(claimed[20].key, "t1", timedelta(seconds=30), {}, 1)
    await store.give_back("t1", [claimed[21].key])
    await store.tokens_of("me")
    await store.take_from_dead(timedelta(seconds=10))
    await store.leave("me")
    operations = [each for each in await profile.operations() if not each["ns"].endswith("bus_consumers")]
    assert len(operations) >= 8
    assert wasteful(operations) == []
    # The search for work reads no document at all.
    [search] = [each for each in operations if each["op"] == "query" and "due: 1" in each["planSummary"]]
    assert search["docsExamined"] == 0


async def test_the_bus_counts_its_queues_from_an_index(connection: Connection) -> None:
    bus = MongoBus(connection)
    await BusStore(connection).insert([StoredMessage("enricher", "t", str(n), b"{}", {}) for n in range(MANY)])
    profile = Profile(connection)
    await profile.begin()
    assert (await bus.depth())["enricher"].ready == MANY
    operations = await profile.operations()
    assert [each for each in operations if "COLLSCAN" in each.get("planSummary", "")] == []


async def test_fingerprints(connection: Connection) -> None:
    fingerprints, now = Fingerprints(connection), CLOCK.now()

    def claims(first: int, count: int) -> list[Claim]:
        return [claim(f"a{number}", number, number + MANY, when=now) for number in range(first, first + count)]

    for first in range(0, MANY, 100):
        await fingerprints.claim(claims(first, 100))
    profile = Profile(connection)
    await profile.begin()
    await fingerprints.claim(claims(10, 5))
    decision = Decision(kind="new", matches=[], reason="x")
    await fingerprints.decide([(each, decision) for each in claims(10, 5)])
    operations = await profile.operations()
    assert len(operations) >= 3
    assert wasteful(operations) == []


async def test_the_archive_s_state_and_its_changes(connection: Connection) -> None:
    archive = Archive(connection)
    await archive.prepare()
    records = [article_record(str(number)) for number in range(MANY)]
    await connection.database["articles"].insert_many([to_document(record) for record in records])
    profile = Profile(connection)
    await profile.begin()

    def plan(state: ArchiveState) -> ArchiveChanges:
        placed = {records[7].id: records[8].story_id}
        return ArchiveChanges(seq=state.seq + 1, articles=dict(state.articles), placed=placed)

    chosen = [record.id for record in records[:3]]
    await archive.apply(event_ids=["e1"], article_ids=chosen, matches=[records[9].id], plan=plan)
    operations = await profile.operations()
    assert len(operations) >= 6
    assert wasteful(operations) == []


async def test_dead_letters(connection: Connection) -> None:
    letters, now = DeadLetters(connection), CLOCK.now()
    for number in range(MANY):
        message = Message(f"e{number}", "article.enriched", b"{}")
        await letters.quarantine(
            Failure(
                queue="deduplicator",
                service="deduplicator",
                message=message,
                article_id=f"a{number}",
                reason="x",
                attempts=1,
                at=now,
            )
        )
    profile = Profile(connection)
    await profile.begin()
    assert len(await letters.newest(limit=20)) == 20
    assert len(await letters.of_article("a7")) == 1
    await letters.begin_lone_run("k", now)
    await letters.end_lone_run("k")
    operations = await profile.operations()
    assert len(operations) >= 4
    assert wasteful(operations) == []
