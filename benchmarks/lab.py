"""What every benchmark needs: servers of its own, child processes, rounds in turns, and a bar that moves."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Self
from uuid import uuid4

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from benchmarks.machine import version_of
from shared.embedded import find_mongod
from tests.support import rabbitmq
from tests.support.mongod import Mongod
from tests.support.processes import Server

ROOT = Path(__file__).parents[1]


class CannotMeasure(Exception):
    """Something that is needed is not there; the message is one sentence."""


class Lab:
    """A context manager that leaves nothing behind."""

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        """Small and few rounds: to see that the benchmarks work, not to measure."""
        self.rounds = 1 if quick else 3
        self.versions: dict[str, str] = {}
        """Of the servers and programs that take part, by name."""
        self._stack = ExitStack()
        console = Console(stderr=True)
        self._lines = None if console.is_terminal else console
        self._progress = Progress(
            TextColumn("{task.fields[benchmark]:<10}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
            console=console,
            disable=self._lines is not None,
        )
        self._task = TaskID(0)

    def __enter__(self) -> Self:
        self._stack.enter_context(self._progress)
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="hoptin-bench-")))
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    # Servers and processes

    @cached_property
    def mongod(self) -> Mongod:
        return self._stack.enter_context(Mongod())

    @cached_property
    def broker(self) -> rabbitmq.RabbitMQ:
        binary = rabbitmq.program()
        if binary is None:
            raise CannotMeasure("RabbitMQ is not here: install rabbitmq-server to measure with it.")
        return self._stack.enter_context(rabbitmq.RabbitMQ(binary))

    async def start(self) -> None:
        """Start both servers, and learn all versions."""
        self.begin("servers", 1)
        self.say("starting mongod and RabbitMQ")
        self.versions = await asyncio.to_thread(self._versions)
        self.done()

    def _versions(self) -> dict[str, str]:
        return {
            "mongod": version_of(str(find_mongod(self.folder)), "--version"),
            "RabbitMQ": str(self.broker.api("GET", "overview")["rabbitmq_version"]),
            "wrk": version_of("wrk", "--version"),
        }

    def child(self, *arguments: str, env: dict[str, str] | None = None) -> Server:
        """`python -m ARGUMENTS` in a process of its own, which ends with this one."""
        log = self.folder / f"{arguments[0]}-{self.fresh()}.log"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HOPTIN_")}
        environment = inherited | {"PYTHONPATH": str(ROOT)} | (env or {})
        return Server([sys.executable, "-m", *arguments], log=log, cwd=self.folder, env=environment)

    def fresh(self) -> str:
        """A name that nothing has yet."""
        return uuid4().hex[:8]

    # Rounds

    def begin(self, benchmark: str, steps: int) -> None:
        self._task = self._progress.add_task("", total=steps, benchmark=benchmark)

    def say(self, what: str) -> None:
        self._progress.update(self._task, description=what)
        if self._lines is not None:
            self._lines.print(what)

    def done(self, steps: int = 1) -> None:
        self._progress.advance(self._task, steps)

    async def in_turns(
        self,
        what: str,
        ours: Callable[[], Awaitable[float]],
        baseline: Callable[[], Awaitable[float]],
        *,
        rounds: int | None = None,
    ) -> tuple[Sequence[float], Sequence[float]]:
        """The figures of both, round by round; two steps a round."""
        rounds = rounds or self.rounds
        figures: tuple[list[float], list[float]] = ([], [])
        for number in range(1, rounds + 1):
            for name, measure, values in (("Hợp Tin", ours, figures[0]), ("baseline", baseline, figures[1])):
                self.say(f"{what}: {name}, round {number} of {rounds}")
                values.append(await measure())
                self.done()
        return figures


def answer_of(module: str, *arguments: object) -> Callable[[], Awaitable[float]]:
    """Measures `python -m MODULE ARGUMENTS`, a process that does nothing else and prints its figure."""

    async def measure() -> float:
        command = (sys.executable, "-W", "ignore", "-m", module, *map(str, arguments))
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
        answer, _ = await process.communicate()
        if process.returncode:
            raise CannotMeasure(f"`python -m {module} {' '.join(map(str, arguments))}` failed.")
        return float(answer)

    return measure
