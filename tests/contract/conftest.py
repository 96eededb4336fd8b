"""The bus that the contract is tried on: once RabbitMQ, once MongoDB."""

from collections.abc import AsyncIterator

import pytest

from shared.bus import Bus
from tests.contract.buses import Place


@pytest.fixture(params=["amqp", "mongo"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    if request.param == "amqp":
        made = Place("amqp", request.getfixturevalue("broker_url"), "")
    else:
        made = Place("mongo", request.getfixturevalue("mongo_url"), request.getfixturevalue("mongo_database"))
    yield made
    await made.close()


@pytest.fixture
async def bus(place: Place) -> Bus:
    return await place.open()
