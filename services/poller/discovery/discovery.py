"""Finding the feeds of a portal from its front page: its own links, its page of feeds, its map, its software's paths.

How a portal is searched stands in `search.py`. What is decided is pure: `pages.py` (what a page
says of feeds), `paths.py` (where a portal's software keeps them), `words.py` and
`feeds.py` (what is proposed). Requests are made by `visits.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from services.poller.discovery.found import Discovered, DiscoveryFailed, Limits, Progress
from services.poller.discovery.search import Search, site_of
from services.poller.discovery.visits import NotVisited, Visits
from services.poller.parsing.parser import Parser
from shared.clock import Clock
from shared.http.client import Fetched, FetchFailed
from shared.http.hosts import HostResting


class Discovery:
    """Of one portal after another."""

    def __init__(
        self, *, visits: Callable[[int], Visits], parser: Parser, clock: Clock, limits: Limits | None = None
    ) -> None:
        """`visits` opens what one portal is asked with, for at most so many requests."""
        self._visits = visits
        self._parser = parser
        self._clock = clock
        self._limits = limits or Limits()

    async def portal(
        self,
        addresses: Sequence[str],
        told: Callable[[Progress], None] = lambda _: None,
        *,
        left_to_others: frozenset[str] = frozenset(),
    ) -> Discovered:
        """The feeds of the portal at the first of `addresses` that can be reached: they are ways to write one.

        A portal that leads to one of `left_to_others` (hosts without `www.`) is not followed there. `told` is called
        after each step. Raises `DiscoveryFailed`.
        """
        visits = self._visits(self._limits.requests)
        try:
            front = await self._front(visits, addresses)
            if (host := site_of(front.url)) in left_to_others - {site_of(address) for address in addresses}:
                raise DiscoveryFailed(f"{site_of(addresses[0])} leads to {host}, which is looked at by itself.")
            search = Search(self._parser, self._clock, self._limits, visits, front, told)
            return await search.run()
        finally:
            await visits.close()

    async def many(
        self, portals: Sequence[Sequence[str]], *, at_once: int = 4
    ) -> AsyncIterator[tuple[int, Discovered | DiscoveryFailed]]:
        """What came of each portal and its place in `portals`, as soon as it is known; each is given as to `portal`.

        One that leads to another of them is left to that one.
        """
        turns = asyncio.Semaphore(at_once)
        others = frozenset(site_of(address) for addresses in portals for address in addresses)

        async def one(place: int, addresses: Sequence[str]) -> tuple[int, Discovered | DiscoveryFailed]:
            async with turns:
                try:
                    return place, await self.portal(addresses, left_to_others=others)
                except DiscoveryFailed as failed:
                    return place, failed

        tasks = [asyncio.create_task(one(place, addresses)) for place, addresses in enumerate(portals)]
        try:
            for finished in asyncio.as_completed(tasks):
                yield await finished
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _front(self, visits: Visits, addresses: Sequence[str]) -> Fetched:
        reason = ""
        for address in addresses:
            try:
                return await visits.get(address)
            except (FetchFailed, NotVisited, HostResting) as error:
                failure = f"{address} cannot be looked at: {str(error).rstrip('.')}."
                if not isinstance(error, FetchFailed) or error.status is not None:
                    raise DiscoveryFailed(failure) from None
                reason = reason or failure
        raise DiscoveryFailed(reason)
