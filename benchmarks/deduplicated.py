"""`python -m benchmarks.deduplicated SIDE URL DATABASE`: articles decided a second, by a process that does only that.

SIDE is `decide` (the deduplicator: sketches, claims, candidates, decisions), or `claim` (the same claims written, and
what shares their keys read, no more).
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

import uvloop
from pymongo import UpdateOne

from benchmarks.material import text_of, title_of
from services.deduplicator.decide import claim_for
from services.deduplicator.handler import Deduplicator
from shared.article import Article
from shared.clock import SystemClock
from shared.events import ArticleEnriched, Event, SourceRef, first_event
from shared.logging import configure_logging, get_logger
from shared.storage.client import Connection
from shared.storage.collections import FINGERPRINTS
from shared.storage.fingerprints import DEFAULT_WINDOW, Claim, Fingerprints, document_of

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
ORIGINALS = range(1000)
"""Seeds of articles that stand in the index."""
MEASURED = range(10_000, 12_000)
"""Those of the articles that are measured: three in ten are copies of originals."""

_BATCH, _AT_ONCE = 50, 3
"""As the deduplicator's consumer takes them."""
_WARM = 400
"""Articles before time is taken: what a process learns in its first second is not asked for again."""


def enriched(seed: int, prefix: str = "measured") -> ArticleEnriched:
    told = seed
    if seed in MEASURED and seed % 10 < 3:
        told = ORIGINALS[seed % len(ORIGINALS)]
    words = "\n\n".join(text_of(told)).split(" ")
    if told != seed:
        random = Random(seed)
        for _ in range(len(words) // 30):
            words[random.randrange(len(words))] = "khác"
    text = f"Ngày {seed % 28 + 1}/{seed % 12 + 1}, {' '.join(words)}"
    return ArticleEnriched(
        article_id=f"{prefix}-{seed}",
        observed_at=BEGAN,
        lease_epoch=1,
        first_poll=False,
        content_hash=str(seed),
        canonical_url=f"https://p{seed % 60}.gov.vn/{prefix}/{seed}",
        source=SourceRef(id=f"p{seed % 60}", name="Cổng", url="https://p.gov.vn/rss", portal=f"p{seed % 60}.gov.vn"),
        article=Article(
            url=f"https://p{seed % 60}.gov.vn/{seed}",
            guid=str(seed),
            title=title_of(told),
            summary="",
            content_html="",
            content_text=text,
            language="vi",
            published_at=BEGAN,
            published_from="rfc822",
            updated_at=None,
            authors=[],
            categories=[],
            images=[],
            province=None,
            legacy_province=None,
        ),
    )


def claims_of(seeds: Sequence[int], prefix: str = "measured") -> list[Claim]:
    return [claim_for(enriched(seed, prefix)) for seed in seeds]


def batches(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[place : place + _BATCH] for place in range(0, len(items), _BATCH)]


async def through(handle: Callable[[Sequence[Any]], Awaitable[object]], items: Sequence[Any]) -> float:
    """Seconds for all of them, so many batches at once."""
    waiting = batches(items)

    async def work() -> None:
        while waiting:
            await handle(waiting.pop(0))

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
    return time.perf_counter() - began


async def main(side: str, url: str, database: str) -> None:
    configure_logging(format="json", level="error")
    connection = Connection(url, database)
    prefix = f"{side}-{time.time_ns()}"
    collection = connection.database[FINGERPRINTS.name]

    async def claim(claims: Sequence[Claim]) -> None:
        writes = [
            UpdateOne({"_id": each.id}, {"$setOnInsert": document_of(each, DEFAULT_WINDOW)}, upsert=True)
            for each in claims
        ]
        async with await connection.causal_session() as session:
            await collection.bulk_write(writes, ordered=False, session=session)
            keys = sorted({key for each in claims for key in each.keys})
            await collection.find({"keys": {"$in": keys}}, session=session).limit(4000).to_list(None)

    items: list[Event] | list[Claim]
    if side == "decide":
        fingerprints = Fingerprints(connection)
        handler = Deduplicator(fingerprints=fingerprints, clock=SystemClock(), log=get_logger("deduplicator"))
        items = [first_event(enriched(seed, prefix), key=str(seed), at=BEGAN) for seed in MEASURED]
        handle: Callable[[Sequence[Any]], Awaitable[object]] = handler.handle
    else:
        items, handle = claims_of(MEASURED, prefix), claim
    try:
        await through(handle, items[:_WARM])
        print((len(items) - _WARM) / await through(handle, items[_WARM:]))
    finally:
        await collection.delete_many({"article_id": {"$gte": prefix, "$lt": f"{prefix}~"}})
        connection.close()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:4]))
