"""Who waits for which host, and which hosts are away."""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from services.enricher.page.crowd import Crowd
from shared.http.client import Failure, FetchFailed
from shared.http.hosts import Hosts
from tests.support.clock import MovedClock


def crowd(*, gap: float = 0.2) -> tuple[Crowd, Hosts, MovedClock]:
    clock = MovedClock()
    hosts = Hosts(clock=clock, at_a_time=2, gap=timedelta(seconds=gap))
    return Crowd(clock=clock, hosts=hosts, patience=timedelta(seconds=15)), hosts, clock


def places(found: Crowd, host: str) -> int:
    """How many may wait for it at once."""
    with ExitStack() as waiting:
        for count in range(1000):
            if found.is_full(host):
                return count
            waiting.enter_context(found.place(host))
    return 1000


def test_no_more_wait_than_can_be_served_in_time() -> None:
    found, hosts, _ = crowd()
    assert places(found, "a") == 24
    assert places(found, "a") == 24  # those that left make room
    hosts.space("b", timedelta(seconds=5))
    assert places(found, "b") == 3
    hosts.space("c", timedelta(hours=1))  # heeded up to 20 s, which is more than anybody waits
    assert places(found, "c") == 1


@pytest.mark.parametrize("kind", ["time", "connection", "name", "tls", "certificate"])
def test_a_host_is_away_after_two_failures_in_a_row(kind: Failure) -> None:
    found, _, clock = crowd()
    failure = FetchFailed("x", kind=kind)
    found.failed("a", failure)
    found.answered("a")
    found.failed("a", failure)
    assert (found.away_until("a"), found.away()) == (None, [])
    found.failed("a", failure)
    assert found.away() == ["a"]
    assert found.away_until("b") is None
    clock.move(timedelta(minutes=6))
    assert (found.away_until("a"), found.away()) == (None, [])
    found.failed("a", failure)  # still
    assert found.away() == ["a"]
    found.answered("a")
    assert found.away() == []


@pytest.mark.parametrize("kind", ["status", "size", "forbidden", "broken"])
def test_what_is_a_page_s_own_failure_says_nothing_of_its_host(kind: Failure) -> None:
    found, _, _ = crowd()
    for _ in range(5):
        found.failed("a", FetchFailed("x", kind=kind))
    assert found.away() == []


def test_a_clock_that_is_put_back_keeps_no_host_away() -> None:
    found, _, clock = crowd()
    for _ in range(2):
        found.failed("a", FetchFailed("x", kind="time"))
    clock.move(timedelta(days=-1))
    assert found.away() == []
