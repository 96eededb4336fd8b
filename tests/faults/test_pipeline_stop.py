"""Invariant 10: on SIGTERM and SIGINT every service leaves within 10 s and loses nothing; a second signal ends it."""

import signal
import time
from collections.abc import Iterator
from random import Random

import pytest

from tests.support.mongod import Mongod
from tests.support.pipeline import SERVICES, Pipeline, pipeline
from tests.support.portal_server import PortalServer
from tests.support.processes import Server
from tests.support.rabbitmq import RabbitMQ
from tests.support.storm import Storm
from tests.support.waiting import wait_for

_SECONDS = 10


@pytest.fixture
def own_mongod() -> Iterator[Mongod]:
    with Mongod() as server:
        yield server


def test_under_load_over_rabbitmq(mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer) -> None:
    """Asked to stop while work flows, while the broker is away, and while the database is away."""
    with pipeline(mongod=mortal_mongod, broker=mortal_broker) as running:
        storm = Storm(running.start(*SERVICES), portal, seed=31, broker=mortal_broker)
        storm.begin()
        flow(storm)
        all_leave(running, signal.SIGTERM)

        running.start(*SERVICES)
        flow(storm)
        mortal_broker.kill()
        all_leave(running, signal.SIGINT)
        mortal_broker.start()

        running.start(*SERVICES)
        flow(storm)
        mortal_mongod.kill()
        all_leave(running, signal.SIGTERM)
        mortal_mongod.start()

        running.leases_run_out()
        running.start(*SERVICES)
        storm.settle()


def test_under_load_over_the_embedded_bus(mortal_mongod: Mongod, portal: PortalServer) -> None:
    with pipeline(mongod=mortal_mongod) as running:
        storm = Storm(running.start(*SERVICES), portal, seed=32)
        storm.begin()
        flow(storm)
        all_leave(running, signal.SIGTERM)
        assert running.count("bus_consumers") == 0, "who left cleanly leaves no claim for others to wait for"

        running.start(*SERVICES)
        flow(storm)
        mortal_mongod.kill()
        all_leave(running, signal.SIGTERM)
        mortal_mongod.start()

        running.leases_run_out()
        running.start(*SERVICES)
        storm.settle()


def flow(storm: Storm) -> None:
    """Publish more than can be through at once, and wait until a part of it is."""
    storm.newsroom.publish(400)
    storm.portal.serve(dict(storm.newsroom.documents()))
    storm.until_archived(storm.pipeline.count("articles") + Random(storm.seed).randrange(20, 100))


def all_leave(running: Pipeline, number: signal.Signals) -> None:
    """All at once: each of them has to be gone in time, and with the exit code of a clean end."""
    for service in running.services.values():
        service.signal(number)
    deadline = time.monotonic() + _SECONDS
    codes = {name: service.ends_by(deadline) for name, service in running.services.items()}
    assert codes == dict.fromkeys(codes, 0)
