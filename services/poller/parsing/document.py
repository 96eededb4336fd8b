"""What a feed document says: its entries, and its channel."""

from dataclasses import dataclass, field
from datetime import timedelta

from services.poller.naming import Names
from shared.events import Entry

MAX_ENTRIES = 2000
"""Entries taken from one document, the first ones; a feed longer than this is an export."""
DIGEST_BYTES = 8


class NotAFeed(Exception):
    """The bytes are no feed document; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry in a document."""

    digest: bytes
    """Of the entry's bytes in their context, `DIGEST_BYTES` long: the same bytes read the same way have the same one.
    Empty where the document could not be cut into its entries."""
    entry: Entry | None
    """None where the digest is known: it was not read again."""
    names: Names | None = field(default=None, compare=False)
    """Where they were taken with it."""


@dataclass(frozen=True, slots=True)
class Channel:
    """What a document says of the feed as a whole."""

    title: str = ""
    language: str = ""
    hubs: tuple[str, ...] = ()
    """WebSub hubs it names, absolute URLs."""
    self_url: str = ""
    """The feed's own address, as it gives it: a WebSub topic. Absolute."""
    every: timedelta | None = None
    """How often it asks to be read at most: the longer of `ttl` and of `sy:updatePeriod` divided by
    `sy:updateFrequency`; None where it says nothing, or nothing that makes sense."""
    skip_hours: frozenset[int] = frozenset()
    """Hours 0 to 23, UTC, in which it asks not to be read (RSS 2.0, skipHours)."""
    skip_days: frozenset[int] = frozenset()
    """Days in UTC in which it asks not to be read, Monday is 0 (RSS 2.0, skipDays)."""


@dataclass(frozen=True, slots=True)
class Document:
    found: tuple[Found, ...]
    """In document order."""
    channel: Channel = Channel()
    problem: str | None = None
    """What was wrong, where some entries could be read all the same."""
    version: str = ""
    """Of the format, as feedparser names it: `rss20`, `atom10`, …; `json` for JSON Feed"""
    encoding: str = ""
    """By which its bytes were read."""

    @property
    def entries(self) -> list[Entry]:
        """Those that were read."""
        return [found.entry for found in self.found if found.entry is not None]
