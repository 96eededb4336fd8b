"""Polls a second when nothing is new: every portal answers 304. Beside a bare loop of aiohttp GETs."""

import time

from benchmarks.figures import Figure, Section
from benchmarks.lab import CannotMeasure, Lab
from benchmarks.polling import CONDITIONS, HOSTS, PACE, bare_gets, bare_session, portals, running_poller
from benchmarks.portals import ETAG
from shared.storage.source_record import Validators

NAME = "polls"

_TEXT = f"""\
A running poller with its database comes to sources that are all due, and every portal answers 304: leased, fetched
conditionally, recorded under the lease, logged. The baseline is a loop of {PACE.concurrency} workers over one aiohttp
session in the same process: the same URLs on the same {HOSTS} ports, the same condition, nothing kept. The portals are
served by another process."""


async def run(lab: Lab) -> Section:
    sources, rounds = (300, 1) if lab.quick else (20_000, 5)
    lab.begin(NAME, 2 * rounds)
    async with portals(lab, feeds=1, entries=1) as served, running_poller(lab) as poller, bare_session() as session:
        urls = [served.url(number) for number in range(sources)]
        await poller.knows(urls, validators=Validators(etag=ETAG))
        await poller.polls_all()

        async def ours() -> float:
            return sources / await poller.polls_all()

        async def bare() -> float:
            began = time.perf_counter()
            answers = [status async for status, _ in bare_gets(session, urls, CONDITIONS)]
            taken = time.perf_counter() - began
            if answers != [304] * sources:
                raise CannotMeasure("The portals did not answer 304.")
            return sources / taken

        await bare()
        figure = Figure("polls, all unchanged", "polls/s", *await lab.in_turns("polls", ours, bare, rounds=rounds))
        if await poller.counts("not_modified") != sources * (rounds + 1):
            raise CannotMeasure("Not every poll was recorded as unchanged.")
    return Section(NAME, "Polling, steady state", _TEXT, [figure], [f"{sources:,} sources a round, {rounds} rounds."])
