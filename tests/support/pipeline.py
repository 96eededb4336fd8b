"""The whole pipeline as an operator runs it: a process for each service, on servers of the test's own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import PyMongoError

from shared.embedded.layout import SOCKET, mongo_url
from shared.storage.records import to_document
from shared.storage.source_record import PageChoice, SourceRecord
from tests.support.mongod import Mongod, embedded_data_dir, kill_embedded
from tests.support.newsroom import Newsroom
from tests.support.ports import free_port
from tests.support.processes import Server
from tests.support.rabbitmq import Broker
from tests.support.waiting import wait_for

SERVICES = ("poller", "enricher", "deduplicator", "archiver", "syndicator")
ALL = "all"
"""All services in one process."""
ROOT = Path(__file__).parents[2]
_HOPTIN = [sys.executable, "-m", "services.cli.main"]


class Service(Server):
    """`hoptin run NAME` (or `python -m MODULE`) as a process, with its log."""

    def __init__(self, name: str, *, log: Path, cwd: Path, env: Mapping[str, str], module: str | None = None) -> None:
        self.name = name
        log.unlink(missing_ok=True)
        command = [*_HOPTIN, "run", *([] if name == ALL else [name])]
        if module is not None:
            command = [sys.executable, "-m", module]
        super().__init__(command, log=log, cwd=cwd, env=env)

    def logged(self, event: str) -> list[dict[str, Any]]:
        """What it logged under this name."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        found = []
        for line in lines:
            if f'"{event}"' in line:
                with suppress(json.JSONDecodeError):  # being written
                    record = json.loads(line)
                    if record.get("event") == event:
                        found.append(record)
        return found

    def problems(self) -> dict[str, str] | None:
        """What /readyz names; None where nobody answers."""
        listening = self.logged("admin_listening")
        if not listening:
            return None
        try:
            return dict(get_json(listening[-1]["url"] + "/readyz")["problems"])
        except OSError:
            return None

    def is_ready(self) -> bool:
        return self.problems() == {}

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def ends_by(self, deadline: float) -> int:
        """Wait for its end until `time.monotonic()` is `deadline`; the exit code."""
        try:
            wait_for(self.has_ended, timeout=deadline - time.monotonic(), what=f"{self.name} has ended")
        except AssertionError as error:
            raise AssertionError(f"{error}; it logged:\n{self.tail()}") from None
        self.kill()  # what it may have left of its group
        return int(self._process.returncode)

    def tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])


class Pipeline:
    """Processes over one database and one bus. What of the two is not given is the embedded one."""

    def __init__(self, folder: Path, *, mongod: Mongod | None, broker_url: str | None) -> None:
        self.folder = folder
        self.data_dir = folder / "var"
        self.mongod = mongod
        self.database_name = f"test-{folder.name[-8:]}"
        self.http_port = free_port()
        self.feed_url = f"http://127.0.0.1:{self.http_port}/feeds/national.json"
        self.services: dict[str, Service] = {}
        """By name; a second process of one service has a name such as `archiver-2`."""
        url = mongod.url if mongod else mongo_url(str(self.data_dir / SOCKET))
        self._client: MongoClient[dict[str, Any]] = MongoClient(url, tz_aware=True, serverSelectionTimeoutMS=1000)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HOPTIN_")}
        self.environment = inherited | {
            "PYTHONPATH": str(ROOT),
            "HOPTIN_DATA_DIR": str(self.data_dir),
            "HOPTIN_MONGO_DATABASE": self.database_name,
            "HOPTIN_HTTP_PORT": str(self.http_port),
            "HOPTIN_ADMIN_PORT": "0",
            "HOPTIN_POLL_INTERVAL": "1s",
            "HOPTIN_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
            **({"HOPTIN_MONGO_URL": mongod.url} if mongod else {}),
            **({"HOPTIN_BROKER_URL": broker_url} if broker_url else {}),
        }

    def close(self) -> None:
        for service in self.services.values():
            service.kill()
        if self.mongod is not None:
            with suppress(PyMongoError):
                self._client.drop_database(self.database_name)
        self._client.close()

    # Processes

    def start(self, *names: str, ready: bool = True) -> Self:
        for name in names:
            self._start(name, name.partition("-")[0])
        if ready:
            self.wait_ready(*names)
        return self

    def start_module(self, module: str) -> Service:
        """A service that only tests have; it is named like its module."""
        return self._start(module, module, module)

    def _start(self, name: str, service: str, module: str | None = None) -> Service:
        log = self.folder / f"{name}.log"
        self.services[name] = Service(service, log=log, cwd=self.folder, env=self.environment, module=module)
        return self.services[name]

    def wait_ready(self, *names: str) -> None:
        for name in names:
            service = self.services[name]
            service.wait_until(service.is_ready, timeout=40, what=f"{name} is ready")

    def kill(self, name: str) -> None:
        """kill -9."""
        self.services[name].kill()

    def kill_database(self) -> None:
        """kill -9. An external one stays away until it is started again; the embedded one its processes restart."""
        if self.mongod is not None:
            self.mongod.kill()
        else:
            kill_embedded(self.data_dir)

    def revive_database(self) -> None:
        if self.mongod is not None:
            self.mongod.start()
        wait_for(lambda: self.count("articles") >= 0, timeout=40, what="the database answers again")

    def hoptin(self, *arguments: str) -> str:
        """Another command on the same servers; what it printed. Raises CalledProcessError."""
        return subprocess.run(
            [*_HOPTIN, *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout

    # Database

    @property
    def database(self) -> Database[dict[str, Any]]:
        return self._client[self.database_name]

    def count(self, collection: str, query: Mapping[str, Any] | None = None) -> int:
        """-1 while the database is away."""
        try:
            return self.database[collection].count_documents(query or {})
        except PyMongoError:
            return -1

    def add_sources(self, newsroom: Newsroom, *, page: PageChoice = "never") -> None:
        now = datetime.now(UTC)
        self.database["sources"].insert_many(
            to_document(
                SourceRecord(
                    id=f"source {path}",
                    url=newsroom.base + path,
                    portal=f"p{portal}.gov.vn",
                    name=f"Cổng {portal}",
                    province="hai-phong",
                    page=page,
                    created_at=now,
                    due_at=now,
                )
            )
            for path, portal in newsroom.feed_paths.items()
        )

    def leases_run_out(self) -> None:
        """What ten minutes do: the leases of a poller that died are over."""
        leased = {"lease": {"$ne": None}}
        self.database["sources"].update_many(leased, {"$set": {"due_at": datetime.now(UTC)}})

    def page_leases_run_out(self) -> None:
        """What two minutes do: the pages that an enricher held which died are due again."""
        self.database["pages"].update_many({"waiting": True}, {"$set": {"due_at": datetime.now(UTC)}})

    # Feed

    def feed(self) -> list[dict[str, Any]]:
        """The items of the national feed, paged to its end; newest listing first."""
        items: list[dict[str, Any]] = []
        url: str | None = f"{self.feed_url}?limit=200"
        while url:
            page = get_json(url)
            items += page["items"]
            url = page.get("next_url")
        return items

    def feed_says(self, condition: Callable[[list[dict[str, Any]]], bool]) -> bool:
        try:
            return condition(self.feed())
        except OSError:
            return False


def urls(item: Mapping[str, Any]) -> list[str]:
    """The URLs of all articles that a feed's item stands for, its lead's first."""
    return [item["url"], *(copy["url"] for copy in item["_hoptin"]["copies"])]


@contextmanager
def pipeline(*, mongod: Mongod | None = None, broker: Broker | None = None) -> Iterator[Pipeline]:
    """Nothing runs yet; in the end nothing is left running."""
    # Not pytest's folder: a socket's path is short.
    folder = Path(tempfile.mkdtemp(prefix="hoptin-"))
    broker_url = broker.new_vhost() if broker else None
    try:
        with embedded_data_dir(folder / "var"):
            made = Pipeline(folder, mongod=mongod, broker_url=broker_url)
            try:
                yield made
            finally:
                made.close()
    finally:
        if broker is not None and broker_url is not None:
            broker.delete_vhost(broker_url)
        shutil.rmtree(folder, ignore_errors=True)


def get_json(url: str) -> dict[str, Any]:
    """The answer's body, whatever its status; raises OSError where none comes."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        if error.code == 503 and "readyz" in url:
            with error:
                return dict(json.load(error))
        raise
