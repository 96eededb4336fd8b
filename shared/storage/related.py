"""Which stories tell of the same event in words of their own: read from the articles' links, when it is asked.

A link is between two articles and seen from both ends. It is shown between the stories that they are of at the time,
so that it follows every merge and split; a withdrawn article's links do not count.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import permutations
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession

from shared.storage.client import Document
from shared.storage.collections import ARTICLES, STORIES
from shared.storage.records import Member, StoryRecord, from_document

MAX_SHOWN = 10
_MOST_NAMING = 200
"""Articles that are read because they name one of a story, for each of the stories, at most."""
_FIELDS = {"related": True, "story_id": True}


def related_query(article_ids: Sequence[str]) -> Document:
    """Articles that call one of these related."""
    return {"related.article_id": {"$in": list(article_ids)}}


async def related_of(
    database: Any, stories: Sequence[StoryRecord], session: AsyncIOMotorClientSession | None = None
) -> dict[str, list[Member]]:
    """By story id: the leads of the stories that are related to it, the closest first, then the oldest."""

    async def read(query: Document, most: int = 0) -> list[Document]:
        live = query | {"withdrawal": None}
        return list(await database[ARTICLES.name].find(live, _FIELDS, limit=most, session=session).to_list(None))

    members = [member.article_id for story in stories for member in story.members if member.live]
    if not members:
        return {}
    found = [*await read({"_id": {"$in": members}}), *await read(related_query(members), _MOST_NAMING * len(stories))]
    links = [
        (document["_id"], related["article_id"], related["score"])
        for document in found
        for related in document.get("related", ())
    ]
    if not links:
        return {}
    known = {document["_id"]: document["story_id"] for document in found}
    far = sorted({other for _, other, _ in links}.difference(known))
    known |= {document["_id"]: document["story_id"] for document in await read({"_id": {"$in": far}})}
    scores = _between_stories(links, known)
    others = sorted({other for story in stories for other in scores.get(story.id, ())})
    cursor = database[STORIES.name].find({"_id": {"$in": others}}, session=session)
    leads = {story.id: lead for story in map(_story, await cursor.to_list(None)) if (lead := _lead(story))}
    return {story.id: _closest(scores.get(story.id, {}), leads) for story in stories}


def _between_stories(
    links: Iterable[tuple[str, str, float]], story_of: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """The highest score between two stories, from both ends. Links within a story are none."""
    scores: dict[str, dict[str, float]] = {}
    for one, other, score in links:
        pair = {story_of.get(one), story_of.get(other)} - {None}
        if len(pair) == 2:
            for here, there in permutations(map(str, pair)):
                known = scores.setdefault(here, {})
                known[there] = max(score, known.get(there, 0.0))
    return scores


def _closest(scores: Mapping[str, float], leads: Mapping[str, Member]) -> list[Member]:
    def order(story_id: str) -> tuple[float, datetime, str]:
        lead = leads[story_id]
        return (-scores[story_id], lead.first_recorded_at, lead.article_id)

    return [leads[story_id] for story_id in sorted(scores.keys() & leads.keys(), key=order)[:MAX_SHOWN]]


def _lead(story: StoryRecord) -> Member | None:
    return next((member for member in story.members if member.live and member.article_id == story.lead_id), None)


def _story(document: Document) -> StoryRecord:
    return from_document(StoryRecord, document)
