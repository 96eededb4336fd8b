"""How often each block of a portal's pages was seen: one small document for each portal.

Counted by increments, so that enrichers do not disturb each other; a page is counted by the same write that remembers
it, so that it is counted once. The document is rewritten where it grew too large, only if nobody wrote meanwhile.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from shared.storage.client import Connection
from shared.storage.collections import PAGE_BLOCKS
from shared.storage.errors import translated

_SEEN = 400
"""Pages remembered of a portal: who comes later than that is counted again."""


@dataclass(frozen=True, slots=True)
class BlockCounts:
    """Of one portal. The keys are digests."""

    pages: int
    version: int
    """Of the last rewriting."""
    outside: Mapping[bytes, int]
    """Sightings of a block where it was no part of an article."""
    inside: Mapping[bytes, int]
    """Sightings where it was."""


class PageBlocks:
    def __init__(self, connection: Connection) -> None:
        self._portals = connection.database[PAGE_BLOCKS.name]

    async def read(self, portal: str) -> BlockCounts:
        with translated():
            document = await self._portals.find_one({"_id": portal}, {"seen": 0})
        counts = (document or {}).get("counts", {})
        return BlockCounts(
            pages=int((document or {}).get("pages", 0)),
            version=int((document or {}).get("version", 0)),
            outside={bytes.fromhex(key): int(count["o"]) for key, count in counts.items() if "o" in count},
            inside={bytes.fromhex(key): int(count["i"]) for key, count in counts.items() if "i" in count},
        )

    async def add(
        self, portal: str, page: Collection[str], *, outside: Collection[bytes], inside: Collection[bytes]
    ) -> int:
        """Count the blocks of a page, which `page` names in each way it may come again. Returns how many pages have
        been counted then; 0 where this one was counted before, by one of its names."""
        increments = {"pages": 1}
        increments |= {f"counts.{digest.hex()}.o": 1 for digest in outside}
        increments |= {f"counts.{digest.hex()}.i": 1 for digest in inside}
        names = sorted(page)
        with translated():
            await self._create(portal)
            counted = await self._portals.find_one_and_update(
                {"_id": portal, "seen": {"$nin": names}},
                {"$inc": increments, "$push": {"seen": {"$each": names, "$slice": -_SEEN * len(names)}}},
                {"pages": 1},
                return_document=ReturnDocument.AFTER,
            )
        return int(counted["pages"]) if counted else 0

    async def replace(self, portal: str, counts: BlockCounts, *, read: BlockCounts) -> bool:
        """Put `counts` in place of what was `read`; False where a page was counted meanwhile."""
        merged: dict[str, dict[str, int]] = {}
        for kind, part in (("o", counts.outside), ("i", counts.inside)):
            for digest, count in part.items():
                merged.setdefault(digest.hex(), {})[kind] = count
        with translated():
            written = await self._portals.update_one(
                {"_id": portal, "pages": read.pages, "version": read.version},
                {"$set": {"pages": counts.pages, "version": read.version + 1, "counts": merged}},
            )
        return bool(written.modified_count)

    async def _create(self, portal: str) -> None:
        if await self._portals.find_one({"_id": portal}, {"_id": 1}) is None:
            try:
                await self._portals.insert_one({"_id": portal, "pages": 0, "version": 0, "seen": [], "counts": {}})
            except DuplicateKeyError:
                return
