"""What operators ask on the command line: articles with all that is kept of them, and how the server does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import DESCENDING, WriteConcern

from shared.storage.client import Connection, Document
from shared.storage.collections import ARTICLES, COUNTERS, RULINGS, STORIES
from shared.storage.errors import translated
from shared.storage.records import ArticleRecord, Member, Ruling, StoryRecord, beginning_with, from_document
from shared.storage.related import related_of
from shared.storage.wanted import Wanted

_LONG: dict[str, Any] = {"revisions": [], "journey": [], "matches": [], "scores": {}, "related": []}
_LONG_TEXTS = ("content_html", "content_text", "summary")
_LISTED = {**dict.fromkeys(_LONG, False), **{f"article.{name}": False for name in _LONG_TEXTS}}
_WRITE_MS = 5000


@dataclass(frozen=True)
class ServerFacts:
    version: str
    replica_set: str
    """Empty where the server belongs to none."""
    ahead_by: timedelta
    """How far the server's clock is ahead of ours."""


class Inspection:
    def __init__(self, connection: Connection) -> None:
        self._database = connection.database

    async def newest_articles(self, wanted: Wanted, limit: int) -> list[ArticleRecord]:
        """Live and withdrawn ones, newest first by the portals' dates, without texts, revisions and journeys."""
        order = [("sort_at", DESCENDING), ("_id", DESCENDING)]
        with translated():
            found = (
                await self._database[ARTICLES.name]
                .find(wanted.query(), _LISTED, sort=order, limit=limit)
                .to_list(limit)
            )
        return [_listed(document) for document in found]

    async def articles_named(self, reference: str, *, limit: int = 5) -> list[str]:
        """Ids of articles that begin with `reference`."""
        query = beginning_with("_id", reference)
        with translated():
            found = await self._database[ARTICLES.name].find(query, {"_id": True}, limit=limit).to_list(limit)
        return [document["_id"] for document in found]

    async def article(self, id_: str) -> tuple[ArticleRecord, StoryRecord | None] | None:
        """Everything that is kept of an article, with its story."""
        with translated():
            document = await self._database[ARTICLES.name].find_one({"_id": id_})
        if document is None:
            return None
        record = from_document(ArticleRecord, document)
        return record, (await self.stories([record.story_id])).get(record.story_id)

    async def stories(self, ids: list[str]) -> dict[str, StoryRecord]:
        with translated():
            found = await self._database[STORIES.name].find({"_id": {"$in": ids}}).to_list(None)
        return {document["_id"]: from_document(StoryRecord, document) for document in found}

    async def related(self, story: StoryRecord | None) -> list[Member]:
        """The leads of the stories on the same event."""
        if story is None:
            return []
        with translated():
            return (await related_of(self._database, [story])).get(story.id, [])

    async def rulings_on(self, article_ids: Sequence[str]) -> list[Ruling]:
        """What operators ruled on any of these articles, oldest first."""
        with translated():
            found = await self._database[RULINGS.name].find({"articles": {"$in": list(article_ids)}}).to_list(None)
        return sorted((from_document(Ruling, document) for document in found), key=lambda ruling: ruling.at)

    async def ruling(self, id_: str) -> Ruling | None:
        with translated():
            document = await self._database[RULINGS.name].find_one({"_id": id_})
        return from_document(Ruling, document) if document else None

    async def server(self) -> ServerFacts:
        """Raises `StorageUnavailable` where no primary answers."""
        with translated():
            info = await self._database.command("buildInfo")
            asked = datetime.now(UTC)
            hello = await self._database.command("hello")
            midway = asked + (datetime.now(UTC) - asked) / 2
        return ServerFacts(
            version=str(info["version"]),
            replica_set=str(hello.get("setName", "")),
            ahead_by=hello["localTime"].replace(tzinfo=UTC) - midway,
        )

    async def confirm_a_write(self) -> None:
        """Write, and wait for a majority to have it in its journal: what every write of the project waits for.

        Raises `StorageError` after 5 s without that.
        """
        confirmed = WriteConcern(w="majority", j=True, wtimeout=_WRITE_MS)
        counters = self._database[COUNTERS.name].with_options(write_concern=confirmed)
        with translated():
            await counters.update_one({"_id": "doctor"}, {"$inc": {"value": 1}}, upsert=True)


def _listed(document: Document) -> ArticleRecord:
    article = document["article"] | dict.fromkeys(_LONG_TEXTS, "")
    return from_document(ArticleRecord, document | _LONG | {"article": article})
