"""File locks that end with the process that holds them, however it ends."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from shared.embedded.errors import EmbeddedUnavailable

_POLL = 0.02
_BUSY = {errno.EAGAIN, errno.EACCES}


_open: weakref.WeakSet[FileLock] = weakref.WeakSet()


def _close_in_forked_child() -> None:
    """A forked worker would else keep the lock of a parent that was killed."""
    for lock in list(_open):
        if lock.fd >= 0:
            lock.abandon()


os.register_at_fork(after_in_child=_close_in_forked_child)


class FileLock:
    """`flock(2)` on a file of its own: the kernel drops it with its last descriptor, also after `kill -9`."""

    def __init__(self, path: Path) -> None:
        """Open, and create where missing, the lock file. Raises EmbeddedUnavailable."""
        self.path = path
        try:
            self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise EmbeddedUnavailable(
                f"The lock file {path} cannot be opened ({error.strerror}): "
                "let this user write to the data folder, or name another one in HOPTIN_DATA_DIR."
            ) from error
        _open.add(self)

    def try_exclusive(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self.fd, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _BUSY:
                return False
            raise EmbeddedUnavailable(
                f"The file system of {self.path.parent} has no file locks ({error.strerror}): "
                "name a data folder on a local disk in HOPTIN_DATA_DIR, or a server in HOPTIN_MONGO_URL."
            ) from error
        return True

    def is_current(self) -> bool:
        """Whether the path still leads to the file that is locked; not so once the data folder was deleted."""
        try:
            return os.path.samestat(os.fstat(self.fd), self.path.stat())
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Give up the lock."""
        if self.fd >= 0:
            fcntl.flock(self.fd, fcntl.LOCK_UN)
            self.abandon()

    def abandon(self) -> None:
        """Close our descriptor only: the lock lives on in the process that inherited it."""
        os.close(self.fd)
        self.fd = -1


@asynccontextmanager
async def exclusively(path: Path, *, timeout: float) -> AsyncIterator[None]:
    """Hold the lock at `path` for the block; TimeoutError when others keep it for `timeout` seconds."""
    lock = FileLock(path)
    try:
        async with asyncio.timeout(timeout):
            while not lock.try_exclusive():  # noqa: ASYNC110 - other processes cannot set an Event
                await asyncio.sleep(_POLL)
        yield
    finally:
        lock.close()
