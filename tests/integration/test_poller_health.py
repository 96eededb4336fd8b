"""What a source's polls make of it: moves, second looks, hints, wrong content, exceptions for TLS."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.poller.parsing.parser import Parser
from shared.source_state import state_of
from shared.storage.source_record import SourceRecord
from tests.support.polling import CLOCK, Polling, polling
from tests.support.portal import Behaviour, Portal, answer, conditional, feed, in_turn, item, redirect, rss

DAY = timedelta(days=1)


@pytest.fixture
async def it(mongo_url: str, mongo_database: str, parser: Parser) -> AsyncIterator[Polling]:
    async with polling(mongo_url, mongo_database, parser=parser) as found:
        yield found


async def put(it: Polling, source: SourceRecord, **fields: Any) -> None:
    """Into the source's document, by paths with `__` for dots: what time would have brought."""
    changes = {name.replace("__", "."): value for name, value in fields.items()}
    await it.it.connection.database["sources"].update_one({"_id": source.id}, {"$set": changes})


def logged(it: Polling, event: str) -> list[dict[str, Any]]:
    return [dict(entry) for entry in it.logged.entries if entry["event"] == event]


async def test_a_permanent_redirect_is_followed_at_once_and_believed_after_days(it: Polling, portal: Portal) -> None:
    new = portal.on("/moi", feed("1"))
    source = await it.add(portal.on("/cu", redirect("/moi", "301 Moved Permanently")))
    await it.poll(*5 * [source])
    found = await it.get(source)
    assert (found.url, found.health.failures) == (source.url, 0)
    assert found.moved is not None
    assert (found.moved.to, found.moved.answers) == (new, 5)
    await put(it, source, moved__first_at=CLOCK.now() - 3 * DAY)
    await it.poll(source)
    found = await it.get(source)
    assert (found.url, found.moved, found.portal) == (new, None, source.portal)
    [moved] = logged(it, "source_moved")
    assert (moved["url"], moved["to"], moved["log_level"]) == (source.url, new, "warning")
    asked = len(portal.requests("/cu"))
    portal.on("/moi", feed("2", "1"))
    await it.poll(source)
    assert len(portal.requests("/cu")) == asked
    # The article is the one it was: its names stay with the portal.
    assert [data.entry.title for data in await it.discovered()] == ["Tin 1", "Tin 2"]


@pytest.mark.parametrize("status", ["302 Found", "303 See Other", "307 Temporary Redirect"])
async def test_a_passing_redirect_is_never_believed_and_one_direct_answer_forgets_a_move(
    it: Polling, portal: Portal, status: str
) -> None:
    portal.on("/moi", feed("1"))
    gone = redirect("/moi", "308 Permanent Redirect")
    portal.on("/cu", in_turn(gone, gone, redirect("/moi", status), gone, answer(feed("1"))))
    source = await it.add(portal.url("/cu"))
    for expected in (1, 2, None, 1, None):
        await it.poll(source)
        moved = (await it.get(source)).moved
        assert (moved.answers if moved else None) == expected


async def test_a_source_does_not_move_onto_another(it: Polling, portal: Portal) -> None:
    there = await it.add(portal.on("/moi", feed("1")))
    source = await it.add(portal.on("/cu", redirect("/moi", "301 Moved Permanently")))
    await it.poll(*5 * [source])
    await put(it, source, moved__first_at=CLOCK.now() - 3 * DAY)
    await it.poll(source)
    found = await it.get(source)
    assert (found.url, found.lease, logged(it, "source_moved")) == (source.url, None, [])
    assert found.moved is not None
    assert (await it.get(there)).url == there.url


async def test_a_new_source_is_fetched_twice_within_minutes_and_unstable_guids_are_found(
    it: Polling, portal: Portal
) -> None:
    fetches = [rss(*(item(name, guid=f"{name}-{fetch}") for name in "123")).encode() for fetch in range(3)]
    source = await it.add(portal.on("/rss", in_turn(*(answer(body, ETag='"v1"') for body in fetches))))
    await it.poll(source)
    assert (await it.get(source)).due_at < CLOCK.now() + timedelta(minutes=5)
    await it.poll(source)
    found = await it.get(source)
    assert (found.trust.guid, found.statistics.published) == ("unstable", 3)
    assert portal.requests("/rss")[-1].headers.get("if-none-match") is None
    assert found.due_at > CLOCK.now() + timedelta(minutes=10)
    await put(it, source, validators={})
    await it.poll(source)
    assert (await it.get(source)).statistics.published == 3


async def test_what_the_server_asks_for_slows_the_poller(it: Polling, portal: Portal) -> None:
    asking = {
        "header": answer(feed("1"), Cache_Control="public, max-age=7200"),
        "ttl": answer(feed("1").replace(b"<language>", b"<ttl>120</ttl><language>")),
        "nothing": answer(feed("1")),
        "always": answer(feed("1"), Cache_Control="max-age=0"),
    }
    waits = {}
    for name, behaviour in asking.items():
        source = await it.add(portal.on(f"/{name}", behaviour))
        await it.poll(source, source)
        waits[name] = ((await it.get(source)).due_at - CLOCK.now()) / timedelta(minutes=1)
    assert 119 < waits["header"] < 133
    assert waits["nothing"] < 17
    assert waits["always"] < 17
    assert 119 < waits["ttl"] < 133


async def test_an_operator_s_bounds_for_one_source_hold(it: Polling, portal: Portal) -> None:
    source = await it.add(portal.on("/rss", feed("1")), shortest_s=3600, longest_s=3600)
    await it.poll(source, source)
    wait = (await it.get(source)).due_at - CLOCK.now()
    assert timedelta(minutes=59) < wait < timedelta(minutes=67)


async def test_states_as_polls_change_them(it: Polling, portal: Portal) -> None:
    async def word() -> str:
        return state_of(await it.get(source), CLOCK.now()).word

    source = await it.add(portal.on("/rss", feed("1")))
    assert await word() == "new"
    for behaviour, expected in (
        (feed("1"), "fresh"),
        (answer(b"<!doctype html><p>B\xe1\xba\xa3o tr\xc3\xac", Content_Type="text/html"), "wrong content"),
        (answer(status="404 Not Found"), "failing"),
        (rss().encode(), "wrong content"),
        (feed("1"), "fresh"),
        (answer(status="410 Gone"), "muted"),
    ):
        portal.on("/rss", behaviour)
        await it.poll(source)
        assert await word() == expected
    found = await it.get(source)
    assert found.status_since is not None
    assert await it.titles() == ["Tin 1"]


async def test_since_when_is_the_first_of_its_kind(it: Polling, portal: Portal) -> None:
    source = await it.add(portal.on("/rss", answer(status="404 Not Found")))
    await it.poll(source)
    first = (await it.get(source)).health.since
    assert first is not None
    await it.poll(source)
    assert (await it.get(source)).health.since == first
    portal.on("/rss", answer(b"<html>", Content_Type="text/html"))
    await it.poll(source)
    assert ((await it.get(source)).health.since or first) > first
    health = (await it.get(source)).health
    assert (health.failures, health.soft, health.wrong) == (3, 2, True)


async def test_a_flood_of_old_entries_is_published_as_backlog_and_told(it: Polling, portal: Portal) -> None:
    old = [item(f"cu-{number}", pubDate="Tue, 03 Nov 2026 08:00:00 +0700") for number in range(12)]
    portal.on("/rss", in_turn(answer(feed("1")), answer(rss(item("2"), *old, item("1")).encode())))
    source = await it.add(portal.url("/rss"))
    await it.poll(source, source)
    backlog = [data.entry.guid for data in await it.discovered() if data.backlog is True]
    assert backlog == [f"tin-cu-{number}" for number in range(12)]
    assert [entry["entries"] for entry in logged(it, "source_flooded")] == [12]
    assert state_of(await it.get(source), CLOCK.now()).word == "fresh"


@pytest.mark.parametrize(("tls", "published"), [("strict", 0), ("legacy", 0), ("unverified", 1)])
async def test_an_exception_for_tls_is_one_source_s_own(it: Polling, tls: str, published: int) -> None:
    async with Portal.running(tls=True) as secure:
        url = secure.on("/rss", feed("1")).replace("127.0.0.1", "localhost")
        excepted = await it.add(url, tls=tls)
        other = await it.add(f"{url}?khac")
        await it.poll(excepted, other)
        assert (await it.get(excepted)).statistics.published == published
        assert (await it.get(other)).health.last_error is not None


@pytest.mark.parametrize("etag", ['"1"', None])
@pytest.mark.parametrize("trouble", [answer(status="502 Bad Gateway"), answer(b"<html>", Content_Type="text/html")])
async def test_a_source_that_answers_as_before_after_trouble_is_well_again(
    it: Polling, portal: Portal, etag: str | None, trouble: Behaviour
) -> None:
    good = conditional(feed("1"), etag=etag)
    source = await it.add(portal.on("/rss", good))
    await it.poll(source, source)  # the second one makes the next conditional
    portal.on("/rss", trouble)
    await it.poll(source)
    assert (await it.get(source)).health.failures == 1
    portal.on("/rss", good)
    await it.poll(source)
    health = (await it.get(source)).health
    assert (health.last_status, health.failures, health.last_error) == (304 if etag else 200, 0, None)
    assert len(await it.events()) == 1


async def test_a_change_of_state_is_logged_once(it: Polling, portal: Portal) -> None:
    source = await it.add(portal.on("/rss", feed("1")))
    await it.poll(source, source)
    # Weeks pass in which the portal answers, and nothing comes.
    long_ago = CLOCK.now() - 200 * DAY
    await put(it, source, rhythm=None, health__newest_at=long_ago, health__last_polled_at=long_ago)
    await it.poll(source, source)
    portal.on("/rss", answer(status="404 Not Found"))
    await it.poll(source, source)
    portal.on("/rss", feed("2"))
    await it.poll(source)
    changes = [(entry["was"], entry["state"]) for entry in logged(it, "source_state_changed")]
    assert changes == [("fresh", "frozen"), ("frozen", "failing"), ("failing", "fresh")]
