"""Writes that are asked for at the same time, joined into one command.

A journaled write waits for the disk, and the driver's threads wait with it: a few of them bound how many such
writes a second there can be, while one command can carry hundreds.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

_MANY = 20
"""Items."""

T = TypeVar("T")
R = TypeVar("R")


class Grouping(Generic[T, R]):
    """While one command is under way, what comes meanwhile collects for the next."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[Sequence[R]]], *, linger: float = 0.0) -> None:
        """`write` returns one result for each item, in order; what it raises, all of them get. A command goes out
        `linger` seconds after its first item came, at the earliest: without it who comes alone never waits. When many
        came in that time it waits four times that again: the larger the command, the less each item costs."""
        self._write = write
        self._linger = linger
        self._turn = asyncio.Lock()
        self._collecting: list[tuple[T, asyncio.Future[R]]] | None = None
        self._writing: set[asyncio.Task[Sequence[R]]] = set()

    async def add(self, item: T) -> R:
        """The result for `item`, once it is written. Being cancelled does not take it back."""
        result: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        if self._collecting is None:
            group: list[tuple[T, asyncio.Future[R]]] = []
            self._collecting = group
            writing = asyncio.create_task(self._write_in_turn(group))
            self._writing.add(writing)
            writing.add_done_callback(lambda done: self._tell(group, done))
        self._collecting.append((item, result))
        return await result

    async def _write_in_turn(self, group: list[tuple[T, asyncio.Future[R]]]) -> Sequence[R]:
        async with self._turn:
            if self._linger:
                await asyncio.sleep(self._linger)
                if len(group) >= _MANY:
                    await asyncio.sleep(4 * self._linger)
            self._collecting = None
            return await self._write([item for item, _ in group])

    def _tell(self, group: list[tuple[T, asyncio.Future[R]]], done: asyncio.Task[Sequence[R]]) -> None:
        self._writing.discard(done)
        error = asyncio.CancelledError() if done.cancelled() else done.exception()
        for place, (_, waiting) in enumerate(group):
            if waiting.done():  # who waited was cancelled
                continue
            if error is not None:
                waiting.set_exception(error)
            else:
                waiting.set_result(done.result()[place])
