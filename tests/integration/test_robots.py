"""robots.txt, as RFC 9309 has it, from a server on loopback."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_network

import pytest

from shared.http.client import Bounds, FetchFailed, open_session
from shared.http.guard import Guard
from shared.http.hosts import HostResting, Hosts
from shared.http.robots import Robots, RobotsForbid
from tests.support.clock import MovedClock
from tests.support.portal import Portal, answer, flood, hang, in_turn, redirect

RULES = b"User-agent: *\nDisallow: /\n\nUser-agent: Hoptin\nDisallow: /cam\nCrawl-delay: 7\n"


class Asked:
    def __init__(self, portal: Portal, robots: Robots, hosts: Hosts, clock: MovedClock) -> None:
        self.portal, self.robots, self.hosts, self.clock = portal, robots, hosts, clock

    async def forbids(self, path: str = "/tin") -> str:
        """Why; empty where it does not."""
        try:
            await self.robots.check(self.portal.url(path))
        except RobotsForbid as error:
            return str(error)
        return ""

    @property
    def requests(self) -> int:
        return len(self.portal.requests("/robots.txt"))


@pytest.fixture
async def asked(portal: Portal) -> AsyncIterator[Asked]:
    clock = MovedClock()
    hosts = Hosts(clock=clock, at_a_time=2, gap=timedelta(0))
    async with open_session(guard=Guard([ip_network("127.0.0.0/8")]), user_agent="hoptin/1 (x)") as session:
        bounds = Bounds(total_seconds=0.5)
        robots = Robots(session=session, hosts=hosts, user_agent="hoptin/1 (x)", clock=clock, bounds=bounds)
        yield Asked(portal, robots, hosts, clock)
        await robots.close()


async def test_our_own_rules_are_obeyed_and_asked_once_a_day(asked: Asked) -> None:
    asked.portal.on("/robots.txt", answer(RULES, Content_Type="text/plain"))
    reasons = await asyncio.gather(*(asked.forbids(path) for path in ("/tin", "/cam/1", "/tin#cam")))
    assert reasons == ["", f"robots.txt of 127.0.0.1:{asked.portal.port} forbids /cam/1 to hoptin.", ""]
    assert asked.hosts.gap(f"127.0.0.1:{asked.portal.port}") == timedelta(seconds=7)
    asked.clock.move(timedelta(hours=23))
    await asked.forbids()
    assert asked.requests == 1
    asked.clock.move(timedelta(hours=2))
    await asked.forbids()
    assert asked.requests == 2


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "410 Gone"])
async def test_where_there_is_none_all_is_allowed(asked: Asked, status: str) -> None:
    asked.portal.on("/robots.txt", answer(status=status))
    assert await asked.forbids() == ""


async def test_a_redirect_is_followed(asked: Asked) -> None:
    asked.portal.on("/robots.txt", redirect("/rules"))
    asked.portal.on("/rules", answer(RULES, Content_Type="text/plain"))
    assert "forbids /cam" in await asked.forbids("/cam")


@pytest.mark.parametrize("failure", [answer(status="500 Internal Server Error"), hang(), flood(8 * 1024 * 1024)])
async def test_what_cannot_be_read_forbids_all_for_some_minutes(asked: Asked, failure: object) -> None:
    asked.portal.on("/robots.txt", in_turn(failure, answer(status="404 Not Found")))  # type: ignore[arg-type]
    assert "which forbids everything for now (RFC 9309)" in await asked.forbids()
    assert await asked.forbids() != ""
    assert asked.requests == 1
    asked.clock.move(timedelta(minutes=11))
    assert await asked.forbids() == ""


async def test_of_a_very_long_one_the_beginning_counts(asked: Asked) -> None:
    asked.portal.on("/robots.txt", answer(RULES + b"# x\n" * 500_000, Content_Type="text/plain"))
    assert await asked.forbids() == ""
    assert "forbids /cam" in await asked.forbids("/cam")


async def test_rules_that_were_known_hold_while_there_are_no_newer_ones(asked: Asked) -> None:
    asked.portal.on("/robots.txt", in_turn(answer(RULES), answer(status="502 Bad Gateway")))
    await asked.forbids()
    asked.clock.move(timedelta(hours=25))
    assert await asked.forbids("/tin") == ""
    assert "forbids /cam" in await asked.forbids("/cam")
    assert asked.requests == 2


async def test_who_asks_to_be_left_alone_is(asked: Asked) -> None:
    asked.portal.on("/robots.txt", answer(status="429 Too Many Requests", Retry_After="60"))
    for _ in range(2):
        with pytest.raises(HostResting):
            await asked.forbids()
    assert asked.requests == 1


async def test_an_address_that_no_request_may_go_to_is_no_matter_of_robots(asked: Asked) -> None:
    with pytest.raises(FetchFailed) as raised:
        await asked.robots.check("http://10.1.2.3/tin")
    assert raised.value.kind == "forbidden"


async def test_whoever_loses_patience_leaves_the_answer_to_the_others(asked: Asked) -> None:
    asked.portal.on("/robots.txt", hang())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await asked.forbids()
    assert "cannot be read" in await asked.forbids()
    assert asked.requests == 1
