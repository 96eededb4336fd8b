"""The feeds over a real database: paging, following changes, conditional requests, problems."""

import gzip
from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest
from lxml import etree
from yarl import URL

from tests.support.archive import BEGAN, article_record, identity, source_ref
from tests.support.site import Site, serving

TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture
async def site(mongo_url: str, mongo_database: str) -> AsyncIterator[Site]:
    async with serving(mongo_url, mongo_database) as running:
        yield running


async def publish(site: Site, count: int) -> None:
    for number in range(1, count + 1):
        await site.archive.publish(article_record(str(number), at=BEGAN + timedelta(minutes=number)))
    await site.caught_up()


async def test_the_three_formats_show_the_same_stories_newest_listed_first(site: Site) -> None:
    await publish(site, 3)
    items = (await site.json("/feeds/national.json"))["items"]
    assert [item["_hoptin"]["listed_seq"] for item in items] == [3, 2, 1]
    ids = [item["id"] for item in items]
    _, rss = await site.get("/feeds/national.rss")
    assert etree.fromstring(rss).xpath("//item/guid/text()") == ids
    _, atom = await site.get("/feeds/national.atom")
    assert [found.text for found in etree.fromstring(atom).findall("{*}entry/{*}id")] == ids


async def test_paging_back_neither_skips_nor_repeats_while_news_arrive(site: Site) -> None:
    await publish(site, 7)
    seen: list[int] = []
    path = "/feeds/national.json?limit=3"
    while path:
        page = await site.json(path)
        seen += [item["_hoptin"]["listed_seq"] for item in page["items"]]
        path = page.get("next_url", "")
        await site.archive.publish(article_record(f"later {len(seen)}"))
        await site.caught_up()
    assert seen == [7, 6, 5, 4, 3, 2, 1]


async def test_since_gives_every_change_once_and_in_order_tombstones_among_them(site: Site) -> None:
    articles = [article_record(str(number)) for number in range(1, 7)]
    stories = [await site.archive.publish(article) for article in articles]
    await site.archive.withdraw(stories[1], articles[1])  # 7
    await site.archive.revise(stories[0], articles[0])  # 8
    await site.archive.withdraw(stories[3], articles[3], merged_into=stories[2].id)  # 9
    await site.caught_up()
    changes: list[tuple[int, str]] = []
    path = "/feeds/national.json?since=0&limit=2"
    while path:
        page = await site.json(path)
        found = [(item["_hoptin"]["change_seq"], item["id"]) for item in page["items"]]
        found += [(gone["change_seq"], f"gone {gone['id']}") for gone in page["_hoptin"]["deleted"]]
        assert len(found) <= 2
        changes += sorted(found)
        last = page["_hoptin"]["change_seq"]
        path = page.get("next_url", "")
    uri = [f"urn:uuid:{story.id}" for story in stories]
    assert changes == [
        (3, uri[2]),
        (5, uri[4]),
        (6, uri[5]),
        (7, f"gone {uri[1]}"),
        (8, uri[0]),
        (9, f"gone {uri[3]}"),
    ]
    assert last == 9
    assert (await site.json("/feeds/national.json?since=9"))["_hoptin"] == {"change_seq": 9, "deleted": []}


async def test_a_merged_story_names_its_survivor_in_every_format(site: Site) -> None:
    first, second = article_record("1"), article_record("2")
    survivor = await site.archive.publish(first)
    merged = await site.archive.publish(second)
    await site.archive.withdraw(merged, second, merged_into=survivor.id)
    await site.caught_up()
    gone = (await site.json("/feeds/national.json?since=2"))["_hoptin"]["deleted"]
    assert [(one["id"], one["merged_into"]) for one in gone] == [(f"urn:uuid:{merged.id}", f"urn:uuid:{survivor.id}")]
    for format in ("atom", "rss"):
        _, body = await site.get(f"/feeds/national.{format}?since=2")
        (element,) = etree.fromstring(body).iter(TOMBSTONE)
        assert element.get("ref") == f"urn:uuid:{merged.id}"
        assert element[0].get("merged_into") == f"urn:uuid:{survivor.id}"


async def test_the_plain_listing_tells_of_stories_taken_back_among_those_it_shows(site: Site) -> None:
    articles = [article_record(str(number)) for number in range(1, 6)]
    stories = [await site.archive.publish(article) for article in articles]
    await site.archive.withdraw(stories[0], articles[0])
    await site.archive.withdraw(stories[3], articles[3])
    await site.caught_up()
    page = await site.json("/feeds/national.json?limit=2")
    assert [item["_hoptin"]["listed_seq"] for item in page["items"]] == [5, 3]
    assert [gone["story_id"] for gone in page["_hoptin"]["deleted"]] == [stories[3].id]
    older = await site.json(page["next_url"])
    assert [gone["story_id"] for gone in older["_hoptin"]["deleted"]] == [stories[0].id]


async def test_since_a_time_brings_news_that_its_portal_dates_before_it(site: Site) -> None:
    """What was found late is as new to a reader as what was written late."""
    moment = BEGAN + timedelta(hours=2)
    found_late = article_record("1", record={"first_seen_at": moment + timedelta(minutes=5)})
    await site.archive.publish(found_late, updated_at=BEGAN)
    await site.caught_up()
    page = await site.json(f"/feeds/national.json?since={moment:%Y-%m-%dT%H:%M:%SZ}")
    assert [item["date_published"] for item in page["items"]] == ["2026-11-24T01:00:00Z"]


async def test_a_story_that_left_one_provinces_feed_is_deleted_there_and_nowhere_else(site: Site) -> None:
    article = article_record("1")
    story = await site.archive.publish(article)
    await site.archive.leave(story, "quang-ninh")
    await site.caught_up()
    gone = (await site.json("/feeds/provinces/quang-ninh.json?since=0"))["_hoptin"]["deleted"]
    assert [(found["story_id"], found["reason"], found["change_seq"]) for found in gone] == [(story.id, "left", 2)]
    for path in ("/feeds/national.json?since=0", "/feeds/national.json", "/feeds/provinces/hai-phong.json?since=0"):
        page = await site.json(path)
        assert page["_hoptin"]["deleted"] == []
        assert [item["_hoptin"]["story_id"] for item in page["items"]] == [story.id]
    assert (await site.json(f"/api/v1/stories/{story.id}"))["id"] == story.id
    response, _ = await site.get(f"/api/v1/stories/{story.id}@quang-ninh")
    assert response.status == 404


async def test_since_takes_a_time_and_goes_on_by_number(site: Site) -> None:
    await publish(site, 5)
    # First seen five minutes after the portal's date: stories 4 and 5 at or after this moment.
    moment = BEGAN + timedelta(minutes=4 + 5)
    page = await site.json(f"/feeds/national.json?since={moment:%Y-%m-%dT%H:%M:%SZ}&limit=1")
    assert [item["_hoptin"]["change_seq"] for item in page["items"]] == [4]
    assert "since=4" in page["next_url"]
    assert (await site.json("/feeds/national.json?since=2027-01-01T00:00:00%2B07:00"))["items"] == []


async def test_a_province_feed_holds_the_stories_that_any_of_its_portals_carries(site: Site) -> None:
    danang = source_ref("danang.gov.vn", province="da-nang")
    await site.archive.publish(article_record("1"))
    await site.archive.publish(article_record("2"), article_record("2", source=danang))
    await site.archive.publish(article_record("3", source=danang))
    await site.caught_up()
    for path in ("/feeds/provinces/da-nang.json", "/feeds/national.json?province=da-nang"):
        page = await site.json(path)
        assert [item["_hoptin"]["listed_seq"] for item in page["items"]] == [3, 2]
        assert page["feed_url"].endswith("/feeds/provinces/da-nang.json")
    copies = page["items"][1]["_hoptin"]["copies"]
    assert [copy["source"]["portal"] for copy in copies] == ["danang.gov.vn"]


@pytest.mark.parametrize("format", ["rss", "atom", "json"])
async def test_what_a_reader_has_is_not_sent_again_until_it_changes(site: Site, format: str) -> None:
    await publish(site, 2)
    path = f"/feeds/national.{format}"
    response, body = await site.get(path)
    tag, modified = response.headers["ETag"], response.headers["Last-Modified"]
    assert not tag.startswith("W/")
    for headers in ({"If-None-Match": tag}, {"If-None-Match": f'"other", W/{tag}'}, {"If-None-Match": "*"}):
        response, nothing = await site.get(path, **headers)
        assert (response.status, nothing) == (304, b"")
        assert response.headers["ETag"] == tag
    # A change elsewhere leaves this feed as it was.
    await site.archive.publish(article_record("old"), visible=False, listed_seq=None)
    await site.caught_up()
    assert (await site.get(path, If_None_Match=tag))[0].status == 304
    await site.archive.publish(article_record("new"))
    await site.caught_up()
    response, changed = await site.get(path, If_None_Match=tag, If_Modified_Since=modified)
    assert response.status == 200
    assert changed != body
    assert response.headers["ETag"] != tag


async def test_if_modified_since_never_hides_a_change_made_within_the_same_second(site: Site) -> None:
    await publish(site, 1)
    response, _ = await site.get("/feeds/national.json")
    modified = response.headers["Last-Modified"]
    story = await site.archive.publish(article_record("withdrawn at once"))
    await site.archive.withdraw(story, article_record("withdrawn at once"))
    await site.caught_up()
    response, _ = await site.get("/feeds/national.json", If_Modified_Since=modified)
    assert response.status == 200

    async def settled() -> bool:
        response, _ = await site.get("/feeds/national.json")
        again, _ = await site.get("/feeds/national.json", If_Modified_Since=response.headers["Last-Modified"])
        return again.status == 304

    while not await settled():  # the test's time limit ends this
        pass


async def test_compressed_bodies_are_other_representations_with_their_own_tag(site: Site) -> None:
    await publish(site, 5)
    plain, body = await site.get("/feeds/national.atom")
    packed, compressed = await site.get("/feeds/national.atom", Accept_Encoding="br, gzip;q=0.8")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed) == body
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert (await site.get("/feeds/national.atom", If_None_Match=packed.headers["ETag"]))[0].status == 304
    refused, _ = await site.get("/feeds/national.atom", Accept_Encoding="gzip;q=0")
    assert "Content-Encoding" not in refused.headers


async def test_head_has_the_headers_of_get_and_no_body(site: Site) -> None:
    await publish(site, 1)
    response, body = await site.get("/feeds/national.rss")
    async with site.session.head(site.url("/feeds/national.rss")) as head:
        assert head.status == 200
        assert int(head.headers["Content-Length"]) == len(body)
        for name in ("ETag", "Last-Modified", "Content-Type", "Cache-Control", "Link"):
            assert head.headers[name] == response.headers[name]


async def test_links_lead_on_and_the_position_is_told_in_a_header(site: Site) -> None:
    await publish(site, 3)
    response, _ = await site.get("/feeds/national.rss?limit=2")
    assert URL(response.links["next"]["url"]).query["before"] == "2"
    assert response.headers["X-Hoptin-Change-Seq"] == "3"
    response, _ = await site.get("/feeds/national.rss?since=0&limit=2")
    assert URL(response.links["next"]["url"]).query["since"] == "2"
    response, _ = await site.get(str(response.links["next"]["url"]))
    assert "next" not in response.links


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=٣", "limit"),
        ("limit=-1", "limit"),
        ("limit=5&limit=6", "limit"),
        ("since=yesterday", "since"),
        ("since=2026-11-24", "since"),
        ("since=2026-11-24T07:00:00", "since"),
        ("since=99999999999999999999", "since"),
        ("before=x", "before"),
        ("before=5&since=5", "before"),
        ("province=atlantis", "province"),
        ("duplicates=include", "duplicates"),
        ("provnce=hai-phong", "provnce"),
    ],
)
async def test_a_wrong_parameter_is_named_with_what_it_may_be(site: Site, query: str, parameter: str) -> None:
    response, body = await site.get(f"/feeds/national.json?{query}")
    assert response.status == 400
    assert response.content_type == "application/problem+json"
    problem = msgspec.json.decode(body)
    assert problem["status"] == 400
    assert problem["parameter"] == parameter
    assert problem["allowed"]
    assert f"`{parameter}`" in problem["detail"]


async def test_unknown_places_are_problems_that_say_where_to_look(site: Site) -> None:
    for path, said in (
        ("/feeds/provinces/atlantis.rss", "atlantis"),
        ("/feeds/provinces/hai-duong.rss", "hai-phong"),
        ("/feeds/galaxy.rss", "/api/openapi.json"),
        ("/api/v2/articles", "/api/openapi.json"),
    ):
        response, body = await site.get(path)
        assert (response.status, response.content_type) == (404, "application/problem+json")
        assert said in msgspec.json.decode(body)["detail"]
    async with site.session.post(site.url("/feeds/national.rss")) as refused:
        assert refused.status == 405
        assert refused.headers["Allow"] == "GET, HEAD"


async def test_a_story_whose_id_went_out_is_gone_by_that_id(site: Site) -> None:
    first, second, third = (article_record(name) for name in "123")
    survivor = await site.archive.publish(first)
    withdrawn = await site.archive.publish(second)
    merged = await site.archive.publish(third)
    await site.archive.withdraw(withdrawn, second)
    await site.archive.withdraw(merged, third, merged_into=survivor.id)
    await site.caught_up()
    response, body = await site.get(f"/api/v1/stories/{merged.id}")
    assert response.status == 410
    assert msgspec.json.decode(body)["merged_into"] == survivor.id
    for path in (f"/api/v1/stories/{withdrawn.id}", f"/api/v1/articles/{second.id}"):
        assert (await site.get(path))[0].status == 410
    for path in (f"/api/v1/stories/{identity('none')}", "/api/v1/articles/none"):
        assert (await site.get(path))[0].status == 404
    assert (await site.json(f"/api/v1/stories/{survivor.id}"))["articles"][0]["id"] == first.id


async def test_feeds_say_where_they_are_by_the_host_that_was_asked(site: Site) -> None:
    _, body = await site.get("/feeds/national.json", Host="tin.example.vn")
    assert msgspec.json.decode(body)["feed_url"] == "http://tin.example.vn/feeds/national.json"
    response, _ = await site.get("/feeds/national.json", Host='x"><script>')
    assert response.status == 400
