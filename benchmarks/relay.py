"""The bare relay, in a process of its own: takes messages from a queue, publishes them to the next, acknowledges.

`python -m benchmarks.relay URL PREFETCH QUEUE:NEXT ...`. What any pipeline on aio-pika does at least: persistent
messages, publisher confirms, manual acknowledgements after the confirm, a bounded prefetch. Nothing else.
"""

import asyncio
import sys
from collections.abc import Sequence

import aio_pika
import uvloop
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage


async def relay(url: str, prefetch: int, hops: Sequence[tuple[str, str]]) -> None:
    connection = await aio_pika.connect(url)
    async with connection:
        for queue, target in hops:
            channel = await connection.channel(publisher_confirms=True)
            await _hop(channel, prefetch, queue, target)
        await asyncio.Event().wait()


async def _hop(channel: AbstractChannel, prefetch: int, name: str, target: str) -> None:
    await channel.set_qos(prefetch_count=prefetch)
    queue = await channel.get_queue(name)

    async def on_message(message: AbstractIncomingMessage) -> None:
        onward = aio_pika.Message(message.body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(onward, routing_key=target)
        await message.ack()

    await queue.consume(on_message)


if __name__ == "__main__":
    url, prefetch, *pairs = sys.argv[1:]
    hops = [(queue, target) for queue, _, target in (pair.partition(":") for pair in pairs)]
    uvloop.run(relay(url, int(prefetch), hops))
