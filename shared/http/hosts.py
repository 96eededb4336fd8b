"""Politeness towards hosts, across everything this process polls: a few requests at a time, never in a rush, and
none at all while a host asks to be left alone."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from shared.clock import Clock
from shared.http.client import FetchFailed

_OVERLOADED = (429, 503)
"""Answers that speak for the whole host, not for one of its pages (RFC 6585, section 4; RFC 9110, section 15.6.4)."""
_SLOWEST = timedelta(hours=6)
"""The longest that one answer silences a whole host; each of its sources may be slowed further by its own."""
_UNTOLD = timedelta(minutes=5)
"""How long a host is left alone that says it is overloaded and not for how long."""
_WIDEST = timedelta(seconds=20)
"""Between two requests, whatever a host asks for: it is asked a few times an hour, seldom more."""


@lru_cache(maxsize=16_384)
def host_of(url: str) -> str:
    """The name, with its port, that a request for `url` goes to."""
    return urlsplit(url).netloc.lower()


class HostResting(Exception):
    """The host asked to be left alone until `until`."""

    def __init__(self, host: str, until: datetime) -> None:
        super().__init__(f"{host} asked to be left alone until {until:%H:%M:%S} UTC.")
        self.until = until


class Hosts:
    """`host` is a name with its port: what a connection goes to."""

    def __init__(self, *, clock: Clock, at_a_time: int, gap: timedelta) -> None:
        """At most `at_a_time` requests to one host at once, and `gap` between the beginnings of two."""
        self._clock = clock
        self._gap = gap
        self._gaps: dict[str, timedelta] = {}
        self.at_a_time = at_a_time
        self._turns: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(at_a_time))
        self._next: dict[str, datetime] = {}
        self._resting: dict[str, datetime] = {}

    def space(self, host: str, gap: timedelta) -> None:
        """Leave at least this, as the host asks (`Crawl-delay`), between the beginnings of two requests to it."""
        self._gaps[host] = max(self._gap, min(gap, _WIDEST))

    def gap(self, host: str) -> timedelta:
        """Between the beginnings of two requests to it, at least."""
        return self._gaps.get(host, self._gap)

    def turn(self, host: str) -> "_Turn":
        """`async with` it: a turn at the host, waited for. Raises `HostResting` if it is not to be disturbed."""
        return _Turn(self._turns[host], self._wait, host)

    def heed(self, error: FetchFailed) -> datetime | None:
        """Leave the host alone that answered so, where that speaks for all of it; returns until when."""
        if error.status not in _OVERLOADED:
            return None
        return self.rest(host_of(error.url), error.retry_after(self._clock.now()))

    def rest(self, host: str, asked: timedelta | None) -> datetime:
        """Leave the host alone for as long as it asked (RFC 6585, section 4; RFC 9110, section 15.6.4)."""
        until = self._clock.now() + min(_UNTOLD if asked is None else asked, _SLOWEST)
        self._resting[host] = max(until, self._resting.get(host, until))
        return self._resting[host]

    async def _wait(self, host: str) -> None:
        now = self._clock.now()
        self._check(host, now)
        gap = self.gap(host)
        if not gap:
            return
        # Who waits has a place, so nobody waits for more gaps than there are places; but the clock may be put back.
        begins = max(now, min(self._next.get(host, now), now + self.at_a_time * gap))
        self._next[host] = begins + gap
        if begins > now:
            await asyncio.sleep((begins - now).total_seconds())
            self._check(host, begins)  # it may have asked to be left alone meanwhile

    def _check(self, host: str, now: datetime) -> None:
        if (until := self._resting.get(host)) is None:
            return
        if now < until <= now + _SLOWEST:  # later, and the clock was put back
            raise HostResting(host, until)
        del self._resting[host]


class _Turn:
    def __init__(self, turns: asyncio.Semaphore, wait: Callable[[str], Awaitable[None]], host: str) -> None:
        self._turns = turns
        self._wait = wait
        self._host = host

    async def __aenter__(self) -> None:
        await self._turns.acquire()
        try:
            await self._wait(self._host)
        except BaseException:
            self._turns.release()
            raise

    async def __aexit__(self, *_error: object) -> None:
        self._turns.release()
