"""Fixtures of the tests that poll portals. A test that needs another kind defines its own under the same name."""

from collections.abc import AsyncIterator, Iterator

import pytest

from services.poller.parsing.parser import Parser
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
