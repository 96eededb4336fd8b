"""WebSub: a source that names a hub is subscribed, what is delivered is published once, and nothing is lost."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import aiohttp
import pytest
from aiohttp import web

from services.poller.poll import Poll
from services.poller.websub.listener import Listener
from services.poller.websub.reliance import ENOUGH_DELIVERIES, ENOUGH_POLLS, is_relied_on
from shared.logging import get_logger
from shared.metrics import Metrics
from shared.storage.client import Connection
from shared.storage.hub_leases import HubLeases
from shared.storage.sources import Sources
from tests.support.hub import Asked, accept
from tests.support.polling import BOUNDS, CLOCK, Polling, polling
from tests.support.portal import answer, feed, item
from tests.support.ports import free_port
from tests.support.subscribing import Subscribing, dated, subscribing
from tests.support.waiting import until


@pytest.fixture
async def it(mongo_url: str, mongo_database: str) -> AsyncIterator[Polling]:
    async with polling(mongo_url, mongo_database) as found:
        yield found


@pytest.fixture
async def its(it: Polling) -> AsyncIterator[Subscribing]:
    async with subscribing(it) as found:
        yield found


async def published(it: Polling, *titles: str) -> None:
    """Until these were published, and then nothing else and none of them twice."""
    async with asyncio.timeout(20):
        while not set(titles) <= set(await it.titles()):  # noqa: ASYNC110 - in the database, not here
            await asyncio.sleep(0.02)
    assert sorted(await it.titles()) == sorted(titles)


async def test_a_source_that_names_a_hub_is_subscribed_and_what_it_delivers_is_published_once(
    its: Subscribing,
) -> None:
    source = await its.it.add(its.serve(item("1")), due_at=its.clock.now())
    asked = await its.hub.was_asked()
    assert asked.form["hub.mode"] == "subscribe"
    assert asked.topic == its.portal.url("/rss")
    assert asked.callback.startswith(its.pollers[0].callbacks + "/websub/")
    assert len(asked.callback.rsplit("/")[-1]) == 32
    assert 32 <= len(asked.secret) < 200
    assert (await its.lease_of(source)).state == "asked"
    assert await its.hub.verify(asked) == (200, "thu-thach")
    assert (await its.lease_of(source)).state == "active"
    assert await its.hub.deliver(asked, its.body(item("2"))) == 202
    await published(its.it, "Tin 1", "Tin 2")
    assert await its.hub.deliver(asked, its.body(item("2"), item("1"))) == 202, "delivered again, with the old ones"
    its.serve(item("2"), item("1"))
    found = await its.polls(source, 2)
    await published(its.it, "Tin 1", "Tin 2")
    assert found.push is not None
    assert (found.push.deliveries, found.push.missed, found.statistics.published) == (1, 0, 2)
    assert found.pushed_until == (await its.lease_of(source)).until


async def test_what_a_delivery_holds_not_is_still_known(its: Subscribing) -> None:
    source, asked = await its.subscribed(*(item(str(number)) for number in range(1, 4)))
    before = await its.it.get(source)
    assert await its.hub.deliver(asked, its.body(item("4"))) == 202
    found = await its.it.get(source)
    assert (found.validators, found.due_at, found.title) == (before.validators, before.due_at, before.title)
    assert (found.health.failures, found.lease, found.statistics.polls) == (0, None, before.statistics.polls)
    its.serve(*(item(str(number)) for number in range(4, 0, -1)))
    await its.polls(source, before.statistics.polls + 1)
    await published(its.it, "Tin 1", "Tin 2", "Tin 3", "Tin 4")


async def test_the_lease_is_renewed_at_half_time(its: Subscribing) -> None:
    source, asked = await its.subscribed(item("1"))
    first = await its.lease_of(source)
    its.clock.move(timedelta(days=5) - timedelta(minutes=30))
    await its.polls(source, (await its.it.get(source)).statistics.polls + 1)
    assert len(its.hub.asked) == 1
    its.clock.move(timedelta(hours=1))
    again = await its.hub.was_asked(2)
    assert (again.callback, again.topic, again.secret) == (asked.callback, asked.topic, asked.secret)
    assert (await its.lease_of(source)).until == first.until, "until the hub confirms"
    assert await its.hub.verify(again, lease_seconds="3600") == (200, "thu-thach")
    renewed = await its.lease_of(source)
    assert renewed.until is not None
    assert abs(renewed.until - its.clock.now() - timedelta(hours=1)) < timedelta(minutes=1)
    assert (await its.it.get(source)).pushed_until == renewed.until
    assert [entry["renewal"] for entry in its.logged("hub_subscribed")] == [False, True]


async def test_a_lease_that_is_not_renewed_ends_and_a_source_that_was_polled_rarely_is_polled_at_once(
    its: Subscribing,
) -> None:
    source = await its.it.add(its.serve(item("1")), due_at=its.clock.now())
    assert (await its.hub.verify(await its.hub.was_asked(), lease_seconds="3600"))[0] == 200
    polls = (await its.polls(source, 2)).statistics.polls
    now = its.clock.now()
    changes = {"push.since": now, "push.relied_since": now, "due_at": now + timedelta(hours=6)}
    await its.it.it.connection.database["sources"].update_one({"_id": source.id}, {"$set": changes})
    its.hub.answer = lambda _: web.Response(status=500)
    its.clock.move(timedelta(minutes=31))
    await its.hub.was_asked(2)
    its.clock.move(timedelta(minutes=31))
    await until_polled(its, source.id, polls + 1)
    assert [entry["reason"] for entry in its.logged("hub_subscription_ended")] == ["The hub did not renew it in time."]
    found, lease = await its.it.get(source), await its.lease_of(source)
    assert (found.pushed_until, lease.until) == (None, None)
    assert found.push is not None
    assert found.push.relied_since is None
    its.hub.answer = lambda _: web.Response(status=202)
    its.clock.move(timedelta(days=1))
    assert (await its.hub.verify(await its.hub.was_asked(len(its.hub.asked) + 1)))[0] == 200


async def until_polled(its: Subscribing, source_id: str, times: int) -> None:
    async with asyncio.timeout(20):
        while True:
            found = await its.it.sources.get(source_id)
            if found is not None and found.statistics.polls >= times:
                return
            await asyncio.sleep(0.02)


async def test_what_is_not_signed_with_the_secret_is_ignored(its: Subscribing) -> None:
    source, asked = await its.subscribed(item("1"))
    before = await its.it.get(source)
    forged = its.body(item("forged"))
    assert await its.hub.deliver(asked, forged, secret="another") == 202
    assert await its.hub.deliver(asked, forged, headers={"X-Hub-Signature": ""}) == 202
    assert await its.hub.deliver(asked, forged, headers={"X-Hub-Signature": "sha256=" + "0" * 64}) == 202
    assert await its.hub.deliver(asked, forged, method="md5") == 202
    assert await its.it.get(source) == before
    assert (await its.lease_of(source)).behind_at is None
    assert len(its.logged("delivery_ignored")) == 4
    for method in ("sha1", "sha384", "sha512"):
        assert await its.hub.deliver(asked, its.body(item(method)), method=method) == 202
    await published(its.it, "Tin 1", "Tin sha1", "Tin sha384", "Tin sha512")


async def test_a_hub_that_denies_is_left_alone_and_the_source_is_polled_as_usual(its: Subscribing) -> None:
    source = await its.it.add(its.serve(item("1")), due_at=its.clock.now())
    asked = await its.hub.was_asked()
    assert await its.hub.deny(asked, topic="https://other.example/") == 404
    assert await its.hub.deny(asked) == 200
    lease = await its.lease_of(source)
    assert (lease.state, lease.reason) == ("denied", "The hub denied it: Không nhận")
    await its.polls(source, 4)
    assert len(its.hub.asked) == 1
    its.clock.move(timedelta(days=1))
    again = await its.hub.was_asked(2)
    assert await its.hub.verify(again) == (200, "thu-thach")
    assert await its.hub.deny(again) == 200, "later, it may"
    found = await its.it.get(source)
    assert found.pushed_until is None
    assert len(its.logged("hub_subscription_ended")) == 2


WRONG: list[dict[str, str | None]] = [
    {"topic": "https://other.example/"},
    {"topic": None},
    {"mode": "unsubscribe"},
    {"mode": "publish"},
    {"mode": None},
    {"challenge": None},
    {"challenge": "x" * 2000},
    {"challenge": "thử thách"},
]


async def test_what_was_not_asked_for_is_not_confirmed_and_strangers_learn_nothing(its: Subscribing) -> None:
    source = await its.it.add(its.serve(item("1")), due_at=its.clock.now())
    asked = await its.hub.was_asked()
    for changes in WRONG:
        assert (await its.hub.verify(asked, **changes))[0] == 404, changes
    assert (await its.lease_of(source)).state == "asked"
    stranger = Asked({**asked.form, "hub.callback": asked.callback[:-32] + "0" * 32})
    assert await its.hub.verify(stranger) == (404, "")
    assert await its.hub.deny(stranger) == 404
    assert await its.hub.deliver(stranger, its.body(item("2"))) == 404
    for path in ("/", "/websub", "/websub/", "/websub/a/b", "/metrics"):
        async with its.hub.session.get(its.pollers[0].callbacks + path) as response:
            assert response.status == 404
    async with its.hub.session.head(asked.callback) as response:
        assert response.status == 405
    query = {"hub.mode": "subscribe", "hub.topic": asked.topic, "hub.challenge": "<script>alert(1)</script>"}
    async with its.hub.session.get(asked.callback, params=query) as response:
        assert (response.status, await response.text()) == (200, query["hub.challenge"])
        assert response.headers["Content-Type"] == "application/octet-stream", "nothing that a browser runs"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_hub_that_delivers_only_for_minutes_is_declined(its: Subscribing) -> None:
    source = await its.it.add(its.serve(item("1")), due_at=its.clock.now())
    asked = await its.hub.was_asked()
    assert (await its.hub.verify(asked, lease_seconds="60"))[0] == 404
    lease = await its.lease_of(source)
    assert (lease.state, lease.reason) == ("denied", "The hub delivers for 60 s at a time, too short.")
    assert (await its.it.get(source)).pushed_until is None


async def test_a_removed_source_and_another_hub_end_a_subscription(its: Subscribing) -> None:
    source, asked = await its.subscribed(item("1"))
    await its.it.sources.remove(source.id)
    assert await its.hub.deliver(asked, its.body(item("2"))) == 410
    assert await its.hub.deliver(asked, its.body(item("2"))) == 410
    assert (await its.hub.verify(asked))[0] == 410
    other, first = await its.subscribed(item("3"), path="/other")
    its.clock.move(timedelta(days=2))
    its.portal.on("/other", its.body(item("3"), path="/elsewhere"))
    polls = (await its.it.get(other)).statistics.polls
    await its.polls(other, polls + 1)
    second = await its.hub.was_asked(3)
    assert (second.topic, second.callback != first.callback) == (its.portal.url("/elsewhere"), True)
    assert await its.hub.deliver(first, its.body(item("4"))) == 410


async def test_a_paused_source_is_not_renewed_and_subscribed_again_when_it_is_resumed(its: Subscribing) -> None:
    source, asked = await its.subscribed(item("1"))
    await its.it.sources.set_status(source.id, "paused", now=its.clock.now())
    assert await its.hub.deliver(asked, its.body(item("2"))) == 202
    await published(its.it, "Tin 1")
    its.clock.move(timedelta(days=5))
    await until(lambda: its.logged("hub_subscription_dropped") != [], timeout=20, what="it is not renewed")
    await its.it.sources.set_status(source.id, "active", now=its.clock.now())
    again = await its.hub.was_asked(2)
    assert again.callback != asked.callback


async def test_any_poller_answers_for_every_subscription(it: Polling) -> None:
    async with subscribing(it, pollers=2) as its:
        source = await it.add(its.serve(item("1")), due_at=its.clock.now())
        asked = await its.hub.was_asked()
        first, second = (poller.callbacks for poller in its.pollers)
        at_second = Asked({**asked.form, "hub.callback": asked.callback.replace(first, second)})
        assert await its.hub.verify(at_second) == (200, "thu-thach")
        bodies = [its.body(*(item(f"{number}") for number in range(2, last))) for last in range(3, 9)]
        answers = await asyncio.gather(*(its.hub.deliver(each, body) for body in bodies for each in (asked, at_second)))
        assert set(answers) == {202}
        its.serve(*(item(f"{number}") for number in range(1, 8)))
        await its.polls(source, 3)
        await published(it, *(f"Tin {number}" for number in range(1, 8)))
        assert len(its.hub.asked) == 1, "one of them asked"


async def test_once_reliable_it_is_polled_rarely_and_as_usual_again_when_polling_finds_what_push_missed(
    its: Subscribing,
) -> None:
    source, asked = await its.subscribed(dated("0", its.clock.now()))
    items: list[str] = []
    found = await its.it.get(source)
    while not is_relied_on(found, its.clock.now()):
        assert found.statistics.polls < 3 * ENOUGH_POLLS
        now = its.clock.move(timedelta(hours=5))
        if len(items) < ENOUGH_DELIVERIES:
            items.insert(0, dated(f"{len(items) + 1}", now))
            assert await its.hub.deliver(asked, its.body(items[0])) == 202
            its.serve(*items)
        found = await its.polls(source, found.statistics.polls + 1)
    assert timedelta(hours=5) < found.due_at - its.clock.now() < timedelta(hours=7)
    assert len(its.logged("hub_relied_on")) == 1
    just_now = dated("fresh", its.clock.now())
    its.serve(just_now, *items)
    assert await its.hub.deliver(asked, its.body(just_now)) == 202
    missing = dated("missing", its.clock.now())
    its.serve(missing, just_now, *items)
    found = await its.polls(source, found.statistics.polls + 1)
    assert found.push is not None
    assert (found.push.missed, found.push.deliveries, found.push.since) == (1, 0, None)
    assert not is_relied_on(found, its.clock.now())
    assert [entry["entries"] for entry in its.logged("hub_missed_entries")] == [1]
    assert "Tin missing" in await its.it.titles()


async def test_what_is_delivered_while_the_source_is_polled_is_found_by_another_poll(its: Subscribing) -> None:
    source, asked = await its.subscribed(item("1"))
    polls = (await its.it.get(source)).statistics.polls
    held = await its.it.sources.lease_one(source.id, now=its.clock.now(), until=its.clock.now() + timedelta(hours=1))
    assert held is not None
    assert await its.it.sources.lease_one(source.id, now=its.clock.now(), until=its.clock.now()) is None
    assert await its.hub.deliver(asked, its.body(item("2"))) == 202
    assert (await its.lease_of(source)).behind_at is not None
    its.serve(item("2"), item("1"))
    await its.it.sources.give_back([(held, its.clock.now() + timedelta(hours=6))])
    its.clock.move(timedelta(minutes=2))
    await until_polled(its, source.id, polls + 1)
    await published(its.it, "Tin 1", "Tin 2")
    await until_caught_up(its)


async def until_caught_up(its: Subscribing) -> None:
    async with asyncio.timeout(20):
        while (await its.leases.behind(now=its.clock.now(), limit=1)) != []:  # noqa: ASYNC110 - in the database
            await asyncio.sleep(0.02)


async def test_while_the_bus_is_away_a_delivery_is_put_off_and_nothing_is_lost(its: Subscribing) -> None:
    source, asked = await its.subscribed(item("1"))
    before = await its.it.get(source)
    its.bus.away = True
    assert await its.hub.deliver(asked, its.body(item("2"))) == 202
    found = await its.it.get(source)
    assert (found.lease, found.push, found.statistics) == (None, before.push, before.statistics)
    its.serve(item("2"), item("1"))
    its.bus.away = False
    its.clock.move(timedelta(minutes=2))
    await until_polled(its, source.id, before.statistics.polls + 1)
    await published(its.it, "Tin 1", "Tin 2")


async def test_a_poller_killed_between_delivery_and_record_has_promised_nothing_and_loses_nothing(
    its: Subscribing, mongo_url: str
) -> None:
    source, asked = await its.subscribed(item("1"))
    polls, port = (await its.it.get(source)).statistics.polls, free_port()
    its.serve(item("2"), item("1"))
    command = [sys.executable, "-m", "tests.support.deliver_until_killed"]
    process = await asyncio.create_subprocess_exec(
        *command, mongo_url, its.it.it.settings.mongo_database, str(port), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            await process.stdout.readline()
        there = Asked(
            {**asked.form, "hub.callback": asked.callback.replace(its.pollers[0].callbacks, f"http://127.0.0.1:{port}")}
        )
        with pytest.raises(aiohttp.ClientError):
            await its.hub.deliver(there, its.body(item("2")))
        assert await process.wait() == -signal.SIGKILL
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    its.clock.move(timedelta(minutes=3))
    await until_polled(its, source.id, polls + 1)
    again = [data.article_id for data in await its.it.discovered() if data.entry.title == "Tin 2"]
    assert (len(again), len(set(again))) == (2, 1), "published again, under the same name"
    assert await its.hub.deliver(asked, its.body(item("2"))) == 202
    assert (await its.it.titles()).count("Tin 2") == 2


async def test_what_is_no_feed_or_too_long_has_the_source_polled(it: Polling) -> None:
    async with subscribing(it, bounds=replace(BOUNDS, body_bytes=100_000)) as its:
        source, asked = await its.subscribed(item("1"))
        for body, headers in (
            (b"<html>", {}),
            (b"", {}),
            (its.body(), {}),
            (its.body(item("2"), item("3"))[:-200], {}),
            (its.body(item("2")) + b" " * 100_000, {}),
            (its.body(item("2")), {"Content-Encoding": "gzip"}),
        ):
            polls = (await it.get(source)).statistics.polls
            assert await its.hub.deliver(asked, body, headers=headers) == 202
            its.clock.move(timedelta(minutes=2))
            await until_polled(its, source.id, polls + 1)
        assert len(its.logged("delivery_put_off")) == 6
        assert (await it.get(source)).health.failures == 0
        await published(it, "Tin 1")


async def test_a_body_that_does_not_end_is_given_up(its: Subscribing) -> None:
    _, asked = await its.subscribed(item("1"))
    host, port = asked.callback.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    path = "/" + asked.callback.split("/", 3)[3]
    writer.write(f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000\r\n\r\n<rss>".encode())
    async with asyncio.timeout(20):
        status = await reader.readline()
    assert status.split()[1] == b"202"
    writer.close()
    assert len(its.logged("delivery_put_off")) == 1


async def test_a_hub_that_floods_its_address_does_not_keep_others_waiting(its: Subscribing) -> None:
    source, asked = await its.subscribed(item("1"))
    stranger = Asked({**asked.form, "hub.callback": asked.callback[:-32] + "f" * 32})
    flood = [
        asyncio.create_task(its.hub.deliver(stranger if number % 5 else asked, its.body(item("2"))))
        for number in range(100)
    ]
    other = await its.it.add(its.portal.on("/calm", feed("calm")), due_at=its.clock.now())
    await its.it.polled([other])
    assert set(await asyncio.gather(*flood)) == {202, 404}
    its.serve(item("2"), item("1"))
    before = (await its.it.get(source)).statistics.polls
    its.clock.move(timedelta(minutes=2))
    await until_polled(its, source.id, before + 1)
    assert len([title for title in await its.it.titles() if title == "Tin 2"]) == 1


async def test_hubs_that_do_not_verify_are_asked_again_later(its: Subscribing) -> None:
    """They accept and do nothing, send the form elsewhere, refuse, fail, or are at a private address."""
    statuses = (200, 202, 302, 404, 500)

    def respond(asked: Asked) -> web.Response:
        status = int(asked.topic.rsplit("/")[-1])
        return web.Response(status=status, headers={"Location": its.hub.url} if status == 302 else {})

    its.hub.answer = respond
    now = its.clock.now()
    found = [await its.it.add(its.serve(item("1"), path=f"/{status}"), due_at=now) for status in statuses]
    private = answer(feed("1"), Link='<http://10.0.0.1/hub>; rel="hub"')
    found.append(await its.it.add(its.portal.on("/private", private), due_at=now))
    await its.hub.was_asked(len(statuses))
    await until(lambda: len(its.logged("hub_request_failed")) == 4, timeout=20, what="four requests came to nothing")
    leases = [await its.lease_of(source) for source in found]
    assert {(lease.state, lease.attempts) for lease in leases} == {("asked", 1)}
    assert [bool(lease.reason) for lease in leases] == [False, False, True, True, True, True]
    assert "HOPTIN_ALLOW_PRIVATE_NETWORKS" in leases[-1].reason
    its.clock.move(timedelta(minutes=9))
    await its.polls(found[0], 2)
    assert len(its.hub.asked) == len(statuses)
    its.clock.move(timedelta(minutes=1))
    await its.hub.was_asked(2 * len(statuses))


async def test_a_hub_that_is_overloaded_is_left_alone_for_all_its_topics(its: Subscribing) -> None:
    its.hub.answer = lambda _: web.Response(status=503, headers={"Retry-After": "3600"})
    await its.it.add(its.serve(item("1")), due_at=its.clock.now())
    await its.hub.was_asked()
    await until(lambda: its.logged("hub_request_failed") != [], timeout=20, what="it is refused")
    other = await its.it.add(its.serve(item("2"), path="/other"), due_at=its.clock.now())
    in_half_an_hour = its.clock.now() + timedelta(minutes=30)
    lease = None
    async with asyncio.timeout(20):
        while lease is None or lease.due_at < in_half_an_hour:
            await asyncio.sleep(0.02)
            lease = await its.leases.of(other.id)
    assert (lease.state, len(its.hub.asked)) == ("wanted", 1)
    its.hub.answer = accept  # refused again, it would be left alone again, and the second topic never asked for
    its.clock.move(timedelta(hours=1))
    await its.hub.was_asked(3)


async def test_a_feed_that_names_another_hub_every_time_has_one_asked_a_day(its: Subscribing) -> None:
    source = await its.it.add(its.serve(item("0")), due_at=its.clock.now())
    await its.hub.was_asked()
    for number in range(1, 6):
        its.portal.on("/rss", its.body(item(f"{number}"), path=f"/topic/{number}"))
        await its.it.due_again(source)
        await its.polls(source, number + 1)
    assert {asked.topic for asked in its.hub.asked} == {its.portal.url("/rss")}


async def test_while_the_database_is_away_hubs_are_asked_to_come_again() -> None:
    nobody = Connection(f"mongodb://127.0.0.1:{free_port()}/?directConnection=true", "nowhere")
    listener = Listener(
        poll=cast(Poll, None),
        leases=HubLeases(nobody),
        sources=Sources(nobody),
        clock=CLOCK,
        log=get_logger("test"),
        metrics=Metrics(),
    )
    await listener.start("127.0.0.1", 0)
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{listener.url}/websub/{'0' * 32}", data=b"<rss/>") as response,
        ):
            assert (response.status, response.headers["Retry-After"]) == (503, "60")
    finally:
        await listener.stop()
        nobody.close()
