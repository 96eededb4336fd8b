"""The syndicator serves from the database alone: a broker that is away is none of its business."""

from pathlib import Path

from tests.support.mongod import Mongod
from tests.support.pipeline import Pipeline
from tests.support.ports import free_port
from tests.support.waiting import wait_for


def test_a_syndicator_alone_is_ready_while_the_broker_is_away(mongod: Mongod, tmp_path: Path) -> None:
    running = Pipeline(tmp_path, mongod=mongod, broker_url=f"amqp://127.0.0.1:{free_port()}/")
    try:
        running.start("syndicator", ready=False)
        syndicator = running.services["syndicator"]
        wait_for(lambda: bool(syndicator.logged("http_listening")), timeout=20, what="it listens")
        wait_for(syndicator.is_ready, timeout=5, what="it is ready")
        syndicator.terminate(timeout=10)
        assert not syndicator.logged("bus_unavailable")
    finally:
        running.close()


def test_a_service_of_the_bus_is_not_ready_while_the_broker_is_away(mongod: Mongod, tmp_path: Path) -> None:
    running = Pipeline(tmp_path, mongod=mongod, broker_url=f"amqp://127.0.0.1:{free_port()}/")
    try:
        running.start("enricher", ready=False)
        enricher = running.services["enricher"]
        wait_for(lambda: set(enricher.problems() or {}) == {"bus"}, timeout=20, what="only the bus is named")
    finally:
        running.close()
