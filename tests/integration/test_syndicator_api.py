"""The API over a real database, and the document that describes it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema  # type: ignore[import-untyped,unused-ignore]
import msgspec
import pytest
from lxml import etree
from openapi_spec_validator import OpenAPIV31SpecValidator

from shared.article import (
    DocumentMention,
    EventDate,
    Mentions,
    OrganisationMention,
    PersonMention,
    PlaceMention,
    ProvinceMention,
    Topic,
    Urgency,
)
from shared.metrics import Metrics
from shared.provinces import PROVINCES
from shared.storage.source_record import SourceRecord
from shared.storage.sources import Sources
from shared.topics import TOPICS
from tests.support.archive import BEGAN, article_record, source_ref
from tests.support.site import Site, serving

FIELDS = [
    *("id", "story_id", "role", "url", "guid", "title", "summary", "content_html", "content_text", "language"),
    *("published_at", "updated_at", "fetched_at", "revision", "status", "source", "province", "legacy_province"),
    *("categories", "topics", "urgency", "event_date", "authors", "dateline", "credit", "reading_seconds", "images"),
    *("mentions", "duplicates", "related"),
]
"""The fixed interface: others script against these names."""


@pytest.fixture
async def site(mongo_url: str, mongo_database: str) -> AsyncIterator[Site]:
    async with serving(mongo_url, mongo_database) as running:
        yield running


async def add_source(site: Site, **changes: Any) -> SourceRecord:
    given = {
        "id": "s1",
        "url": "https://haiphong.gov.vn/rss/tin-moi.rss",
        "portal": "haiphong.gov.vn",
        "name": "Hải Phòng: tin mới",
        "province": "hai-duong",
        "created_at": BEGAN,
        "due_at": BEGAN,
    }
    source = SourceRecord(**{**given, **changes})
    assert await Sources(site.archive.connection).add(source)
    return source


async def test_an_article_has_every_field_that_was_promised(site: Site) -> None:
    danang = source_ref("danang.gov.vn", province="da-nang")
    lead = article_record("1", legacy_province="hai-duong", record={"revised_at": BEGAN + timedelta(hours=2)})
    copy = article_record("1", source=danang)
    story = await site.archive.publish(lead, copy, lead_reason="credited by 1 of 1 copy")
    await site.caught_up()
    shown = await site.json(f"/api/v1/articles/{lead.id}")
    assert list(shown) == FIELDS
    assert list(shown["mentions"]) == ["provinces", "places", "documents", "people", "organisations"]
    assert shown["story_id"] == story.id
    assert (shown["role"], shown["status"], shown["guid"]) == ("lead", "live", "news_1")
    assert shown["source"] == {
        "id": source_ref().id,
        "name": "Cổng thông tin haiphong.gov.vn",
        "url": "https://haiphong.gov.vn/rss/tin-moi.rss",
        "portal": "haiphong.gov.vn",
    }
    assert shown["province"] == {"slug": "hai-phong", "name": "Hải Phòng"}
    assert shown["legacy_province"] == {"slug": "hai-duong", "name": "Hải Dương"}
    assert [(one["id"], one["source"]["portal"]) for one in shown["duplicates"]] == [(copy.id, "danang.gov.vn")]
    assert datetime.fromisoformat(shown["updated_at"]) == BEGAN + timedelta(hours=2)
    assert datetime.fromisoformat(shown["published_at"]).utcoffset() == timedelta(0)
    assert (await site.json(f"/api/v1/articles/{copy.id}"))["role"] == "copy"
    assert (await site.json(f"/api/v1/stories/{story.id}"))["lead_reason"] == "credited by 1 of 1 copy"


async def test_articles_are_paged_newest_first_and_filtered(site: Site) -> None:
    danang = source_ref("danang.gov.vn", province="da-nang")
    same_time = BEGAN + timedelta(hours=1)
    for number in range(5):
        await site.archive.publish(article_record(f"h{number}", at=same_time))
        await site.archive.publish(article_record(f"d{number}", source=danang, at=BEGAN + timedelta(minutes=number)))
    withdrawn = article_record("taken back")
    await site.archive.withdraw(await site.archive.publish(withdrawn), withdrawn)
    await site.caught_up()
    found: list[dict[str, Any]] = []
    path: str | None = "/api/v1/articles?limit=3"
    while path:
        page = await site.json(path)
        found += page["articles"]
        path = page["next"]
    assert len(found) == len({article["id"] for article in found}) == 10
    keys = [(article["published_at"], article["id"]) for article in found]
    assert keys == sorted(keys, reverse=True)
    for query in ("province=da-nang", f"source={danang.id}"):
        page = await site.json(f"/api/v1/articles?{query}&limit=2")
        assert {article["province"]["slug"] for article in page["articles"]} == {"da-nang"}
        assert query in page["next"]
    response, body = await site.get("/api/v1/articles?before=%00")
    assert response.status == 400
    assert msgspec.json.decode(body)["parameter"] == "before"


async def test_what_an_article_names_is_told_and_asked_for(site: Site) -> None:
    decree = DocumentMention(
        key="42-2022-nd-cp",
        kind="nghị định",
        number="42/2022/NĐ-CP",
        issuer="Chính phủ",
        date="2022-06-24",
        spans=[(0, 4)],
    )
    mentions = Mentions(
        provinces=[ProvinceMention(slug="hai-phong", legacy="hai-duong", in_title=True)],
        places=[PlaceMention(name="xã Mới", kind="commune", province="hai-phong", spans=[(5, 11)])],
        documents=[decree],
        people=[PersonMention(name="Nguyễn An", title="Bí thư\u202e xã")],
        organisations=[OrganisationMention(name="UBND xã")],
    )
    named = article_record(
        "1",
        mentions=mentions,
        topics=[Topic(slug="y-te", score=0.9, words=["bệnh viện"])],
        urgency=Urgency(level="warning", words=["cảnh báo"]),
        event_date=EventDate(day="2026-11-24", phrase="Sáng 24/11", part="morning"),
        dateline="HNP",
        credit="TTXVN",
        reading_seconds=60,
    )
    await site.archive.publish(named)
    await site.archive.publish(article_record("2"))
    await site.caught_up()
    for query in ("topic=y-te", "document=42/2022/NĐ-CP", "document=42-2022-nd-cp&province=hai-phong"):
        page = await site.json(f"/api/v1/articles?{query}")
        assert [article["id"] for article in page["articles"]] == [named.id], query
    [shown] = page["articles"]
    assert (shown["topics"], shown["urgency"], shown["dateline"], shown["credit"]) == (
        ["y-te"],
        "warning",
        "HNP",
        "TTXVN",
    )
    assert shown["event_date"] == {"day": "2026-11-24", "until": None, "part": "morning", "phrase": "Sáng 24/11"}
    told = shown["mentions"]
    assert (told["provinces"][0]["name"], told["provinces"][0]["legacy_name"]) == ("Hải Phòng", "Hải Dương")
    assert told["documents"][0] | {"spans": []} == {
        "in_title": False,
        "spans": [],
        "key": decree.key,
        "kind": decree.kind,
        "number": decree.number,
        "issuer": "Chính phủ",
        "date": "2022-06-24",
    }
    assert told["people"][0]["title"] == "Bí thư xã"
    response, body = await site.get("/api/v1/articles?topic=atlantis")
    assert (response.status, msgspec.json.decode(body)["parameter"]) == (400, "topic")
    slugs = [topic["slug"] for topic in (await site.json("/api/v1/topics"))["topics"]]
    assert slugs == [entry.slug for entry in TOPICS]


async def test_answers_are_conditional_like_feeds(site: Site) -> None:
    await site.archive.publish(article_record("1"))
    await add_source(site)
    await site.caught_up()
    for path in ("/api/v1/articles", "/api/v1/sources", "/api/v1/provinces", "/api/openapi.json", "/opml.xml"):
        response, _ = await site.get(path)
        assert response.status == 200, path
        assert "private" not in response.headers["Cache-Control"]
        assert (await site.get(path, If_None_Match=response.headers["ETag"]))[0].status == 304, path


async def test_sources_and_provinces(site: Site) -> None:
    await add_source(site)
    (source,) = (await site.json("/api/v1/sources"))["sources"]
    assert source["province"] == {"slug": "hai-phong", "name": "Hải Phòng"}
    assert (source["syndicate"], source["status"]) == ("summary", "active")
    provinces = (await site.json("/api/v1/provinces"))["provinces"]
    assert [one["slug"] for one in provinces] == [unit.slug for unit in PROVINCES]
    by_slug = {one["slug"]: one for one in provinces}
    assert by_slug["hai-phong"]["former"] == [{"slug": "hai-duong", "name": "Hải Dương"}]
    assert (await site.json(by_slug["hai-phong"]["feeds"]["json"]))["title"] == "Hợp Tin: Thành phố Hải Phòng"


async def test_the_opml_names_each_source_with_its_province(site: Site) -> None:
    await add_source(site, name='Tin "mới" & <nóng>')
    response, body = await site.get("/opml.xml")
    assert response.content_type == "text/x-opml"
    root = etree.fromstring(body)
    (outline,) = root.iterfind("body/outline")
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert dict(outline.items()) == {
        "type": "rss",
        "text": 'Tin "mới" & <nóng>',
        "title": 'Tin "mới" & <nóng>',
        "xmlUrl": "https://haiphong.gov.vn/rss/tin-moi.rss",
        "category": "/hai-duong",
    }


async def test_the_description_is_valid_and_the_answers_hold_to_it(site: Site) -> None:
    article = article_record("1")
    story = await site.archive.publish(article, article_record("1", source=source_ref("hue.gov.vn", province="hue")))
    await add_source(site)
    await site.caught_up()
    description = await site.json("/api/openapi.json")
    OpenAPIV31SpecValidator(description).validate()
    paths = {
        "/api/v1/articles": "/api/v1/articles",
        "/api/v1/articles/{id}": f"/api/v1/articles/{article.id}",
        "/api/v1/stories/{id}": f"/api/v1/stories/{story.id}",
        "/api/v1/sources": "/api/v1/sources",
        "/api/v1/provinces": "/api/v1/provinces",
    }
    for described, path in paths.items():
        check(description, described, "200", "application/json", await site.json(path))
    for described, path, status in (
        ("/api/v1/articles", "/api/v1/articles?limit=0", "400"),
        ("/api/v1/articles/{id}", "/api/v1/articles/none", "404"),
    ):
        _, body = await site.get(path)
        check(description, described, status, "application/problem+json", msgspec.json.decode(body))
    for described in description["paths"]:
        path = described.replace("{slug}", "hai-phong").replace("{id}", article.id)
        assert (await site.get(path))[0].status in (200, 404), described


def check(description: dict[str, Any], path: str, status: str, media_type: str, answer: Any) -> None:
    schema = description["paths"][path]["get"]["responses"][status]["content"][media_type]["schema"]
    jsonschema.Draft202012Validator({**schema, "components": description["components"]}).validate(answer)


async def test_times_carry_their_offset(site: Site) -> None:
    await site.archive.publish(article_record("1", at=datetime(2026, 11, 24, 3, 4, 5, 678000, tzinfo=UTC)))
    await site.caught_up()
    (article,) = (await site.json("/api/v1/articles"))["articles"]
    assert article["published_at"] == "2026-11-24T03:04:05.678000Z"


async def test_a_record_that_cannot_be_read_is_a_problem_and_not_a_stack_trace(site: Site) -> None:
    await site.archive.publish(article_record("1"))
    broken = {"_id": "broken", "title": "no article at all"}
    await site.archive.connection.database["articles"].insert_one(broken)
    await site.caught_up()
    response, body = await site.get("/api/v1/articles/broken")
    assert (response.status, response.content_type) == (500, "application/problem+json")
    assert "log" in msgspec.json.decode(body)["detail"]
    assert (await site.get("/feeds/national.json"))[0].status == 200


async def test_what_is_served_is_counted(mongo_url: str, mongo_database: str) -> None:
    metrics = Metrics()
    async with serving(mongo_url, mongo_database, metrics=metrics) as site:
        await site.archive.publish(article_record("1"))
        await site.caught_up()
        for path in ("/feeds/national.rss", "/feeds/national.atom", "/feeds/none.rss"):
            await site.get(path)
    text = metrics.render().decode()
    assert 'hoptin_http_requests_total{status="200"} 2.0' in text
    assert 'hoptin_http_requests_total{status="404"} 1.0' in text
    assert "hoptin_change_seq 1.0" in text


async def test_the_public_address_stands_in_everything_that_is_served(mongo_url: str, mongo_database: str) -> None:
    public = "https://tin.example.vn"
    async with serving(mongo_url, mongo_database, public_url=public) as site:
        for name in "123":
            await site.archive.publish(article_record(name))
        await site.caught_up()
        feed = await site.json("/feeds/national.json?limit=1")
        assert feed["feed_url"] == f"{public}/feeds/national.json?limit=1"
        assert feed["next_url"].startswith(f"{public}/feeds/national.json?before=")
        assert (await site.json("/api/v1/articles?limit=1"))["next"].startswith(f"{public}/api/v1/articles?before=")
        assert (await site.json("/api/v1/provinces"))["provinces"][0]["feeds"]["rss"].startswith(public)
