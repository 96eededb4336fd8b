"""What `shared.bus` promises, on both buses."""

import asyncio
import random
from contextlib import suppress
from datetime import timedelta

import pytest

from shared import topology
from shared.bus import Bus, BusUnavailable, Delivery, Depth, Message
from shared.bus.headers import FAILURE, MAX_REASON
from tests.contract.buses import Place, discovered, ids, receive, receive_nothing, until_depth

SECOND, FIVE_SECONDS = topology.RETRY_DELAYS[:2]
HOUR = topology.RETRY_DELAYS[-1]


async def test_a_message_arrives_as_it_was_published(bus: Bus) -> None:
    sent = Message(
        id="7d0f", type="article.discovered", body='{"tiêu đề": "Hải Phòng"}'.encode(), headers={"traceparent": "00-ab"}
    )
    await bus.publish([sent])
    consumer = await bus.subscribe("enricher", prefetch=5)

    [delivery] = await receive(consumer, 1)

    assert delivery.message == sent
    assert (delivery.queue, delivery.attempts, delivery.redeliveries) == ("enricher", 0, 0)
    await until_depth(bus, "enricher", ready=0)


async def test_headers_carry_any_text(bus: Bus) -> None:
    headers = {"nguồn.tỉnh": "Thừa Thiên Huế 🏯", "$set": "\\ \n\t", "trống": "", "dài": "đ" * 3000}
    await bus.publish([Message("1", "article.discovered", b"", headers)])

    [delivery] = await receive(await bus.subscribe("enricher", prefetch=5), 1)

    assert delivery.message.headers == headers


async def test_bodies_of_a_mebibyte(bus: Bus) -> None:
    bodies = [random.Random(seed).randbytes(1024 * 1024) for seed in range(3)]
    await bus.publish([Message(str(n), "article.discovered", body) for n, body in enumerate(bodies)])

    received = await receive(await bus.subscribe("enricher", prefetch=5), 3)

    assert [delivery.message.body for delivery in received] == bodies


async def test_published_messages_wait_for_a_consumer_that_comes_later(place: Place) -> None:
    sent = discovered(3)
    publisher = await place.open()
    await publisher.publish(sent)
    await publisher.close()

    received = await receive(await (await place.open()).subscribe("enricher", prefetch=5), 3)

    assert ids(received) == ids(sent)


async def test_a_waiting_consumer_is_woken_by_another_process(place: Place) -> None:
    """Ten times in a row: looking for work once a second would take several seconds."""
    consumer = await (await place.open()).subscribe("enricher", prefetch=5)
    publisher = await place.open()
    await publisher.publish(discovered(1))
    await receive(consumer, 1)

    async with asyncio.timeout(4):
        for message in discovered(10):
            waiting = asyncio.create_task(receive(consumer, 1))
            await asyncio.wait({waiting}, timeout=0.05)  # until it found nothing
            await publisher.publish([message])
            assert ids(await waiting) == [message.id]


async def test_order_is_first_in_first_out(bus: Bus) -> None:
    sent = discovered(300)
    for first in range(0, 300, 60):
        await bus.publish(sent[first : first + 60])

    assert ids(await receive(await bus.subscribe("enricher", prefetch=50), 300)) == ids(sent)


async def test_every_type_goes_to_the_queue_that_is_bound_to_it(bus: Bus) -> None:
    types = [name for queue in topology.WORK_QUEUES for name in queue.binds]
    await bus.publish([Message(name, name, b"{}") for name in types])

    for queue in topology.WORK_QUEUES:
        consumer = await bus.subscribe(queue.name, prefetch=10)
        received = await receive(consumer, len(queue.binds))
        assert ids(received) == [delivery.message.type for delivery in received] == list(queue.binds)
        await until_depth(bus, queue.name, ready=0)


async def test_a_type_bound_to_no_queue_goes_nowhere(bus: Bus) -> None:
    await bus.publish([Message("1", "article.published", b"{}"), Message("2", "story.changed", b"{}")])

    assert set((await bus.depth()).values()) == {Depth(ready=0, parked=0)}


async def test_publishing_straight_to_a_queue_keeps_the_type(bus: Bus) -> None:
    await bus.publish([Message("1", "article.discovered", b"{}")], queue="archiver")

    [delivery] = await receive(await bus.subscribe("archiver", prefetch=5), 1)

    assert (delivery.queue, delivery.message.type) == ("archiver", "article.discovered")
    assert (await bus.depth())["enricher"] == Depth(ready=0, parked=0)


async def test_an_unknown_queue_is_an_error_of_the_caller(bus: Bus) -> None:
    with pytest.raises(ValueError, match="no work queue 'nowhere'"):
        await bus.publish(discovered(1), queue="nowhere")
    with pytest.raises(ValueError, match="no work queue 'nowhere'"):
        await bus.subscribe("nowhere", prefetch=1)


async def test_receive_takes_no_more_than_asked_for_and_no_less_than_is_there(bus: Bus) -> None:
    """A broker hands a prefetch over bit by bit, and the first to come are not held up for the rest: so it is tried
    until all were there in time."""
    consumer = await bus.subscribe("enricher", prefetch=10)
    taken: list[int] = []
    async with asyncio.timeout(60):
        while taken != [3, 3, 3, 1]:
            await bus.publish(discovered(10))
            taken = []
            while sum(taken) < 10:
                deliveries = await consumer.receive(3)
                await consumer.ack(deliveries)
                taken.append(len(deliveries))
            assert sum(taken) == 10
            assert max(taken) <= 3


async def test_a_consumer_holds_no_more_than_its_prefetch(bus: Bus) -> None:
    await bus.publish(discovered(10))
    consumer = await bus.subscribe("enricher", prefetch=4)
    held = await receive(consumer, 4, ack=False)

    await receive_nothing(consumer, within=0.5)

    await consumer.ack(held[:1])
    [another] = await receive(consumer, 1, ack=False)
    assert another.message.id not in ids(held)
    await receive_nothing(consumer, within=0.5)


async def test_two_consumers_share_a_queue(place: Place) -> None:
    sent = discovered(60)
    first = await (await place.open()).subscribe("enricher", prefetch=5)
    second = await (await place.open()).subscribe("enricher", prefetch=5)
    publisher = await place.open()
    taken: list[list[Delivery]] = [[], []]

    async def consume(number: int) -> None:
        consumer = (first, second)[number]
        while batch := await consumer.receive(5):
            taken[number] += batch
            await consumer.ack(batch)

    tasks = [asyncio.create_task(consume(number)) for number in (0, 1)]
    for message in sent:
        await publisher.publish([message])
    await until_depth(publisher, "enricher", ready=0)
    await first.close()
    await second.close()
    await asyncio.gather(*tasks)

    assert sorted(ids(taken[0]) + ids(taken[1])) == sorted(ids(sent))
    assert taken[0]
    assert taken[1]


async def test_concurrent_publishers(place: Place) -> None:
    buses = [await place.open() for _ in range(3)]
    batches = [discovered(40) for _ in range(15)]

    await asyncio.gather(*(buses[number % 3].publish(batch) for number, batch in enumerate(batches)))

    received = await receive(await buses[0].subscribe("enricher", prefetch=100), 600)
    assert sorted(ids(received)) == sorted(message.id for batch in batches for message in batch)


async def test_the_same_message_published_twice_at_once_comes_twice(bus: Bus) -> None:
    [message] = discovered(1)

    await asyncio.gather(bus.publish([message, message]), bus.publish([message]))

    assert ids(await receive(await bus.subscribe("enricher", prefetch=5), 3)) == [message.id] * 3


async def test_closing_gives_back_what_was_not_received(place: Place) -> None:
    sent = discovered(10)
    bus = await place.open()
    await bus.publish(sent)
    leaving = await bus.subscribe("enricher", prefetch=10)
    received = await receive(leaving, 3, ack=False)

    await leaving.close()

    rest = await receive(await (await place.open()).subscribe("enricher", prefetch=10), 7)
    assert sorted(ids(rest)) == sorted(ids(sent[3:]))
    await leaving.ack(received)  # what was received stayed ours
    await until_depth(bus, "enricher", ready=0)


async def test_receive_ends_when_the_consumer_is_closed(bus: Bus) -> None:
    consumer = await bus.subscribe("enricher", prefetch=5)
    waiting = asyncio.create_task(consumer.receive(5))
    await asyncio.sleep(0)

    await consumer.close()

    async with asyncio.timeout(5):
        assert await waiting == []
        assert await consumer.receive(5) == []


async def test_a_cancelled_receive_loses_nothing(bus: Bus) -> None:
    sent = discovered(100)
    await bus.publish(sent)
    consumer = await bus.subscribe("enricher", prefetch=10)
    received: list[Delivery] = []
    for number in range(60):
        task = asyncio.create_task(consumer.receive(5))
        await asyncio.wait({task}, timeout=number % 12 / 2000)
        task.cancel()
        with suppress(asyncio.CancelledError):
            received += await task
            await consumer.ack(received[-5:])

    received += await receive(consumer, 100 - len(received))

    assert sorted(ids(received)) == sorted(ids(sent))
    await until_depth(bus, "enricher", ready=0)


async def test_what_a_bus_held_when_it_closed_comes_again(place: Place) -> None:
    leaving = await place.open()
    sent = discovered(4)
    await leaving.publish(sent)
    held = await receive(await leaving.subscribe("enricher", prefetch=4), 4, ack=False)
    await leaving.close()

    again = await receive(await (await place.open()).subscribe("enricher", prefetch=4), 4)

    assert sorted(ids(again)) == sorted(ids(held))


async def test_outcomes_after_the_end_are_dropped(place: Place) -> None:
    """A handler that finishes late must neither hang nor take a message from whoever has it now."""
    leaving = await place.open()
    await leaving.publish(discovered(3))
    consumer = await leaving.subscribe("enricher", prefetch=3)
    first, second, third = await receive(consumer, 3, ack=False)
    await leaving.close()

    async with asyncio.timeout(5):
        await consumer.ack([first])
        await consumer.release([second])
        with pytest.raises(BusUnavailable):
            await consumer.retry(third, SECOND, "late")

    assert len(await receive(await (await place.open()).subscribe("enricher", prefetch=3), 3)) == 3


async def test_released_messages_come_to_another_consumer(place: Place) -> None:
    first = await (await place.open()).subscribe("enricher", prefetch=3)
    second = await place.open()
    await second.publish(discovered(3))
    held = await receive(first, 3, ack=False)
    await first.ack(held[:1])
    await first.release(held[1:])
    await first.close()

    again = await receive(await second.subscribe("enricher", prefetch=3), 2)

    assert sorted(ids(again)) == sorted(ids(held[1:]))
    assert all(delivery.attempts == 0 for delivery in again)


async def test_an_outcome_counts_once(bus: Bus) -> None:
    await bus.publish(discovered(2))
    consumer = await bus.subscribe("enricher", prefetch=2)
    first, second = await receive(consumer, 2, ack=False)

    await consumer.ack([first])
    await consumer.ack([first])
    await consumer.release([first])
    with pytest.raises(BusUnavailable):
        await consumer.retry(first, SECOND, "too late")

    await consumer.ack([second])
    await until_depth(bus, "enricher", ready=0)


async def test_a_retry_comes_back_after_its_delay(bus: Bus) -> None:
    await bus.publish([Message("1", "article.discovered", b"{}", {"traceparent": "00-ab"})])
    consumer = await bus.subscribe("enricher", prefetch=5)
    [delivery] = await receive(consumer, 1, ack=False)
    loop = asyncio.get_running_loop()
    began = loop.time()

    await consumer.retry(delivery, SECOND, "Máy chủ không trả lời")

    assert (await bus.depth())["enricher"] == Depth(ready=0, parked=1)
    [again] = await receive(consumer, 1)
    assert 0.9 <= loop.time() - began < 5
    assert (again.attempts, again.redeliveries, again.queue) == (1, 0, "enricher")
    assert again.message == Message(
        "1", "article.discovered", b"{}", {"traceparent": "00-ab", FAILURE: "Máy chủ không trả lời"}
    )
    await until_depth(bus, "enricher", ready=0)


async def test_a_long_retry_does_not_hold_up_a_short_one(bus: Bus) -> None:
    await bus.publish(discovered(2))
    consumer = await bus.subscribe("enricher", prefetch=5)
    slow, quick = await receive(consumer, 2, ack=False)

    await consumer.retry(slow, HOUR, "slow")
    await consumer.retry(quick, SECOND, "quick")

    [again] = await receive(consumer, 1)
    assert again.message.id == quick.message.id
    await until_depth(bus, "enricher", ready=0, parked=1)


async def test_attempts_add_up_and_the_last_reason_stays(bus: Bus) -> None:
    await bus.publish(discovered(1))
    consumer = await bus.subscribe("enricher", prefetch=5)
    for attempt in range(2):
        [delivery] = await receive(consumer, 1, ack=False)
        assert delivery.attempts == attempt
        await consumer.retry(delivery, SECOND, f"attempt {attempt}")

    [delivery] = await receive(consumer, 1)

    assert (delivery.attempts, delivery.message.headers[FAILURE]) == (2, "attempt 1")


@pytest.mark.parametrize(
    ("reason", "kept"),
    [("ữ" * 5000, "ữ" * MAX_REASON), ("broken \udc80 text", "broken ? text"), ("", "")],
    ids=["long", "not Unicode", "empty"],
)
async def test_reasons_are_made_fit_for_a_header(bus: Bus, reason: str, kept: str) -> None:
    await bus.publish(discovered(1))
    consumer = await bus.subscribe("enricher", prefetch=5)
    [delivery] = await receive(consumer, 1, ack=False)

    await consumer.retry(delivery, SECOND, reason)

    [again] = await receive(consumer, 1)
    assert again.message.headers == {FAILURE: kept}


async def test_a_delay_without_a_retry_queue_is_an_error_of_the_caller(bus: Bus) -> None:
    await bus.publish(discovered(1))
    consumer = await bus.subscribe("enricher", prefetch=5)
    [delivery] = await receive(consumer, 1, ack=False)

    with pytest.raises(ValueError, match="no retry"):
        await consumer.retry(delivery, timedelta(seconds=7), "")

    await consumer.ack([delivery])
    await until_depth(bus, "enricher", ready=0)


async def test_redeliveries_tell_of_consumers_that_died(place: Place) -> None:
    bus = await place.open()
    sent = discovered(2)
    await bus.publish(sent)
    for _ in range(2):
        async with place.holder("enricher", 2) as holder:
            await holder.holds()
            await holder.kill()

    received = await receive(await bus.subscribe("enricher", prefetch=5), 2)

    assert sorted(ids(received)) == sorted(ids(sent))
    assert [(delivery.attempts, delivery.redeliveries) for delivery in received] == [(0, 2), (0, 2)]


async def test_nothing_is_lost_however_often_consumers_die(place: Place) -> None:
    """RabbitMQ drops a message after a number of redeliveries, unless its queue is declared with care."""
    bus = await place.open()
    sent = discovered(3)
    await bus.publish(sent)
    for _ in range(25):
        consumer = await bus.subscribe("enricher", prefetch=3)
        await consumer.release(await receive(consumer, 3, ack=False))
        await consumer.close()

    received = await receive(await bus.subscribe("enricher", prefetch=3), 3)

    assert sorted(ids(received)) == sorted(ids(sent))


async def test_depth_counts_every_queue(bus: Bus) -> None:
    await bus.publish(discovered(3))
    await bus.publish([Message("1", "article.deduplicated", b"{}")])

    assert await bus.depth() == {
        "enricher": Depth(ready=3, parked=0),
        "deduplicator": Depth(ready=0, parked=0),
        "archiver": Depth(ready=1, parked=0),
    }


async def test_a_closed_bus_refuses(place: Place) -> None:
    bus = await place.open()
    assert bus.problem() is None
    await bus.close()

    assert bus.problem()
    with pytest.raises(BusUnavailable):
        await bus.publish(discovered(1))
    with pytest.raises(BusUnavailable):
        await bus.depth()
