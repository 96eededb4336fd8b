"""Invariant 1: every article comes to the national feed exactly once, whatever dies in between."""

from random import Random

import pytest

from tests.support.follower import Follower
from tests.support.mongod import Mongod
from tests.support.pipeline import SERVICES, pipeline
from tests.support.portal_server import PortalServer
from tests.support.rabbitmq import RabbitMQ
from tests.support.storm import Storm


def test_amqp(mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer) -> None:
    over_rabbitmq(11, mortal_broker, mortal_mongod, portal, rounds=1, wave=300)


def test_embedded(portal: PortalServer) -> None:
    over_the_embedded_bus(200, portal, rounds=1, wave=350)  # the database dies first, and early


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(100, 110))
def test_amqp_long(seed: int, mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer) -> None:
    over_rabbitmq(seed, mortal_broker, mortal_mongod, portal, rounds=5, wave=150)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(201, 211))
def test_embedded_long(seed: int, portal: PortalServer) -> None:
    over_the_embedded_bus(seed, portal, rounds=5, wave=150)


def over_rabbitmq(seed: int, broker: RabbitMQ, mongod: Mongod, portal: PortalServer, *, rounds: int, wave: int) -> None:
    with pipeline(mongod=mongod, broker=broker) as running:
        storm = Storm(running.start(*SERVICES), portal, seed, broker)
        blown_over(storm, ["broker", "database", *SERVICES], rounds=rounds, wave=wave)


def over_the_embedded_bus(seed: int, portal: PortalServer, *, rounds: int, wave: int) -> None:
    with pipeline() as running:
        storm = Storm(running.start(*SERVICES), portal, seed)
        blown_over(storm, ["database", *SERVICES], rounds=rounds, wave=wave)


def blown_over(storm: Storm, faults: list[str], *, rounds: int, wave: int) -> None:
    storm.begin()
    with Follower(storm.pipeline.feed_url).following() as follower:
        storm.blow(course(storm.seed, faults, rounds), wave=wave)
        storm.settle()
    follower.saw_every_change_once(storm.pipeline)


def course(seed: int, faults: list[str], rounds: int) -> list[str]:
    """Every fault once a round, in the seed's order."""
    random = Random(seed)
    return [fault for _ in range(rounds) for fault in random.sample(faults, len(faults))]
