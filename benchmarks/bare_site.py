"""A bare aiohttp server, in a process of its own: `python -m benchmarks.bare_site FILE`.

Serves what FILE holds (JSON: path → status, headers, body in base64) and prints its port once it listens.
"""

import asyncio
import base64
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvloop
from aiohttp import web
from multidict import CIMultiDict


def _handler(answer: dict[str, Any]) -> Callable[[web.Request], Awaitable[web.Response]]:
    status, body = answer["status"], base64.b64decode(answer["body"])
    headers = CIMultiDict(answer["headers"])

    async def handle(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body or None, headers=headers)

    return handle


async def serve(answers: dict[str, dict[str, Any]]) -> None:
    app = web.Application()
    app.add_routes([web.get(path, _handler(answer)) for path, answer in answers.items()])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(json.loads(Path(sys.argv[1]).read_text())))
