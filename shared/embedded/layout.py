"""Where the embedded database keeps its files inside the data folder, and how its socket is addressed."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from shared.embedded.errors import EmbeddedUnavailable

SOCKET = "mongodb-27017.sock"  # mongod composes this name from its port
REPLICA_SET = "rs0"
LOG_LIMIT = 20 * 1024 * 1024  # bytes
_LITTLE_DISK = 64 * 1024 * 1024  # bytes; below this mongod does not get through its start
_SOCKET_PATH_LIMIT = 107  # bytes; sun_path of unix(7) less its final NUL


@dataclass(frozen=True)
class Layout:
    """Paths inside one data folder; `root` is absolute."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "db"

    @property
    def log(self) -> Path:
        return self.root / "mongod.log"

    @property
    def start_lock(self) -> Path:
        """Held exclusively by whoever starts or stops the server."""
        return self.root / "mongod.start.lock"

    @property
    def lease_lock(self) -> Path:
        """Held shared by every process that uses the server."""
        return self.root / "mongod.lease.lock"

    @property
    def alive_lock(self) -> Path:
        """Held exclusively by the server itself, from before its start to its death."""
        return self.root / "mongod.alive.lock"


def prepare(data_dir: Path) -> Layout:
    """Make the folders. Raises EmbeddedUnavailable."""
    layout = Layout(data_dir.expanduser().resolve())
    try:
        layout.database.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedUnavailable(
            f"The data folder {layout.root} cannot be made or written to ({error.strerror}): "
            "let this user write there, or name another folder in HOPTIN_DATA_DIR."
        ) from error
    if not os.access(layout.root, os.W_OK | os.X_OK):
        raise EmbeddedUnavailable(
            f"The data folder {layout.root} cannot be written to by this user: "
            "change its owner, or name another folder in HOPTIN_DATA_DIR."
        )
    return layout


def has_database(data_dir: Path) -> bool:
    """Whether a database was ever begun in the data folder. Makes nothing."""
    try:
        return (Layout(data_dir.expanduser().resolve()).database / "WiredTiger").exists()
    except OSError:  # a folder that this user may not look into
        return False


def problems_of_folder(layout: Layout) -> list[str]:
    """Why a mongod that ended may have done so, a sentence each; a full disk keeps it from saying so itself."""
    found = []
    free = shutil.disk_usage(layout.root).free
    if free < _LITTLE_DISK:
        found.append(
            f"The disk of {layout.root} has only {free // 1024**2} MB left: free some, or move the data folder."
        )
    if os.geteuid() != 0 and any(file.stat().st_uid != os.geteuid() for file in layout.database.iterdir()):
        found.append(f"Files in {layout.database} belong to another user: give them to this one with `chown -R`.")
    return found


def socket_address(layout: Layout, folder_fd: int) -> str:
    """The socket's path, in a form that fits the 107 bytes the kernel allows.

    `folder_fd` is an open descriptor of the data folder; the short form holds in this process only, while it is open.
    """
    path = str(layout.root / SOCKET)
    if len(os.fsencode(path)) <= _SOCKET_PATH_LIMIT:
        return path
    if not Path("/proc/self/fd").is_dir():
        raise EmbeddedUnavailable(
            f"The path of the data folder {layout.root} is too long for a socket on this system: "
            "name a shorter one in HOPTIN_DATA_DIR."
        )
    return f"/proc/self/fd/{folder_fd}/{SOCKET}"


def mongo_url(socket_path: str) -> str:
    """For those who work on the database.

    A server that has just started is no member of its set for a moment, and a connection made then can have no
    sessions for as long as it lives. With the set's name the driver waits until the server is a member.
    """
    return f"{admin_url(socket_path)}&replicaSet={REPLICA_SET}"


def admin_url(socket_path: str) -> str:
    """For those who start and stop the server, member or not."""
    return f"mongodb://{quote(socket_path, safe='')}/?directConnection=true"


def trim_log(layout: Layout) -> None:
    """Keep a log over LOG_LIMIT bytes as `mongod.log.1` and begin anew.

    The server appends to the file it was given at its start, so the file is copied and emptied, never renamed.
    """
    with suppress(OSError):  # no log yet, or no room for the copy: not worth stopping for
        if layout.log.stat().st_size > LOG_LIMIT:
            with layout.log.open("rb") as log:
                log.seek(-LOG_LIMIT, os.SEEK_END)
                layout.log.with_name("mongod.log.1").write_bytes(log.read())
            os.truncate(layout.log, 0)
