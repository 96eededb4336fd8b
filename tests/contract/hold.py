"""A consumer process for the tests: `python -m tests.contract.hold KIND URL DATABASE QUEUE COUNT`.

Receives COUNT messages, says so, and holds them until it is killed, or told by a line of input to acknowledge them.
"""

import asyncio
import sys

from tests.contract.buses import Kind, make, receive


async def hold(kind: Kind, url: str, database: str, queue: str, count: int) -> None:
    bus, _ = make(kind, url, database)
    await bus.start()
    await bus.ready()
    consumer = await bus.subscribe(queue, prefetch=count)
    held = await receive(consumer, count, ack=False)
    _say("held")
    if not await asyncio.to_thread(sys.stdin.readline):
        return
    await consumer.ack(held)
    _say("acknowledged")
    await asyncio.Event().wait()


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    kind, url, database, queue, count = sys.argv[1:]
    asyncio.run(hold("amqp" if kind == "amqp" else "mongo", url, database, queue, int(count)))
