"""Fixtures that several kinds of tests share. The servers are in `tests/support`."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.support import chromium as browser
from tests.support.mongod import Mongod, embedded_data_dir
from tests.support.rabbitmq import Broker, foreign_broker, private_broker

# No test is about how long one example takes: on a busy machine any of them may.
hypothesis.settings.register_profile("hoptin", deadline=None)
hypothesis.settings.load_profile("hoptin")


@pytest.fixture(scope="session")
def mongod() -> Iterator[Mongod]:
    """One mongod for the whole run. Tests that kill or stop a mongod start a `Mongod()` of their own."""
    # To drop a database is to wait for the journal, a tenth of a second at the end of every test.
    with Mongod("--journalCommitInterval", "5") as server:
        yield server


@pytest.fixture(scope="session")
def mongo_url(mongod: Mongod) -> str:
    return mongod.url


@pytest.fixture
def mongo_database(mongod: Mongod) -> Iterator[str]:
    """Name of a database of the test's own."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    yield name
    mongod.drop(name)


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[Broker]:
    """One broker for the whole run. Tests that kill or stop it start a `private_broker()` of their own."""
    if url := os.environ.get("HOPTIN_TEST_BROKER_URL"):
        yield foreign_broker(url)
        return
    with private_broker() as broker:
        yield broker


@pytest.fixture
def broker_url(rabbitmq: Broker) -> Iterator[str]:
    """URL of a virtual host of the test's own."""
    url = rabbitmq.new_vhost()
    yield url
    rabbitmq.delete_vhost(url)


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """An empty HOPTIN_DATA_DIR; what the test leaves running on it is ended."""
    with embedded_data_dir(tmp_path / "var") as folder:
        yield folder


@pytest.fixture(scope="session")
def chromium() -> dict[str, Any]:
    """Keyword arguments for `playwright.chromium.launch`."""
    return browser.launch_options()
