"""What readers ask of the archive: pages of the feeds, the changes after a sequence number, articles, stories.

Every question that takes more than one find is answered from one snapshot, so that stories, their leads and
the tombstones on a page belong together. All reads see only what a majority holds.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession

from shared.storage.archive import SEQUENCE
from shared.storage.client import Connection, Document
from shared.storage.collections import ARTICLES, COUNTERS, STORIES, TOMBSTONES
from shared.storage.errors import translated
from shared.storage.records import ArticleRecord, Member, StoryRecord, TombstoneRecord, from_document
from shared.storage.related import related_of
from shared.storage.wanted import Wanted

_UNREAD: dict[str, Any] = {"revisions": [], "journey": [], "matches": [], "scores": {}, "related": []}
"""What no reader is shown: long, and left in the database."""
_PROJECTION = dict.fromkeys(_UNREAD, False)

Key = tuple[datetime, str]
"""Where a page sorted by time ended: `sort_at` and id of its last item."""


@dataclass(frozen=True)
class Slice:
    """Stories of one page, with their leads, as they stood together at `change_seq`."""

    change_seq: int
    stories: list[StoryRecord]
    leads: dict[str, ArticleRecord]
    """By article id; their `content_text` is left out."""
    tombstones: list[TombstoneRecord] = field(default_factory=list)
    more: bool = False
    """Whether another page follows."""


@dataclass(frozen=True)
class ArticleSlice:
    change_seq: int
    articles: list[ArticleRecord]
    stories: dict[str, StoryRecord]
    """By story id."""
    related: dict[str, list[Member]]
    """By story id: the leads of those on the same event."""
    more: bool = False


@dataclass(frozen=True)
class ArticleView:
    """What is known of an article id; both None where nothing is."""

    change_seq: int
    article: ArticleRecord | None
    story: StoryRecord | None
    related: list[Member]
    """The leads of stories on the same event."""


@dataclass(frozen=True)
class StoryView:
    """What is known of a story id; all empty where nothing is."""

    change_seq: int
    story: StoryRecord | None
    articles: list[ArticleRecord]
    tombstone: TombstoneRecord | None
    related: list[Member]
    """The leads of stories on the same event."""


def listed_query(province: str | None, before: int | None) -> Document:
    """Visible stories listed before `before`; sort by `listed_seq` descending."""
    query = _visible(province)
    if before is not None:
        query["listed_seq"] = {"$lt": before}
    return query


def changes_query(province: str | None, since: int) -> Document:
    """Visible stories changed after `since`; sort by `change_seq` ascending."""
    return _visible(province) | {"change_seq": {"$gt": since}}


def tombstones_query(province: str | None, since: int) -> Document:
    """Tombstones left after `since`; sort by `change_seq` ascending."""
    return _tombs(province) | {"change_seq": {"$gt": since}}


def buried_query(province: str | None, oldest: int, before: int | None) -> Document:
    """Tombstones of stories that stood in this stretch of the listing; sort by `listed_seq` descending."""
    span = {"$gte": oldest} if before is None else {"$gte": oldest, "$lt": before}
    return _tombs(province) | {"listed_seq": span}


def newest_query(province: str | None, before: Key | None) -> Document:
    """Visible stories older than `before`; sort by `sort_at`, `_id` descending."""
    return _visible(province) | _older_than(before)


def articles_query(wanted: Wanted, before: Key | None) -> Document:
    """Live articles older than `before`; sort by `sort_at`, `_id` descending."""
    return {"withdrawal": None} | wanted.query() | _older_than(before)


def _visible(province: str | None) -> Document:
    return {"visible": True} if province is None else {"visible": True, "provinces": province}


def _tombs(province: str | None) -> Document:
    return {"reason": {"$ne": "left"}} if province is None else {"provinces": province}


def _older_than(before: Key | None) -> Document:
    if before is None:
        return {}
    moment, id_ = before
    # The first bound is implied by the second, but only it narrows the scan of the index.
    return {"sort_at": {"$lte": moment}, "$or": [{"sort_at": {"$lt": moment}}, {"_id": {"$lt": id_}}]}


BY_LISTED = [("listed_seq", -1)]
BY_CHANGE = [("change_seq", 1)]
BY_TIME = [("sort_at", -1), ("_id", -1)]


class Reading:
    """Read-only. Every method raises `StorageUnavailable` where no primary answers, else `StorageError`."""

    def __init__(self, connection: Connection) -> None:
        self._database = connection.database

    async def change_seq(self) -> int:
        """The number of the last change; 0 before the first."""
        with translated():
            return self._value(await self._database[COUNTERS.name].find_one({"_id": SEQUENCE}))

    async def listed(self, province: str | None, before: int | None, limit: int) -> Slice:
        """The newest stories by `listed_seq`, with the tombstones of stories that stood among them."""
        async with self._snapshot() as at:
            found = await at.stories(listed_query(province, before), BY_LISTED, limit + 1)
            page, more = found[:limit], len(found) > limit
            oldest = page[-1].listed_seq if more else 0
            tombstones = await at.tombstones(buried_query(province, oldest or 0, before), BY_LISTED, limit)
            return Slice(await at.change_seq(), page, await at.leads(page), tombstones, more)

    async def changes(self, province: str | None, since: int, limit: int) -> Slice:
        """At most `limit` stories and tombstones changed after `since`, those of the lowest numbers.

        Each change has a number of its own, given in the transaction that wrote it, so that whoever goes on
        from the highest number on a page misses nothing.
        """
        async with self._snapshot() as at:
            stories = await at.stories(changes_query(province, since), BY_CHANGE, limit + 1)
            tombstones = await at.tombstones(tombstones_query(province, since), BY_CHANGE, limit + 1)
            numbers = sorted([*(found.change_seq for found in stories), *(found.change_seq for found in tombstones)])
            last = numbers[:limit][-1] if numbers else since
            stories = [story for story in stories if story.change_seq <= last]
            return Slice(
                await at.change_seq(),
                stories,
                await at.leads(stories),
                [tombstone for tombstone in tombstones if tombstone.change_seq <= last],
                len(numbers) > limit,
            )

    async def seq_before(self, moment: datetime) -> int:
        """The highest `change_seq` such that every change at or after `moment` has a greater one."""
        stories = {"visible": True, "changed_at": {"$gte": moment}}
        async with self._snapshot() as at:
            firsts = [
                await at.lowest_change(STORIES.name, stories),
                await at.lowest_change(TOMBSTONES.name, {"at": {"$gte": moment}}),
            ]
            return min((first - 1 for first in firsts if first is not None), default=await at.change_seq())

    async def newest(self, province: str | None, before: Key | None, limit: int) -> Slice:
        """The newest stories by the portals' dates."""
        async with self._snapshot() as at:
            found = await at.stories(newest_query(province, before), BY_TIME, limit + 1)
            page = found[:limit]
            return Slice(await at.change_seq(), page, await at.leads(page), more=len(found) > limit)

    async def articles(self, wanted: Wanted, before: Key | None, limit: int) -> ArticleSlice:
        """Live articles, listed or not, newest first by the portals' dates."""
        async with self._snapshot() as at:
            found = await at.articles(articles_query(wanted, before), BY_TIME, limit + 1)
            page = found[:limit]
            stories = await at.stories({"_id": {"$in": sorted({article.story_id for article in page})}})
            related = await at.related(stories)
            by_id = {story.id: story for story in stories}
            return ArticleSlice(await at.change_seq(), page, by_id, related, len(found) > limit)

    async def article(self, id_: str) -> ArticleView:
        """An article, withdrawn or not, with its story."""
        async with self._snapshot() as at:
            found = await at.articles({"_id": id_})
            stories = await at.stories({"_id": found[0].story_id}) if found else []
            related = [member for members in (await at.related(stories)).values() for member in members]
            article, story = found[0] if found else None, stories[0] if stories else None
            return ArticleView(await at.change_seq(), article, story, related)

    async def story(self, id_: str) -> StoryView:
        async with self._snapshot() as at:
            stories = await at.stories({"_id": id_})
            tombstones = await at.tombstones({"_id": id_} | _tombs(None))
            members = [member.article_id for story in stories for member in story.members]
            return StoryView(
                await at.change_seq(),
                stories[0] if stories else None,
                await at.articles({"_id": {"$in": members}}) if members else [],
                tombstones[0] if tombstones else None,
                [member for members in (await at.related(stories)).values() for member in members],
            )

    @staticmethod
    def _value(counter: Document | None) -> int:
        return int(counter["value"]) if counter else 0

    @asynccontextmanager
    async def _snapshot(self) -> AsyncIterator["_Snapshot"]:
        with translated():
            # A snapshot session, not a transaction: nothing to commit, and it never conflicts with a writer.
            async with await self._database.client.start_session(snapshot=True) as session:
                yield _Snapshot(self._database, session)


class _Snapshot:
    """Finds at one point of the database's history: that of the first of them."""

    def __init__(self, database: Any, session: AsyncIOMotorClientSession) -> None:
        self._database = database
        self._session = session

    async def stories(
        self, query: Document, sort: list[tuple[str, int]] | None = None, limit: int = 0
    ) -> list[StoryRecord]:
        return [from_document(StoryRecord, found) async for found in self._find(STORIES.name, query, sort, limit)]

    async def tombstones(
        self, query: Document, sort: list[tuple[str, int]] | None = None, limit: int = 0
    ) -> list[TombstoneRecord]:
        found = self._find(TOMBSTONES.name, query, sort, limit)
        return [from_document(TombstoneRecord, document) async for document in found]

    async def articles(
        self, query: Document, sort: list[tuple[str, int]] | None = None, limit: int = 0
    ) -> list[ArticleRecord]:
        found = self._find(ARTICLES.name, query, sort, limit, _PROJECTION)
        return [from_document(ArticleRecord, document | _UNREAD) async for document in found]

    async def leads(self, stories: Iterable[StoryRecord]) -> dict[str, ArticleRecord]:
        """The leads by id, without their plain text: no feed and no page shows it, and it is most of a document."""
        ids = [story.lead_id for story in stories]
        if not ids:
            return {}
        projection = {**_PROJECTION, "article.content_text": False}
        leads = {}
        async for document in self._find(ARTICLES.name, {"_id": {"$in": ids}}, None, 0, projection):
            document["article"]["content_text"] = ""
            leads[document["_id"]] = from_document(ArticleRecord, document | _UNREAD)
        return leads

    async def related(self, stories: Sequence[StoryRecord]) -> dict[str, list[Member]]:
        return await related_of(self._database, stories, self._session)

    async def change_seq(self) -> int:
        counters = self._find(COUNTERS.name, {"_id": SEQUENCE}, None, 1)
        return max([int(counter["value"]) async for counter in counters], default=0)

    async def lowest_change(self, collection: str, query: Document) -> int | None:
        pipeline = [{"$match": query}, {"$group": {"_id": None, "lowest": {"$min": "$change_seq"}}}]
        cursor = self._database[collection].aggregate(pipeline, session=self._session)
        return min([int(group["lowest"]) async for group in cursor], default=None)

    def _find(
        self,
        collection: str,
        query: Document,
        sort: list[tuple[str, int]] | None,
        limit: int,
        projection: dict[str, bool] | None = None,
    ) -> Any:
        return self._database[collection].find(
            query, projection, sort=sort, limit=limit, session=self._session, batch_size=limit or 0
        )
