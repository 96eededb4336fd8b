"""The composition root of checks: as the poller's, without what it writes to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.poller.app import cadence_of
from services.poller.check.explain import Check
from services.poller.check.reading import Enrich, IsListed
from services.poller.check.way import Witness
from services.poller.parsing.parser import Parser
from shared.clock import Clock
from shared.http.client import Bounds
from shared.http.guard import Guard
from shared.http.session import session_for
from shared.http.tls import TlsContexts
from shared.settings import Settings


@asynccontextmanager
async def checking(
    settings: Settings, clock: Clock, *, enrich: Enrich, is_listed: IsListed, bounds: Bounds | None = None
) -> AsyncIterator[Check]:
    """For one check, by these settings."""
    parser, guard, witness = Parser(), Guard(settings.allow_private_networks), Witness()
    session = session_for(settings, watching=[witness.watch])
    try:
        yield Check(
            session=session,
            witness=witness,
            guard=guard,
            parser=parser,
            clock=clock,
            cadence=cadence_of(settings),
            tls=TlsContexts(settings.ca_file),
            user_agent=settings.agent,
            proxy=settings.http_proxy is not None,
            enrich=enrich,
            is_listed=is_listed,
            bounds=bounds,
        )
    finally:
        await session.close()
        await asyncio.to_thread(parser.close)
