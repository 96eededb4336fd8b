"""The embedded bus's documents: one per message and work queue, in the collection `bus`.

A message is `{queue, token, owner, due, type, id, body, headers, attempts, deliveries}`. It is free while
`token` is empty (a string and not null, which no index covers) and to be handed out once `due` is past. A claim
gives it a token (one per batch) and its owner's name; owners show that they live in `bus_consumers`, by the
server's clock.

Publishing and retrying are confirmed by a majority and journaled: they are promises. A claim and an
acknowledgement that a crash undoes only make the message come again, so they do not wait for the disk.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING, WriteConcern
from pymongo.read_concern import ReadConcern

from shared.storage.client import Connection, Document
from shared.storage.collections import BUS, BUS_CONSUMERS
from shared.storage.errors import translated

_FIELDS = {
    "queue": 1,
    "token": 1,
    "due": 1,
    "type": 1,
    "id": 1,
    "body": 1,
    "headers": 1,
    "attempts": 1,
    "deliveries": 1,
}
_FREE = {"token": "", "owner": ""}
_ORDER = [("due", ASCENDING), ("_id", ASCENDING)]


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message to store."""

    queue: str
    type: str
    id: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    key: object
    """The document's own id; `id` is the event's, and may occur many times."""
    token: str
    queue: str
    type: str
    id: str
    body: bytes
    headers: dict[str, str]
    attempts: int
    deliveries: int
    """How often it was claimed and not given back, this time included."""


@dataclass(frozen=True, slots=True)
class Due:
    """What waits in a queue, free to be claimed, soonest first."""

    keys: list[object]
    next_due: datetime | None
    """When the first message that is not due yet will be, where one was seen."""


class BusStore:
    """Raises `StorageUnavailable` or `StorageError` from every method."""

    def __init__(self, connection: Connection) -> None:
        self._promised = connection.database[BUS.name]
        quick = connection.database.with_options(write_concern=WriteConcern(w=1), read_concern=ReadConcern("local"))
        self._messages = quick[BUS.name]
        self._consumers = quick[BUS_CONSUMERS.name]
        self._database = connection.database
        self._offset = timedelta()

    async def prepare(self) -> None:
        """Create the indexes, as a broker's topology is declared: by whoever comes first."""
        with translated():
            await self._promised.create_indexes(list(BUS.indexes))

    def now(self) -> datetime:
        """The server's time, as far as the last heartbeat told it."""
        return datetime.now(UTC) + self._offset

    async def insert(self, messages: Sequence[StoredMessage]) -> None:
        """Returns once a majority has every message in its journal."""
        due = self.now()
        documents: list[Document] = [
            {
                "queue": message.queue,
                **_FREE,
                "due": due,
                "type": message.type,
                "id": message.id,
                "body": message.body,
                # Pairs and not a document: header names may hold dots and dollar signs.
                "headers": list(message.headers.items()),
                "attempts": 0,
                "deliveries": 0,
            }
            for message in messages
        ]
        with translated():
            await self._promised.insert_many(documents)

    async def find_due(self, queue: str, limit: int) -> Due:
        with translated():
            found = await (
                self._messages.find({"queue": queue, "token": ""}, {"_id": 1, "due": 1}).sort(_ORDER).limit(limit)
            ).to_list(limit)
        now = self.now()
        later = next((document["due"] for document in found if document["due"] > now), None)
        return Due(keys=[document["_id"] for document in found if document["due"] <= now], next_due=later)

    async def claim(self, keys: Sequence[object], *, token: str, owner: str) -> list[ClaimedMessage]:
        """Those of `keys` that nobody claimed before, soonest first. Whatever fails may have claimed them."""
        with translated():
            result = await self._messages.update_many(
                {"_id": {"$in": list(keys)}, "token": ""},
                {"$set": {"token": token, "owner": owner}, "$inc": {"deliveries": 1}},
            )
            if result.modified_count == 0:
                return []
            found = await self._messages.find({"token": token}, _FIELDS).to_list(None)
        found.sort(key=lambda document: (document["due"], document["_id"]))
        return [_claimed(document) for document in found]

    async def delete(self, keys: Sequence[object], tokens: Sequence[str]) -> None:
        """Forget these messages, as far as they are still claimed under one of `tokens`."""
        with translated():
            await self._messages.delete_many({"_id": {"$in": list(keys)}, "token": {"$in": list(tokens)}})

    async def give_back(self, token: str, keys: Sequence[object] | None = None) -> None:
        """Free what is claimed under `token`, or those of `keys` that are, as if never handed out."""
        chosen: Document = {"token": token}
        if keys is not None:
            chosen["_id"] = {"$in": list(keys)}
        with translated():
            await self._messages.update_many(chosen, {"$set": _FREE, "$inc": {"deliveries": -1}})

    async def postpone(self, key: object, token: str, delay: timedelta, headers: dict[str, str], attempts: int) -> bool:
        """Free a claimed message for its next attempt after `delay`. False where the claim was lost."""
        with translated():
            result = await self._promised.update_one(
                {"_id": key, "token": token},
                {
                    "$set": {
                        **_FREE,
                        "due": self.now() + delay,
                        "headers": list(headers.items()),
                        "attempts": attempts,
                        "deliveries": 0,
                    }
                },
            )
        return bool(result.matched_count)

    async def count(self, queue: str) -> tuple[int, int]:
        """How many messages a queue holds, and how many of them wait for a later time."""
        with translated():
            total = await self._messages.count_documents({"queue": queue})
            parked = await self._messages.count_documents({"queue": queue, "token": "", "due": {"$gt": self.now()}})
        return total, parked

    async def beat(self, owner: str) -> None:
        """Show that `owner` lives, and learn the server's time."""
        with translated():
            await self._consumers.update_one({"_id": owner}, [{"$set": {"seen": "$$NOW"}}], upsert=True)
            asked = datetime.now(UTC)
            hello = await self._database.command("hello")
            self._offset = hello["localTime"].replace(tzinfo=UTC) - (asked + (datetime.now(UTC) - asked) / 2)

    async def take_from_dead(self, silence: timedelta) -> int:
        """Free what is held by owners that did not show that they live for `silence`. Returns how many messages.

        The claim stays on the message's account: a message that kills its consumers must be told by it.
        """
        with translated():
            # Owners first: who claims something has shown itself before, so that its heartbeat is seen below.
            owners = await self._messages.distinct("owner", {"owner": {"$gt": ""}})
            limit = {"$subtract": ["$$NOW", int(silence.total_seconds() * 1000)]}
            alive = {owner["_id"] async for owner in self._consumers.find({"$expr": {"$gt": ["$seen", limit]}})}
            dead = [owner for owner in owners if owner not in alive]
            taken = 0
            if dead:
                result = await self._messages.update_many({"owner": {"$in": dead}}, {"$set": _FREE})
                taken = result.modified_count
            await self._consumers.delete_many({"$expr": {"$lte": ["$seen", limit]}})
        return taken

    async def tokens_of(self, owner: str) -> set[str]:
        with translated():
            return set(await self._messages.distinct("token", {"owner": owner}))

    async def leave(self, owner: str) -> None:
        """Free whatever `owner` still holds, and forget it."""
        with translated():
            await self._messages.update_many({"owner": owner}, {"$set": _FREE})
            await self._consumers.delete_one({"_id": owner})

    async def arrivals(self) -> AsyncIterator[str]:
        """The queue of every message that is published from now on, by anybody. Ends only by an exception."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"operationType": "insert"}},
            {"$project": {"fullDocument.queue": 1}},
        ]
        with translated():
            async with self._promised.watch(pipeline, max_await_time_ms=1000) as stream:
                async for change in stream:
                    yield change["fullDocument"]["queue"]


def _claimed(document: Document) -> ClaimedMessage:
    assert isinstance(document["_id"], ObjectId)
    return ClaimedMessage(
        key=document["_id"],
        token=document["token"],
        queue=document["queue"],
        type=document["type"],
        id=document["id"],
        body=bytes(document["body"]),
        headers=dict(document["headers"]),
        attempts=document["attempts"],
        deliveries=document["deliveries"],
    )
