"""This process's share in the data folder's mongod: the first starts it, any restarts it, the last stops it."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import structlog

from shared.embedded import server
from shared.embedded.errors import EmbeddedUnavailable
from shared.embedded.layout import Layout, mongo_url, prepare, socket_address, trim_log
from shared.embedded.locks import FileLock, exclusively

_LOG_CHECK = 3600.0  # seconds between looks at the log's size
_STOP_TIMEOUT = 8.0  # a process has 10 s to leave; what the server still writes then, it writes alone
_LONGEST_PAUSE = 5.0  # seconds between attempts to restart it

log = structlog.get_logger()


class EmbeddedMongod:
    """A lease on the mongod of one data folder. Close every client of `url` before `release`."""

    def __init__(self, layout: Layout, folder_fd: int, lease: FileLock, address: str) -> None:
        """Use `acquire`."""
        self.url = mongo_url(address)
        self._address = address
        self._layout = layout
        self._folder_fd = folder_fd
        self._lease = lease
        self._log_offset = 0
        self._watcher: asyncio.Task[None] | None = None

    @classmethod
    async def acquire(cls, data_dir: Path, *, timeout: float = 60.0) -> EmbeddedMongod:
        """Start or adopt the server and keep it running until `release`. Raises EmbeddedUnavailable.

        Any number of processes may do this at once, and any of them may be killed at any moment.
        """
        layout = prepare(data_dir)
        folder_fd = os.open(layout.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            address = socket_address(layout, folder_fd)
            lease = FileLock(layout.lease_lock)
        except BaseException:
            os.close(folder_fd)
            raise
        self = cls(layout, folder_fd, lease, address)
        try:
            started = await self._begin(timeout)
            if started:
                log.info("embedded_mongod_started", folder=str(layout.root))
            else:
                log.info("embedded_mongod_adopted", folder=str(layout.root))
        except EmbeddedUnavailable:
            self._drop()  # a server that is recovering goes on, and the next one who comes adopts it
            raise
        except BaseException:
            await self._end()
            raise
        self._watcher = asyncio.create_task(self._watch(), name="embedded-mongod-watch")
        return self

    async def release(self) -> None:
        """Give the lease back; whoever does so last stops the server and waits for its clean end."""
        if self._watcher is not None:
            self._watcher.cancel()
            with suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None
        await self._end()

    async def _begin(self, timeout: float) -> bool:
        """Take the lease and see to it that the server runs; True when this process started it."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        try:
            async with exclusively(self._layout.start_lock, timeout=timeout):
                self._lease.try_shared()  # only a stopping process takes it exclusively, under the start lock
                remaining = max(1.0, deadline - loop.time())
                started = await server.ensure_running(self._layout, self._address, timeout=remaining)
        except TimeoutError as error:
            raise EmbeddedUnavailable(
                f"Another hoptin process has been starting the database in {self._layout.root} for {timeout:.0f} s: "
                f"see {self._layout.log}, end that process, and try again."
            ) from error
        self._log_offset = server.log_size(self._layout)
        return started

    async def _end(self) -> None:
        if self._lease.fd < 0:
            return
        try:
            async with exclusively(self._layout.start_lock, timeout=_STOP_TIMEOUT):
                # Not when the data folder was deleted meanwhile: the server at this path would be somebody else's.
                if self._lease.is_current() and self._lease.try_exclusive():
                    await self._stop()
        except (TimeoutError, EmbeddedUnavailable):
            pass  # somebody is starting it, and so needs it, or the folder is gone
        finally:
            self._drop()

    def _drop(self) -> None:
        self._lease.close()
        os.close(self._folder_fd)

    async def _stop(self) -> None:
        if not server.is_alive(self._layout):
            return
        if await server.stop(self._layout, self._address, timeout=_STOP_TIMEOUT):
            log.info("embedded_mongod_stopped", folder=str(self._layout.root))
        else:
            log.warning("embedded_mongod_still_stopping", folder=str(self._layout.root))

    async def _watch(self) -> None:
        """Restart the server whenever it dies. Every process with a lease tries, one at a time; the rest adopt."""
        while True:
            await self._until_it_dies()
            log.warning(
                "embedded_mongod_lost",
                folder=str(self._layout.root),
                reason=await asyncio.to_thread(server.reason_in_log, self._layout, self._log_offset),
            )
            await self._restart()

    async def _restart(self) -> None:
        pause = 0.1
        while True:
            try:
                if await self._begin(timeout=60.0):
                    log.warning("embedded_mongod_restarted", folder=str(self._layout.root))
                return
            except (EmbeddedUnavailable, OSError) as error:
                log.error("embedded_mongod_restart_failed", folder=str(self._layout.root), reason=str(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _until_it_dies(self) -> None:
        """An idle connection tells at once: the kernel closes it with the process."""
        try:
            reader, writer = await asyncio.open_unix_connection(self._address)
        except OSError:
            return
        end = asyncio.create_task(reader.read(1))
        try:
            while not (await asyncio.wait({end}, timeout=_LOG_CHECK))[0]:
                await asyncio.to_thread(trim_log, self._layout)
            with suppress(ConnectionError):
                end.result()
        finally:
            end.cancel()
            writer.close()
