"""`hoptin articles`, `trace` and `dead-letters`, run as operators run them, on a real mongod."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from services.archiver import app as archiver
from shared.bus import Message
from shared.bus.mongo import MongoBus
from shared.clock import SystemClock
from shared.events import ArticleDeduplicated, Decision, Step, encode, first_event
from shared.logging import get_logger
from shared.runtime.infrastructure import open_infrastructure
from shared.settings import load_settings
from shared.storage.client import Connection
from shared.storage.dead_letters import DeadLetters, Failure
from shared.storage.records import MAX_MEMBERS, Related
from tests.support.archive import BEGAN, Archive, article_record, source_ref
from tests.support.hoptin import Hoptin, end_of

NOBODY = "99999999-0000-4000-8000-000000000000"


@asynccontextmanager
async def running_archiver(hoptin: Hoptin) -> AsyncIterator[None]:
    settings = load_settings(
        mongo_url=hoptin.variables["HOPTIN_MONGO_URL"], mongo_database=hoptin.variables["HOPTIN_MONGO_DATABASE"]
    )
    async with open_infrastructure(settings, get_logger("test")) as it:
        await it.bus.start()
        stop = asyncio.Event()
        running = asyncio.create_task(archiver.build(it).run(stop))
        yield
        stop.set()
        await running


async def waiting(connection: Connection) -> dict[str, int]:
    """Messages in the work queues that hold any."""
    depths = await MongoBus(connection).depth()
    return {queue: depth.ready for queue, depth in depths.items() if depth.ready}


async def test_articles_are_listed_and_shown(hoptin: Hoptin, connection: Connection) -> None:
    archive = Archive(connection)
    lead = article_record("1", title="Hải Phòng khánh thành cầu \x1b[31m" + "dài " * 40)
    copy = article_record(
        "1", source=source_ref("dongnai.gov.vn", province="dong-nai"), record={"story_id": lead.story_id}
    )
    await archive.publish(lead, copy, lead_reason="credited by 1 of 1 copy")
    links = {"related": (Related(article_id=copy.id, score=0.5),)}
    other = article_record("2", source=source_ref("danang.gov.vn", province="da-nang"), record=links)
    await archive.publish(other)

    listed = (await hoptin("articles", "list", "--json")).json
    assert {(article["id"], article["role"]) for article in listed} >= {(lead.id, "lead"), (copy.id, "copy")}
    assert len(listed) == 3
    assert len((await hoptin("articles", "list", "--json", "--limit", "1")).json) == 1
    narrow = await hoptin.but(COLUMNS="80")("articles", "list", "--province", "hai-phong")
    assert lead.id[:8] in narrow.out
    assert copy.id[:8] not in narrow.out
    assert all(len(line) <= 80 for line in narrow.out.splitlines())
    assert "\x1b" not in narrow.out

    shown = await hoptin("articles", "show", lead.id[:8])
    assert lead.article.content_text in shown.out
    assert lead.article.url in shown.out, "an address must stay in one piece"
    assert copy.id[:8] in shown.out
    assert f"{lead.id[:8]}: credited by 1 of 1 copy" in shown.out
    assert f"On the same event\n{other.id[:8]}  {other.source.name}\n" in shown.out
    assert "\x1b" not in shown.out
    shape = (await hoptin("articles", "show", lead.id, "--json")).json
    assert (shape["id"], shape["listed_seq"], shape["withdrawal"]) == (lead.id, 1, None)
    assert {member["id"] for member in shape["members"]} == {lead.id, copy.id}
    assert [related["id"] for related in shape["related"]] == [other.id]
    assert shape["lead_reason"] == "credited by 1 of 1 copy"


async def test_an_article_is_withdrawn_and_restored_by_way_of_the_bus(hoptin: Hoptin, connection: Connection) -> None:
    article = article_record("1")
    await Archive(connection).publish(article)

    unknown = await hoptin("articles", "withdraw", NOBODY, "--reason", "sai")
    assert (unknown.code, await waiting(connection)) == (1, {})
    assert NOBODY in unknown.err
    empty = await hoptin("articles", "withdraw", article.id, "--reason", " ")
    assert (empty.code, await waiting(connection)) == (2, {})

    queued = await hoptin("articles", "withdraw", article.id, "--reason", "sai số liệu", "--no-wait")
    assert (queued.code, await waiting(connection)) == (0, {"archiver": 1})
    assert "on the bus" in queued.out

    async with running_archiver(hoptin):
        again = await hoptin("articles", "withdraw", article.id, "--reason", "sai số liệu")
        assert again.code == 0
        assert "withdrawn" in again.out + again.err
        shape = (await hoptin("articles", "show", article.id, "--json")).json
        assert shape["status"] == "withdrawn"
        assert shape["withdrawal"]["reason"] == "sai số liệu"
        assert "@" in shape["withdrawal"]["requested_by"]
        already = await hoptin("articles", "withdraw", article.id, "--reason", "x")
        assert already.code == 0
        assert "withdrawn already" in already.err
        restored = await hoptin("articles", "restore", article.id[:8])
        assert (restored.code, restored.out) == (0, f"Article {article.id} is restored.\n")
        assert "not withdrawn" in (await hoptin("articles", "restore", article.id)).err
    history = (await hoptin("trace", article.id)).out
    assert "restored" in history


async def test_an_article_is_split_off_and_merged_again_by_way_of_the_bus(
    hoptin: Hoptin, connection: Connection
) -> None:
    lead = article_record("1", record={"matches": []})
    danang = source_ref("danang.gov.vn", province="da-nang")
    copy = article_record("1", source=danang, record={"story_id": lead.story_id, "matches": [lead.id]})
    before = await Archive(connection).publish(lead, copy)

    unknown = await hoptin("articles", "split", NOBODY)
    assert (unknown.code, await waiting(connection)) == (1, {})
    same = await hoptin("articles", "merge", lead.id, copy.id)
    assert (same.code, await waiting(connection)) == (0, {})
    assert "of one story already" in same.err
    itself = await hoptin("articles", "merge", lead.id, lead.id[:8])
    assert (itself.code, await waiting(connection)) == (2, {})
    assert f"Both are article {lead.id}" in itself.err
    queued = await hoptin("articles", "split", copy.id[:8], "--reason", "tin khác", "--no-wait")
    assert (queued.code, await waiting(connection)) == (0, {"archiver": 1})
    assert f"split article {copy.id} off is on the bus" in queued.out

    async with running_archiver(hoptin):
        async with asyncio.timeout(30):
            while not await connection.database["rulings"].count_documents({}):  # noqa: ASYNC110 - the archiver brings it about
                await asyncio.sleep(0.02)
        shape = (await hoptin("articles", "show", copy.id, "--json")).json
        assert shape["story_id"] != before.id
        assert (shape["role"], shape["duplicates"], shape["listed_seq"] > 1) == ("lead", [], True)
        ruling = shape["rulings"][0]
        assert (ruling["kind"], ruling["articles"], ruling["reason"]) == ("split", [copy.id, lead.id], "tin khác")
        assert "@" in ruling["requested_by"]
        alone = await hoptin("articles", "split", copy.id)
        assert (alone.code, alone.out) == (0, "")
        assert "story of its own already" in alone.err

        merged = await hoptin("articles", "merge", copy.id[:8], lead.id[:8])
        assert merged.out == f"The articles {copy.id} and {lead.id} are of one story now: {before.id}.\n"
        shape = (await hoptin("articles", "show", lead.id, "--json")).json
        assert {member["id"] for member in shape["members"]} == {lead.id, copy.id}
        assert [ruling["kind"] for ruling in shape["rulings"]] == ["split", "merge"]

        again = await hoptin("articles", "split", copy.id)
        shape = (await hoptin("articles", "show", copy.id, "--json")).json
        assert again.out == f"Article {copy.id} is split off; its story is {shape['story_id']}.\n"
    shown = (await hoptin("articles", "show", lead.id)).out
    assert f"{copy.id[:8]} split from {lead.id[:8]} by " in shown
    assert f"the stories of {copy.id[:8]} and {lead.id[:8]} merged by " in shown
    assert "merged by" in (await hoptin("trace", lead.id)).out
    assert (await hoptin("trace", copy.id, "--json")).json["rulings"][0]["kind"] == "split"
    assert await connection.database["tombstones"].count_documents({"merged_into": before.id}) == 1


async def test_a_merge_that_one_story_cannot_hold_is_refused(hoptin: Hoptin, connection: Connection) -> None:
    many = [
        article_record(str(number), record={"story_id": article_record("0").story_id}) for number in range(MAX_MEMBERS)
    ]
    await Archive(connection).publish(many[0], *many[1:])
    other = article_record("other")
    await Archive(connection, seq=1).publish(other)
    refused = await hoptin("articles", "merge", many[0].id, other.id)
    assert (refused.code, await waiting(connection)) == (1, {})
    assert f"{MAX_MEMBERS + 1} articles together" in refused.err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
async def test_a_waiting_command_is_interrupted_quietly(
    hoptin: Hoptin, connection: Connection, number: signal.Signals, code: int
) -> None:
    article = article_record("1")
    await Archive(connection).publish(article)
    process = await hoptin.start("articles", "withdraw", article.id, "--reason", "sai")
    async with asyncio.timeout(30):
        while not await waiting(connection):  # noqa: ASYNC110 - another process brings it about
            await asyncio.sleep(0.02)
    process.send_signal(number)
    ended = await end_of(process)
    assert (ended.code, ended.out, ended.err) == (code, "", "")


async def test_a_trace_tells_the_whole_way(hoptin: Hoptin, connection: Connection) -> None:
    steps = [
        Step(service=service, began_at=BEGAN, took_ms=12.5)
        for service in ("poller", "enricher", "deduplicator", "archiver")
    ]
    article = article_record("1", record={"journey": steps, "revision": 2, "revised_at": BEGAN})
    await Archive(connection).publish(article)
    letters = DeadLetters(connection)
    await letters.quarantine(failure(article.id, reason="The archiver stumbled."))
    lost = str(uuid4())
    await letters.quarantine(failure(lost, reason="It never came through."))

    told = await hoptin("trace", article.id[:8])
    positions = [told.out.index(step.service) for step in steps]
    assert positions == sorted(positions)
    assert "The archiver stumbled." in told.out
    shape = (await hoptin("trace", article.id, "--json")).json
    assert [step["service"] for step in shape["journey"]] == [step.service for step in steps]
    assert (shape["archived"], len(shape["dead_letters"])) == (True, 1)

    unarchived = (await hoptin("trace", lost, "--json")).json
    assert (unarchived["archived"], unarchived["dead_letters"][0]["reason"]) == (False, "It never came through.")
    assert [step["service"] for step in unarchived["journey"]] == ["poller"]
    assert "It never came through." in (await hoptin("trace", lost[:8])).out
    assert "may still be on its way" in (await hoptin("trace", NOBODY)).err


async def test_dead_letters_are_shown_replayed_and_discarded(hoptin: Hoptin, connection: Connection) -> None:
    letters = DeadLetters(connection)
    event = await letters.quarantine(failure(str(uuid4()), reason="Sai."))
    garbage = await letters.quarantine(failure(None, body=b"\xff\x00 no event", reason="Not an event."))
    third = await letters.quarantine(failure(str(uuid4()), reason="Sai nữa."))

    listed = (await hoptin("dead-letters", "list", "--json")).json
    assert {letter["id"] for letter in listed} == {event, garbage, third}
    assert "Not an event." in (await hoptin("dead-letters", "list")).out
    assert '"article.deduplicated"' in (await hoptin("dead-letters", "show", event[:8])).out
    shown = (await hoptin("dead-letters", "show", garbage, "--json")).json
    assert (shown["payload"], shown["payload_base64"]) == (None, "/wAgbm8gZXZlbnQ=")
    assert "\\xff" in (await hoptin("dead-letters", "show", garbage)).out

    assert (await hoptin("dead-letters", "discard", garbage)).code == 2
    assert (await hoptin("dead-letters", "discard", garbage[:8], "--reason", "rác")).code == 0
    decided = await hoptin("dead-letters", "replay", garbage)
    assert (decided.code, await waiting(connection)) == (1, {})
    assert "discarded" in decided.err

    assert (await hoptin("dead-letters", "replay", event[:8])).out == "1 replayed.\n"
    assert await waiting(connection) == {"archiver": 1}
    assert (await hoptin("dead-letters", "replay", "--all")).out == "1 replayed.\n"
    assert await waiting(connection) == {"archiver": 2}
    assert (await hoptin("dead-letters", "list", "--json")).json == []
    statuses = {
        letter["id"]: letter["status"] for letter in (await hoptin("dead-letters", "list", "--all", "--json")).json
    }
    assert statuses == {event: "replayed", garbage: "discarded", third: "replayed"}


async def test_a_replayed_message_that_fails_before_it_is_marked_stays_in_sight(connection: Connection) -> None:
    letters = DeadLetters(connection)
    again = failure(str(uuid4()), reason="Sai.")
    letter = await letters.get(await letters.quarantine(again))
    assert letter is not None
    await letters.quarantine(again)
    assert not await letters.decide(letter, "replayed", at=SystemClock().now())
    assert await letters.count() == 1


async def test_messages_are_replayed_on_rabbitmq(hoptin: Hoptin, connection: Connection, broker_url: str) -> None:
    await DeadLetters(connection).quarantine(failure(str(uuid4()), reason="Sai."))
    hoptin = hoptin.but(HOPTIN_BROKER_URL=broker_url, HOPTIN_ADMIN_PORT="0", HOPTIN_HTTP_PORT="0")
    assert (await hoptin("dead-letters", "replay", "--all")).out == "1 replayed.\n"
    assert await waiting(connection) == {}, "the message must not go to the embedded bus"
    (broker,) = [check for check in (await hoptin("doctor", "--json")).json["checks"] if check["name"] == "broker"]
    assert broker["ok"]
    assert "1 messages wait" in broker["sentence"]


def failure(article_id: str | None, *, reason: str, body: bytes = b"") -> Failure:
    """A message of the archiver's that could not be handled; an event unless `body` says otherwise."""
    id_ = str(uuid4())
    if not body:
        assert article_id is not None
        event = first_event(
            _deduplicated(article_id), key=id_, at=BEGAN, journey=[Step(service="poller", began_at=BEGAN, took_ms=3)]
        )
        body, id_ = encode(event), event.id
    return Failure(
        queue="archiver",
        service="archiver",
        message=Message(id=id_, type="article.deduplicated", body=body),
        article_id=article_id,
        reason=reason,
        attempts=7,
        at=SystemClock().now(),
    )


def _deduplicated(article_id: str) -> ArticleDeduplicated:
    return ArticleDeduplicated(
        article_id=article_id,
        observed_at=BEGAN,
        lease_epoch=1,
        first_poll=False,
        content_hash="x",
        canonical_url="",
        source=source_ref(),
        article=article_record("x").article,
        decision=Decision(kind="new", matches=[], reason=""),
    )
