"""Worker processes for work on what strangers send: off the event loop, bounded in time and memory, killed when they
exceed it.

Each worker is an executor of one process, and has one piece of work at a time: whoever kills a process, we or the
kernel, harms nobody else. (In pools whose workers share a queue, one that dies with the queue's lock in its hand
silences all of them.)
"""

import asyncio
import ctypes
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import TypeVar

_START_SECONDS = 60.0
_JOBS = 5000
"""Given to a worker before it makes way for a fresh one, whatever it may have leaked."""
_TRIES = 2
"""A worker that breaks may have been killed for no fault of its work; the second one accuses it."""
_PR_SET_PDEATHSIG = 1

T = TypeVar("T")


class Overrun(Exception):
    """The work took too long or too much, or broke its worker; the message is a sentence
    without subject and full stop."""


class Workers:
    """Started when there is work. More than one, so that work that takes its whole time does not keep all other work
    waiting."""

    def __init__(
        self,
        *,
        count: int,
        seconds: float,
        memory: int,
        answers: type[Exception],
        prepare: Callable[[], object] = os.getpid,
    ) -> None:
        """`memory` in bytes, for each worker. `answers`: what the work may raise and be sound. `prepare` is called
        once in each worker, outside the time that the work has."""
        self._seconds = seconds
        self._memory = memory
        self._answers = answers
        self._prepare = prepare
        self._places = asyncio.Semaphore(count)
        self._idle: list[_Worker] = []
        self._ending: set[asyncio.Task[None]] = set()

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """What `work`, a function of a module, returns for the arguments. Raises `Overrun`, and what `work` raises."""
        async with self._places:
            for attempt in range(_TRIES):
                worker = self._new() if attempt or not self._idle else self._idle.pop()
                try:
                    return await self._run(worker, work, arguments)
                except BrokenExecutor:
                    continue
                finally:
                    self._keep(worker)
        raise Overrun("broke its worker process and was given up")

    async def _run(self, worker: "_Worker", work: Callable[..., T], arguments: tuple[object, ...]) -> T:
        worker.sound = False
        try:
            await worker.started()
            async with asyncio.timeout(self._seconds):
                result = await worker.run(work, arguments)
        except TimeoutError:
            raise Overrun(f"took longer than {self._seconds:g} s and was stopped") from None
        except MemoryError:
            raise Overrun(f"needed more than {self._memory // 1024**2} MiB and was stopped") from None
        except self._answers:
            worker.sound = True
            raise
        worker.sound = True
        return result

    def _new(self) -> "_Worker":
        return _Worker(self._memory, self._prepare)

    def _keep(self, worker: "_Worker") -> None:
        """For the next work; one that is broken, at work still, or long in service is ended."""
        if worker.sound and worker.jobs < _JOBS:
            self._idle.append(worker)
            return
        task = asyncio.create_task(asyncio.to_thread(worker.end))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def close(self) -> None:
        """Once nothing is being worked on any more."""
        while self._idle:
            self._idle.pop().end()


class _Worker:
    def __init__(self, memory: int, prepare: Callable[[], object]) -> None:
        self._executor = ProcessPoolExecutor(
            1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_confine,
            initargs=(os.getpid(), memory),
        )
        self._prepare = prepare
        self._process = 0
        self.sound = True
        """It waits for work."""
        self.jobs = 0

    async def started(self) -> None:
        """Raises `BrokenExecutor`, `TimeoutError`."""
        if not self._process:
            with _nameless_main():
                started = self._executor.submit(os.getpid)
            async with asyncio.timeout(_START_SECONDS):
                self._process = await asyncio.wrap_future(started)
                await asyncio.wrap_future(self._executor.submit(_prepare, self._prepare))

    async def run(self, work: Callable[..., T], arguments: tuple[object, ...]) -> T:
        """Raises what `work` raises, and `BrokenExecutor`."""
        self.jobs += 1
        return await asyncio.wrap_future(self._executor.submit(work, *arguments))

    def end(self) -> None:
        """Kill the process, at work or not, and wait for its end."""
        if self._process:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
        self._executor.shutdown(cancel_futures=True)


def _prepare(prepare: Callable[[], object]) -> None:
    """In the worker; what `prepare` returns stays there."""
    prepare()


@contextmanager
def _nameless_main() -> Iterator[None]:
    """While a worker is spawned, so that it does not import the main module of the program that spawns it, and
    with that all services and their libraries: twice the memory, and a slower start, for nothing."""
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _confine(parent: int, memory: int) -> None:
    """In the worker: memory is bounded, the terminal's Ctrl-C is the parent's matter, and the worker dies with
    its parent, however that dies (prctl(2), PR_SET_PDEATHSIG; Linux only, elsewhere it is left out)."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we were bound to it
        os._exit(1)
