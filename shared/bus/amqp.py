"""The bus on RabbitMQ, and the only module that knows aio-pika.

Every process keeps two connections, one to publish and one to consume: when the broker runs out of memory or
disk it stops reading from connections that publish, and acknowledgements must still get through then, or the
queues could never drain (https://www.rabbitmq.com/docs/alarms). A supervising task keeps each connected. We do
it ourselves and not with `connect_robust`, since whoever waits for a confirmation or a message has to learn at
once that its connection is gone, and since everything is declared anew after every loss.

Only what RabbitMQ 3.10 and 4.x both have is used.
"""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from itertools import count
from typing import Any, NamedTuple, TypeVar

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import (
    CONNECTION_EXCEPTIONS,
    ChannelPreconditionFailed,
    InvalidFrameError,
    ProbableAuthenticationError,
    PublishError,
)
from aiormq.abc import DeliveredMessage
from aiormq.channel import Channel as WireChannel
from yarl import URL

from shared import topology
from shared.bus import BusUnavailable, Delivery, Depth, Message
from shared.bus.background import spawn
from shared.bus.headers import with_failure

T = TypeVar("T")

_HEARTBEAT_SECONDS = 10
PATIENCE = timedelta(seconds=10)
"""The driver gives a silent connection more than three heartbeats before it calls it dead. We ask the broker
something twice in this time, and no answer within it is a half-open connection."""
_CONFIRM_SECONDS = 15.0
_CLOSE_SECONDS = 3.0
_LONGEST_BACKOFF_SECONDS = 10.0
_IN_FLIGHT = 128
"""Unconfirmed messages of one `publish` call: with bodies of 1 MiB, 128 MiB are the most that it holds."""

_UNLIMITED = 1_000_000_000
"""RabbitMQ 4 drops a message after 20 redeliveries unless told otherwise. Its -1 for "never" means 0 to 3.x,
which then destroys every message that a consumer gives back or dies with. A number that is never reached means
the same to both, and a broker can be upgraded under its queues."""

_ATTEMPTS = "hoptin-attempts"
_FAILURES = (*CONNECTION_EXCEPTIONS, TimeoutError)
_WORK_QUEUES = {queue.name: queue for queue in topology.WORK_QUEUES}


class AmqpBus:
    """`shared.bus.Bus` on RabbitMQ at `url` (`amqp://user:password@host:port/vhost`, `amqps://` for TLS).

    A connection on which the broker does not answer for `patience` counts as lost.
    """

    def __init__(self, url: str, *, patience: timedelta = PATIENCE) -> None:
        broker = _Broker(url, patience.total_seconds())
        self._publishing = _Link(broker, "publish", self._open_publisher)
        self._consuming = _Link(broker, "consume", _nothing_to_prepare)
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
            _work_queue(queue)
        outgoing = [
            _Outgoing(_properties(message, message.headers, 0), message.body, "", queue, True)
            if queue is not None
            else _Outgoing(
                _properties(message, message.headers, 0),
                message.body,
                topology.EXCHANGE,
                message.type,
                bool(topology.queues_for(message.type)),
            )
            for message in messages
        ]
        for first in range(0, len(outgoing), _IN_FLIGHT):
            await self.send(outgoing[first : first + _IN_FLIGHT])

    async def send(self, outgoing: Sequence["_Outgoing"]) -> None:
        """Publish and wait for the broker's confirmation of every one. Raises `BusUnavailable`."""
        session = self._publishing.current()
        channel = self._publisher
        assert channel is not None
        work = asyncio.gather(*(self._send_one(channel, item) for item in outgoing), return_exceptions=True)
        for outcome in await session.guard(work, _CONFIRM_SECONDS):
            if isinstance(outcome, PublishError):
                # A queue or a binding was deleted under us: coming up again declares everything anew.
                session.lose(f"{session.broker} has no queue for a message it must keep; declaring it again.")
            if isinstance(outcome, (*_FAILURES, asyncio.CancelledError)):
                raise BusUnavailable(session.broker.sentence(outcome)) from outcome
            if isinstance(outcome, BaseException):
                raise outcome

    async def _send_one(self, channel: WireChannel, item: "_Outgoing") -> None:
        # The driver finds the publish that a returned message belongs to by its message id: an event that is
        # published twice at once must not have the same one twice.
        item.properties.message_id = f"{item.properties.correlation_id}.{next(self._serial)}"
        await channel.basic_publish(
            item.body,
            exchange=item.exchange,
            routing_key=item.routing_key,
            properties=item.properties,
            mandatory=item.mandatory,
            wait=False,
        )

    async def subscribe(self, queue: str, *, prefetch: int) -> "AmqpConsumer":
        consumer = AmqpConsumer(self._consuming, _work_queue(queue), prefetch, self.send)
        self._consumers.append(consumer)
        return consumer

    async def depth(self) -> dict[str, Depth]:
        session = self._publishing.current()
        return await session.guard(_depths(session.connection))

    async def close(self) -> None:
        for consumer in self._consumers:
            await consumer.close()
        await self._consuming.close()
        await self._publishing.close()

    async def _open_publisher(self, session: "_Session") -> None:
        for queue in topology.WORK_QUEUES:
            await _declare(session, session.control, queue)
        channel = await session.open_channel(publisher_confirms=True, on_return_raises=True)
        channel.close_callbacks.add(lambda _, error: session.lose(session.broker.sentence(error)))
        self._publisher = await _wire(channel)


class AmqpConsumer:
    """A subscription with a channel of its own, renewed as often as the connection is."""

    problem: str | None = None

    def __init__(
        self,
        link: "_Link",
        queue: topology.WorkQueue,
        prefetch: int,
        send: Callable[[Sequence["_Outgoing"]], Awaitable[None]],
    ) -> None:
        self._link = link
        self._queue = queue
        self._prefetch = prefetch
        self._send = send
        self._session: _Session | None = None
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
        await self._settle(deliveries, _ack)

    async def release(self, deliveries: Sequence[Delivery]) -> None:
        # Every way to give a message back adds to its x-delivery-count on RabbitMQ before 4.3: nack, reject,
        # closing the channel. From 4.3 a nack does not, so nack it is.
        await self._settle(deliveries, _nack)

    async def retry(self, delivery: Delivery, delay: timedelta, reason: str) -> None:
        if delay not in topology.RETRY_DELAYS:
            raise ValueError(f"There is no retry queue for {delay}.")
        if self._live_tag(delivery) is None:
            # It comes again by itself; a copy in the retry queue would make two of it.
            raise BusUnavailable(f"The connection that {delivery.message.id} came through is gone.")
        message = delivery.message
        properties = _properties(message, with_failure(message.headers, reason), delivery.attempts + 1)
        retry_queue = topology.retry_queue(self._queue.name, delay)
        await self._send([_Outgoing(properties, message.body, "", retry_queue, True)])
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
            await asyncio.sleep(_backoff(failures))
            failures += 1

    async def _subscribe(self, session: "_Session") -> asyncio.Future[None]:
        """A future that is done once the broker ended the subscription or the channel."""
        channel = await session.open_channel(publisher_confirms=False)
        # The queue may have been deleted while the connection held.
        await _declare(session, channel, self._queue)
        await session.guard(channel.set_qos(prefetch_count=self._prefetch))
        wire = await _wire(channel)
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
        self._received.append(_delivery(delivered, self._queue.name, _Tag(delivered.channel, tag)))
        self._arrived.set()

    def _live_tag(self, delivery: Delivery) -> int | None:
        tag = delivery.tag
        alive = self._session is not None and not self._session.lost.done() and not self._session.connection.is_closed
        if alive and isinstance(tag, _Tag) and tag.channel is self._wire and tag.number in self._held:
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


class _Tag(NamedTuple):
    channel: Any
    number: int


class _Outgoing(NamedTuple):
    properties: Any
    body: bytes
    exchange: str
    routing_key: str
    mandatory: bool


class _Session:
    """The life of one connection. Everything that waits for the broker waits for its loss as well."""

    control: AbstractChannel

    def __init__(self, broker: "_Broker", connection: AbstractConnection) -> None:
        self.broker = broker
        self.connection = connection
        self.lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        connection.close_callbacks.add(lambda _, error: self.lose(broker.sentence(error)))

    def lose(self, why: str) -> None:
        if not self.lost.done():
            self.lost.set_result(why)

    async def guard(self, work: Awaitable[T], timeout: float | None = None) -> T:
        """What `work` gives. Raises `BusUnavailable` where the driver fails, the connection is lost or the
        time is up (the broker's patience, unless told otherwise); the driver may hang in all three."""
        timeout = self.broker.patience if timeout is None else timeout
        task = asyncio.ensure_future(work)
        waited: set[asyncio.Future[Any]] = {task, self.lost}
        try:
            await asyncio.wait(waited, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not task.done():
                task.add_done_callback(_look_at)
                task.cancel()
        if not task.done():
            why = self.lost.result() if self.lost.done() else f"{self.broker} did not answer within {timeout:g} s."
            raise BusUnavailable(why)
        try:
            return task.result()
        except (*_FAILURES, asyncio.CancelledError) as error:
            # The driver cancels what waits on a channel that it closes; we ourselves were not cancelled here.
            raise BusUnavailable(self.broker.sentence(error)) from error

    async def open_channel(self, **options: bool) -> AbstractChannel:
        async def opened() -> AbstractChannel:
            channel = self.connection.channel(**options)
            await channel.initialize()
            return channel

        return await self.guard(opened())

    async def close_channel(self, channel: AbstractChannel) -> None:
        try:
            await self.guard(channel.close(), _CLOSE_SECONDS)
        except BusUnavailable as error:
            self.lose(str(error))

    async def is_blocked(self) -> bool:
        """Whether the broker announced that it stops reading from us, for want of memory or disk."""
        if self.connection.transport is None:
            return False
        try:
            async with asyncio.timeout(0):
                await self.connection.transport.ready()
        except TimeoutError:
            return True
        return False


class _Link:
    """A connection that is kept up."""

    def __init__(self, broker: "_Broker", purpose: str, prepare: Callable[[_Session], Awaitable[None]]) -> None:
        self._broker = broker
        self._purpose = purpose
        self._prepare = prepare
        self._session: _Session | None = None
        self._up = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.problem: str | None = f"{broker} is not connected yet."

    def start(self) -> None:
        self._task = spawn(self._keep_connected())

    async def session(self) -> _Session:
        """Waits until there is one."""
        while self._session is None:
            await self._up.wait()
        return self._session

    def current(self) -> _Session:
        """Raises `BusUnavailable` where there is none."""
        if self._session is None or self._session.lost.done():
            raise BusUnavailable(self.problem or f"{self._broker} is not connected.")
        return self._session

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        self.problem = f"The connection to {self._broker} was closed."

    async def _keep_connected(self) -> None:
        failures = 0
        while True:
            try:
                session = _Session(self._broker, await self._broker.connect(self._purpose))
            except BusUnavailable as error:
                self.problem = str(error)
            else:
                try:
                    session.control = await session.open_channel(publisher_confirms=False)
                    await self._prepare(session)
                    failures = 0
                    self._come_up(session)
                    self.problem = await self._watch(session)
                except BusUnavailable as error:
                    self.problem = str(error)
                finally:
                    self._session = None
                    self._up.clear()
                    await _hang_up(session)
            await asyncio.sleep(_backoff(failures))
            failures += 1

    def _come_up(self, session: _Session) -> None:
        self._session = session
        self.problem = None
        self._up.set()

    async def _watch(self, session: _Session) -> str:
        """Returns why the connection was lost, once it was."""
        while True:
            await asyncio.wait({session.lost}, timeout=self._broker.patience / 2)
            if session.lost.done():
                return session.lost.result()
            try:
                await session.guard(session.control.set_qos(prefetch_count=0))
                self.problem = None
            except BusUnavailable as error:
                if not await session.is_blocked():
                    return str(error)
                self.problem = f"{self._broker} takes no messages now: it is short of memory or disk."


class _Broker:
    """Where the broker is, and what its refusals mean, in sentences without the password."""

    def __init__(self, url: str, patience: float) -> None:
        self.patience = patience
        self._url = URL(url)
        if self._url.scheme not in ("amqp", "amqps") or not self._url.host:
            raise ValueError("The broker's URL must look like amqp://user:password@host:5672/vhost.")
        if "heartbeat" not in self._url.query:
            self._url = self._url.update_query(heartbeat=_HEARTBEAT_SECONDS)

    def __str__(self) -> str:
        port = self._url.port or {"amqp": 5672, "amqps": 5671}[self._url.scheme]
        return f"RabbitMQ at {self._url.host}:{port}"

    async def connect(self, purpose: str) -> AbstractConnection:
        task = asyncio.ensure_future(
            aio_pika.connect(self._url, client_properties={"connection_name": f"hoptin {purpose}"})
        )
        try:
            await asyncio.wait({task}, timeout=self.patience)
        finally:
            if not task.done():
                task.add_done_callback(_look_at)
                task.cancel()
        if not task.done():
            raise BusUnavailable(f"{self} does not answer.")
        try:
            return task.result()
        except (*_FAILURES, asyncio.CancelledError) as error:
            raise BusUnavailable(self.sentence(error)) from error

    def sentence(self, error: BaseException | None) -> str:
        user, vhost = self._url.user or "guest", self._url.path[1:] or "/"
        match error:
            case None:
                return f"The connection to {self} was closed."
            case ProbableAuthenticationError():
                return f"{self} refuses the user {user!r}: the name or the password is wrong; check the broker's URL."
            case InvalidFrameError() if "Connection.OpenOk" in str(error):
                # The refusal's own words do not survive the driver.
                return (
                    f"{self} has no virtual host {vhost!r} that the user {user!r} may use: create it or grant access."
                )
            case TimeoutError():
                return f"{self} does not answer."
            case asyncio.CancelledError():
                return f"The connection to {self} was lost."
            case _:
                text = str(error).strip() or type(error).__name__
                return f"{self}: {text.replace(self._url.password, '******') if self._url.password else text}"


async def _nothing_to_prepare(_: _Session) -> None:
    """Consumers declare what they need, each on its own channel."""


async def _declare(session: _Session, channel: AbstractChannel, queue: topology.WorkQueue) -> None:
    """Declare a work queue with its bindings and its retry queues. Raises `BusUnavailable`."""
    exchange = await session.guard(
        channel.declare_exchange(topology.EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
    )
    for name, arguments in _queue_arguments(queue).items():
        try:
            declared = await session.guard(channel.declare_queue(name, durable=True, arguments=arguments))
        except BusUnavailable as error:
            if isinstance(error.__cause__, ChannelPreconditionFailed):
                raise BusUnavailable(
                    f"{session.broker} already has a queue {name!r} of another kind than this program declares; "
                    f"empty and delete it, or use another virtual host ({error.__cause__})."
                ) from error
            raise
        if name == queue.name:
            for event_type in queue.binds:
                await session.guard(declared.bind(exchange, event_type))


def _queue_arguments(queue: topology.WorkQueue) -> dict[str, dict[str, Any]]:
    """Arguments of every queue that serves `queue`. They never change under one name: RabbitMQ answers 406."""
    arguments: dict[str, dict[str, Any]] = {queue.name: {"x-queue-type": "quorum", "x-delivery-limit": _UNLIMITED}}
    for delay in topology.RETRY_DELAYS:
        arguments[topology.retry_queue(queue.name, delay)] = {
            "x-queue-type": "quorum",
            "x-message-ttl": int(delay.total_seconds() * 1000),
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": queue.name,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",  # at-least-once is refused with drop-head
        }
    return arguments


async def _depths(connection: AbstractConnection) -> dict[str, Depth]:
    """On a channel of its own: asking for a queue that does not exist closes the channel."""
    async with connection.channel(publisher_confirms=False) as channel:
        depths = {}
        for queue in topology.WORK_QUEUES:
            waiting = {}
            for name in _queue_arguments(queue):
                declared = await channel.declare_queue(name, passive=True)
                waiting[name] = declared.declaration_result.message_count or 0
            ready = waiting.pop(queue.name)
            depths[queue.name] = Depth(ready=ready, parked=sum(waiting.values()))
        return depths


def _work_queue(name: str) -> topology.WorkQueue:
    if name not in _WORK_QUEUES:
        raise ValueError(f"There is no work queue {name!r}; there are {', '.join(_WORK_QUEUES)}.")
    return _WORK_QUEUES[name]


async def _wire(channel: AbstractChannel) -> WireChannel:
    """The channel below aio-pika's: it acknowledges many at once, and publishes without waiting for the socket."""
    wire = await channel.get_underlay_channel()
    assert isinstance(wire, WireChannel)
    return wire


def _properties(message: Message, headers: dict[str, str], attempts: int) -> Any:
    return aio_pika.Message(
        b"",
        headers={**headers, _ATTEMPTS: attempts} if attempts else dict(headers),
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        correlation_id=message.id,
        type=message.type,
    ).properties


def _delivery(delivered: DeliveredMessage, queue: str, tag: _Tag) -> Delivery:
    """Headers that are not text, and the broker's own (x-death and its kind), stay here."""
    properties = delivered.header.properties
    headers = properties.headers or {}
    message = Message(
        id=properties.correlation_id or properties.message_id or "",
        type=properties.message_type or delivered.routing_key or "",
        body=delivered.body,
        headers={name: str(value) for name, value in headers.items() if _is_ours(name, value)},
    )
    return Delivery(
        message=message,
        queue=queue,
        attempts=_number(headers.get(_ATTEMPTS)),
        redeliveries=_number(headers.get("x-delivery-count")),
        tag=tag,
    )


def _is_ours(name: str, value: object) -> bool:
    return isinstance(value, str) and not name.startswith("x-")


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


async def _ack(wire: WireChannel, tags: list[int], held: list[int]) -> None:
    """Everything up to the first tag that stays held goes in one frame. Waits until the last frame is on its
    way: a connection that is closed drops what it has not sent."""
    going, upto = set(tags), 0
    for tag in held:
        if tag not in going:
            break
        upto = tag
    single = [tag for tag in tags if tag > upto]
    if upto:
        await wire.basic_ack(upto, multiple=True, wait=not single)
    for tag in single:
        await wire.basic_ack(tag, wait=tag == single[-1])


async def _nack(wire: WireChannel, tags: list[int], _: list[int]) -> None:
    for tag in tags:
        await wire.basic_nack(tag, requeue=True, wait=tag == tags[-1])


async def _hang_up(session: _Session) -> None:
    """Close as well as can be done in a moment: a half-open connection never answers."""
    session.lose(f"The connection to {session.broker} was closed.")
    task: asyncio.Task[None] = asyncio.ensure_future(session.connection.close())
    task.add_done_callback(_look_at)
    await asyncio.wait({task}, timeout=_CLOSE_SECONDS)


def _look_at(task: asyncio.Future[Any]) -> None:
    """The failure of something abandoned is nobody's surprise."""
    if not task.cancelled():
        task.exception()


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _backoff(failures: int) -> float:
    """Seconds to wait: doubling, with jitter, so that processes do not come back in step."""
    longest = min(_LONGEST_BACKOFF_SECONDS, 0.2 * 2.0 ** min(failures, 10))
    return longest * random.uniform(0.5, 1)  # noqa: S311
