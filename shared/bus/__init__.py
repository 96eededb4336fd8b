"""The bus port: what every service may expect of a message bus, whichever adapter is behind it.

At least once, persistent, confirmed, bounded prefetch, retry with delay. `shared.bus.amqp` (RabbitMQ) and
`shared.bus.mongo` (the embedded default) implement it; `tests/contract/test_bus.py` runs on both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol


class BusUnavailable(Exception):
    """The bus cannot be reached now, or a publish was not confirmed: nothing may be assumed about it."""


@dataclass(frozen=True, slots=True)
class Message:
    """An event on its way. `headers` travel beside the body: what happened to the message, not what it says."""

    id: str
    type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """A message handed to a consumer. It is ours until it is acknowledged, retried, released, or we die."""

    message: Message
    queue: str
    attempts: int
    """Attempts that failed before this one, counted by `Consumer.retry`."""
    redeliveries: int
    """How often it was handed out before without an outcome: consumers died with it, or lost the connection."""
    tag: object
    """The adapter's own handle."""


@dataclass(frozen=True, slots=True)
class Depth:
    ready: int
    """Messages waiting or, where the bus knows it, held by a consumer."""
    parked: int
    """Messages waiting for their next attempt."""


class Consumer(Protocol):
    """A subscription to one work queue, holding at most `prefetch` messages."""

    async def receive(self, limit: int) -> list[Delivery]:
        """Up to `limit` messages: waits for the first, then takes what is there without waiting.

        Survives the loss of the connection: it waits until the bus is back. Returns an empty list once the
        consumer is closed.
        """
        ...

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        """Forget these messages. An ack that cannot reach the bus is dropped: the message comes again."""
        ...

    async def retry(self, delivery: Delivery, delay: timedelta, reason: str) -> None:
        """Hand the message out again after `delay` (one of `topology.RETRY_DELAYS`), with `attempts` one higher.

        Raises `BusUnavailable` if that could not be confirmed; the message then comes again by itself.
        """
        ...

    async def release(self, deliveries: Sequence[Delivery]) -> None:
        """Give messages back untouched, for another consumer."""
        ...

    async def close(self) -> None:
        """Stop receiving and give back what was prefetched but not received. What was received stays ours."""
        ...


class Bus(Protocol):
    async def start(self) -> None:
        """Begin to connect, in the background, and keep connected until `close`. Returns at once."""
        ...

    async def ready(self) -> None:
        """Wait until the bus is connected and the topology declared."""
        ...

    def problem(self) -> str | None:
        """None while connected, else one sentence that says what is wrong."""
        ...

    async def publish(self, messages: Sequence[Message], *, queue: str | None = None) -> None:
        """Publish by type, or straight to the work queue `queue`; returns when the bus has confirmed every one
        as safely stored.

        Raises `BusUnavailable` if any was not confirmed, including an event that should have come to a work
        queue and was routed to none. An event type bound to no work queue may go nowhere.
        """
        ...

    async def subscribe(self, queue: str, *, prefetch: int) -> Consumer: ...

    async def depth(self) -> dict[str, Depth]:
        """How much waits in each work queue. Raises `BusUnavailable`."""
        ...

    async def close(self) -> None: ...
