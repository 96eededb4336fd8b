"""Articles a second from a published discovery to the archive, and how long one takes, beside a bare relay."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from statistics import median

from benchmarks.figures import Figure, Section, percentile
from benchmarks.lab import CannotMeasure, Lab
from benchmarks.lines import AmqpLine, Line, amqp_line, embedded_line, latencies, throughput
from benchmarks.material import discovered
from shared.bus.amqp import AmqpBus
from shared.runtime.consumer import Limits
from shared.runtime.infrastructure import prepare_storage
from shared.storage.client import Connection, Document
from shared.topology import EXCHANGE
from tests.support.processes import Server

NAME = "end-to-end"
_SERVICES = ("enricher", "deduplicator", "archiver")
_HOPS = (("relay.1", "relay.2"), ("relay.2", "relay.3"), ("relay.3", "relay.4"))
_WARM_UP = 300

_TEXT = """\
Events `article.discovered` with 2 KB of Vietnamese text each go to the exchange as the poller publishes them; the time
ends with the last article in `articles` and `stories`, no two of which are alike. On RabbitMQ that is counted by the
`article.published` events that follow the commit, in a fourth quorum queue; on the embedded bus by a change stream.
The baseline relays the same bodies through four quorum queues with aio-pika alone, in as many processes: confirms,
manual acknowledgements and prefetch as ours, no database, no work."""

Discoveries = Callable[[int], Sequence[bytes]]
"""The next so many events that nobody has seen."""


async def run(lab: Lab) -> Section:
    articles, rounds = (500, 1) if lab.quick else (2000, 3)
    lab.begin(NAME, 3 * (2 * rounds + 1) + 2)
    numbers = count(0, 1)

    def some(number: int) -> Sequence[bytes]:
        return [discovered(next(numbers), 1)[0] for _ in range(number)]

    section = Section(NAME, "End to end", _TEXT)
    for title, groups, embedded in (
        ("RabbitMQ, a process for each service", [(name,) for name in _SERVICES], False),
        ("RabbitMQ, all services in one process", [_SERVICES], False),
        ("embedded bus, all services in one process", [_SERVICES], True),
    ):
        lab.say(f"{title}: starting")
        async with _ours(lab, groups, embedded=embedded) as ours, _relay(lab, len(groups)) as relay:
            await asyncio.gather(throughput(ours, some(_WARM_UP)), throughput(relay, some(_WARM_UP)))
            lab.done()
            figures = await lab.in_turns(
                title,
                lambda line=ours: throughput(line, some(articles)),  # type: ignore[misc]
                lambda line=relay: throughput(line, some(articles)),  # type: ignore[misc]
                rounds=rounds,
            )
            section.figures.append(Figure(title, "articles/s", *figures))
            if embedded or len(groups) > 1:
                section.figures += await _latency(lab, title, ours, relay, some)
                lab.done()
    section.remarks.append(f"{articles:,} articles a round, {rounds} rounds, after {_WARM_UP} to warm up.")
    section.remarks.append("Latency rows: one article at a time through idle services; a ratio of 2 is twice as slow.")
    return section


async def _latency(lab: Lab, title: str, ours: Line, relay: Line, some: Discoveries) -> list[Figure]:
    """In blocks that take turns; each block gives one median and one 95th percentile."""
    blocks, size = (1, 10) if lab.quick else (4, 30)
    taken: dict[str, list[list[float]]] = {"ours": [], "relay": []}
    for block in range(1, blocks + 1):
        lab.say(f"{title}: latency, block {block} of {blocks}")
        taken["ours"].append(await latencies(ours, some(size)))
        taken["relay"].append(await latencies(relay, some(size)))
    return [
        Figure(
            f"latency {name}, {title}",
            "ms",
            [measure(block) for block in taken["ours"]],
            [measure(block) for block in taken["relay"]],
        )
        for name, measure in (("median", median), ("95th percentile", lambda block: percentile(block, 0.95)))
    ]


@asynccontextmanager
async def _ours(lab: Lab, groups: Sequence[Sequence[str]], *, embedded: bool) -> AsyncIterator[Line]:
    """The services as an operator runs them, one process for each group, on a database of their own."""
    database = f"bench-{lab.fresh()}"
    env = {"HOPTIN_MONGO_URL": lab.mongod.url, "HOPTIN_MONGO_DATABASE": database, "HOPTIN_ADMIN_PORT": "0"}
    connection = Connection(lab.mongod.url, database)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.to_thread, lab.mongod.drop, database)
        stack.callback(connection.close)
        await prepare_storage(connection)
        line: Line
        if embedded:
            line = await stack.enter_async_context(embedded_line(connection))
        else:
            url = lab.broker.new_vhost()
            stack.callback(lab.broker.delete_vhost, url)
            await _declare(url)
            env["HOPTIN_BROKER_URL"] = url
            line = await stack.enter_async_context(
                amqp_line(
                    url,
                    exchange=EXCHANGE,
                    routing_key="article.discovered",
                    out="bench.published",
                    bind="article.published",
                )
            )
        for group in groups:
            process = lab.child("services.cli.main", "run", *group, env=env)
            stack.callback(process.terminate)
        yield line
        await _check(connection, line.arrivals.count)


async def _declare(url: str) -> None:
    """The topology, as every process declares it: what is published before is routed nowhere."""
    bus = AmqpBus(url)
    await bus.start()
    await bus.ready()
    await bus.close()


async def _check(connection: Connection, expected: int) -> None:
    """A figure for work that was not done would be none."""
    queries: dict[str, Document] = {"articles": {}, "stories": {"visible": True, "listed_seq": {"$gt": 0}}}
    for name, query in queries.items():
        found = await connection.database[name].count_documents(query)
        if found != expected:
            raise CannotMeasure(f"{expected} articles came out, but {name} holds {found}: the figures would be wrong.")


@asynccontextmanager
async def _relay(lab: Lab, processes: int) -> AsyncIterator[AmqpLine]:
    url = lab.broker.new_vhost()
    queues = dict.fromkeys(name for hop in _HOPS for name in hop)
    started: list[Server] = []
    try:
        for name in list(queues)[:-1]:
            vhost = url.rpartition("/")[2]
            lab.broker.api("PUT", f"queues/{vhost}/{name}", {"durable": True, "arguments": {"x-queue-type": "quorum"}})
        async with amqp_line(url, exchange="", routing_key="relay.1", out="relay.4") as line:
            for hops in [_HOPS] if processes == 1 else [[hop] for hop in _HOPS]:
                pairs = [f"{queue}:{target}" for queue, target in hops]
                started.append(lab.child("benchmarks.relay", url, str(Limits().prefetch), *pairs))
            yield line
    finally:
        for process in started:
            process.kill()
        lab.broker.delete_vhost(url)
