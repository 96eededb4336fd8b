"""Discovery's composition root."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from services.poller.discovery.discovery import Discovery
from services.poller.discovery.found import Limits
from services.poller.discovery.pages import MAX_BYTES
from services.poller.discovery.visits import Visits
from services.poller.parsing.parser import Parser
from shared.clock import Clock
from shared.http.client import Bounds
from shared.http.hosts import Hosts
from shared.http.session import session_for
from shared.settings import Settings

_BOUNDS = Bounds(total_seconds=20.0, connect_seconds=10.0, body_bytes=4 * MAX_BYTES)
_PER_HOST = 2
_GAP = timedelta(seconds=0.2)
"""Between the beginnings of two requests to one host."""


@asynccontextmanager
async def discovery(
    settings: Settings,
    clock: Clock,
    *,
    limits: Limits | None = None,
    bounds: Bounds = _BOUNDS,
    gap: timedelta = _GAP,
) -> AsyncIterator[Discovery]:
    """What the command line discovers with, by these settings."""
    parser = Parser()
    session = session_for(settings)
    hosts = Hosts(clock=clock, at_a_time=_PER_HOST, gap=gap)

    def visits(most: int) -> Visits:
        return Visits(
            session=session,
            hosts=hosts,
            user_agent=settings.agent,
            bounds=bounds,
            most=most,
        )

    try:
        yield Discovery(visits=visits, parser=parser, clock=clock, limits=limits)
    finally:
        await session.close()
        await asyncio.to_thread(parser.close)
