"""Fingerprints: the claims by which deduplicators find each other's articles.

One document per article and text. A claim is written before candidates are read, both with majority concern in
one causally consistent session: of two deduplicators that handle two copies at the same instant, at least the
one that wrote second sees the other's claim. A claim without a decision is a valid candidate: its owner may be
at work, or dead. A decision, once made, is replayed.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import ASCENDING, UpdateOne

from shared.events import Decision
from shared.record import Record
from shared.storage.client import Connection, Document
from shared.storage.collections import FINGERPRINTS
from shared.storage.errors import translated

_OLDEST = [("at", ASCENDING), ("article_id", ASCENDING)]


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
    def __init__(self, connection: Connection, *, most_at_once: int = 2000, most_of_a_key: int = 200) -> None:
        """`most_at_once`: fingerprints read for a batch of claims in one go; beyond, each key is asked for by
        itself, and of each the oldest `most_of_a_key` are read."""
        self._connection = connection
        self._most_at_once = most_at_once
        self._most_of_a_key = most_of_a_key
        self._fingerprints = connection.database[FINGERPRINTS.name]

    async def claim(self, claims: Sequence[Claim]) -> list[Fingerprint]:
        """Write the claims where absent, then read what shares a key or an article with one of them.

        The claims themselves are among what is returned, with their decisions; the others come without. Of a key
        that very many share the oldest are returned, the same to everybody.
        """
        writes = [UpdateOne({"_id": claim.id}, {"$setOnInsert": _fields(claim)}, upsert=True) for claim in claims]
        with translated():
            async with await self._connection.causal_session() as session:
                await self._fingerprints.bulk_write(writes, ordered=False, session=session)
                found = await self._related(claims, session)
        return [_fingerprint(document) for document in found]

    async def _related(self, claims: Sequence[Claim], session: AsyncIOMotorClientSession) -> list[Document]:
        ids = [claim.id for claim in claims]
        keys = sorted({key for claim in claims for key in claim.keys})
        articles = sorted({claim.article_id for claim in claims})
        # Others' decisions are long, and nobody needs them.
        fields = dict.fromkeys(Claim.__struct_fields__, True) | {
            "decision": {"$cond": [{"$in": ["$_id", ids]}, "$decision", None]}
        }

        async def read(query: Document, most: int) -> list[Document]:
            cursor = self._fingerprints.find(query, fields, session=session)
            return list(await cursor.sort(_OLDEST).limit(most).to_list(most))

        every: Document = {"$or": [{"_id": {"$in": ids}}, {"keys": {"$in": keys}}, {"article_id": {"$in": articles}}]}
        found = await self._fingerprints.find(every, fields, session=session).limit(self._most_at_once).to_list(None)
        if len(found) < self._most_at_once:
            return list(found)
        # A text that thousands carry, or an article with thousands of texts: a few of each tell as much.
        parts = [await read({"_id": {"$in": ids}}, len(ids))]
        parts += [await read({"keys": key}, self._most_of_a_key) for key in keys]
        parts += [await read({"article_id": article_id}, 2) for article_id in articles]
        return list({document["_id"]: document for part in parts for document in part}.values())

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
