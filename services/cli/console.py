"""What the commands print: tables and JSON on standard output, notes and progress on standard error.

Nothing that a portal wrote reaches the terminal with its control characters: they could move the cursor, or
make a line read as something else than it says.
"""

import asyncio
import io
import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TypeVar

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

T = TypeVar("T")

WIDE = 120
"""Columns of a terminal from which on tables show more."""
NARROW = 80
"""Columns below which they show less."""
_UNBOUNDED = 100_000
_VIETNAM = timezone(timedelta(hours=7))
# C0 without tab and line feed, C1, and the overrides and isolates of writing direction.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Column:
    title: str
    right: bool = False
    flexible: bool = False
    """Gives way when the terminal is narrow: one or two of a table."""
    whole: bool = False
    """Never cut: what is to be given to the next command."""


def plain(text: str) -> str:
    """`text` without what a terminal would obey instead of show."""
    return _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


def table_width() -> int:
    """Columns there are for a table: a terminal's, else as many as it takes, so that no pipe loses a word."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return Console().width
    return _UNBOUNDED


def is_bounded() -> bool:
    """Whether lines have an end: on a terminal, or where somebody says how wide one is."""
    return table_width() < _UNBOUNDED


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    shown = [[one_line(cell) for cell in row] for row in rows]
    for place, column in enumerate(columns):
        longest = max((len(row[place]) for row in shown), default=0)
        table.add_column(
            column.title,
            justify="right" if column.right else "left",
            no_wrap=not column.flexible,
            min_width=longest if column.whole else 10 if column.flexible else None,
        )
    for row in shown:
        table.add_row(*(Text(cell, no_wrap=True, overflow="ellipsis") for cell in row))
    print_rich(table)


def print_facts(facts: Sequence[tuple[str, str]]) -> None:
    """Names and values beneath each other; without the values that are empty. An address stays in one piece."""
    width = max(len(name) for name, _ in facts) + 2
    for name, value in facts:
        if value:
            lines = plain(value).replace("\n", "\n" + " " * width)
            Console(highlight=False).print(Text.assemble((name.ljust(width), "bold"), lines), soft_wrap=True)


def print_heading(text: str) -> None:
    say("")
    print_rich(Text(plain(text), style="bold"))


def print_json(value: object) -> None:
    """One JSON document; datetimes by RFC 3339."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    print(_UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text), flush=True)


def say(text: str) -> None:
    """A result, on standard output as it is."""
    print(plain(text), flush=True)


def say_wrapped(text: str, *, indent: int = 0, hang: int = 0) -> None:
    """On as many lines as the terminal's width needs; an address stays in one piece."""
    lines = textwrap.wrap(
        plain(text),
        table_width(),
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_long_words=False,
        break_on_hyphens=False,
    )
    say("\n".join(lines))


def note(text: str) -> None:
    """Words for people, on standard error: never part of what a script reads."""
    print(plain(text), file=sys.stderr, flush=True)


def mark(*, good: bool) -> str:
    return "✔" if good else "✘"


def local_time(moment: datetime | None) -> str:
    """In Vietnam's time, UTC+7."""
    return moment.astimezone(_VIETNAM).strftime("%Y-%m-%d %H:%M") if moment else "–"


def exact_time(moment: datetime | None) -> str:
    """With the offset, to the second; empty for None."""
    return moment.astimezone(_VIETNAM).isoformat(sep=" ", timespec="seconds") if moment else ""


def span(time: timedelta) -> str:
    """Roughly, in one unit: `45s`, `12m`, `3h`, `9d`."""
    seconds = max(0, int(time.total_seconds()))
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * size or (unit != "d" and seconds >= size):
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def milliseconds(took: float) -> str:
    if took >= 1000:
        return f"{took / 1000:.1f} s"
    return f"{took:.1f} ms" if 0 < took < 10 else f"{took:.0f} ms"


@contextmanager
def progress(items: Sequence[T], what: str) -> Iterator[Iterator[T]]:
    """The items one by one, with a bar on standard error where that is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield iter(bar.track(items, description=what))


@contextmanager
def activity(what: str) -> Iterator[Callable[[int, int, str], None]]:
    """A bar like `progress`, for work whose extent shows on the way: tell it how much is done, of how much, and what
    came of it so far."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[so_far]}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None, so_far="")
        yield lambda done, known, so_far: bar.update(task, completed=done, total=known, so_far=so_far)


class _Rate(TextColumn):
    """How many a second."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


@contextmanager
def advance(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with rate and time left, for long work: tell it how much is done, and of how much."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, known: bar.update(task, completed=done, total=known)


async def confirmed(question: str) -> bool:
    """Ask on the terminal. Waits on the event loop, so that Ctrl-C ends it like everything else."""
    print(f"{plain(question)} [y/N] ", end="", file=sys.stderr, flush=True)
    loop = asyncio.get_running_loop()
    answered = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), answered.set)
    try:
        await answered.wait()
    except asyncio.CancelledError:
        print(file=sys.stderr)
        raise
    finally:
        loop.remove_reader(sys.stdin.fileno())
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def print_rich(what: Table | Text) -> None:
    """As wide as `table_width` says; in a pipe without padding at the ends of lines."""
    width = table_width()
    if sys.stdout.isatty():
        Console(width=width, highlight=False).print(what)
        return
    text = io.StringIO()
    Console(file=text, width=width, highlight=False).print(what)
    print("\n".join(line.rstrip() for line in text.getvalue().splitlines()), flush=True)
