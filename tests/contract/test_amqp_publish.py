"""Confirmations belong to their messages, also where publishes were given up half way."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from shared.bus import Message
from shared.bus.amqp import AmqpBus
from tests.contract.buses import discovered


@pytest.fixture
async def bus(broker_url: str) -> AsyncIterator[AmqpBus]:
    started = AmqpBus(broker_url)
    await started.start()
    await started.ready()
    yield started
    await started.close()


async def test_publishes_that_were_cancelled_shift_no_confirmation(bus: AmqpBus) -> None:
    """Each is given up a turn of the loop later than the one before: also where the driver's queue is full, and it
    waits with a part of its messages."""
    body = random.Random(3).randbytes(260 * 1024)
    for turns in range(10):
        large = [Message(event.id, event.type, body) for event in discovered(14)]
        given_up = asyncio.create_task(bus.publish(large, queue="archiver"))
        for _ in range(turns):
            await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.wait([given_up])
        async with asyncio.timeout(10):
            await asyncio.gather(*(bus.publish(discovered(7), queue="deduplicator") for _ in range(4)))
    assert (await bus.depth())["deduplicator"].ready == 10 * 4 * 7
