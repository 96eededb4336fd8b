"""Quarantine: messages that could not be handled, kept with who, when, what and where until an operator decides.

Not a queue: a queue cannot be listed without disturbing it. The insert is confirmed before the message is
acknowledged, so that it is always in one of the two places.
"""

import socket
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import NAMESPACE_OID, uuid5

from pymongo import ASCENDING, DESCENDING

from shared.bus import Message
from shared.events import MAX_BYTES
from shared.record import Record
from shared.storage.client import Connection, Document
from shared.storage.collections import DEAD_LETTERS, SUSPECTS
from shared.storage.errors import translated
from shared.storage.records import beginning_with, from_document

Status = Literal["quarantined", "replayed", "discarded"]

_MOST_BYTES = 8 * MAX_BYTES
"""A longer body cannot be an event, and beside it a document would have no room for the rest."""


@dataclass(frozen=True)
class Failure:
    queue: str
    service: str
    message: Message
    article_id: str | None
    reason: str
    attempts: int
    at: datetime


class DeadLetter(Record, frozen=True, kw_only=True):
    """A document of `dead_letters`."""

    id: str
    status: Status
    queue: str
    service: str
    host: str
    event_id: str
    event_type: str
    article_id: str | None = None
    reason: str
    attempts: int
    times: int
    """How often this message came here: once more for each replay that failed."""
    first_at: datetime
    at: datetime
    body: bytes
    headers: dict[str, str]
    decided_at: datetime | None = None
    decision: str | None = None
    """Why it was discarded."""

    @property
    def message(self) -> Message:
        """The message to replay: as it came, with its attempts forgotten."""
        return Message(id=self.event_id, type=self.event_type, body=self.body)


class DeadLetters:
    def __init__(self, connection: Connection) -> None:
        self._letters = connection.database[DEAD_LETTERS.name]
        self._suspects = connection.database[SUSPECTS.name]

    async def quarantine(self, failure: Failure) -> str:
        """Keep the message; the same message from the same queue is one document. Returns its id.

        Whatever came over the bus finds room: what no document can hold is left out.
        """
        message, reason = failure.message, failure.reason
        letter_id = str(uuid5(NAMESPACE_OID, _storable(f"{failure.queue}:{message.id}")))
        if len(message.body) > _MOST_BYTES:
            reason += f" Of its {len(message.body)} bytes the first {MAX_BYTES} are kept."
        fields: Document = {
            "status": "quarantined",
            "queue": failure.queue,
            "service": failure.service,
            "host": socket.gethostname(),
            "event_id": _storable(message.id),
            "event_type": _storable(message.type),
            "reason": _storable(reason),
            "attempts": failure.attempts,
            "at": failure.at,
            "body": message.body if len(message.body) <= _MOST_BYTES else message.body[:MAX_BYTES],
            "headers": {_storable(name).replace("\0", ""): _storable(value) for name, value in message.headers.items()},
        }
        if failure.article_id is not None:
            fields["article_id"] = failure.article_id
        with translated():
            await self._letters.update_one(
                {"_id": letter_id},
                {"$set": fields, "$setOnInsert": {"first_at": failure.at}, "$inc": {"times": 1}},
                upsert=True,
            )
        return letter_id

    async def newest(self, *, status: Status | None = "quarantined", limit: int = 1000) -> list[DeadLetter]:
        """Newest first, their bodies and headers left in the database: `get` has them."""
        query: Document = {} if status is None else {"status": status}
        return await self._without_bodies(query, limit)

    async def named(self, reference: str, *, limit: int = 5) -> list[DeadLetter]:
        """Those whose id begins with `reference`, without bodies and headers."""
        return await self._without_bodies(beginning_with("_id", reference), limit)

    async def about(self, reference: str, *, limit: int = 5) -> list[str]:
        """The ids of articles, beginning with `reference`, that some letter speaks of."""
        query = beginning_with("article_id", reference)
        with translated():
            found = await self._letters.distinct("article_id", query)
        return sorted(found)[:limit]

    async def quarantined_ids(self) -> list[str]:
        """Of all letters that wait for a decision, oldest first."""
        with translated():
            found = (
                await self._letters.find({"status": "quarantined"}, {"_id": True}).sort("at", ASCENDING).to_list(None)
            )
        return [document["_id"] for document in found]

    async def _without_bodies(self, query: Document, limit: int) -> list[DeadLetter]:
        with translated():
            found = (
                await self._letters.find(query, {"body": False, "headers": False})
                .sort("at", DESCENDING)
                .limit(limit)
                .to_list(limit)
            )
        return [from_document(DeadLetter, document | {"body": b"", "headers": {}}) for document in found]

    async def get(self, letter_id: str) -> DeadLetter | None:
        with translated():
            document = await self._letters.find_one({"_id": letter_id})
        return from_document(DeadLetter, document) if document else None

    async def of_article(self, article_id: str) -> list[DeadLetter]:
        with translated():
            found = await self._letters.find({"article_id": article_id}).sort("at", DESCENDING).to_list(100)
        return [from_document(DeadLetter, document) for document in found]

    async def decide(self, letter: DeadLetter, status: Status, *, at: datetime, decision: str | None = None) -> bool:
        """Mark a quarantined letter as replayed or discarded.

        False if it was decided on meanwhile, or came here once more: a message that is replayed may fail again
        before it is marked, and must stay in sight.
        """
        with translated():
            result = await self._letters.update_one(
                {"_id": letter.id, "status": "quarantined", "times": letter.times},
                {"$set": {"status": status, "decided_at": at, "decision": decision}},
            )
        return bool(result.modified_count)

    async def count(self) -> int:
        with translated():
            return int(await self._letters.count_documents({"status": "quarantined"}))

    async def begin_lone_run(self, key: str, at: datetime) -> int:
        """Note, before a suspected message is handled alone, that it is; returns how often that was begun."""
        with translated():
            document = await self._suspects.find_one_and_update(
                {"_id": key}, {"$inc": {"runs": 1}, "$set": {"at": at}}, upsert=True, return_document=True
            )
        return int(document["runs"])

    async def end_lone_run(self, key: str) -> None:
        """The message came to an outcome: nobody died of it."""
        with translated():
            await self._suspects.delete_one({"_id": key})


def _storable(text: str) -> str:
    """`text` with `?` for what UTF-8 cannot carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
