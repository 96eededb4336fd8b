"""Messages and their outcomes as they go over the wire."""

import hashlib
from typing import Any, NamedTuple

import aio_pika
from aio_pika.abc import AbstractChannel
from aiormq.abc import DeliveredMessage
from aiormq.channel import Channel as WireChannel

from shared.bus import Delivery, Message

_ATTEMPTS = "hoptin-attempts"


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
    """The channel below aio-pika's: it acknowledges many at once, and publishes without waiting for the socket."""
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
