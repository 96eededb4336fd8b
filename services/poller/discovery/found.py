"""What a search for feeds may cost, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.poller.discovery.feeds import FoundFeed


@dataclass(frozen=True, slots=True)
class Limits:
    requests: int = 150
    """To one portal, redirects not counted."""
    pages: int = 20
    """Web pages that are read for links."""
    depth: int = 2
    """Links from the front page to the last page that is read."""
    seconds: float = 600.0
    at_once: int = 4


class DiscoveryFailed(Exception):
    """The portal could not be looked at; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An address that was said to be a feed's, and is not proposed."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    known: int
    """Addresses, those that are done included."""
    feeds: int


@dataclass(slots=True)
class Discovered:
    """What was found on a portal."""

    url: str
    """Its front page, after redirects."""
    software: str | None = None
    feeds: list[FoundFeed] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    """Feeds it links to on other sites, which were not asked."""
    pages: int = 0
    requests: int = 0
    cut_short: str = ""
    """Why not every address was asked; a sentence, empty if every one was."""

    @property
    def nothing(self) -> str:
        """What to say where no feed was found."""
        ran = f", which seems to run {self.software}" if self.software else ""
        tried = (
            f"No feed was found on {self.url}{ran}: {self.requests} requests were made and {self.pages} pages read "
            "(links to RSS and site maps were followed, and the paths tried where portals keep feeds)."
        )
        more = [self.cut_short, _first(self.left_out), _other_sites(self.elsewhere)]
        return " ".join((tried, *(sentence for sentence in more if sentence)))


def _first(left_out: Sequence[LeftOut]) -> str:
    if not left_out:
        return ""
    more = f" (and {len(left_out) - 1} more)" if len(left_out) > 1 else ""
    return f"Named as a feed, but none: {left_out[0].url}: {left_out[0].reason}{more}"


def _other_sites(elsewhere: Sequence[str]) -> str:
    return f"It links to feeds on other sites, which were not asked: {', '.join(elsewhere[:3])}." if elsewhere else ""
