"""Buckets that very many fall into: reading stays bounded, and twins find each other all the same. On a real mongod."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import structlog

from services.deduplicator.decide import claim_for
from services.deduplicator.handler import Deduplicator
from services.deduplicator.sketching import kind_of
from shared.clock import SystemClock
from shared.events import ArticleDeduplicated, ArticleEnriched, Decision
from shared.logging import get_logger
from shared.runtime.handling import Done
from shared.storage.client import Connection
from shared.storage.fingerprints import Fingerprints
from tests.support.deduplicating import claim
from tests.support.samples import article, at, enriched, event, source

REPORT = (
    "Sáng 2/3, Ban Chỉ đạo cải cách hành chính tổ chức hội nghị trực tuyến toàn quốc sơ kết công tác quý I. "
    "Tại điểm cầu thành phố, lãnh đạo các sở, ngành và địa phương cùng tham dự, thảo luận về chuyển đổi số, "
    "cắt giảm thủ tục, nâng chất lượng phục vụ người dân và doanh nghiệp trên địa bàn, nhất là ở cấp xã."
)
NOTICE = (
    "Công ty điện lực xin thông báo đến quý khách hàng lịch tạm ngừng cung cấp điện từ {begins} giờ đến {ends} giờ "
    "ngày {day}/3 tại {street}, phường {ward}. Lý do: {why}. Thời gian tái lập có thể sớm hơn dự kiến, mong quý "
    "khách hàng thông cảm và chủ động bố trí sinh hoạt, sản xuất. Mọi thắc mắc xin liên hệ tổng đài của công ty."
)
_SEEDS = (0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 20)))
_STREETS = ("Trần Phú", "Lê Lợi", "Hai Bà Trưng", "Quang Trung", "Hùng Vương", "Bạch Đằng", "Nguyễn Huệ", "Hoàng Diệu")
_WARDS = ("Hòa Minh", "Hòa Khê", "An Biên", "Thanh Bình", "Máy Tơ", "Cát Bi", "Đằng Giang", "Lạch Tray", "Vĩnh Niệm")
_WHY = ("thay máy biến áp", "cắt tỉa cây xanh", "sửa chữa lưới điện", "nâng cấp đường dây", "di dời cột điện")


def seen(article_id: str, text: str, title: str, *, minutes: float, portal: str = "") -> ArticleEnriched:
    given = source(f"source of {article_id}", portal=portal or f"{article_id}.gov.vn")
    return enriched(article_id, article=article(title, text), source=given, observed_at=at(minutes))


def handler(connection: Connection) -> Deduplicator:
    fingerprints = Fingerprints(connection, window=timedelta(days=36_500))
    return Deduplicator(fingerprints=fingerprints, clock=SystemClock(), log=get_logger("deduplicator"))


async def decided(deduplicator: Deduplicator, *articles: ArticleEnriched) -> dict[str, Decision]:
    outcomes = await deduplicator.handle([event(data) for data in articles])
    outputs = [output.data for outcome in outcomes if isinstance(outcome, Done) for output in outcome.outputs]
    return {data.article_id: data.decision for data in outputs if isinstance(data, ArticleDeduplicated)}


def stories(decisions: dict[str, Decision]) -> list[frozenset[str]]:
    """Connected components of what was found, the largest first."""
    group = {id_: {id_} for id_ in decisions}
    for id_, decision in decisions.items():
        for match in decision.matches:
            joined = group[id_] | group[match.article_id]
            group.update(dict.fromkeys(joined, joined))
    return sorted({frozenset(each) for each in group.values()}, key=len, reverse=True)


class Reading:
    """How much the server was asked for: documents that its finds returned, the most by one command and in all."""

    def __init__(self, connection: Connection) -> None:
        self._database = connection.database

    async def begin(self) -> None:
        await self._database.command("profile", 0)
        await self._database["system.profile"].drop()
        await self._database.command("profile", 2)

    async def returned(self) -> int:
        await self._database.command("profile", 0)
        query: dict[str, Any] = {"ns": f"{self._database.name}.fingerprints", "nreturned": {"$gt": 0}}
        found = await self._database["system.profile"].find(query).to_list(None)
        return sum(each["nreturned"] for each in found)


async def crowd(connection: Connection, keys: Sequence[int], size: int) -> None:
    """`size` fingerprints with these keys, all older than noon."""
    fingerprints = Fingerprints(connection, window=timedelta(days=36_500))
    for start in range(0, size, 1000):
        some = [claim(f"x{number}", *keys, number, minutes=number - size) for number in range(start, start + 1000)]
        await connection.database["fingerprints"].insert_many(
            [{"_id": each.id, **fingerprints.fields(each)} for each in some]
        )


async def test_of_five_thousand_that_share_a_key_the_true_copy_is_found_though_it_is_the_youngest(
    connection: Connection,
) -> None:
    original, copy = seen("a", REPORT, "Hội nghị", minutes=10), seen("b", REPORT, "Cả nước họp", minutes=20)
    shared = set(claim_for(original).keys) & set(claim_for(copy).keys)
    bucket = max(key for key in shared if kind_of(key) == "text")
    await crowd(connection, [bucket], 5000)
    deduplicator, reading = handler(connection), Reading(connection)
    with structlog.testing.capture_logs() as logs:
        await reading.begin()
        await decided(deduplicator, original)
        assert await reading.returned() <= 5000, "4000 in one go, then of each key the oldest"
        for name, data in (("b", copy), ("c", seen("c", f"{REPORT} Có 50 đại biểu dự.", "Họp", minutes=30))):
            await reading.begin()
            decision = (await decided(deduplicator, data))[name]
            assert "a" in {match.article_id for match in decision.matches}
            assert await reading.returned() < 100, "the crowded key is not read any more"
    crowded = [entry for entry in logs if entry["event"] == "fingerprint_key_crowded"]
    assert [(entry["key"], entry["kind"]) for entry in crowded] == [(bucket, "text")]


async def test_a_text_whose_keys_are_nearly_all_crowded_reads_a_few_of_each(connection: Connection) -> None:
    original, copy = seen("a", REPORT, "Hội nghị", minutes=10), seen("b", REPORT, "Hội nghị", minutes=20)
    keys = claim_for(original).keys
    free = [key for key in keys if kind_of(key) == "whole text"]
    await crowd(connection, [key for key in keys if key not in free], 5000)
    deduplicator, reading = handler(connection), Reading(connection)
    await decided(deduplicator, original)
    await reading.begin()
    decision = (await decided(deduplicator, copy))["b"]
    assert [match.article_id for match in decision.matches] == ["a"]
    assert await reading.returned() <= 8 * 64 + 10


@pytest.mark.parametrize("seed", _SEEDS)
async def test_a_text_that_three_hundred_portals_carry_is_one_story_in_any_order(
    connection: Connection, seed: int
) -> None:
    random = Random(seed)
    articles = [
        seen(f"p{number:03}", _edited(number, random), "Hội nghị cải cách hành chính", minutes=random.uniform(0, 600))
        for number in range(300)
    ]
    random.shuffle(articles)
    deduplicators = [handler(connection) for _ in range(3)]
    decisions: dict[str, Decision] = {}
    while articles:
        size = random.randint(1, 50)
        some, articles = articles[:size], articles[size:]
        decisions |= await decided(random.choice(deduplicators), *some)
    assert [len(story) for story in stories(decisions)] == [300]


def _edited(number: int, random: Random) -> str:
    local = f"Tại điểm cầu {_WARDS[number % 9]}, có {random.randint(20, 90)} đại biểu của {_STREETS[number % 8]} dự."
    return random.choice((REPORT, f"{local} {REPORT}", f"{REPORT} {local}", f"(Cổng TTĐT) - {REPORT} Tin: P.V{number}"))


@pytest.mark.parametrize("seed", _SEEDS)
async def test_among_hundreds_of_notices_of_one_form_each_finds_its_twin_and_no_other(
    connection: Connection, seed: int
) -> None:
    random = Random(seed)
    filled: dict[tuple[object, ...], str] = {}
    while len(filled) < 300:  # some differ in one thing only
        begins, day = random.randint(5, 12), random.randint(3, 9)
        ends, street, ward = begins + random.randint(1, 6), random.choice(_STREETS), random.choice(_WARDS)
        notice = NOTICE.format(begins=begins, ends=ends, day=day, street=street, ward=ward, why=random.choice(_WHY))
        filled.setdefault((begins, ends, day, street, ward), notice)
    texts = list(filled.values())
    notices = [
        seen(f"n{number:03}", text, "Thông báo lịch ngừng cấp điện", minutes=number, portal="evn.gov.vn")
        for number, text in enumerate(texts)
    ]
    deduplicator = handler(connection)
    decisions: dict[str, Decision] = {}
    for start in range(0, len(notices), 50):
        decisions |= await decided(deduplicator, *notices[start : start + 50])
    assert {id_: decision.matches for id_, decision in decisions.items() if decision.matches} == {}

    missed, wrong = [], []
    for number, text in enumerate(texts):
        if number % 10:
            continue
        twin = seen(f"t{number:03}", f"{text} Nguồn: evn.gov.vn", "Thông báo lịch ngừng cấp điện", minutes=1000)
        found = {match.article_id for match in (await decided(deduplicator, twin))[twin.article_id].matches}
        missed += [number] if f"n{number:03}" not in found else []
        wrong += sorted(found - {f"n{number:03}"})
    assert (missed, wrong) == ([], [])
