"""A mongod of the tests' own: a replica set of one on a loopback port, in a fresh folder."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from shared.embedded import find_mongod
from shared.embedded.layout import Layout
from shared.embedded.server import is_alive
from tests.support.folders import data_folder
from tests.support.ports import free_port, listens
from tests.support.processes import Guard, Server
from tests.support.waiting import wait_for

_ALREADY_INITIALIZED = 23


class Mongod:
    """Starts at once. A context manager that leaves nothing behind."""

    def __init__(self, *options: str, member: bool = True, cache_gb: float = 0.25) -> None:
        self._options = options
        self._cache_gb = str(cache_gb)
        self._folder = Path(tempfile.mkdtemp(prefix="hoptin-mongod-"))
        self.port = free_port()
        self.url = f"mongodb://127.0.0.1:{self.port}/?directConnection=true&replicaSet=rs0"
        self._data = data_folder("hoptin-mongod-data-")
        self._binary = find_mongod(self._folder)
        self._server: Server | None = None
        self.launch()
        if member:
            self.become_primary()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        for folder in (self._folder, self._data):
            shutil.rmtree(folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, on the same port and data as before, and wait until it takes writes."""
        self.launch()
        self.become_primary()

    def launch(self) -> None:
        """Start it, and wait until it listens; a new one is no member of its replica set then."""
        options = [
            *("--dbpath", str(self._data), "--replSet", "rs0", "--bind_ip", "127.0.0.1", "--port", str(self.port)),
            *(
                "--nounixsocket",
                "--wiredTigerCacheSizeGB",
                self._cache_gb,
                "--oplogSize",
                "256",
                "--noscripting",
                "--quiet",
            ),
            *("--setParameter", "diagnosticDataCollectionEnabled=false"),
            *("--setParameter", "transactionLifetimeLimitSeconds=10"),  # as deployed
            *self._options,
        ]
        self._server = Server(
            [str(self._binary), *options],
            log=self._folder / "log",
            cwd=self._folder,
            discard=[self._folder, self._data],
        )
        self._server.wait_until(lambda: listens(self.port), timeout=30, what="mongod listens")

    def become_primary(self) -> None:
        with MongoClient[dict[str, Any]](self.url.partition("&")[0], serverSelectionTimeoutMS=10_000) as client:
            with suppress(OperationFailure):  # already initiated, on a restart
                member = {"_id": 0, "host": f"127.0.0.1:{self.port}"}
                client.admin.command("replSetInitiate", {"_id": "rs0", "members": [member]})
            wait_for(
                lambda: bool(client.admin.command("hello")["isWritablePrimary"]), timeout=30, what="mongod is primary"
            )

    def client(self) -> MongoClient[dict[str, Any]]:
        """A driver's client, for what the project's own storage does not do; close it."""
        return MongoClient(self.url, tz_aware=True, serverSelectionTimeoutMS=10_000)

    def drop(self, database: str) -> None:
        with suppress(PyMongoError), self.client() as client:
            client.drop_database(database)

    def kill(self) -> None:
        """kill -9."""
        if self._server is not None:
            self._server.kill()
            self._server = None

    @contextmanager
    def silent(self) -> Iterator[None]:
        """It keeps its connections, takes new ones, and answers on none."""
        assert self._server is not None
        self._server.freeze()
        try:
            yield
        finally:
            self._server.thaw()

    def stop(self) -> None:
        """End it cleanly."""
        if self._server is not None:
            self._server.terminate()
            self._server = None

    def restart(self) -> None:
        self.stop()
        self.start()


def embedded_pid(data_dir: Path) -> int | None:
    """Process id of the embedded mongod on this data folder, None where none runs (or has not said its id yet)."""
    layout = Layout(data_dir.resolve())
    if not layout.alive_lock.exists() or not is_alive(layout):
        return None
    with suppress(FileNotFoundError, ValueError):
        return int((layout.database / "mongod.lock").read_text())
    return None


def kill_embedded(data_dir: Path) -> None:
    """kill -9 of the embedded mongod on this data folder, if any, and wait for its end."""
    layout = Layout(data_dir.resolve())

    def gone() -> bool:
        if not layout.alive_lock.exists() or not is_alive(layout):
            return True
        if pid := embedded_pid(data_dir):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return False

    wait_for(gone, timeout=20, what=f"no mongod on {data_dir}")


@contextmanager
def embedded_data_dir(folder: Path) -> Iterator[Path]:
    """A data folder on which no embedded mongod is left in the end, even when the run is killed."""
    guard = Guard('flock -n "$1/mongod.alive.lock" true || kill -s KILL "$(cat "$1/db/mongod.lock")"', str(folder))
    try:
        yield folder
        kill_embedded(folder)
    finally:
        guard.dismiss()
