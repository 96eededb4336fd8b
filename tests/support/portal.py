"""A portal on loopback that does what its script says, well or badly: each path has a behaviour.

It speaks HTTP by hand, so that it can also break it.
"""

import asyncio
import gzip
import ssl
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from xml.sax.saxutils import escape

import brotli
from backports import zstd

from tests.support.ports import free_port

CERTIFICATE = Path(__file__).with_name("self_signed.pem")
"""Certificate of `localhost` and its key, signed by itself and used nowhere else."""


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    """Names in lower case."""


@dataclass
class Exchange:
    """A request and the way back."""

    request: Request
    writer: asyncio.StreamWriter
    sent: int = 0

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        self.sent += len(data)
        await self.writer.drain()


Behaviour = Callable[[Exchange], Awaitable[None]]


def answer(body: bytes = b"", *, status: str = "200 OK", **headers: str) -> Behaviour:
    """In the headers' names `_` stands for `-`."""
    named = {
        "Content-Type": "application/rss+xml",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }

    async def behave(exchange: Exchange) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in named.items()]
        await exchange.send("\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body)

    return behave


def redirect(to: str, status: str = "302 Found") -> Behaviour:
    return answer(status=status, Location=to)


def raw(data: bytes) -> Behaviour:
    async def behave(exchange: Exchange) -> None:
        await exchange.send(data)

    return behave


def hang(begun: bytes = b"") -> Behaviour:
    """Takes the request, and says no more than `begun` until the client leaves."""

    async def behave(exchange: Exchange) -> None:
        await exchange.send(begun)
        await asyncio.Event().wait()

    return behave


def drip(seconds: float = 0.05) -> Behaviour:
    """A body without end, a byte at a time."""

    async def behave(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
        while True:
            await exchange.send(b" ")
            await asyncio.sleep(seconds)

    return behave


def flood(size: int) -> Behaviour:
    chunk = b"x" * 65536

    async def behave(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // len(chunk)):
            await exchange.send(chunk)

    return behave


def endless_chunks() -> Behaviour:
    """A chunked body that never comes to its last chunk."""

    async def behave(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await exchange.send(b"10000\r\n" + bytes(65536) + b"\r\n")

    return behave


COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, compresslevel=1),
    "deflate": zlib.compress,
    "br": lambda body: brotli.compress(body, quality=4),
    "zstd": zstd.compress,
}
"""By the name of the content coding (IANA)."""


def coded(body: bytes, coding: str) -> Behaviour:
    return answer(COMPRESS[coding](body), Content_Encoding=coding)


def bomb(size: int, coding: str) -> Behaviour:
    """A small body that becomes `size` bytes."""
    return coded(bytes(size), coding)


def conditional(body: bytes, *, etag: str | None = None, modified: str | None = None) -> Behaviour:
    """Answers 304 to who has this version (RFC 9110, section 13.1)."""
    headers = {name: value for name, value in (("ETag", etag), ("Last_Modified", modified)) if value}

    async def behave(exchange: Exchange) -> None:
        given = exchange.request.headers
        same = etag is not None and given.get("if-none-match") == etag
        same = same or (modified is not None and given.get("if-modified-since") == modified)
        await answer(b"" if same else body, status="304 Not Modified" if same else "200 OK", **headers)(exchange)

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """A behaviour for each request; the last one stays."""
    waiting = list(behaviours)

    async def behave(exchange: Exchange) -> None:
        await (waiting.pop(0) if len(waiting) > 1 else waiting[0])(exchange)

    return behave


def item(name: str, **changes: str | None) -> str:
    """An RSS item with title, link, guid, description and pubDate; None leaves one out, names are as in XML."""
    fields: dict[str, str | None] = {
        "title": f"Tin {name}",
        "link": f"/tin/{name}",
        "guid": f"tin-{name}",
        "description": f"Nội dung của tin {name}.",
        "pubDate": "Tue, 24 Nov 2026 07:15:00 +0700",
        **changes,
    }
    inner = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in fields.items() if text is not None)
    return f"<item>{inner}</item>"


def rss(*items: str, prolog: str = '<?xml version="1.0" encoding="utf-8"?>', language: str = "vi") -> str:
    return (
        f'{prolog}\n<rss version="2.0"><channel><title>Cổng thông tin</title><link>/</link>'
        f"<language>{language}</language>{''.join(items)}</channel></rss>"
    )


def feed(*names: str) -> bytes:
    """A feed of items with these names."""
    return rss(*(item(name) for name in names)).encode()


@dataclass
class Portal:
    port: int = 0
    tls: bool = False
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    connections: int = 0
    open: Counter[str] = field(default_factory=Counter)
    """Requests under way, by path, and by host under the name `host …`."""
    most: Counter[str] = field(default_factory=Counter)
    """The most there were at once."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def on(self, path: str, behaviour: Behaviour | bytes) -> str:
        """Set what a path does (a body: serve it) and return its URL."""
        self.behaviours[path] = answer(behaviour) if isinstance(behaviour, bytes) else behaviour
        return self.url(path)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def requests(self, path: str) -> list[Request]:
        return [exchange.request for exchange in self.exchanges if exchange.request.path == path]

    def sent(self, path: str) -> int:
        return sum(exchange.sent for exchange in self.exchanges if exchange.request.path == path)

    @classmethod
    @asynccontextmanager
    async def running(
        cls, *, hosts: Sequence[str] = ("127.0.0.1",), port: int = 0, tls: bool = False
    ) -> AsyncIterator[Self]:
        context = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
        portal = cls(tls=tls)
        port = port or (free_port() if len(hosts) > 1 else 0)  # the same for all
        server = await asyncio.start_server(portal._connected, list(hosts), port, ssl=context, backlog=1024)
        portal.port = server.sockets[0].getsockname()[1]
        try:
            yield portal
        finally:
            server.close()
            for task in portal._tasks:
                task.cancel()
            await asyncio.gather(*portal._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._serve(reader, writer)
        self._tasks.discard(task)
        with suppress(OSError):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        exchange = Exchange(Request(head[0].split(" ")[1], headers), writer)
        self.exchanges.append(exchange)
        names = (exchange.request.path, f"host {headers.get('host', '')}")
        for name in names:
            self.open[name] += 1
            self.most[name] = max(self.most[name], self.open[name])
        try:
            await self._behave(exchange, reader)
        finally:
            for name in names:
                self.open[name] -= 1

    async def _behave(self, exchange: Exchange, reader: asyncio.StreamReader) -> None:
        """Until the behaviour ends or the client leaves."""
        found = self.behaviours.get(exchange.request.path, answer(status="404 Not Found"))
        working = asyncio.ensure_future(found(exchange))
        left = asyncio.ensure_future(reader.read())
        try:
            await asyncio.wait({working, left}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            working.cancel()
            left.cancel()
            await asyncio.gather(working, left, return_exceptions=True)


def surrogates(data: bytes) -> str:
    """Bytes that are no text, for a header of `answer`."""
    return data.decode("utf-8", "surrogateescape")
