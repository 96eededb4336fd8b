"""Subscriptions as they are kept: each is one poller's to ask for, and one at a time for each source."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from services.poller.websub.subscription import asked, verified
from shared.storage.client import Connection
from shared.storage.hub_leases import HubLeases
from tests.integration.test_indexes import Profile, wasteful
from tests.support.polling import CLOCK

HUB, TOPIC = "https://hub.example/", "https://haiphong.gov.vn/rss"
DAY = timedelta(days=1)


@pytest.fixture
async def connection(mongo_url: str, mongo_database: str) -> AsyncIterator[Connection]:
    found = Connection(mongo_url, mongo_database)
    await found.create_indexes()
    yield found
    found.close()


@pytest.fixture
async def leases(connection: Connection) -> HubLeases:
    return HubLeases(connection)


async def test_a_source_has_one_at_a_time_whoever_wants_it(leases: HubLeases) -> None:
    now = CLOCK.now()
    wanted = await asyncio.gather(*(leases.want("s", hub=HUB, topic=TOPIC, now=now) for _ in range(10)))
    assert sum(wanted) == 1
    found = await leases.of("s")
    assert found is not None
    assert (found.state, found.hub, found.topic, found.due_at) == ("wanted", HUB, TOPIC, now)
    assert len({found.id, found.secret, HUB, TOPIC}) == 4
    assert await leases.get(found.id) == found


async def test_another_hub_takes_its_place_once_a_day_at_most(leases: HubLeases) -> None:
    now = CLOCK.now()
    await leases.want("s", hub=HUB, topic=TOPIC, now=now)
    first = await leases.of("s")
    assert first is not None
    assert not await leases.want("s", hub="https://b/", topic=TOPIC, now=now + DAY / 2)
    assert not await leases.want("s", hub=HUB, topic=TOPIC, now=now + 2 * DAY)
    assert await leases.of("s") == first
    assert await leases.want("s", hub="https://b/", topic=TOPIC, now=now + DAY)
    second, ended = await leases.of("s"), await leases.get(first.id)
    assert second is not None
    assert ended is not None
    assert (second.hub, second.id == first.id, second.secret == first.secret) == ("https://b/", False, False)
    assert (ended.state, ended.live, ended.ended_at) == ("ended", False, now + DAY)


async def test_what_ended_comes_back_the_next_day(leases: HubLeases) -> None:
    now = CLOCK.now()
    await leases.want("s", hub=HUB, topic=TOPIC, now=now)
    found = await leases.of("s")
    assert found is not None
    await leases.end(found, reason="The source is not polled any more.", now=now)
    assert await leases.of("s") is None
    assert not await leases.want("s", hub=HUB, topic=TOPIC, now=now + DAY / 2)
    assert await leases.want("s", hub=HUB, topic=TOPIC, now=now + DAY)


async def test_each_is_claimed_by_one_and_comes_back_from_the_dead(leases: HubLeases) -> None:
    now = CLOCK.now()
    for number in range(30):
        await leases.want(f"{number}", hub=HUB if number < 20 else "https://b/", topic=TOPIC, now=now)
    until = now + timedelta(minutes=2)
    claims = await asyncio.gather(*(leases.claim(now=now, until=until, limit=10) for _ in range(8)))
    ids = [lease.id for claimed in claims for lease in claimed]
    ids += [lease.id for lease in await leases.claim(now=now, until=until, limit=30)]
    assert len(ids) == len(set(ids)) == 30
    assert await leases.claim(now=now, until=until, limit=30) == []
    again = await leases.claim(now=until, until=until + DAY, limit=30, except_hubs=[HUB])
    assert {lease.hub for lease in again} == {"https://b/"}
    assert len(again) == 10


async def test_who_comes_late_changes_nothing(leases: HubLeases) -> None:
    now = CLOCK.now()
    await leases.want("s", hub=HUB, topic=TOPIC, now=now)
    [found] = await leases.claim(now=now, until=now + DAY, limit=1)
    asking = asked(found, now)
    assert await leases.change(found, asking)
    assert await leases.change(asking, verified(asking, "3600", now))
    assert not await leases.change(asking, replace(asking, reason="No whole answer within 10 s."))
    active = await leases.of("s")
    assert active is not None
    assert (active.state, active.reason) == ("active", "")
    await leases.end(active, reason="", now=now)
    assert not await leases.change(active, asked(active, now))


async def test_what_could_not_be_taken_in_is_remembered_until_it_is_made_up_for(leases: HubLeases) -> None:
    now = CLOCK.now()
    for name in ("a", "b"):
        await leases.want(name, hub=HUB, topic=TOPIC, now=now)
    first, second = await leases.of("a"), await leases.of("b")
    assert first is not None
    assert second is not None
    await leases.fall_behind(second.id, now=now)
    await leases.fall_behind(first.id, now=now + timedelta(seconds=1))
    later = now + timedelta(minutes=1)
    behind = await leases.behind(now=later, limit=10)
    assert [lease.source_id for lease in behind] == ["b", "a"]
    await leases.fall_behind(first.id, now=later)
    for lease in behind:
        await leases.caught_up(lease)
    assert [lease.source_id for lease in await leases.behind(now=later, limit=10)] == ["a"], "there was more meanwhile"


async def test_every_query_is_answered_from_an_index(connection: Connection, leases: HubLeases) -> None:
    now = CLOCK.now()
    for number in range(300):
        await leases.want(f"{number}", hub=HUB, topic=TOPIC, now=now - timedelta(minutes=number))
    for lease in await leases.claim(now=now, until=now + DAY, limit=280):
        assert await leases.change(lease, asked(lease, now))
    profile = Profile(connection)
    await profile.begin()
    [lease, *_] = await leases.claim(now=now, until=now + DAY, limit=5)
    await leases.change(lease, asked(lease, now))
    await leases.fall_behind(lease.id, now=now)
    [behind] = await leases.behind(now=now, limit=5)
    await leases.caught_up(behind)
    await leases.get(lease.id)
    await leases.of(lease.source_id)
    await leases.want(lease.source_id, hub=HUB, topic=TOPIC, now=now)
    await leases.end(lease, reason="", now=now)
    operations = await profile.operations()
    assert len(operations) >= 9
    assert wasteful(operations) == []
