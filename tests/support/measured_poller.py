"""`python -m tests.support.measured_poller MONGO_URL DATABASE`: polls all due sources once, and prints as JSON what
memory that took at most: of this process, and of its parsing workers, in MiB."""

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


async def watch_workers(peaks: dict[int, float]) -> None:
    while True:
        for child in psutil.Process().children():
            try:
                peaks[child.pid] = max(peaks.get(child.pid, 0.0), peak_mib(child.pid))
            except OSError:
                continue
        await asyncio.sleep(0.2)


async def main(mongo_url: str, database: str) -> None:
    peaks: dict[int, float] = {}
    async with polling(mongo_url, database, allowed=["127.0.0.0/8"]) as it:
        it.logged.entries = _Nothing()  # type: ignore[assignment]
        watching = asyncio.create_task(watch_workers(peaks))
        await it.run_once(bounds=Bounds(), pace=Pace(gap_seconds=0))
        watching.cancel()
    found = {"process_mib": round(peak_mib(psutil.Process().pid)), "workers_mib": round(sum(peaks.values()))}
    print(json.dumps(found))


class _Nothing(list[object]):
    """A service's log is not kept in memory."""

    def append(self, _: object) -> None:
        pass


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2]))
