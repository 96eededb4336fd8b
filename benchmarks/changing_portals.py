"""Portals with news at every request: `python -m benchmarks.changing_portals PORTS FEEDS ENTRIES`.

As `benchmarks.portals`, but each answer to `/feed/N.rss` has one entry that the one before had not, and one less at
the end; it has no ETag, and there is no 304.
"""

import asyncio
import json
import sys
from collections.abc import Callable

import uvloop

from benchmarks.material import editor_html_of, feed_parts, portal_of
from benchmarks.portals import Portal

_SPARE = 40
"""Entries of a feed beyond those that it shows at a time; then it begins again."""


class ChangingFeed:
    def __init__(self, number: int, entries: int, html: Callable[[int], str] = editor_html_of) -> None:
        base = f"https://{portal_of(number)}"
        self._head, self._items, self._tail = feed_parts(number, entries + _SPARE, base, html)
        self._shown = entries
        self._newest = 0

    def next(self) -> bytes:
        """The document with one more entry in front."""
        self._newest -= 1
        many = len(self._items)
        shown = (self._items[(self._newest + place) % many] for place in range(self._shown))
        return b"".join([self._head, *shown, self._tail])


class _ChangingPortal(Portal):
    def __init__(self, feeds: list[ChangingFeed]) -> None:
        super().__init__([])
        self._feeds = feeds

    def answer(self, head: bytes) -> bytes:
        body = self._feeds[self.number(head)].next()
        return (
            "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body


async def serve(ports: int, feeds: int, entries: int) -> None:
    changing = [ChangingFeed(number, entries) for number in range(feeds)]
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(lambda: _ChangingPortal(changing), "127.0.0.1", 0) for _ in range(ports)]
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(*map(int, sys.argv[1:])))
