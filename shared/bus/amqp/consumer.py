"""A subscription to one queue of RabbitMQ."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from aio_pika.abc import AbstractChannel
from aiormq.abc import DeliveredMessage
from aiormq.channel import Channel as WireChannel

from shared import topology
from shared.bus import BusUnavailable, Delivery
from shared.bus.amqp.link import Link, Session, backoff
from shared.bus.amqp.queues import declare
from shared.bus.amqp.wire import Outgoing, Tag, delivery_of, properties_of, send_acks, send_nacks, wire_of
from shared.bus.background import spawn
from shared.bus.headers import with_failure


class AmqpConsumer:
    """A subscription with a channel of its own, renewed as often as the connection is."""

    problem: str | None = None

    def __init__(
        self,
        link: Link,
        queue: topology.WorkQueue,
        prefetch: int,
        send: Callable[[Sequence[Outgoing]], Awaitable[None]],
    ) -> None:
        self._link = link
        self._queue = queue
        self._prefetch = prefetch
        self._send = send
        self._session: Session | None = None
        self._channel: AbstractChannel | None = None
        self._wire: WireChannel | None = None
        self._consumer_tag = f"hoptin-{random.getrandbits(64):016x}"
        self._received: deque[Delivery] = deque()
        self._held: dict[int, None] = {}
        """Delivery tags of this channel without an outcome, in order."""
        self._settling = asyncio.Lock()
        self._arrived = asyncio.Event()
        self._closed = False
        self._task = spawn(self._stay_subscribed())

    async def receive(self, limit: int) -> list[Delivery]:
        while not self._closed:
            if self._received:
                return [self._received.popleft() for _ in range(min(limit, len(self._received)))]
            self._arrived.clear()
            await self._arrived.wait()
        return []

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        await self._settle(deliveries, send_acks)

    async def release(self, deliveries: Sequence[Delivery]) -> None:
        # Every way to give a message back adds to its x-delivery-count on RabbitMQ before 4.3: nack, reject,
        # closing the channel. From 4.3 a nack does not, so nack it is.
        await self._settle(deliveries, send_nacks)

    async def retry(self, delivery: Delivery, delay: timedelta, reason: str) -> None:
        if delay not in topology.RETRY_DELAYS:
            raise ValueError(f"There is no retry queue for {delay}.")
        if self._live_tag(delivery) is None:
            # It comes again by itself; a copy in the retry queue would make two of it.
            raise BusUnavailable(f"The connection that {delivery.message.id} came through is gone.")
        message = delivery.message
        properties = properties_of(message, with_failure(message.headers, reason), delivery.attempts + 1)
        retry_queue = topology.retry_queue(self._queue.name, delay)
        await self._send([Outgoing(properties, message.body, "", retry_queue, mandatory=True)])
        await self.ack([delivery])

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.problem = None
        self._arrived.set()
        self._task.cancel()
        await asyncio.wait({self._task})
        if self._session is not None and self._wire is not None:
            try:
                await self._session.guard(self._wire.basic_cancel(self._consumer_tag))
            except BusUnavailable:
                return  # a lost connection gives everything back
            await self.release(tuple(self._received))
            self._received.clear()
            await self._leave_when_settled()

    async def _stay_subscribed(self) -> None:
        failures = 0
        while True:
            session = await self._link.session()
            try:
                ended = await self._subscribe(session)
                self.problem = None
                failures = 0
                waited: set[asyncio.Future[Any]] = {ended, session.lost}
                await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
                if ended.done():
                    self.problem = f"{session.broker} ended the subscription to {self._queue.name!r}; renewing it."
            except BusUnavailable as error:
                self.problem = str(error)
            await self._forget_channel()
            if session.lost.done():
                self.problem = None  # it is the link's problem, and the link says so
            await asyncio.sleep(backoff(failures))
            failures += 1

    async def _subscribe(self, session: Session) -> asyncio.Future[None]:
        """A future that is done once the broker ended the subscription or the channel."""
        channel = await session.open_channel(publisher_confirms=False)
        # The queue may have been deleted while the connection held.
        await declare(session, channel, self._queue)
        await session.guard(channel.set_qos(prefetch_count=self._prefetch))
        wire = await wire_of(channel)
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        channel.close_callbacks.add(lambda *_: _finish(ended))
        wire.on_consumer_cancel_callbacks.add(lambda _: _finish(ended))
        self._session, self._channel, self._wire = session, channel, wire
        await session.guard(wire.basic_consume(self._queue.name, self._on_message, consumer_tag=self._consumer_tag))
        return ended

    async def _forget_channel(self) -> None:
        """What this channel brought comes again by itself."""
        session, channel = self._session, self._channel
        self._session = self._channel = self._wire = None
        self._received.clear()
        self._held.clear()
        if session is not None and channel is not None and not session.lost.done():
            await session.close_channel(channel)

    async def _on_message(self, delivered: DeliveredMessage) -> None:
        tag = delivered.delivery_tag
        if tag is None or delivered.channel is not self._wire:
            return
        if self._closed:
            await self._wire.basic_nack(tag, requeue=True, wait=False)
            return
        self._held[tag] = None
        self._received.append(delivery_of(delivered, self._queue.name, Tag(delivered.channel, tag)))
        self._arrived.set()

    def _live_tag(self, delivery: Delivery) -> int | None:
        tag = delivery.tag
        alive = self._session is not None and not self._session.lost.done() and not self._session.connection.is_closed
        if alive and isinstance(tag, Tag) and tag.channel is self._wire and tag.number in self._held:
            return tag.number
        return None

    async def _settle(
        self, deliveries: Sequence[Delivery], outcome: Callable[[WireChannel, list[int], list[int]], Awaitable[None]]
    ) -> None:
        # One at a time: an outcome for "all up to this tag" must not overtake one for a tag below it.
        async with self._settling:
            tags = sorted(tag for delivery in deliveries if (tag := self._live_tag(delivery)) is not None)
            if not tags or self._session is None or self._wire is None:
                return
            session, wire, held = self._session, self._wire, list(self._held)
            for tag in tags:
                del self._held[tag]
            try:
                await session.guard(outcome(wire, tags, held))
            except BusUnavailable:
                session.lose(f"{session.broker} does not take acknowledgements.")
        await self._leave_when_settled()

    async def _leave_when_settled(self) -> None:
        if self._closed and not self._held:
            await self._forget_channel()


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
