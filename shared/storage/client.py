"""The connection to MongoDB, and the collections over it."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo import WriteConcern
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import ReadPreference

from shared.storage.collections import COLLECTIONS
from shared.storage.errors import StorageError, translated

Document = dict[str, Any]
T = TypeVar("T")

_SERVER_SELECTION_MS = 3000
"""How long an operation waits for a primary before it is `StorageUnavailable`: longer than an election on a
healthy set, short enough that a poll or a request still ends within its time."""


class Connection:
    """A MongoDB database: majority-confirmed, journaled writes and majority reads, times aware in UTC."""

    def __init__(self, url: str, database: str) -> None:
        self._client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            url,
            tz_aware=True,
            serverSelectionTimeoutMS=_SERVER_SELECTION_MS,
            connectTimeoutMS=_SERVER_SELECTION_MS,
            socketTimeoutMS=30_000,
            appname="hoptin",
            retryWrites=True,
        )
        self.database: AsyncIOMotorDatabase[Document] = self._client.get_database(
            database,
            codec_options=CodecOptions(tz_aware=True),
            write_concern=WriteConcern(w="majority", j=True),
            read_concern=ReadConcern("majority"),
            read_preference=ReadPreference.PRIMARY,
        )

    async def ping(self) -> None:
        """Raises `StorageUnavailable` where no primary answers."""
        with translated():
            await self.database.command("ping")
            hello = await self.database.command("hello")
        if not hello.get("setName"):
            raise StorageError(
                "MongoDB: this server is not a member of a replica set, which transactions and change streams "
                "need; start it with --replSet and run rs.initiate()."
            )

    async def create_indexes(self) -> None:
        """Create every declared index that is not there yet. Safe from several processes at once."""
        for collection in COLLECTIONS:
            if collection.indexes:
                with translated():
                    await self.database[collection.name].create_indexes(list(collection.indexes))

    async def in_transaction(self, work: Callable[[AsyncIOMotorClientSession], Coroutine[Any, Any, T]]) -> T:
        """Run `work` in a transaction, again from its start on every write conflict.

        `work` must touch the database only through the session it is given, and have no other effects.
        """
        with translated():
            async with await self._client.start_session() as session:
                result: T = await session.with_transaction(
                    work,
                    read_concern=ReadConcern("snapshot"),
                    write_concern=WriteConcern(w="majority", j=True),
                )
                return result

    async def causal_session(self) -> AsyncIOMotorClientSession:
        return await self._client.start_session(causal_consistency=True)

    def close(self) -> None:
        self._client.close()
