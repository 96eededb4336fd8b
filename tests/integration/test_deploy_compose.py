"""What docker-compose.yml, the Dockerfile and .env.example promise, as far as reading them can tell."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from shared import __version__, topology
from shared.settings import PREFIX, Settings
from tests.support import compose

ROOT = compose.ROOT
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
LONG_RUNNING = [name for name in compose.services() if name != "provision"]
SERVICES = ["poller", "enricher", "deduplicator", "archiver", "syndicator"]


def test_compose_file_is_valid_by_the_compose_specification() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(compose.FILE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_service_of_the_pipeline_has_its_own_container() -> None:
    commands = {name: service["command"] for name, service in compose.hoptin_services().items()}
    assert commands == {name: ["run", name] for name in SERVICES}


def test_every_variable_stands_in_the_example() -> None:
    documented = set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))
    assert {variable.name for variable in compose.variables()} == documented


def test_the_example_says_the_same_as_the_compose_file_does_without_it() -> None:
    example = dict(line.split("=", 1) for line in EXAMPLE.splitlines() if re.match(r"\w+=", line))
    for variable in compose.variables():
        if variable.kind == "-":
            assert example[variable.name] == variable.word, variable.name


def test_every_setting_given_to_a_service_is_one() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in [*SERVICES, "provision"]:
        for variable in compose.services()[name]["environment"]:
            assert variable.removesuffix("_FILE") in known, f"{name}: {variable}"


@pytest.mark.parametrize("name", ["poller", "enricher"])
def test_who_asks_portals_has_all_that_says_how(name: str) -> None:
    wanted = {"USER_AGENT", "PUBLIC_URL", "HTTP_PROXY", "ALLOW_PRIVATE_NETWORKS", "LIST_MAX_AGE"}
    assert {f"{PREFIX}{each}" for each in wanted} <= set(compose.services()[name]["environment"])


def test_no_password_has_a_default_and_none_is_a_variable() -> None:
    required = [variable for variable in compose.variables() if variable.kind == "?"]
    assert {variable.name for variable in required} == {"SECRETS_DIR"}
    assert "SECRETS_DIR=\n" in EXAMPLE
    assert all("deploy/make-secrets" in variable.word for variable in required)
    for secret in compose.document()["secrets"].values():
        assert list(secret) == ["file"]
        assert secret["file"].startswith("${SECRETS_DIR:?")
    for name, service in compose.services().items():
        for variable, value in service.get("environment", {}).items():
            assert "@" not in str(value), f"{name}: {variable} holds a login"
            secret_setting = re.search(r"(PASS|TOKEN|SECRET|BROKER_URL|MONGO_URL)", variable)
            assert not secret_setting or variable.endswith("_FILE"), f"{name}: {variable}"


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_long_running_containers_are_watched_restarted_and_bounded(name: str) -> None:
    service = compose.services()[name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", [*SERVICES, "provision"])
def test_our_own_containers_can_write_nothing_but_tmp(name: str) -> None:
    service = compose.services()[name]
    assert service["read_only"] is True
    assert [mount.split(":")[0] for mount in service["tmpfs"]] == ["/tmp"]
    assert "volumes" not in service
    assert service["stop_grace_period"] == "15s"


@pytest.mark.parametrize("name", SERVICES)
def test_any_service_can_be_scaled(name: str) -> None:
    service = compose.services()[name]
    assert "container_name" not in service
    assert "hostname" not in service
    assert ("ports" in service) == (name == "syndicator")


def test_only_the_feeds_are_published_and_on_loopback() -> None:
    published = {name: service["ports"] for name, service in compose.services().items() if "ports" in service}
    assert published == {"syndicator": ["${HTTP_BIND:-127.0.0.1}:${HTTP_PORT:-8080}:8080"]}


def test_services_wait_for_a_healthy_broker_and_a_provisioned_database() -> None:
    for service in compose.hoptin_services().values():
        assert service["depends_on"]["rabbitmq"] == {"condition": "service_healthy"}
        assert service["depends_on"]["provision"] == {"condition": "service_completed_successfully"}


def test_images_are_pinned_to_major_versions() -> None:
    images = {name: service["image"] for name, service in compose.services().items()}
    assert images.pop("rabbitmq") == "rabbitmq:4-management"
    assert images.pop("mongo") == "mongo:8"
    assert set(images.values()) == {f"hoptin:{__version__}"}


def test_everything_mounted_is_in_the_repository() -> None:
    for config in compose.document()["configs"].values():
        assert (ROOT / config["file"]).is_file()


def test_everything_copied_into_the_image_exists_and_reaches_the_builder() -> None:
    instructions = _instructions(ROOT / "deploy" / "Dockerfile")
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    copied = [
        arguments.split()[:-1] for name, arguments in instructions if name == "COPY" and "--from" not in arguments
    ]
    for source in (path for paths in copied for path in paths):
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignored, source


def test_the_image_runs_hoptin_as_a_numbered_user_without_extras() -> None:
    instructions = _instructions(ROOT / "deploy" / "Dockerfile")
    last = dict(instructions)
    assert json.loads(last["ENTRYPOINT"]) == ["hoptin"]
    assert int(last["USER"].split(":")[0]) >= 1000
    assert "HEALTHCHECK" not in last
    assert ("ARG", f"VERSION={__version__}") in instructions
    installs = [arguments for name, arguments in instructions if name == "RUN" and "install" in arguments]
    assert all("-c requirements.lock" in arguments for arguments in installs)
    assert not any("[" in argument for run in installs for argument in run.split() if argument.startswith("."))


def test_everything_the_image_installs_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = {line.split("==")[0] for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()}
    assert {re.split(r"[\[<>=;! ]", dependency)[0] for dependency in project["dependencies"]} <= locked


def test_the_brokers_policies_name_the_work_queues_and_nothing_else() -> None:
    definitions = json.loads((ROOT / "deploy" / "rabbitmq" / "definitions.json").read_text(encoding="utf-8"))
    work = [queue.name for queue in topology.WORK_QUEUES]
    every = [*work, *(topology.retry_queue(name, delay) for name in work for delay in topology.RETRY_DELAYS)]
    (policy,) = definitions["policies"]
    assert [name for name in every if re.search(policy["pattern"], name)] == work
    # A limit without this would drop the oldest messages: lost articles.
    assert policy["definition"]["overflow"] == "reject-publish"


class TestMakeSecrets:
    @pytest.fixture
    def checkout(self, tmp_path: Path) -> Path:
        return _checkout(tmp_path)

    def make(self, checkout: Path) -> str:
        return subprocess.run(
            ["/bin/sh", "deploy/make-secrets"], cwd=checkout, capture_output=True, text=True, check=True
        ).stdout

    def test_makes_every_secret_that_compose_asks_for(self, checkout: Path) -> None:
        self.make(checkout)
        asked = {Path(secret["file"]).name for secret in compose.document()["secrets"].values()}
        assert asked == {path.name for path in (checkout / "deploy" / "secrets").iterdir()}
        assert "\nSECRETS_DIR=./deploy/secrets\n" in (checkout / ".env").read_text()

    def test_only_the_owner_can_reach_them_and_every_container_can_read_them(self, checkout: Path) -> None:
        self.make(checkout)
        folder = checkout / "deploy" / "secrets"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o444}

    def test_a_second_run_changes_nothing(self, checkout: Path) -> None:
        self.make(checkout)
        before = _contents(checkout)
        self.make(checkout)
        assert _contents(checkout) == before

    def test_no_two_passwords_are_the_same(self, checkout: Path) -> None:
        self.make(checkout)
        passwords = re.findall(r"\b[0-9a-f]{48}\b", " ".join(_contents(checkout / "deploy" / "secrets").values()))
        assert len(set(passwords)) == len(passwords) == 5

    def test_a_checkout_with_a_strict_umask_works(self, checkout: Path) -> None:
        mounted = [checkout / config["file"] for config in compose.document()["configs"].values()]
        for path in mounted:
            path.chmod(0o600)
        self.make(checkout)
        assert all(path.stat().st_mode & stat.S_IROTH for path in mounted)

    def test_settings_of_an_operator_are_kept(self, checkout: Path) -> None:
        (checkout / ".env").write_text("HTTP_PORT=80\nSECRETS_DIR=\n")
        self.make(checkout)
        assert (checkout / ".env").read_text() == "HTTP_PORT=80\nSECRETS_DIR=./deploy/secrets\n"


class TestBrokerRefusesToStart:
    GOOD: dict[str, str] = {  # noqa: RUF012
        "broker_url": "amqp://hoptin:0123456789abcdef@rabbitmq:5672/hoptin",
        "rabbitmq_admin_password": "fedcba9876543210",
    }

    @pytest.mark.parametrize(
        ("secret", "value", "names"),
        [
            ("broker_url", None, "the secret broker_url is missing"),
            ("broker_url", "amqp://hoptin:guest@rabbitmq:5672/hoptin", "broker_url must read"),
            ("broker_url", 'amqp://hoptin:0123456789abc"def@rabbitmq:5672/hoptin', "broker_url must read"),
            ("broker_url", "amqp://hoptin:0123456789abcdef@rabbitmq:5672", "broker_url must read"),
            ("rabbitmq_admin_password", None, "the secret rabbitmq_admin_password is missing"),
            ("rabbitmq_admin_password", "short", "rabbitmq_admin_password must be"),
            ("rabbitmq_admin_password", "0123456789/abcdef", "rabbitmq_admin_password must be"),
        ],
    )
    def test_without_a_proper_password(self, tmp_path: Path, secret: str, value: str | None, names: str) -> None:
        ended = self.start(tmp_path, {**self.GOOD, secret: value})
        assert ended.returncode == 1
        assert ended.stdout == ""
        assert ended.stderr.startswith("RabbitMQ is not started: ")
        assert names in ended.stderr

    def test_but_starts_with_them(self, tmp_path: Path) -> None:
        ended = self.start(tmp_path, dict(self.GOOD))
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "started\n", "")
        written = tmp_path / "definitions.json"
        assert stat.S_IMODE(written.stat().st_mode) == 0o600
        users = {user["name"]: user["password"] for user in json.loads(written.read_text())["users"]}
        assert users == {"hoptin": "0123456789abcdef", "admin": "fedcba9876543210"}

    def start(self, folder: Path, secrets: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        for name, value in secrets.items():
            if value is not None:
                (folder / name).write_text(f"{value}\n")
        environment = {
            "PATH": os.environ["PATH"],
            "SECRETS": str(folder),
            "DEFINITIONS_TEMPLATE": str(ROOT / "deploy/rabbitmq/definitions.json"),
            "DEFINITIONS": str(folder / "definitions.json"),
        }
        command = ["/bin/sh", str(ROOT / "deploy/rabbitmq/start.sh"), "echo", "started"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _instructions(dockerfile: Path) -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", dockerfile.read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def _checkout(folder: Path) -> Path:
    """What a host needs of the repository, apart from the image."""
    shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("secrets"))
    shutil.copy(ROOT / ".env.example", folder)
    return folder


def _contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
