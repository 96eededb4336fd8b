"""The search of one portal: the likeliest addresses first, each asked once, each feed read before it is believed."""

import asyncio
import heapq
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from yarl import URL

from services.poller.discovery.feeds import FoundFeed, NotWorthIt, found_feed, without_twins
from services.poller.discovery.found import Discovered, DiscoveryFailed, LeftOut, Limits, Progress
from services.poller.discovery.pages import Candidate, How, is_challenge, is_page, read_page
from services.poller.discovery.paths import guessed_addresses
from services.poller.discovery.visits import NotVisited, SpentOut, Visits
from services.poller.parsing.parse import NotAFeed
from services.poller.parsing.parser import Parser
from shared.clock import Clock
from shared.http.client import Fetched, FetchFailed
from shared.http.hosts import HostResting

_MANY = 1000
"""Addresses of one portal that are kept in mind: more than may ever be asked."""
_ELSEWHERE = 20
_CHALLENGE = (
    "answers with a script that only a browser runs (a challenge to keep out robots): its feeds can be neither found "
    "nor polled from here; its operators can let this system's User-Agent or address through."
)


class Search:
    """The search of one portal."""

    def __init__(
        self,
        parser: Parser,
        clock: Clock,
        limits: Limits,
        visits: Visits,
        front: Fetched,
        told: Callable[[Progress], None],
    ) -> None:
        self._parser = parser
        self._clock = clock
        self._limits = limits
        self._visits = visits
        self._front = front
        self._told = told
        self._sites = {site_of(front.url)}
        self._seen: set[str] = {_sameness(front.url)}
        self._waiting: list[tuple[How, int, Candidate]] = []
        self._done = 0
        self._feeds: list[FoundFeed] = []
        self._found = Discovered(front.url)

    async def run(self) -> Discovered:
        try:
            async with asyncio.timeout(self._limits.seconds):
                await self._take(Candidate(self._front.url, How.GIVEN), self._front)
                await self._follow()
                if not self._feeds:
                    guesses = guessed_addresses(self._front.url)
                    self._note(Candidate(url, How.GUESS, depth=1) for url in guesses)
                    await self._follow()
        except TimeoutError:
            self._found.cut_short = f"The search was ended after {self._limits.seconds:g} s."
        except SpentOut:
            self._found.cut_short = f"The search was ended after {self._limits.requests} requests."
        except HostResting as resting:
            self._found.cut_short = str(resting)
        self._found.feeds = without_twins(self._feeds)
        self._found.requests = self._visits.made
        return self._found

    async def _follow(self) -> None:
        """Ask all that waits, a few at a time, the likeliest first; what comes back is taken in that order."""
        while self._waiting:
            some = [heapq.heappop(self._waiting)[2] for _ in range(min(self._limits.at_once, len(self._waiting)))]
            answers = await asyncio.gather(*(self._ask(candidate) for candidate in some), return_exceptions=True)
            self._done += len(some)
            over: BaseException | None = None
            for candidate, answer in zip(some, answers, strict=True):
                if isinstance(answer, FetchFailed | NotVisited | HostResting):
                    self._leave_out(candidate, str(answer))
                    over = answer if isinstance(answer, HostResting) and self._is_own_host(candidate) else over
                elif isinstance(answer, BaseException):
                    over = answer
                else:
                    await self._take(candidate, answer)
            if over is not None:
                raise over
            self._told(Progress(self._done, self._done + len(self._waiting), len(self._feeds)))

    def _is_own_host(self, candidate: Candidate) -> bool:
        return urlsplit(candidate.url).netloc == urlsplit(self._front.url).netloc

    async def _ask(self, candidate: Candidate) -> Fetched:
        return await self._visits.get(candidate.url)

    async def _take(self, candidate: Candidate, fetched: Fetched) -> None:
        if candidate.how is not How.GIVEN:
            if not self._belongs(fetched.url):
                self._leave_out(candidate, f"It leads to another site, {site_of(fetched.url)}.")
                return
            if _sameness(fetched.url) != _sameness(candidate.url):
                if _sameness(fetched.url) in self._seen:
                    return
                self._seen.add(_sameness(fetched.url))
        if is_page(fetched.body, fetched.content_type):
            await self._read(candidate, fetched)
        else:
            await self._verify(candidate, fetched)

    async def _read(self, candidate: Candidate, fetched: Fetched) -> None:
        if is_challenge(fetched.body):
            if candidate.how is How.GIVEN:
                raise DiscoveryFailed(f"{fetched.url} {_CHALLENGE}")
            self._leave_out(candidate, "It answers with a script that only a browser runs.")
            return
        if self._found.pages >= self._limits.pages or candidate.depth > self._limits.depth:
            self._leave_out(candidate, "It is a web page, not a feed.")
            return
        self._found.pages += 1
        page = await asyncio.to_thread(read_page, fetched.body, fetched.url, candidate.depth)
        self._found.software = self._found.software or page.software
        before = len(self._seen)
        self._note(page.candidates)
        if len(self._seen) == before:
            self._leave_out(candidate, "It is a web page, not a feed.")

    async def _verify(self, candidate: Candidate, fetched: Fetched) -> None:
        try:
            document = await self._parser.parse(fetched.body, fetched.content_type, fetched.url)
            self._feeds.append(found_feed(candidate, document, url=fetched.url, now=self._clock.now()))
        except NotWorthIt as error:
            self._found.left_out.append(LeftOut(fetched.url, str(error)))
        except NotAFeed as error:
            self._leave_out(candidate, str(error))

    def _note(self, candidates: Iterable[Candidate]) -> None:
        for candidate in candidates:
            key = _sameness(candidate.url)
            if key in self._seen or len(self._seen) >= _MANY:
                continue
            if not self._belongs(candidate.url):
                self._note_elsewhere(candidate)
                continue
            self._seen.add(key)
            heapq.heappush(self._waiting, (candidate.how, len(self._seen), candidate))

    def _note_elsewhere(self, candidate: Candidate) -> None:
        known = self._found.elsewhere
        if candidate.how in (How.ALTERNATE, How.FEED_LINK) and candidate.url not in known and len(known) < _ELSEWHERE:
            known.append(candidate.url)

    def _belongs(self, url: str) -> bool:
        host = site_of(url)
        return any(host == site or host.endswith(f".{site}") for site in self._sites)

    def _leave_out(self, candidate: Candidate, reason: str) -> None:
        """An address that the portal itself called a feed's is accounted for; of guesses nobody wants to hear."""
        if candidate.how.promised:
            self._found.left_out.append(LeftOut(candidate.url, reason))


def site_of(url: str) -> str:
    """Without `www.`, as it is asked for; empty where the address has none."""
    try:
        return (URL(url).raw_host or "").lower().removeprefix("www.")
    except ValueError:
        return ""


def _sameness(url: str) -> str:
    """Equal for addresses that are asked only once: with or without TLS, `www.` and a slash at the end."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return f"{site_of(url)}{port}{parts.path.rstrip('/')}?{parts.query}"
