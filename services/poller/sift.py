"""From a document and the window to what is news: which entries to publish, and what to remember. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.poller.identity import Identified, identify
from services.poller.mark import Mark, mark_of
from services.poller.parsing.document import Document
from services.poller.trust import judge, told_apart_by_guid
from services.poller.window import advance, distinct, is_news, known_in
from shared.storage.identities import Alias
from shared.storage.source_record import Trust


@dataclass(frozen=True, slots=True)
class News:
    """An entry to publish."""

    found: Identified
    aliases: tuple[Alias, ...]
    """The most trusted first; never empty."""
    canonical_url: str
    """Empty where the link cannot be trusted to name this entry alone."""
    is_new: bool
    """The window did not know it; else it changed."""


@dataclass(frozen=True, slots=True)
class Sifted:
    news: list[News]
    """In document order."""
    window: list[Mark]
    trust: Trust
    entries: int
    """How many different ones the document has."""
    known: int
    """How many of these the window knew."""


def sift(
    document: Document, before: Sequence[Mark], *, trust: Trust, portal: str, source_id: str, url: str, now: datetime
) -> Sifted:
    """What a document found at `url` tells that the window `before` did not."""
    by_digest = {mark.digest: mark for mark in before}
    read = [
        identify(found.entry, url=url, names=found.names) if found.entry is not None else None
        for found in document.found
    ]
    marks = [
        mark_of(identified, found.digest) if identified is not None else by_digest[found.digest]
        for found, identified in zip(document.found, read, strict=True)
    ]
    trust = judge(trust, marks, before, now=now)
    distrusted = trust.distrusted
    known, keys = known_in(before, distrusted), {mark.key(distrusted) for mark in before}
    places, alike = distinct(marks, distrusted), told_apart_by_guid(marks, before, distrusted)
    news = [
        News(
            identified,
            identified.aliases(portal, source_id, (*distrusted, "text") if marks[place].text in alike else distrusted),
            "" if "link" in distrusted else identified.names.link,
            marks[place].key(distrusted) not in keys,
        )
        for place in places
        if (identified := read[place]) is not None and is_news(marks[place], known, distrusted)
    ]
    return Sifted(
        news,
        advance([marks[place] for place in places], before, distrusted),
        trust,
        entries=len(places),
        known=sum(marks[place].key(distrusted) in keys for place in places),
    )
