"""Politeness towards hosts: how many requests at a time, how close together, and when none at all."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from shared.http.client import FetchFailed
from shared.http.hosts import HostResting, Hosts

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class SetClock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time


def hosts(*, gap: float = 0.0) -> tuple[Hosts, SetClock]:
    clock = SetClock()
    return Hosts(clock=clock, at_a_time=2, gap=timedelta(seconds=gap)), clock


async def test_a_host_sees_two_requests_at_a_time_and_another_is_not_held_up() -> None:
    polite, _ = hosts()
    under_way = {"a": 0, "b": 0}
    most = dict(under_way)
    met = asyncio.Barrier(3)

    async def request(host: str) -> None:
        async with polite.turn(host):
            under_way[host] += 1
            most[host] = max(most[host], under_way[host])
            await met.wait()  # two of a, and b beside them
            under_way[host] -= 1

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        for host in "aaaabb":
            group.create_task(request(host))
    assert most["a"] == 2


async def test_between_two_beginnings_lies_the_gap() -> None:
    polite, _ = hosts(gap=0.03)
    loop, begun = asyncio.get_running_loop(), []
    for _ in range(3):
        async with polite.turn("a"):
            begun.append(loop.time())
    # The clock stands still: each turn is put a gap behind the one before, and waits that long from now.
    assert begun[1] - begun[0] >= 0.03
    assert begun[2] - begun[1] >= 0.06


async def test_a_clock_that_is_put_back_silences_no_host() -> None:
    polite, clock = hosts(gap=0.02)
    async with polite.turn("a"):
        pass
    clock.time -= timedelta(hours=7)  # a machine whose clock had local time for UTC
    async with asyncio.timeout(5):
        for _ in range(3):
            async with polite.turn("a"):
                pass
    polite.rest("b", timedelta(minutes=10))
    clock.time -= timedelta(days=365)
    async with polite.turn("b"):
        pass


async def test_a_host_that_asks_for_it_is_left_alone_and_only_that_host() -> None:
    polite, clock = hosts()
    assert polite.rest("a", timedelta(minutes=10)) == NOW + timedelta(minutes=10)
    polite.rest("a", timedelta(seconds=1))  # a shorter wish does not undo a longer one
    with pytest.raises(HostResting, match="until 01:10:00 UTC") as resting:
        async with polite.turn("a"):
            pytest.fail("it was disturbed")
    assert resting.value.until == NOW + timedelta(minutes=10)
    async with polite.turn("b"):
        pass
    clock.time += timedelta(minutes=10)
    async with polite.turn("a"):
        pass


async def test_who_waits_out_its_gap_hears_what_the_host_asks_for_meanwhile() -> None:
    polite, _ = hosts(gap=0.05)
    async with polite.turn("a"):
        waiting = asyncio.create_task(polite.turn("a").__aenter__())
        await asyncio.sleep(0)
        polite.rest("a", timedelta(minutes=10))
    with pytest.raises(HostResting):
        await waiting
    # And its place is free again for whoever comes when the rest is over.
    assert polite.rest("a", None) == NOW + timedelta(minutes=10)


async def test_a_wish_has_bounds_and_none_is_five_minutes() -> None:
    polite, _ = hosts()
    assert polite.rest("a", None) == NOW + timedelta(minutes=5)
    assert polite.rest("b", timedelta(days=400)) == NOW + timedelta(hours=6)


@pytest.mark.parametrize(("status", "rests"), [(429, True), (503, True), (500, False), (404, False), (None, False)])
async def test_an_answer_that_speaks_for_the_whole_host_is_heeded(status: int | None, rests: bool) -> None:
    polite, _ = hosts()
    error = FetchFailed("No.", status, "60", url="https://Haiphong.gov.vn:8443/rss")
    assert polite.heed(error) == (NOW + timedelta(minutes=1) if rests else None)
    try:
        async with polite.turn("haiphong.gov.vn:8443"):
            assert not rests
    except HostResting:
        assert rests


async def test_a_host_that_asks_for_more_time_between_requests_gets_it_within_bounds() -> None:
    polite, _ = hosts(gap=0.01)
    polite.space("a", timedelta(seconds=0.05))
    polite.space("b", timedelta(0))
    polite.space("c", timedelta(hours=1))
    assert [polite.gap(host).total_seconds() for host in "abcd"] == [0.05, 0.01, 20, 0.01]
    loop, begun = asyncio.get_running_loop(), []
    for _ in range(2):
        async with polite.turn("a"):
            begun.append(loop.time())
    assert begun[1] - begun[0] >= 0.05
