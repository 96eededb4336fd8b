"""A poll of 2,000 sources of 20 entries each, in one process, stays under 300 MB."""

import asyncio
import json
import sys
from html import escape

from tests.support.polling import Polling, polling
from tests.support.portal import Portal, item, rss

SOURCES = 2000
ENTRIES = 20
LIMIT_MIB = 300
HOSTS = [f"127.0.1.{number}" for number in range(1, 41)]
"""Forty, since one host is asked for two documents at a time."""


def document(number: int) -> bytes:
    """As large as those of real portals: about 1 KiB an entry."""
    text = escape(f"<p>Sáng nay, Ủy ban nhân dân thành phố họp phiên thường kỳ lần thứ {number}.</p>" * 10)
    return rss(*(item(f"{number}-{entry}", description=text) for entry in range(ENTRIES))).encode()


async def test_two_thousand_sources_in_one_process(mongo_url: str, mongo_database: str) -> None:
    """The portal, and the database, live outside the process that is measured."""
    async with Portal.running(hosts=HOSTS) as portal, polling(mongo_url, mongo_database) as it:
        await _add_sources(it, portal)
        command = [sys.executable, "-m", "tests.support.measured_poller", mongo_url, mongo_database]
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        try:
            async with asyncio.timeout(150):
                out, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == 0
        measured = json.loads(out)
        sources = await it.sources.all()
        assert sum(source.statistics.published for source in sources) == SOURCES * ENTRIES
        assert {source.health.last_error for source in sources} == {None}
        assert len(portal.exchanges) == SOURCES
        assert measured["process_mib"] < LIMIT_MIB, measured
        assert measured["process_mib"] + measured["workers_mib"] < LIMIT_MIB, measured


async def _add_sources(it: Polling, portal: Portal) -> None:
    adding = []
    for number in range(SOURCES):
        portal.on(f"/{number}", document(number))
        host = HOSTS[number % len(HOSTS)]
        adding.append(it.add(portal.url(f"/{number}", host), portal=f"p{number % len(HOSTS)}.gov.vn"))
    await asyncio.gather(*adding)
