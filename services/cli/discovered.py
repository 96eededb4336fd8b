"""What discovery found, as operators see it: as a table, as JSON, as TOML, and as entries of a list of sources."""

from collections.abc import Sequence

from services.cli.console import WIDE, Column, local_time, note, one_line, print_table, say, table_width
from services.cli.source_entry import Refused, SourceEntry, checked, checked_url
from services.cli.source_lists import write_toml
from services.poller.discovery.feeds import FoundFeed
from services.poller.discovery.found import Discovered

_SHOWN = 20
"""Addresses that were left out, in a list for people."""
_TWINS_SHOWN = 3
"""Other addresses of one feed, likewise."""


def addresses_of(text: str) -> list[str]:
    """The ways to reach a portal: the address as it is, or, for a mere host, with TLS and without.

    Raises `Refused`.
    """
    if "://" in text:
        return [checked_url(text)]
    ways = (f"https://{text}", f"https://www.{text.removeprefix('www.')}", f"http://{text}")
    return [checked_url(way) for way in ways]


def entries_of(found: Discovered, province: str | None) -> list[SourceEntry]:
    """The feeds as sources; `province` where the operator named one. What no source may be is left out, and said."""
    entries = []
    for feed in found.feeds:
        try:
            entries.append(
                checked(feed.url, name=feed.name, province=province or feed.province or "", category=feed.category)
            )
        except Refused as refused:
            note(f"Left out: {feed.url}: {refused}.")
    return entries


def print_discovered(found: Discovered, entries: Sequence[SourceEntry]) -> None:
    wide = table_width() >= WIDE
    columns = [Column("FEED", flexible=True), Column("PROVINCE"), Column("ENTRIES", right=True), Column("NEWEST")]
    named = {entry.url: entry for entry in entries}
    rows = []
    for feed in found.feeds:
        entry = named.get(feed.url)
        what = feed.category or feed.title or "–"
        row = [what, (entry and entry.province) or "–", str(feed.entries), local_time(feed.newest)]
        rows.append([*row, feed.url] if wide else row)
    print_table([*columns, *([Column("URL")] if wide else [])], rows)
    if not wide:
        say("")
        for feed in found.feeds:
            say(feed.url)


def note_search(found: Discovered) -> None:
    """What it took, and why what the portal calls its feeds is not all there."""
    ran = f" It seems to run {found.software}." if found.software else ""
    note(f"{len(found.feeds)} found on {found.url}; {found.requests} requests.{ran}")
    for feed in found.feeds:
        if feed.problem:
            note(f"{feed.url}: {feed.problem}")
        if feed.twins:
            note(f"{feed.url}: the same feed is at {_some(feed.twins)}.")
    for left in found.left_out[:_SHOWN]:
        note(f"Left out: {left.url}: {left.reason}")
    if len(found.left_out) > _SHOWN:
        note(f"… and {len(found.left_out) - _SHOWN} more; --json shows all.")
    if found.elsewhere:
        note(f"On other sites, not asked: {', '.join(found.elsewhere)}.")
    if found.cut_short:
        note(found.cut_short)


def discovered_shape(found: Discovered, entries: Sequence[SourceEntry]) -> dict[str, object]:
    named = {entry.url: entry for entry in entries}
    return {
        "url": found.url,
        "software": found.software,
        "feeds": [_feed_shape(feed, named[feed.url]) for feed in found.feeds if feed.url in named],
        "left_out": [{"url": left.url, "reason": left.reason} for left in found.left_out],
        "elsewhere": found.elsewhere,
        "pages": found.pages,
        "requests": found.requests,
        "cut_short": found.cut_short or None,
    }


def _feed_shape(feed: FoundFeed, entry: SourceEntry) -> dict[str, object]:
    return {
        "url": feed.url,
        "title": feed.title,
        "name": entry.name,
        "province": entry.province,
        "category": entry.category,
        "entries": feed.entries,
        "dated": feed.dated,
        "newest": feed.newest,
        "problem": feed.problem,
        "how": feed.candidate.how.name.lower().replace("_", "-"),
        "page": feed.candidate.page or None,
        "twins": list(feed.twins),
    }


def toml_of(found: Discovered, entries: Sequence[SourceEntry]) -> str:
    """A list that `hoptin sources import` reads, with what was left out as comments."""
    lines = [f"# Feeds found on {one_line(found.url)}"]
    lines += [f"# Left out: {one_line(left.url)}: {one_line(left.reason)}" for left in found.left_out]
    lines += [
        f"# Left out: {one_line(twin)}: The same feed as {one_line(feed.url)}."
        for feed in found.feeds
        for twin in feed.twins
    ]
    return "\n".join([*lines, "", write_toml(entries)])


def _some(addresses: Sequence[str]) -> str:
    more = len(addresses) - _TWINS_SHOWN
    shown = ", ".join(addresses[:_TWINS_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
