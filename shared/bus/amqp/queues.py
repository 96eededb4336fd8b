"""The topology as RabbitMQ has it: declared by every process, counted without disturbing it."""

from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import ChannelPreconditionFailed

from shared import topology
from shared.bus import BusUnavailable, Depth
from shared.bus.amqp.link import Session

_UNLIMITED = 1_000_000_000
"""RabbitMQ 4 drops a message after 20 redeliveries unless told otherwise. Its -1 for "never" means 0 to 3.x,
which then destroys every message that a consumer gives back or dies with. A number that is never reached means
the same to both, and a broker can be upgraded under its queues."""

_WORK_QUEUES = {queue.name: queue for queue in topology.WORK_QUEUES}


def work_queue(name: str) -> topology.WorkQueue:
    if name not in _WORK_QUEUES:
        raise ValueError(f"There is no work queue {name!r}; there are {', '.join(_WORK_QUEUES)}.")
    return _WORK_QUEUES[name]


async def declare(session: Session, channel: AbstractChannel, queue: topology.WorkQueue) -> None:
    """Declare a work queue with its bindings and its retry queues. Raises `BusUnavailable`."""
    exchange = await session.guard(
        channel.declare_exchange(topology.EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
    )
    for name, arguments in queue_arguments(queue).items():
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


def queue_arguments(queue: topology.WorkQueue) -> dict[str, dict[str, Any]]:
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


async def count_waiting(connection: AbstractConnection) -> dict[str, Depth]:
    """On a channel of its own: asking for a queue that does not exist closes the channel."""
    async with connection.channel(publisher_confirms=False) as channel:
        depths = {}
        for queue in topology.WORK_QUEUES:
            waiting = {}
            for name in queue_arguments(queue):
                declared = await channel.declare_queue(name, passive=True)
                waiting[name] = declared.declaration_result.message_count or 0
            ready = waiting.pop(queue.name)
            depths[queue.name] = Depth(ready=ready, parked=sum(waiting.values()))
        return depths
