"""No request leaves for an address that the operator did not open: tried through a real session."""

from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest

from shared.http.client import Bounds, FetchFailed, fetch, open_session
from shared.http.guard import Guard
from tests.support.portal import Portal, answer, feed, redirect

BOUNDS = Bounds(total_seconds=5, connect_seconds=2)
REFUSED = "is a private or reserved address; HOPTIN_ALLOW_PRIVATE_NETWORKS"


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    async with Portal.running() as found:
        found.on("/", feed("1"))
        yield found


async def refusal(url: str, *, opened: str | None = None, proxy: str | None = None) -> str:
    guard = Guard([ip_network(opened)] if opened else [])
    async with open_session(guard=guard, user_agent="test", proxy=proxy) as session:
        with pytest.raises(FetchFailed) as caught:
            await fetch(session, url, accept="*/*", bounds=BOUNDS)
    return str(caught.value)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "127.1",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "127.0.0.1.",
        "localhost",
        "LOCALHOST",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "0.0.0.0",
        "0",
        "１２７.0.0.1",
    ],
)
async def test_no_spelling_of_loopback_is_connected_to(portal: Portal, host: str) -> None:
    reason = await refusal(f"http://{host}:{portal.port}/")
    assert portal.connections == 0
    assert REFUSED in reason or "URL" in reason or "cannot be resolved" in reason, reason


@pytest.mark.parametrize(
    "host", ["[::1]", "169.254.169.254", "10.0.0.1", "[fe80::1%25lo]", "[64:ff9b::7f00:1]", "user@10.0.0.1"]
)
async def test_other_private_addresses_are_refused_with_the_setting_s_name(host: str) -> None:
    assert REFUSED in await refusal(f"http://{host}/")


async def test_a_redirect_is_followed_only_where_a_request_may_go(portal: Portal) -> None:
    for target in (
        "http://127.0.0.2:8080/",
        "http://localhost.localdomain:8080/",
        "//2130706434:8080/",
        "http://169.254.169.254/latest",
    ):
        portal.on("/to", redirect(target))
        reason = await refusal(portal.url("/to"), opened="127.0.0.1/32")
        assert REFUSED in reason or "canonical" in reason or "cannot be resolved" in reason, (target, reason)


@pytest.mark.parametrize("port", [1, 22, 25, 587, 3306, 5432, 6379, 27017])
async def test_no_request_goes_to_another_service_s_port_not_even_in_an_opened_network(
    portal: Portal, port: int
) -> None:
    portal.on("/to", redirect(f"http://127.0.0.1:{port}/"))
    for url in (f"http://127.0.0.1:{port}/", portal.url("/to")):
        reason = await refusal(url, opened="127.0.0.1/32")
        assert reason == f"Port {port} is not one of a web server; no request goes there."


async def test_an_opened_network_is_fetched_from(portal: Portal) -> None:
    guard = Guard([ip_network("127.0.0.0/8")])
    portal.on("/to", redirect("/"))
    async with open_session(guard=guard, user_agent="hoptin/test") as session:
        assert (await fetch(session, portal.url("/to"), accept="*/*", bounds=BOUNDS)).body == feed("1")
    assert {exchange.request.headers["user-agent"] for exchange in portal.exchanges} == {"hoptin/test"}


async def test_through_a_proxy_targets_are_checked_and_the_proxy_itself_is_not(portal: Portal) -> None:
    """The proxy stands on loopback, which is not opened: the operator named it."""
    proxy = portal.url("").rstrip("/")
    portal.on("http://nowhere.invalid/rss", feed("2"))
    portal.on("http://nowhere.invalid/to", redirect("http://10.0.0.1/"))
    async with open_session(guard=Guard(), user_agent="test", proxy=proxy) as session:
        assert (await fetch(session, "http://nowhere.invalid/rss", accept="*/*", bounds=BOUNDS)).body == feed("2")
    assert len(portal.exchanges) == 1
    for url in (
        "http://127.0.0.1/",
        "http://localhost/",
        "http://0x7f000001/",
        "http://[::1]/",
        "http://169.254.169.254/",
    ):
        assert REFUSED in await refusal(url, proxy=proxy)
    assert len(portal.exchanges) == 1
    assert REFUSED in await refusal("http://nowhere.invalid/to", proxy=proxy)
    assert [exchange.request.path for exchange in portal.exchanges[1:]] == ["http://nowhere.invalid/to"]


async def test_a_cookie_is_not_kept(portal: Portal) -> None:
    portal.on("/", answer(feed("1"), Set_Cookie="D1N=1; Path=/"))
    async with open_session(guard=Guard([ip_network("127.0.0.0/8")]), user_agent="test") as session:
        for _ in range(2):
            await fetch(session, portal.url("/"), accept="*/*", bounds=BOUNDS)
    assert all("cookie" not in exchange.request.headers for exchange in portal.exchanges)
