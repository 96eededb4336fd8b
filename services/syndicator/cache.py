"""Rendered answers, each made once per change and kept for as long as it is asked for."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable

from services.syndicator.changes import Changes
from services.syndicator.problems import unavailable
from services.syndicator.versions import Rendering, Version
from shared.storage.errors import StorageUnavailable

MAX_BYTES = 64 * 1024 * 1024
MAX_VERSIONS = 4096

Render = Callable[[], Awaitable[Rendering]]


class Cache:
    """Least recently used first out, by bytes and by number."""

    def __init__(
        self,
        changes: Changes,
        now: Callable[[], float],
        *,
        max_bytes: int = MAX_BYTES,
        max_versions: int = MAX_VERSIONS,
    ) -> None:
        """`now`: seconds since the epoch."""
        self._changes = changes
        self.now = now
        self._max_bytes = max_bytes
        self._max_versions = max_versions
        self._versions: OrderedDict[Hashable, Version] = OrderedDict()
        self._bytes = 0
        self._making: dict[Hashable, asyncio.Task[Version]] = {}

    def fresh(self, key: Hashable) -> Version | None:
        """The version that shows every change known of, if it has been made."""
        version = self._versions.get(key)
        if version is None or version.change_seq < self._changes.seq:
            return None
        self._versions.move_to_end(key)
        return version

    async def get(self, key: Hashable, render: Render) -> Version:
        """The version to send, made by `render` if need be, once for all who wait for it.

        Whoever asks first after a change waits for the new version; whoever asks while it is being made gets the
        one that was right until that change. So nobody sees an older version after a newer one, and few wait.
        While the database is away, all get what was made last. Raises `Problem` (503) where there is nothing.
        """
        version = self.fresh(key)
        if version is not None:
            return version
        last = self._versions.get(key)
        if self._changes.problem is None:
            task = self._making.get(key)
            if task is None:
                task = asyncio.create_task(self._make(key, render))
                self._making[key] = task
                task.add_done_callback(lambda _: self._making.pop(key))
            elif last is not None and last.change_seq >= self._changes.previous:
                return last
            try:
                # Shielded: the one who came first may leave, the others still wait.
                return await asyncio.shield(task)
            except StorageUnavailable:
                last = self._versions.get(key)
        if last is None:
            raise unavailable()
        return last

    async def _make(self, key: Hashable, render: Render) -> Version:
        rendering = await render()
        # Hashing and compressing let go of the interpreter; the loop serves others meanwhile.
        version = await asyncio.to_thread(Version, rendering, self.now())
        last = self._versions.pop(key, None)
        if last is not None:
            self._bytes -= last.size
            if last.etag == version.etag:
                last.change_seq = max(last.change_seq, version.change_seq)
                version = last
        self._versions[key] = version
        self._bytes += version.size
        while len(self._versions) > 1 and (self._bytes > self._max_bytes or len(self._versions) > self._max_versions):
            _, dropped = self._versions.popitem(last=False)
            self._bytes -= dropped.size
        return version
