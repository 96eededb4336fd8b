"""Writes that are asked for at the same time, joined into one command.

A journaled write waits for the disk, and the driver's threads wait with it: a few of them bound how many such
writes a second there can be, while one command can carry hundreds.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Grouping(Generic[T, R]):
    """While one command is under way, what comes meanwhile collects for the next."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[Sequence[R]]], *, linger: float = 0.0) -> None:
        """`write` returns one result for each item, in order; what it raises, all of them get. A command goes out
        `linger` seconds after its first item came, at the earliest: without it who comes alone never waits."""
        self._write = write
        self._linger = linger
        self._turn = asyncio.Lock()
        self._collecting: tuple[list[T], asyncio.Task[Sequence[R]]] | None = None

    async def add(self, item: T) -> R:
        """The result for `item`, once it is written. Being cancelled does not take it back."""
        if self._collecting is None:
            items: list[T] = []
            self._collecting = items, asyncio.create_task(self._write_in_turn(items))
        items, written = self._collecting
        place = len(items)
        items.append(item)
        return (await asyncio.shield(written))[place]

    async def _write_in_turn(self, items: list[T]) -> Sequence[R]:
        async with self._turn:
            if self._linger:
                await asyncio.sleep(self._linger)
            self._collecting = None
            return await self._write(items)
