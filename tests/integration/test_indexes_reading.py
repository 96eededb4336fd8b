"""Every query that readers cause is answered from an index, in its order: asked of `explain`."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from shared.article import DocumentMention, Mentions, Topic
from shared.storage.client import Connection
from shared.storage.reading import (
    BY_CHANGE,
    BY_LISTED,
    BY_TIME,
    articles_query,
    buried_query,
    changes_query,
    listed_query,
    newest_query,
    tombstones_query,
)
from shared.storage.related import related_query
from shared.storage.wanted import Wanted
from tests.support.archive import BEGAN, Archive, article_record, source_ref

TOPICS = [Topic(slug="y-te", score=0.8, words=["bệnh viện"])]
MENTIONS = Mentions(documents=[DocumentMention(key="749-2020-qd-ttg", kind="quyết định", number="749/QĐ-TTg")])
KEY = (BEGAN + timedelta(minutes=45), "z")


@pytest.fixture
async def database(mongo_url: str, mongo_database: str) -> AsyncIterator[Any]:
    connection = Connection(mongo_url, mongo_database)
    await connection.create_indexes()
    archive = Archive(connection)
    # One story in five is from Hải Phòng: a question for its news is worth an index of its own.
    hanoi = source_ref("hanoi.gov.vn", province="ha-noi")
    for number in range(60):
        source = None if number % 10 < 2 else hanoi
        article = article_record(
            str(number),
            source=source,
            at=BEGAN + timedelta(minutes=number),
            topics=[] if number % 10 else TOPICS,
            mentions=Mentions() if number % 10 else MENTIONS,
        )
        story = await archive.publish(article)
        if number % 3 == 0:
            await archive.withdraw(story, article)
    yield connection.database
    connection.close()


def stages(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """All stages of a plan, outermost first."""
    found = [plan]
    for child in [plan[name] for name in ("inputStage", "queryPlan") if name in plan] + plan.get("inputStages", []):
        found += stages(child)
    return found


QUERIES = [
    ("stories", listed_query(None, None), BY_LISTED, "listed"),
    ("stories", listed_query(None, 45), BY_LISTED, "listed"),
    ("stories", listed_query("hai-phong", None), BY_LISTED, "province_listed"),
    ("stories", listed_query("hai-phong", 45), BY_LISTED, "province_listed"),
    ("stories", changes_query(None, 5), BY_CHANGE, "changes"),
    ("stories", changes_query("hai-phong", 5), BY_CHANGE, "province_changes"),
    ("stories", newest_query(None, None), BY_TIME, "newest"),
    ("stories", newest_query(None, KEY), BY_TIME, "newest"),
    ("stories", newest_query("hai-phong", None), BY_TIME, "province_newest"),
    ("stories", newest_query("hai-phong", KEY), BY_TIME, "province_newest"),
    ("tombstones", tombstones_query(None, 5), BY_CHANGE, "changes"),
    ("tombstones", tombstones_query("hai-phong", 5), BY_CHANGE, "province_changes"),
    ("tombstones", buried_query(None, 5, None), BY_LISTED, "listed"),
    ("tombstones", buried_query(None, 5, 45), BY_LISTED, "listed"),
    ("tombstones", buried_query("hai-phong", 5, 45), BY_LISTED, "province_listed"),
    ("articles", articles_query(Wanted(), None), BY_TIME, "newest"),
    ("articles", articles_query(Wanted(), KEY), BY_TIME, "newest"),
    ("articles", articles_query(Wanted(province="hai-phong"), KEY), BY_TIME, "province"),
    ("articles", articles_query(Wanted(source=source_ref().id), KEY), BY_TIME, "source"),
    ("articles", articles_query(Wanted(topic="y-te"), KEY), BY_TIME, "topic"),
    ("articles", articles_query(Wanted(document="749-2020-qd-ttg"), KEY), BY_TIME, "document"),
]


async def test_pages_are_read_in_the_order_of_an_index(database: Any) -> None:
    wrong = []
    for collection, query, sort, index in QUERIES:
        plan = await database[collection].find(query, sort=sort, limit=51).explain()
        found = stages(plan["queryPlanner"]["winningPlan"])
        kinds = {str(stage["stage"]) for stage in found if "stage" in stage}
        used = {stage["indexName"] for stage in found if "indexName" in stage}
        if kinds & {"COLLSCAN", "SORT"} or used != {index}:
            wrong.append((collection, query, sorted(kinds), used))
    assert wrong == []


async def test_who_calls_an_article_related_is_found_by_an_index(database: Any) -> None:
    query = related_query([f"a{number}" for number in range(5)]) | {"withdrawal": None}
    plan = await database["articles"].find(query, limit=200).explain()
    used = {stage["indexName"] for stage in stages(plan["queryPlanner"]["winningPlan"]) if "indexName" in stage}
    assert used == {"related_to"}


async def test_a_page_reads_hardly_more_than_it_shows(database: Any) -> None:
    for collection, query, sort, _ in QUERIES:
        plan = await database[collection].find(query, sort=sort, limit=5).explain()
        statistics = plan["executionStats"]
        # A third of the articles is withdrawn: those are read and left out.
        assert statistics["totalDocsExamined"] <= 2 * max(statistics["nReturned"], 5), (collection, query)


@pytest.mark.parametrize(
    ("collection", "query"),
    [
        ("stories", {"visible": True, "changed_at": {"$gte": BEGAN}}),
        ("tombstones", {"at": {"$gte": BEGAN}}),
    ],
)
async def test_the_change_that_a_time_stands_for_is_found_in_the_index_alone(
    database: Any, collection: str, query: dict[str, Any]
) -> None:
    pipeline = [{"$match": query}, {"$group": {"_id": None, "lowest": {"$min": "$change_seq"}}}]
    command = {"aggregate": collection, "pipeline": pipeline, "cursor": {}}
    plan = await database.command("explain", command, verbosity="executionStats")
    statistics = plan["executionStats"] if "executionStats" in plan else plan["stages"][0]["$cursor"]["executionStats"]
    assert statistics["totalDocsExamined"] == 0
    assert statistics["totalKeysExamined"] > 0
