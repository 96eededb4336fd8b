"""How much there is of everything: for people who watch, not for decisions."""

from dataclasses import dataclass

from shared.storage.client import Connection
from shared.storage.collections import ARTICLES, DEAD_LETTERS, SOURCES, STORIES
from shared.storage.errors import translated


@dataclass(frozen=True, slots=True)
class Counts:
    sources: int
    failing: int
    """Sources whose last poll failed."""
    articles: int
    stories: int
    """Visible ones: what the national feed holds."""
    revised: int
    withdrawn: int
    dead_letters: int
    """Quarantined and not decided on."""

    @property
    def copies(self) -> int:
        """Articles that the national feed shows under another one's story, or not at all."""
        return self.articles - self.stories


class Statistics:
    def __init__(self, connection: Connection) -> None:
        self._database = connection.database

    async def counts(self) -> Counts:
        """Counted now, over indexes and small collections; a second or so at a million articles."""
        database = self._database
        with translated():
            return Counts(
                sources=await database[SOURCES.name].estimated_document_count(),
                failing=await self.failing_sources(),
                articles=await database[ARTICLES.name].estimated_document_count(),
                stories=await database[STORIES.name].count_documents({"visible": True}),
                revised=await database[ARTICLES.name].count_documents({"revision": {"$gt": 1}}),
                withdrawn=await database[ARTICLES.name].count_documents({"withdrawal": {"$ne": None}}),
                dead_letters=await database[DEAD_LETTERS.name].count_documents({"status": "quarantined"}),
            )

    async def failing_sources(self) -> int:
        with translated():
            return int(await self._database[SOURCES.name].count_documents({"health.failures": {"$gt": 0}}))

    async def by_province(self) -> list[tuple[str, int, int]]:
        """Per province slug (empty for none): articles, and visible stories that some article of it belongs to."""
        with translated():
            articles = (
                await self._database[ARTICLES.name]
                .aggregate([{"$group": {"_id": "$province", "n": {"$sum": 1}}}])
                .to_list(None)
            )
            stories = (
                await self._database[STORIES.name]
                .aggregate([{"$match": {"visible": True}}, {"$unwind": "$provinces"}, {"$sortByCount": "$provinces"}])
                .to_list(None)
            )
        shown = {row["_id"]: row["count"] for row in stories}
        return sorted((row["_id"] or "", row["n"], shown.get(row["_id"], 0)) for row in articles)
