"""What a portal's pages repeat is learned, shared, bounded, and never mistaken for what they quote."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import blake2b

import pytest

from services.enricher.extraction.blocks import INSIDE
from services.enricher.extraction.extract import extract_page
from services.enricher.extraction.learning import Repeats
from shared.storage.client import Connection
from shared.storage.page_record import PageContent
from tests.support.article_pages import FOOTER, LEAD, PARAGRAPHS

PORTAL = "binhkhe.gov.vn"


@pytest.fixture
async def connection(mongo_url: str, mongo_database: str) -> AsyncIterator[Connection]:
    opened = Connection(mongo_url, mongo_database)
    await opened.create_indexes()
    yield opened
    opened.close()


def digest(text: str, *, inside: bool = False) -> bytes:
    made = blake2b(text.encode(), digest_size=8).digest()
    return made[:-1] + bytes([made[-1] | INSIDE if inside else made[-1] & ~INSIDE])


def content(text: str, *blocks: bytes) -> PageContent:
    return PageContent(url="https://binhkhe.gov.vn/1", content_text=text, blocks=list(blocks))


async def test_a_block_outside_of_three_articles_is_repeated_and_one_of_two_is_not(connection: Connection) -> None:
    repeats = Repeats(connection, seconds=0)
    for number in range(3):
        common = [digest("chân trang"), digest("ít khi")] if number < 2 else [digest("chân trang")]
        await repeats.learn(PORTAL, f"a{number}", content(f"bài {number}", *common, digest(f"đoạn {number}")))
    assert await repeats.known(PORTAL) == {digest("chân trang")}
    assert await repeats.known("khac.gov.vn") == frozenset()


async def test_an_article_that_comes_again_and_the_same_text_elsewhere_count_once(connection: Connection) -> None:
    repeats = Repeats(connection, seconds=0)
    for article_id, text in (
        ("a1", "bài một"),
        ("a1", "bài một"),
        ("a1", "bài một, sửa"),
        ("a2", "Bài  một"),
        ("a3", "bài ba"),
    ):
        await repeats.learn(PORTAL, article_id, content(text, digest("chân trang")))
    assert await repeats.known(PORTAL) == frozenset()
    await repeats.learn(PORTAL, "a4", content("bài bốn", digest("chân trang")))
    assert await repeats.known(PORTAL) == {digest("chân trang")}


async def test_a_quoted_paragraph_is_not_lost_and_a_slogan_in_all_articles_is(
    connection: Connection,
) -> None:
    repeats = Repeats(connection, seconds=0)
    for number in range(12):
        blocks = [digest("khẩu hiệu", inside=True)] + ([digest("trích dẫn", inside=True)] if number < 5 else [])
        await repeats.learn(PORTAL, f"a{number}", content(f"bài {number}", *blocks))
    assert await repeats.known(PORTAL) == {digest("khẩu hiệu")}


async def test_enrichers_that_learn_at_once_lose_nothing(connection: Connection) -> None:
    repeats = [Repeats(connection, seconds=0) for _ in range(4)]
    await asyncio.gather(
        *(repeats[n % 4].learn(PORTAL, f"a{n // 2}", content(f"bài {n // 2}", digest("chân trang"))) for n in range(80))
    )
    document = await connection.database["page_blocks"].find_one({"_id": PORTAL})
    assert document is not None
    assert document["pages"] == 40
    assert document["counts"][digest("chân trang").hex()] == {"o": 40}


async def test_what_is_kept_of_a_portal_is_bounded_and_what_repeats_stays_known(connection: Connection) -> None:
    repeats = Repeats(connection, seconds=0)
    for number in range(260):
        single = [digest(f"{number}/{part}") for part in range(100)]
        await repeats.learn(PORTAL, f"a{number}", content(f"bài {number}", digest("chân trang"), *single))
    document = await connection.database["page_blocks"].find_one({"_id": PORTAL})
    assert document is not None
    assert len(document["counts"]) < 4_000
    assert document["pages"] < 260
    assert len(document["seen"]) <= 800
    assert await repeats.known(PORTAL) == {digest("chân trang")}


async def test_a_new_look_replaces_the_old_one(connection: Connection) -> None:
    repeats = Repeats(connection, seconds=0)
    for number in range(300):
        await repeats.learn(PORTAL, f"a{number}", content(f"bài {number}", digest("cũ" if number < 150 else "mới")))
    assert digest("mới") in await repeats.known(PORTAL)
    for number in range(300, 800):
        await repeats.learn(PORTAL, f"a{number}", content(f"bài {number}", digest("mới")))
    assert await repeats.known(PORTAL) == {digest("mới")}


async def test_what_is_known_is_not_asked_for_again_for_a_while(connection: Connection) -> None:
    patient, other = Repeats(connection), Repeats(connection)
    assert await patient.known(PORTAL) == frozenset()
    for number in range(3):
        await other.learn(PORTAL, f"a{number}", content(f"bài {number}", digest("chân trang")))
    assert await patient.known(PORTAL) == frozenset()
    assert await other.known(PORTAL) == {digest("chân trang")}


async def test_pages_teach_what_is_no_article_of_theirs(connection: Connection) -> None:
    """From pages whose footer and notice have no mark, to a page without them."""
    repeats = Repeats(connection, seconds=0)
    notice = "<p>Đường dây nóng tiếp nhận phản ánh hoạt động suốt ngày đêm, mời người dân gọi khi cần được hỗ trợ.</p>"

    def page(number: int) -> bytes:
        body = f"<h1>Tin thứ {number} trong tuần này</h1><p>Bài {number}: {LEAD}</p><p>{number}. {PARAGRAPHS[0]}</p>"
        return f"<html><body><div>{body}{notice}<p>{FOOTER[0]}</p></div></body></html>".encode()

    async def read(number: int) -> PageContent:
        known = await repeats.known(PORTAL)
        return extract_page(page(number), "text/html", f"https://binhkhe.gov.vn/tin/{number}", repeated=known)

    assert "Đường dây nóng" in (await read(0)).content_text
    for number in range(10):
        await repeats.learn(PORTAL, f"a{number}", await read(number))
    after = await read(11)
    assert after.content_text == f"Bài 11: {LEAD}\n\n11. {PARAGRAPHS[0]}"
