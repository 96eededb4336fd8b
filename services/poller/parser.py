"""Worker processes for parsing: off the event loop, bounded in time and memory, killed when they exceed it."""

import asyncio
import ctypes
import multiprocessing
import resource
import signal
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeout

from pebble import ProcessExpired, ProcessPool

from services.poller.parse import Document, NotAFeed, parse_document

_SECONDS = 20.0
_MEMORY = 1024 * 1024 * 1024
_PR_SET_PDEATHSIG = 1
_DEFECTS = (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError)
"""How feedparser fails on strange input, found by feeding it some."""


class Parser:
    """Starts its workers with the first document: polls that bring nothing new need none. Two of them, so that
    a document that takes its whole time does not keep every other source waiting."""

    def __init__(self, *, workers: int = 2, seconds: float = _SECONDS) -> None:
        self._workers = workers
        self._seconds = seconds
        self._pool: ProcessPool | None = None

    async def parse(self, body: bytes, content_type: str, url: str) -> Document:
        """Raises `NotAFeed`, also where parsing took too long or too much."""
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._workers,
                max_tasks=5000,
                initializer=_confine,
                context=multiprocessing.get_context("spawn"),
            )
        future = self._pool.schedule(parse_document, args=(body, content_type, url), timeout=self._seconds)
        try:
            document: Document = await asyncio.wrap_future(future)
        except (FutureTimeout, TimeoutError):
            raise NotAFeed(f"Parsing took longer than {self._seconds:g} s and was stopped.") from None
        except ProcessExpired:
            raise NotAFeed("Parsing broke its worker process; the document is not taken.") from None
        except MemoryError:
            raise NotAFeed(f"Parsing needed more than {_MEMORY // 1024**2} MiB and was stopped.") from None
        except CancelledError:
            raise asyncio.CancelledError from None
        except _DEFECTS as error:
            raise NotAFeed(f"The parser failed on the document: {type(error).__name__}: {error}"[:300]) from None
        return document

    def close(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()


def _confine() -> None:
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
