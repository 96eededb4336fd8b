"""Feeds a second when everything is new, up to the confirmed publish, beside a bare loop and beside feed readers."""

import time
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import feedparser

from benchmarks import readers
from benchmarks.figures import Figure, Section
from benchmarks.lab import CannotMeasure, Lab
from benchmarks.polling import RunningPoller, bare_gets, bare_session, portals, running_poller

NAME = "ingest"
_ENTRIES = 20

_TEXT = f"""\
A running poller comes to feeds of {_ENTRIES} entries of 2 KB that it has never seen: leased, fetched, parsed in worker
processes, every entry's identity resolved in a transaction, every event confirmed by the bus, the window recorded. The
baselines come to the same documents on the same ports, one after the other: a loop that fetches and gives them to
feedparser (as the poller tunes it, which is faster), in one process, and keeps nothing; the library `reader`,
whose `update_feeds` alone is timed; and
`newsboat -x reload`, timed from its start to its end. Both readers have a fresh SQLite file on the disk and
{readers.WORKERS} workers or threads, and every entry is in their database afterwards. What serves our bus and database
shares the machine with the poller."""

Measure = Callable[[], Awaitable[float]]


async def run(lab: Lab) -> Section:
    feeds, rounds = (20, 1) if lab.quick else (300, 5)
    here = readers.versions()
    async with (
        portals(lab, feeds=feeds, entries=_ENTRIES) as served,
        running_poller(lab) as poller,
        running_poller(lab, embedded=True) as embedded,
        bare_session() as session,
    ):
        urls = [served.url(number) for number in range(feeds)]
        measures: dict[str, Measure] = {
            "RabbitMQ": lambda: _ours(poller, urls),
            "fetch and feedparser": lambda: _bare(session, urls),
            "reader": lambda: readers.library(lab, urls, feeds * _ENTRIES),
            "newsboat": lambda: readers.newsboat(lab, urls, feeds * _ENTRIES),
            "embedded bus": lambda: _ours(embedded, urls),
        }
        missing = [] if "newsboat" in here else ["newsboat is not installed: its row is left out."]
        if missing:
            lab.say(missing[0])
            del measures["newsboat"]
        for mine in (poller, embedded):
            await mine.knows(urls[:5])  # starts its worker processes
            await mine.polls_all()
        found = await _in_turns(lab, measures, rounds)
    numbers = ", ".join(f"{name} {number}" for name, number in here.items())
    return Section(
        NAME,
        "First ingest",
        _TEXT,
        [
            Figure(f"{ours}, beside {baseline}", "feeds/s", found[ours], found[baseline])
            for ours in ("RabbitMQ", "embedded bus")
            for baseline in ("fetch and feedparser", "reader", "newsboat")
            if baseline in found
        ],
        [f"{feeds} feeds a round, {rounds} rounds; {numbers}.", *missing],
    )


async def _in_turns(lab: Lab, measures: dict[str, Measure], rounds: int) -> dict[str, list[float]]:
    """The figures of each, round by round; what is ours stands first and last, and the baselines between."""
    lab.begin(NAME, len(measures) * rounds)
    found: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(1, rounds + 1):
        for name, measure in measures.items():
            lab.say(f"ingest: {name}, round {number} of {rounds}")
            found[name].append(await measure())
            lab.done()
    return found


async def _ours(poller: RunningPoller, urls: Sequence[str]) -> float:
    await poller.forgets()
    await poller.knows(urls)
    taken = await poller.polls_all()
    if await poller.counts("published") != len(urls) * _ENTRIES:
        raise CannotMeasure("Not every entry was published.")
    await poller.knows([])  # while others are measured it has nothing to do
    return len(urls) / taken


async def _bare(session: aiohttp.ClientSession, urls: Sequence[str]) -> float:
    began = time.perf_counter()
    entries = 0
    async for _, body in bare_gets(session, urls, {}):
        entries += len(feedparser.parse(body).entries)
    if entries != len(urls) * _ENTRIES:
        raise CannotMeasure("feedparser did not find every entry.")
    return len(urls) / (time.perf_counter() - began)
