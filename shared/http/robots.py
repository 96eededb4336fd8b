"""What a host's `robots.txt` allows (RFC 9309): asked once a day, kept for whoever asks next."""

import asyncio
import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from ssl import SSLContext
from typing import NamedTuple
from urllib.parse import urldefrag, urlsplit

import aiohttp
from protego import Protego

from shared.clock import Clock
from shared.http.client import Bounds, FetchFailed, fetch
from shared.http.hosts import HostResting, Hosts, host_of

_BYTES = 4 * 1024 * 1024
_PARSED = 512 * 1024
"""Section 2.5: at least 500 KiB; the rest is passed over. (Some servers answer with a whole front page.)"""
_LONG = 20_000
"""Characters; half a megabyte of rules with wildcards takes half a second to read, and a quarter to obey."""
_KEPT = timedelta(days=1)
"""Section 2.4: no longer than that."""
_UNREACHABLE = timedelta(minutes=10)
"""Before it is asked for again that could not be read."""
_ORIGINS = 2000
"""Known at most; who was not asked for the longest time is forgotten."""
_TOKEN = re.compile(r"[A-Za-z_-]+")


class RobotsForbid(Exception):
    """`robots.txt` forbids the address, or cannot be read, which forbids all of them; the message is a sentence."""

    def __init__(self, message: str, *, passing: bool = False) -> None:
        """`passing`: it may well be otherwise in some minutes."""
        super().__init__(message)
        self.passing = passing


@dataclass(frozen=True)
class _Known:
    until: datetime
    rules: Protego | None = None
    reason: str = ""
    """Why there are none."""
    is_long: bool = False
    """To look through them takes its time: the event loop must not stand still."""


class _Origin(NamedTuple):
    url: str
    tls: SSLContext | None
    """Who meets a server more strictly than others must not spoil their view of it."""


class Robots:
    """Asks in turn like everybody else, and tells `hosts` how much time a host wants between two requests."""

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        hosts: Hosts,
        user_agent: str,
        clock: Clock,
        bounds: Bounds | None = None,
    ) -> None:
        """`user_agent`: its first word, up to a slash, is what a `robots.txt` calls us."""
        token = _TOKEN.match(user_agent)
        self._token = token[0] if token else "hoptin"
        self._session = session
        self._hosts = hosts
        self._clock = clock
        bounds = bounds or Bounds()
        self._bounds = Bounds(bounds.total_seconds, bounds.connect_seconds, _BYTES)
        self._known: OrderedDict[_Origin, _Known] = OrderedDict()
        self._asking: dict[_Origin, asyncio.Task[_Known]] = {}

    async def check(self, url: str, *, tls: SSLContext | None = None) -> None:
        """Returns where `url` may be fetched; else raises `RobotsForbid`, `HostResting`, or the `FetchFailed` of
        an address that no request may go to."""
        known = await self._rules_of(url, tls)
        host = urlsplit(url).netloc
        if known.rules is None:
            raise RobotsForbid(
                f"robots.txt of {host} cannot be read ({known.reason}), which forbids everything for now (RFC 9309).",
                passing=True,
            )
        asked = (urldefrag(url).url, self._token)
        allowed = (
            await asyncio.to_thread(known.rules.can_fetch, *asked) if known.is_long else known.rules.can_fetch(*asked)
        )
        if not allowed:
            raise RobotsForbid(f"robots.txt of {host} forbids {urlsplit(url).path[:200] or '/'} to {self._token}.")

    async def _rules_of(self, url: str, tls: SSLContext | None) -> _Known:
        parts = urlsplit(url)
        origin = _Origin(f"{parts.scheme}://{parts.netloc}", tls)
        known = self._known.get(origin)
        if known is not None and self._clock.now() < known.until <= self._clock.now() + _KEPT:
            self._known.move_to_end(origin)
            return known
        if origin not in self._asking:
            task = asyncio.create_task(self._ask(origin, known))
            self._asking[origin] = task
            task.add_done_callback(lambda done: self._asked(origin, done))
        # Whoever loses patience leaves; the answer is for the others, too.
        return await asyncio.shield(self._asking[origin])

    def _asked(self, origin: _Origin, done: "asyncio.Task[_Known]") -> None:
        del self._asking[origin]
        if done.cancelled() or done.exception() is not None:
            return
        self._known[origin] = done.result()
        self._known.move_to_end(origin)
        while len(self._known) > _ORIGINS:
            self._known.popitem(last=False)

    async def _ask(self, origin: _Origin, before: _Known | None) -> _Known:
        url, tls, now = f"{origin.url}/robots.txt", origin.tls, self._clock.now()
        async with self._hosts.turn(host_of(url)):
            try:
                fetched = await fetch(self._session, url, accept="text/plain, */*;q=0.5", bounds=self._bounds, tls=tls)
            except FetchFailed as error:
                return self._failed(url, error, before, now)
        text = fetched.body[:_PARSED].decode("utf-8-sig", "replace")
        rules = await asyncio.to_thread(Protego.parse, text)
        delay = rules.crawl_delay(self._token)
        self._hosts.space(host_of(url), timedelta(seconds=min(delay or 0.0, 3600.0)))
        return _Known(now + _KEPT, rules, is_long=len(text) > _LONG)

    def _failed(self, url: str, error: FetchFailed, before: _Known | None, now: datetime) -> _Known:
        if (until := self._hosts.heed(error)) is not None:
            raise HostResting(host_of(error.url), until) from error
        if error.kind in ("forbidden", "port", "address"):
            raise error
        if error.status is not None and 400 <= error.status < 500:  # section 2.3.1.3
            return _Known(now + _KEPT, Protego.parse(""))
        # Section 2.3.1.4: unreachable, which forbids everything; but what was known before may still be gone by.
        if before is not None and before.rules is not None:
            return _Known(now + _UNREACHABLE, before.rules)
        return _Known(now + _UNREACHABLE, reason=str(error).rstrip("."))

    async def close(self) -> None:
        """Once nobody asks any more."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
