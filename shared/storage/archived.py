"""Archived articles, many at a time, as who works through the archive needs them: their texts and links."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo import ASCENDING, DESCENDING

from shared.storage.client import Connection, Document
from shared.storage.collections import ARTICLES, STORIES
from shared.storage.errors import translated
from shared.storage.records import ArticleRecord, from_document

_CLOCKS = timedelta(days=1)
"""How far the clocks of who saw an article and of who archived it may be apart."""


@dataclass(frozen=True)
class Links:
    """Articles that an article is known to have to do with."""

    matches: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()


class ArchivedArticles:
    def __init__(self, connection: Connection) -> None:
        self._articles = connection.database[ARTICLES.name]
        self._stories = connection.database[STORIES.name]

    async def change_before(self, moment: datetime) -> int:
        """A number of the archive's sequence: all that was first seen at `moment` or later, as article or as a
        revision of one, has a higher one. 0 where nothing is known of that time."""
        query: Document = {"visible": True, "changed_at": {"$lt": moment - _CLOCKS}}
        order = [("changed_at", DESCENDING), ("change_seq", DESCENDING)]
        with translated():
            found = await self._stories.find_one(query, {"change_seq": True}, sort=order)
        return int(found["change_seq"]) if found else 0

    async def count_after(self, change_seq: int) -> int:
        with translated():
            return int(await self._articles.count_documents({"change_seq": {"$gt": change_seq}}))

    async def after(self, change_seq: int, *, at_once: int) -> AsyncIterator[list[ArticleRecord]]:
        """The articles whose last change has a higher number, in its order, `at_once` at a time. One that changes
        meanwhile may come twice; none is left out."""
        cursor = self._articles.find({"change_seq": {"$gt": change_seq}}, {"journey": False}, batch_size=at_once)
        cursor = cursor.sort([("change_seq", ASCENDING)])
        while True:
            with translated():
                documents = await cursor.to_list(at_once)
            if not documents:
                return
            yield [from_document(ArticleRecord, document | {"journey": []}) for document in documents]

    async def links_of(self, ids: Collection[str]) -> dict[str, Links]:
        """Of those of these articles that are archived: what each is linked with by its own record."""
        fields = {"matches": True, "related.article_id": True}
        with translated():
            found = await self._articles.find({"_id": {"$in": sorted(ids)}}, fields).to_list(None)
        return {
            document["_id"]: Links(
                frozenset(document["matches"]), frozenset(each["article_id"] for each in document.get("related", ()))
            )
            for document in found
        }
