"""Fingerprints as operators see to them: what is stored, how much, and made anew where it is lost or out of date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pymongo import ASCENDING, UpdateOne

from shared.storage.client import Connection, Document
from shared.storage.collections import FINGERPRINTS
from shared.storage.errors import translated
from shared.storage.fingerprints import Claim, Fingerprint, Fingerprints, fingerprint_in

_UNREADABLE: Document = {"expires_at": None}
"""Documents of before this was kept: without a sketch. They would stay for ever."""


@dataclass(frozen=True)
class Stored:
    """A fingerprint, and when it goes."""

    fingerprint: Fingerprint
    expires_at: datetime | None


@dataclass(frozen=True)
class Refreshed:
    """What a look at the stored fingerprints of some claims found."""

    missing: int
    outdated: int
    """Made by another version of the program; written anew, to be decided anew."""


@dataclass(frozen=True)
class Volume:
    """How much there is. Sizes in bytes, as they are on disk."""

    fingerprints: int
    articles: int
    unreadable: int
    """Of an earlier version of the program."""
    oldest: datetime | None
    data_bytes: int
    index_bytes: int

    @property
    def bytes_per_article(self) -> int:
        return (self.data_bytes + self.index_bytes) // self.articles if self.articles else 0


class FingerprintUpkeep:
    def __init__(self, connection: Connection, fingerprints: Fingerprints) -> None:
        self._database = connection.database
        self._collection = connection.database[FINGERPRINTS.name]
        self._fingerprints = fingerprints

    async def of_articles(self, article_ids: Sequence[str]) -> list[Stored]:
        """All that is stored of these articles, oldest first; without what is unreadable."""
        query: Document = {"article_id": {"$in": list(article_ids)}}
        with translated():
            found = await self._collection.find(query).sort([("at", ASCENDING)]).to_list(None)
        return [
            Stored(fingerprint, document.get("expires_at"))
            for document in found
            if (fingerprint := fingerprint_in(document))
        ]

    async def refresh(self, claims: Sequence[Claim]) -> Refreshed:
        """Write those anew that another version of the program made; those that are not there are only counted: to
        claim them writes them."""
        with translated():
            found = await self._collection.find(
                {"_id": {"$in": [claim.id for claim in claims]}}, {"decision": False}
            ).to_list(None)
            there = {document["_id"]: document for document in found}
            outdated = [claim for claim in claims if claim.id in there and not _is_of(there[claim.id], claim)]
            if outdated:
                await self._collection.bulk_write(
                    [UpdateOne({"_id": claim.id}, {"$set": self._fingerprints.fields(claim)}) for claim in outdated],
                    ordered=False,
                )
        return Refreshed(missing=len({claim.id for claim in claims} - there.keys()), outdated=len(outdated))

    async def remove_unreadable(self) -> int:
        with translated():
            return int((await self._collection.delete_many(_UNREADABLE)).deleted_count)

    async def volume(self) -> Volume:
        """Counted now: the articles in an index, a second or so at a million."""
        by_article: list[Document] = [
            {"$sort": {"article_id": 1, "at": 1}},
            {"$group": {"_id": "$article_id", "at": {"$first": "$at"}}},
            {"$count": "articles"},
        ]
        with translated():
            stats = await self._database.command("collStats", FINGERPRINTS.name)
            articles = await self._collection.aggregate(by_article).to_list(1)
            unreadable = await self._collection.count_documents(_UNREADABLE)
            readable: Document = {"expires_at": {"$gt": datetime.fromtimestamp(0, UTC)}}
            oldest = await self._collection.find_one(readable, {"at": True}, sort=[("expires_at", ASCENDING)])
        return Volume(
            fingerprints=int(stats["count"]),
            articles=int(articles[0]["articles"]) if articles else 0,
            unreadable=int(unreadable),
            oldest=oldest["at"] if oldest else None,
            data_bytes=int(stats["storageSize"]),
            index_bytes=int(stats["totalIndexSize"]),
        )


def _is_of(document: Document, claim: Claim) -> bool:
    """Whether this version of the program would write the same of it."""
    known = fingerprint_in(document)
    return known is not None and known.sketch == claim.sketch and set(claim.keys) <= set(known.keys)
