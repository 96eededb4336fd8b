"""A consumer process for the tests: `python -m tests.contract.hold KIND URL DATABASE QUEUE COUNT`.

Receives COUNT messages, says so, and holds them until it is killed.
"""

import asyncio
import sys

from tests.contract.buses import Kind, make


async def hold(kind: Kind, url: str, database: str, queue: str, count: int) -> None:
    bus, _ = make(kind, url, database)
    await bus.start()
    await bus.ready()
    consumer = await bus.subscribe(queue, prefetch=count)
    held = 0
    while held < count:
        held += len(await consumer.receive(count))
    sys.stdout.write("held\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    kind, url, database, queue, count = sys.argv[1:]
    asyncio.run(hold("amqp" if kind == "amqp" else "mongo", url, database, queue, int(count)))
