"""`python -m tests.support.enrich_until_killed MONGO_URL DATABASE LEASE_SECONDS`: an enricher in its own process."""

import asyncio
import sys
from dataclasses import replace

from shared.clock import SystemClock
from tests.support.enriching import TEMPO, PlainPages, application, infrastructure


async def main(mongo_url: str, database: str, lease_seconds: float) -> None:
    async with infrastructure(mongo_url, database, SystemClock()) as (it, _):
        tempo = replace(TEMPO, lease_seconds=lease_seconds)
        await application(it, PlainPages(), tempo=tempo).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
