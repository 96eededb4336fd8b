"""The parser's workers: whatever a document does to one, the service lives and the next document is parsed."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator

import psutil
import pytest

from services.poller.parsing.parse import NotAFeed
from services.poller.parsing.parser import Parser
from tests.support.mutations import mutated
from tests.support.portal import feed
from tests.support.waiting import until, wait_for

URL = "https://haiphong.gov.vn/rss"
SLOW = b"<rss version='2.0'><channel>" + b"<" * 8_000_000
"""feedparser needs ten seconds and more for it."""


@pytest.fixture
def parser() -> Iterator[Parser]:
    found = Parser(workers=1, seconds=60)
    yield found
    found.close()


async def titles(parser: Parser) -> list[str]:
    document = await parser.parse(feed("1", "2"), "text/xml", URL)
    return [entry.title for entry in document.entries]


def workers() -> list[psutil.Process]:
    """Those of this process that parse; multiprocessing's resource tracker is another child."""
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if "multiprocessing.spawn" in " ".join(child.cmdline()):
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


async def test_a_document_that_takes_too_long_is_stopped_and_the_next_one_parsed() -> None:
    parser = Parser(workers=1, seconds=3)
    try:
        assert await titles(parser) == ["Tin 1", "Tin 2"]
        with pytest.raises(NotAFeed, match="Parsing took longer than 3 s and was stopped"):
            await parser.parse(SLOW, "text/xml", URL)
        assert await titles(parser) == ["Tin 1", "Tin 2"]
    finally:
        parser.close()


async def test_what_a_worker_loads_first_is_not_of_its_first_document_s_time(parser: Parser) -> None:
    """Seconds on a busy machine; the document was refused for them."""
    assert await parser._workers.run(eval, "'feedparser' in __import__('sys').modules")


async def test_a_document_that_takes_its_time_does_not_keep_the_others_waiting() -> None:
    parser = Parser(seconds=60)
    try:
        slow = asyncio.create_task(parser.parse(SLOW, "text/xml", URL))
        assert [await titles(parser) for _ in range(3)] == 3 * [["Tin 1", "Tin 2"]]
        assert not slow.done()
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)
    finally:
        parser.close()


async def test_a_document_that_kills_its_workers_is_not_taken_and_the_next_one_is(parser: Parser) -> None:
    assert await titles(parser) == ["Tin 1", "Tin 2"]
    doomed = asyncio.create_task(parser.parse(SLOW, "text/xml", URL))
    killed: set[int] = set()
    for _ in range(2):
        await until(lambda: any(each.pid not in killed for each in workers()), timeout=30, what="a worker")
        for worker in workers():
            killed.add(worker.pid)
            worker.kill()
    with pytest.raises(NotAFeed, match="Parsing broke its worker process"):
        await doomed
    assert await titles(parser) == ["Tin 1", "Tin 2"]


async def test_workers_that_die_while_idle_cost_nothing() -> None:
    """The kernel's out-of-memory killer chooses whom it likes."""
    parser = Parser(workers=2)
    try:
        for _ in range(3):
            both = await asyncio.gather(titles(parser), titles(parser))
            assert list(both) == 2 * [["Tin 1", "Tin 2"]]
            found = workers()
            assert len(found) == 2
            for worker in found:
                worker.kill()
        assert [await titles(parser) for _ in range(3)] == 3 * [["Tin 1", "Tin 2"]]
    finally:
        parser.close()


async def test_a_worker_has_bounded_memory(parser: Parser) -> None:
    assert await titles(parser) == ["Tin 1", "Tin 2"]
    [worker] = workers()
    assert 0 < worker.rlimit(psutil.RLIMIT_AS)[0] <= 1024**3


async def test_a_parse_that_is_given_up_leaves_no_worker_behind_and_close_is_quick() -> None:
    parser = Parser(workers=1, seconds=60)
    assert await titles(parser) == ["Tin 1", "Tin 2"]
    busy = asyncio.create_task(parser.parse(SLOW, "text/xml", URL))
    await asyncio.sleep(0)
    busy.cancel()
    await asyncio.gather(busy, return_exceptions=True)
    async with asyncio.timeout(8):  # of the ten that a stop has; the document takes longer
        await asyncio.to_thread(parser.close)
        await until(lambda: workers() == [], timeout=8, what="the workers are gone")


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("one item of 50 MB", b"<item><description>" + b"x" * 50_000_000 + b"</description></item>"),
        ("HTML of 50 MB", b"<item><description><![CDATA[" + b"<p>x</p>" * 6_000_000 + b"]]></description></item>"),
        ("two million elements", b"<item>" + b"<a/>" * 2_000_000 + b"</item>"),
        ("nested 100,000 deep", b"<item>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</item>"),
        ("half a million attributes", b"<item " + b" ".join(b"a%d=''" % n for n in range(500_000)) + b"/>"),
    ],
)
@pytest.mark.soak
async def test_what_is_too_much_is_stopped_and_the_next_one_parsed(name: str, document: bytes) -> None:
    parser = Parser(workers=1)
    body = b"<rss version='2.0'><channel>" + document + b"</channel></rss>"
    try:
        for known in (frozenset[bytes](), frozenset([bytes(8)])):
            reason = "read"
            try:
                await parser.parse(body, "text/xml", URL, known)
            except NotAFeed as refusal:
                reason = str(refusal)
            assert reason == "read" or reason.endswith(("was stopped.", "was given up.")), name
        assert await titles(parser) == ["Tin 1", "Tin 2"]
    finally:
        parser.close()


async def test_mutilated_documents_are_read_or_refused_and_no_worker_is_lost(parser: Parser) -> None:
    assert await titles(parser) == ["Tin 1", "Tin 2"]
    [worker] = workers()
    read = 0
    for seed in range(60):
        _, body = mutated(seed)
        try:
            document = await parser.parse(body, "text/xml", URL)
            known = frozenset(found.digest for found in document.found if found.digest)
            again = await parser.parse(body, "text/xml", URL, known)
        except NotAFeed:
            continue
        read += 1
        assert len(again.entries) == sum(not found.digest for found in document.found)
    assert read > 40
    assert [each.pid for each in workers()] == [worker.pid]


SERVICE = """
import asyncio, sys
from services.poller.parsing.parser import Parser
async def main():
    parser = Parser(workers=2)
    await asyncio.gather(*(parser.parse(b"<rss version='2.0'/>", "", "https://x.vn") for _ in range(2)))
    print("ready", flush=True)
    await parser.parse(b"<rss version='2.0'><channel>" + b"<" * 8_000_000, "", "https://x.vn")
if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_no_worker_outlives_a_killed_service() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", SERVICE, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            assert await process.stdout.readline() == b"ready\n"
        children = psutil.Process(process.pid).children(recursive=True)
        assert len(children) >= 2
    finally:
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()

    def gone() -> bool:
        return not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)

    wait_for(gone, timeout=10, what="the workers are gone")
