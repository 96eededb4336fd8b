"""The few commands by which the embedded mongod is brought up and stopped."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import AutoReconnect, OperationFailure

from shared.storage.errors import translated

_REPLICA_SET = "rs0"
_ALREADY_INITIALIZED = 23  # server error code
_POLL = 0.02
_SELECTION_MS = 500
"""Callers have seen the server listen; one that ends meanwhile is to be noticed soon."""


@asynccontextmanager
async def _client(url: str, timeout: float) -> AsyncIterator[AsyncIOMotorClient[dict[str, Any]]]:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        url,
        serverSelectionTimeoutMS=_SELECTION_MS,
        socketTimeoutMS=max(1, int(timeout * 1000)),
        appname="hoptin-admin",
    )
    try:
        yield client
    finally:
        # It looks for the server once more to end its sessions, and blocks while there is none.
        await asyncio.to_thread(client.close)


async def ensure_primary(url: str, *, member: str, timeout: float) -> None:
    """Make the server at `url` the only member, named `member`, of a replica set, and wait until it takes writes.

    Does nothing to a server that already is one. Raises StorageError, and TimeoutError after `timeout` seconds.
    """
    async with asyncio.timeout(timeout), _client(url, timeout) as client:
        with translated():
            if "setName" not in await client.admin.command("hello"):
                await _initiate(client, member)
            while not (await client.admin.command("hello")).get("isWritablePrimary"):  # noqa: ASYNC110
                await asyncio.sleep(_POLL)


async def _initiate(client: AsyncIOMotorClient[dict[str, Any]], member: str) -> None:
    config = {"_id": _REPLICA_SET, "members": [{"_id": 0, "host": member}]}
    try:
        await client.admin.command("replSetInitiate", config)
    except OperationFailure as error:
        # A member that has just started says the same until it has read its configuration.
        if error.code != _ALREADY_INITIALIZED:
            raise


async def shutdown(url: str, *, timeout: float) -> None:
    """Ask the server to end cleanly; it may still be at it on return. Raises StorageError."""
    async with _client(url, timeout) as client:
        with translated():
            try:
                # `force`: a set of one has nobody to hand its office to.
                await client.admin.command("shutdown", force=True, timeoutSecs=0)
            except AutoReconnect:
                return  # it answers by closing the connection
