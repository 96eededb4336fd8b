"""Portals' web servers, in a process of their own: `python -m benchmarks.portals PORTS FEEDS ENTRIES`.

Prints its ports as a line of JSON once it listens. `/feed/N.rss` has document N; a conditional request gets a 304,
whatever it names. As little work as possible: the process shares the machine with what is measured.
"""

import asyncio
import json
import sys
from typing import cast

import uvloop

from benchmarks.material import feed_document, portal_of

ETAG = '"unchanged"'
_NOT_MODIFIED = f"HTTP/1.1 304 Not Modified\r\nETag: {ETAG}\r\n\r\n".encode()


class Portal(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, for clients that send one GET at a time."""

    def __init__(self, documents: list[bytes]) -> None:
        self._documents = documents
        self._pending = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's does not inherit it

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while (end := self._pending.find(b"\r\n\r\n")) >= 0:
            head, self._pending = self._pending[:end], self._pending[end + 4 :]
            self._transport.write(self.answer(head))

    def answer(self, head: bytes) -> bytes:
        if b"\r\nif-none-match:" in head.lower():
            return _NOT_MODIFIED
        body = self._documents[self.number(head)]
        return (
            "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nETag: {ETAG}\r\n\r\n"
        ).encode() + body

    def number(self, head: bytes) -> int:
        return int(head.partition(b"/feed/")[2].partition(b".rss")[0])


async def serve(ports: int, feeds: int, entries: int) -> None:
    documents = [feed_document(number, entries, f"https://{portal_of(number)}") for number in range(feeds)]
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(lambda: Portal(documents), "127.0.0.1", 0) for _ in range(ports)]
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(*map(int, sys.argv[1:])))
