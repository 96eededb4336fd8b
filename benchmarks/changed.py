"""Feeds of which one entry in twenty is new, and no ETag says so: the document parsed, and a poller that does."""

import io
import time
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import feedparser

from benchmarks.figures import Figure, Section
from benchmarks.lab import CannotMeasure, Lab, answer_of
from benchmarks.polling import HOSTS, PACE, RunningPoller, bare_gets, bare_session, portals, running_poller

NAME = "changed"
_ENTRIES = 20

_TEXT = f"""\
Documents of {_ENTRIES} entries of 2 KB each, of which one is new at every reading, without ETag. First the parser
alone, each side in a process of its own that does nothing else: `parse_document`, which knows the digests of the
reading before, beside `feedparser.parse` as anybody calls it, and with its sanitiser off, as ours has it; with HTML as
editors make it (styles, links, a picture) and with bare paragraphs. Then a running poller: leased, fetched, parsed in
its two worker processes, the new entry resolved and published to RabbitMQ, the window recorded; beside a loop that
fetches such documents with {PACE.concurrency} connections on the same {HOSTS} ports and gives them to feedparser (as
the poller tunes it), in one process, and keeps nothing."""


async def run(lab: Lab) -> Section:
    sources, rounds = (20, 1) if lab.quick else (200, 5)
    lab.begin(NAME, 8 * rounds)
    figures = []
    for name, text, baseline in (
        ("documents, beside feedparser", "editor", "feedparser"),
        ("the same without its sanitiser", "editor", "unsanitised"),
        ("bare paragraphs, beside feedparser", "bare", "feedparser"),
    ):
        rates = await lab.in_turns(f"changed: {name}", _reading("ours", text), _reading(baseline, text), rounds=rounds)
        figures.append(Figure(name, "documents/s", *rates))
    async with (
        portals(lab, feeds=2 * sources, entries=_ENTRIES, module="benchmarks.changing_portals") as served,
        running_poller(lab) as poller,
        bare_session() as session,
    ):
        mine = [served.url(number) for number in range(sources)]
        others = [served.url(sources + number) for number in range(sources)]
        await poller.knows(mine)
        for _ in range(3):  # the first brings all entries
            await poller.polls_all()
        rates = await lab.in_turns(
            "changed: polls",
            lambda: _polls(poller, len(mine)),
            lambda: _fetch_and_parse(session, others),
            rounds=rounds,
        )
    figures.append(Figure("polls, beside fetch and feedparser", "polls/s", *rates))
    return Section(NAME, "One entry in twenty is new", _TEXT, figures, [f"{sources} sources a round, {rounds} rounds."])


def _reading(reader: str, text: str) -> Callable[[], Awaitable[float]]:
    """Documents a second, in a fresh process: what we set up in feedparser is ours alone."""

    return answer_of("benchmarks.reading", reader, text)


async def _polls(poller: RunningPoller, sources: int) -> float:
    before = await poller.counts("published")
    taken = await poller.polls_all()
    if await poller.counts("published") - before != sources:
        raise CannotMeasure("Not every poll brought one new entry.")
    return sources / taken


async def _fetch_and_parse(session: aiohttp.ClientSession, urls: Sequence[str]) -> float:
    began = time.perf_counter()
    async for status, body in bare_gets(session, urls, {}):
        if status != 200 or len(feedparser.parse(io.BytesIO(body)).entries) != _ENTRIES:
            raise CannotMeasure("The portals did not serve their documents.")
    return len(urls) / (time.perf_counter() - began)
