"""What is kept of pages, and who may write it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from shared.article import PageRead
from shared.storage.client import Connection
from shared.storage.pages import Asker, PageRecord, Pages, PageSource
from tests.support.polling import CLOCK
from tests.support.samples import NOON, at


@pytest.fixture
async def pages(mongo_url: str, mongo_database: str) -> AsyncIterator[Pages]:
    connection = Connection(mongo_url, mongo_database)
    await connection.create_indexes()
    yield Pages(connection)
    connection.close()


def asker(minute: int = 0, epoch: int = 1) -> Asker:
    return Asker(id=f"e{minute}.{epoch}", body=b"\x00{}", observed_at=at(minute), lease_epoch=epoch)


def record(name: str = "a", **changes: object) -> PageRecord:
    plain = PageRecord(
        id=f"{name}:h",
        article_id=name,
        url=f"https://{name}.vn/1",
        host=f"{name}.vn",
        read=PageRead(state="failed", reason="Weg.", retry_at=at(5)),
        waiting=True,
        due_at=at(5),
        asker=asker(),
        at=CLOCK.now(),
    )
    return replace(plain, **changes)


async def test_of_several_who_read_a_page_the_first_stands(pages: Pages) -> None:
    source = PageSource(url="https://a.vn/1", content=bytes(range(256)), body_hash="h", etag='"x"', fetched_at=NOON)
    ours = [record(read=PageRead(state="failed", reason=str(number)), source=source) for number in range(8)]
    standing = await asyncio.gather(*(pages.keep(each) for each in ours[:4]))
    standing += [await pages.keep(each) for each in ours[4:]]
    assert len({each.read.reason for each in standing}) == 1
    assert (await pages.of(["a:h"]))["a:h"] == standing[0]
    assert (await pages.newest(["a", "b"])) == {"a": source}


async def test_of_several_pages_of_an_article_the_newest_counts(pages: Pages) -> None:
    for minute in (3, 9, 6):
        source = PageSource(url="https://a.vn/1", content=b"x", body_hash=str(minute), fetched_at=at(minute))
        await pages.keep(record(id=f"a:{minute}", source=source))
    await pages.keep(record(id="a:none"))
    assert (await pages.newest(["a"]))["a"].body_hash == "9"


async def test_a_due_page_is_one_s_alone_until_the_lease_ends(pages: Pages) -> None:
    for number in range(30):
        await pages.keep(record(f"a{number}", due_at=at(number)))
    taken = await asyncio.gather(*(pages.claim(now=at(40), until=at(45), limit=10) for _ in range(6)))
    ids = [each.id for batch in taken for each in batch]
    assert len(ids) == len(set(ids))
    rest = [each.id for _ in range(5) for each in await pages.claim(now=at(40), until=at(45), limit=10)]
    assert sorted(ids + rest) == sorted(f"a{number}:h" for number in range(30))
    assert not await pages.is_due(at(44))
    assert len(await pages.claim(now=at(45), until=at(50), limit=100, except_hosts=["a7.vn"])) == 29


async def test_only_who_holds_a_page_changes_it(pages: Pages) -> None:
    await pages.keep(record())
    [late] = await pages.claim(now=at(5), until=at(7), limit=1)
    [early] = await pages.claim(now=at(7), until=at(9), limit=1)
    assert await pages.change(late, replace(late, attempts=7, due_at=at(99))) is None
    changed = await pages.change(early, replace(early, attempts=1, due_at=at(30)))
    assert changed == replace(early, attempts=1, due_at=at(30))
    done = replace(changed, waiting=False, due_at=None, asker=None)
    assert await pages.change(changed, done) == done
    assert not await pages.is_due(at(999))
    assert await pages.waiting() == 0


async def test_a_later_reading_is_told_for_the_newest_sighting(pages: Pages) -> None:
    kept = await pages.keep(record())
    for minute, epoch, newest in ((4, 2, "e4.2"), (3, 9, "e4.2"), (4, 3, "e4.3"), (4, 3, "e4.3"), (9, 1, "e9.1")):
        kept = await pages.follow(kept, asker(minute, epoch))
        assert kept.asker is not None
        assert kept.asker.id == newest
    [held] = await pages.claim(now=at(5), until=at(7), limit=1)
    await pages.follow(held, asker(11))
    changed = await pages.change(held, replace(held, attempts=1))
    assert changed is not None
    assert changed.asker == asker(11)  # who came meanwhile is not lost
    done = await pages.change(changed, replace(changed, waiting=False, due_at=None, asker=None))
    assert done is not None
    assert (await pages.follow(done, asker(12))).asker is None


async def test_a_page_that_is_gone_by_now_leaves_its_record_as_it_was(pages: Pages) -> None:
    forgotten = record()
    assert await pages.follow(forgotten, asker(1)) == forgotten
    assert await pages.change(forgotten, replace(forgotten, due_at=at(5) + timedelta(hours=1))) is None


async def test_a_page_that_waits_is_found_by_its_article_and_made_due_at_once(pages: Pages) -> None:
    await pages.keep(record(id="a:old", asker=asker(1)))
    await pages.keep(record(id="a:new", asker=asker(2), due_at=at(50)))
    await pages.keep(record("b", waiting=False))
    assert await pages.waiting_of("b") is None
    waiting = await pages.waiting_of("a")
    assert waiting is not None
    assert waiting.id == "a:new"
    assert await pages.hurry(waiting, at(3))
    assert [each.id for each in await pages.claim(now=at(4), until=at(7), limit=9)] == ["a:new"]
    assert not await pages.hurry(record("b"), at(3))
