"""A WebSub hub on loopback that does what its script says: it verifies, denies, delivers, well or badly."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

import aiohttp
from aiohttp import web

from tests.support.waiting import until


@dataclass
class Asked:
    """A request for a subscription, as it came."""

    form: dict[str, str]

    @property
    def callback(self) -> str:
        return self.form["hub.callback"]

    @property
    def topic(self) -> str:
        return self.form["hub.topic"]

    @property
    def secret(self) -> str:
        return self.form["hub.secret"]


def accept(_: Asked) -> web.Response:
    return web.Response(status=202)


@dataclass
class Hub:
    session: aiohttp.ClientSession
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], web.Response] = accept

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator[Self]:
        async with aiohttp.ClientSession() as session:
            hub = cls(session)
            app = web.Application()
            app.add_routes([web.post("/hub", hub._subscribe)])
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            hub.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hub"
            try:
                yield hub
            finally:
                await runner.cleanup()

    async def _subscribe(self, request: web.Request) -> web.Response:
        asked = Asked({name: str(value) for name, value in (await request.post()).items()})
        self.asked.append(asked)
        return self.answer(asked)

    async def was_asked(self, times: int = 1) -> Asked:
        await until(lambda: len(self.asked) >= times, timeout=20, what=f"{times} requests at the hub")
        return self.asked[-1]

    async def verify(self, asked: Asked, **changes: str | None) -> tuple[int, str]:
        """Status and body of the answer. In the names of `changes` `_` stands after `hub.`; None leaves one out."""
        given: dict[str, str | None] = {
            "hub.mode": "subscribe",
            "hub.topic": asked.topic,
            "hub.challenge": "thu-thach",
            "hub.lease_seconds": asked.form["hub.lease_seconds"],
            **{f"hub.{name}": value for name, value in changes.items()},
        }
        query = {name: value for name, value in given.items() if value is not None}
        async with self.session.get(asked.callback, params=query) as response:
            return response.status, await response.text()

    async def deny(self, asked: Asked, **changes: str | None) -> int:
        given = {"mode": "denied", "challenge": None, "lease_seconds": None, "reason": "Không nhận", **changes}
        return (await self.verify(asked, **given))[0]

    async def deliver(
        self,
        asked: Asked,
        body: bytes,
        *,
        secret: str | None = None,
        method: str = "sha256",
        headers: Mapping[str, str] | None = None,
    ) -> int:
        """Status of the answer to a body signed with the secret it was given, or another."""
        digest = hmac.new((secret or asked.secret).encode(), body, getattr(hashlib, method)).hexdigest()
        given = {"Content-Type": "application/rss+xml", "X-Hub-Signature": f"{method}={digest}", **(headers or {})}
        async with self.session.post(asked.callback, data=body, headers=given) as response:
            return response.status
