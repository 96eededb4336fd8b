"""Which blocks a portal's pages repeat: menus, "Tin khác", contact footers, the editorial board.

A block is known by the digest of its text. On enough different articles' pages it is no part of any article. One that
extraction took for a part of the article counts for less, since a sentence that three reports quote is still theirs:
it must stand in half of them.
"""

from collections.abc import Mapping
from hashlib import blake2b
from time import monotonic

from services.enricher.extraction.blocks import INSIDE
from shared.storage.client import Connection
from shared.storage.page_blocks import BlockCounts, PageBlocks
from shared.storage.page_record import PageContent
from shared.text.normalise import comparable

_PAGES = 3
"""Pages that a block outside of the articles must stand on, at least, and in what share of all."""
_SHARE = 0.2
_PAGES_INSIDE = 8
_SHARE_INSIDE = 0.5
_MOST_DIGESTS = 2_500
"""Kept of a portal, about 100 KB; of these most are of one page only, and go first."""
_MOST_PAGES = 200
"""Then all counts are halved: a portal that was built anew is known again after some dozens of pages."""
_LOOKED_OVER = 10
"""Pages after which a portal's counts are looked over for what can be forgotten."""
_SECONDS = 60.0
"""For which what is known of a portal is believed without looking."""
_MOST_PORTALS = 1_000


def repeated_of(counts: BlockCounts) -> frozenset[bytes]:
    """The digests that are no part of an article."""
    found = set()
    for digest in counts.outside.keys() | counts.inside.keys():
        outside, inside = counts.outside.get(digest, 0), counts.inside.get(digest, 0)
        everywhere = outside + inside
        if (outside >= _PAGES and everywhere >= _SHARE * counts.pages and outside >= inside) or (
            everywhere >= _PAGES_INSIDE and everywhere >= _SHARE_INSIDE * counts.pages
        ):
            found.add(digest)
    return frozenset(found)


def forgotten(counts: BlockCounts) -> BlockCounts | None:
    """Smaller counts in place of these; None where they are small enough."""
    pages, outside, inside = counts.pages, dict(counts.outside), dict(counts.inside)
    halve = pages >= _MOST_PAGES
    if not halve and len(outside.keys() | inside.keys()) <= _MOST_DIGESTS:
        return None
    if halve:
        pages //= 2
        outside, inside = _halved(outside), _halved(inside)
    least = 1
    while len(outside.keys() | inside.keys()) > _MOST_DIGESTS // 2:
        together = {digest: outside.get(digest, 0) + inside.get(digest, 0) for digest in outside.keys() | inside.keys()}
        outside = {digest: count for digest, count in outside.items() if together[digest] > least}
        inside = {digest: count for digest, count in inside.items() if together[digest] > least}
        least += 1
    return BlockCounts(pages=pages, version=counts.version, outside=outside, inside=inside)


def _halved(counts: Mapping[bytes, int]) -> dict[bytes, int]:
    return {digest: count // 2 for digest, count in counts.items() if count > 1}


class Repeats:
    """What was learned of each portal, shared by all enrichers through the database."""

    def __init__(self, connection: Connection, *, seconds: float = _SECONDS) -> None:
        """`seconds`: for which what is known of a portal is believed without looking again."""
        self._blocks = PageBlocks(connection)
        self._seconds = seconds
        self._known: dict[str, tuple[float, frozenset[bytes]]] = {}

    async def known(self, portal: str) -> frozenset[bytes]:
        """The digests that `extract_page` takes as `repeated`. Raises the errors of the storage."""
        now = monotonic()
        cached = self._known.get(portal)
        if cached is None or now - cached[0] >= self._seconds:
            cached = now, repeated_of(await self._blocks.read(portal))
            if len(self._known) >= _MOST_PORTALS:
                self._known.pop(next(iter(self._known)))
            self._known[portal] = cached
        return cached[1]

    async def learn(self, portal: str, article_id: str, content: PageContent) -> None:
        """Count the blocks of an article's page, once for each article and each text: an article may stand under
        several addresses, and come again. Raises the errors of the storage."""
        inside = {digest[:-1] + bytes([digest[-1] & ~INSIDE]) for digest in content.blocks if digest[-1] & INSIDE}
        outside = {digest for digest in content.blocks if not digest[-1] & INSIDE} - inside
        text = blake2b(comparable(content.content_text[:5_000]).encode("utf-8", "replace"), digest_size=8).hexdigest()
        page = {f"a:{article_id}", f"t:{text}"}
        pages = await self._blocks.add(portal, page, outside=outside, inside=inside)
        if pages and pages % _LOOKED_OVER == 0:
            counts = await self._blocks.read(portal)
            if fewer := forgotten(counts):
                await self._blocks.replace(portal, fewer, read=counts)
