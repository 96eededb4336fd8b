"""Invariant 6: a poison message ends in `dead_letters` with who, when, what and where, blocks nobody, and can be
replayed."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.bus import Bus, Message
from shared.bus.amqp import AmqpBus
from shared.bus.mongo import MongoBus
from shared.events import ArticleDiscovered, Entry, SourceRef, first_event
from shared.runtime.consumer import LONE_RUNS
from shared.runtime.handling import message_of
from shared.storage.client import Connection
from shared.topology import ENRICHER, MAX_ATTEMPTS, RETRY_DELAYS
from tests.contract.buses import until_depth
from tests.support.deadly_enricher import DEADLY, TAKEOVER
from tests.support.mongod import Mongod
from tests.support.pipeline import ALL, Pipeline, Service, pipeline
from tests.support.rabbitmq import RabbitMQ
from tests.support.waiting import wait_for

_MODULE = "tests.support.deadly_enricher"
_INNOCENT = 40


@pytest.fixture
def running(bus: str, request: pytest.FixtureRequest, mortal_mongod: Mongod) -> Iterator[Pipeline]:
    broker: RabbitMQ | None = request.getfixturevalue("mortal_broker") if bus == "amqp" else None
    with pipeline(mongod=mortal_mongod, broker=broker) as made:
        yield made


@pytest.mark.parametrize("bus", ["amqp", "embedded"])
async def test_bytes_that_are_no_event_and_an_event_that_no_handler_bears(running: Pipeline) -> None:
    began = datetime.now(UTC)
    unbearable = replace_id(discovered("unbearable"), "no uuid")
    async with bus_of(running) as bus:
        await bus.publish([unbearable])
        await fail_before(bus, unbearable, MAX_ATTEMPTS - 1)
        await bus.publish([Message("nonsense", "article.discovered", b"\xff\xfe{"), *innocent()])
    running.start(ALL)
    wait_for(lambda: running.count("articles") == _INNOCENT, timeout=30, what="nobody was held up")
    wait_for(lambda: running.count("dead_letters") == 2, timeout=30, what="both are quarantined")

    letters = {letter["event_id"]: letter for letter in listed(running)}
    for letter in letters.values():
        assert (letter["service"], letter["queue"], letter["event_type"]) == (
            "enricher",
            "enricher",
            "article.discovered",
        )
        assert letter["host"]
        assert datetime.fromisoformat(letter["at"]) > began
    assert letters["nonsense"]["reason"].startswith("Not an event: ")
    assert letters["nonsense"]["attempts"] == 1
    assert "ValueError" in letters["no uuid"]["reason"]
    assert letters["no uuid"]["attempts"] == MAX_ATTEMPTS
    stored = running.database["dead_letters"].find_one({"event_id": "nonsense"})
    assert stored is not None
    assert stored["body"] == b"\xff\xfe{"

    running.hoptin("dead-letters", "replay", letters["nonsense"]["id"])
    again = {"event_id": "nonsense", "times": 2, "status": "quarantined"}
    wait_for(lambda: running.count("dead_letters", again) == 1, timeout=20, what="it was tried again, in vain")


@pytest.mark.parametrize("bus", ["amqp", pytest.param("embedded", marks=pytest.mark.soak)])
async def test_a_message_that_kills_its_consumer(running: Pipeline) -> None:
    deadly = discovered(DEADLY)
    async with bus_of(running) as bus:
        await bus.publish([*innocent(), deadly, *innocent(more="x")])
    deaths: list[Service] = []
    keep_up(running, deaths, lambda: running.count("dead_letters") == 1, "the deadly message is quarantined")
    async with bus_of(running) as bus:
        await until_depth(bus, ENRICHER.name, ready=0, timeout=30)  # it held nobody up
    assert len(deaths) > LONE_RUNS
    [letter] = listed(running)
    assert (letter["event_id"], letter["service"], letter["queue"]) == (deadly.id, "enricher", "enricher")
    assert "consumers died" in letter["reason"]
    running.kill(_MODULE)

    running.start(ALL)
    wait_for(lambda: running.count("articles") == 2 * _INNOCENT, timeout=40, what="every other article is archived")
    running.hoptin("dead-letters", "replay", "--all")
    wait_for(lambda: running.count("articles") == 2 * _INNOCENT + 1, timeout=30, what="replayed, it comes through")
    assert running.count("dead_letters", {"status": "quarantined"}) == 0
    assert running.count("suspects") == 0


def keep_up(running: Pipeline, deaths: list[Service], end: Callable[[], bool], what: str) -> None:
    """What a supervisor does: start the deadly enricher as often as it dies."""
    service = running.start_module(_MODULE)

    def ended() -> bool:
        nonlocal service
        if service.has_ended():
            service.kill()
            deaths.append(service)
            service = running.start_module(_MODULE)
        return end()

    wait_for(ended, timeout=60, what=what)


@asynccontextmanager
async def bus_of(running: Pipeline) -> AsyncIterator[Bus]:
    """The bus that the services are on, from this process."""
    broker = running.environment.get("HOPTIN_BROKER_URL")
    connection = Connection(running.environment["HOPTIN_MONGO_URL"], running.database_name)
    await connection.create_indexes()
    bus: Bus = AmqpBus(broker) if broker else MongoBus(connection, takeover_after=TAKEOVER)
    await bus.start()
    try:
        await bus.ready()
        yield bus
    finally:
        await bus.close()
        connection.close()


async def fail_before(bus: Bus, message: Message, times: int) -> None:
    """Bring the only message of the enricher's queue to its last attempt, without the hours that the ladder takes."""
    consumer = await bus.subscribe(ENRICHER.name, prefetch=1)
    [delivery] = await consumer.receive(1)
    assert delivery.message.id == message.id
    await consumer.retry(replace(delivery, attempts=times - 1), RETRY_DELAYS[0], "failed before")
    await consumer.close()


def listed(running: Pipeline) -> list[dict[str, Any]]:
    return list(json.loads(running.hoptin("dead-letters", "list", "--json")))


def innocent(more: str = "") -> list[Message]:
    return [discovered(f"Tin {number}{more}") for number in range(_INNOCENT)]


def discovered(title: str) -> Message:
    at = datetime.now(UTC)
    source = SourceRef(id="s", name="Cổng", url="http://127.0.0.1/rss", portal="p", province="hai-phong")
    data = ArticleDiscovered(
        article_id=f"article {title}",
        observed_at=at,
        lease_epoch=1,
        first_poll=False,
        content_hash=title,
        canonical_url=f"http://127.0.0.1/{title}",
        source=source,
        entry=Entry(title=title, link=f"http://127.0.0.1/{title}", guid=title, published=at.isoformat()),
    )
    return message_of(first_event(data, key=title, at=at))


def replace_id(message: Message, id_: str) -> Message:
    """The same event under an id that `decode` takes and that no output's id can be made from."""
    return replace(message, id=id_, body=message.body.replace(message.id.encode(), id_.encode()))
