"""Both buses while their servers die, restart and fall silent: every confirmed message comes at least once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest

from shared.bus import Bus, BusUnavailable, Consumer, Message
from shared.bus.amqp import AmqpBus
from tests.contract.buses import Place, discovered, ids, receive, until_depth
from tests.support.mongod import Mongod
from tests.support.rabbitmq import RabbitMQ, private_broker
from tests.support.waiting import until

_LATER = "article.enriched"


class Traffic:
    """Publishes without pause, whatever happens, and consumes all of it: half at once, half in the end.

    What is consumed at once shows that work goes on; what waits shows whether a confirmation was worth anything.
    """

    def __init__(self, publisher: Bus, consuming: Bus, consumer: Consumer) -> None:
        self.confirmed: set[str] = set()
        self.received: set[str] = set()
        self.refused = 0
        self._publisher = publisher
        self._consuming = consuming
        self._consumer = consumer
        self._stopping = False
        self._tasks = [asyncio.create_task(self._publish()), asyncio.create_task(self.consume(consumer))]

    def cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _publish(self) -> None:
        number = 0
        while not self._stopping:
            kind = ("article.discovered", _LATER)[number % 2]
            batch = [Message(f"{number}.{n}", kind, b"x" * 500) for n in range(20)]
            number += 1
            try:
                await self._publisher.publish(batch)
            except BusUnavailable:
                self.refused += 1
                await asyncio.sleep(0.05)
            else:
                self.confirmed.update(message.id for message in batch)
                await asyncio.sleep(0.005)

    async def consume(self, consumer: Consumer) -> None:
        while batch := await consumer.receive(20):
            self.received.update(ids(batch))
            await consumer.ack(batch)

    async def goes_on(self, messages: int = 400, timeout: float = 30) -> None:
        """Wait until that many more were published, and half of them received."""
        published, received = len(self.confirmed) + messages, len(self.received) + messages // 2
        await until(
            lambda: len(self.confirmed) >= published and len(self.received) >= received,
            timeout=timeout,
            what=f"{messages} more messages published and received",
        )

    async def all_arrives(self, timeout: float = 30) -> None:
        """Stop publishing and wait for the rest."""
        self._stopping = True
        later = await self._consuming.subscribe("deduplicator", prefetch=200)
        task = asyncio.create_task(self.consume(later))
        await until(lambda: self.confirmed <= self.received, timeout=timeout, what="every confirmed message received")
        await later.close()
        await self._consumer.close()
        await asyncio.gather(task, *self._tasks)


@asynccontextmanager
async def traffic(place: Place) -> AsyncIterator[tuple[Traffic, Bus]]:
    publisher, bus = await place.open(), await place.open()
    consumer = await bus.subscribe("enricher", prefetch=50)
    flow = Traffic(publisher, bus, consumer)
    try:
        yield flow, bus
    finally:
        flow.cancel()
        await place.close()


@pytest.fixture(scope="module")
def own_broker() -> Iterator[RabbitMQ]:
    with private_broker() as broker:
        yield broker


async def test_rabbitmq_is_killed_and_restarted(own_broker: RabbitMQ) -> None:
    async with traffic(Place("amqp", own_broker.new_vhost(), "")) as (flow, bus):
        for end in (own_broker.kill, own_broker.stop):
            await flow.goes_on()
            await asyncio.to_thread(end)
            await until(lambda: bus.problem() is not None, timeout=10, what="the bus says what is wrong")
            await asyncio.to_thread(own_broker.start)
        await flow.goes_on()
        assert flow.refused
        await until(lambda: bus.problem() is None, timeout=10, what="the bus is well again")
        await flow.all_arrives()
        await until_depth(bus, "enricher", ready=0)


async def test_mongod_is_killed_and_restarted() -> None:
    with Mongod() as mongod:
        async with traffic(Place("mongo", mongod.url, "bus")) as (flow, bus):
            for end in (mongod.kill, mongod.stop):
                await flow.goes_on()
                await asyncio.to_thread(end)
                await until(lambda: bus.problem() is not None, timeout=10, what="the bus says what is wrong")
                await asyncio.to_thread(mongod.start)
            await flow.goes_on()
            assert flow.refused
            await until(lambda: bus.problem() is None, timeout=10, what="the bus is well again")
            await flow.all_arrives()
            await until_depth(bus, "enricher", ready=0)


class Proxy:
    """A TCP proxy that can fall silent: connections stay open, and nothing comes through any more."""

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self._writers: set[asyncio.StreamWriter] = set()
        self._silent: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    def silence(self) -> None:
        """The connections that exist; new ones work."""
        self._silent |= self._writers

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_connection(*self._target)
        self._writers |= {writer, upstream_writer}
        await asyncio.gather(self._pump(reader, upstream_writer), self._pump(upstream_reader, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                if writer not in self._silent:
                    writer.write(data)
                    await writer.drain()
        except ConnectionError:
            pass
        # A close is not passed on either: that is what makes a connection half-open.
        if writer not in self._silent:
            writer.close()


async def test_a_half_open_connection_is_noticed(own_broker: RabbitMQ) -> None:
    parts = urlsplit(own_broker.new_vhost())
    proxy = Proxy(parts.hostname or "", parts.port or 5672)
    async with proxy as port:
        # The broker's own patience, after which it hands out again what the silent consumer held.
        through = urlunsplit(parts._replace(netloc=f"guest:guest@127.0.0.1:{port}", query="heartbeat=2"))
        publisher, consuming = (AmqpBus(through, patience=timedelta(seconds=2)) for _ in range(2))
        for bus in (publisher, consuming):
            await bus.start()
            await bus.ready()
        consumer = await consuming.subscribe("enricher", prefetch=50)
        flow = Traffic(publisher, consuming, consumer)
        await flow.goes_on()

        proxy.silence()

        await until(lambda: bool(publisher.problem() and consuming.problem()), timeout=8, what="both notice")
        await flow.goes_on()
        await flow.all_arrives()
        assert flow.refused
        for bus in (publisher, consuming):
            await bus.close()


async def test_a_suspended_consumer_does_not_forget_what_others_took_over(mongo_url: str, mongo_database: str) -> None:
    place = Place("mongo", mongo_url, mongo_database)
    bus = await place.open()
    sent = discovered(2)
    await bus.publish(sent)
    async with place.holder("enricher", 2) as holder:
        await holder.holds()
        holder.pause()
        consumer = await bus.subscribe("enricher", prefetch=5)
        taken = await receive(consumer, 2, ack=False)
        holder.resume()

        await holder.acknowledges()

        assert sorted(ids(taken)) == sorted(ids(sent))
        assert (await bus.depth())["enricher"].ready == 2
        await consumer.ack(taken)
        await until_depth(bus, "enricher", ready=0)
    await place.close()


@pytest.mark.parametrize("kind", ["amqp", "mongo"])
async def test_consumers_killed_one_after_another_lose_nothing(kind: str, request: pytest.FixtureRequest) -> None:
    if kind == "amqp":
        place = Place("amqp", request.getfixturevalue("own_broker").new_vhost(), "")
    else:
        place = Place("mongo", request.getfixturevalue("mongo_url"), request.getfixturevalue("mongo_database"))
    bus = await place.open()
    sent = discovered(60)
    await bus.publish(sent)
    for _ in range(3):
        async with place.holder("enricher", 20) as holder:
            await holder.holds()
            await holder.kill()

    received = await receive(await bus.subscribe("enricher", prefetch=60), 60)

    assert sorted(ids(received)) == sorted(ids(sent))
    await until_depth(bus, "enricher", ready=0)
    await place.close()
