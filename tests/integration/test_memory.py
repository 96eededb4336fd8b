"""10,000 sources in one process, its parsing workers included, stay under 400 MB: when all of them are new, and when
they bring nothing new and their windows are full."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pytest

from services.poller.parsing.parser import Parser
from shared.storage.records import to_document
from tests.support.polling import Polling, polling, source_record
from tests.support.portal import Behaviour, Portal, answer, conditional, item, rss

MANY = 10_000
ENTRIES = 20
LIMIT_MIB = 400
HOSTS = [f"127.0.1.{number}" for number in range(1, 41)]
"""Forty, since one host is asked for two documents at a time."""
_TEXTS = 500
"""Different documents; where there are more sources, some show the same."""
_REMEMBERED = 200
"""Entries that a window keeps at least, see `services/poller/window.py`."""


def document(number: int, entries: int = ENTRIES) -> bytes:
    """As large as those of real portals: about 1 KiB an entry."""
    text = escape(f"<p>Sáng nay, Ủy ban nhân dân thành phố họp phiên thường kỳ lần thứ {number}.</p>" * 10)
    return rss(*(item(f"{number}-{entry}", description=text) for entry in range(entries))).encode()


@pytest.mark.parametrize(
    ("number", "limit_mib"),
    # Of the smaller one's bound 25 KiB for each of 8,000 more are left to the limit.
    [(2000, 200), pytest.param(MANY, LIMIT_MIB, marks=(pytest.mark.soak, pytest.mark.timeout(1200)))],
)
async def test_sources_that_are_all_new(number: int, limit_mib: int, mongo_url: str, mongo_database: str) -> None:
    documents = [document(each) for each in range(_TEXTS)]
    async with Portal.running(hosts=HOSTS) as portal, polling(mongo_url, mongo_database) as it:
        await _add(it, [_at(portal, each, answer(documents[each % _TEXTS])) for each in range(number)])
        measured = await _measured(mongo_url, mongo_database, seconds=60 + number / 10)
        found = await it.sources.all()
        assert {source.health.last_error for source in found} == {None}
        assert sum(source.statistics.published for source in found) == number * ENTRIES
        assert len(portal.exchanges) == number
        assert sum(measured.values()) < limit_mib, measured


async def test_sources_that_bring_nothing_new(mongo_url: str, mongo_database: str) -> None:
    """Each remembers as many entries as a source ever does, and what it learned of them."""
    parser = Parser()
    async with (
        Portal.running(hosts=HOSTS) as portal,
        polling(mongo_url, mongo_database, parser=parser, allowed=["127.0.0.0/8"]) as it,
    ):
        full = conditional(document(0, entries=_REMEMBERED), etag='"1"')
        first = await it.add(_at(portal, 0, full))
        await it.poll(first, first)  # the second one, too, is for the whole
        parser.close()
        known = await it.it.connection.database["sources"].find_one_and_delete({"_id": first.id})
        assert known is not None
        assert known["statistics"]["published"] == _REMEMBERED
        assert known["window"]
        await _add(it, [_at(portal, each, full) for each in range(MANY)], learned=known)
        measured = await _measured(mongo_url, mongo_database, seconds=120)
        found = await it.sources.all()
        assert {(source.statistics.polls, source.statistics.not_modified) for source in found} == {(3, 2)}
        assert sum("if-none-match" in exchange.request.headers for exchange in portal.exchanges) == MANY
        assert sum(measured.values()) < LIMIT_MIB, measured


def _at(portal: Portal, number: int, behaviour: Behaviour) -> str:
    path = f"/{number}"
    portal.on(path, behaviour)
    return portal.url(path, HOSTS[number % len(HOSTS)])


async def _add(it: Polling, urls: Sequence[str], learned: Mapping[str, Any] | None = None) -> None:
    """Sources that are due, each host a portal; `learned`: another one's document, with what was learned of it."""
    documents = []
    for number, url in enumerate(urls):
        new = to_document(source_record(url, portal=f"p{number % len(HOSTS)}.gov.vn"))
        own = {name: new[name] for name in ("_id", "url", "portal", "due_at")}
        documents.append({**learned, **own} if learned else new)
    await it.it.connection.database["sources"].insert_many(documents)


async def _measured(mongo_url: str, database: str, *, seconds: float) -> dict[str, int]:
    """MiB of a process that polls all that is due, and of its workers. The portal and the database are others."""
    command = [sys.executable, "-m", "tests.support.measured_poller", mongo_url, database]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(seconds):
            out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0
    measured: dict[str, int] = json.loads(out)
    return measured
