"""Both ends of a pipeline that is measured: messages go in, and are counted where they come out."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

import aio_pika
from aio_pika.abc import AbstractExchange, AbstractIncomingMessage

from shared.bus import Message
from shared.bus.mongo import MongoBus
from shared.events import decode
from shared.storage.client import Connection, Document

_IN_FLIGHT = 128
_PREFETCH = 500
_PATIENCE = 180.0


class Arrivals:
    """Counts what came out, and wakes who waits for a number."""

    def __init__(self) -> None:
        self.count = 0
        self._target = 0
        self._reached = asyncio.Event()

    def one(self) -> None:
        self.count += 1
        if self.count >= self._target:
            self._reached.set()

    async def until(self, count: int) -> None:
        self._target = count
        self._reached.clear()
        if self.count < count:
            async with asyncio.timeout(_PATIENCE):
                await self._reached.wait()


class Line(Protocol):
    arrivals: Arrivals

    async def send(self, bodies: Sequence[bytes]) -> None:
        """Returns once they are confirmed."""
        ...


async def throughput(line: Line, bodies: Sequence[bytes]) -> float:
    """Messages a second, from the first that is sent to the last that came out."""
    target = line.arrivals.count + len(bodies)
    began = time.perf_counter()
    await asyncio.gather(line.send(bodies), line.arrivals.until(target))
    return len(bodies) / (time.perf_counter() - began)


async def latencies(line: Line, bodies: Sequence[bytes]) -> list[float]:
    """Milliseconds that each takes from being sent to coming out, with nothing else on its way."""
    taken = []
    for body in bodies:
        target = line.arrivals.count + 1
        began = time.perf_counter()
        await asyncio.gather(line.send([body]), line.arrivals.until(target))
        taken.append((time.perf_counter() - began) * 1000)
    return taken


class AmqpLine:
    def __init__(self, exchange: AbstractExchange, routing_key: str, arrivals: Arrivals) -> None:
        self.arrivals = arrivals
        self._exchange = exchange
        self._routing_key = routing_key

    async def send(self, bodies: Sequence[bytes]) -> None:
        for first in range(0, len(bodies), _IN_FLIGHT):
            await asyncio.gather(*(self._one(body) for body in bodies[first : first + _IN_FLIGHT]))

    async def _one(self, body: bytes) -> None:
        message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await self._exchange.publish(message, routing_key=self._routing_key)


@asynccontextmanager
async def amqp_line(url: str, *, exchange: str, routing_key: str, out: str, bind: str = "") -> AsyncIterator[AmqpLine]:
    """In by `exchange` (empty: the default one) and `routing_key`; out at the quorum queue `out`, which is declared
    here and bound to the exchange by `bind`."""
    arrivals = Arrivals()

    async def on_message(message: AbstractIncomingMessage) -> None:
        await message.ack()
        arrivals.one()

    async with await aio_pika.connect(url) as connection:
        incoming = await connection.channel(publisher_confirms=False)
        await incoming.set_qos(prefetch_count=_PREFETCH)
        queue = await incoming.declare_queue(out, durable=True, arguments={"x-queue-type": "quorum"})
        if bind:
            await queue.bind(exchange, bind)
        await queue.consume(on_message)
        outgoing = await connection.channel(publisher_confirms=True, on_return_raises=True)
        target = await outgoing.get_exchange(exchange) if exchange else outgoing.default_exchange
        yield AmqpLine(target, routing_key, arrivals)


class EmbeddedLine:
    """In by the embedded bus; out when the article stands in the archive."""

    def __init__(self, bus: MongoBus) -> None:
        self.arrivals = Arrivals()
        self._bus = bus

    async def send(self, bodies: Sequence[bytes]) -> None:
        for first in range(0, len(bodies), _IN_FLIGHT):
            events = [decode(body) for body in bodies[first : first + _IN_FLIGHT]]
            await self._bus.publish(
                [
                    Message(event.id, event.type, body)
                    for event, body in zip(events, bodies[first : first + _IN_FLIGHT], strict=True)
                ]
            )


@asynccontextmanager
async def embedded_line(connection: Connection) -> AsyncIterator[EmbeddedLine]:
    bus = MongoBus(connection)
    line = EmbeddedLine(bus)
    await bus.start()
    await bus.ready()
    counting = asyncio.create_task(_count(connection, line.arrivals))
    try:
        yield line
    finally:
        counting.cancel()
        await asyncio.gather(counting, return_exceptions=True)
        await bus.close()


async def _count(connection: Connection, arrivals: Arrivals) -> None:
    """Every article that comes to the archive from now on."""
    pipeline: list[Document] = [{"$match": {"operationType": "insert"}}, {"$project": {"operationType": 1}}]
    async with connection.database["articles"].watch(pipeline, max_await_time_ms=1000) as stream:
        async for _ in stream:
            arrivals.one()
