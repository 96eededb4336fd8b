"""Identities that are resolved together: each poll gets its own, and nobody suffers for another."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from shared.storage.client import Connection
from shared.storage.identities import Alias, Identities


@pytest.fixture
async def connection(mongo_url: str, mongo_database: str) -> AsyncIterator[Connection]:
    opened = Connection(mongo_url, mongo_database)
    await opened.create_indexes()
    yield opened
    opened.close()


def _guids(*values: str) -> list[list[Alias]]:
    return [[Alias(portal="haiphong.gov.vn", kind="guid", value=value)] for value in values]


async def test_polls_that_share_a_transaction_get_each_its_own(connection: Connection) -> None:
    identities = Identities(connection)
    polls = [[f"{poll}-{entry}" for entry in range(poll % 4)] for poll in range(30)]
    resolved = await asyncio.gather(*(identities.resolve(_guids(*values)) for values in polls))
    assert [len(found) for found in resolved] == [len(values) for values in polls]
    assert len({article_id for found in resolved for article_id in found}) == sum(map(len, polls))
    for values, found in zip(polls, resolved, strict=True):
        assert await identities.resolve(_guids(*values)) == found


async def test_an_article_that_several_of_them_bring_has_one_id(connection: Connection) -> None:
    identities = Identities(connection)
    resolved = await asyncio.gather(*(identities.resolve(_guids(f"own-{poll}", "shared")) for poll in range(20)))
    assert len({shared for _, shared in resolved}) == 1
    assert len({own for own, _ in resolved}) == 20


async def test_polls_with_more_aliases_than_a_transaction_takes(connection: Connection) -> None:
    identities = Identities(connection)
    polls = [[f"{poll}-{entry}" for entry in range(900)] for poll in range(9)]
    resolved = await asyncio.gather(*(identities.resolve(_guids(*values)) for values in polls))
    assert await asyncio.gather(*(identities.resolve(_guids(*values)) for values in polls)) == resolved
    assert len({article_id for found in resolved for article_id in found}) == 8100


async def test_what_cannot_be_stored_fails_alone(connection: Connection) -> None:
    identities = Identities(connection)

    async def resolve(values: Sequence[str]) -> list[str] | Exception:
        try:
            return await identities.resolve(_guids(*values))
        except ValueError as error:
            return error

    first, bad, last = await asyncio.gather(*map(resolve, (["a"], ["b", "\ud800"], ["c", "d"])))
    assert isinstance(bad, UnicodeEncodeError)
    assert await identities.resolve(_guids("a")) == first
    assert await identities.resolve(_guids("c", "d")) == last
    assert await identities.find("haiphong.gov.vn", "guid", "b") is None
