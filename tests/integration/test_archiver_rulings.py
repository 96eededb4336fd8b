"""Splits and merges through the real database: what is loaded, what moves, and that nobody is lost on the way."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.archiver.handler import Archiver
from services.archiver.partition import Link, partition
from shared.clock import SystemClock
from shared.events import Event
from shared.runtime.handling import Done, RetryLater
from shared.storage.archive import Archive
from shared.storage.client import Connection
from shared.storage.operators import Inspection
from shared.storage.records import MAX_MEMBERS, ArticleRecord, StoryRecord, from_document, to_document
from tests.support.archive import article_record, source_ref, story_record
from tests.support.samples import article, at, deduplicated, event
from tests.support.shelf import merge, split


def archiver(connection: Connection, **options: Any) -> Archiver:
    archive = Archive(connection, **options)
    return Archiver(archive=archive, clock=SystemClock(), max_age=timedelta(days=36500))


async def follow(handler: Archiver, *events: Event) -> None:
    for outcome in await handler.handle(events):
        assert isinstance(outcome, Done), outcome


async def all_articles(connection: Connection) -> dict[str, ArticleRecord]:
    found = await connection.database["articles"].find({}).to_list(None)
    return {document["_id"]: from_document(ArticleRecord, document) for document in found}


async def all_stories(connection: Connection) -> dict[str, StoryRecord]:
    found = await connection.database["stories"].find({}).to_list(None)
    return {document["_id"]: from_document(StoryRecord, document) for document in found}


async def stories_hold_their_articles(connection: Connection) -> set[frozenset[str]]:
    """The partition as stories and articles both tell it."""
    articles = await all_articles(connection)
    told: dict[str, set[str]] = {}
    for record in articles.values():
        told.setdefault(record.story_id, set()).add(record.id)
    stories = await all_stories(connection)
    assert {id_: {member.article_id for member in story.members} for id_, story in stories.items()} == told
    numbers = [story.change_seq for story in stories.values()]
    assert len(numbers) == len(set(numbers))
    return {frozenset(group) for group in told.values()}


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_was_loaded_the_partition_is_that_of_all_links_and_rulings(
    seed: int, connection: Connection
) -> None:
    """Chains of links, so that what has to do with an article is far away; two archivers at work."""
    random = Random(seed)
    names = [f"a{number:02}" for number in range(16)]
    events = []
    for number, name in enumerate(names):
        for sighting, match in enumerate({random.choice(names[max(0, number - 3) :]) for _ in range(2)} - {name}):
            told = article(name, published_at=at(number))
            data = deduplicated(name, (match,), score=random.choice((0.7, 0.9)), observed_at=at(sighting), article=told)
            events.append(event(data, key=f"{name} {match}"))
        events.append(event(deduplicated(name, article=article(name, published_at=at(number))), key=name))
    for minutes in range(5):
        events.append(random.choice((split, merge))(*random.sample(names, 3), minutes=minutes))
    waiting = [*events, *random.sample(events, 10)]
    random.shuffle(waiting)
    handlers = [archiver(connection), archiver(connection)]
    while waiting:
        batches = [waiting[:3], waiting[3:5]]
        waiting = waiting[5:]
        results = await asyncio.gather(*(each.handle(batch) for each, batch in zip(handlers, batches, strict=True)))
        waiting += [
            each
            for batch, outcomes in zip(batches, results, strict=True)
            for each, outcome in zip(batch, outcomes, strict=True)
            if isinstance(outcome, RetryLater)
        ]
    articles = await all_articles(connection)
    assert sorted(articles) == names
    links = [Link(record.id, *link) for record in articles.values() for link in record.links.items()]
    rulings = await Inspection(connection).rulings_on(names)
    assert len(rulings) == 5
    assert await stories_hold_their_articles(connection) == set(partition(names, links, rulings, cap=MAX_MEMBERS))


async def large_stories(connection: Connection, *sizes: int) -> list[StoryRecord]:
    """Listed stories of so many articles, as they would be after as many copies came."""
    stories = []
    for number, size in enumerate(sizes):
        records = [
            article_record(
                f"{number}-{copy}",
                source=source_ref(f"p{copy}.gov.vn"),
                story=f"story {number}",
                at=at(copy),
                record={"change_seq": number + 1, "lease_epoch": 0},
            )
            for copy in range(size)
        ]
        story = story_record(*records, seq=number + 1)
        await connection.database["articles"].insert_many([to_document(record) for record in records])
        await connection.database["stories"].insert_one(to_document(story))
        stories.append(story)
    await connection.database["counters"].update_one({"_id": "seq"}, {"$set": {"value": len(sizes)}}, upsert=True)
    return stories


def bridge(*stories: StoryRecord) -> Event:
    """A late article that is a copy of all."""
    return event(deduplicated("bridge", tuple(story.members[-1].article_id for story in stories)))


async def test_a_late_bridge_makes_one_story_of_two_up_to_the_cap(connection: Connection) -> None:
    first, second = await large_stories(connection, MAX_MEMBERS // 2, MAX_MEMBERS // 2 - 1)
    await follow(archiver(connection), bridge(first, second))
    (story,) = (await all_stories(connection)).values()
    assert (story.id, len(story.members), story.listed_seq) == (first.id, MAX_MEMBERS, 1)
    assert len(*await stories_hold_their_articles(connection)) == MAX_MEMBERS
    (stone,) = await connection.database["tombstones"].find({}).to_list(None)
    assert (stone["_id"], stone["reason"], stone["merged_into"]) == (second.id, "merged", first.id)
    assert stone["change_seq"] != story.change_seq


async def test_a_late_bridge_between_stories_that_are_too_many_together_joins_one_and_loses_nobody(
    connection: Connection,
) -> None:
    first, second = await large_stories(connection, MAX_MEMBERS - 1, MAX_MEMBERS - 1)
    await follow(archiver(connection), bridge(first, second))
    stories = await all_stories(connection)
    assert (len(stories[first.id].members), len(stories[second.id].members)) == (MAX_MEMBERS, MAX_MEMBERS - 1)
    await stories_hold_their_articles(connection)
    assert await connection.database["tombstones"].count_documents({}) == 0
    await follow(archiver(connection), event(deduplicated("late", (first.members[0].article_id,))))
    groups = await stories_hold_their_articles(connection)
    assert sorted(map(len, groups)) == [1, MAX_MEMBERS - 1, MAX_MEMBERS]


async def test_an_article_is_split_off_a_story_at_the_cap(connection: Connection) -> None:
    """Its articles hold together by links of their own, as copies of one text do."""
    (story,) = await large_stories(connection, MAX_MEMBERS)
    ids = [member.article_id for member in story.members]
    await connection.database["articles"].update_many({}, {"$set": {"matches": ids[:3]}})
    await follow(archiver(connection), split(ids[0], *ids[1:], minutes=10))
    groups = await stories_hold_their_articles(connection)
    assert groups == {frozenset(ids[:1]), frozenset(ids[1:])}
    assert (await all_stories(connection))[story.id].lead_id == ids[1]


async def test_what_is_too_much_to_look_at_stays_as_it_is(connection: Connection) -> None:
    """A chain of stories that splits hold apart: the far end of it is not loaded, and nothing there changes."""
    names = [f"a{number:02}" for number in range(12)]
    patient = archiver(connection)
    for number, name in enumerate(names):
        told = article(name, published_at=at(number))
        await follow(patient, event(deduplicated(name, tuple(names[max(0, number - 1) : number]), article=told)))
    for number in range(0, 11, 2):
        await follow(patient, split(names[number], *(name for name in names if name != names[number]), minutes=number))
    before = await all_stories(connection)
    hasty = archiver(connection, most_at_once=1)
    await follow(hasty, event(deduplicated("new", (names[0],), article=article("new", published_at=at(20)))))
    groups = await stories_hold_their_articles(connection)
    assert frozenset({names[0], "new"}) in groups
    changed = [id_ for id_, story in (await all_stories(connection)).items() if before.get(id_) != story]
    assert len(changed) == 1
    records: Sequence[ArticleRecord] = list((await all_articles(connection)).values())
    assert len(records) == 13


async def test_what_is_far_away_is_looked_at_too(connection: Connection) -> None:
    """w goes over to g, and only that lets a come together with h: whose other copy no link of theirs leads to."""

    def sighting(name: str, *matches: str, score: float = 1.0) -> Event:
        told = deduplicated(name, matches, score=score, article=article(name, published_at=at(0)))
        return event(told, key=f"{name} {matches}")

    handler = archiver(connection)
    for each in (
        *(sighting("a"), sighting("w", "a", score=0.8), sighting("h", "a", score=0.7), sighting("h2", "h")),
        *(sighting("g"), split("w", "h", "h2", minutes=1), split("g", "a", minutes=2)),
    ):
        await follow(handler, each)
    assert await stories_hold_their_articles(connection) == {
        frozenset({"a", "w"}),
        frozenset({"h", "h2"}),
        frozenset({"g"}),
    }
    await follow(handler, sighting("g", "w", score=0.9))
    assert await stories_hold_their_articles(connection) == {frozenset({"g", "w"}), frozenset({"a", "h", "h2"})}
