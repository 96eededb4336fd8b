"""One place for signals, start, task groups and drain: how every process of Hợp Tin lives and ends.

A process runs parts. It asks them to stop on the first SIGTERM or SIGINT, and they have `DRAIN_SECONDS` to
finish or return what they hold; a second signal ends the process at once. Whatever hangs then, after
`LEAVE_SECONDS` the process is gone.
"""

import asyncio
import gc
import os
import signal
import threading
import time
from collections.abc import Sequence
from typing import Protocol

from shared import __version__
from shared.logging import Logger

DRAIN_SECONDS = 6.0
"""Below the 10 s within which a process has to be gone, with room for closing connections to servers that are
away or do not answer."""
LEAVE_SECONDS = 9.0

_COLLECTIONS = (20_000, 20, 100)
"""When the cyclic garbage collector looks (gc.set_threshold). Its default is for small programs: messages on their
way are many objects and hardly any cycles, and looking them over took an eighth of a process's time."""


class CannotStart(Exception):
    """A part cannot begin its work, and a restart would not help; the message is one sentence for the operator."""


class Part(Protocol):
    """Something that runs for as long as the process: a service."""

    @property
    def name(self) -> str: ...

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then drain and return. Returning earlier means the work is done."""
        ...


def collect_rarely() -> None:
    """Have this process look for cyclic garbage as often as makes sense for it."""
    gc.set_threshold(*_COLLECTIONS)


async def run_parts(
    parts: Sequence[Part], stop: asyncio.Event, log: Logger, *, drain_seconds: float = DRAIN_SECONDS
) -> bool:
    """Run all parts until they are done or `stop` is set and they have drained.

    True if every part ended as it should, or was cut off at the end of the drain (the bus then hands out again
    what it held); False if one crashed, which stops the others. Raises `CannotStart` if one could not begin.
    """
    collect_rarely()
    log.info("process_started", services=[part.name for part in parts], version=__version__)
    tasks = {asyncio.create_task(_guarded(part, stop, log), name=part.name) for part in parts}
    finished = asyncio.create_task(asyncio.wait(tasks))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({finished, stopping}, return_when=asyncio.FIRST_COMPLETED)
        began = time.monotonic()
        _done, late = await asyncio.wait(tasks, timeout=drain_seconds)
        if late:
            log.warning("drain_timed_out", parts=sorted(task.get_name() for task in late))
            for task in late:
                task.cancel()
            await asyncio.wait(late, timeout=1.0)
        log.info("process_stopped", took_ms=round((time.monotonic() - began) * 1000))
        errors = [task.result() for task in tasks if task.done() and not task.cancelled()]
        for error in errors:
            if isinstance(error, CannotStart):
                raise error
        return not any(errors)
    finally:
        stopping.cancel()
        finished.cancel()
        for task in tasks:
            task.cancel()


async def _guarded(part: Part, stop: asyncio.Event, log: Logger) -> Exception | None:
    """Run one part; what it died of, after which the others are asked to stop."""
    try:
        await part.run(stop)
    except CannotStart as error:
        stop.set()
        return error
    except Exception as error:
        log.error("service_crashed", service=part.name, exc_info=True)
        stop.set()
        return error
    return None


def stop_on_signals(stop: asyncio.Event, log: Logger) -> None:
    """Set `stop` on the first SIGTERM or SIGINT; on the second, leave at once, draining nothing."""

    def on_signal(received: signal.Signals) -> None:
        if stop.is_set():
            os._exit(128 + received)
        log.info("process_stopping", signal=received.name)
        stop.set()
        # A thread of the driver that waits for a silent server keeps the interpreter from ending, for half a
        # minute. By now all work is returned, or will be when our connections are gone.
        leave = threading.Timer(LEAVE_SECONDS, os._exit, (0,))
        leave.daemon = True
        leave.start()

    loop = asyncio.get_running_loop()
    for watched in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(watched, on_signal, watched)
