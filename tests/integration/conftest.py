"""Fixtures of tests that poll portals, type commands or look into the database. A test that needs another kind defines
its own under the same name."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from services.poller.parsing.parser import Parser
from shared.runtime.infrastructure import prepare_storage
from shared.storage.client import Connection
from tests.support.hoptin import Hoptin, Zygote
from tests.support.portal import Portal


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    found = Parser(workers=1)
    yield found
    found.close()


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    async with Portal.running() as found:
        yield found


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote() as running:
        yield running


@pytest.fixture
def hoptin(zygote: Zygote, tmp_path: Path, mongo_url: str, mongo_database: str) -> Hoptin:
    """The command, on a database of its own."""
    return Hoptin(tmp_path, {"HOPTIN_MONGO_URL": mongo_url, "HOPTIN_MONGO_DATABASE": mongo_database}, zygote)


@pytest.fixture
async def connection(mongo_url: str, mongo_database: str) -> AsyncIterator[Connection]:
    """To the same database, ready for services."""
    opened = Connection(mongo_url, mongo_database)
    await prepare_storage(opened)
    yield opened
    opened.close()
