"""Invariant 11: who follows `since` sees every visible change once and in order, with four archivers at work."""

import pytest

from tests.support.follower import Follower
from tests.support.mongod import Mongod
from tests.support.newsroom import Newsroom
from tests.support.pipeline import Pipeline, Service, pipeline
from tests.support.portal_server import PortalServer
from tests.support.rabbitmq import RabbitMQ
from tests.support.storm import Storm

_ARCHIVERS = tuple(f"archiver-{number}" for number in range(4))


def test_four_archivers(mortal_mongod: Mongod, portal: PortalServer) -> None:
    with pipeline(mongod=mortal_mongod) as running:
        running.start("poller", "enricher", "deduplicator", "syndicator", *_ARCHIVERS)
        storm = crowded(running, portal, seed=11)
        storm.begin()
        with Follower(running.feed_url).following() as follower:
            for _ in range(3):
                storm.newsroom.publish(250, corrected=60)
                portal.serve(dict(storm.newsroom.documents()))
                storm.until_archived(len(storm.newsroom.pieces) - 150)
            storm.settle()
        follower.saw_every_change_once(running)
        assert all(service.logged("article_archived") for service in archivers(running)), "all four were at work"


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(400, 410))
def test_four_archivers_that_die(
    seed: int, mortal_broker: RabbitMQ, mortal_mongod: Mongod, portal: PortalServer
) -> None:
    with pipeline(mongod=mortal_mongod, broker=mortal_broker) as running:
        running.start("poller", "enricher", "deduplicator", "syndicator", *_ARCHIVERS)
        storm = crowded(running, portal, seed)
        storm.begin()
        with Follower(running.feed_url).following() as follower:
            storm.blow([storm.random.choice((*_ARCHIVERS, "syndicator")) for _ in range(8)], wave=200)
            storm.settle()
        follower.saw_every_change_once(running)


def crowded(running: Pipeline, portal: PortalServer, seed: int) -> Storm:
    """Many copies, so that stories change after they were listed."""
    return Storm(running, portal, seed, newsroom=Newsroom(seed, portal.base, copied=0.4))


def archivers(running: Pipeline) -> list[Service]:
    return [running.services[name] for name in _ARCHIVERS]
