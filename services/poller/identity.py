"""By which names an entry is known: its aliases. Pure."""

from collections.abc import Container
from dataclasses import dataclass

from services.poller.naming import Names, digest, names_of
from shared.events import Entry
from shared.storage.identities import Alias


@dataclass(frozen=True, slots=True)
class Identified:
    entry: Entry
    names: Names

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
        if self.names.link and "link" not in distrusted:
            aliases.append(link_alias(portal, self.names.link))
        if not aliases or "text" not in distrusted:
            aliases.append(Alias(portal=portal, kind="text", value=self.names.text))
        return tuple(aliases)


def identify(entry: Entry, *, url: str, names: Names | None = None) -> Identified:
    """An entry of the document found at `url`; its `names` where they were taken already."""
    return Identified(entry, names or names_of(entry, url=url))


def link_alias(portal: str, link: str) -> Alias:
    """`link` is canonical."""
    return Alias(portal=portal, kind="link", value=_short(link))


def _short(value: str) -> str:
    """An index key has a limit; a GUID has none."""
    return value if len(value) <= 200 else digest(value)
