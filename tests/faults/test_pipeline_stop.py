"""Invariant 10: on SIGTERM and SIGINT every service leaves within 10 s and loses nothing; a second signal ends it."""

import signal
import time
from random import Random

import pytest

from tests.support.mongod import Mongod
from tests.support.pipeline import ALL, SERVICES, Pipeline, pipeline
from tests.support.portal_server import PortalServer
from tests.support.rabbitmq import RabbitMQ
from tests.support.storm import Storm
from tests.support.waiting import wait_for

_SECONDS = 10


def test_under_load_and_with_a_server_away(
    mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer
) -> None:
    with pipeline(mongod=mortal_mongod, broker=mortal_broker) as running:
        storm = Storm(running.start(*SERVICES), portal, seed=31, broker=mortal_broker)
        storm.begin()
        flow(storm)
        all_leave(running, signal.SIGTERM)
        assert running.count("sources", {"lease": {"$ne": None}}) == 0, "no lease is left for others to wait for"

        running.start(ALL)
        flow(storm)
        mortal_broker.kill()
        try:
            all_leave(running, signal.SIGINT)
        finally:
            mortal_broker.start()

        running.start(ALL)
        flow(storm)
        mortal_mongod.kill()
        try:
            all_leave(running, signal.SIGTERM)
        finally:
            mortal_mongod.start()

        running.leases_run_out()
        running.start(ALL)
        storm.settle()


@pytest.mark.soak
@pytest.mark.parametrize("away", ["broker", "database"])
def test_each_service_with_a_server_away(
    away: str, mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer
) -> None:
    server = mortal_broker if away == "broker" else mortal_mongod
    with pipeline(mongod=mortal_mongod, broker=mortal_broker) as running:
        storm = Storm(running.start(*SERVICES), portal, seed=35)
        storm.begin()
        flow(storm)
        server.kill()
        try:
            all_leave(running, signal.SIGTERM)
        finally:
            server.start()
        running.leases_run_out()
        running.start(ALL)
        storm.settle()


@pytest.mark.soak
def test_on_the_embedded_bus_and_with_the_database_away(mortal_mongod: Mongod, portal: PortalServer) -> None:
    with pipeline(mongod=mortal_mongod) as running:
        storm = Storm(running.start(*SERVICES), portal, seed=32)
        storm.begin()
        flow(storm)
        all_leave(running, signal.SIGTERM)
        assert running.count("bus_consumers") == 0, "who left cleanly leaves no claim for others to wait for"
        assert running.count("bus", {"token": {"$ne": ""}}) == 0

        running.start(*SERVICES)
        flow(storm)
        mortal_mongod.kill()
        try:
            all_leave(running, signal.SIGTERM)
        finally:
            mortal_mongod.start()

        running.leases_run_out()
        running.start(ALL)
        storm.settle()


def test_while_it_starts_and_at_the_second_signal(
    mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer
) -> None:
    """It waits for a database that is away; then for a portal that does not answer."""
    with pipeline(mongod=mortal_mongod, broker=mortal_broker) as running:
        mortal_mongod.kill()
        try:
            running.start(ALL, ready=False)
            wait_for(
                lambda: all(service.logged("storage_unavailable") for service in running.services.values()),
                timeout=20,
                what="all wait for the database",
            )
            all_leave(running, signal.SIGTERM)
        finally:
            mortal_mongod.start()

        storm = Storm(running, portal, seed=33)
        portal.silent |= set(storm.newsroom.feed_paths)
        running.start("poller")
        storm.begin()
        wait_for(lambda: bool(portal.requests), timeout=20, what="a poll is under way")
        poller = running.services["poller"]
        poller.signal(signal.SIGTERM)
        wait_for(lambda: bool(poller.logged("process_stopping")), timeout=5, what="it drains")
        poller.signal(signal.SIGINT)
        assert poller.ends_by(time.monotonic() + 1) == 128 + signal.SIGINT

        running.leases_run_out()
        polls = sum(portal.requests.values())  # before it starts: its polls may be under way once it is ready
        running.start("poller")
        wait_for(lambda: sum(portal.requests.values()) > polls, timeout=20, what="another poll is under way")
        all_leave(running, signal.SIGTERM)
        assert running.count("sources", {"lease": {"$ne": None}}) == 0, "the sources are given back"


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("silent", "bus"), [("broker", "amqp"), ("database", "amqp"), ("database", "embedded")])
def test_while_a_server_keeps_silent(
    silent: str, bus: str, mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer
) -> None:
    """A connection that is open and dead: nobody says so, everything has to be bounded by time."""
    server = mortal_broker if silent == "broker" else mortal_mongod
    with pipeline(mongod=mortal_mongod, broker=mortal_broker if bus == "amqp" else None) as running:
        storm = Storm(running.start(*SERVICES), portal, seed=34)
        storm.begin()
        flow(storm)
        with server.silent():
            all_leave(running, signal.SIGTERM)
        running.leases_run_out()
        running.start(ALL)
        storm.settle()


def flow(storm: Storm) -> None:
    """Publish more than can be through at once, and wait until a part of it is."""
    storm.newsroom.publish(300)
    storm.portal.serve(dict(storm.newsroom.documents()))
    storm.until_archived(storm.pipeline.count("articles") + Random(storm.seed).randrange(20, 100))


def all_leave(running: Pipeline, number: signal.Signals) -> None:
    """All at once: each of them has to be gone in time, and with the exit code of a clean end."""
    living = {name: service for name, service in running.services.items() if not service.has_ended()}
    for service in living.values():
        service.signal(number)
    deadline = time.monotonic() + _SECONDS
    codes = {name: service.ends_by(deadline) for name, service in living.items()}
    assert codes == dict.fromkeys(codes, 0)
