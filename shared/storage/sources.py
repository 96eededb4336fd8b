"""Sources: what is polled, when, and how it goes. Every write by a poller is conditional on its lease."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from pymongo import ASCENDING, UpdateOne
from pymongo.errors import DuplicateKeyError

from shared.storage.client import Connection, Document
from shared.storage.collections import SOURCES
from shared.storage.errors import LeaseLost, StorageError, StorageUnavailable, translated
from shared.storage.grouping import Grouping
from shared.storage.poll_records import PollRecord, poll_record, quiet_updates, stored
from shared.storage.records import beginning_with, from_document, to_document
from shared.storage.source_record import SourceRecord, SourceStatistics, Status

_WITHOUT_WINDOW = {"window": False}
_LINGER = 0.01
"""Seconds that a poll's record waits for others to go with: a command for each would cost the server twice the work."""


class Sources:
    def __init__(self, connection: Connection) -> None:
        self._sources = connection.database[SOURCES.name]
        self._polls = Grouping(self._write_polls, linger=_LINGER)

    async def add(self, source: SourceRecord) -> bool:
        """Insert; False if a source with this URL is there already."""
        with translated():
            try:
                await self._sources.insert_one(to_document(source))
            except DuplicateKeyError:
                return False
        return True

    async def add_new(self, sources: Sequence[SourceRecord]) -> int:
        """Insert those whose URL is not there yet; returns how many were."""
        added = 0
        for source in sources:
            added += await self.add(source)
        return added

    async def all(self) -> list[SourceRecord]:
        """By province and URL."""
        with translated():
            found = await self._sources.find({}, _WITHOUT_WINDOW).sort([("province", 1), ("url", 1)]).to_list(None)
        return [_record(document) for document in found]

    async def get(self, source_id: str) -> SourceRecord | None:
        with translated():
            document = await self._sources.find_one({"_id": source_id}, _WITHOUT_WINDOW)
        return _record(document) if document else None

    async def at(self, url: str) -> SourceRecord | None:
        with translated():
            document = await self._sources.find_one({"url": url}, _WITHOUT_WINDOW)
        return _record(document) if document else None

    async def named(self, reference: str, *, limit: int = 5) -> list[SourceRecord]:
        """Those whose id begins with `reference`."""
        query = beginning_with("_id", reference)
        with translated():
            found = await self._sources.find(query, _WITHOUT_WINDOW).sort("_id", ASCENDING).limit(limit).to_list(limit)
        return [_record(document) for document in found]

    async def lease_due(
        self, *, now: datetime, until: datetime, limit: int, except_portals: Sequence[str] = ()
    ) -> list[SourceRecord]:
        """Lease at most `limit` due sources, longest due first, for this caller alone until `until`."""
        due = due_query(now, except_portals)
        token = uuid4().hex
        with translated():
            # All in the first answer: the server's own choice is a hundred, and then to be asked again.
            longest = self._sources.find(
                due, {"_id": True}, sort=[("due_at", ASCENDING)], limit=limit, batch_size=limit
            )
            found = await longest.to_list(limit)
            if not found:
                return []
            ids = {"_id": {"$in": [document["_id"] for document in found]}}
            await self._sources.update_many(
                {**ids, **due},
                {"$set": {"lease": {"token": token, "until": until}, "due_at": until}, "$inc": {"epoch": 1}},
            )
            mine = {**ids, "lease.token": token}
            leased = await self._sources.find(mine, _WITHOUT_WINDOW, batch_size=limit).to_list(limit)
        return [_record(document) for document in leased]

    async def lease_one(self, source_id: str, *, now: datetime, until: datetime) -> SourceRecord | None:
        """Lease this source, due or not; None if another holds it, or it is not to be polled at all. What is returned
        has the `due_at` from before, to be put back."""
        lease = {"token": uuid4().hex, "until": until}
        free: Document = {
            "_id": source_id,
            "status": "active",
            "$or": [{"lease": None}, {"lease.until": {"$lte": now}}],
        }
        with translated():
            before = await self._sources.find_one_and_update(
                free, {"$set": {"lease": lease, "due_at": until}, "$inc": {"epoch": 1}}, _WITHOUT_WINDOW
            )
        if before is None:
            return None
        return _record({**before, "lease": lease, "epoch": before["epoch"] + 1})

    async def next_due(self) -> datetime | None:
        """When the next source comes due; None if there is none."""
        with translated():
            document = await self._sources.find_one(
                {"status": "active"}, {"due_at": True}, sort=[("due_at", ASCENDING)]
            )
        return document["due_at"] if document else None

    async def renew(self, leased: Sequence[SourceRecord], *, until: datetime) -> list[SourceRecord]:
        """Hold on to these sources until then, where they are still held; returns those that are not."""
        ids = [source.id for source in leased]
        tokens = sorted({source.lease.token for source in leased if source.lease is not None})
        held: Document = {"_id": {"$in": ids}, "lease.token": {"$in": tokens}}
        with translated():
            result = await self._sources.update_many(held, {"$set": {"lease.until": until, "due_at": until}})
            if result.matched_count == len(ids):
                return []
            found = await self._sources.find(held, {"_id": True}).to_list(None)
        kept = {document["_id"] for document in found}
        return [source for source in leased if source.id not in kept]

    async def window(self, source_id: str) -> bytes:
        """The entries the source showed lately, as `record_poll` was given them; empty if there were none."""
        with translated():
            document = await self._sources.find_one({"_id": source_id}, {"window": True})
        return bytes(document.get("window") or b"") if document else b""

    async def record_poll(
        self, source: SourceRecord, after: SourceRecord, *, counted: SourceStatistics, window: bytes | None = None
    ) -> None:
        """Write down what a poll made of `source`, and give the lease back. Raises `LeaseLost` if it is another's
        by now.

        `counted` is added to the statistics; without a `window` it stays as it is.
        """
        if source.lease is None:
            raise LeaseLost(f"Source {source.id} was not leased.")
        record = poll_record(source, source.lease.token, after, counted, window)
        written = await self._polls.add(record)
        if isinstance(written, Exception):
            raise written
        if not written:
            raise LeaseLost(f"The lease on source {source.id} ran out before the poll ended.")

    async def _write_polls(self, records: Sequence[PollRecord]) -> Sequence[bool | Exception]:
        """Whether each was written: not where the lease was another's."""
        try:
            return await self._write_together(records)
        except StorageUnavailable:
            raise
        except (StorageError, ValueError) as error:
            if len(records) == 1:
                return [error]
            # What the database refuses of one poll must not be the others' failure. (Who is written already is found
            # to be.)
            return [written for record in records for written in await self._write_polls([record])]

    async def _write_together(self, records: Sequence[PollRecord]) -> list[bool]:
        updates = [record.update for record in records if record.update is not None]
        written = 0
        with translated():
            for holds, update in quiet_updates(records):
                written += (await self._sources.update_many(holds, update)).matched_count
            if updates:
                written += (await self._sources.bulk_write(updates, ordered=False)).matched_count
            if written == len(records):
                return [True] * len(records)
            # The commands tell how many, not which. Each lease has an epoch of its own, and ours are given back.
            ids = [record.source.id for record in records]
            found = await self._sources.find({"_id": {"$in": ids}, "lease": None}, {"epoch": True}).to_list(None)
        epochs = {document["_id"]: document["epoch"] for document in found}
        return [epochs.get(record.source.id) == record.source.epoch for record in records]

    async def give_back(self, unused: Sequence[tuple[SourceRecord, datetime]]) -> None:
        """Return leases unused; each source is due at the time beside it."""
        returns = [
            UpdateOne(
                {"_id": source.id, "lease.token": source.lease.token}, {"$set": {"due_at": due_at, "lease": None}}
            )
            for source, due_at in unused
            if source.lease is not None
        ]
        if returns:
            with translated():
                await self._sources.bulk_write(returns, ordered=False)

    async def poll_soon(self, source_id: str, *, now: datetime, polled_before: datetime) -> bool:
        """Make the source due; False while it is held, or was last polled later than `polled_before`."""
        with translated():
            result = await self._sources.update_one(
                {"_id": source_id, "lease": None, "health.last_polled_at": {"$lte": polled_before}},
                {"$set": {"due_at": now}},
            )
        return bool(result.matched_count)

    async def set_pushed(self, source_id: str, until: datetime | None, *, now: datetime) -> None:
        """Its hub delivers until then. With None it does no more: a source that was polled rarely because of it is due,
        unless a poller holds it."""
        with translated():
            await self._sources.update_one({"_id": source_id}, {"$set": {"pushed_until": until}})
            if until is None:
                rare: Document = {"push.relied_since": {"$ne": None}, "lease": None, "due_at": {"$gt": now}}
                await self._sources.update_one({"_id": source_id, **rare}, {"$set": {"due_at": now}})

    async def move(self, source_id: str, to: str) -> bool:
        """Poll it at another address from now on; False if another source has that address, or this one is gone.
        Its articles' names stay with its portal."""
        with translated():
            try:
                result = await self._sources.update_one({"_id": source_id}, {"$set": {"url": to, "moved": None}})
            except DuplicateKeyError:
                return False
        return bool(result.matched_count)

    async def change(self, source_id: str, changes: dict[str, Any]) -> bool:
        """What an operator changed, by the names of `SourceRecord`'s fields. False if unknown."""
        with translated():
            result = await self._sources.update_one(
                {"_id": source_id}, {"$set": {name: stored(value) for name, value in changes.items()}}
            )
        return bool(result.matched_count)

    async def set_status(self, source_id: str, status: Status, *, now: datetime) -> bool:
        """Pause or resume. A resumed source is due at once, unless a poller holds it. False if unknown."""
        with translated():
            result = await self._sources.update_one(
                {"_id": source_id}, {"$set": {"status": status, "status_since": now}}
            )
        if status == "active":
            await self.due_now(source_id, now=now)
        return bool(result.matched_count)

    async def due_now(self, source_id: str, *, now: datetime) -> None:
        """Poll it next, unless a poller holds it already."""
        with translated():
            await self._sources.update_one({"_id": source_id, "lease": None}, {"$set": {"due_at": now}})

    async def remove(self, source_id: str) -> bool:
        """Forget the source; its articles stay. False if unknown."""
        with translated():
            return bool((await self._sources.delete_one({"_id": source_id})).deleted_count)


def _record(document: Document) -> SourceRecord:
    """The source in a document of any age: once it told only which names were not believed, as `distrusted`."""
    if distrusted := document.get("distrusted"):
        document = {**document, "trust": {**dict.fromkeys(distrusted, "shared"), **document.get("trust", {})}}
    return from_document(SourceRecord, document)


def due_query(now: datetime, except_portals: Sequence[str] = ()) -> Document:
    query: Document = {"status": "active", "due_at": {"$lte": now}}
    if except_portals:
        query["portal"] = {"$nin": list(except_portals)}
    return query
