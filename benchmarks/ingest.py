"""Feeds a second when everything is new, up to the confirmed publish, beside a bare loop of fetch and feedparser."""

import time

import feedparser

from benchmarks.figures import Figure, Section
from benchmarks.lab import CannotMeasure, Lab
from benchmarks.polling import bare_gets, bare_session, portals, running_poller

NAME = "ingest"
_ENTRIES = 20

_TEXT = f"""\
A running poller comes to feeds of {_ENTRIES} entries that it has never seen: fetched, parsed in a worker process,
every entry's identity resolved in a transaction, every event confirmed by RabbitMQ, the window recorded. The baseline
fetches the same documents and gives them to feedparser, in one process, and keeps nothing."""


async def run(lab: Lab) -> Section:
    feeds, rounds = (20, 1) if lab.quick else (200, 3)
    lab.begin(NAME, 2 * rounds)
    async with (
        portals(lab, feeds=feeds, entries=_ENTRIES) as served,
        running_poller(lab) as poller,
        bare_session() as session,
    ):
        urls = [served.url(number) for number in range(feeds)]

        async def ours() -> float:
            await poller.forgets()
            await poller.knows(urls)
            began = time.perf_counter()
            await poller.polls_all()
            taken = time.perf_counter() - began
            if await poller.counts("published") != feeds * _ENTRIES:
                raise CannotMeasure("Not every entry was published.")
            return feeds / taken

        async def bare() -> float:
            began = time.perf_counter()
            entries = 0
            async for _, body in bare_gets(session, urls, {}):
                entries += len(feedparser.parse(body).entries)
            if entries != feeds * _ENTRIES:
                raise CannotMeasure("feedparser did not find every entry.")
            return feeds / (time.perf_counter() - began)

        await poller.knows(urls[:5])  # starts the poller's worker process
        await poller.polls_all()
        figure = Figure(
            f"first poll of feeds with {_ENTRIES} new entries",
            "feeds/s",
            *await lab.in_turns("ingest", ours, bare, rounds=rounds),
        )
    return Section(NAME, "First ingest", _TEXT, [figure], [f"{feeds} feeds a round, {rounds} rounds."])
