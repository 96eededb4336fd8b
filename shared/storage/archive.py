"""The archive: articles, stories and tombstones, changed only in one transaction with the sequence counter.

The counter is touched first, so that two archivers conflict at once and one of them starts again: all changes
of the archive happen one after another, and sequence numbers become visible in their order. Readers that
follow them miss nothing (measured for the design: counters outside the transaction lose changes).
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import DeleteOne, ReplaceOne, ReturnDocument

from shared.events import Event, decode, encode
from shared.storage.client import Connection, Document
from shared.storage.collections import ARTICLES, COUNTERS, EMITTED, STORIES, TOMBSTONES
from shared.storage.errors import translated
from shared.storage.records import ArticleRecord, StoryRecord, TombstoneRecord, from_document, to_document

SEQUENCE = "seq"
"""`_id` of the counter; its `value` is the newest `listed_seq` or `change_seq`."""


@dataclass(frozen=True)
class Neighbour:
    """An archived article that some article at hand is linked with."""

    id: str
    story_id: str
    matches: tuple[str, ...]


@dataclass(frozen=True)
class ArchiveState:
    """What stands in the archive about the articles at hand."""

    seq: int
    articles: dict[str, ArticleRecord]
    neighbours: dict[str, Neighbour]
    stories: dict[str, StoryRecord]
    tombstones: dict[str, TombstoneRecord]
    emitted: dict[str, list[Event]]
    """By input event: what was published for it when it was handled before."""


@dataclass
class ArchiveChanges:
    """What to write. `moved` maps a merged story's id to the id of the one its articles belong to now."""

    seq: int
    articles: dict[str, ArticleRecord] = field(default_factory=dict)
    stories: dict[str, StoryRecord | None] = field(default_factory=dict)
    tombstones: dict[str, TombstoneRecord | None] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    emitted: dict[str, list[Event]] = field(default_factory=dict)
    at: datetime | None = None


class Archive:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        database = connection.database
        self._counters = database[COUNTERS.name]
        self._articles = database[ARTICLES.name]
        self._stories = database[STORIES.name]
        self._tombstones = database[TOMBSTONES.name]
        self._emitted = database[EMITTED.name]
        self._turn = asyncio.Lock()
        """Two batches of one process would only conflict, and one of them would do all its work again."""

    async def prepare(self) -> None:
        """Create the counter where it is not there yet: a transaction should not have to."""
        with translated():
            await self._counters.update_one({"_id": SEQUENCE}, {"$setOnInsert": {"value": 0}}, upsert=True)

    async def apply(
        self,
        *,
        event_ids: Sequence[str],
        article_ids: Sequence[str],
        matches: Sequence[str],
        plan: Callable[[ArchiveState], ArchiveChanges],
    ) -> None:
        """Load what concerns these articles, let `plan` decide, and write what it says: all or nothing.

        `plan` is called again from the start whenever another archiver came between; it must be pure.
        """

        async def work(session: AsyncIOMotorClientSession) -> None:
            state = await self._load(event_ids, article_ids, matches, session)
            await self._write(state, plan(state), session)

        async with self._turn:
            await self._connection.in_transaction(work)

    async def article(self, article_id: str) -> ArticleRecord | None:
        with translated():
            document = await self._articles.find_one({"_id": article_id})
        return from_document(ArticleRecord, document) if document else None

    async def _load(
        self,
        event_ids: Sequence[str],
        article_ids: Sequence[str],
        matches: Sequence[str],
        session: AsyncIOMotorClientSession,
    ) -> ArchiveState:
        counter = await self._counters.find_one_and_update(
            {"_id": SEQUENCE},
            {"$inc": {"turns": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        emitted = await self._emitted.find({"_id": {"$in": list(event_ids)}}, session=session).to_list(None)
        own = await self._articles.find({"_id": {"$in": list(article_ids)}}, session=session).to_list(None)
        articles = {document["_id"]: from_document(ArticleRecord, document) for document in own}
        linked = await self._articles.find(
            {"$or": [{"_id": {"$in": list(matches)}}, {"matches": {"$in": list(article_ids)}}]},
            {"story_id": True, "matches": True},
            session=session,
        ).to_list(None)
        neighbours = {
            document["_id"]: Neighbour(document["_id"], document["story_id"], tuple(document["matches"]))
            for document in linked
        }
        story_ids = {article.story_id for article in articles.values()}
        story_ids |= {neighbour.story_id for neighbour in neighbours.values()}
        stories, tombstones = await self._load_stories(sorted(story_ids), session)
        return ArchiveState(
            seq=int(counter.get("value", 0)),
            articles=articles,
            neighbours=neighbours,
            stories=stories,
            tombstones=tombstones,
            emitted={document["_id"]: [decode(body) for body in document["events"]] for document in emitted},
        )

    async def _load_stories(
        self, story_ids: list[str], session: AsyncIOMotorClientSession
    ) -> tuple[dict[str, StoryRecord], dict[str, TombstoneRecord]]:
        if not story_ids:
            return {}, {}
        query: Document = {"_id": {"$in": story_ids}}
        stories = await self._stories.find(query, session=session).to_list(None)
        tombstones = await self._tombstones.find(query, session=session).to_list(None)
        return (
            {document["_id"]: from_document(StoryRecord, document) for document in stories},
            {document["_id"]: from_document(TombstoneRecord, document) for document in tombstones},
        )

    async def _write(self, state: ArchiveState, changes: ArchiveChanges, session: AsyncIOMotorClientSession) -> None:
        if changes.articles:
            await self._articles.bulk_write(
                [_replace(article.id, to_document(article)) for article in changes.articles.values()], session=session
            )
        for merged, survivor in changes.moved.items():
            await self._articles.update_many({"story_id": merged}, {"$set": {"story_id": survivor}}, session=session)
        for collection, records in ((self._stories, changes.stories), (self._tombstones, changes.tombstones)):
            if records:
                await collection.bulk_write(
                    [
                        DeleteOne({"_id": id_}) if record is None else _replace(id_, to_document(record))
                        for id_, record in records.items()
                    ],
                    session=session,
                )
        if changes.emitted:
            await self._emitted.insert_many(
                [
                    {"_id": cause, "at": changes.at, "events": [encode(event) for event in events]}
                    for cause, events in changes.emitted.items()
                ],
                session=session,
            )
        if changes.seq != state.seq:
            await self._counters.update_one({"_id": SEQUENCE}, {"$set": {"value": changes.seq}}, session=session)


def _replace(id_: str, document: Document) -> ReplaceOne[Document]:
    return ReplaceOne({"_id": id_}, document, upsert=True)
