"""What a feed says of itself as a whole. Pure: from feedparser's words, and the document's beginning."""

import re
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from services.poller.parsing.document import Channel
from services.poller.parsing.fields import LIMITS, cut_text, distinct

_MAX_HUBS = 5
_LONGEST = timedelta(days=366)
"""A feed that asks to be read more rarely than yearly means nothing by it."""
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
"""RSS 1.0, module Syndication."""
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SKIPPED = re.compile(rb"<skip(hours|days)\b[^<>]{0,200}>", re.IGNORECASE)
_SKIPPED_LENGTH = 4000
_SKIPPED_ONE = re.compile(rb"<(?:hour|day)\b[^<>]{0,200}>\s*+(\w{1,9})\s*+<")


def channel_of(feed: Any, head: bytes, url: str) -> Channel:
    """`feed` is feedparser's, `head` the document up to its first entry, `url` the document's own.

    feedparser keeps of several hours or days to skip only the last one, so these are read from the bytes.
    """
    links = [link for link in _list(feed.get("links")) if isinstance(link, dict)]
    hours, days = _skipped(head.replace(b"\0", b""))  # tags in UTF-16
    return Channel(
        title=cut_text(feed.get("title"), "title"),
        language=cut_text(feed.get("language"), "field"),
        hubs=hub_urls(_related(links, "hub"), url),
        self_url=next(iter(absolute(_related(links, "self"), url)), ""),
        every=_longer(_ttl(feed.get("ttl")), _update_period(feed)),
        skip_hours=hours,
        skip_days=days,
    )


def hub_urls(urls: Iterable[object], base: str) -> tuple[str, ...]:
    return tuple(absolute(urls, base)[:_MAX_HUBS])


def absolute(urls: Iterable[object], base: str) -> list[str]:
    """Those of http and https, each once."""
    return [found for each in distinct(urls, "field") if (found := absolute_url(each, base))]


def absolute_url(url: str, base: str) -> str:
    """Empty where it is no address of http or https, or longer than a field may be."""
    try:
        found = urljoin(base, url)
        parts = urlsplit(found)
    except ValueError:
        return ""
    usable = (
        parts.scheme in ("http", "https") and parts.netloc and len(found.encode("utf-8", "replace")) <= LIMITS["field"]
    )
    return found if usable else ""


def _related(links: Iterable[dict[str, Any]], relation: str) -> list[object]:
    return [link.get("href") for link in links if relation in str(link.get("rel") or "").lower().split()]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _ttl(value: object) -> timedelta | None:
    """RSS 2.0: minutes."""
    return _sensible(timedelta(minutes=number)) if (number := _number(value)) else None


def _update_period(feed: Any) -> timedelta | None:
    period = feed.get("sy_updateperiod")
    length = _PERIODS.get(period.strip().lower()) if isinstance(period, str) else None
    frequency = feed.get("sy_updatefrequency")
    times = 1 if frequency is None or frequency == "" else _number(frequency)
    return _sensible(length / times) if length and times else None


def _number(value: object) -> int:
    """0 for what is no whole number above 0, or one without sense."""
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _sensible(length: timedelta) -> timedelta | None:
    return length if timedelta(seconds=1) <= length <= _LONGEST else None


def _longer(one: timedelta | None, other: timedelta | None) -> timedelta | None:
    return max((each for each in (one, other) if each), default=None)


def _skipped(head: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """Hours and days. A feed that asks never to be read means nothing by it."""
    hours: set[int] = set()
    days: set[int] = set()
    for match in islice(_SKIPPED.finditer(head), 2):
        inside = head[match.end() : match.end() + _SKIPPED_LENGTH].lower().partition(b"</skip")[0]
        words = [word.decode("ascii", "replace").lower() for word in _SKIPPED_ONE.findall(inside)]
        if match[1].lower() == b"hours":
            # RSS 0.91 counts from 1 to 24.
            hours |= {_number(word) % 24 for word in words if word.strip("0") == "" or 0 < _number(word) <= 24}
        else:
            days |= {_DAYS.index(word) for word in words if word in _DAYS}
    return (
        frozenset(hours) if len(hours) < 24 else frozenset(),
        frozenset(days) if len(days) < 7 else frozenset(),
    )
