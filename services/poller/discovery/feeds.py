"""Feeds that were found: whether one is worth polling, what it is about, and which of them are the same. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from services.poller.discovery.pages import Candidate
from services.poller.discovery.words import category_of
from services.poller.parsing.document import Document
from shared.events import Entry
from shared.provinces import of_host
from shared.text.dates import habits_of, read_date
from shared.text.normalise import comparable

FROZEN = timedelta(days=365)
"""A feed whose newest entry is older is not worth polling: portals that were merged away left many such."""
_ALIKE = 0.9
"""Share of common entries from which on two feeds are one. Less than all: an article may come between two fetches."""
_FEW = 3
"""Feeds with fewer entries may hold the same ones by chance; they are one only if their titles say so too."""
_LANGUAGE_PATH = re.compile(r"^/(?:vi|vn|vi-vn)(?=/|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was fetched and read."""

    url: str
    """Where it was found to be, after redirects."""
    title: str
    """As the feed gives it."""
    name: str
    """Proposed: what readers see."""
    category: str
    """Proposed; empty where neither link nor title says."""
    province: str | None
    """Proposed: slug of the unit, present or former, that the host belongs to."""
    entries: int
    dated: int
    """Entries whose date can be read."""
    newest: datetime | None
    candidate: Candidate
    """What led to it."""
    problem: str | None = None
    """What was wrong with the document, where it can be polled all the same."""
    twins: tuple[str, ...] = ()
    """Other addresses of the same feed."""
    keys: frozenset[str] = frozenset()
    """Of its entries, to tell twins."""


class NotWorthIt(Exception):
    """A feed, but not one to poll; the message is a sentence."""


def found_feed(candidate: Candidate, document: Document, *, url: str, now: datetime) -> FoundFeed:
    """The feed that `document`, fetched from `url` in the end, is. Raises `NotWorthIt`."""
    entries = document.entries
    if not entries:
        raise NotWorthIt("It is a feed without entries.")
    dates = _dates(entries, now)
    newest = max(dates, default=None)
    if newest is not None and now - newest > FROZEN:
        raise NotWorthIt(f"Its newest entry is of {newest:%d/%m/%Y}: nothing has come for over a year.")
    category = category_of(candidate.label, document.channel.title)
    located = of_host(urlsplit(url).hostname or "")
    unit = (located[1] or located[0]) if located else None
    of = unit.name if unit else (urlsplit(url).hostname or "").removeprefix("www.")
    return FoundFeed(
        url=url,
        title=document.channel.title,
        name=f"{of} - {category}" if category else of,
        category=category,
        province=unit.slug if unit else None,
        entries=len(entries),
        dated=len(dates),
        newest=newest,
        candidate=candidate,
        problem=document.problem,
        keys=frozenset(_key(entry) for entry in entries),
    )


def without_twins(feeds: Sequence[FoundFeed]) -> list[FoundFeed]:
    """Each feed once, in the order of `feeds`, by its best address; the others stand in `twins`."""
    kept: list[FoundFeed] = []
    for feed in feeds:
        place = next((place for place, other in enumerate(kept) if _same(feed, other)), None)
        if place is None:
            kept.append(feed)
            continue
        best, other = sorted((kept[place], feed), key=_preference)
        addresses = dict.fromkeys((*best.twins, other.url, *other.twins))
        twins = tuple(address for address in addresses if address != best.url)
        category = best.category or other.category
        name = best.name if best.category else other.name
        kept[place] = replace(best, twins=twins, category=category, name=name)
    return kept


def _dates(entries: Sequence[Entry], now: datetime) -> list[datetime]:
    written = [entry.published or entry.updated for entry in entries]
    habits = habits_of(written, observed_at=now)
    read = (read_date(text, observed_at=now, habits=habits).at for text in written)
    return [at for at in read if at is not None]


def _key(entry: Entry) -> str:
    """Equal for one article in two feeds of a portal, whose links may differ in host, language and parameters."""
    path = _LANGUAGE_PATH.sub("", urlsplit(entry.link).path) if _is_url(entry.link) else entry.link
    return f"{comparable(entry.title)} {path.rstrip('/').rpartition('/')[2]}"


def _is_url(link: str) -> bool:
    try:
        return bool(urlsplit(link).path)
    except ValueError:
        return False


def _same(one: FoundFeed, other: FoundFeed) -> bool:
    if one.url == other.url:
        return True
    common, every = len(one.keys & other.keys), len(one.keys | other.keys)
    few = min(len(one.keys), len(other.keys)) < _FEW
    return common / every >= _ALIKE and (not few or comparable(one.title) == comparable(other.title))


def _preference(feed: FoundFeed) -> tuple[bool, int, int]:
    return not feed.url.startswith("https:"), feed.candidate.how, len(feed.url)
