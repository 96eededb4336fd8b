"""Buses for the contract suite, and what its tests keep doing with them."""

import asyncio
import signal
import sys
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from shared.bus import Bus, Consumer, Delivery, Depth, Message
from shared.bus.amqp import AmqpBus
from shared.bus.mongo import MongoBus
from shared.storage.client import Connection

Kind = Literal["amqp", "mongo"]
TAKEOVER = timedelta(seconds=1.5)
"""Short, so that the tests are; the default is for machines that pause longer."""


@dataclass
class Place:
    """An empty bus somewhere: a virtual host of RabbitMQ, or a database. Opens as many connections to it as
    a test wants, each standing for a process of its own."""

    kind: Kind
    url: str
    database: str
    _open: list[tuple[Bus, Connection | None]] = field(default_factory=list)

    async def open(self) -> Bus:
        bus, connection = make(self.kind, self.url, self.database)
        self._open.append((bus, connection))
        await bus.start()
        async with asyncio.timeout(20):
            await bus.ready()
        return bus

    async def close(self) -> None:
        for bus, connection in self._open:
            await bus.close()
            if connection is not None:
                connection.close()

    @asynccontextmanager
    async def holder(self, queue: str, count: int) -> AsyncIterator["Holder"]:
        """A process that received `count` messages and does nothing with them."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.contract.hold", self.kind, self.url, self.database, queue, str(count)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            yield Holder(process)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            # Unread output would keep the pipe's transport open beyond the loop.
            assert process.stdout is not None
            await process.stdout.read()


@dataclass
class Holder:
    process: asyncio.subprocess.Process

    async def holds(self) -> None:
        await self._hears("held")

    async def acknowledges(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        await self._hears("acknowledged")

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()

    async def _hears(self, word: str) -> None:
        assert self.process.stdout is not None
        async with asyncio.timeout(20):
            assert await self.process.stdout.readline() == f"{word}\n".encode()


def make(kind: Kind, url: str, database: str) -> tuple[Bus, Connection | None]:
    if kind == "amqp":
        return AmqpBus(url), None
    connection = Connection(url, database)
    return MongoBus(connection, takeover_after=TAKEOVER), connection


def discovered(count: int, *, body: bytes = b"{}") -> list[Message]:
    return [Message(str(uuid.uuid4()), "article.discovered", body) for _ in range(count)]


def ids(messages: Sequence[Message] | Sequence[Delivery]) -> list[str]:
    return [item.id if isinstance(item, Message) else item.message.id for item in messages]


async def receive(consumer: Consumer, count: int, *, timeout: float = 15, ack: bool = True) -> list[Delivery]:
    """Exactly `count` messages, acknowledged as they come unless `ack` is false."""
    received: list[Delivery] = []
    async with asyncio.timeout(timeout):
        while len(received) < count:
            batch = await consumer.receive(count - len(received))
            received += batch
            if ack:
                await consumer.ack(batch)
    return received


async def receive_nothing(consumer: Consumer, *, within: float) -> None:
    """Fails where a message comes within this many seconds."""
    try:
        async with asyncio.timeout(within):
            received = await consumer.receive(1)
    except TimeoutError:
        return
    raise AssertionError(f"received {ids(received)}")


async def until_depth(bus: Bus, queue: str, *, ready: int, parked: int = 0, timeout: float = 15) -> None:
    """Acknowledgements and releases reach a broker a moment after the call."""
    seen = None
    try:
        async with asyncio.timeout(timeout):
            while (seen := (await bus.depth())[queue]) != Depth(ready=ready, parked=parked):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"depth of {queue} stays {seen}, not ready={ready} parked={parked}") from None
