"""The embedded bus frees what its process lost track of, and nothing else."""

import asyncio
from datetime import timedelta

from shared.bus import Message
from shared.bus.mongo import MongoBus
from shared.storage.client import Connection


async def test_a_message_whose_retry_is_being_written_is_not_taken_for_lost(
    mongo_url: str, mongo_database: str
) -> None:
    """The look for lost claims began before this one was made, and ends while it is given up for a later attempt."""
    connection = Connection(mongo_url, mongo_database)
    await connection.create_indexes()
    bus = MongoBus(connection)
    await bus.start()
    await bus.ready()
    over = asyncio.Event()

    async def look_for_lost_claims() -> None:
        while not over.is_set():
            await bus._clear_up()

    looking = [asyncio.create_task(look_for_lost_claims()) for _ in range(4)]
    try:
        consumer = await bus.subscribe("enricher", prefetch=1)
        for number in range(150):
            await bus.publish([Message(f"m{number}", "article.discovered", b"{}")])
            [delivery] = await consumer.receive(1)
            await consumer.retry(delivery, timedelta(hours=1), "not now")
        assert (await bus.depth())["enricher"].parked == 150
    finally:
        over.set()
        await asyncio.gather(*looking)
        await bus.close()
        connection.close()
