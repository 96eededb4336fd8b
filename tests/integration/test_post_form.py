"""A form is posted where it may go, and what is not an answer to it is a failure in one sentence."""

from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest
from aiohttp import web

from shared.http.client import Bounds, FetchFailed, open_session, post_form
from shared.http.guard import Guard

BOUNDS = Bounds(total_seconds=2, connect_seconds=1)


class Server:
    """Answers as the last part of the path says, and keeps the forms that came."""

    def __init__(self) -> None:
        self.forms: list[dict[str, object]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.forms.append({"at": request.path, "method": request.method, **(await request.post())})
        status, _, to = request.match_info["way"].partition("-")
        to = request.path if to == "itself" else to.replace("_", "/") or "/202"
        headers = {"Location": to} if status.startswith("3") else {}
        return web.Response(status=int(status), headers={**headers, "Retry-After": "7"}, body=b"x" * 10_000)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    found = Server()
    app = web.Application()
    app.add_routes([web.route("*", "/{way}", found.answer)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


async def post(url: str, *, opened: bool = True) -> None:
    guard = Guard([ip_network("127.0.0.0/8")] if opened else [])
    async with open_session(guard=guard, user_agent="test") as session:
        await post_form(session, url, {"hub.mode": "subscribe", "hub.topic": "tỉnh & thành"}, bounds=BOUNDS)


FORM = {"hub.mode": "subscribe", "hub.topic": "tỉnh & thành"}


@pytest.mark.parametrize("status", [200, 202, 204])
async def test_an_answer_of_success_is_all_that_is_asked_for(server: Server, status: int) -> None:
    await post(f"{server.url}/{status}")
    assert server.forms == [{"at": f"/{status}", "method": "POST", **FORM}]


@pytest.mark.parametrize("status", [307, 308])
async def test_the_form_goes_along_to_where_the_server_sends_it(server: Server, status: int) -> None:
    await post(f"{server.url}/{status}")
    assert [(form["at"], form["method"], form["hub.topic"]) for form in server.forms] == [
        (f"/{status}", "POST", "tỉnh & thành"),
        ("/202", "POST", "tỉnh & thành"),
    ]


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ("301", "sent the request elsewhere"),
        ("302", "sent the request elsewhere"),
        ("303", "sent the request elsewhere"),
        ("400", "answered 400 Bad Request"),
        ("410", "answered 410 Gone"),
        ("500", "answered 500"),
        ("307-itself", "redirects"),
        ("307-http:__10.0.0.1_", "HOPTIN_ALLOW_PRIVATE_NETWORKS"),
        ("307-http:__127.0.0.1:6379_", "Port 6379"),
    ],
)
async def test_anything_else_is_a_failure(server: Server, way: str, says: str) -> None:
    with pytest.raises(FetchFailed, match=says):
        await post(f"{server.url}/{way}")


async def test_an_overloaded_server_is_heard(server: Server) -> None:
    with pytest.raises(FetchFailed) as caught:
        await post(f"{server.url}/503")
    assert caught.value.status == 503
    assert caught.value.soft


async def test_a_private_address_is_not_connected_to(server: Server) -> None:
    with pytest.raises(FetchFailed, match="HOPTIN_ALLOW_PRIVATE_NETWORKS"):
        await post(f"{server.url}/202", opened=False)
    assert server.forms == []
