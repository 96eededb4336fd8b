"""Requests a second where `wrk` is not installed: `python -m benchmarks.client URL HEADERS CONNECTIONS SECONDS`."""

import asyncio
import json
import sys
import time

import aiohttp
import uvloop


async def rate(url: str, headers: dict[str, str], connections: int, seconds: float) -> float:
    answered = 0
    until = time.perf_counter() + seconds

    async def ask(session: aiohttp.ClientSession) -> None:
        nonlocal answered
        while time.perf_counter() < until:
            async with session.get(url, headers=headers) as response:
                response.raise_for_status()
                await response.read()
            answered += 1

    connector = aiohttp.TCPConnector(limit=connections)
    async with (
        aiohttp.ClientSession(connector=connector, auto_decompress=False) as session,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(connections):
            group.create_task(ask(session))
    return answered / seconds


if __name__ == "__main__":
    target, given, number, length = sys.argv[1:]
    print(uvloop.run(rate(target, json.loads(given), int(number), float(length))), "requests/s", flush=True)
