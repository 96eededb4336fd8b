"""The extractor's workers: whatever a page does to one, the service lives and the next page is read."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.enricher.extraction.blocks import INSIDE
from services.enricher.extraction.extractor import Extractor
from services.enricher.extraction.unusable import UnusablePage
from shared.runtime.workers import Overrun, Workers
from tests.support.article_pages import LEAD, SYSTEMS, TITLE, URL

PAGE = SYSTEMS["nukeviet"]().encode()
SLOW = f"<h1>{TITLE}</h1><p>{LEAD}</p><table>{'<tr><td>x</td><td>y</td></tr>' * 12_000}</table>".encode()
"""Takes two seconds and more, just within the bound on elements."""


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    found = Extractor(workers=1)
    yield found
    found.close()


async def reads(extractor: Extractor) -> bool:
    content = await extractor.extract(PAGE, "text/html", URL, title=TITLE)
    return content.title == TITLE and content.content_text.startswith(LEAD)


async def test_a_page_that_is_unusable_says_why_and_the_next_one_is_read(extractor: Extractor) -> None:
    with pytest.raises(UnusablePage, match="home page"):
        await extractor.extract(PAGE, "text/html", "https://binhkhe.gov.vn/", title=TITLE)
    assert await reads(extractor)


async def test_blocks_known_to_repeat_come_to_the_worker(extractor: Extractor) -> None:
    content = await extractor.extract(PAGE, "text/html", URL, title=TITLE)
    outside = frozenset(digest for digest in content.blocks if not digest[-1] & INSIDE)
    again = await extractor.extract(PAGE, "text/html", URL, title=TITLE, repeated=outside)
    assert "repeated" in again.origins["content"]


async def test_a_page_that_takes_too_long_is_stopped_and_the_next_one_read() -> None:
    extractor = Extractor(workers=1, seconds=0.5)
    try:
        assert await reads(extractor)
        with pytest.raises(UnusablePage, match=r"Extraction took longer than 0.5 s and was stopped\."):
            await extractor.extract(SLOW, "text/html", URL, title=TITLE)
        assert await reads(extractor)
    finally:
        extractor.close()


async def test_a_page_that_takes_its_time_does_not_keep_the_others_waiting() -> None:
    extractor = Extractor(workers=2, seconds=60)
    try:
        slow = asyncio.create_task(extractor.extract(SLOW, "text/html", URL, title=TITLE))
        assert await reads(extractor)
        assert not slow.done()
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)
        assert await reads(extractor)
    finally:
        extractor.close()


@asynccontextmanager
async def workers(memory: int) -> AsyncIterator[Workers]:
    found = Workers(count=1, seconds=60, memory=memory, answers=ZeroDivisionError)
    try:
        yield found
    finally:
        found.close()


async def test_work_that_takes_too_much_memory_is_stopped_and_the_next_is_done() -> None:
    async with workers(512 * 1024**2) as found:
        with pytest.raises(Overrun, match="needed more than 512 MiB and was stopped"):
            await found.run(bytearray, 1024**3)
        assert await found.run(len, "xyz") == 3


async def test_an_answer_that_is_an_exception_leaves_the_worker_in_service() -> None:
    async with workers(512 * 1024**2) as found:
        first = await found.run(os.getpid)
        with pytest.raises(ZeroDivisionError):
            await found.run(divmod, 1, 0)
        assert await found.run(os.getpid) == first
        with pytest.raises(TypeError):
            await found.run(divmod, 1, "x")
        assert await found.run(os.getpid) != first


async def test_a_library_that_cannot_be_loaded_costs_the_page_not_the_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trafilatura.py").write_text('raise ImportError("lxml.html.clean is elsewhere")')
    monkeypatch.syspath_prepend(tmp_path)  # workers are given it
    extractor = Extractor(workers=1)
    try:
        with pytest.raises(UnusablePage, match=r"ImportError: lxml\.html\.clean is elsewhere"):
            await extractor.extract(b"<h1>x</h1><p>y</p>", "text/html", "https://x.gov.vn/tin/1")
    finally:
        extractor.close()
