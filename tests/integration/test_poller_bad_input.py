"""Whatever a portal answers, its source ends with a recorded reason in time, and no other source waits for it."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from services.poller.app import PollerApp
from services.poller.parsing.parser import Parser
from services.poller.poller import Pace
from shared.http.client import Bounds
from tests.support.polling import CLOCK, PACE, Polling, polling
from tests.support.portal import (
    COMPRESS,
    Behaviour,
    Portal,
    answer,
    bomb,
    coded,
    drip,
    endless_chunks,
    feed,
    flood,
    hang,
    in_turn,
    item,
    raw,
    redirect,
    rss,
    surrogates,
)
from tests.support.ports import free_port
from tests.support.waiting import until

LARGE = 200 * 1024 * 1024


@pytest.fixture
async def it(mongo_url: str, mongo_database: str) -> AsyncIterator[Polling]:
    async with polling(mongo_url, mongo_database) as found:
        yield found


LAUGHS = "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
BEHAVIOURS: dict[str, tuple[Behaviour, str, int | None]] = {
    "html": (answer(b"<!doctype html><html><body>x</body></html>"), "The answer is a web page, not a feed", 200),
    "json": (answer(b'{"items": []}'), "The answer is no feed", 200),
    "binary": (answer(bytes(range(256)) * 40), "The answer is no feed", 200),
    "empty": (answer(b""), "The answer is empty", 200),
    "404": (answer(status="404 Not Found"), r"The server answered 404 Not Found\.", 404),
    "500": (answer(status="500 Internal Server Error"), "The server answered 500", 500),
    "204": (answer(status="204 No Content"), "The server answered 204", 204),
    "odd status": (answer(status=surrogates(b"503 Kh\xf4ng c\xf3")), "The server answered 503", 503),
    "304 for nothing": (answer(status="304 Not Modified"), "answered 304 Not Modified to a request for the whole", 304),
    "retry-after": (answer(status="429 Too Many", Retry_After="²"), "The server answered 429", 429),
    "huge retry-after": (answer(status="429 Too Many", Retry_After="9" * 5000), "The server answered 429", 429),
    "loop": (redirect("/loop"), "redirects, or a loop of them", None),
    "to a private address": (
        redirect("http://127.0.0.2:8009/"),
        "127.0.0.2 is a private .*ALLOW_PRIVATE_NETWORKS",
        None,
    ),
    "to metadata": (redirect("http://169.254.169.254/latest"), "169.254.169.254 is a private or reserved", None),
    "to a file": (redirect("file:///etc/passwd"), "No URL that can be fetched: file:", None),
    "to nothing": (redirect("http://[::1"), "No URL that can be fetched: http:", None),
    "hanging": (hang(), "No whole answer within 2 s", None),
    "hanging later": (hang(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<"), "No whole answer within 2 s", None),
    "dripping": (drip(), "No whole answer within 2 s", None),
    "200 MB": (flood(LARGE), "The body exceeds 8 MiB", 200),
    **{f"{coding} bomb": (bomb(LARGE, coding), "The body exceeds 8 MiB", 200) for coding in COMPRESS},
    "endless chunks": (endless_chunks(), "The body exceeds 8 MiB", 200),
    "nested": (
        answer(COMPRESS["gzip"](COMPRESS["gzip"](bytes(LARGE))), Content_Encoding="gzip, gzip"),
        "The answer is no feed",
        200,
    ),
    "an item of 50 MB": (coded(rss(item("x", description="x" * 50_000_000)).encode(), "br"), "exceeds 8 MiB", 200),
    "a million items": (
        answer(rss("<item/>" * 1_000_000).encode()),
        "The document has 1000000 entries; the first 2000 were taken",
        200,
    ),
    "no gzip": (answer(b"x" * 99, Content_Encoding="gzip"), "malformed", None),
    "megabytes of headers": (raw(b"HTTP/1.1 200 OK\r\nX-A: " + b"x" * 4_000_000), "malformed", None),
    "thousands of headers": (raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 500_000 + b"\r\n"), "malformed", None),
    "no http": (raw(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n"), "malformed", None),
    "says nothing": (raw(b""), "malformed", None),
    "breaks off": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<rss>"), "malformed", None),
    "bad chunks": (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "malformed", None),
    "deep": (answer(b"<rss version='2.0'><channel>" + b"<a>" * 20_000), "The document is cut off; its 0 whole", 200),
    "too many": (
        answer(rss("".join(f"<item><guid>{n}</guid></item>" for n in range(100_000))).encode()),
        "The document has 100000 entries; the first 2000 were taken",
        200,
    ),
    "truncated": (answer(feed("cut-1", "cut-2", "cut-3")[:-60]), "cut off; its 2 whole entries were taken", 200),
}
OVERLOADED = (429, 503)
FINE: dict[str, Behaviour] = {
    "charset": answer(feed("Đồ Sơn"), Content_Type="text/xml; charset=utf-16"),
    "odd validators": answer(feed("odd"), ETag=surrogates(b'"\xe9\xff"'), Last_Modified="hôm qua"),
    "external entity": answer(
        rss(
            item("external &x;").replace("&amp;", "&"), prolog='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        ).encode()
    ),
    "laughs": answer(rss(item("laughs"), prolog=f"<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>{LAUGHS}]>").encode()),
    "plain": answer(feed("plain"), Content_Type="text/html"),
    **{coding: coded(feed(coding), coding) for coding in COMPRESS},
    "no reason": raw(b"HTTP/1.0 200\r\n\r\n" + feed("no reason")),
}


async def test_each_kind_of_bad_input_ends_in_its_reason(it: Polling, portal: Portal) -> None:
    bad = {
        name: await it.add(portal.on(f"/{index}", behaviour))
        for index, (name, (behaviour, _, status)) in enumerate(BEHAVIOURS.items())
        if status not in OVERLOADED
    }
    portal.on("/loop", redirect("/loop"))
    fine = {
        name: await it.add(portal.on(f"/fine{index}", behaviour))
        for index, (name, behaviour) in enumerate(FINE.items())
    }
    expected = {name: (reason, status) for name, (_, reason, status) in BEHAVIOURS.items()}
    bad["refused"] = await it.add(f"http://127.0.0.1:{free_port()}/")
    bad["unresolvable"] = await it.add("http://nowhere.invalid/rss")
    expected |= {
        "refused": ("No connection to 127.0.0.1:", None),
        "unresolvable": ("nowhere.invalid cannot be resolved", None),
    }
    async with Portal.running(tls=True) as secure, AsyncExitStack() as hosts:
        for name, (behaviour, _, status) in BEHAVIOURS.items():
            if status in OVERLOADED:  # they silence their whole host
                host = await hosts.enter_async_context(Portal.running())
                bad[name] = await it.add(host.on("/", behaviour))
        bad["self-signed"] = await it.add(secure.on("/", feed("secure")).replace("127.0.0.1", "localhost"))
        expected["self-signed"] = ("The TLS certificate is not trusted: ", None)
        began = CLOCK.now()
        async with asyncio.timeout(60):
            await it.run_once()
    wrong = []
    for name, source in bad.items():
        found = await it.get(source)
        reason, status = expected[name]
        if not re.search(reason, found.health.last_error or "") or found.health.last_status != status:
            wrong.append((name, found.health.last_error, found.health.last_status))
        assert found.health.failures == 1, name
        assert found.lease is None, name
        assert found.due_at > began + timedelta(minutes=10), name
        assert "\n" not in (found.health.last_error or ""), name
    assert wrong == []
    names = list(BEHAVIOURS)
    for endless in ("dripping", "200 MB", "endless chunks"):
        assert 0 < portal.sent(f"/{names.index(endless)}") < LARGE / 4, endless
    for name, source in fine.items():
        found = await it.get(source)
        assert (found.health.last_error, found.health.failures, found.statistics.published) == (None, 0, 1), name
    assert {"Tin plain", "Tin odd", "Tin laughs", "Tin external &x;", "Tin Đồ Sơn", "Tin cut-1", "Tin cut-2"} <= set(
        await it.titles()
    )
    assert "Tin cut-3" not in await it.titles()


@pytest.fixture
def parser() -> Iterator[Parser]:
    found = Parser(workers=1)
    yield found
    found.close()


async def test_a_truncated_document_is_fetched_whole_again(
    mongo_url: str, mongo_database: str, portal: Portal, parser: Parser
) -> None:
    body = feed("1", "2", "3")
    portal.on("/rss", in_turn(answer(body[:-60], ETag='"a"'), answer(body, ETag='"a"')))
    async with polling(mongo_url, mongo_database, parser=parser) as it:
        source = await it.add(portal.url("/rss"))
        await it.poll(source)
        assert await it.titles() == ["Tin 1", "Tin 2"]
        assert "cut off" in ((await it.get(source)).health.last_error or "")
        await it.poll(source)
        assert "if-none-match" not in portal.requests("/rss")[1].headers
        assert await it.titles() == ["Tin 1", "Tin 2", "Tin 3"]
        assert (await it.get(source)).health.last_error is None


async def test_a_source_that_is_gone_is_not_polled_until_it_is_resumed(
    mongo_url: str, mongo_database: str, portal: Portal, parser: Parser
) -> None:
    portal.on("/rss", in_turn(answer(status="410 Gone"), answer(feed("1"))))
    async with polling(mongo_url, mongo_database, parser=parser) as it:
        source = await it.add(portal.url("/rss"))
        await it.poll(source)
        found = await it.get(source)
        assert (found.status, found.health.last_status) == ("gone", 410)
        assert "Not polled until it is resumed" in (found.health.last_error or "")
        await it.it.connection.database["sources"].update_one({"_id": source.id}, {"$set": {"due_at": CLOCK.now()}})
        assert await it.lease() == []
        await it.poll(source)
        found = await it.get(source)
        assert (found.status, found.health.last_error, found.statistics.published) == ("active", None, 1)


async def test_failures_in_a_row_slow_down_and_one_success_ends_them(
    mongo_url: str, mongo_database: str, portal: Portal, parser: Parser
) -> None:
    portal.on(
        "/rss", in_turn(*[answer(status="403 No")] * 3, answer(status="503 No", Retry_After="7200"), answer(feed("1")))
    )
    async with polling(mongo_url, mongo_database, parser=parser) as it:
        source = await it.add(portal.url("/rss"))
        waits = []
        for _ in range(5):
            await it.poll(source)
            found = await it.get(source)
            waits.append((found.due_at - (found.health.last_polled_at or found.due_at)).total_seconds() / 60)
        for waited, expected in zip(waits, (15, 30, 60, 120), strict=False):
            assert expected <= waited <= expected * 1.1
        assert 2 <= waits[-1] <= 4  # a second look at a source that was read for the first time
        assert found.health.failures == 0
        assert (found.statistics.polls, found.statistics.failed, found.statistics.published) == (5, 4, 1)


async def test_a_portal_that_hangs_delays_no_other(it: Polling, portal: Portal) -> None:
    """More hanging sources than are leased at once, all due before the others."""
    began = CLOCK.now() - timedelta(hours=1)
    for number in range(120):
        await it.add(portal.on(f"/hangs/{number}", hang()), portal="treo.gov.vn", due_at=began)
    fine = []
    async with Portal.running() as other:
        for number in range(5):
            fine.append(await it.add(other.on(f"/{number}", feed(str(number))), portal=f"p{number}.gov.vn"))
        pace = replace(PACE, leased=60, batch=40, concurrency=20, drain_seconds=0.1)
        app = PollerApp(it.it, bounds=Bounds(total_seconds=120), pace=pace)
        stop = asyncio.Event()
        running = asyncio.create_task(app.run(stop))
        try:
            await it.polled(fine)
            assert portal.open["host " + portal.url("").removeprefix("http://")] == pace.per_host
        finally:
            stop.set()
            await running


async def test_a_stop_gives_back_what_hangs_and_blames_nobody(it: Polling, portal: Portal) -> None:
    source = await it.add(portal.on("/rss", hang()))
    stop = asyncio.Event()
    pace = Pace(gap_seconds=0, idle_seconds=0.05, drain_seconds=0.2)
    running = asyncio.create_task(PollerApp(it.it, bounds=Bounds(total_seconds=120), pace=pace).run(stop))
    await until(lambda: portal.open["/rss"] > 0, timeout=20, what="the request is under way")
    stop.set()
    async with asyncio.timeout(20):
        await running
    found = await it.get(source)
    assert (found.lease, found.health.failures, found.health.last_error) == (None, 0, None)
    assert len(await it.lease()) == 1
