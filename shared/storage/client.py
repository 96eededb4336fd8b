"""The connection to MongoDB, and the collections over it."""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any, TypeVar

from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo import WriteConcern
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import ReadPreference

from shared.storage.collections import COLLECTIONS, Collection
from shared.storage.errors import StorageError, translated

Document = dict[str, Any]
T = TypeVar("T")

_SERVER_SELECTION_MS = 3000
"""How long an operation waits for a primary before it is `StorageUnavailable`: longer than an election on a
healthy set, short enough that a poll or a request still ends within its time."""


_NAMESPACE_EXISTS = 48
_DECLARED_OTHERWISE = (85, 86)  # IndexOptionsConflict, IndexKeySpecsConflict

_TRANSACTION_SECONDS = 30.0
"""How long conflicts are met by another attempt."""


class Connection:
    """A MongoDB database: majority-confirmed, journaled writes and majority reads, times aware in UTC."""

    def __init__(self, url: str, database: str) -> None:
        """Raises `StorageError` for a URL that the driver cannot use."""
        try:
            with translated():
                self._client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
                    url,
                    tz_aware=True,
                    serverSelectionTimeoutMS=_SERVER_SELECTION_MS,
                    connectTimeoutMS=_SERVER_SELECTION_MS,
                    socketTimeoutMS=30_000,
                    appname="hoptin",
                    retryWrites=True,
                )
        except ValueError as error:
            raise StorageError(f"MongoDB: {error}") from error
        self.database: AsyncIOMotorDatabase[Document] = self._client.get_database(
            database,
            codec_options=CodecOptions(tz_aware=True, tzinfo=UTC),
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
        """Create every declared collection and index that is not there yet. Safe from several processes at once.

        Collections too: one that is first made inside a transaction makes others conflict.
        """
        with translated():
            there = set(await self.database.list_collection_names())
        for collection in COLLECTIONS:
            if collection.name not in there:
                with translated(), _there_already():
                    await self.database.create_collection(collection.name, check_exists=False)
            if collection.indexes:
                with translated():
                    await self._create_indexes_of(collection)

    async def _create_indexes_of(self, collection: Collection) -> None:
        """An index that an earlier version of the program declared otherwise under its name gives way: without
        that no process would ever start on the earlier one's data."""
        found = self.database[collection.name]
        try:
            await found.create_indexes(list(collection.indexes))
        except OperationFailure as error:
            if error.code not in _DECLARED_OTHERWISE:
                raise
            for index in collection.indexes:
                try:
                    await found.create_indexes([index])
                except OperationFailure as conflict:
                    if conflict.code not in _DECLARED_OTHERWISE:
                        raise
                    await found.drop_index(index.document["name"])
                    await found.create_indexes([index])

    async def in_transaction(self, work: Callable[[AsyncIOMotorClientSession], Coroutine[Any, Any, T]]) -> T:
        """Run `work` in a transaction, again from its start on every write conflict. A database that is away is
        the caller's to wait for: it knows whether the process is to stop.

        `work` must touch the database only through the session it is given, and have no other effects.

        The loop is that of the driver specification "Convenient API for Transactions". Motor's own
        `with_transaction` (3.7.1) does not follow it: it commits on leaving a context manager, outside its
        retries, so that a conflict found at commit comes out as an error.
        """
        deadline = time.monotonic() + _TRANSACTION_SECONDS
        attempt = 0
        with translated():
            async with await self._client.start_session() as session:
                while True:
                    attempt += 1
                    session.start_transaction(ReadConcern("snapshot"), WriteConcern(w="majority", j=True))
                    try:
                        result = await work(session)
                        await _commit(session, deadline)
                    except PyMongoError as error:
                        if session.in_transaction:  # type: ignore[truthy-function]
                            await session.abort_transaction()
                        passing = error.has_error_label("TransientTransactionError")
                        if not passing or isinstance(error, ConnectionFailure) or time.monotonic() > deadline:
                            raise
                        await asyncio.sleep(random.random() * min(0.005 * 1.5**attempt, 0.5))  # noqa: S311
                    except BaseException:
                        if session.in_transaction:  # type: ignore[truthy-function]
                            await session.abort_transaction()
                        raise
                    else:
                        return result

    async def causal_session(self) -> AsyncIOMotorClientSession:
        return await self._client.start_session(causal_consistency=True)

    def close(self) -> None:
        self._client.close()


async def _commit(session: AsyncIOMotorClientSession, deadline: float) -> None:
    """Commit, and again while nobody knows whether it took effect: a commit may be repeated."""
    while True:
        try:
            await session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult") or time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.1)
        else:
            return


@contextmanager
def _there_already() -> Iterator[None]:
    """Another process may create the same collection at the same instant."""
    try:
        yield
    except OperationFailure as error:
        if error.code != _NAMESPACE_EXISTS:
            raise
