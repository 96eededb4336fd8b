"""The archive: articles, stories and tombstones, changed only in one transaction with the sequence counter.

The counter is touched first, so that two archivers conflict at once and one of them starts again: all changes
of the archive happen one after another, and sequence numbers become visible in their order. Readers that
follow them miss nothing (measured for the design: counters outside the transaction lose changes).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import DeleteOne, ReplaceOne, ReturnDocument

from shared.events import Event, decode, encode
from shared.storage.client import Connection, Document
from shared.storage.collections import ARTICLES, COUNTERS, EMITTED, RULINGS, STORIES, TOMBSTONES
from shared.storage.errors import translated
from shared.storage.records import ArticleRecord, Ruling, StoryRecord, TombstoneRecord, from_document, to_document

SEQUENCE = "seq"
"""`_id` of the counter; its `value` is the newest `listed_seq` or `change_seq`."""


@dataclass(frozen=True)
class Neighbour:
    """An archived article that some article at hand is linked with."""

    id: str
    story_id: str
    links: dict[str, float]
    """The articles that it matches, and how alike they are."""


@dataclass(frozen=True)
class ArchiveState:
    """What stands in the archive about the articles at hand."""

    seq: int
    articles: dict[str, ArticleRecord]
    neighbours: dict[str, Neighbour]
    stories: dict[str, StoryRecord]
    tombstones: dict[str, TombstoneRecord]
    rulings: dict[str, Ruling]
    """All that concern the articles above, where an operator ruled on any of them: then all that they have to do
    with is here."""
    emitted: dict[str, list[Event]]
    """By input event: what was published for it when it was handled before."""


@dataclass
class ArchiveChanges:
    """What to write. `placed`: articles, beside those in `articles`, that are of another story now, and which."""

    seq: int
    articles: dict[str, ArticleRecord] = field(default_factory=dict)
    stories: dict[str, StoryRecord | None] = field(default_factory=dict)
    tombstones: dict[str, TombstoneRecord | None] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)
    rulings: dict[str, Ruling] = field(default_factory=dict)
    emitted: dict[str, list[Event]] = field(default_factory=dict)
    at: datetime | None = None


class Archive:
    def __init__(self, connection: Connection, *, most_at_once: int = 2000) -> None:
        """`most_at_once`: articles that are looked at together where an operator ruled, beside those at hand and
        their stories; what is beyond stays as it is."""
        self._connection = connection
        self._most_at_once = most_at_once
        database = connection.database
        self._counters = database[COUNTERS.name]
        self._articles = database[ARTICLES.name]
        self._stories = database[STORIES.name]
        self._tombstones = database[TOMBSTONES.name]
        self._rulings = database[RULINGS.name]
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
        ruled: Sequence[str] = (),
    ) -> None:
        """Load what concerns these articles, let `plan` decide, and write what it says: all or nothing.

        `matches`: articles that those match. `ruled`: articles that a ruling at hand speaks of.

        `plan` is called again from the start whenever another archiver came between; it must be pure.
        """

        async def work(session: AsyncIOMotorClientSession) -> None:
            state = await self._load(event_ids, article_ids, matches, ruled, session)
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
        ruled: Sequence[str],
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
        state = ArchiveState(
            seq=int(counter.get("value", 0)),
            articles={document["_id"]: from_document(ArticleRecord, document) for document in own},
            neighbours={},
            stories={},
            tombstones={},
            rulings={},
            emitted={document["_id"]: [decode(body) for body in document["events"]] for document in emitted},
        )
        await self._load_linked(state, [*matches, *ruled], article_ids, session)
        if ruled or any(story.ruled for story in state.stories.values()):
            await self._load_component(state, ruled, session)
        stones = await self._tombstones.find({"_id": {"$in": sorted(state.stories)}}, session=session).to_list(None)
        state.tombstones.update({document["_id"]: from_document(TombstoneRecord, document) for document in stones})
        return state

    async def _load_linked(
        self, state: ArchiveState, ids: Sequence[str], matching: Sequence[str], session: AsyncIOMotorClientSession
    ) -> None:
        """Articles with these ids, or that match any of the others; and the stories of all that are known then."""
        linked = await self._articles.find(
            {"$or": [{"_id": {"$in": list(ids)}}, {"matches": {"$in": list(matching)}}]},
            {"story_id": True, "matches": True, "scores": True},
            session=session,
        ).to_list(None)
        state.neighbours.update({document["_id"]: _neighbour(document) for document in linked})
        story_ids = {article.story_id for article in _known(state)}
        wanted = sorted(story_ids.difference(state.stories))
        if wanted:
            found = await self._stories.find({"_id": {"$in": wanted}}, session=session).to_list(None)
            state.stories.update({document["_id"]: from_document(StoryRecord, document) for document in found})

    async def _load_component(
        self, state: ArchiveState, ruled: Sequence[str], session: AsyncIOMotorClientSession
    ) -> None:
        """Go on until all is there that the articles at hand have to do with: by links, by stories, by rulings."""
        asked: set[str] = set()
        while (frontier := sorted(_concerned(state, ruled) - asked)) and len(asked) < self._most_at_once:
            asked.update(frontier)
            await self._load_linked(state, frontier, frontier, session)
            found = await self._rulings.find({"articles": {"$in": frontier}}, session=session).to_list(None)
            state.rulings.update({document["_id"]: from_document(Ruling, document) for document in found})

    async def _write(self, state: ArchiveState, changes: ArchiveChanges, session: AsyncIOMotorClientSession) -> None:
        if changes.articles:
            await self._articles.bulk_write(
                [_replace(article.id, to_document(article)) for article in changes.articles.values()], session=session
            )
        for story_id in sorted(set(changes.placed.values())):
            placed = [id_ for id_, new in changes.placed.items() if new == story_id]
            query: Document = {"_id": {"$in": placed}}
            await self._articles.update_many(query, {"$set": {"story_id": story_id}}, session=session)
        written: tuple[tuple[Any, Mapping[str, msgspec.Struct | None]], ...] = (
            (self._stories, changes.stories),
            (self._tombstones, changes.tombstones),
            (self._rulings, changes.rulings),
        )
        for collection, records in written:
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


def _neighbour(document: Document) -> Neighbour:
    scores = document.get("scores", {})
    return Neighbour(
        document["_id"], document["story_id"], {match: scores.get(match, 1.0) for match in document["matches"]}
    )


def _known(state: ArchiveState) -> list[ArticleRecord | Neighbour]:
    return [*state.articles.values(), *state.neighbours.values()]


def _concerned(state: ArchiveState, ruled: Sequence[str]) -> set[str]:
    """Everything that is named by what is known."""
    return {
        *ruled,
        *(article.id for article in _known(state)),
        *(match for article in _known(state) for match in article.links),
        *(member.article_id for story in state.stories.values() for member in story.members),
        *(article for ruling in state.rulings.values() for article in ruling.articles),
    }


def _replace(id_: str, document: Document) -> ReplaceOne[Document]:
    return ReplaceOne({"_id": id_}, document, upsert=True)
