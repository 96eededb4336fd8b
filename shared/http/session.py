"""The session that the settings ask for: what every service and command that asks portals opens."""

from collections.abc import Sequence

import aiohttp

from shared.http.client import open_session
from shared.http.guard import Guard
from shared.settings import Settings


def session_for(
    settings: Settings,
    *,
    connections: int = 100,
    per_host: int = 2,
    watching: Sequence[aiohttp.ClientMiddlewareType] = (),
) -> aiohttp.ClientSession:
    """See `open_session`; guard, agent, proxy and certificates are as set."""
    return open_session(
        guard=Guard(settings.allow_private_networks),
        user_agent=settings.agent,
        proxy=settings.http_proxy.get_secret_value() if settings.http_proxy else None,
        ca_file=settings.ca_file,
        connections=connections,
        per_host=per_host,
        watching=watching,
    )
