"""Articles' pages: which are read, how politely, and what becomes of an article whose page cannot be read."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.cli.run import Drain, Tempo, compose
from shared.article import PageRead
from shared.events import ArticleEnriched
from shared.storage.source_record import SourceHealth
from shared.storage.sources import Sources
from tests.support.enriching import Enriching, enriching, infrastructure, moved, page
from tests.support.polling import CLOCK, PACE, source_record
from tests.support.portal import (
    Behaviour,
    Exchange,
    Portal,
    answer,
    bomb,
    conditional,
    endless_chunks,
    flood,
    hang,
    in_turn,
    item,
    raw,
    redirect,
    rss,
)


def read_of(article: ArticleEnriched) -> PageRead:
    assert article.article.page is not None
    return article.article.page


LONG = "Sáng 2/3, thành phố tổ chức hội nghị bàn về cầu. " * 40
ARTICLE = "Toàn văn bản tin trên cổng."
PLACES = 24
"""Articles that wait for a page of one host at the same time, of which two are asked for at a time."""


@pytest.fixture
async def it(mongo_url: str, mongo_database: str, portal: Portal) -> AsyncIterator[Enriching]:
    async with enriching(mongo_url, mongo_database, portal) as found:
        yield found


async def test_a_short_entry_s_page_is_read_and_its_text_is_the_article_s(it: Enriching) -> None:
    it.portal.on("/tin/1", page(ARTICLE))
    [article] = await it.take(it.seen("1"))
    assert article.article.content_text == ARTICLE
    assert (read_of(article).state, read_of(article).url) == ("read", it.portal.url("/tin/1"))
    assert not article.enrichment
    [request] = it.portal.requests("/tin/1")
    assert request.headers["user-agent"] == it.it.settings.agent
    assert it.plain.learnt == [(f"127.0.0.1:{it.portal.port}", "1")]


@pytest.mark.parametrize(
    ("choice", "text", "state"),
    [
        ("when-short", "Tin ngắn.", "read"),
        ("when-short", LONG, "unneeded"),
        ("when-short", LONG + "… (xem tiếp)", "read"),
        ("always", LONG, "read"),
        ("never", "Tin ngắn.", "never"),
    ],
)
async def test_an_operator_chooses_which_pages_are_read(it: Enriching, choice: str, text: str, state: str) -> None:
    it.portal.on("/tin/1", page(ARTICLE))
    [article] = await it.take(it.seen("1", source={"page": choice}, text=text))
    assert read_of(article).state == state
    assert len(it.portal.requests("/tin/1")) == (state == "read")
    assert (article.article.content_text == ARTICLE) == (state == "read")


async def test_what_is_not_listed_is_not_asked_for(it: Enriching) -> None:
    old = it.seen("1", observed_at=it.clock.now() + timedelta(days=40))
    late = it.seen("2", backlog=True)
    shared = it.seen("3", canonical_url="")
    found = await it.take(old, late, shared)
    assert [read_of(each).state for each in found] == ["unneeded", "unneeded", "failed"]
    assert it.portal.exchanges == []


async def test_robots_txt_is_asked_once_and_obeyed(it: Enriching) -> None:
    it.portal.on("/robots.txt", answer(b"User-agent: hoptin\nDisallow: /tin/2\n", Content_Type="text/plain"))
    it.portal.on("/tin/1", page(ARTICLE))
    it.portal.on("/tin/2", page(ARTICLE))
    first, second = await it.take(it.seen("1"), it.seen("2"))
    assert read_of(first).state == "read"
    assert read_of(second).state == "forbidden"
    assert "robots.txt" in read_of(second).reason
    assert read_of(second).retry_at is not None
    assert second.article.content_text == "Tin 2 ngắn."
    assert it.portal.requests("/tin/2") == []
    it.portal.on("/tin/3", redirect("/tin/2"))
    [led] = await it.take(it.seen("3"))
    assert (read_of(led).state, led.article.content_text) == ("forbidden", "Tin 3 ngắn.")
    assert len(it.portal.requests("/robots.txt")) == 1


async def test_a_robots_txt_that_cannot_be_read_forbids_all_for_a_while(it: Enriching) -> None:
    it.portal.on("/robots.txt", in_turn(answer(status="500 Internal Server Error"), answer(status="404 Not Found")))
    it.portal.on("/tin/1", page(ARTICLE))
    [before] = await it.take(it.seen("1"))
    assert read_of(before).state == "forbidden"
    assert it.portal.requests("/tin/1") == []
    await moved(it, timedelta(minutes=11))
    _, after = await it.enriched(2)
    assert (after.article.content_text, after.enrichment) == (ARTICLE, 1)


async def test_a_page_that_is_not_there_yet_is_read_later_and_told_again(it: Enriching) -> None:
    it.portal.on("/tin/1", in_turn(answer(status="404 Not Found"), answer(status="404 Not Found"), page(ARTICLE)))
    seen = it.seen("1")
    [first] = await it.take(seen)
    assert read_of(first).state == "failed"
    assert read_of(first).reason == "The server answered 404 Not Found."
    assert first.article.content_text == "Tin 1 ngắn."
    await moved(it, timedelta(minutes=6))
    assert len(await it.outputs()) == 1
    await moved(it, timedelta(minutes=31))
    _, second = await it.enriched(2)
    assert (second.article.content_text, second.enrichment) == (ARTICLE, 1)
    assert (second.observed_at, second.content_hash) == (first.observed_at, first.content_hash)
    record = await it.record("1")
    assert (record["waiting"], record["asker"], record["due_at"]) == (False, None, None)
    assert [line["reason"] for line in it.told("page_failed")] == ["The server answered 404 Not Found."] * 2
    assert [line["enrichment"] for line in it.told("article_enriched") if "enrichment" in line] == [1]
    [again] = await it.take(seen)  # what is told of an entry is the same from then on
    assert again == second
    assert len(it.portal.requests("/tin/1")) == 3


async def test_after_a_week_it_is_given_up_and_said_so(it: Enriching) -> None:
    [first] = await it.take(it.seen("1"))
    assert read_of(first).retry_at is not None
    for _ in range(7):
        await moved(it, timedelta(hours=25))
    _, last = await it.enriched(2)
    assert (read_of(last).state, read_of(last).retry_at) == ("failed", None)
    assert read_of(last).reason == "The server answered 404 Not Found. Given up after 8 attempts."
    assert len(it.portal.requests("/tin/1")) == 8
    assert len(it.told("page_given_up")) == 1
    await moved(it, timedelta(hours=25))
    assert len(it.portal.requests("/tin/1")) == 8


@pytest.mark.parametrize(
    ("behaviour", "state", "retried"),
    [
        (answer(status="410 Gone"), "failed", False),
        (answer(status="403 Forbidden"), "failed", True),
        (page("ĐĂNG NHẬP"), "unusable", True),
        (answer(b"%PDF-1.7", Content_Type="application/pdf"), "unusable", False),
        (redirect("http://10.1.2.3/tin"), "forbidden", False),
        (redirect("/tin/1"), "failed", True),
        (flood(20 * 1024 * 1024), "failed", True),
        (endless_chunks(), "failed", True),
        (bomb(20 * 1024 * 1024, "gzip"), "failed", True),
        (redirect("http://127.0.0.1:6379/"), "forbidden", False),
        (raw(b"no HTTP at all\r\n\r\n"), "failed", True),
    ],
)
async def test_what_becomes_of_a_page_that_is_none(it: Enriching, behaviour: object, state: str, retried: bool) -> None:
    it.portal.on("/tin/1", behaviour)  # type: ignore[arg-type]
    [article] = await it.take(it.seen("1"))
    assert read_of(article).state == state
    assert (read_of(article).retry_at is not None) == retried
    assert article.article.content_text == "Tin 1 ngắn."


async def test_an_event_that_comes_again_is_told_the_same(it: Enriching) -> None:
    it.portal.on("/tin/1", in_turn(page(ARTICLE), page("Khác hẳn.")))
    it.portal.on("/tin/2", in_turn(answer(status="404 Not Found"), page(ARTICLE)))
    one, two = it.seen("1"), it.seen("2")
    before = await it.take(one, two)
    it.clock.move(timedelta(minutes=1))  # type: ignore[attr-defined]
    again = await it.take(one, two)
    assert again == before
    assert [len(it.portal.requests(f"/tin/{name}")) for name in "12"] == [1, 1]


async def test_two_sources_of_a_portal_cost_one_request(it: Enriching) -> None:
    it.portal.on("/tin/1", page(ARTICLE))
    here, there = it.seen("1"), it.seen("1", source={"id": "s2", "url": it.portal.url("/khac.rss")})
    found = await it.take(here, there)
    later = await it.take(it.seen("1", source={"id": "s3"}))
    assert [each.article.content_text for each in (*found, *later)] == [ARTICLE] * 3
    assert {each.source.id for each in found} == {"s1", "s2"}
    assert len(it.portal.requests("/tin/1")) == 1


async def test_a_page_that_is_read_later_is_told_for_the_newest_sighting(it: Enriching) -> None:
    it.portal.on("/tin/1", in_turn(answer(status="404 Not Found"), page(ARTICLE)))
    await it.take(it.seen("1"))
    second = it.seen("1", source={"id": "s2"})
    await it.take(second)
    await moved(it, timedelta(minutes=6))
    *_, last = await it.enriched(3)
    assert (last.source.id, last.enrichment, last.article.content_text) == ("s2", 1, ARTICLE)


async def test_an_edited_entry_asks_for_its_page_conditionally(it: Enriching) -> None:
    it.portal.on("/tin/1", conditional(ARTICLE.encode(), etag='"a"', modified="Tue, 24 Nov 2026 00:00:00 GMT"))
    it.portal.behaviours["/tin/1"] = conditional(ARTICLE.encode(), etag='"a"')
    await it.take(it.seen("1"))
    [edited] = await it.take(it.seen("1", text="Tin đã sửa."))
    assert edited.article.content_text == ARTICLE
    assert read_of(edited).state == "read"
    assert [request.headers.get("if-none-match") for request in it.portal.requests("/tin/1")] == [None, '"a"']
    assert len(it.plain.extracted) == 1
    # The same bytes without validators are not read again either; others are.
    it.portal.on("/tin/1", page(ARTICLE))
    await it.take(it.seen("1", text="Tin đã sửa nữa."))
    assert len(it.plain.extracted) == 1
    it.portal.on("/tin/1", page("Bản đã sửa."))
    [changed] = await it.take(it.seen("1", text="Tin đã sửa lần ba."))
    assert changed.article.content_text == "Bản đã sửa."


async def test_an_edited_entry_whose_page_fails_keeps_the_last_good_one(it: Enriching) -> None:
    it.portal.on("/tin/1", in_turn(page(ARTICLE), answer(status="502 Bad Gateway"), page("Bản đã sửa.")))
    await it.take(it.seen("1"))
    [edited] = await it.take(it.seen("1", text="Tin đã sửa."))
    assert edited.article.content_text == ARTICLE
    assert read_of(edited).state == "read"
    assert "could not be read again: The server answered 502 Bad Gateway." in read_of(edited).reason
    await moved(it, timedelta(minutes=6))
    *_, last = await it.enriched(3)
    assert (last.article.content_text, last.enrichment) == ("Bản đã sửa.", 1)
    assert read_of(last).reason == ""


async def test_entries_seen_before_the_page_was_read_need_no_request(it: Enriching) -> None:
    it.portal.on("/tin/1", page(ARTICLE))
    early = it.clock.now()
    await it.take(it.seen("1"))
    await it.take(it.seen("1", text="Một đoạn khác.", observed_at=early))
    assert len(it.portal.requests("/tin/1")) == 1


async def test_a_server_s_retry_after_holds_for_the_whole_host(it: Enriching) -> None:
    it.portal.on("/tin/1", in_turn(answer(status="503 Service Unavailable", Retry_After="1200"), page(ARTICLE)))
    it.portal.on("/tin/2", page(ARTICLE))
    await it.take(it.seen("1"))
    [second] = await it.take(it.seen("2"))
    assert "asked to be left alone" in read_of(second).reason
    await moved(it, timedelta(minutes=10))
    assert len(await it.outputs()) == 2
    await moved(it, timedelta(minutes=11))
    found = await it.enriched(4)
    assert {each.article.content_text for each in found[2:]} == {ARTICLE}


async def test_a_page_that_always_asks_for_rest_does_not_keep_the_host_s_others_unread(it: Enriching) -> None:
    it.portal.on("/tin/1", answer(status="503 Service Unavailable"))
    it.portal.on("/tin/2", page(ARTICLE))
    [first] = await it.take(it.seen("1"))
    assert "answered 503" in read_of(first).reason
    await it.take(it.seen("2"))
    for _ in range(6):
        await moved(it, timedelta(minutes=6))
    assert len(it.portal.requests("/tin/1")) < 4
    *_, last = await it.enriched(3)
    assert (last.article_id, last.article.content_text) == ("2", ARTICLE)


async def test_an_article_does_not_wait_longer_than_its_patience(
    mongo_url: str, mongo_database: str, portal: Portal
) -> None:
    portal.on("/tin/1", in_turn(hang(), page(ARTICLE)))
    portal.on("/tin/2", page(ARTICLE))
    async with enriching(mongo_url, mongo_database, portal, patience=1.0) as it:
        slow, quick = await it.take(it.seen("1"), it.seen("2"))
        assert read_of(slow).state == "failed"
        assert "did not answer within 1 s" in read_of(slow).reason
        assert read_of(quick).state == "read"
        await moved(it, timedelta(minutes=6))
        *_, last = await it.enriched(3)
        assert (last.article_id, last.article.content_text) == ("1", ARTICLE)


async def test_a_crowd_of_one_host_goes_on_and_its_pages_are_read_in_turn(
    mongo_url: str, mongo_database: str, portal: Portal
) -> None:
    answers = asyncio.Event()

    async def behave(exchange: Exchange) -> None:
        await answers.wait()
        await page(ARTICLE)(exchange)

    async with Portal.running() as other:
        other.on("/tin/khac", page(ARTICLE))
        for number in range(60):
            portal.on(f"/tin/{number}", behave)
        async with enriching(mongo_url, mongo_database, portal, gap=0.02, patience=60) as it:
            await it.publish(
                *(it.seen(str(number)) for number in range(60)), it.seen("khac", link=other.url("/tin/khac"))
            )
            # None of the host's pages comes: those that wait for one wait on, the others are done with at once.
            await it.kept(60 - PLACES + 1)
            answers.set()
            first = await it.at_first(61)
            assert read_of(first["khac"]).state == "read"
            reasons = [read_of(each).reason for each in first.values() if read_of(each).state != "read"]
            assert len(reasons) == 60 - PLACES
            assert all(reason.startswith("Many articles of ") for reason in reasons)
            await moved(it, timedelta(seconds=31))
            await it.settled()
            assert {each.article.content_text for each in (await it.at_last()).values()} == {ARTICLE}
    assert portal.most[f"host 127.0.0.1:{portal.port}"] <= 2
    assert all(len(portal.requests(f"/tin/{number}")) == 1 for number in range(60))


async def test_articles_do_not_wait_for_a_host_that_does_not_answer(
    mongo_url: str, mongo_database: str, portal: Portal
) -> None:
    for number in range(6):
        portal.on(f"/tin/{number}", hang())
    async with Portal.running() as other, enriching(mongo_url, mongo_database, portal, patience=1.0) as it:
        url = other.on("/tin/khac", in_turn(answer(status="404 Not Found"), page(ARTICLE)))
        await it.take(it.seen("khac", link=url))
        await it.take(it.seen("0"), it.seen("1"))
        asked = len(portal.exchanges)
        found = await it.take(*(it.seen(str(number)) for number in range(2, 6)))
        assert all("did not answer lately" in read_of(each).reason for each in found)
        later = it.clock.now() + timedelta(minutes=2)
        pages = it.it.connection.database["pages"]
        await pages.update_many({}, {"$set": {"due_at": later}})
        await pages.update_one({"article_id": "khac"}, {"$set": {"due_at": later + timedelta(seconds=30)}})
        await moved(it, timedelta(minutes=3))
        await it.enriched(8)  # the other host's page, which comes due last
        assert len(portal.exchanges) == asked


async def test_a_host_that_answers_now_and_then_is_not_away(
    mongo_url: str, mongo_database: str, portal: Portal
) -> None:
    async with enriching(mongo_url, mongo_database, portal, patience=1.0) as it:
        for name, behaviour in (("1", hang()), ("2", page(ARTICLE)), ("3", hang()), ("4", page(ARTICLE))):
            portal.on(f"/tin/{name}", behaviour)
            [article] = await it.take(it.seen(name))
            assert read_of(article).state == ("read" if name in "24" else "failed")


async def test_an_exception_for_tls_holds_for_the_source_s_own_host_alone(it: Enriching) -> None:
    async with Portal.running(tls=True) as secure:
        for name in "12":
            secure.on(f"/tin/{name}", page(ARTICLE))
        at_home = {"url": secure.url("/rss", "127.0.0.1"), "tls": "unverified"}
        elsewhere = {"url": secure.url("/rss", "khac.gov.vn"), "portal": "khac.gov.vn", "tls": "unverified"}
        own = it.seen("1", link=secure.url("/tin/1"), source=at_home)
        other = it.seen("2", link=secure.url("/tin/2"), source=elsewhere)
        strict = it.seen("2", link=secure.url("/tin/2"), text="Tin khác.")
        found = await it.take(own, other, strict)
        assert [read_of(each).state for each in found] == ["read", "forbidden", "forbidden"]
        assert "certificate is not trusted" in read_of(found[1]).reason
        assert secure.requests("/tin/2") == []


async def test_pages_take_turns_with_the_polls_of_their_host(
    mongo_url: str, mongo_database: str, portal: Portal
) -> None:
    """In one process a host sees poller and enricher as one."""

    def slowly(behaviour: Behaviour) -> Behaviour:
        async def behave(exchange: Exchange) -> None:
            await asyncio.sleep(0.05)
            await behaviour(exchange)

        return behave

    async with infrastructure(mongo_url, mongo_database, CLOCK) as (it, _):
        for number in range(10):
            link = portal.on(f"/tin/{number}", slowly(page(ARTICLE)))
            feed = rss(item(str(number), link=link, pubDate=None))
            url = portal.on(f"/{number}.rss", slowly(answer(feed.encode())))
            health = SourceHealth(last_success_at=CLOCK.now())
            await Sources(it.connection).add(source_record(url, page="always", health=health))
        services = compose(it, ["poller", "enricher"], once=True, tempo=Tempo(pace=PACE))
        stop = asyncio.Event()
        drain = Drain(it, services, it.log)
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            for part in (*services.parts(), drain):
                group.create_task(part.run(stop))
    assert sum(len(portal.requests(f"/tin/{number}")) for number in range(10)) == 10
    assert portal.most[f"host 127.0.0.1:{portal.port}"] == 2
