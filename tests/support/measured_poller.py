"""`python -m tests.support.measured_poller MONGO_URL DATABASE`: polls all due sources once, and prints as JSON what
memory that took at most: of this process, and of its parsing workers together, in MiB."""

import asyncio
import json
import re
import sys
from pathlib import Path

import psutil
import uvloop

from services.poller.poller import Pace
from shared.http.client import Bounds
from tests.support.polling import polling


def peak_mib(pid: int) -> float:
    """The largest resident set so far, proc(5)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


class Workers:
    """The child processes. A worker that made way for a fresh one holds nothing any more."""

    def __init__(self) -> None:
        self.most_mib = 0.0

    async def watch(self) -> None:
        while True:
            self.most_mib = max(self.most_mib, sum(map(_held_mib, psutil.Process().children())))
            await asyncio.sleep(0.2)


def _held_mib(process: psutil.Process) -> float:
    try:
        return peak_mib(process.pid)
    except OSError:  # it just ended
        return 0.0


async def main(mongo_url: str, database: str) -> None:
    workers = Workers()
    async with polling(mongo_url, database, allowed=["127.0.0.0/8"]) as it:
        it.logged.entries = _Nothing()  # type: ignore[assignment]
        watching = asyncio.create_task(workers.watch())
        await it.run_once(bounds=Bounds(), pace=Pace(gap_seconds=0))
        watching.cancel()
    found = {"process_mib": round(peak_mib(psutil.Process().pid)), "workers_mib": round(workers.most_mib)}
    print(json.dumps(found))


class _Nothing(list[object]):
    """A service's log is not kept in memory."""

    def append(self, _: object) -> None:
        pass


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2]))
