"""Broker and database, external or embedded, there or away at the start."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from shared.storage.client import Connection
from shared.storage.errors import StorageUnavailable
from shared.storage.fingerprints import Fingerprints
from tests.support.deduplicating import claim
from tests.support.mongod import Mongod
from tests.support.newsroom import Newsroom
from tests.support.pipeline import ALL, SERVICES, Pipeline, pipeline
from tests.support.portal_server import PortalServer
from tests.support.rabbitmq import RabbitMQ
from tests.support.storm import Storm
from tests.support.waiting import wait_for


@pytest.mark.parametrize(
    ("broker", "database"),
    [
        ("external", "embedded"),
        # The others are what further tests here run on.
        pytest.param("external", "external", marks=pytest.mark.soak),
        pytest.param("embedded", "external", marks=pytest.mark.soak),
        pytest.param("embedded", "embedded", marks=pytest.mark.soak),
    ],
)
def test_an_article_comes_through(
    broker: str, database: str, mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer
) -> None:
    with pipeline(
        mongod=mortal_mongod if database == "external" else None,
        broker=mortal_broker if broker == "external" else None,
    ) as running:
        running.start(*SERVICES)
        storm = Storm(running, portal, seed=1, newsroom=Newsroom(1, portal.base, portals=1, feeds=1))
        storm.newsroom.publish(1)
        storm.begin()
        storm.settle()


def test_servers_that_are_away_at_the_start_are_named_and_waited_for(
    mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer
) -> None:
    with pipeline(mongod=mortal_mongod, broker=mortal_broker) as running:
        mortal_mongod.kill()
        mortal_broker.kill()
        try:
            try:
                running.start(ALL, ready=False)
                wait_for(named(running, "database", f"127.0.0.1:{mortal_mongod.port}"), timeout=20, what="it is named")
                assert running.services[ALL].logged("storage_unavailable")
            finally:
                mortal_mongod.start()
            wait_for(named(running, "bus", f"RabbitMQ at 127.0.0.1:{mortal_broker.port}"), timeout=20, what="so is it")
            wait_for(lambda: "database" not in problems(running), timeout=20, what="the database is there")
            wait_for(lambda: bool(running.services[ALL].logged("bus_unavailable")), timeout=20, what="it is logged")
            assert running.services[ALL].logged("storage_available")
        finally:
            mortal_broker.start()
        running.wait_ready(ALL)


async def test_a_database_that_is_no_member_of_its_set_yet_is_waited_for() -> None:
    """As it is for a moment after every start. What connects then must not be the worse for it later."""
    each = claim("a", when=datetime.now(UTC))
    with Mongod(member=False) as mongod:
        connection = Connection(mongod.url, "test")
        try:
            with pytest.raises(StorageUnavailable):
                await Fingerprints(connection).claim([each])
            mongod.become_primary()
            read = await Fingerprints(connection).claim([each])
            assert [found.id for found in read.fingerprints] == [each.id]
        finally:
            connection.close()


def named(running: Pipeline, check: str, words: str) -> Callable[[], bool]:
    return lambda: words in problems(running).get(check, "")


def problems(running: Pipeline) -> dict[str, str]:
    return running.services[ALL].problems() or {}
