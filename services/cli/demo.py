"""`hoptin demo`: sample portals on loopback and all services in one process, to look at."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from services.cli.run import SERVICES, Drain, Services, Tempo, compose
from services.demo.operator import DemoOperator
from services.demo.portals import SamplePortals, SampleSource
from services.poller.poller import Pace
from shared.logging import configure_logging, get_logger
from shared.provinces import province
from shared.runtime.infrastructure import Infrastructure, Watch, open_infrastructure
from shared.runtime.process import Part, run_parts, stop_on_signals
from shared.runtime.stopping import pause
from shared.settings import Settings, load_settings
from shared.storage.source_record import SourceRecord
from shared.storage.sources import Sources
from shared.storage.statistics import Counts, Statistics

_TEMPO = Tempo(interval=timedelta(seconds=3), pace=Pace(per_host=8, gap_seconds=0, idle_seconds=0.2))
_LOOKS = 0.5
_PLAIN_LOOKS = 5.0
_PANEL_MARGIN = 8
"""Columns that the panel takes for itself."""


async def demo(*, once: bool, port: int | None) -> int:
    """Run the demo until Ctrl-C, or with `once` until everything is drained; returns the exit code."""
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="hoptin-demo-") as folder:
        chosen: dict[str, object] = {} if port is None else {"http_port": port}
        # Always embedded: the demo must not write into an operator's broker or database.
        settings = load_settings(
            data_dir=Path(folder), broker_url=None, mongo_url=None, allow_private_networks="127.0.0.0/8", **chosen
        )
        log_file = Path(folder) / "demo.log"
        with log_file.open("w", encoding="utf-8") as stream:
            configure_logging(format="json", level=settings.log_level, stream=stream)
            return await _run(settings, console, log_file, once=once)


async def _run(settings: Settings, console: Console, log_file: Path, *, once: bool) -> int:
    log = get_logger("demo")
    stop = asyncio.Event()
    stop_on_signals(stop, log)
    console.print("Starting sample portals, database and services …", style="dim")
    async with open_infrastructure(settings, log) as it:
        watch = Watch(it, it.bus)
        if not await watch.until_ready(stop):
            return 0
        portals = SamplePortals(clock=it.clock.now, scenario=not once)
        async with _portals(it, portals) as added:
            services = compose(it, SERVICES, once=once, tempo=_TEMPO)
            parts: list[Part] = [*services.parts(), Screen(it, portals, services, console, log_file, once=once)]
            parts.append(Drain(it, services, log) if once else DemoOperator(it, portals))
            watching = asyncio.create_task(watch.run(stop))
            fine = await run_parts(parts, stop, log)
            watching.cancel()
            if once:
                await _summary(it, added, services)
            else:
                console.print("Stopped cleanly.", style="dim")
    return 0 if fine else 1


@asynccontextmanager
async def _portals(it: Infrastructure, portals: SamplePortals) -> AsyncIterator[int]:
    """The portals up and their feeds the only sources; how many there are."""
    await portals.start()
    try:
        now = it.clock.now()
        yield await Sources(it.connection).add_new([_source(sample, now) for sample in portals.sources()])
    finally:
        await portals.stop()


def _source(sample: SampleSource, now: datetime) -> SourceRecord:
    return SourceRecord(
        id=str(uuid4()),
        url=sample.url,
        portal=sample.portal,
        name=sample.name,
        province=sample.province,
        category=sample.category,
        created_at=now,
        due_at=now,
    )


class Screen:
    """A part that shows where to look, and one live line of what there is."""

    name = "screen"

    def __init__(
        self,
        it: Infrastructure,
        portals: SamplePortals,
        services: Services,
        console: Console,
        log_file: Path,
        *,
        once: bool,
    ) -> None:
        self._it = it
        self._portals = portals
        self._services = services
        self._console = console
        self._log_file = log_file
        self._once = once

    async def run(self, stop: asyncio.Event) -> None:
        if not self._once:
            await self._invite(stop)
        statistics = Statistics(self._it.connection)
        if not self._console.is_terminal:
            await self._plain(statistics, stop)
            return
        with Live(console=self._console, refresh_per_second=4, transient=self._once) as live:
            while not stop.is_set():
                live.update(self._line(await statistics.counts()))
                await pause(stop, _LOOKS)

    async def _plain(self, statistics: Statistics, stop: asyncio.Event) -> None:
        """Not a terminal: a line now and then, when something changed."""
        shown = ""
        while not stop.is_set():
            line = self._line(await statistics.counts()).plain
            if line != shown:
                self._console.print(line, highlight=False, soft_wrap=True)
                shown = line
            await pause(stop, _LOOKS if not shown else _PLAIN_LOOKS)

    async def _invite(self, stop: asyncio.Event) -> None:
        syndicator = self._services.syndicator
        assert syndicator is not None
        while not syndicator.url and not stop.is_set():
            await pause(stop, 0.05)
        if stop.is_set():
            return
        base = self._it.settings.public_url or syndicator.url
        lines = (
            ("The national feed, to read", f"{base}/"),
            ("… as RSS, Atom, JSON Feed", f"{base}/feeds/national.rss  .atom  .json"),
            ("… of one province", f"{base}/feeds/provinces/hai-phong.atom"),
            ("The API", f"{base}/api/v1/articles"),
            ("The sample portals it comes from", self._portals.base_url),
            ("Commands on this data", f"export HOPTIN_DATA_DIR={self._it.settings.data_dir}"),
            ("", "hoptin articles list    (or sources list, trace ID, …)"),
            ("The log", str(self._log_file)),
        )
        self._console.print(guide(lines, self._console.width), soft_wrap=True)

    def _line(self, counts: Counts) -> Text:
        failing = f" ({counts.failing} failing)" if counts.failing else ""
        parts = [
            f"{counts.sources} sources{failing}",
            f"{counts.articles} articles",
            f"{counts.stories} stories",
            f"{counts.revised} corrected",
            f"{counts.withdrawn} withdrawn",
        ]
        if counts.dead_letters:
            parts.append(f"{counts.dead_letters} dead letters")
        return Text(" · ".join(parts))


def guide(lines: Sequence[tuple[str, str]], width: int) -> RenderableType:
    """A panel; where it would break an address or a command in two, each stands on a line of its own instead."""
    if width >= _PANEL_MARGIN + max(len(what) for what, _ in lines) + max(len(where) for _, where in lines):
        grid = Table.grid(padding=(0, 2))
        for what, where in lines:
            grid.add_row(Text(what, style="bold"), Text(where))
        return Panel(grid, title="Hợp Tin", subtitle="Ctrl-C stops", expand=False)
    rows = [Text(f"{what}\n  {where}" if what else f"  {where}") for what, where in lines]
    return Group(*rows, Text("Ctrl-C stops."))


async def _summary(it: Infrastructure, sources: int, services: Services) -> None:
    """What a drained demo holds, on standard output."""
    statistics = Statistics(it.connection)
    counts = await statistics.counts()
    table = Table(title="Hợp Tin demo, drained")
    table.add_column("Province")
    table.add_column("Articles", justify="right")
    table.add_column("Stories", justify="right")
    for slug, articles, stories in await statistics.by_province():
        unit = province(slug)
        table.add_row(unit.name if unit else "–", str(articles), str(stories))
    table.add_section()
    table.add_row("All", str(counts.articles), str(counts.stories), style="bold")
    console = Console(file=sys.stdout)
    console.print(table)
    entries = len(services.poller.published) if services.poller else 0
    console.print(
        f"{sources} sources, {entries} entries, {counts.articles} articles, {counts.stories} stories in the national "
        f"feed, {counts.failing} sources failing, {counts.dead_letters} dead letters.",
        highlight=False,
        soft_wrap=True,
    )
