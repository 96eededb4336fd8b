"""Fingerprints: the claims by which deduplicators find each other's articles.

One document per article and text. A claim is written before candidates are read, both with majority concern in
one causally consistent session: of two deduplicators that handle two copies at the same instant, at least the
one that wrote second sees the other's claim. A claim without a decision is a valid candidate: its owner may be
at work, or dead. A decision, once made, is replayed.

A key that very many share (a formula, a text built to be like everything) is crowded: of it the oldest few are read,
so that its size costs nobody anything. All copies of a text that hundreds carry still find each other through those.
"""

import time
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import ASCENDING, UpdateOne

from shared.events import Decision
from shared.record import Record
from shared.sketch import Sketch
from shared.storage.client import Connection, Document
from shared.storage.collections import FINGERPRINTS
from shared.storage.errors import translated

_OLDEST = [("at", ASCENDING)]

DEFAULT_WINDOW = timedelta(days=30)

_REMEMBERED = 3600.0
"""Seconds for which a key is known to be crowded."""
_MOST_REMEMBERED = 100_000
_FEW = 0.25
"""The share of a claim's keys that may be crowded without being looked at: the others find its twins."""
_LOOKED_AT = 8
"""Crowded keys looked at for a claim that has hardly others."""


class Claim(Record, frozen=True, kw_only=True):
    """What is claimed for one text of one article."""

    article_id: str
    text_hash: str
    source_id: str
    at: datetime
    """When it was observed."""
    url: int | None = None
    """The key of its canonical URL."""
    keys: list[int]
    """63-bit numbers, what twins have in common: see `services/deduplicator/sketching.py`."""
    sketch: Sketch

    @property
    def id(self) -> str:
        return f"{self.article_id}:{self.text_hash}"


class Fingerprint(Claim, frozen=True, kw_only=True):
    """A claim as it stands in the collection, decided or not."""

    decision: Decision | None = None


@dataclass
class Found:
    """What a batch of claims shares a key or an article with."""

    fingerprints: list[Fingerprint]
    crowded: list[int] = field(default_factory=list)
    """Keys found to be crowded just now."""


class Fingerprints:
    def __init__(
        self,
        connection: Connection,
        *,
        window: timedelta = DEFAULT_WINDOW,
        most_at_once: int = 4000,
        most_of_a_key: int = 64,
    ) -> None:
        """`window`: how long a text is known. `most_at_once`: fingerprints read for a batch of claims in one go;
        beyond, each key is asked for by itself, and of each the oldest `most_of_a_key` are read."""
        self._connection = connection
        self._window = window
        self._most_at_once = most_at_once
        self._most_of_a_key = most_of_a_key
        self._fingerprints = connection.database[FINGERPRINTS.name]
        self._crowded: dict[int, float] = {}
        """Keys, and until when they are taken to be crowded."""

    async def claim(self, claims: Sequence[Claim]) -> Found:
        """Write the claims where absent, then read what shares a key or an article with one of them.

        The claims themselves are among what is returned, with their decisions; the others come without. Of a key
        that very many share the oldest are returned, the same to everybody.
        """
        writes = [
            UpdateOne(
                {"_id": claim.id},
                # A later sighting may know a URL that the first did not.
                {
                    "$setOnInsert": _but_keys(document_of(claim, self._window)),
                    "$addToSet": {"keys": {"$each": claim.keys}},
                },
                upsert=True,
            )
            for claim in claims
        ]
        with translated():
            async with await self._connection.causal_session() as session:
                await self._fingerprints.bulk_write(writes, ordered=False, session=session)
                return await self._related(claims, session)

    async def decide(self, decisions: Sequence[tuple[Claim, Decision]]) -> None:
        """Keep the decisions for replay. The first one made for a claim stands."""
        writes = [
            UpdateOne({"_id": claim.id, "decision": None}, {"$set": {"decision": msgspec.to_builtins(decision)}})
            for claim, decision in decisions
        ]
        if writes:
            with translated():
                await self._fingerprints.bulk_write(writes, ordered=False)

    def fields(self, claim: Claim) -> Document:
        """What is stored of a claim that nothing was decided on yet, but its id."""
        return {name: value for name, value in document_of(claim, self._window).items() if name != "_id"}

    async def _related(self, claims: Sequence[Claim], session: AsyncIOMotorClientSession) -> Found:
        ids = [claim.id for claim in claims]
        articles = sorted({claim.article_id for claim in claims})
        known = self._known_crowded()
        keys = sorted({key for claim in claims for key in claim.keys} - known)
        # Others' decisions are long, and nobody needs them.
        fields = dict.fromkeys((*Claim.__struct_fields__,), True) | {
            "decision": {"$cond": [{"$in": ["$_id", ids]}, "$decision", None]}
        }

        async def read(query: Document, most: int, *, oldest: bool = True) -> list[Document]:
            cursor = self._fingerprints.find(query, fields, session=session).limit(most)
            return list(await (cursor.sort(_OLDEST) if oldest else cursor).to_list(most))

        of_article: Document = {"article_id": {"$in": articles}}
        crowded: list[int] = []
        while True:
            every: Document = {"$or": [{"_id": {"$in": ids}}, {"keys": {"$in": keys}}, of_article]}
            documents = await read(every, self._most_at_once, oldest=False)
            if found := self._learn(keys, documents):
                crowded += found
                keys = sorted(set(keys).difference(found))
            if len(documents) < self._most_at_once or not found:
                break
        if len(documents) >= self._most_at_once:
            # A text that thousands carry, or an article with thousands of texts: a few of each tell as much.
            documents = await read({"_id": {"$in": ids}}, len(ids))
            for article_id in articles:
                documents += await read({"article_id": article_id}, 2)
            for key in keys:
                documents += await read({"keys": key}, self._most_of_a_key)
        for key in _looked_at(claims, known.union(crowded)):
            documents += await read({"keys": key}, self._most_of_a_key)
        by_id = {document["_id"]: document for document in documents}
        readable = [fingerprint for document in by_id.values() if (fingerprint := fingerprint_in(document))]
        return Found(readable, crowded)

    def _known_crowded(self) -> set[int]:
        now = time.monotonic()
        self._crowded = {key: until for key, until in self._crowded.items() if until > now}
        return set(self._crowded)

    def _learn(self, keys: Collection[int], documents: Iterable[Document]) -> list[int]:
        """Remember which of `keys` are crowded."""
        asked = set(keys)
        held = {document["_id"]: document.get("keys", ()) for document in documents}
        shared = Counter(key for its in held.values() for key in asked.intersection(its))
        crowded = [key for key, count in shared.items() if count >= self._most_of_a_key]
        until = time.monotonic() + _REMEMBERED
        for key in crowded[: _MOST_REMEMBERED - len(self._crowded)]:
            self._crowded[key] = until
        return crowded


def document_of(claim: Claim, window: timedelta) -> Document:
    """A claim as it is stored at first."""
    fields: Document = {name: getattr(claim, name) for name in claim.__struct_fields__}
    sketch = msgspec.to_builtins(claim.sketch, builtin_types=(bytes,))
    return {"_id": claim.id, **fields, "sketch": sketch, "expires_at": claim.at + window, "decision": None}


def _but_keys(document: Document) -> Document:
    return {name: value for name, value in document.items() if name not in ("_id", "keys")}


def _looked_at(claims: Sequence[Claim], crowded: set[int]) -> list[int]:
    """The crowded keys that must be read all the same: those of claims that have hardly any others."""
    keys: set[int] = set()
    for claim in claims:
        if len(of_many := sorted(crowded.intersection(claim.keys))) > _FEW * len(claim.keys):
            keys.update(of_many[:_LOOKED_AT])
    return sorted(keys)


def fingerprint_in(document: Document) -> Fingerprint | None:
    """None for one of an earlier version of the program: it has no sketch, and nobody can compare anything with it."""
    try:
        return msgspec.convert(document, Fingerprint)
    except msgspec.ValidationError:
        return None
