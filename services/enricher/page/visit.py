"""One visit to an article's page: asked for as the host allows, in turn, within bounds; then read."""

import asyncio
import hashlib
import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol, Self
from urllib.parse import urlsplit

import aiohttp
import msgspec

from services.enricher.extraction.unusable import UnusablePage
from services.enricher.page.crowd import Crowd
from services.enricher.page.outcome import Brought, NotRead
from shared.clock import Clock
from shared.events import ArticleDiscovered
from shared.http.client import Bounds, Fetched, FetchFailed, fetch
from shared.http.hosts import HostResting, Hosts, host_of
from shared.http.robots import Robots, RobotsForbid
from shared.http.tls import TlsContexts
from shared.storage.page_record import PageContent
from shared.storage.pages import PageSource

ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"
BOUNDS = Bounds(total_seconds=20.0, connect_seconds=10.0, body_bytes=10 * 1024 * 1024)
_NO_PAGES = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/msword",
             "application/vnd.", "application/json")  # fmt: skip
_GONE = 410
_AT_ONCE = 24
"""Pages that are fetched or worked on: each may have its 10 MB, and a container half a gigabyte."""
_TURN = timedelta(seconds=30)
"""Before a page is taken up again for which there was no time."""


class Extracts(Protocol):
    """What finds the article on a page: `services/enricher/extraction/`."""

    async def extract(
        self, body: bytes, content_type: str, url: str, *, title: str, repeated: frozenset[bytes]
    ) -> PageContent:
        """Raises `UnusablePage`."""
        ...

    def close(self) -> None:
        """Once no page is being read any more."""
        ...


class Learns(Protocol):
    """What is known of the blocks that a portal's pages have in common."""

    async def known(self, portal: str) -> frozenset[bytes]: ...

    async def learn(self, portal: str, article_id: str, content: PageContent) -> None: ...


@dataclass
class Wish:
    """A page that is to be read."""

    url: str
    discovered: ArticleDiscovered
    known: PageSource | None = None
    """As it was when it was last read."""
    stage: Literal["waiting", "asked", "answered"] = "waiting"
    """How far it has come: what takes too long is the host's failure between the last two only."""

    @property
    def host(self) -> str:
        return host_of(self.url)


class Visits:
    """How a page is visited; holds the means, no state of a page. To be used inside `async with` it."""

    def __init__(
        self,
        *,
        session: Callable[[], aiohttp.ClientSession],
        user_agent: str,
        hosts: Hosts,
        crowd: Crowd,
        extractor: Extracts,
        repeats: Learns,
        tls: TlsContexts,
        clock: Clock,
        bounds: Bounds = BOUNDS,
    ) -> None:
        self._open = session
        self._user_agent = user_agent
        self._hosts = hosts
        self._crowd = crowd
        self._extractor = extractor
        self._repeats = repeats
        self._tls = tls
        self._clock = clock
        self._bounds = bounds
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._session: aiohttp.ClientSession
        self._robots: Robots

    async def __aenter__(self) -> Self:
        self._session = self._open()
        self._robots = Robots(
            session=self._session,
            hosts=self._hosts,
            user_agent=self._user_agent,
            clock=self._clock,
            bounds=self._bounds,
        )
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._robots.close()
        await self._session.close()

    async def read(self, wish: Wish) -> Brought:
        """Raises `NotRead`, `StorageUnavailable`."""
        async with AsyncExitStack() as room:
            return await self._read(wish, room)

    async def _read(self, wish: Wish, room: AsyncExitStack) -> Brought:
        try:
            fetched = await self._fetch(wish, room)
        except HostResting as resting:
            raise NotRead(str(resting), again="unasked", after=resting.until - self._clock.now()) from None
        except RobotsForbid as forbidden:
            raise NotRead(str(forbidden), state="forbidden", again="soon" if forbidden.passing else "rarely") from None
        except FetchFailed as error:
            raise _not_read(error, self._clock) from None
        known, now = wish.known, self._clock.now()
        if known is not None and (fetched.status == 304 or _hash(fetched.body) == known.body_hash):
            return Brought(msgspec.structs.replace(known, fetched_at=now), changed=False)
        content = await self._extract(wish, fetched)
        source = PageSource(
            url=fetched.url,
            content=msgspec.msgpack.encode(content),
            body_hash=_hash(fetched.body),
            etag=_returnable(fetched.headers.get("ETag")),
            last_modified=_returnable(fetched.headers.get("Last-Modified")),
            fetched_at=now,
        )
        return Brought(source)

    async def _fetch(self, wish: Wish, room: AsyncExitStack) -> Fetched:
        """Enters into `room` what a page takes up until it is read.

        Raises `HostResting`, `RobotsForbid`, `FetchFailed`.
        """
        tls = self._exception(wish)
        await self._robots.check(wish.url, tls=tls)
        async with self._hosts.turn(wish.host):
            await room.enter_async_context(self._room)
            wish.stage = "asked"
            try:
                fetched = await fetch(
                    self._session,
                    wish.url,
                    accept=ACCEPT,
                    conditions=_conditions(wish.known),
                    bounds=self._bounds,
                    tls=tls,
                )
            except FetchFailed as error:
                self._crowd.failed(wish.host, error)
                # The host is left alone, yet it is this page that failed: one that always answers so is asked for ever
                # more rarely, or nothing else of the host would ever be read.
                self._hosts.heed(error)
                raise
        wish.stage = "answered"
        self._crowd.answered(wish.host)
        if fetched.url != wish.url and host_of(fetched.url) == wish.host:
            await self._robots.check(fetched.url, tls=tls)
        return fetched

    def _exception(self, wish: Wish) -> ssl.SSLContext | None:
        """What the operator allowed the source's server holds for its articles' pages, and for no other server."""
        source = wish.discovered.source
        if not source.tls:
            return None
        name = (urlsplit(wish.url).hostname or "").removeprefix("www.")
        own = (urlsplit(source.url).hostname or "").removeprefix("www.")
        return self._tls.of(source.tls) if name in (own, source.portal.partition(":")[0]) else None

    async def _extract(self, wish: Wish, fetched: Fetched) -> PageContent:
        kind = fetched.content_type.strip().lower()
        if kind.startswith(_NO_PAGES):
            raise NotRead(
                f"Its link leads to no page, but to {kind.partition(';')[0]}.", state="unusable", again="never"
            )
        portal = wish.discovered.source.portal
        repeated = await self._repeats.known(portal)
        try:
            content = await self._extractor.extract(
                fetched.body,
                fetched.content_type,
                fetched.url,
                title=wish.discovered.entry.title,
                repeated=repeated,
            )
        except UnusablePage as error:
            raise NotRead(str(error), state="unusable", again="rarely") from None
        await self._repeats.learn(portal, wish.discovered.article_id, content)
        return content


def out_of_patience(wish: Wish, patience: timedelta, crowd: Crowd) -> NotRead:
    """What a visit comes to that was broken off."""
    seconds = patience.total_seconds()
    if wish.stage == "waiting":
        return NotRead(f"Its turn at {wish.host} did not come within {seconds:g} s.", again="unasked", after=_TURN)
    if wish.stage == "answered":
        return NotRead(f"It could not be worked through within {seconds:g} s.", again="unasked", after=_TURN)
    crowd.lost_patience(wish.host)
    return NotRead(f"{wish.host} did not answer within {seconds:g} s.")


def _not_read(error: FetchFailed, clock: Clock) -> NotRead:
    if error.kind in ("forbidden", "port"):
        return NotRead(str(error), state="forbidden", again="never")
    if error.kind == "address" or error.status == _GONE:
        return NotRead(str(error), again="never")
    return NotRead(str(error), again="soon" if error.soft else "rarely", after=error.retry_after(clock.now()))


def _conditions(known: PageSource | None) -> dict[str, str]:
    """RFC 9110, section 13.1."""
    given = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified} if known else {}
    return {name: value for name, value in given.items() if value}


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _returnable(value: str | None) -> str | None:
    """A header's value that can be kept and sent back; None for bytes that are neither text nor a header."""
    return value if value and value.isascii() and value.isprintable() else None
