"""How discovery visits a portal: through the guard, in turn, as its `robots.txt` allows, and not too often."""

import asyncio
from collections import defaultdict
from urllib.parse import urlsplit

import aiohttp
from protego import Protego

from shared.http.client import Bounds, Fetched, FetchFailed, fetch
from shared.http.hosts import HostResting, Hosts, host_of

_ACCEPT = "text/html, application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5"
_ROBOTS_BYTES = 512 * 1024
"""RFC 9309, section 2.5: at least 500 KiB of it are read."""
_LONGEST_DELAY = 20.0
"""Seconds between two requests that a `Crawl-delay` gets at most."""


class NotVisited(Exception):
    """The address was not asked, or did not answer with a body; the message is a sentence."""


class SpentOut(Exception):
    """All requests that one portal may be sent are sent."""


class Visits:
    """The requests to one portal."""

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        hosts: Hosts,
        user_agent: str,
        bounds: Bounds,
        most: int,
    ) -> None:
        """At most `most` requests, each within `bounds`."""
        self._session = session
        self._hosts = hosts
        self._user_agent = user_agent
        self._bounds = bounds
        self._most = most
        self._rules: dict[str, asyncio.Task[Protego]] = {}
        self._one_by_one: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.made = 0
        """Requests sent, redirects not counted."""

    async def get(self, url: str) -> Fetched:
        """What stands at `url`, after redirects.

        Raises `FetchFailed`, `NotVisited` where `robots.txt` forbids it, `HostResting`, `SpentOut`.
        """
        rules = await self._rules_of(url)
        self._check(rules, url)
        delay = min(rules.crawl_delay(self._user_agent) or 0.0, _LONGEST_DELAY)
        if delay <= 0:
            fetched = await self._fetch(url, self._bounds)
        else:
            async with self._one_by_one[_origin(url)]:
                fetched = await self._fetch(url, self._bounds)
                await asyncio.sleep(delay)
        if urlsplit(fetched.url).hostname == urlsplit(url).hostname:
            self._check(rules, fetched.url)
        return fetched

    def _check(self, rules: Protego, url: str) -> None:
        if not rules.can_fetch(url, self._user_agent):
            raise NotVisited(f"robots.txt of {urlsplit(url).netloc} forbids {urlsplit(url).path or '/'} to hoptin.")

    async def _rules_of(self, url: str) -> Protego:
        """What the host allows, asked once. Raises `FetchFailed` where that cannot be known (RFC 9309, 2.3.1)."""
        origin = _origin(url)
        if origin not in self._rules:
            self._rules[origin] = asyncio.create_task(self._ask(origin))
        return await asyncio.shield(self._rules[origin])

    async def _ask(self, origin: str) -> Protego:
        bounds = Bounds(self._bounds.total_seconds, self._bounds.connect_seconds, _ROBOTS_BYTES)
        try:
            fetched = await self._fetch(f"{origin}/robots.txt", bounds)
        except FetchFailed as error:
            if error.status is not None and 400 <= error.status < 500:
                return Protego.parse("")
            if error.status is None:
                raise
            raise FetchFailed(
                f"robots.txt of {urlsplit(origin).netloc} cannot be read ({str(error).rstrip('.')}), which forbids "
                "everything for now (RFC 9309): try again later.",
                error.status,
            ) from None
        return Protego.parse(fetched.body.decode("utf-8", "replace"))

    async def _fetch(self, url: str, bounds: Bounds) -> Fetched:
        if self.made >= self._most:
            raise SpentOut
        self.made += 1
        async with self._hosts.turn(host_of(url)):
            try:
                return await fetch(self._session, url, accept=_ACCEPT, bounds=bounds)
            except FetchFailed as error:
                if (until := self._hosts.heed(error)) is not None:
                    raise HostResting(host_of(error.url), until) from error
                raise

    async def close(self) -> None:
        for task in self._rules.values():
            task.cancel()
        await asyncio.gather(*self._rules.values(), return_exceptions=True)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
