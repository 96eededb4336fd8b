"""Sources as the version before wrote them: read, polled, and no id of theirs changes its meaning."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.poller.parsing.parser import Parser
from shared.storage.identities import Alias, Identities
from shared.storage.source_record import SourceRecord
from tests.support.polling import CLOCK, Polling, polling
from tests.support.portal import Portal, answer, feed, in_turn, item, rss


@pytest.fixture
async def it(mongo_url: str, mongo_database: str, parser: Parser) -> AsyncIterator[Polling]:
    async with polling(mongo_url, mongo_database, parser=parser) as found:
        yield found


async def written_before(it: Polling, url: str, **changes: Any) -> SourceRecord:
    """By the version that kept its window as `seen` and its distrust as `distrusted`."""
    now = CLOCK.now()
    last = now - timedelta(hours=1)
    document = {
        "_id": "0123456789abcdef",
        "url": url,
        "portal": "haiphong.gov.vn",
        "name": "Hải Phòng",
        "province": None,
        "category": None,
        "syndicate": "summary",
        "status": "active",
        "created_at": now - timedelta(days=30),
        "due_at": now,
        "lease": None,
        "epoch": 7,
        "validators": {"etag": None, "last_modified": None, "body_hash": "00", "whole_at": last},
        "seen": ["0123456789abcdef:0123456789abcdef"],
        "distrusted": [],
        "rhythm": None,
        "health": {
            "failures": 0,
            "last_polled_at": last,
            "last_success_at": last,
            "last_error": None,
            "last_status": 200,
        },
        "statistics": {"polls": 100, "not_modified": 90, "failed": 1, "published": 12},
        **changes,
    }
    await it.it.connection.database["sources"].insert_one(document)
    source = await it.sources.get("0123456789abcdef")
    assert source is not None
    return source


async def test_a_source_is_polled_on_and_its_articles_keep_their_ids(it: Polling, portal: Portal) -> None:
    source = await written_before(it, portal.on("/rss", in_turn(answer(feed("1", "2")), answer(feed("2", "1")))))
    aliases = [[Alias(portal=source.portal, kind="guid", value=f"tin-{name}")] for name in "12"]
    ids = await Identities(it.it.connection).resolve(aliases)
    await it.poll(source, source)
    assert [found.article_id for found in await it.discovered()] == ids
    assert [found.first_poll for found in await it.discovered()] == [False, False]
    found = await it.get(source)
    assert (found.statistics.polls, found.statistics.published, found.health.failures) == (102, 14, 0)


async def test_guids_that_were_distrusted_stay_so(it: Polling, portal: Portal) -> None:
    one = rss(item("3", guid="rss")).encode()
    source = await written_before(it, portal.on("/rss", one), distrusted=["guid"])
    [taken] = await Identities(it.it.connection).resolve([[Alias(portal=source.portal, kind="guid", value="rss")]])
    await it.poll(source)
    [found] = await it.discovered()
    assert found.article_id != taken
    # And when something else of it is judged anew.
    portal.on("/rss", rss(item("4", guid="rss", link="/muc"), item("5", guid="rss", link="/muc")).encode())
    await it.poll(source)
    trust = (await it.get(source)).trust
    assert (trust.guid, trust.link) == ("shared", "shared")
