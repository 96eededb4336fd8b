"""The admin port of every process: `/healthz`, `/readyz`, `/metrics`."""

import asyncio
import errno
import os
import socket

from aiohttp import web

from shared.logging import Logger
from shared.metrics import Metrics
from shared.runtime.health import Health
from shared.runtime.process import CannotStart


class PortTaken(CannotStart):
    """The port, or the address, cannot be listened on; the message names the setting."""


async def listen(runner: web.AppRunner, host: str, port: int, *, variable: str) -> str:
    """Serve `runner` and return its URL. Raises `PortTaken` with a sentence that names the setting to change."""
    await runner.setup()
    site = web.TCPSite(runner, host, port, reuse_address=True, backlog=1024)
    try:
        await site.start()
    except (OSError, OverflowError) as error:
        await runner.cleanup()
        if isinstance(error, socket.gaierror) or getattr(error, "errno", None) == errno.EADDRNOTAVAIL:
            raise PortTaken(
                f"HOPTIN_HTTP_HOST: {host} is no address of this machine; "
                "set it to one that is, such as 127.0.0.1, or to 0.0.0.0 for all of them."
            ) from None
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        raise PortTaken(
            f"{variable}: cannot listen on {host} port {port} ({reason}); "
            f"set {variable} to a free port (HOPTIN_HTTP_HOST sets the address)."
        ) from None
    bound = runner.addresses[0]
    shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
    return f"http://{shown}:{bound[1]}"


class AdminServer:
    def __init__(self, health: Health, metrics: Metrics, log: Logger) -> None:
        self._health = health
        self._metrics = metrics
        self._log = log
        app = web.Application()
        app.add_routes(
            [
                web.get("/healthz", self._healthz),
                web.get("/readyz", self._readyz),
                web.get("/metrics", self._exposition),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        self.url = ""

    async def start(self, host: str, port: int) -> None:
        self.url = await listen(self._runner, host, port, variable="HOPTIN_ADMIN_PORT")
        self._log.info("admin_listening", url=self.url)

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _healthz(self, _request: web.Request) -> web.Response:
        """Alive: the event loop answers. Says nothing about what the process depends on: a restart would not
        mend that."""
        return web.json_response({"status": "ok"})

    async def _readyz(self, _request: web.Request) -> web.Response:
        problems = self._health.problems()
        body = {"status": "unready" if problems else "ready", "problems": problems}
        return web.json_response(body, status=503 if problems else 200)

    async def _exposition(self, _request: web.Request) -> web.Response:
        body = await asyncio.to_thread(self._metrics.render)
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
