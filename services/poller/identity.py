"""By which names an entry is known: its aliases, and the canonical form of its link. Pure."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit

from courlan import normalize_url

from shared.events import Entry
from shared.storage.identities import Alias
from shared.text.normalise import clean

_TRACKS = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|zarsrc|_ga|mc_[ce]id)(?:=|$)", re.I
)
"""Parameters that say where a reader came from, never what the page is."""
_SAFE = "%/?:@!$&'()*+,;=~[]|"


@dataclass(frozen=True, slots=True)
class Identified:
    entry: Entry
    aliases: tuple[Alias, ...]
    """The most trusted first; never empty."""
    canonical_url: str
    """Empty where the link cannot be trusted to name this entry alone."""
    content_hash: str
    """SHA-256 (hex) of title, summary and content: what makes an entry a changed one."""

    @property
    def window_key(self) -> str:
        alias = self.aliases[0]
        return hashlib.blake2b(f"{alias.kind}:{alias.value}".encode(), digest_size=8).hexdigest()


def identify(entries: Sequence[Entry], *, portal: str, url: str, distrusted: Iterable[str] = ()) -> list[Identified]:
    """Every entry with its aliases; the same entry twice in a document is one.

    `distrusted` are the kinds of alias that this source has proved bad; see `untrustworthy`.
    """
    refused = {*distrusted, *untrustworthy(entries, url=url)}
    identified: dict[Alias, Identified] = {}
    for entry in entries:
        link = canonical(entry.link, base=url)
        aliases = []
        if entry.guid and "guid" not in refused:
            aliases.append(Alias(portal=portal, kind="guid", value=_short(entry.guid)))
        if link and "link" not in refused:
            aliases.append(Alias(portal=portal, kind="link", value=_short(link)))
        aliases.append(
            Alias(portal=portal, kind="text", value=_digest(clean(entry.title), link, entry.published or entry.updated))
        )
        found = Identified(entry, tuple(aliases), "" if "link" in refused else link, content_hash(entry))
        identified.setdefault(found.aliases[0], found)
    return list(identified.values())


def untrustworthy(entries: Sequence[Entry], *, url: str) -> set[str]:
    """The kinds of alias that name two different entries of this very document: `guid`, `link`.

    Different means another title: an entry listed twice under one headline is one entry.
    """
    titles: dict[str, dict[str, set[str]]] = {"guid": defaultdict(set), "link": defaultdict(set)}
    for entry in entries:
        title = clean(entry.title)
        if entry.guid:
            titles["guid"][entry.guid].add(title)
        if link := canonical(entry.link, base=url):
            titles["link"][link].add(title)
    return {kind for kind, by_value in titles.items() if any(len(named) > 1 for named in by_value.values())}


@lru_cache(maxsize=4096)  # a document's links are asked for several times, and again at the next poll
def canonical(link: str, *, base: str) -> str:
    """The link, absolute and without tracking parameters; empty if it is no http(s) URL. Idempotent.

    Fragments stay: some portals route by `#/…`. So does every parameter that is not known to track: an article
    may be named by `?cid=7` or `?12345` alone.
    """
    if not link:
        return ""
    try:
        parts = urlsplit(urljoin(base, link.strip()))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        place = normalize_url(parts._replace(path=parts.path or "/", query="", fragment=""))
    except ValueError:
        return ""
    kept = [pair for pair in parts.query.split("&") if pair and not _TRACKS.match(pair)]
    query = quote("&".join(kept), safe=_SAFE)
    fragment = quote(parts.fragment, safe=_SAFE)
    return f"{place}{query and f'?{query}'}{fragment and f'#{fragment}'}"


def content_hash(entry: Entry) -> str:
    words = (clean(entry.title), clean(entry.summary_html), clean(entry.content_html))
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def _short(value: str) -> str:
    """An index key has a limit; a GUID has none."""
    return value if len(value) <= 200 else _digest(value)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=20).hexdigest()
