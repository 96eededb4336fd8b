"""Publishing to RabbitMQ, and what belongs to the process as a whole."""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from aio_pika.exceptions import PublishError
from aiormq.channel import Channel as WireChannel

from shared import topology
from shared.bus import BusUnavailable, Depth, Message
from shared.bus.amqp.consumer import AmqpConsumer
from shared.bus.amqp.link import FAILURES, Broker, Link, Session, nothing_to_prepare
from shared.bus.amqp.queues import count_waiting, declare, work_queue
from shared.bus.amqp.wire import Outgoing, properties_of, send_messages, wire_of

PATIENCE = timedelta(seconds=10)
"""The driver gives a silent connection more than three heartbeats before it calls it dead. We ask the broker
something twice in this time, and no answer within it is a half-open connection."""

_CONFIRM_SECONDS = 15.0

_IN_FLIGHT = 128
"""Unconfirmed messages of one `publish` call: with bodies of 1 MiB, 128 MiB are the most that it holds."""


class AmqpBus:
    """`shared.bus.Bus` on RabbitMQ at `url` (`amqp://user:password@host:port/vhost`, `amqps://` for TLS).

    A connection on which the broker does not answer for `patience` counts as lost.
    """

    def __init__(self, url: str, *, patience: timedelta = PATIENCE) -> None:
        broker = Broker(url, patience.total_seconds())
        self._publishing = Link(broker, "publish", self._open_publisher)
        self._consuming = Link(broker, "consume", nothing_to_prepare)
        self._consumers: list[AmqpConsumer] = []
        self._publisher: WireChannel | None = None
        self._serial = count(random.getrandbits(32))

    async def start(self) -> None:
        self._publishing.start()
        self._consuming.start()

    async def ready(self) -> None:
        await self._publishing.session()
        await self._consuming.session()

    def problem(self) -> str | None:
        problems = [self._publishing.problem, self._consuming.problem]
        problems += [consumer.problem for consumer in self._consumers]
        return next((problem for problem in problems if problem), None)

    async def publish(self, messages: Sequence[Message], *, queue: str | None = None) -> None:
        if queue is not None:
            work_queue(queue)
        outgoing = [_outgoing(message, queue) for message in messages]
        for first in range(0, len(outgoing), _IN_FLIGHT):
            await self.send(outgoing[first : first + _IN_FLIGHT])

    async def send(self, outgoing: Sequence[Outgoing]) -> None:
        """Publish and wait for the broker's confirmation of every one. Raises `BusUnavailable`."""
        session = self._publishing.current()
        channel = self._publisher
        assert channel is not None
        for item in outgoing:
            # An event that is published twice at once must not have the same id twice.
            item.properties.message_id = f"{item.properties.correlation_id}.{next(self._serial)}"

        async def confirmed() -> list[Any]:
            confirmations = await send_messages(channel, outgoing)
            return await asyncio.gather(*confirmations, return_exceptions=True)

        for outcome in await session.guard(confirmed(), _CONFIRM_SECONDS):
            if isinstance(outcome, PublishError):
                # A queue or a binding was deleted under us: coming up again declares everything anew.
                why = f"{session.broker} has no queue for a message that it must keep; declaring the queues again."
                session.lose(why)
                raise BusUnavailable(why) from outcome
            if isinstance(outcome, (*FAILURES, asyncio.CancelledError)):
                raise BusUnavailable(session.broker.sentence(outcome)) from outcome
            if isinstance(outcome, BaseException):
                raise outcome

    async def subscribe(self, queue: str, *, prefetch: int) -> "AmqpConsumer":
        consumer = AmqpConsumer(self._consuming, work_queue(queue), prefetch, self.send)
        self._consumers.append(consumer)
        return consumer

    async def depth(self) -> dict[str, Depth]:
        session = self._publishing.current()
        return await session.guard(count_waiting(session.connection))

    async def close(self) -> None:
        for consumer in self._consumers:
            await consumer.close()
        await self._consuming.close()
        await self._publishing.close()

    async def _open_publisher(self, session: Session) -> None:
        for queue in topology.WORK_QUEUES:
            await declare(session, session.control, queue)
        channel = await session.open_channel(publisher_confirms=True, on_return_raises=True)
        channel.close_callbacks.add(lambda _, error: session.lose(session.broker.sentence(error)))
        self._publisher = await wire_of(channel)


def _outgoing(message: Message, queue: str | None) -> Outgoing:
    """Mandatory where it must come to a queue: the broker then returns what it cannot route."""
    properties = properties_of(message, message.headers, attempts=0)
    if queue is not None:
        return Outgoing(properties, message.body, "", queue, mandatory=True)
    mandatory = bool(topology.queues_for(message.type))
    return Outgoing(properties, message.body, topology.EXCHANGE, message.type, mandatory)
