"""What is RabbitMQ's alone: its refusals in sentences, and queues that others changed under us."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit, urlunsplit

import pytest

from shared import topology
from shared.bus import BusUnavailable
from shared.bus.amqp import AmqpBus
from tests.contract.buses import discovered, ids, receive
from tests.support.ports import free_port
from tests.support.rabbitmq import Broker
from tests.support.waiting import until

Open = Callable[[str], Awaitable[AmqpBus]]


@pytest.fixture
async def start() -> AsyncIterator[Open]:
    """Starts buses without waiting for them."""
    started: list[AmqpBus] = []

    async def start(url: str) -> AmqpBus:
        bus = AmqpBus(url)
        started.append(bus)
        await bus.start()
        return bus

    yield start
    for bus in started:
        await bus.close()


async def _says(bus: AmqpBus, *parts: str) -> None:
    await until(
        lambda: all(part in (bus.problem() or "") for part in parts), timeout=15, what=f"{bus.problem()} says {parts}"
    )
    assert "verboten" not in (bus.problem() or "")


async def test_a_wrong_password_is_named_but_not_shown(broker_url: str, start: Open) -> None:
    bus = await start(_with_password(broker_url, "verboten"))

    await _says(bus, "refuses the user 'guest'", "password is wrong")
    with pytest.raises(BusUnavailable, match="password is wrong") as refused:
        await bus.publish(discovered(1))
    assert "verboten" not in str(refused.value)


async def test_a_virtual_host_that_comes_later(broker_url: str, rabbitmq: Broker, start: Open) -> None:
    vhost = urlsplit(broker_url).path[1:]
    rabbitmq.delete_vhost(broker_url)
    bus = await start(broker_url)
    await _says(bus, f"no virtual host '{vhost}'", "'guest'")

    rabbitmq.api("PUT", f"vhosts/{vhost}", {})

    async with asyncio.timeout(20):
        await bus.ready()
    await bus.publish(discovered(1))
    assert bus.problem() is None


async def test_a_broker_that_is_not_there(start: Open) -> None:
    port = free_port()
    bus = await start(f"amqp://guest:verboten@127.0.0.1:{port}/")
    await _says(bus, f"RabbitMQ at 127.0.0.1:{port} cannot be reached: Connection refused.")


def test_a_url_that_is_none() -> None:
    with pytest.raises(ValueError, match="must look like amqp://"):
        AmqpBus("http://guest:verboten@127.0.0.1/")


async def test_a_queue_of_another_kind_is_named(broker_url: str, rabbitmq: Broker, start: Open) -> None:
    path = f"queues/{urlsplit(broker_url).path[1:]}/deduplicator"
    rabbitmq.api("PUT", path, {"durable": True, "arguments": {"x-queue-type": "classic"}})
    bus = await start(broker_url)
    await _says(bus, "queue 'deduplicator' of another kind", "delete it")

    rabbitmq.api("DELETE", path)

    async with asyncio.timeout(20):
        await bus.ready()


async def test_queues_that_are_deleted_under_us(broker_url: str, rabbitmq: Broker, start: Open) -> None:
    """An event that must not get lost is refused, the queue declared anew, and its consumer comes back."""
    publisher, consuming = await start(broker_url), await start(broker_url)
    await publisher.ready()
    consumer = await consuming.subscribe("archiver", prefetch=5)
    vhost = urlsplit(broker_url).path[1:]
    for queue in ("enricher", "archiver"):
        await until(lambda queue=queue: _exists(rabbitmq, vhost, queue), timeout=10, what=f"{queue} exists")  # type: ignore[misc]
        rabbitmq.api("DELETE", f"queues/{vhost}/{quote(queue)}")

    with pytest.raises(BusUnavailable):
        await publisher.publish(discovered(1))

    await publisher.ready()
    sent = discovered(1)
    async with asyncio.timeout(15):
        while True:
            try:
                await publisher.publish(sent, queue="archiver")
                await publisher.publish(sent)
                break
            except BusUnavailable:
                await publisher.ready()
    assert set(ids(await receive(consumer, 1))) == set(ids(sent))
    assert (await publisher.depth())["enricher"].ready == 1


async def test_retry_queues_expire_at_least_once(broker_url: str, rabbitmq: Broker, start: Open) -> None:
    await (await start(broker_url)).ready()
    vhost = urlsplit(broker_url).path[1:]

    declared = {queue["name"]: queue for queue in rabbitmq.api("GET", f"queues/{vhost}")}

    assert len(declared) == len(topology.WORK_QUEUES) * (1 + len(topology.RETRY_DELAYS))
    assert all(queue["durable"] and queue["type"] == "quorum" for queue in declared.values())
    assert declared["enricher.retry.5s"]["arguments"] == {
        "x-queue-type": "quorum",
        "x-message-ttl": 5000,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": "enricher",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def _exists(rabbitmq: Broker, vhost: str, queue: str) -> bool:
    try:
        return bool(rabbitmq.api("GET", f"queues/{vhost}/{quote(queue)}"))
    except HTTPError:
        return False


def _with_password(url: str, password: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.username}:{password}@{parts.hostname}:{parts.port}"))
