"""The steady state: nothing new costs nothing, what is new or changed is published once, ids stay."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from services.poller.parsing.parser import Parser
from shared.storage.client import Connection
from shared.storage.identities import Alias, Identities
from shared.storage.source_record import Validators
from tests.support.polling import BOUNDS, CLOCK, PACE, Polling, polling
from tests.support.portal import Portal, answer, conditional, feed, in_turn, item, redirect, rss


@pytest.fixture
async def it(mongo_url: str, mongo_database: str, parser: Parser) -> AsyncIterator[Polling]:
    async with polling(mongo_url, mongo_database, parser=parser) as found:
        yield found


MODIFIED = "Tue, 24 Nov 2026 00:00:00 GMT"


@pytest.mark.parametrize("validators", [{"etag": '"v1"'}, {"etag": 'W/"v1"'}, {"modified": MODIFIED}])
async def test_a_document_that_did_not_change_is_asked_for_under_conditions(
    it: Polling, portal: Portal, validators: dict[str, str]
) -> None:
    source = await it.add(portal.on("/rss", conditional(feed("1", "2"), **validators)))
    await it.poll(source, source, source)
    found = await it.get(source)
    assert (found.statistics.polls, found.statistics.not_modified, found.statistics.published) == (3, 2, 2)
    assert found.health.last_status == 304
    sent = [
        request.headers.get("if-none-match") or request.headers.get("if-modified-since")
        for request in portal.requests("/rss")
    ]
    # A new source is asked for the whole twice, to see whether its GUIDs stay.
    assert sent == [None, None, *validators.values()]
    # A new version answers 200 again, and its validators take the place of the old.
    portal.on("/rss", conditional(feed("3", "1", "2"), etag='"v2"'))
    await it.poll(source)
    assert await it.titles() == ["Tin 1", "Tin 2", "Tin 3"]
    assert (await it.get(source)).validators.etag == '"v2"'


async def test_a_server_that_always_answers_304_is_found_out_within_a_day(it: Polling, portal: Portal) -> None:
    source = await it.add(portal.on("/rss", conditional(feed("1"), etag='"v1"')))
    await it.poll(source, source)
    portal.on("/rss", conditional(feed("2", "1"), etag='"v1"'))  # another document under the same name
    await it.poll(source)
    assert await it.titles() == ["Tin 1"]
    yesterday = CLOCK.now() - timedelta(days=1)
    await it.it.connection.database["sources"].update_one(
        {"_id": source.id}, {"$set": {"validators.whole_at": yesterday}}
    )
    await it.poll(source)
    assert portal.requests("/rss")[-1].headers.get("if-none-match") is None
    assert await it.titles() == ["Tin 1", "Tin 2"]
    await it.poll(source)
    assert portal.requests("/rss")[-1].headers.get("if-none-match") == '"v1"'


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
async def test_an_overloaded_host_is_left_alone_as_a_whole(it: Polling, portal: Portal, status: str) -> None:
    busy = [await it.add(portal.on(f"/{number}", answer(status=status, Retry_After="600"))) for number in range(8)]
    async with Portal.running() as other:
        well = await it.add(other.on("/rss", feed("1")))
        await it.run_once(bounds=BOUNDS, pace=PACE)
        assert (await it.get(well)).statistics.polls == 1
    asked_of = sum(len(portal.requests(f"/{number}")) for number in range(8))
    assert 1 <= asked_of <= 4  # those that were under way when the first answer came
    soonest = CLOCK.now() + timedelta(seconds=500)
    sources = [await it.get(source) for source in busy]
    assert all(source.due_at > soonest and source.lease is None for source in sources)
    assert sum(source.health.failures for source in sources) == asked_of


async def test_who_is_overloaded_behind_a_redirect_is_left_alone_and_who_sent_us_there_is_not(
    it: Polling, portal: Portal
) -> None:
    async with Portal.running() as other:
        busy = other.on("/busy", answer(status="503 Service Unavailable", Retry_After="600"))
        sent = await it.add(portal.on("/sent", redirect(busy)), id="1")
        here = await it.add(portal.on("/rss", feed("1")), id="2")
        there = [await it.add(other.on(f"/{number}", feed("1")), id=f"3{number}") for number in range(2)]
        # One after the other, in this order at each host.
        await it.run_once(bounds=BOUNDS, pace=replace(PACE, concurrency=1, per_host=1))
        assert (await it.get(sent)).health.last_status == 503
        assert (await it.get(here)).statistics.polls == 1
        assert [(await it.get(source)).statistics.polls for source in there] == [1, 0]


async def test_the_same_body_without_validators_is_not_parsed_again(it: Polling, portal: Portal) -> None:
    source = await it.add(portal.on("/rss", feed("1")))
    await it.poll(source, source)
    found = await it.get(source)
    assert (found.statistics.not_modified, found.statistics.published, found.health.last_status) == (1, 1, 200)
    [first, second] = [entry for entry in it.logged.entries if entry["event"] == "source_polled"]
    assert (first["outcome"], second["outcome"]) == ("changed", "unchanged")


async def test_validators_that_are_no_text_are_not_kept(it: Polling, portal: Portal) -> None:
    source = await it.add(portal.on("/rss", answer(feed("1"), ETag='"hôm nay"')))
    await it.poll(source)
    found = await it.get(source)
    kept = found.validators
    assert kept == Validators(body_hash=kept.body_hash, whole_at=kept.whole_at)


async def test_new_and_changed_entries_are_published_once(it: Polling, portal: Portal) -> None:
    changed = item("1", title="Tin 1 (đính chính)")
    both = rss(item("2"), changed).encode()
    portal.on(
        "/rss", in_turn(*map(answer, (feed("1"), feed("2", "1"), both, both + b"<!-- built later -->", feed("2"))))
    )
    source = await it.add(portal.url("/rss"))
    await it.poll(*5 * [source])
    assert await it.titles() == ["Tin 1", "Tin 2", "Tin 1 (đính chính)"]
    first, second, revised = await it.discovered()
    assert first.article_id == revised.article_id != second.article_id
    assert first.content_hash != revised.content_hash
    assert (first.first_poll, second.first_poll) == (True, False)
    assert first.lease_epoch < second.lease_epoch < revised.lease_epoch


async def test_entries_that_leave_and_come_back_are_no_news(it: Polling, portal: Portal) -> None:
    portal.on("/rss", in_turn(*map(answer, (feed("1", "2"), feed("3"), rss().encode(), feed("2", "1")))))
    source = await it.add(portal.url("/rss"))
    await it.poll(*4 * [source])
    assert await it.titles() == ["Tin 1", "Tin 2", "Tin 3"]


async def test_one_article_in_two_sources_has_one_id(it: Polling, portal: Portal) -> None:
    news = await it.add(portal.on("/tin-moi", feed("1", "2")))
    economy = await it.add(
        portal.on("/kinh-te", rss(item("2", link="/tin/2?utm_source=kinh-te", guid="another")).encode())
    )
    elsewhere = await it.add(portal.on("/khac", feed("2")), portal="quangninh.gov.vn")
    await it.poll(news, economy, elsewhere)
    _, second, again, other = await it.discovered()
    assert second.article_id == again.article_id
    assert {second.source.id, again.source.id} == {news.id, economy.id}
    # The same GUID and path mean nothing at another portal, whose links lead elsewhere.
    assert other.article_id != second.article_id


async def test_two_lists_of_a_portal_that_count_their_articles_each_from_one_do_not_share_ids(
    it: Polling, portal: Portal
) -> None:
    news = [item(name, guid=name) for name in ("1", "2")]
    notices = [item(f"thong-bao-{name}", guid=name) for name in ("1", "2")]
    both = [await it.add(portal.on(f"/{at}", rss(*items).encode())) for at, items in enumerate((news, notices))]
    await it.poll(*both)
    ids = [found.article_id for found in await it.discovered()]
    assert len(set(ids)) == len(ids) == 4
    # In its own list a number still names the article, whatever becomes of its headline and address.
    portal.on("/1", rss(item("dinh-chinh", guid="1"), notices[1]).encode())
    await it.poll(both[1])
    assert [found.article_id for found in await it.discovered()][4:] == [ids[2]]


async def test_guids_as_portals_pad_them_and_relative_links(it: Polling, portal: Portal) -> None:
    padded = (
        "<item><title>Tin</title><link>tin/1?utm_medium=rss&amp;id=3</link><guid><![CDATA[\n  news_7 ]]></guid></item>"
    )
    source = await it.add(portal.on("/rss/moi", rss(padded).encode()))
    await it.poll(source)
    [found] = await it.discovered()
    assert found.entry.guid == "news_7"
    assert found.canonical_url == portal.url("/rss/tin/1?id=3")
    assert await Identities(it.it.connection).find(source.portal, "guid", "news_7") == found.article_id


async def test_links_are_relative_to_where_the_document_came_from(it: Polling, portal: Portal) -> None:
    portal.on("/moi/rss", rss(item("1", link="tin/1")).encode())
    source = await it.add(portal.on("/rss", redirect("/moi/rss")))
    await it.poll(source)
    assert [found.canonical_url for found in await it.discovered()] == [portal.url("/moi/tin/1")]


async def test_entries_without_guids_keep_their_ids_by_their_links(it: Polling, portal: Portal) -> None:
    bare = [item("1", guid=None), item("1", guid=None, title="Tin 1, bổ sung"), item("1", guid="late")]
    portal.on("/rss", in_turn(*(answer(rss(each).encode()) for each in bare)))
    source = await it.add(portal.url("/rss"))
    await it.poll(source, source, source)
    found = await it.discovered()
    assert len(found) == 3
    assert len({each.article_id for each in found}) == 1


async def test_shared_guids_are_distrusted_and_stay_so(it: Polling, portal: Portal) -> None:
    shared = rss(item("1", guid="rss"), item("2", guid="rss")).encode()
    alone = [rss(item(name, guid="rss")).encode() for name in ("3", "4")]
    portal.on("/rss", in_turn(*map(answer, (shared, *alone))))
    source = await it.add(portal.url("/rss"))
    await it.poll(source, source, source)
    assert (await it.get(source)).trust.guid == "shared"
    assert len({found.article_id for found in await it.discovered()}) == 4


async def test_shared_links_are_distrusted_and_stay_so(it: Polling, portal: Portal) -> None:
    shared = rss(item("1", link="/muc"), item("2", link="/muc")).encode()
    portal.on("/rss", in_turn(answer(shared), answer(rss(item("3", link="/muc", guid=None)).encode())))
    source = await it.add(portal.url("/rss"))
    await it.poll(source, source)
    assert (await it.get(source)).trust.link == "shared"
    found = await it.discovered()
    assert len({each.article_id for each in found}) == 3
    assert {each.canonical_url for each in found} == {""}


async def test_distrust_changes_no_id_that_went_out(it: Polling, portal: Portal) -> None:
    portal.on("/rss", in_turn(answer(feed("1")), answer(rss(item("1"), item("2", guid="tin-1")).encode())))
    source = await it.add(portal.url("/rss"))
    await it.poll(source, source)
    first, *later = await it.discovered()
    by_title = {found.entry.title: found.article_id for found in later}
    assert by_title.get("Tin 1", first.article_id) == first.article_id
    assert by_title["Tin 2"] != first.article_id


async def test_every_article_discovered_is_logged_with_its_ids(it: Polling, portal: Portal) -> None:
    source = await it.add(portal.on("/rss", feed("1", "2")))
    await it.poll(source)
    logged = [entry for entry in it.logged.entries if entry["event"] == "article_discovered"]
    events = await it.events()
    assert [entry["event_id"] for entry in logged] == [event.id for event in events]
    assert [entry["article_id"] for entry in logged] == [found.article_id for found in await it.discovered()]
    assert all(entry["source_id"] == source.id for entry in logged)
    assert [step.service for step in events[0].journey] == ["poller"]


async def test_pollers_that_meet_an_article_at_the_same_instant_agree_on_its_id(
    mongo_url: str, mongo_database: str
) -> None:
    """Fifty at once, each with some of the aliases of some articles: no alias ever names two articles."""
    connections = [Connection(mongo_url, mongo_database) for _ in range(5)]
    await connections[0].create_indexes()
    chance = random.Random(7)

    def entry(number: int) -> list[Alias]:
        aliases = [Alias(portal="p", kind=kind, value=f"{kind}-{number}") for kind in ("guid", "link", "text")]
        # The first alias is common to all, as where two sources show one article under one link.
        return [aliases[0], *chance.sample(aliases[1:], chance.randrange(3))]

    asked = [[entry(number) for number in chance.sample(range(12), 6)] for _ in range(50)]
    try:
        answers = await asyncio.gather(
            *(Identities(connections[index % 5]).resolve(entries) for index, entries in enumerate(asked))
        )
        ids: dict[Alias, set[str]] = {}
        for entries, found in zip(asked, answers, strict=True):
            for aliases, article_id in zip(entries, found, strict=True):
                for alias in aliases:
                    ids.setdefault(alias, set()).add(article_id)
        assert {alias.value: len(found) for alias, found in ids.items() if len(found) > 1} == {}
        assert len({article_id for found in ids.values() for article_id in found}) == 12
        for alias, named in ids.items():
            assert await Identities(connections[0]).find("p", alias.kind, alias.value) in named
    finally:
        for connection in connections:
            connection.close()


async def test_two_sources_polled_at_the_same_instant_give_an_article_one_id(it: Polling, portal: Portal) -> None:
    for number in range(10):
        await it.add(portal.on(f"/{number}", feed(*(str(name) for name in range(number, number + 10)))))
    await asyncio.gather(it.run_once(), it.run_once())
    ids: dict[str, set[str]] = {}
    for found in await it.discovered():
        ids.setdefault(found.entry.title, set()).add(found.article_id)
    assert len(ids) == 19
    assert {title: found for title, found in ids.items() if len(found) > 1} == {}
