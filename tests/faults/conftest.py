"""Servers that the fault tests may kill."""

from collections.abc import Iterator

import pytest

from tests.support.mongod import Mongod
from tests.support.portal_server import PortalServer
from tests.support.rabbitmq import RabbitMQ, private_broker


@pytest.fixture(scope="session")
def mortal_broker() -> Iterator[RabbitMQ]:
    with private_broker() as broker:
        yield broker


@pytest.fixture(scope="session")
def mortal_mongod() -> Iterator[Mongod]:
    with Mongod() as server:
        yield server


@pytest.fixture
def portal() -> Iterator[PortalServer]:
    with PortalServer().running() as server:
        yield server
