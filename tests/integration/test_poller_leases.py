"""Leases: a source is one poller's at a time, returns from the dead, and is written by its holder alone."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from msgspec import structs

from services.poller.app import PollerApp
from services.poller.parsing.parser import Parser
from services.poller.poll import Looked, Poll
from services.poller.poller import Poller
from shared.http.hosts import Hosts
from shared.storage.errors import LeaseLost
from shared.storage.source_record import SourceHealth, SourceRecord, SourceStatistics, Trust
from tests.support.polling import BOUNDS, CLOCK, PACE, Polling, polling
from tests.support.portal import Behaviour, Exchange, Portal, answer, feed, hang
from tests.support.waiting import until

HOSTS = [f"127.0.0.{number}" for number in range(1, 11)]


@pytest.fixture
async def it(mongo_url: str, mongo_database: str, parser: Parser) -> AsyncIterator[Polling]:
    async with polling(mongo_url, mongo_database, parser=parser, allowed=["127.0.0.0/8"]) as found:
        yield found


def after(event: asyncio.Event, behaviour: Behaviour) -> Behaviour:
    async def behave(exchange: Exchange) -> None:
        await event.wait()
        await behaviour(exchange)

    return behave


def slowly(body: bytes) -> Behaviour:
    """Takes a moment, in which another poller could come."""

    async def behave(exchange: Exchange) -> None:
        await asyncio.sleep(0.01)
        await answer(body)(exchange)

    return behave


async def test_four_pollers_never_poll_a_source_at_once_and_two_requests_at_most_go_to_a_host_each(it: Polling) -> None:
    """Every source comes due again as soon as it was polled: pollers meet at each."""
    async with Portal.running(hosts=HOSTS) as portal:
        sources = []
        for number in range(100):
            portal.on(f"/{number}", slowly(feed("1")))
            url = portal.url(f"/{number}", HOSTS[number % len(HOSTS)])
            sources.append(await it.add(url, portal=f"p{number % len(HOSTS)}.gov.vn"))
        stop = asyncio.Event()
        pollers = [PollerApp(it.it, bounds=BOUNDS, pace=PACE, interval=timedelta(milliseconds=10)) for _ in range(4)]
        running = [asyncio.create_task(poller.run(stop)) for poller in pollers]
        await until(lambda: len(portal.exchanges) >= 800, timeout=40, what="eight polls of each source")
        stop.set()
        await asyncio.gather(*running)
        paths = {path: most for path, most in portal.most.items() if not path.startswith("host ")}
        assert len(paths) == 100
        assert {path: most for path, most in paths.items() if most > 1} == {}
        assert max(most for name, most in portal.most.items() if name.startswith("host ")) <= 4 * PACE.per_host
        for number, source in enumerate(sources):
            found = await it.get(source)
            assert (found.statistics.polls, found.lease) == (len(portal.requests(f"/{number}")), None)


async def test_one_poller_asks_a_host_at_most_twice_at_a_time(it: Polling, portal: Portal) -> None:
    for number in range(20):
        await it.add(portal.on(f"/{number}", slowly(feed("1"))))
    await it.run_once()
    assert len(portal.exchanges) == 20
    assert {most for name, most in portal.most.items() if name.startswith("host ")} == {2}


async def test_concurrent_leases_share_the_due_sources(it: Polling) -> None:
    for number in range(60):
        await it.add(f"http://127.0.0.1/{number}")
    leased = await asyncio.gather(*(it.lease(limit=10) for _ in range(12)))
    ids = [source.id for batch in leased for source in batch]
    assert len(ids) == len(set(ids))
    assert all(len(batch) <= 10 for batch in leased)
    rest = [source.id for _ in range(10) for source in await it.lease(limit=10)]
    assert len(set(ids + rest)) == 60 == len(ids + rest)


async def test_sources_of_busy_portals_are_left_to_others(it: Polling) -> None:
    for portal in ("a.gov.vn", "b.gov.vn"):
        await it.add(f"http://{portal}/", portal=portal)
    now = CLOCK.now()
    leased = await it.sources.lease_due(now=now, until=now + timedelta(minutes=1), limit=9, except_portals=["a.gov.vn"])
    assert [source.portal for source in leased] == ["b.gov.vn"]


async def test_a_lease_that_ran_out_is_another_s_and_the_late_poll_writes_nothing(it: Polling, portal: Portal) -> None:
    source = await it.add(portal.on("/rss", feed("1")))
    late = await it.lease_of(source, seconds=0)
    early = await it.lease_of(source)
    assert (early.epoch, early.lease) != (late.epoch, late.lease)
    after = structs.replace(late, due_at=CLOCK.now(), health=SourceHealth(failures=7), trust=Trust(guid="shared"))
    with pytest.raises(LeaseLost):
        await it.sources.record_poll(late, after, counted=SourceStatistics(polls=1), window=b"marks")
    await it.sources.give_back([(late, CLOCK.now())])
    assert await it.get(source) == early


async def test_a_lease_lost_in_the_middle_of_a_poll_leaves_the_source_alone(it: Polling, portal: Portal) -> None:
    answered = asyncio.Event()
    source = await it.add(portal.on("/rss", after(answered, answer(feed("1")))))
    running = asyncio.create_task(it.run_once(bounds=replace(BOUNDS, total_seconds=30)))
    await until(lambda: portal.open["/rss"] > 0, timeout=20, what="the request is under way")
    stolen = {"token": "another", "until": CLOCK.now() + timedelta(hours=1)}
    await it.it.connection.database["sources"].update_one(
        {"_id": source.id}, {"$set": {"lease": stolen}, "$inc": {"epoch": 1}}
    )
    answered.set()
    await running
    found = await it.get(source)
    assert (found.epoch, found.health, found.statistics.polls) == (2, SourceHealth(), 0)
    assert await it.sources.window(source.id) == b""
    assert found.lease is not None
    assert found.lease.token == "another"
    assert [entry["source_id"] for entry in it.logged.entries if entry["event"] == "source_lease_lost"] == [source.id]


async def renewed(it: Polling, source: SourceRecord) -> None:
    """Until the lease on it has been renewed from now on."""
    before = lease = (await it.get(source)).lease
    assert before is not None
    async with asyncio.timeout(10):
        while lease is not None and lease.until <= before.until:
            await asyncio.sleep(0.02)
            lease = (await it.get(source)).lease
    assert lease is not None


async def test_a_source_whose_lease_was_lost_while_it_waited_is_not_asked_for(it: Polling, portal: Portal) -> None:
    """As after a stop of the whole process for longer than its leases last."""
    answered = asyncio.Event()
    portal.on("/1", after(answered, answer(feed("1"))))
    sources = [await it.add(portal.url("/1"), id="1")]
    sources += [await it.add(portal.on(f"/{name}", feed(name)), id=name) for name in ("2", "3", "4")]
    pace = replace(PACE, per_host=1, lease_seconds=2, needed_seconds=0.1)
    running = asyncio.create_task(it.run_once(bounds=replace(BOUNDS, total_seconds=30), pace=pace))
    await until(lambda: portal.open["/1"] > 0, timeout=20, what="the first request is under way")
    stolen = {"token": "another", "until": CLOCK.now() + timedelta(hours=1)}
    await it.it.connection.database["sources"].update_many(
        {"_id": {"$in": ["2", "3"]}}, {"$set": {"lease": stolen}, "$inc": {"epoch": 1}}
    )
    await renewed(it, sources[0])
    await renewed(it, sources[0])
    answered.set()
    await running
    assert {path: len(portal.requests(path)) for path in portal.behaviours} == {"/1": 1, "/2": 0, "/3": 0, "/4": 1}
    assert {entry["source_id"] for entry in it.logged.entries if entry["event"] == "source_lease_lost"} == {"2", "3"}


async def test_leases_are_renewed_again_after_the_database_refused_it(it: Polling, portal: Portal) -> None:
    answered = asyncio.Event()
    source = await it.add(portal.on("/rss", after(answered, answer(feed("1")))))
    pace = replace(PACE, lease_seconds=1, needed_seconds=0.1)
    running = asyncio.create_task(it.run_once(bounds=replace(BOUNDS, total_seconds=30), pace=pace))
    await until(lambda: portal.open["/rss"] > 0, timeout=20, what="the request is under way")
    database = it.it.connection.database
    await database.command("collMod", "sources", validator={"none": {"$exists": True}})
    refused = [entry for entry in it.logged.entries if entry["event"] == "leases_not_renewed"]
    async with asyncio.timeout(10):
        while not refused and not running.done():
            refused = [entry for entry in it.logged.entries if entry["event"] == "leases_not_renewed"]
            await asyncio.sleep(0.02)
    await database.command("collMod", "sources", validator={})
    await renewed(it, source)
    answered.set()
    await running
    assert (await it.get(source)).statistics.polls == 1


@pytest.mark.parametrize("status", ["200 OK", "410 Gone"])
async def test_a_pause_during_a_poll_stands(it: Polling, portal: Portal, status: str) -> None:
    answered = asyncio.Event()
    source = await it.add(portal.on("/rss", after(answered, answer(feed("1"), status=status))))
    running = asyncio.create_task(it.run_once(bounds=replace(BOUNDS, total_seconds=30)))
    await until(lambda: portal.open["/rss"] > 0, timeout=20, what="the request is under way")
    assert await it.sources.set_status(source.id, "paused", now=CLOCK.now())
    answered.set()
    await running
    found = await it.get(source)
    assert (found.status, found.lease, found.statistics.polls) == ("paused", None, 1)
    await it.it.connection.database["sources"].update_one({"_id": source.id}, {"$set": {"due_at": CLOCK.now()}})
    assert await it.lease() == []


async def test_a_source_removed_during_its_poll_stays_removed(it: Polling, portal: Portal) -> None:
    answered = asyncio.Event()
    source = await it.add(portal.on("/rss", after(answered, answer(feed("1")))))
    running = asyncio.create_task(it.run_once(bounds=replace(BOUNDS, total_seconds=30)))
    await until(lambda: portal.open["/rss"] > 0, timeout=20, what="the request is under way")
    await it.sources.remove(source.id)
    answered.set()
    await running
    assert await it.sources.get(source.id) is None


async def test_with_little_of_its_lease_left_a_poll_is_not_begun_and_its_turn_comes_again(
    it: Polling, portal: Portal
) -> None:
    """Twenty polls of a slow host, two at a time, and leases that last for a few of them."""
    for number in range(20):
        await it.add(portal.on(f"/{number}", slowly(b"")))
    await it.run_once(pace=replace(PACE, lease_seconds=0.2, needed_seconds=0.15))
    assert {path: len(portal.requests(path)) for path in portal.behaviours} == dict.fromkeys(portal.behaviours, 1)


async def test_a_killed_poller_s_source_comes_back_when_its_lease_ends(
    it: Polling, portal: Portal, mongo_url: str
) -> None:
    portal.on("/rss", hang())
    source = await it.add(portal.url("/rss"))
    command = [sys.executable, "-m", "tests.support.poll_until_killed", mongo_url, it.it.settings.mongo_database, "2.0"]
    process = await asyncio.create_subprocess_exec(*command)
    try:
        await until(lambda: portal.open["/rss"] > 0, timeout=20, what="the other process polls")
        assert await it.lease() == []
        process.send_signal(signal.SIGKILL)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    portal.on("/rss", feed("1"))
    stop = asyncio.Event()
    running = asyncio.create_task(PollerApp(it.it, bounds=BOUNDS, pace=PACE).run(stop))
    await it.polled([source])
    stop.set()
    await running
    found = await it.get(source)
    assert (found.epoch, found.statistics.published) == (2, 1)


class BrokenPoll:
    async def look(self, source: SourceRecord) -> Looked:
        raise RuntimeError(f"a defect that {source.url} meets")


async def test_a_poll_that_crashes_is_not_repeated_at_once(it: Polling) -> None:
    source = await it.add("https://haiphong.gov.vn/rss")
    poller = Poller(
        sources=it.sources,
        poll=cast(Poll, BrokenPoll()),
        hosts=Hosts(clock=CLOCK, at_a_time=2, gap=timedelta(0)),
        bus=it.it.bus,
        clock=CLOCK,
        log=it.it.log,
        pace=PACE,
        once=True,
    )
    await poller.run(asyncio.Event())
    found = await it.get(source)
    assert found.lease is None
    assert found.due_at > CLOCK.now() + timedelta(minutes=10)
    assert [entry["event"] for entry in it.logged.entries if entry["log_level"] == "error"] == ["poll_crashed"]
