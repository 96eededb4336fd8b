"""By which names an entry is known: its aliases. Pure."""

import hashlib
from collections.abc import Container
from dataclasses import dataclass

from services.poller.canonical import canonical
from shared.events import Entry
from shared.storage.identities import Alias
from shared.text.normalise import clean


@dataclass(frozen=True, slots=True)
class Identified:
    entry: Entry
    title: str
    """Cleaned."""
    link: str
    """Canonical; empty where the entry has none."""
    text: str
    """Hash (hex) of title, link and date: the name of last resort."""
    content_hash: str
    """SHA-256 (hex) of title, summary and content: what makes an entry a changed one."""

    def aliases(self, portal: str, source_id: str, distrusted: Container[str]) -> tuple[Alias, ...]:
        """The most trusted first; never empty. `distrusted` are the kinds that the source has proved bad, see
        `services/poller/trust.py`; the last of those that are left is used all the same.

        A GUID that is a mere number names the article in its own source only: portals count the articles of each
        of their lists from one, and two articles under one name are worse than one article under two.
        """
        guid, aliases = self.entry.guid, []
        if guid and "guid" not in distrusted:
            value = f"{guid}@{source_id}" if guid.isdecimal() else guid
            aliases.append(Alias(portal=portal, kind="guid", value=_short(value)))
        if self.link and "link" not in distrusted:
            aliases.append(Alias(portal=portal, kind="link", value=_short(self.link)))
        if not aliases or "text" not in distrusted:
            aliases.append(Alias(portal=portal, kind="text", value=self.text))
        return tuple(aliases)


def identify(entry: Entry, *, url: str) -> Identified:
    """The names of an entry of the document found at `url`."""
    link, title = canonical(entry.link, base=url), clean(entry.title)
    text = _digest(title, link, entry.published or entry.updated)
    return Identified(entry, title, link, text, _content_hash(title, entry))


def _content_hash(title: str, entry: Entry) -> str:
    words = (title, clean(entry.summary_html), clean(entry.content_html))
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def _short(value: str) -> str:
    """An index key has a limit; a GUID has none."""
    return value if len(value) <= 200 else _digest(value)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=20).hexdigest()
