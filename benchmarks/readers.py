"""Feed readers that are measured beside the poller: the library `reader`, and newsboat.

Each comes to the feeds for the first time, with a database of its own on the disk, in a process of its own.
`python -m benchmarks.readers DATABASE WORKERS` is the library's: it takes URLs from its input, a line each.
"""

import asyncio
import importlib
import json
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.lab import ROOT, CannotMeasure, Lab
from benchmarks.machine import version_of

WORKERS = 4
"""Of each reader; from 1 to 16 no number was faster by more than the machine's own unrest."""
_PATIENCE = 120.0


async def library(lab: Lab, urls: Sequence[str], entries: int) -> float:
    """Feeds a second of `reader`'s `update_feeds`."""
    with TemporaryDirectory(dir=lab.folder) as folder:
        command = [sys.executable, "-m", "benchmarks.readers", f"{folder}/reader.sqlite", str(WORKERS)]
        out = await _ended(command, "\n".join(urls), {**os.environ, "PYTHONPATH": str(ROOT)})
    answer = json.loads(out)
    _check("reader", answer["entries"], entries)
    return len(urls) / float(answer["seconds"])


async def newsboat(lab: Lab, urls: Sequence[str], entries: int) -> float:
    """Feeds a second of `newsboat -x reload`, its start and end included."""
    with TemporaryDirectory(dir=lab.folder) as name:
        folder = Path(name)
        (folder / "urls").write_text("".join(f"{url}\n" for url in urls))
        (folder / "config").write_text(f"reload-threads {WORKERS}\n")
        files = [*("-u", f"{folder}/urls"), *("-C", f"{folder}/config"), *("-c", f"{folder}/cache.db")]
        began = time.perf_counter()
        await _ended(["newsboat", *files, "-x", "reload"], "", {**os.environ, "HOME": name})
        taken = time.perf_counter() - began
        cache = sqlite3.connect(folder / "cache.db")
        try:
            _check("newsboat", cache.execute("SELECT count(*) FROM rss_item").fetchone()[0], entries)
        finally:
            cache.close()
    return len(urls) / taken


def versions() -> dict[str, str]:
    """Of those that are here, by name."""
    found = {"reader": version("reader")}
    return found | {"newsboat": version_of("newsboat", "-v")} if shutil.which("newsboat") else found


async def _ended(command: Sequence[str], given: str, environment: Mapping[str, str]) -> str:
    """What it printed."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            out, error = await process.communicate(given.encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise CannotMeasure(f"{command[0]} failed:\n{error.decode(errors='replace')[-1000:]}")
    return out.decode()


def _check(name: str, found: int, expected: int) -> None:
    if found != expected:
        raise CannotMeasure(f"{name} has {found} entries, not {expected}.")


def _update(database: str, workers: int, urls: Sequence[str]) -> dict[str, float]:
    # Its own copy of feedparser asks for this module by its former name.
    sys.modules.setdefault("sgmllib", importlib.import_module("feedparser_sgmllib"))
    from reader import make_reader

    reader = make_reader(database)
    for url in urls:
        reader.add_feed(url)
    began = time.perf_counter()
    reader.update_feeds(workers=workers)
    return {"seconds": time.perf_counter() - began, "entries": reader.get_entry_counts().total or 0}


if __name__ == "__main__":
    print(json.dumps(_update(sys.argv[1], int(sys.argv[2]), sys.stdin.read().split())))
