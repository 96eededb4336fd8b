"""`hoptin dedup`, run as operators run it, on a real mongod."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from services.archiver.handler import Archiver
from services.cli.dedup_rebuild import Rebuild, Rebuilt
from shared.bus.mongo import MongoBus
from shared.clock import Clock, SystemClock
from shared.events import ArticleEnriched, Event, MergeRequested, SplitRequested, decode, first_event
from shared.logging import get_logger
from shared.runtime.handling import Done
from shared.runtime.infrastructure import prepare_storage
from shared.storage.archive import Archive
from shared.storage.client import Connection
from shared.storage.identities import Alias
from shared.topology import ARCHIVER
from tests.support.deduplicating import deduplicator
from tests.support.hoptin import Hoptin
from tests.support.samples import article, enriched, event, source
from tests.support.twins import text

NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=6)
REPORT = (
    "Sáng 2/3, Ban Chỉ đạo cải cách hành chính tổ chức hội nghị trực tuyến toàn quốc sơ kết công tác quý I. "
    "Tại điểm cầu thành phố, lãnh đạo các sở, ngành và địa phương cùng tham dự, thảo luận về chuyển đổi số, "
    "cắt giảm thủ tục, nâng chất lượng phục vụ người dân và doanh nghiệp trên địa bàn, nhất là ở cấp xã."
)
LOCAL = "Đồng Nai cũng có 50 đại biểu dự tại điểm cầu của tỉnh."
NOTICE = (
    "Công ty điện lực thông báo tạm ngừng cấp điện từ 8 giờ đến 17 giờ ngày 5/3 tại phường Hòa Minh để sửa chữa lưới "
    "điện trung thế, mong khách hàng thông cảm và chủ động trong sinh hoạt, sản xuất, kinh doanh."
)
NOBODY = "99999999-0000-4000-8000-000000000000"


def seen(article_id: str, text: str, title: str = "Hội nghị sơ kết công tác quý I", **fields: Any) -> ArticleEnriched:
    at = NOW + timedelta(minutes=fields.pop("minutes", 0))
    portal = fields.pop("portal", f"{article_id}.gov.vn")
    given = {
        "article": article(title, text, url=f"https://{portal}/tin/1", published_at=at),
        "observed_at": at,
        "source": source(f"source of {article_id}", portal=portal),
    }
    return enriched(article_id, **{**given, **fields})


class Newsroom:
    """A deduplicator and an archiver that do what they are given, at once."""

    def __init__(self, connection: Connection, clock: Clock | None = None) -> None:
        self._connection = connection
        clock = clock or SystemClock()
        self._deduplicator = deduplicator(connection, clock)
        self._archiver = Archiver(archive=Archive(connection), clock=clock, max_age=timedelta(days=30))
        self._bus = MongoBus(connection)

    async def take(self, *articles: ArticleEnriched) -> None:
        outcomes = await self._deduplicator.handle([event(data) for data in articles])
        await self.archive([output for outcome in outcomes if isinstance(outcome, Done) for output in outcome.outputs])

    async def archive(self, events: Sequence[Event]) -> None:
        for outcome in await self._archiver.handle(events):
            assert isinstance(outcome, Done)

    async def forget(self) -> None:
        await self._connection.database["fingerprints"].drop()

    async def queued(self) -> list[Event]:
        """What waits for the archiver."""
        found = await self._connection.database["bus"].find({"queue": ARCHIVER.name}).sort("_id", 1).to_list(None)
        return [decode(document["body"]) for document in found]

    async def follow(self) -> int:
        """Let the archiver do all that waits for it; how much that was."""
        events = await self.queued()
        await self.archive(events)
        await self._connection.database["bus"].delete_many({"queue": ARCHIVER.name})
        return len(events)

    async def stories(self) -> list[list[str]]:
        found = await self._connection.database["stories"].find({}).to_list(None)
        return sorted(sorted(member["article_id"] for member in story["members"]) for story in found)

    async def fingerprints(self) -> dict[str, dict[str, Any]]:
        found = await self._connection.database["fingerprints"].find({}).to_list(None)
        return {document["_id"]: document for document in found}


async def rebuilt(connection: Connection, newsroom: Newsroom, window: timedelta = timedelta(days=30)) -> Rebuilt:
    bus = MongoBus(connection)
    rebuilding = Rebuild(connection, bus, window=window, clock=SystemClock(), log=get_logger("test"))
    async for expected in rebuilding.run():
        assert rebuilding.done.articles <= expected
    await bus.close()
    return rebuilding.done


async def test_two_articles_are_explained(hoptin: Hoptin, connection: Connection) -> None:
    newsroom = Newsroom(connection)
    one, other = seen("aaaa1111", REPORT), seen("bbbb2222", f"{LOCAL}\n\n{REPORT}", minutes=5)
    await newsroom.take(one)
    await newsroom.take(other)

    for width in (80, 160):
        shown = await hoptin.but(COLUMNS=str(width))("dedup", "explain", "aaaa", "bbbb")
        assert (shown.code, shown.err) == (0, "")
        assert all(len(line) <= width for line in shown.out.splitlines())
        assert any("{Sáng 2/3, Ban" in left and "{Sáng 2/3, Ban" in right for left, right in halves(shown.out))
        assert any("Đồng Nai" in right and not left.strip() for left, right in halves(shown.out))
    piped = await hoptin("dedup", "explain", "aaaa", "bbbb")
    assert f"{{{REPORT.rstrip('.')}}}." in piped.out
    assert f"\n{LOCAL}\n" in piped.out
    assert "One story: bbbb2222 was found to carry the text of aaaa1111." in piped.out
    assert "copy, names aaaa1111 (same-text, score" in piped.out

    shape = (await hoptin("dedup", "explain", "aaaa", "bbbb", "--json")).json
    assert (shape["verdict"], shape["same_url"], shape["story"]["together"]) == ("copy", False, True)
    assert shape["containment"] == 1.0
    assert shape["keys"]["title and day"] == 4
    assert [passage["text"] for passage in shape["articles"][0]["passages"]] == [REPORT.rstrip(".")]
    assert [(each["article_id"], each["current"]) for each in shape["stored"]] == [
        ("aaaa1111", True),
        ("bbbb2222", True),
    ]
    assert shape["stored"][1]["decision"]["matches"][0]["article_id"] == "aaaa1111"


def halves(out: str) -> list[tuple[str, str]]:
    return [(left, right) for line in out.splitlines() for left, bar, right in [line.partition("│")] if bar]


async def test_what_spoke_against_is_told_in_words(hoptin: Hoptin, connection: Connection) -> None:
    newsroom = Newsroom(connection)
    later = NOTICE.replace("5/3", "6/3").replace("từ 8", "từ 9")
    await newsroom.take(seen("aaaa1111", NOTICE, "Thông báo cắt điện"), seen("bbbb2222", later, "Thông báo cắt điện"))
    shown = (await hoptin("dedup", "explain", "aaaa", "bbbb")).out
    assert "8[≠1] {giờ đến 17 giờ ngày} 5/3[≠2] {tại" in shown
    assert "9[≠1] {giờ đến 17 giờ ngày} 6/3[≠2] {tại" in shown
    lines = [line.split() for line in shown.splitlines()]
    assert ["≠1", "number", "cấp", "điện", "từ", "____", "giờ", "8", "9"] in lines
    assert ["≠2", "date", "[number]", "giờ", "ngày", "____", "tại", "5/3", "6/3"] in lines
    assert "Two stories: neither was found to carry the other's text." in shown
    assert "\x1b" not in shown


async def test_one_address_decides_and_is_told_so(hoptin: Hoptin, connection: Connection) -> None:
    newsroom, url = Newsroom(connection), "https://x.gov.vn/tin/1"
    for article_id, words in (("aaaa1111", REPORT), ("bbbb2222", NOTICE)):
        portal = f"{article_id}.gov.vn"
        await connection.database["identities"].insert_one(
            {"_id": Alias(portal=portal, kind="link", value=url).key(), "article_id": article_id}
        )
        await newsroom.take(
            seen(
                article_id,
                words,
                portal=portal,
                canonical_url=url,
                article=article("Tin", words, url=f"{url}?utm_source=rss"),
            )
        )
    shape = (await hoptin("dedup", "explain", "aaaa", "bbbb", "--json")).json
    assert (shape["same_url"], shape["verdict"], shape["keys"]["url"]) == (True, "related", 1)
    assert "copy: both have one address" in (await hoptin("dedup", "explain", "aaaa", "bbbb")).out


async def test_what_cannot_be_explained_is_told_in_a_sentence(hoptin: Hoptin, connection: Connection) -> None:
    await Newsroom(connection).take(seen("aaaa1111", REPORT), seen("bbbb2222", ""))
    same = await hoptin("dedup", "explain", "aaaa", "aaaa1111")
    assert (same.code, same.out) == (2, "")
    assert "name two" in same.err
    unknown = await hoptin("dedup", "explain", "aaaa", NOBODY)
    assert (unknown.code, unknown.out) == (1, "")
    assert NOBODY in unknown.err
    textless = await hoptin("dedup", "explain", "aaaa", "bbbb")
    assert (textless.code, textless.out) == (1, "")
    assert "bbbb2222 has no text" in textless.err


async def test_lost_fingerprints_are_made_anew_and_missed_copies_found(hoptin: Hoptin, connection: Connection) -> None:
    newsroom = Newsroom(connection)
    alias = Alias(portal="cccc3333.gov.vn", kind="link", value="https://cccc3333.gov.vn/tin/1")
    await connection.database["identities"].insert_one({"_id": alias.key(), "article_id": "cccc3333"})
    named = seen("cccc3333", NOTICE, "Thông báo cắt điện", canonical_url=alias.value)
    await newsroom.take(seen("aaaa1111", REPORT), named)
    before = await newsroom.fingerprints()
    assert any(found["url"] for found in before.values())
    await newsroom.forget()
    await newsroom.take(seen("bbbb2222", f"{LOCAL}\n\n{REPORT}", minutes=5))
    assert await newsroom.stories() == [["aaaa1111"], ["bbbb2222"], ["cccc3333"]]
    await newsroom.forget()

    done = await hoptin("dedup", "rebuild")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "3 articles read, 3 fingerprints written.",
        "1 link found that the archive did not have: archivers follow them.",
    ]
    after = await newsroom.fingerprints()
    assert {id_: _claimed(after[id_]) for id_ in before} == {id_: _claimed(found) for id_, found in before.items()}

    records = {record["_id"]: record async for record in connection.database["articles"].find({})}
    assert await newsroom.follow() == 1
    assert await newsroom.stories() == [["aaaa1111", "bbbb2222"], ["cccc3333"]]
    for record in records.values():
        now = await connection.database["articles"].find_one({"_id": record["_id"]}) or {}
        kept = ("article", "revision", "observed_at", "listable", "seen_in", "first_seen_at", "trace_id", "journey")
        assert {name: now[name] for name in kept} == {name: record[name] for name in kept}
    again = (await hoptin("dedup", "rebuild", "--json")).json
    assert (again["articles"], again["fingerprints"], again["links"]) == (3, 0, 0)
    assert await newsroom.queued() == []


def _claimed(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("article_id", "text_hash", "at", "url", "keys", "sketch", "expires_at")}


async def test_what_operators_ruled_is_told_and_no_rebuild_undoes_it(hoptin: Hoptin, connection: Connection) -> None:
    newsroom = Newsroom(connection)
    await newsroom.take(seen("aaaa1111", REPORT))
    await newsroom.take(seen("bbbb2222", REPORT, minutes=5), seen("dddd4444", NOTICE, "Thông báo"))
    rulings = (
        SplitRequested(article_id="bbbb2222", apart_from=["aaaa1111"], reason="bản khác", requested_by="linh@x"),
        MergeRequested(
            article_id="dddd4444", other_id="bbbb2222", together=["dddd4444", "bbbb2222"], requested_by="linh@x"
        ),
    )
    await newsroom.archive([first_event(ruling, key="ruled", at=datetime.now(UTC)) for ruling in rulings])
    await newsroom.forget()
    await newsroom.take(seen("cccc3333", f"{REPORT} {LOCAL}", minutes=9))
    assert await newsroom.stories() == [["aaaa1111"], ["bbbb2222", "dddd4444"], ["cccc3333"]]

    assert (await rebuilt(connection, newsroom)).links == 2
    assert await newsroom.follow() == 2
    assert await newsroom.stories() in (
        [["aaaa1111", "cccc3333"], ["bbbb2222", "dddd4444"]],
        [["aaaa1111"], ["bbbb2222", "cccc3333", "dddd4444"]],
    )

    split = (await hoptin("dedup", "explain", "aaaa", "bbbb", "--json")).json["story"]
    assert split["together"] is False
    assert split["why"] == (
        "bbbb2222 split from aaaa1111 by linh@x: bản khác; bbbb2222 was found to carry the text of aaaa1111."
    )
    merged = (await hoptin("dedup", "explain", "bbbb", "dddd", "--json")).json["story"]
    assert merged["together"] is True
    assert "the stories of dddd4444 and bbbb2222 merged by linh@x; neither was found" in merged["why"]


async def test_articles_that_only_others_link_are_told_the_way(hoptin: Hoptin, connection: Connection) -> None:
    first, middle, last = (" ".join(f"tiếng{part}{word}" for word in range(60 if part < "c" else 30)) for part in "abc")
    newsroom = Newsroom(connection)
    for article_id, words in (("aaaa1111", first), ("bbbb2222", f"{first} {middle}"), ("cccc3333", f"{middle} {last}")):
        await newsroom.take(seen(article_id, words))
    assert await newsroom.stories() == [["aaaa1111", "bbbb2222", "cccc3333"]]
    told = (await hoptin("dedup", "explain", "aaaa", "cccc", "--json")).json
    assert told["story"] == {
        "together": True,
        "why": "through others that carry the text of both: aaaa1111 – bbbb2222 – cccc3333.",
    }


async def test_a_rebuild_that_died_is_finished_by_another(hoptin: Hoptin, connection: Connection) -> None:
    newsroom, random = Newsroom(connection), Random(7)
    texts = [text(random) for _ in range(200)]
    for portal in "ab":
        titles = enumerate(texts)
        await newsroom.take(*(seen(f"{portal}{place:07}", each, each[:40], minutes=place) for place, each in titles))
        await newsroom.forget()
    assert len(await newsroom.stories()) == 400

    process = await hoptin.start("dedup", "rebuild")
    async with asyncio.timeout(60):
        while await connection.database["fingerprints"].estimated_document_count() < 60:
            assert process.returncode is None
    process.kill()
    await process.wait()
    assert await connection.database["fingerprints"].estimated_document_count() < 400

    done = await rebuilt(connection, newsroom)
    assert done.articles == 400
    assert len(await newsroom.fingerprints()) == 400
    await newsroom.follow()
    assert await newsroom.stories() == [[f"a{place:07}", f"b{place:07}"] for place in range(200)]
    assert (await rebuilt(connection, newsroom)).links == 0


async def test_while_it_is_rebuilt_deduplicators_go_on_and_nothing_is_missed(connection: Connection) -> None:
    newsroom, random = Newsroom(connection), Random(11)
    texts = [text(random) for _ in range(120)]
    await newsroom.take(*(seen(f"a{place:07}", each, each[:40]) for place, each in enumerate(texts)))
    await newsroom.forget()
    await prepare_storage(connection)

    async def copies_come() -> None:
        for start in range(0, 120, 10):
            some = enumerate(texts[start : start + 10], start)
            await newsroom.take(*(seen(f"b{place:07}", each, each[:40], minutes=9) for place, each in some))

    await asyncio.gather(copies_come(), rebuilt(connection, newsroom))
    await newsroom.follow()
    assert await newsroom.stories() == [[f"a{place:07}", f"b{place:07}"] for place in range(120)]


async def test_articles_on_one_event_are_found_again_too(connection: Connection) -> None:
    newsroom = Newsroom(connection)
    head = " ".join(REPORT.split()[:34])
    ours, theirs = (" ".join(f"{word}{place}" for place in range(40)) for word in ("chuyện", "việc"))
    await newsroom.take(seen("aaaa1111", f"{head} {ours}"))
    await newsroom.forget()
    await newsroom.take(seen("bbbb2222", f"{head} {theirs}", minutes=5))
    done = await rebuilt(connection, newsroom)
    assert (done.links, done.related) == (0, 1)
    await newsroom.follow()
    records = connection.database["articles"].find({"related": {"$ne": []}})
    assert [each["related"][0]["article_id"] async for each in records] == ["bbbb2222"]
    assert (await rebuilt(connection, newsroom)).related == 0


async def test_earlier_texts_are_known_again_as_long_as_the_window_says(connection: Connection) -> None:
    newsroom, day = Newsroom(connection), 24 * 60
    changes = {"one": -40 * day, "two": -20 * day, "three": -10 * day, "four": 0}
    for name, minutes in changes.items():
        corrected = article("Hội nghị sơ kết", f"{REPORT} Bản sửa {name}.", published_at=NOW - timedelta(days=41))
        await newsroom.take(seen("aaaa1111", "", minutes=minutes, article=corrected))
    before = {id_: _claimed(found) for id_, found in (await newsroom.fingerprints()).items()}
    await newsroom.forget()
    assert (await rebuilt(connection, newsroom)).fingerprints == 3
    after = {id_: _claimed(found) for id_, found in (await newsroom.fingerprints()).items()}
    assert after == {id_: found for id_, found in before.items() if found["at"] > NOW - timedelta(days=30)}


async def test_fingerprints_of_another_version_are_made_anew(hoptin: Hoptin, connection: Connection) -> None:
    newsroom = Newsroom(connection)
    await newsroom.take(seen("aaaa1111", REPORT), seen("bbbb2222", NOTICE))
    (first, second) = sorted((await newsroom.fingerprints()).values(), key=lambda found: str(found["article_id"]))
    stored = connection.database["fingerprints"]
    old = {
        "_id": "aaaa1111:0f",
        "article_id": "aaaa1111",
        "text_hash": "0f",
        "at": NOW,
        "keys": ["sha:1"],
        "decision": None,
    }
    await stored.insert_one(old)
    await stored.update_one({"_id": first["_id"]}, {"$unset": {"sketch": True, "expires_at": True}})
    await stored.update_one({"_id": second["_id"]}, {"$set": {"keys": [1, 2]}})

    status = (await hoptin("dedup", "status", "--json")).json
    assert (status["fingerprints"], status["articles"], status["unreadable"]) == (3, 2, 2)
    assert "`hoptin dedup rebuild` replaces them" in (await hoptin("dedup", "status")).err
    done = await hoptin("dedup", "rebuild")
    assert done.out.splitlines()[:3] == [
        "2 articles read, 0 fingerprints written.",
        "2 fingerprints of another version written anew.",
        "1 fingerprint of an earlier version removed.",
    ]
    assert {id_: _claimed(found) for id_, found in (await newsroom.fingerprints()).items()} == {
        found["_id"]: _claimed(found) for found in (first, second)
    }


async def test_status_of_nothing_and_of_something(hoptin: Hoptin, connection: Connection) -> None:
    nothing = (await hoptin("dedup", "status", "--json")).json
    assert (nothing["fingerprints"], nothing["oldest"], nothing["bytes_per_article"]) == (0, None, 0)
    await Newsroom(connection).take(seen("aaaa1111", REPORT), seen("bbbb2222", NOTICE, minutes=3))
    found = (await hoptin.but(HOPTIN_DEDUP_WINDOW="12h")("dedup", "status", "--json")).json
    assert (found["fingerprints"], found["articles"], found["window_seconds"]) == (2, 2, 12 * 3600)
    assert found["oldest"] == NOW.isoformat().replace("+00:00", "Z")
    assert found["bytes_per_article"] == (found["data_bytes"] + found["index_bytes"]) // 2 > 0
    shown = (await hoptin("dedup", "status")).out
    assert "2 of 2 articles" in shown
    assert "30 days (HOPTIN_DEDUP_WINDOW)" in shown
