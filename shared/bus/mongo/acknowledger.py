"""Acknowledgements, gathered and repeated until the database took them."""

import asyncio
import contextlib
from collections.abc import Iterable
from typing import NamedTuple

from shared.storage.bus import BusStore
from shared.storage.errors import StorageError

AGAIN_SECONDS = 0.5
"""The wait before what the database did not take is tried again."""


class Claim(NamedTuple):
    key: object
    token: str


class Acknowledger:
    """Deletes acknowledged messages, all that came together in one command. What the database does not take
    is tried again for as long as we live: an acknowledged message has no reason to come again."""

    def __init__(self, store: BusStore) -> None:
        self._store = store
        self._waiting: dict[object, str] = {}
        self._going: dict[object, str] = {}
        self._round: asyncio.Future[None] | None = None
        self._work = asyncio.Event()
        self._closed = False

    def tokens(self) -> set[str]:
        return {*self._waiting.values(), *self._going.values()}

    async def add(self, claims: Iterable[Claim]) -> None:
        """Returns once the database was told, or could not be."""
        if self._closed:
            return
        self._waiting.update(claims)
        if self._round is None:
            self._round = asyncio.get_running_loop().create_future()
        self._work.set()
        await asyncio.shield(self._round)

    async def close(self, timeout: float) -> None:
        """Tell the database the rest, within `timeout` seconds; what it was not told comes again."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self._waiting or self._going:
                    await self.add(())
        self._closed = True
        if self._round is not None:
            self._round.set_result(None)
            self._round = None

    async def run(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            self._going, self._waiting = self._waiting, {}
            told, self._round = self._round, None
            try:
                if self._going:
                    await self._store.delete(list(self._going), list(set(self._going.values())))
            except StorageError:
                self._waiting = {**self._going, **self._waiting}
                asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._work.set)
            finally:
                self._going = {}
                if told is not None and not told.done():
                    told.set_result(None)
