"""Writes that are joined: who gets which result, and who waits for whom."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.storage.errors import StorageUnavailable
from shared.storage.grouping import Grouping


class Writer:
    """Doubles what it is given, once it is let."""

    def __init__(self) -> None:
        self.commands: list[list[int]] = []
        self.may_end = asyncio.Semaphore(0)
        self.began = asyncio.Semaphore(0)
        self.fails = False

    async def __call__(self, items: Sequence[int]) -> list[int]:
        self.commands.append(list(items))
        self.began.release()
        await self.may_end.acquire()
        if self.fails:
            raise StorageUnavailable("away")
        return [2 * item for item in items]


async def test_what_comes_during_a_command_goes_together_in_the_next() -> None:
    writer = Writer()
    grouping = Grouping(writer)
    alone = asyncio.create_task(grouping.add(1))
    await writer.began.acquire()
    together = [asyncio.create_task(grouping.add(item)) for item in (2, 3, 4)]
    await asyncio.sleep(0)
    writer.may_end.release()
    assert await alone == 2
    writer.may_end.release()
    assert await asyncio.gather(*together) == [4, 6, 8]
    assert writer.commands == [[1], [2, 3, 4]]


async def test_a_failure_is_that_of_its_own_command_only() -> None:
    writer = Writer()
    grouping = Grouping(writer)
    writer.fails = True
    failing = [asyncio.create_task(grouping.add(item)) for item in (1, 2)]
    await writer.began.acquire()
    later = asyncio.create_task(grouping.add(3))
    await asyncio.sleep(0)
    writer.may_end.release()
    for task in failing:
        with pytest.raises(StorageUnavailable):
            await task
    await writer.began.acquire()
    writer.fails = False
    writer.may_end.release()
    assert await later == 6


async def test_one_that_is_cancelled_takes_nobody_with_it() -> None:
    writer = Writer()
    grouping = Grouping(writer)
    first, second = (asyncio.create_task(grouping.add(item)) for item in (1, 2))
    await writer.began.acquire()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    writer.may_end.release()
    assert await second == 4
    assert writer.commands == [[1, 2]]


@pytest.mark.parametrize(("first", "commands"), [(19, [19, 1]), (20, [21])])
async def test_many_wait_for_more(first: int, commands: list[int]) -> None:
    writer, linger = Writer(), 0.01
    for _ in commands:
        writer.may_end.release()
    grouping = Grouping(writer, linger=linger)
    adding = [asyncio.create_task(grouping.add(item)) for item in range(first)]
    await asyncio.sleep(2 * linger)  # begun after the first wait, so that it ends after that and before the longer one
    await grouping.add(first)
    await asyncio.gather(*adding)
    assert [len(command) for command in writer.commands] == commands
