"""Worker processes for parsing: off the event loop, bounded in time and memory, killed when they exceed it.

Each worker is an executor of one process, and has one document at a time: whoever kills a process, we or the
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
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from types import ModuleType

import msgspec

from services.poller.naming import Names, names_of
from services.poller.parsing.document import Document
from services.poller.parsing.parse import NotAFeed, parse_document
from shared.events import Entry

_SECONDS = 20.0
_START_SECONDS = 60.0
_DOCUMENTS = 5000
"""Handed to a worker before it makes way for a fresh one, whatever it may have leaked."""
_MEMORY = 1024 * 1024 * 1024
_TRIES = 2
"""A worker that breaks may have been killed for no fault of the document; the second one accuses it."""
_PR_SET_PDEATHSIG = 1


class Parser:
    """Starts its workers when documents come: polls that bring nothing new need none. Two of them, so that
    a document that takes its whole time does not keep every other source waiting."""

    def __init__(self, *, workers: int = 2, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._places = asyncio.Semaphore(workers)
        self._idle: list[_Worker] = []
        self._ending: set[asyncio.Task[None]] = set()

    async def parse(self, body: bytes, content_type: str, url: str, known: frozenset[bytes] = frozenset()) -> Document:
        """See `parse_document`. Raises `NotAFeed`, also where parsing took too long or too much."""
        async with self._places:
            for attempt in range(_TRIES):
                worker = _Worker() if attempt or not self._idle else self._idle.pop()
                try:
                    return await self._parse(worker, body, content_type, url, known)
                except BrokenExecutor:
                    continue
                finally:
                    self._keep(worker)
        raise NotAFeed("Parsing broke its worker process; the document is not taken.")

    async def _parse(
        self, worker: "_Worker", body: bytes, content_type: str, url: str, known: frozenset[bytes]
    ) -> Document:
        worker.sound = False
        try:
            await worker.started()
            async with asyncio.timeout(self._seconds):
                document = await worker.parse(body, content_type, url, known)
        except TimeoutError:
            raise NotAFeed(f"Parsing took longer than {self._seconds:g} s and was stopped.") from None
        except MemoryError:
            raise NotAFeed(f"Parsing needed more than {_MEMORY // 1024**2} MiB and was stopped.") from None
        except NotAFeed:
            worker.sound = True
            raise
        worker.sound = True
        return document

    def _keep(self, worker: "_Worker") -> None:
        """For the next document; one that is broken, at work still, or long in service is ended."""
        if worker.sound and worker.documents < _DOCUMENTS:
            self._idle.append(worker)
            return
        task = asyncio.create_task(asyncio.to_thread(worker.end))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def close(self) -> None:
        """Once no document is being parsed any more."""
        while self._idle:
            self._idle.pop().end()


class _Worker:
    def __init__(self) -> None:
        self._executor = ProcessPoolExecutor(
            1,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_confine,
            initargs=(os.getpid(),),
        )
        self._process = 0
        self.sound = True
        """It waits for a document."""
        self.documents = 0

    async def started(self) -> None:
        """Raises `BrokenExecutor`, `TimeoutError`."""
        if not self._process:
            with _nameless_main():
                started = self._executor.submit(os.getpid)
            async with asyncio.timeout(_START_SECONDS):
                self._process = await asyncio.wrap_future(started)

    async def parse(self, body: bytes, content_type: str, url: str, known: frozenset[bytes]) -> Document:
        """Raises what `parse_document` raises, and `BrokenExecutor`."""
        self.documents += 1
        packed = await asyncio.wrap_future(self._executor.submit(_parse, body, content_type, url, known))
        return msgspec.msgpack.decode(packed, type=Document)

    def end(self) -> None:
        """Kill the process, at work or not, and wait for its end."""
        if self._process:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
        self._executor.shutdown(cancel_futures=True)


def _parse(body: bytes, content_type: str, url: str, known: frozenset[bytes]) -> bytes:
    """In the worker: the document, packed, which takes a third of the time that pickling takes."""
    document = parse_document(body, content_type, url, known)
    named = tuple(replace(found, names=_names(found.entry, url)) for found in document.found)
    return msgspec.msgpack.encode(replace(document, found=named))


def _names(entry: Entry | None, url: str) -> Names | None:
    return names_of(entry, url=url) if entry is not None else None


@contextmanager
def _nameless_main() -> Iterator[None]:
    """While a worker is spawned, so that it does not import the main module of the program that spawns it, and
    with that all services and their libraries: twice the memory, and a slower start, for nothing."""
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _confine(parent: int) -> None:
    """In the worker: memory is bounded, the terminal's Ctrl-C is the parent's matter, and the worker dies with
    its parent, however that dies (prctl(2), PR_SET_PDEATHSIG; Linux only, elsewhere it is left out)."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we were bound to it
        os._exit(1)
