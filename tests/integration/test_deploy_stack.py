"""The very commands of docker-compose.yml, as processes of this machine, on a real RabbitMQ and a real mongod.

What a container has at places of its own (addresses, /run/secrets, /etc/hoptin) is put where it is here; the rest of
each command and each variable is what the compose file says.
"""

import json
import os
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from shared import topology
from shared.bus.amqp import AmqpBus
from tests.support import compose
from tests.support.compose_host import ComposeBroker, ComposeMongod, Host, bare_environment, started
from tests.support.rabbitmq import program
from tests.support.requirements import missing
from tests.support.waiting import wait_for

_FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Tin Hải Phòng</title><link>{here}/</link><description>Tin mới</description>
<item>
  <title>Hải Phòng khởi công cầu mới</title><link>{here}/tin/cau-moi</link><guid>cau-moi</guid>
  <pubDate>{now}</pubDate>
  <description>Sáng nay, thành phố khởi công cây cầu bắc qua sông Cấm, dự kiến thông xe sau ba năm.</description>
</item></channel></rss>"""
_PAGE = (
    "<!doctype html><title>Hải Phòng khởi công cầu mới</title><article><p>Sáng nay, thành phố khởi công.</p></article>"
)

_UNAUTHORIZED, _AUTHENTICATION_FAILED = 13, 18


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    return Host.prepared(tmp_path_factory.mktemp("host"))


@pytest.fixture(scope="module")
def mongod(host: Host) -> Iterator[ComposeMongod]:
    server = ComposeMongod(host)
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="module")
def provisioned(host: Host, mongod: ComposeMongod) -> subprocess.CompletedProcess[str]:
    return host.run("provision")


@pytest.fixture(scope="module")
def broker(host: Host) -> Iterator[ComposeBroker]:
    binary = program()
    if binary is None:
        missing("RabbitMQ is not here: install rabbitmq-server to run its tests")
    with ComposeBroker(host, binary) as server:
        yield server


class TestDatabase:
    @pytest.fixture(autouse=True)
    def _provisioned(self, provisioned: subprocess.CompletedProcess[str]) -> None:
        assert provisioned.returncode == 0, provisioned.stderr

    def test_provision_says_what_it_did(self, provisioned: subprocess.CompletedProcess[str], host: Host) -> None:
        assert provisioned.stdout.splitlines() == [
            f"Replica set rs0 initiated with the member 127.0.0.1:{host.mongo_port}.",
            "User admin created.",
            "User hoptin created: reads and writes the database hoptin, nothing else.",
        ]

    def test_provision_can_run_again(self, host: Host) -> None:
        again = host.run("provision")
        assert (again.returncode, again.stderr) == (0, "")
        assert [line.split(":")[0] for line in again.stdout.splitlines()] == ["User hoptin updated"]

    def test_nobody_gets_in_without_a_password(self, host: Host) -> None:
        with _client(f"mongodb://127.0.0.1:{host.mongo_port}/?directConnection=true") as client:
            with pytest.raises(OperationFailure) as refused:
                client.hoptin.things.find_one()
            assert refused.value.code == _UNAUTHORIZED
            with pytest.raises(OperationFailure) as refused:  # nor makes a user, from the database's own host
                client.admin.command("createUser", "intruder", pwd="x", roles=["root"])
            assert refused.value.code == _UNAUTHORIZED

    def test_services_can_do_what_they_need(self, host: Host) -> None:
        with _client(host.secret("mongo_url")) as client:
            things = client.hoptin.things
            things.create_index("kind")
            with things.watch() as changes, client.start_session() as session:
                with session.start_transaction():
                    things.insert_one({"_id": "a"}, session=session)
                assert changes.next()["documentKey"] == {"_id": "a"}

    def test_services_can_do_nothing_else(self, host: Host) -> None:
        with _client(host.secret("mongo_url")) as client:
            for forbidden in (
                lambda: client.other.things.insert_one({}),
                lambda: client.admin.command("usersInfo", 1),
                lambda: client.hoptin.command("createUser", "second", pwd="x", roles=[]),
                lambda: client.admin.command("shutdown"),
            ):
                with pytest.raises(OperationFailure) as refused:
                    forbidden()
                assert refused.value.code == _UNAUTHORIZED

    def test_a_restart_with_a_new_key_keeps_everything(self, host: Host, mongod: ComposeMongod) -> None:
        before = (host.folder / "keyfile").read_bytes()
        mongod.restart()
        assert (host.folder / "keyfile").read_bytes() != before
        assert host.run("provision").returncode == 0

    def test_a_changed_password_takes_effect(self, host: Host) -> None:
        old = host.secret("mongo_url")
        password = urlsplit(old).password
        assert password
        host.put_secret("mongo_url", old.replace(password, "another-password-of-24ch"))
        assert host.run("provision").returncode == 0
        with _client(host.secret("mongo_url")) as client:
            client.hoptin.things.find_one()
        with _client(old) as client, pytest.raises(OperationFailure) as refused:
            client.hoptin.things.find_one()
        assert refused.value.code == _AUTHENTICATION_FAILED

    @pytest.mark.parametrize(
        ("secret", "change", "sentence"),
        [
            ("mongo_admin_password", ("", "x"), "MongoDB does not accept the password of its user admin"),
            ("mongo_url", ("127.0.0.1", "localhost"), "HOPTIN_MONGO_URL asks for localhost:"),
            ("mongo_url", ("replicaSet=rs0&", ""), "HOPTIN_MONGO_URL needs `replicaSet=rs0`"),
            ("mongo_url", ("another-password-of-24ch", "short"), "a password of at least 16 characters"),
            ("mongo_url", ("@127.0.0.1", "@one:27017,127.0.0.1"), "names 2 hosts"),
        ],
    )
    def test_provision_refuses_in_one_sentence(
        self, host: Host, secret: str, change: tuple[str, str], sentence: str
    ) -> None:
        good = host.secret(secret)
        host.put_secret(secret, good.replace(change[0], change[1], 1))
        try:
            refused = host.run("provision")
        finally:
            host.put_secret(secret, good)
        assert refused.returncode == 1
        assert sentence in refused.stderr
        assert refused.stderr.count("\n") == 1, refused.stderr


class TestBroker:
    def test_only_the_users_with_passwords_exist(self, broker: ComposeBroker) -> None:
        users = {user["name"]: user["tags"] for user in broker.api("GET", "users")}
        assert users == {"admin": ["administrator"], "hoptin": []}
        permissions = {(entry["user"], entry["vhost"]) for entry in broker.api("GET", "permissions")}
        assert permissions == {("admin", "hoptin"), ("hoptin", "hoptin")}

    async def test_work_queues_push_back_and_never_drop(self, broker: ComposeBroker, host: Host) -> None:
        bus = AmqpBus(host.secret("broker_url"))
        await bus.start()
        try:
            await bus.ready()
        finally:
            await bus.close()
        listed = json.loads(
            broker.tool(
                "rabbitmqctl", "--quiet", "list_queues", "-p", "hoptin", "name", "policy", "--formatter", "json"
            )
        )
        pushing_back = {queue["name"] for queue in listed if queue["policy"] == "work-queues-push-back"}
        assert pushing_back == {queue.name for queue in topology.WORK_QUEUES} < {queue["name"] for queue in listed}

    def test_health_check_finds_it_healthy(self, broker: ComposeBroker) -> None:
        kind, *command = compose.services()["rabbitmq"]["healthcheck"]["test"]
        assert kind == "CMD"
        assert "Successfully connected" in broker.tool(*command)

    def test_a_changed_password_takes_effect_with_a_restart(self, broker: ComposeBroker, host: Host) -> None:
        changed = "another-password-of-24ch"
        host.put_secret("rabbitmq_admin_password", changed)
        broker.kill()
        broker.start()
        assert broker.api("GET", "whoami")["name"] == "admin"


class TestPipeline:
    @pytest.mark.parametrize("name", compose.hoptin_services())
    def test_no_service_starts_without_its_secrets(self, host: Host, tmp_path: Path, name: str) -> None:
        place = host.place(("/run/secrets", str(tmp_path)))
        environment = bare_environment() | place.environment(name, {})
        refused = subprocess.run(
            place.command(name), env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False
        )
        assert refused.returncode not in (0, None)
        assert "HOPTIN_BROKER_URL_FILE names a file that cannot be read" in refused.stdout + refused.stderr

    def test_one_item_through_all_five(
        self,
        host: Host,
        broker: ComposeBroker,
        provisioned: subprocess.CompletedProcess[str],
        portal: str,
    ) -> None:
        """From a portal's feed to the national feed."""
        assert provisioned.returncode == 0, provisioned.stderr
        with ExitStack() as running:
            services = {name: running.enter_context(started(host, name)) for name in compose.hoptin_services()}
            for service in services.values():
                service.wait_until(service.is_healthy, timeout=60, what=f"{service.name} is healthy")

            services["poller"].exec("sources", "add", f"{portal}/feed.rss", "--province", "hai-phong")
            feed = f"http://127.0.0.1:{services['syndicator'].http_port}/feeds/national.json"
            services["syndicator"].wait_until(lambda: bool(_items(feed)), timeout=60, what="the item is in the feed")

            (item,) = _items(feed)
            assert item["title"] == "Hải Phòng khởi công cầu mới"
            assert item["url"] == f"{portal}/tin/cau-moi"
            for service in services.values():
                os.kill(service.pid, signal.SIGTERM)
            for service in services.values():
                wait_for(service.has_ended, timeout=10, what=f"{service.name} leaves after SIGTERM")
                assert service.exit_status == 0, service.log.read_text()[-2000:]


def _items(feed: str) -> list[dict[str, Any]]:
    try:
        with urllib.request.urlopen(feed, timeout=5) as answer:
            items: list[dict[str, Any]] = json.load(answer)["items"]
    except OSError:
        return []
    return items


@pytest.fixture
def portal() -> Iterator[str]:
    """A portal with one article, on loopback."""
    now = format_datetime(datetime.now(UTC))

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here = f"http://{self.headers['Host']}"
            if self.path == "/feed.rss":
                kind, text = "application/rss+xml", _FEED.format(here=here, now=now)
            elif self.path == "/tin/cau-moi":
                kind, text = "text/html; charset=utf-8", _PAGE
            else:
                return self.send_error(404)
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return None

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Portal) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def _client(url: str) -> Iterator[MongoClient[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](url, serverSelectionTimeoutMS=10_000) as client:
        yield client
