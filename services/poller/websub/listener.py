"""Where hubs reach the poller: they verify and deny subscriptions (GET), and deliver (POST).

What a hub is told never depends on which of several pollers it reached, and tells a stranger nothing: an address that
nobody was given is not found, whatever is sent to it.
"""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import aiohttp
from aiohttp import web

from services.poller.parsing.parse import NotAFeed
from services.poller.poll import Poll
from services.poller.websub.subscription import denied, is_about, is_harmless, is_pending, is_signed, verified
from shared import __version__
from shared.bus import BusUnavailable
from shared.clock import Clock
from shared.http.client import Bounds
from shared.http.hosts import Hosts
from shared.logging import Logger
from shared.metrics import Metrics
from shared.runtime.admin import listen
from shared.storage.errors import LeaseLost, StorageUnavailable
from shared.storage.hub_leases import HubLease, HubLeases
from shared.storage.source_record import SourceRecord
from shared.storage.sources import Sources

PATH = "/websub/"
_LEASED = timedelta(minutes=2)
"""How long a source is held for one delivery; longer than parsing may take."""
_BUSY_TRIES = 10
_BUSY_SECONDS = 0.2
"""How often, and how long apart, the source of a delivery is asked for while a poll holds it."""
_AT_ONCE = 16
"""Deliveries taken in at once, each with its body in memory; of one hub a quarter, of one source one."""
_PER_HUB = 4
_GAP = timedelta(seconds=0.5)
"""Between two deliveries of one source."""
_TURN_SECONDS = 5.0
"""A delivery that has to wait longer for its turn is not read: its source is polled instead."""


class _PutOff(Exception):
    """The delivery cannot be taken in; its source is to be polled. The message is one sentence."""


class _Ignored(Exception):
    """It is not from the hub; the message is one sentence."""


class _Gone(Exception):
    """Nobody wants it any more."""


class Listener:
    def __init__(
        self,
        *,
        poll: Poll,
        leases: HubLeases,
        sources: Sources,
        clock: Clock,
        log: Logger,
        metrics: Metrics,
        bounds: Bounds | None = None,
    ) -> None:
        self._poll = poll
        self._leases = leases
        self._sources = sources
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._bounds = bounds or Bounds()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._hubs = Hosts(clock=clock, at_a_time=_PER_HUB, gap=timedelta(0))
        self._each = Hosts(clock=clock, at_a_time=1, gap=_GAP)
        app = web.Application()
        app.on_response_prepare.append(_named)
        at = PATH + "{id}"
        app.add_routes([web.get(at, self._answer, allow_head=False), web.post(at, self._answer)])
        # The signature is over the body as it was sent.
        self._runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=2.0,
            auto_decompress=False,
            lingering_time=1.0,
            keepalive_timeout=15.0,
        )
        self.url = ""

    async def start(self, host: str, port: int) -> None:
        """Raises `PortTaken`."""
        self.url = await listen(self._runner, host, port, variable="HOPTIN_CALLBACK_PORT")
        self._log.info("callbacks_listening", url=self.url)

    async def stop(self) -> None:
        """Once the deliveries under way are taken in."""
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            lease = await self._leases.get(request.match_info["id"])
            if lease is None:
                return _not_found()
            if not lease.live:
                return _gone()
            return await (self._deliver if request.method == "POST" else self._verify)(lease, request)
        except StorageUnavailable:  # the process tells, once
            return web.Response(status=503, headers={"Retry-After": "60"})

    async def _verify(self, lease: HubLease, request: web.Request) -> web.Response:
        """Sections 5.2 and 5.3. What was not asked for is not found: no stranger ends or prolongs a subscription."""
        now, query = self._clock.now(), request.query
        mode, topic, challenge = query.get("hub.mode"), query.get("hub.topic", ""), query.get("hub.challenge", "")
        if mode == "denied" and is_about(lease, topic):
            await self._end(lease, denied(lease, query.get("hub.reason", ""), now))
            return web.Response()
        if mode != "subscribe" or not is_pending(lease, topic, now) or not is_harmless(challenge):
            return _not_found()
        after = verified(lease, query.get("hub.lease_seconds", ""), now)
        if after.until is None:
            await self._end(lease, after)
            return _not_found()
        if not await self._leases.change(lease, after):
            return _not_found()
        await self._sources.set_pushed(lease.source_id, after.until, now=now)
        self._log.info(
            "hub_subscribed",
            source_id=lease.source_id,
            hub=lease.hub,
            topic=lease.topic,
            renewal=lease.until is not None,
            lease_s=round((after.until - now).total_seconds()),
        )
        headers = {"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=challenge.encode(), headers=headers)

    async def _end(self, lease: HubLease, after: HubLease) -> None:
        if lease.state == "denied" or not await self._leases.change(lease, after):
            return
        await self._sources.set_pushed(lease.source_id, None, now=self._clock.now())
        self._log.warning("hub_subscription_ended", source_id=lease.source_id, hub=lease.hub, reason=after.reason)

    async def _deliver(self, lease: HubLease, request: web.Request) -> web.Response:
        """Section 7. A 2xx: what was delivered is published and written down, or its source is going to be polled,
        or it was not from the hub (7.1.2)."""
        try:
            await self._take_in(lease, request)
        except _Gone:
            return _gone()
        except _Ignored as reason:
            outcome = "ignored"
            self._log.warning("delivery_ignored", source_id=lease.source_id, hub=lease.hub, reason=str(reason))
        except _PutOff as reason:
            outcome = "put_off"
            await self._leases.fall_behind(lease.id, now=self._clock.now())
            self._log.info("delivery_put_off", source_id=lease.source_id, hub=lease.hub, reason=str(reason))
        else:
            outcome = "taken_in"
        self._metrics.deliveries.labels(outcome).inc()
        return web.Response(status=202)

    async def _take_in(self, lease: HubLease, request: web.Request) -> None:
        """Raises `_Ignored`, `_PutOff`, `StorageUnavailable`, `_Gone`."""
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(_TURN_SECONDS):
                    await held.enter_async_context(self._each.turn(lease.id))
                    await held.enter_async_context(self._hubs.turn(lease.hub))
                    await held.enter_async_context(self._places)
            except TimeoutError:
                raise _PutOff("Too much is delivered at once.") from None
            body = await self._body(request)
            if not is_signed(body, request.headers.get("X-Hub-Signature", ""), lease.secret):
                raise _Ignored("It is not signed with the secret that the hub was given.")
            source = await self._leased(lease)
            try:
                await self._poll.delivered(source, body, request.headers.get("Content-Type", ""))
            except (NotAFeed, BusUnavailable) as error:
                await self._sources.give_back([(source, source.due_at)])
                raise _PutOff(str(error)) from None
            except LeaseLost as error:
                raise _PutOff(str(error)) from None

    async def _body(self, request: web.Request) -> bytes:
        """The body as it was sent. Raises `_PutOff` where it is beyond the bounds of a fetch."""
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise _PutOff("It is compressed.")
        body = bytearray()
        try:
            async with asyncio.timeout(self._bounds.total_seconds):
                async for chunk in request.content.iter_any():
                    body += chunk
                    if len(body) > self._bounds.body_bytes:
                        raise _PutOff(f"It exceeds {self._bounds.body_bytes // (1024 * 1024)} MiB.")
        except TimeoutError:
            raise _PutOff(f"It was not sent within {self._bounds.total_seconds:g} s.") from None
        except (aiohttp.ClientError, web.RequestPayloadError, OSError):
            raise _PutOff("It broke off.") from None
        return bytes(body)

    async def _leased(self, lease: HubLease) -> SourceRecord:
        """The source, held for us. Raises `_PutOff`, `_Gone`."""
        for attempt in range(_BUSY_TRIES):
            if attempt:
                await asyncio.sleep(_BUSY_SECONDS)
            now = self._clock.now()
            if (source := await self._sources.lease_one(lease.source_id, now=now, until=now + _LEASED)) is not None:
                return source
        if await self._sources.get(lease.source_id) is None:
            await self._leases.end(lease, reason="The source was removed.", now=self._clock.now())
            raise _Gone
        raise _PutOff("The source is being polled, or paused.")


def _not_found() -> web.Response:
    """The same for what was never there and for what was not asked for."""
    return web.Response(status=404)


def _gone() -> web.Response:
    """The hub may end the subscription (section 7)."""
    return web.Response(status=410)


async def _named(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = f"hoptin/{__version__}"
