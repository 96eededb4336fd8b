"""No request leaves for an address that the operator did not open: tried through a real session."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from ipaddress import ip_network

import pytest

from shared.http.client import Bounds, FetchFailed, fetch, open_session
from shared.http.guard import Guard
from shared.http.tls import TlsContexts
from tests.support.portal import CERTIFICATE, Portal, answer, feed, redirect

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


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: Iterable[str]) -> list[str]:
    """Names resolve to these addresses, at each look-up to the next ones. Returns the names that were asked for."""
    asked: list[str] = []

    async def getaddrinfo(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)) for address in found]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    return asked


async def test_a_name_that_resolves_otherwise_at_the_next_look_up_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: here 127.0.0.1 stands for the Internet, and 127.0.0.2 for what is private."""
    async with Portal.running(hosts=["127.0.0.1", "127.0.0.2"]) as portal:
        portal.on("/", feed("1"))
        asked = resolving(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
        url = f"http://rebinding.vn:{portal.port}/"
        portal.on("/to", redirect(f"http://other.rebinding.vn:{portal.port}/"))
        async with open_session(guard=Guard([ip_network("127.0.0.1/32")]), user_agent="test") as session:
            await fetch(session, url, accept="*/*", bounds=BOUNDS)
            for again in (f"http://again.rebinding.vn:{portal.port}/", f"{url}to"):
                with pytest.raises(FetchFailed, match=REFUSED):
                    await fetch(session, again, accept="*/*", bounds=BOUNDS)
        assert asked == ["rebinding.vn", "again.rebinding.vn", "other.rebinding.vn"]
        assert [exchange.request.path for exchange in portal.exchanges] == ["/", "/to"]


async def test_of_several_addresses_only_those_that_are_permitted_are_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Portal.running(hosts=["127.0.0.2", "127.0.0.3"]) as portal:
        portal.on("/", feed("1"))
        resolving(monkeypatch, ["127.0.0.2", "127.0.0.3", "127.0.0.1"])
        reason = await refusal(f"http://many.vn:{portal.port}/", opened="127.0.0.1/32")
        assert portal.connections == 0
        assert "many.vn" in reason or REFUSED in reason


async def test_a_connection_made_by_an_exception_for_one_source_serves_no_other() -> None:
    """Kept open, to the same host and port: it must not be taken for one that met a trusted certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    ports: list[int] = []

    async def keep_alive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                ports.append(writer.get_extra_info("peername")[1])
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        except (asyncio.IncompleteReadError, OSError):
            writer.close()

    contexts, guard = TlsContexts(), Guard([ip_network("127.0.0.0/8")])
    async with (
        await asyncio.start_server(keep_alive, "127.0.0.1", 0, ssl=context) as server,
        open_session(guard=guard, user_agent="test") as session,
    ):
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        for _ in range(2):
            await fetch(session, url, accept="*/*", bounds=BOUNDS, tls=contexts.of("unverified"))
            for tls in (None, contexts.of("strict"), contexts.of("legacy")):
                with pytest.raises(FetchFailed, match="certificate is not trusted"):
                    await fetch(session, url, accept="*/*", bounds=BOUNDS, tls=tls)
    assert len(ports) == 2
    assert len(set(ports)) == 1  # it was kept, and was there to be taken
