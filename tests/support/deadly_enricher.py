"""The enricher with a defect: an article with a certain title kills its process, every time."""

import asyncio
import os
import signal
from collections.abc import Sequence
from datetime import timedelta

from services.enricher.handler import Enricher
from shared.bus import Bus
from shared.bus.amqp import AmqpBus
from shared.bus.mongo import MongoBus
from shared.clock import SystemClock
from shared.events import ArticleDiscovered, Event
from shared.logging import configure_logging, get_logger
from shared.metrics import Metrics
from shared.runtime.consumer import ConsumerRunner, Limits
from shared.runtime.handling import Outcome
from shared.runtime.infrastructure import open_connection
from shared.runtime.process import run_parts, stop_on_signals
from shared.settings import load_settings
from shared.storage.dead_letters import DeadLetters
from shared.topology import ENRICHER

DEADLY = "Tin chết người"
TAKEOVER = timedelta(seconds=1.5)
"""Of the embedded bus, short since this test waits for it after every death. Nobody else may be on the bus."""


class DeadlyEnricher:
    name = Enricher.name

    def __init__(self, enricher: Enricher) -> None:
        self._enricher = enricher

    async def handle(self, events: Sequence[Event]) -> Sequence[Outcome]:
        for event in events:
            if isinstance(event.data, ArticleDiscovered) and event.data.entry.title == DEADLY:
                os.kill(os.getpid(), signal.SIGKILL)
        return await self._enricher.handle(events)


async def main() -> None:
    settings, log, clock, stop = load_settings(), get_logger(Enricher.name), SystemClock(), asyncio.Event()
    configure_logging(format="json", level="info")
    stop_on_signals(stop, log)
    async with open_connection(settings) as connection:
        broker = settings.broker_url
        bus: Bus = AmqpBus(broker.get_secret_value()) if broker else MongoBus(connection, takeover_after=TAKEOVER)
        await bus.start()
        runner = ConsumerRunner(
            queue=ENRICHER,
            handler=DeadlyEnricher(Enricher(clock=clock)),
            bus=bus,
            dead_letters=DeadLetters(connection),
            clock=clock,
            log=log,
            metrics=Metrics(),
            limits=Limits(batch=10),
        )
        await run_parts([runner], stop, log)
        await bus.close()


if __name__ == "__main__":
    asyncio.run(main())
