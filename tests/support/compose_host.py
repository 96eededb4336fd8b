"""The host that `docker compose up` would run on, played by this machine: its secrets, its broker, its database."""

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from shared.embedded import find_mongod
from tests.support import compose
from tests.support.ports import free_port, listens
from tests.support.processes import Server
from tests.support.rabbitmq import RabbitMQ

_START = {name: compose.ROOT / "deploy" / name / "start.sh" for name in ("rabbitmq", "mongo")}


@dataclass(frozen=True)
class Host:
    """What `docker compose up` would find on its host: what deploy/make-secrets left there, and free ports."""

    folder: Path
    amqp_port: int
    mongo_port: int

    @classmethod
    def prepared(cls, folder: Path) -> Self:
        """`folder` after deploy/make-secrets, with the addresses in the secrets changed to those of this machine."""
        shutil.copytree(compose.ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("secrets"))
        shutil.copy(compose.ROOT / ".env.example", folder)
        subprocess.run(["/bin/sh", "deploy/make-secrets"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (folder / ".env").unlink()  # each test says what an operator would have written there
        made = cls(folder, free_port(), free_port())
        for secret, there, port in (
            ("broker_url", "rabbitmq:5672", made.amqp_port),
            ("mongo_url", "mongo:27017", made.mongo_port),
        ):
            made.put_secret(secret, made.secret(secret).replace(there, f"127.0.0.1:{port}"))
        return made

    @property
    def secrets(self) -> Path:
        return self.folder / "deploy" / "secrets"

    def secret(self, name: str) -> str:
        return (self.secrets / name).read_text().strip()

    def put_secret(self, name: str, value: str) -> None:
        (self.secrets / name).unlink(missing_ok=True)
        (self.secrets / name).write_text(f"{value}\n")

    def place(self, *more: tuple[str, str]) -> compose.Place:
        return compose.Place(
            (
                *more,
                ("/run/secrets", str(self.secrets)),
                ("127.0.0.1:27017", f"127.0.0.1:{self.mongo_port}"),
                ("0.0.0.0", "127.0.0.1"),
            )
        )

    def run(self, service: str) -> subprocess.CompletedProcess[str]:
        """A service that ends by itself."""
        place = self.place()
        return subprocess.run(
            place.command(service),
            env=bare_environment() | place.environment(service, {}),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


class ComposeMongod:
    """The mongod of the compose file, with access control and no users yet."""

    def __init__(self, host: Host) -> None:
        self._host = host
        (host.folder / "db").mkdir()
        self.start()

    def start(self) -> None:
        key = self._host.folder / "keyfile"
        place = self._host.place(("/etc/hoptin/start.sh", str(_START["mongo"])), ("/run/hoptin/keyfile", str(key)))
        command = [word for word in place.command("mongo") if word != "docker-entrypoint.sh"]
        command[command.index("mongod")] = str(find_mongod(self._host.folder))
        command[command.index("--bind_ip_all")] = "--bind_ip=127.0.0.1"
        command += ["--dbpath=db", f"--port={self._host.mongo_port}", "--nounixsocket", "--quiet"]
        environment = bare_environment() | {"KEY_FILE": str(key)}
        self._server = Server(command, log=self._host.folder / "mongod.log", cwd=self._host.folder, env=environment)
        self._server.wait_until(lambda: listens(self._host.mongo_port), timeout=30, what="mongod listens")

    def restart(self) -> None:
        self._server.terminate()
        self.start()

    def kill(self) -> None:
        self._server.kill()


class ComposeBroker(RabbitMQ):
    """The broker of the compose file: its start script, definitions and configuration."""

    def __init__(self, host: Host, binary: Path) -> None:
        self._host = host
        self._programs = binary.parent
        self._definitions = host.folder / "definitions.json"
        start = host.folder / "start-broker"
        start.write_text(f'#!/bin/sh\nexec /bin/sh "{_START["rabbitmq"]}" "{binary}"\n')
        start.chmod(0o755)
        super().__init__(start)

    def start(self) -> None:
        # Its port is the one that the secret names, and its administrator the one of the definitions.
        self.port = self._host.amqp_port
        self._authorization = _basic("admin", self._host.secret("rabbitmq_admin_password"))
        shipped = (compose.ROOT / "deploy" / "rabbitmq" / "rabbitmq.conf").read_text()
        (self._folder / "shipped.conf").write_text(
            shipped.replace("/run/hoptin/definitions.json", str(self._definitions))
            .replace("listeners.tcp.default = 5672", f"listeners.tcp.default = 127.0.0.1:{self.port}")
            .replace("management.tcp.port = 15672", f"management.tcp.port = {self._management_port}")
            .replace("disk_free_limit.absolute = 2GB", "disk_free_limit.absolute = 50MB")
            + "management.tcp.ip = 127.0.0.1\nlog.file = false\n"
        )
        super().start()

    def tool(self, program: str, *arguments: str) -> str:
        """Output of one of the broker's own command-line tools; raises CalledProcessError."""
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, timeout=30, check=True)
        return done.stdout

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {
            "RABBITMQ_CONFIG_FILE": str(self._folder / "shipped.conf"),
            "SECRETS": str(self._host.secrets),
            "DEFINITIONS_TEMPLATE": str(compose.ROOT / "deploy" / "rabbitmq" / "definitions.json"),
            "DEFINITIONS": str(self._definitions),
        }


class Service(Server):
    """A service of the compose file as a process of this machine."""

    def __init__(self, host: Host, name: str) -> None:
        self.name = name
        self.http_port, admin_port = free_port(), free_port()
        self._host = host
        self._place = host.place(("8081", str(admin_port)), ("8080", str(self.http_port)))
        env_file = {"HOPTIN_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8"}  # the portal of this test is on loopback
        self._environment = bare_environment() | self._place.environment(name, env_file)
        super().__init__(
            self._place.command(name), log=host.folder / f"{name}.log", cwd=host.folder, env=self._environment
        )

    def is_healthy(self) -> bool:
        """What Docker would find with the service's health check."""
        checked = subprocess.run(self._place.health_check(self.name), capture_output=True, timeout=10, check=False)
        return checked.returncode == 0

    def exec(self, *arguments: str) -> None:
        """`docker compose exec SERVICE hoptin …`"""
        command = [self._place.command(self.name)[0], *arguments]
        subprocess.run(
            command, env=self._environment, cwd=self._host.folder, check=True, timeout=60, stdout=subprocess.DEVNULL
        )

    @property
    def exit_status(self) -> int | None:
        return self._process.returncode


@contextmanager
def started(host: Host, name: str) -> Iterator[Service]:
    service = Service(host, name)
    try:
        yield service
    finally:
        service.kill()


def bare_environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
