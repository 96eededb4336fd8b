"""Starting a mongod on a data folder, waiting for it, stopping it. Callers hold the start lock."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from shared.embedded.binary import find_mongod, problems
from shared.embedded.errors import EmbeddedUnavailable
from shared.embedded.layout import REPLICA_SET, SOCKET, Layout, admin_url, problems_of_folder, trim_log
from shared.embedded.locks import FileLock
from shared.embedded.logtext import reason_of_failure
from shared.storage import admin
from shared.storage.errors import StorageError

_MEMBER = f"./{SOCKET}"  # relative, so that the data folder can be moved
_POLL = 0.02
_ATTEMPT = 3.0  # seconds for one try of the driver, which does not notice that the process has ended
_TAIL = 256 * 1024  # bytes of the log searched for a reason

_OPTIONS = (
    *("--dbpath", "db"),
    *("--replSet", REPLICA_SET),
    *("--bind_ip", ""),  # no TCP at all
    *("--unixSocketPrefix", "."),
    *("--port", "27017"),  # names the socket
    *("--wiredTigerCacheSizeGB", "0.25"),  # the default takes half of the memory
    *("--oplogSize", "512"),  # MB; the default may grow to 5 % of the disk
    *("--networkMessageCompressors", "disabled"),
    # Else up to 200 MB of statistics that nobody reads.
    *("--setParameter", "diagnosticDataCollectionEnabled=false"),
    # An archiver killed in a transaction holds up all others for so long; ours take well under a second.
    *("--setParameter", "transactionLifetimeLimitSeconds=10"),
    "--noscripting",
    "--quiet",
)


async def ensure_running(layout: Layout, address: str, *, timeout: float) -> bool:
    """Adopt the server of this folder, or start it; True when it was started.

    Raises EmbeddedUnavailable when it cannot be, and when it does not take writes within `timeout` seconds.
    """
    started = False
    try:
        async with asyncio.timeout(timeout):
            while True:
                server = None if is_alive(layout) else await _Start.begin(layout)
                started = started or server is not None
                if await _is_ready(layout, address, server):
                    return started
                # An adopted one ended: it was being stopped when we came.
    except TimeoutError as error:
        state = "is not ready" if started else "runs but does not answer at its socket"
        raise EmbeddedUnavailable(
            f"The embedded database in {layout.root} {state} after {timeout:.0f} s: "
            f"see {layout.log}; when it is stuck, end the mongod process there and try again."
        ) from error


def is_alive(layout: Layout) -> bool:
    """Whether a server runs on this folder: it holds the alive lock from before its start to its death."""
    probe = FileLock(layout.alive_lock)
    try:
        return not probe.try_shared()
    finally:
        probe.close()


async def stop(layout: Layout, address: str, *, timeout: float) -> bool:
    """End the server cleanly; False when it is still at it after `timeout` seconds."""
    try:
        async with asyncio.timeout(timeout):
            asked = False
            while is_alive(layout):
                if not asked and await _listens(address):
                    with suppress(StorageError):  # it may have died, or be ending already
                        await admin.shutdown(admin_url(address), timeout=_ATTEMPT)
                        asked = True
                await asyncio.sleep(_POLL)
    except TimeoutError:
        return False
    return True


def log_size(layout: Layout) -> int:
    """Bytes."""
    return layout.log.stat().st_size if layout.log.exists() else 0


def reason_in_log(layout: Layout, offset: int) -> str:
    """What the log says since byte `offset` about a failure; "" when nothing."""
    try:
        with layout.log.open("rb") as log:
            size = log.seek(0, 2)
            log.seek(max(size - _TAIL, min(offset, size)))
            return reason_of_failure(log.read().decode(errors="replace"))
    except OSError:
        return ""


class _Start:
    """A mongod that this process started."""

    def __init__(self, layout: Layout, binary: Path) -> None:
        self.binary = binary
        trim_log(layout)
        alive = FileLock(layout.alive_lock)
        try:
            if not alive.try_exclusive():
                raise EmbeddedUnavailable(
                    f"Another program holds {layout.alive_lock}: "
                    "end it, or name another data folder in HOPTIN_DATA_DIR."
                )
            with layout.log.open("ab") as log:
                self.log_offset = log.tell()
                self._process = subprocess.Popen(  # noqa: S603 - our own options
                    [binary, *_OPTIONS],
                    cwd=layout.root,
                    stdin=subprocess.DEVNULL,
                    stdout=log,  # all of it, so that the dynamic loader's complaints are kept too
                    stderr=subprocess.STDOUT,
                    pass_fds=(alive.fd,),  # the lock goes with the server, whatever becomes of us
                    start_new_session=True,  # Ctrl-C must not end it before the drain
                )
        except OSError as error:
            raise EmbeddedUnavailable(
                f"The embedded database in {layout.root} cannot be started ({error}): "
                "free the disk or mend the permissions there, or name another folder in HOPTIN_DATA_DIR."
            ) from error
        finally:
            alive.abandon()
        # The server outlives its lease in this process; somebody must still collect its exit status.
        threading.Thread(target=self._process.wait, name="mongod-reaper", daemon=True).start()

    @classmethod
    async def begin(cls, layout: Layout) -> _Start:
        binary = await asyncio.to_thread(find_mongod, layout.root)
        return cls(layout, binary)

    def has_ended(self) -> bool:
        return self._process.returncode is not None

    async def failure(self, layout: Layout) -> EmbeddedUnavailable:
        status = self._process.returncode
        nothing = f"it was ended by signal {-status}" if status < 0 else f"exit status {status}"
        reason = reason_in_log(layout, self.log_offset) or nothing
        hints = await asyncio.to_thread(problems, self.binary)
        hints += problems_of_folder(layout)
        advice = " ".join(hints) or f"See {layout.log}."
        return EmbeddedUnavailable(
            f"The embedded database in {layout.root} ended at its start: {reason.rstrip('.')}. {advice}"
        )


async def _is_ready(layout: Layout, address: str, server: _Start | None) -> bool:
    """Wait until it takes writes; False when an adopted one ended. Raises EmbeddedUnavailable when `server` did."""
    while True:
        if await _listens(address):
            try:
                await admin.ensure_primary(admin_url(address), member=_MEMBER, timeout=_ATTEMPT)
                return True
            except (StorageError, TimeoutError):
                pass  # it may be recovering or ending; the next look tells
        if server is not None and server.has_ended():
            raise await server.failure(layout)
        if server is None and not is_alive(layout):
            return False
        await asyncio.sleep(_POLL)


async def _listens(address: str) -> bool:
    try:
        _, writer = await asyncio.open_unix_connection(address)
    except PermissionError as error:
        raise EmbeddedUnavailable(
            f"The embedded database at {address} was started by another user: "
            "run as that user, or name another data folder in HOPTIN_DATA_DIR."
        ) from error
    except OSError:
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True
