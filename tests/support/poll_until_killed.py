"""`python -m tests.support.poll_until_killed MONGO_URL DATABASE LEASE_SECONDS`: a poller in a process of its own."""

import asyncio
import sys
from dataclasses import replace

from services.poller.app import PollerApp
from shared.http.client import Bounds
from tests.support.polling import PACE, polling


async def main(mongo_url: str, database: str, lease_seconds: float) -> None:
    async with polling(mongo_url, database, allowed=["127.0.0.0/8"]) as it:
        pace = replace(PACE, lease_seconds=lease_seconds, needed_seconds=0)
        await PollerApp(it.it, bounds=Bounds(total_seconds=60), pace=pace).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
