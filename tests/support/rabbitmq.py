"""A RabbitMQ of the tests' own, with a virtual host for each test."""

import base64
import json
import os
import shutil
import tempfile
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import quote, urlsplit, urlunsplit

from tests.support.folders import data_folder
from tests.support.ports import free_port, listens
from tests.support.processes import Server
from tests.support.requirements import install, missing

_DEBIAN_PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""What Debian's wrapper on PATH runs; without the wrapper, any user can run it on folders of their own."""

_CONFIG = """\
loopback_users = none
listeners.tcp.default = 127.0.0.1:{amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = {management}
collect_statistics_interval = 5000
disk_free_limit.absolute = 50MB
log.file = false
log.console = true
log.console.level = warning
"""


class Broker(Protocol):
    """What tests use of a broker."""

    def new_vhost(self) -> str:
        """Make an empty virtual host; its URL."""

    def delete_vhost(self, url: str) -> None: ...

    def api(self, method: str, path: str, body: object = None) -> Any:
        """Ask the management API (`path` begins behind `/api/`); raises urllib.error.HTTPError."""

    def kill(self) -> None:
        """kill -9."""

    def start(self) -> None:
        """Start it again on the same data, and wait for it."""

    def stop(self) -> None:
        """End it cleanly."""

    def restart(self) -> None: ...


class _Managed:
    """Virtual hosts through the management API: 20 ms each, where `rabbitmqctl` takes 600."""

    def __init__(self, url: str, management: str) -> None:
        self._url = urlsplit(url)
        self._management = management
        credentials = f"{self._url.username or 'guest'}:{self._url.password or 'guest'}"
        self._authorization = "Basic " + base64.b64encode(credentials.encode()).decode()

    def new_vhost(self) -> str:
        name = f"test-{uuid.uuid4().hex[:12]}"
        self.api("PUT", f"vhosts/{name}", {})
        return urlunsplit(self._url._replace(path=f"/{name}"))

    def delete_vhost(self, url: str) -> None:
        with suppress(OSError):  # a test may have left the broker stopped; its vhost then goes with its folder
            self.api("DELETE", f"vhosts/{quote(urlsplit(url).path[1:], safe='')}")

    def api(self, method: str, path: str, body: object = None) -> Any:
        request = urllib.request.Request(
            f"{self._management}/api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": self._authorization, "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = response.read()
        return json.loads(answer) if answer else None


class RabbitMQ(_Managed):
    """A private broker; starts at once. A context manager that leaves nothing behind.

    It has ports, Erlang cookie, data folder and epmd (the Erlang port mapper, else shared by all of the machine) of
    its own.
    """

    def __init__(self, binary: Path) -> None:
        self._binary = binary
        self._folder = Path(tempfile.mkdtemp(prefix="hoptin-rabbitmq-"))
        self._data = data_folder("hoptin-rabbitmq-data-")
        self.port, self._management_port, self._dist_port, self._epmd_port = _different_ports(4)
        super().__init__(f"amqp://guest:guest@127.0.0.1:{self.port}/", f"http://127.0.0.1:{self._management_port}")
        (self._folder / "rabbitmq.conf").write_text(_CONFIG.format(amqp=self.port, management=self._management_port))
        (self._folder / "plugins").write_text("[rabbitmq_management].\n")
        self._epmd: Server | None = None
        self._server: Server | None = None
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        if self._epmd is not None:
            self._epmd.kill()
        for folder in (self._folder, self._data):
            shutil.rmtree(folder, ignore_errors=True)

    def start(self) -> None:
        if self._epmd is None:
            epmd = ["epmd", "-port", str(self._epmd_port), "-address", "127.0.0.1"]
            self._epmd = Server(epmd, log=self._folder / "epmd.log", cwd=self._folder)
            self._epmd.wait_until(lambda: listens(self._epmd_port), timeout=10, what="epmd listens")
        self._server = Server(
            [str(self._binary)],
            log=self._folder / "rabbitmq.log",
            cwd=self._folder,
            env=self._environment(),
            discard=[self._folder, self._data],
        )
        self._server.wait_until(self._is_ready, timeout=60, what="RabbitMQ is ready")

    def kill(self) -> None:
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
        if self._server is not None:
            self._server.terminate(timeout=30)
            self._server = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def _is_ready(self) -> bool:
        try:
            return listens(self.port) and bool(self.api("GET", "overview"))
        except (OSError, urllib.error.HTTPError):
            return False

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("RABBITMQ_", "ERL_"))}
        return inherited | {
            "HOME": str(self._folder),  # of the Erlang cookie
            "ERL_EPMD_PORT": str(self._epmd_port),
            "RABBITMQ_NODENAME": f"hoptin-{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_MNESIA_BASE": str(self._data / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self._folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self._folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self._folder / "none"),
            "RABBITMQ_CONF_ENV_FILE": str(self._folder / "none"),  # not the machine's own
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "plugins"),
            "RUNNING_UNDER_SYSTEMD": "true",  # the script becomes the broker, so that signals and waits reach it
            # No busy waiting: the tests share these processors. And the epmd above is the one.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none +sbwtdcpu none +sbwtdio none -start_epmd false",
        }


class ForeignBroker(_Managed):
    """The broker of HOPTIN_TEST_BROKER_URL, its management API on port 15672; not ours to stop."""

    def kill(self) -> None:
        missing("HOPTIN_TEST_BROKER_URL is set, and this test needs a RabbitMQ that it may kill")

    start = stop = restart = kill


def program() -> Path | None:
    """The server's start script, installed first where that is possible."""
    found = _installed()
    if found is None and install("rabbitmq-server"):
        found = _installed()
    return found


def _installed() -> Path | None:
    if _DEBIAN_PROGRAM.exists():
        return _DEBIAN_PROGRAM
    on_path = shutil.which("rabbitmq-server")
    return Path(on_path) if on_path else None


def foreign_broker(url: str) -> ForeignBroker:
    broker = ForeignBroker(url, f"http://{urlsplit(url).hostname}:15672")
    try:
        broker.api("GET", "overview")
    except (OSError, urllib.error.HTTPError) as error:
        missing(f"The management API of HOPTIN_TEST_BROKER_URL does not answer on port 15672 ({error})")
    return broker


def private_broker() -> RabbitMQ:
    binary = program()
    if binary is None:
        missing("RabbitMQ is not here: install rabbitmq-server or set HOPTIN_TEST_BROKER_URL to run its tests")
    return RabbitMQ(binary)


def _different_ports(count: int) -> list[int]:
    ports: dict[int, None] = {}
    while len(ports) < count:
        ports[free_port()] = None
    return list(ports)
