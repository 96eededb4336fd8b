"""Invariant 2: a source's window advances only after the broker confirmed the entries of that poll."""

from collections.abc import Iterator

import pytest

from tests.support.mongod import Mongod
from tests.support.newsroom import Newsroom
from tests.support.pipeline import ALL, Pipeline, pipeline
from tests.support.portal_server import PortalServer
from tests.support.rabbitmq import RabbitMQ
from tests.support.storm import Storm
from tests.support.waiting import wait_for

_ENTRIES = 30


@pytest.fixture(scope="module")
def obedient_mongod() -> Iterator[Mongod]:
    """A mongod that can be told to let an operation fail (its fail points)."""
    with Mongod("--setParameter", "enableTestCommands=1") as server:
        yield server


@pytest.mark.parametrize("bus", ["amqp", pytest.param("embedded", marks=pytest.mark.soak)])
def test_killed_between_publish_and_record(
    bus: str, mortal_broker: RabbitMQ, obedient_mongod: Mongod, portal: PortalServer
) -> None:
    broker = mortal_broker if bus == "amqp" else None
    with pipeline(mongod=obedient_mongod, broker=broker) as running:
        storm = one_source(running, portal)
        running.start("poller")
        # Of the poller's updates of its source the first is the lease, the second the record.
        break_updates(obedient_mongod, f"{running.database_name}.sources", after=1)
        storm.begin()
        wait_for(lambda: discovered(running, "poller") == _ENTRIES, timeout=30, what="all entries are confirmed")
        running.kill("poller")
        mend_updates(obedient_mongod)
        assert nothing_recorded(running)

        running.leases_run_out()
        running.start(ALL)
        wait_for(lambda: discovered(running, ALL) == _ENTRIES, timeout=30, what="all entries come again")
        storm.settle()


@pytest.mark.soak
def test_broker_away_during_publish(mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer) -> None:
    with pipeline(mongod=mortal_mongod, broker=mortal_broker) as running:
        storm = one_source(running, portal)
        [path] = storm.newsroom.feed_paths
        portal.silent.add(path)
        running.start(ALL)
        storm.begin()
        wait_for(lambda: portal.requests[path] == 1, timeout=20, what="the poll is under way")
        mortal_broker.kill()
        portal.silent.clear()
        portal.released.set()
        try:
            wait_for(lambda: from_poller(running, "poll_put_off") > 0, timeout=20, what="the poll failed")
            assert nothing_recorded(running)
            assert discovered(running, ALL) == 0
        finally:
            mortal_broker.start()
        wait_for(lambda: not leased(running), timeout=20, what="the source is given back")
        come_due(running)
        storm.settle()


@pytest.mark.soak
def test_database_away_during_a_poll(mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer) -> None:
    """A failure of our own is over with its cause: the source is not left to its lease's end, ten minutes away."""
    with pipeline(mongod=mortal_mongod, broker=mortal_broker) as running:
        storm = one_source(running, portal)
        [path] = storm.newsroom.feed_paths
        portal.silent.add(path)
        running.environment["HOPTIN_LOG_LEVEL"] = "debug"
        running.start(ALL)
        storm.begin()
        wait_for(lambda: portal.requests[path] == 1, timeout=20, what="the poll is under way")
        mortal_mongod.kill()
        portal.silent.clear()
        portal.released.set()
        try:
            wait_for(lambda: from_poller(running, "leases_kept") > 0, timeout=30, what="the lease is not given back")
        finally:
            mortal_mongod.start()
        wait_for(lambda: portal.requests[path] > 1, timeout=30, what="it is polled again")
        storm.settle()


def one_source(running: Pipeline, portal: PortalServer) -> Storm:
    storm = Storm(running, portal, seed=2, newsroom=Newsroom(2, portal.base, portals=1, feeds=1))
    storm.newsroom.publish(_ENTRIES)
    return storm


def discovered(running: Pipeline, name: str) -> int:
    """Entries that this process published, confirmed."""
    return len(running.services[name].logged("article_discovered"))


def from_poller(running: Pipeline, event: str) -> int:
    """How often the poller itself, and not its process, logged this."""
    return sum(line["service"] == "poller" for line in running.services[ALL].logged(event))


def nothing_recorded(running: Pipeline) -> bool:
    source = running.database["sources"].find_one({})
    assert source is not None
    validators = source["validators"]
    return not source.get("window") and validators["body_hash"] is None and validators["etag"] is None


def leased(running: Pipeline) -> bool:
    return running.count("sources", {"lease": {"$ne": None}}) > 0


def come_due(running: Pipeline) -> None:
    """What the pause after a failure of our own does."""
    running.database["sources"].update_many({}, [{"$set": {"due_at": "$created_at"}}])


def break_updates(mongod: Mongod, namespace: str, *, after: int) -> None:
    """From now on, but for the first `after`, an update is not carried out and its connection is closed."""
    broken = {"failCommands": ["update"], "namespace": namespace, "closeConnection": True}
    with mongod.client() as client:
        client.admin.command({"configureFailPoint": "failCommand", "mode": {"skip": after}, "data": broken})


def mend_updates(mongod: Mongod) -> None:
    with mongod.client() as client:
        client.admin.command({"configureFailPoint": "failCommand", "mode": "off"})
