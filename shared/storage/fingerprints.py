"""Fingerprints: the claims by which deduplicators find each other's articles.

One document per article and text. A claim is written before candidates are read, both with majority concern in
one causally consistent session: of two deduplicators that handle two copies at the same instant, at least the
one that wrote second sees the other's claim. A claim without a decision is a valid candidate: its owner may be
at work, or dead. A decision, once made, is replayed.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from pymongo import UpdateOne

from shared.events import Decision, Record
from shared.storage.client import Connection, Document
from shared.storage.collections import FINGERPRINTS
from shared.storage.errors import translated


class Claim(Record, frozen=True, kw_only=True):
    """What is claimed for one text of one article."""

    article_id: str
    text_hash: str
    source_id: str
    at: datetime
    """When it was observed."""
    keys: list[str]
    """What twins have in common: `url:…`, `text:…`; later the bands of a sketch."""

    @property
    def id(self) -> str:
        return f"{self.article_id}:{self.text_hash}"


class Fingerprint(Claim, frozen=True, kw_only=True):
    """A claim as it stands in the collection, decided or not."""

    decision: Decision | None = None


class Fingerprints:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._fingerprints = connection.database[FINGERPRINTS.name]

    async def claim(self, claims: Sequence[Claim]) -> list[Fingerprint]:
        """Write the claims where absent, then read everything that shares a key or an article with one of them.

        The claims themselves are among what is returned.
        """
        writes = [UpdateOne({"_id": claim.id}, {"$setOnInsert": _fields(claim)}, upsert=True) for claim in claims]
        keys = sorted({key for claim in claims for key in claim.keys})
        articles = sorted({claim.article_id for claim in claims})
        with translated():
            async with await self._connection.causal_session() as session:
                await self._fingerprints.bulk_write(writes, ordered=False, session=session)
                found = await self._fingerprints.find(
                    {"$or": [{"keys": {"$in": keys}}, {"article_id": {"$in": articles}}]}, session=session
                ).to_list(None)
        return [_fingerprint(document) for document in found]

    async def decide(self, decisions: Sequence[tuple[Claim, Decision]]) -> None:
        """Keep the decisions for replay. The first one made for a claim stands."""
        writes = [
            UpdateOne({"_id": claim.id, "decision": None}, {"$set": {"decision": msgspec.to_builtins(decision)}})
            for claim, decision in decisions
        ]
        if writes:
            with translated():
                await self._fingerprints.bulk_write(writes, ordered=False)


def _fields(claim: Claim) -> Document:
    return {**{name: getattr(claim, name) for name in claim.__struct_fields__}, "decision": None}


def _fingerprint(document: Document) -> Fingerprint:
    return msgspec.convert(document, Fingerprint)
