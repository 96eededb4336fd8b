"""`hoptin sources check`, run as operators run it, against portals good, odd and bad."""

import gzip
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from services.enricher.enrich import enrich
from services.poller.check.app import checking
from services.poller.check.explain import Target
from services.poller.parsing.parser import Parser
from shared.http.client import Bounds
from shared.settings import load_settings
from tests.support.hoptin import Hoptin, Zygote
from tests.support.polling import CLOCK, Polling, polling, source_record
from tests.support.portal import Portal, answer, bomb, conditional, feed, hang, item, raw, redirect, rss, surrogates

STEPS = ["source", "place", "redirects", "answer", "encoding", "document", "dates", "identity", "publication"]
ODD = rss(
    item("1"),
    item("2", pubDate="22/07/2020 4:19:00 CH"),
    item("3", title="Tin v&agrave;o"),
    item("4", link="/tin/4?utm_source=rss", guid=None, pubDate="hôm qua"),
    item("1"),
).encode()
"""Dates of several kinds, an entity escaped too often, a tracker, an entry that comes twice."""


@pytest.fixture
def hoptin(zygote: Zygote, tmp_path: Path) -> Hoptin:
    """Without any database."""
    return Hoptin(tmp_path, {"HOPTIN_ALLOW_PRIVATE_NETWORKS": "127.0.0.1/32"}, zygote)


@pytest.fixture
async def known(mongo_url: str, mongo_database: str) -> AsyncIterator[Polling]:
    parser = Parser(workers=1)
    async with polling(mongo_url, mongo_database, parser=parser) as at:
        yield at
    parser.close()


@pytest.fixture
def with_database(hoptin: Hoptin, mongo_url: str, mongo_database: str) -> Hoptin:
    return hoptin.but(HOPTIN_MONGO_URL=mongo_url, HOPTIN_MONGO_DATABASE=mongo_database)


async def everything(mongo_url: str, database: str) -> dict[str, list[Any]]:
    """All that a database holds, and its indexes; but for the heartbeat of the test's own bus."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url)
    try:
        names = sorted({*await client[database].list_collection_names()} - {"bus_consumers"})
        found: dict[str, list[Any]] = {name: await client[database][name].find().to_list(None) for name in names}
        return {**found, "indexes": [await client[database][name].index_information() for name in names]}
    finally:
        client.close()


async def test_a_feed_is_explained_from_address_to_next_poll(hoptin: Hoptin, portal: Portal) -> None:
    portal.on("/old", redirect("/new", "301 Moved Permanently"))
    portal.on("/new", redirect("/rss"))
    portal.on(
        "/rss",
        answer(
            gzip.compress(ODD),
            Content_Encoding="gzip",
            Content_Type="text/xml; charset=utf-16",
            ETag='"1"',
            Cache_Control="max-age=600",
        ),
    )
    ended = await hoptin.but(COLUMNS="80")("sources", "check", portal.url("/old"))
    assert ended.code == 0
    assert ended.err == f"Fetching {portal.url('/old')}, 30 s at most …\n"
    assert all(len(line) <= 80 for line in ended.out.splitlines())
    assert "\x1b" not in ended.out
    told = " ".join(ended.out.split())
    for words in (
        f"301 {portal.url('/old')} → {portal.url('/new')}",
        "Permanent: it is followed",
        "Temporary: it is followed",
        f"{len(gzip.compress(ODD))} bytes (gzip), {len(ODD):,} decompressed",
        "The bytes are valid UTF-8, so they are read as UTF-8, though the header says utf-16.",
        "RSS 2.0",
        "22/07/2020 4:19:00 CH → 2020-07-22 16:19 (day/month/year; without an offset: Vietnam's time)",
        "hôm qua → – (no date can be read)",
        "Its title is escaped once too often; that is undone.",
        f"{portal.url('/tin/4')}?utm_source=rss → {portal.url('/tin/4')}",
        "4 new, 1 repeated",
        "readers see listed; vi",
        "readers see not listed, too old; vi",
        "Nội dung của tin 1.",
        "read again within minutes",
        "listed 2 of 4; others are stored and found by search",
        "✔ A poll would be a good one: 4 new, 1 repeated.",
    ):
        assert words in told, words
    assert len(portal.requests("/rss")) == 1


async def test_as_json_it_has_every_step(hoptin: Hoptin, portal: Portal) -> None:
    url = portal.on("/rss", ODD)
    ended = await hoptin("sources", "check", url, "--json", "--limit", "3")
    told = ended.json
    assert ended.code == 0
    assert list(told) == ["url", "checked_at", "ok", "problem", "advice", *STEPS, "entries", "schedule"]
    assert (told["ok"], told["problem"], told["source"], told["redirects"]) == (True, None, None, [])
    assert told["place"]["addresses"] == [{"address": "127.0.0.1", "permitted": True}]
    assert (told["answer"]["status"], told["answer"]["size"], told["answer"]["unchanged"]) == (200, len(ODD), False)
    assert (told["document"]["format"], told["document"]["entries"]) == ("rss20", 5)
    assert told["dates"]["rules"] == {"rfc822": 3, "dmy,assumed-utc+7": 1, "unreadable": 1}
    assert {name: told["publication"][name] for name in ("new", "repeated", "known", "listed")} == {
        "listed": 2,
        "new": 4,
        "repeated": 1,
        "known": 0,
    }
    first, second, third = told["entries"]
    assert (first["outcome"], first["names"][0]) == ("new", {"kind": "guid", "value": "tin-1"})
    assert (second["date"]["at"], second["date"]["rule"]) == ("2020-07-22T09:19:00Z", "dmy,assumed-utc+7")
    assert (third["title"], third["reading"]["title"]) == ("Tin v&agrave;o", "Tin vào")
    assert told["schedule"]["next_poll_at"] > told["checked_at"]


PAGE = b"<!doctype html><html><head><title>T\xc3\xb4i</title></head><body>404</body></html>"
CHALLENGE = b'<html><script>document.cookie="D1N=1f;path=/";location.reload()</script></html>'
BAD = {
    "/missing": (answer(status="404 Not Found"), "404 Not Found", "sources discover"),
    "/gone": (answer(status="410 Gone"), "410 Gone", "gone for good"),
    "/closed": (answer(status="403 Forbidden"), "403 Forbidden", "HOPTIN_USER_AGENT"),
    "/busy": (answer(status="503 Service Unavailable", Retry_After="120"), "503", "left alone"),
    "/page": (answer(PAGE, Content_Type="text/html"), "a web page, not a feed", "sources discover"),
    "/challenge": (answer(CHALLENGE, Content_Type="text/html"), "a web page", "sets the cookie D1N"),
    "/empty": (answer(b" "), "The answer is empty", "curl"),
    "/loop": (redirect("/loop"), "loop", "browser"),
    "/inside": (redirect("http://10.0.0.1/"), "10.0.0.1 is a private or reserved address", "your own"),
    "/large": (bomb(9 * 1024 * 1024, "gzip"), "The body exceeds 8 MiB", "fewer entries"),
    "/broken": (raw(b"no HTTP\r\n\r\n"), "broke off or was malformed", "Try again later"),
    "/cut": (answer(feed("1", "2")[:-60]), "The document is cut off", "browser"),
}


@pytest.mark.parametrize("path", BAD)
async def test_what_is_bad_ends_in_a_sentence_and_what_to_do(hoptin: Hoptin, portal: Portal, path: str) -> None:
    behaviour, problem, advice = BAD[path]
    url = portal.on(path, behaviour)
    ended = await hoptin("sources", "check", url)
    assert ended.code == 1
    *_, verdict, what_to_do = ended.out.splitlines()
    assert verdict.startswith("✘ ")
    assert problem in verdict
    assert advice in what_to_do
    if path in ("/missing", "/challenge", "/cut"):
        told = (await hoptin("sources", "check", url, "--json")).json
        assert (told["ok"], f"✘ {told['problem']}", f"  {told['advice']}") == (False, verdict, what_to_do)


async def test_what_cannot_be_reached_ends_in_a_sentence_and_what_to_do(hoptin: Hoptin) -> None:
    async with Portal.running(tls=True) as secure:
        url = secure.on("/rss", feed("1"))
        strict = await hoptin("sources", "check", url, "--json")
        assert strict.code == 1
        assert "certificate is not trusted" in strict.json["problem"]
        assert "--tls unverified" in strict.json["advice"]
        unverified = await hoptin("sources", "check", url, "--json", "--tls", "unverified")
        assert (unverified.code, unverified.json["place"]["tls"]) == (0, "unverified")
    for address, problem, advice in (
        ("http://nowhere.invalid/rss", "nowhere.invalid cannot be resolved", "hoptin doctor"),
        (url, "No connection to 127.0.0.1", "firewall"),
        ("http://127.0.0.1:22/", "Port 22 is not one of a web server", "Correct the port"),
        ("http://192.168.1.1/rss", "192.168.1.1 is a private or reserved address", "your own"),
    ):
        ended = await hoptin("sources", "check", address, "--json")
        assert ended.code == 1
        assert problem in ended.json["problem"]
        assert advice in ended.json["advice"]
        assert (ended.json["answer"], ended.json["publication"]) == (None, None)


async def test_a_portal_that_hangs_is_left_in_time(portal: Portal) -> None:
    url = portal.on("/rss", hang(b"HTTP/1.1 200 OK\r\nServer: slow\r\nContent-Length: 99\r\n\r\n<rss>"))
    settings = load_settings(allow_private_networks="127.0.0.1/32")
    bounds = Bounds(total_seconds=0.5)
    async with checking(settings, CLOCK, enrich=enrich, is_listed=lambda _: True, bounds=bounds) as check:
        told = await check.explain(Target(source_record(url), known=False), limit=10)
    assert (told.ok, told.problem) == (False, "No whole answer within 0.5 s.")
    assert told.advice is not None
    assert "slow" in told.advice
    assert told.answer is not None
    assert (told.answer.status, told.answer.server, told.answer.received) == (200, "slow", 5)


async def test_what_is_no_address_is_refused(hoptin: Hoptin) -> None:
    for reference in ("ftp://haiphong.gov.vn/rss", "haiphong.gov.vn/rss", "https://a:b@haiphong.gov.vn/"):
        ended = await hoptin("sources", "check", reference)
        assert (ended.code, ended.out) == (2, "")
        assert "Not checked" in ended.err
    ended = await hoptin("sources", "check", "3f2a91bc")
    assert (ended.code, ended.out) == (1, "")
    assert "There is no source '3f2a91bc'" in ended.err
    assert os.listdir(hoptin.cwd) == [], "no database is made to look at a feed"  # noqa: PTH208


async def test_not_even_an_index_is_made_to_look_at_a_feed(
    with_database: Hoptin, portal: Portal, mongo_url: str, mongo_database: str
) -> None:
    ended = await with_database("sources", "check", portal.on("/rss", feed("1")))
    assert ended.code == 0
    assert await everything(mongo_url, mongo_database) == {"indexes": []}


async def test_a_known_source_is_compared_with_what_it_showed_and_nothing_changes(
    with_database: Hoptin, known: Polling, portal: Portal, mongo_url: str, mongo_database: str
) -> None:
    body = feed("1", "2", "3")
    url = portal.on("/rss", conditional(body, etag='"1"'))
    source = await known.add(url, name="Cổng Hải Phòng", category="Kinh tế")
    await known.poll(source)
    other = await known.add(portal.on("/other", feed("4")))
    await known.poll(other)
    before = await everything(mongo_url, mongo_database)

    same = await with_database("sources", "check", source.id[:8], "--json")
    told = same.json
    assert same.code == 0
    assert (told["source"]["id"], told["source"]["state"]) == (source.id, "fresh")
    assert (told["source"]["remembered"], told["answer"]["unchanged"]) == (3, True)
    assert {entry["outcome"] for entry in told["entries"]} == {"known"}

    changed = rss(item("4"), item("5"), item("1", description="Sửa."), item("2"), item("3")).encode()
    portal.on("/rss", changed)
    ended = await with_database("sources", "check", url, "--json")
    told = ended.json
    assert ended.code == 0
    assert [entry["outcome"] for entry in told["entries"]] == ["new", "new", "changed", "known", "known"]
    assert [told["publication"][name] for name in ("new", "changed", "known")] == [2, 1, 2]
    articles = [entry["article_id"] for entry in told["entries"]]
    assert articles[0] is not None, "another feed of the portal showed it"
    assert articles[1] is None
    assert any(articles[0] in meaning for meaning in told["entries"][0]["meanings"])

    text = await with_database("sources", "check", url)
    assert "Cổng Hải Phòng" in text.out
    assert "2 new, 1 changed, 2 known" in text.out
    assert await everything(mongo_url, mongo_database) == before

    # What the check foretold is what a poll does.
    events = len(await known.events())
    await known.poll(source)
    assert len(await known.events()) - events == 3
    portal.on("/rss", answer(status="500 Internal Server Error"))
    failed = await with_database("sources", "check", url)
    assert failed.code == 1
    assert "Next poll, if it were polled now" in failed.out


async def test_a_source_s_own_ways_hold_for_its_check(with_database: Hoptin, known: Polling) -> None:
    async with Portal.running(tls=True) as secure:
        url = secure.on("/rss", feed("1"))
        source = await known.add(url, tls="unverified", status="paused")
        ended = await with_database("sources", "check", url)
        assert ended.code == 0
        assert "Any TLS certificate is taken" in ended.out
        assert "It is not polled until it is resumed." in ended.out
        await known.sources.change(source.id, {"tls": "strict"})
        assert (await with_database("sources", "check", url)).code == 1
        tried = await with_database("sources", "check", url, "--tls", "unverified")
        assert tried.code == 0
        assert f"hoptin sources set {source.id[:8]} --tls unverified" in tried.out
        assert (await known.get(source)).tls == "strict"


async def test_old_entries_that_come_at_once_are_told_as_held_back(
    with_database: Hoptin, known: Polling, portal: Portal
) -> None:
    now = CLOCK.now()
    url = portal.on("/rss", rss(item("1", pubDate=f"{now:%a, %d %b %Y %H:%M:%S} +0000")).encode())
    source = await known.add(url)
    await known.poll(source)
    old = f"{now - timedelta(days=20):%a, %d %b %Y %H:%M:%S} +0000"
    portal.on("/rss", rss(*(item(f"cũ {number}", pubDate=old) for number in range(12))).encode())
    told = (await with_database("sources", "check", url, "--json", "--limit", "1")).json
    assert (told["publication"]["held_back"], told["publication"]["listed"]) == (12, 0)
    assert (told["entries"][0]["outcome"], told["entries"][0]["reading"]["listed"]) == ("held back", False)


async def test_what_the_embedded_database_knows_is_told(hoptin: Hoptin, portal: Portal, data_dir: Path) -> None:
    embedded = hoptin.but(HOPTIN_DATA_DIR=str(data_dir))
    url = portal.on("/rss", feed("1"))
    id_ = (await embedded("sources", "add", url)).out.strip()
    told = (await embedded("sources", "check", url, "--json")).json
    assert (told["source"]["id"], told["source"]["state"], told["publication"]["first_poll"]) == (id_, "new", True)


async def test_requests_go_through_the_proxy_that_is_set(hoptin: Hoptin, portal: Portal) -> None:
    portal.on("http://nowhere.invalid/rss", feed("1"))
    proxied = hoptin.but(HOPTIN_HTTP_PROXY=portal.url("").rstrip("/"))
    told = (await proxied("sources", "check", "http://nowhere.invalid/rss", "--json")).json
    assert (told["ok"], told["place"]["proxy"], told["place"]["addresses"]) == (True, True, [])
    assert "The proxy of HOPTIN_HTTP_PROXY makes the connection." in told["place"]["meanings"]


async def test_what_a_portal_writes_does_not_reach_the_terminal_as_it_is(hoptin: Hoptin, portal: Portal) -> None:
    title = "Tin \x1b[31m\x85đỏ\u202e và\n\n✔ A poll would be"
    body = rss(item("1", title=title, guid="a\u202eb", pubDate="\u2066hôm nay")).replace("\x1b", "")
    headers = {"Server": surrogates(b"\xff\x1b[2J"), "Content_Type": surrogates("text/xml; charset=\u202e".encode())}
    ended = await hoptin("sources", "check", portal.on("/rss", answer(body.encode(), **headers)))
    assert ended.code == 0
    assert not set(ended.out) & set("\x1b\x85\u202e\u2066\udcff")
    assert [line for line in ended.out.splitlines() if line.startswith("✔")] == ["✔ A poll would be a good one: 1 new."]


async def test_an_unreachable_database_leaves_an_address_to_be_shown_as_new(hoptin: Hoptin, portal: Portal) -> None:
    away = hoptin.but(HOPTIN_MONGO_URL="mongodb://127.0.0.1:9/?replicaSet=rs0")
    ended = await away("sources", "check", portal.on("/rss", feed("1")), "--json")
    assert ended.code == 0
    assert ended.json["publication"]["new"] == 1
    assert "shown as if it were new" in ended.err
