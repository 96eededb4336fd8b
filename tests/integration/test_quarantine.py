"""What nobody can read still ends in quarantine, each message as a letter of its own, and stops no service."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiormq.abc import DeliveredMessage
from pamqp import commands
from pamqp.header import ContentHeader

from services.enricher.handler import Enricher
from shared.bus import Message
from shared.bus.amqp.wire import Tag, delivery_of
from shared.bus.mongo import MongoBus
from shared.clock import SystemClock
from shared.events import MAX_BYTES
from shared.logging import get_logger
from shared.metrics import Metrics
from shared.runtime.consumer import LONE_RUNS, REDELIVERIES_TOLERATED, ConsumerRunner
from shared.runtime.handling import message_of
from shared.storage.client import Connection
from shared.storage.dead_letters import DeadLetters, Failure
from shared.topology import ENRICHER
from tests.support.samples import NOON, discovered, event
from tests.support.waiting import until


@pytest.fixture
async def letters(mongo_url: str, mongo_database: str) -> AsyncIterator[DeadLetters]:
    connection = Connection(mongo_url, mongo_database)
    await connection.create_indexes()
    yield DeadLetters(connection)
    connection.close()


def failure(message: Message, reason: str = "Not an event.") -> Failure:
    return Failure(
        queue="enricher", service="enricher", message=message, article_id=None, reason=reason, attempts=1, at=NOON
    )


async def test_a_message_larger_than_a_document_is_kept_as_far_as_it_tells_something(letters: DeadLetters) -> None:
    kept = await letters.get(await letters.quarantine(failure(Message("big", "?", b"x" * 20 * 1024 * 1024))))
    assert kept is not None
    assert kept.body == b"x" * MAX_BYTES
    assert kept.reason == "Not an event. Of its 20971520 bytes the first 1048576 are kept."


async def test_names_and_texts_that_the_database_cannot_hold_are_kept_as_they_can_be(letters: DeadLetters) -> None:
    message = Message("odd", "\udcff", b"{}", {"a\0b": "1", "$set": "2", "c.d": "\udcff"})
    kept = await letters.get(await letters.quarantine(failure(message, "It says \udcff.")))
    assert kept is not None
    assert kept.headers == {"ab": "1", "$set": "2", "c.d": "?"}
    assert (kept.event_type, kept.reason) == ("?", "It says ?.")


def test_messages_without_an_id_are_told_apart() -> None:
    """As they come from a broker's management page: none of them may take another's place in quarantine."""
    ids = [delivery_of(_delivered(body), "enricher", Tag(None, 1)).message.id for body in (b"one", b"two", b"two")]
    assert ids[0] != ids[1] == ids[2]
    assert all(ids)


async def test_a_message_that_kills_its_consumers_is_a_letter_about_its_article(
    mongo_url: str, mongo_database: str
) -> None:
    connection = Connection(mongo_url, mongo_database)
    await connection.create_indexes()
    letters, bus, stop = DeadLetters(connection), MongoBus(connection), asyncio.Event()
    deadly = event(discovered("a1"))
    await bus.publish([message_of(deadly)])
    await connection.database["bus"].update_many({}, {"$set": {"deliveries": REDELIVERIES_TOLERATED + 1}})
    for _ in range(LONE_RUNS):
        # Now: what is long past, the database forgets within a minute.
        await letters.begin_lone_run(f"enricher:{deadly.id}", SystemClock().now())
    await bus.start()
    metrics = Metrics()
    quarantined = metrics.messages.labels("enricher", "quarantined")
    runner = ConsumerRunner(
        queue=ENRICHER,
        handler=Enricher(clock=SystemClock()),
        bus=bus,
        dead_letters=letters,
        clock=SystemClock(),
        log=get_logger("enricher"),
        metrics=metrics,
    )
    running = asyncio.create_task(runner.run(stop))
    try:
        await until(lambda: quarantined._value.get() == 1, timeout=10, what="the message is quarantined")
    finally:
        stop.set()
        await running
        await bus.close()
    assert [letter.event_id for letter in await letters.of_article("a1")] == [deadly.id]
    connection.close()


def _delivered(body: bytes) -> DeliveredMessage:
    delivery = commands.Basic.Deliver(delivery_tag=1, exchange="", routing_key="enricher")
    return DeliveredMessage(delivery=delivery, header=ContentHeader(0, len(body)), body=body, channel=None)  # type: ignore[arg-type]
