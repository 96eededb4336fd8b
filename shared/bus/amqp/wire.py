"""Messages and their outcomes as they go over the wire."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import aio_pika
from aio_pika.abc import AbstractChannel
from aiormq.abc import ChannelFrame, DeliveredMessage
from aiormq.channel import Channel as WireChannel
from pamqp import commands, frame
from pamqp.body import ContentBody
from pamqp.header import ContentHeader

from shared.bus import Delivery, Message

_ATTEMPTS = "hoptin-attempts"
_PIECE = 256 * 1024
"""Bytes that go to the socket at once, about."""


class Tag(NamedTuple):
    channel: Any
    number: int


class Outgoing(NamedTuple):
    properties: Any
    body: bytes
    exchange: str
    routing_key: str
    mandatory: bool


async def wire_of(channel: AbstractChannel) -> WireChannel:
    """The channel below aio-pika's: it acknowledges many at once, and publishes many at once."""
    wire = await channel.get_underlay_channel()
    assert isinstance(wire, WireChannel)
    return wire


def properties_of(message: Message, headers: dict[str, str], attempts: int) -> Any:
    return aio_pika.Message(
        b"",
        headers={**headers, _ATTEMPTS: attempts} if attempts else dict(headers),
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        correlation_id=message.id,
        type=message.type,
    ).properties


async def send_messages(wire: WireChannel, outgoing: Sequence[Outgoing]) -> list[asyncio.Future[Any]]:
    """Publish in order; returns the future of each message's confirmation, once all are on their way. Their message
    ids must not be in use: the driver finds by it the publish that a returned message belongs to.

    The driver's own `basic_publish` waits several turns of the loop for each message, in a task for each: nearly
    three times the work.
    """
    confirmations: list[asyncio.Future[Any]] = []
    waiting: list[Outgoing] = []
    piece = bytearray()
    for place, item in enumerate(outgoing, 1):
        piece += _frames(wire, item)
        waiting.append(item)
        if len(piece) < _PIECE and place < len(outgoing):
            continue
        async with wire.lock:
            await wire.write_queue.put(ChannelFrame(payload=bytes(piece), should_close=False, drain_future=None))
            # Who is cancelled while the queue is full has sent nothing. From here on nothing waits: the broker
            # numbers what comes, and we have to count alike.
            confirmations += [_expected(wire, sent) for sent in waiting]
        waiting.clear()
        piece.clear()
    return confirmations


def _frames(wire: WireChannel, item: Outgoing) -> bytes:
    """A message on the wire (AMQP 0-9-1, section 2.3.5.2): method, header, and the body in parts of a frame's size."""
    publish = commands.Basic.Publish(
        exchange=item.exchange, routing_key=item.routing_key, mandatory=item.mandatory, immediate=False
    )
    size = wire.max_content_size
    parts: list[commands.Basic.Publish | ContentHeader | ContentBody] = [
        publish,
        ContentHeader(properties=item.properties, body_size=len(item.body)),
        *(ContentBody(item.body[first : first + size]) for first in range(0, len(item.body), size)),
    ]
    return b"".join(frame.marshal(part, wire.number) for part in parts)


def _expected(wire: WireChannel, item: Outgoing) -> asyncio.Future[Any]:
    """The next message's confirmation; the driver settles it."""
    wire.delivery_tag += 1
    message_id, confirmation = item.properties.message_id, wire.create_future()
    wire.confirmations[wire.delivery_tag] = confirmation
    wire.message_id_delivery_tag[message_id] = wire.delivery_tag
    confirmation.add_done_callback(lambda _: wire.message_id_delivery_tag.pop(message_id, None))
    return confirmation


def delivery_of(delivered: DeliveredMessage, queue: str, tag: Tag) -> Delivery:
    """Headers that are not text, and the broker's own (x-death and its kind), stay here."""
    properties = delivered.header.properties
    headers = properties.headers or {}
    message = Message(
        # What others published may have no id: two such messages must not be taken for one.
        id=properties.correlation_id or properties.message_id or hashlib.sha256(delivered.body).hexdigest(),
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


async def send_acks(wire: WireChannel, tags: list[int], held: list[int]) -> None:
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


async def send_nacks(wire: WireChannel, tags: list[int], _: list[int]) -> None:
    for tag in tags:
        await wire.basic_nack(tag, requeue=True, wait=tag == tags[-1])
