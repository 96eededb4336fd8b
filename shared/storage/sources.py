"""Sources: what is polled, when, and how it goes. Every write by a poller is conditional on its lease."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import uuid4

from pymongo import ASCENDING, UpdateOne
from pymongo.errors import DuplicateKeyError

from shared.events import Record, SourceRef
from shared.storage.client import Connection, Document
from shared.storage.collections import SOURCES
from shared.storage.errors import LeaseLost, translated
from shared.storage.grouping import Grouping
from shared.storage.records import beginning_with, from_document, to_document

Status = Literal["active", "paused", "gone"]


class Lease(Record, frozen=True, kw_only=True):
    token: str
    until: datetime


class Validators(Record, frozen=True, kw_only=True):
    """What makes the next request conditional (RFC 9110, section 13) and recognises an unchanged body."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    whole_at: datetime | None = None
    """When the body was last seen whole."""


class SourceHealth(Record, frozen=True, kw_only=True):
    failures: int = 0
    """Failed polls since the last good one."""
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_error: str | None = None
    """One sentence: why the last poll failed; None after a good one."""
    last_status: int | None = None
    """HTTP status of the last answer."""


class SourceStatistics(Record, frozen=True, kw_only=True):
    polls: int = 0
    not_modified: int = 0
    failed: int = 0
    published: int = 0


RHYTHM_SLOTS = 48


class Rhythm(Record, frozen=True, kw_only=True):
    """What is remembered of when a source's entries appeared: some hundred bytes, written only when some did.
    What it means stands in `services/poller/rhythm.py`."""

    since: datetime
    """From when on arrivals are known."""
    as_of: datetime
    """The newest arrival, at which `counts` hold."""
    counts: tuple[float, ...] = (0.0,) * RHYTHM_SLOTS
    """Arrivals by hour of a working day, then by hour of a day of the weekend, in Vietnam time, each fading
    with its age."""


class SourceRecord(Record, frozen=True, kw_only=True):
    """A document of `sources`; `_id` is `id`."""

    id: str
    url: str
    portal: str
    name: str
    province: str | None = None
    category: str | None = None
    syndicate: Literal["summary", "full"] = "summary"
    status: Status = "active"
    created_at: datetime
    due_at: datetime
    """When it may be leased next. A lease moves it to the lease's end, so that a dead poller's lease returns
    by the same query that finds due sources."""
    lease: Lease | None = None
    epoch: int = 0
    """Counts the leases: orders two polls of one source."""
    validators: Validators = Validators()
    seen: tuple[str, ...] = ()
    """The window: `key:hash` of the entries seen lately, newest document first."""
    distrusted: tuple[str, ...] = ()
    """Kinds of alias (`guid`, `link`) that named two different entries of one of its documents."""
    rhythm: Rhythm | None = None
    """None until something appeared in it."""
    health: SourceHealth = SourceHealth()
    statistics: SourceStatistics = SourceStatistics()

    @property
    def ref(self) -> SourceRef:
        return SourceRef(
            id=self.id,
            name=self.name,
            url=self.url,
            portal=self.portal,
            province=self.province,
            category=self.category,
            syndicate=self.syndicate,
        )

    @property
    def first_poll(self) -> bool:
        return self.health.last_success_at is None


class Sources:
    def __init__(self, connection: Connection) -> None:
        self._sources = connection.database[SOURCES.name]
        self._polls = Grouping(self._write_polls)

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
            found = await self._sources.find({}, {"seen": False}).sort([("province", 1), ("url", 1)]).to_list(None)
        return [from_document(SourceRecord, document) for document in found]

    async def get(self, source_id: str) -> SourceRecord | None:
        with translated():
            document = await self._sources.find_one({"_id": source_id})
        return from_document(SourceRecord, document) if document else None

    async def at(self, url: str) -> SourceRecord | None:
        with translated():
            document = await self._sources.find_one({"url": url}, {"seen": False})
        return from_document(SourceRecord, document) if document else None

    async def named(self, reference: str, *, limit: int = 5) -> list[SourceRecord]:
        """Those whose id begins with `reference`."""
        query = beginning_with("_id", reference)
        with translated():
            found = await self._sources.find(query, {"seen": False}).sort("_id", ASCENDING).limit(limit).to_list(limit)
        return [from_document(SourceRecord, document) for document in found]

    async def lease_due(
        self, *, now: datetime, until: datetime, limit: int, except_portals: Sequence[str] = ()
    ) -> list[SourceRecord]:
        """Lease at most `limit` due sources, longest due first, for this caller alone until `until`."""
        due = due_query(now, except_portals)
        token = uuid4().hex
        with translated():
            found = await self._sources.find(due, {"_id": True}).sort("due_at", ASCENDING).limit(limit).to_list(limit)
            if not found:
                return []
            await self._sources.update_many(
                {"_id": {"$in": [document["_id"] for document in found]}, **due},
                {"$set": {"lease": {"token": token, "until": until}, "due_at": until}, "$inc": {"epoch": 1}},
            )
            leased = await self._sources.find({"lease.token": token}).to_list(limit)
        return [from_document(SourceRecord, document) for document in leased]

    async def next_due(self) -> datetime | None:
        """When the next source comes due; None if there is none."""
        with translated():
            document = await self._sources.find_one(
                {"status": "active"}, {"due_at": True}, sort=[("due_at", ASCENDING)]
            )
        return document["due_at"] if document else None

    async def record_poll(
        self,
        source: SourceRecord,
        *,
        due_at: datetime,
        health: SourceHealth,
        counted: SourceStatistics,
        validators: Validators | None = None,
        seen: Sequence[str] | None = None,
        distrusted: Sequence[str] | None = None,
        rhythm: Rhythm | None = None,
        status: Status | None = None,
    ) -> None:
        """Write down what a poll saw and give the lease back. Raises `LeaseLost` if it is another's by now.

        `counted` is added to the statistics; None leaves validators, window, distrust, rhythm or status as they
        are.
        """
        if source.lease is None:
            raise LeaseLost(f"Source {source.id} was not leased.")
        changes: Document = {"due_at": due_at, "health": to_fields(health), "lease": None}
        if validators is not None:
            changes["validators"] = to_fields(validators)
        if seen is not None:
            changes["seen"] = list(seen)
        if distrusted is not None:
            changes["distrusted"] = list(distrusted)
        if rhythm is not None:
            changes["rhythm"] = to_fields(rhythm)
        holds: Document = {"_id": source.id, "lease.token": source.lease.token}
        counts = {f"statistics.{name}": number for name, number in to_fields(counted).items() if number}
        if status is not None:
            # An operator may have paused the source while it was polled: that decision stands.
            changes["status"] = {"$cond": [{"$eq": ["$status", "paused"]}, "paused", status]}
        update: list[Document] = [
            {
                "$set": {
                    **{name: value if name == "status" else {"$literal": value} for name, value in changes.items()},
                    **{name: {"$add": [f"${name}", number]} for name, number in counts.items()},
                }
            }
        ]
        if not await self._polls.add((source, UpdateOne(holds, update))):
            raise LeaseLost(f"The lease on source {source.id} ran out before the poll ended.")

    async def _write_polls(self, polls: Sequence[tuple[SourceRecord, UpdateOne]]) -> list[bool]:
        """Whether each was written: not where the lease was another's."""
        with translated():
            result = await self._sources.bulk_write([update for _, update in polls], ordered=False)
            if result.matched_count == len(polls):
                return [True] * len(polls)
            # The command tells how many, not which. Each lease has an epoch of its own, and ours are given back.
            ids = [source.id for source, _ in polls]
            found = await self._sources.find({"_id": {"$in": ids}, "lease": None}, {"epoch": True}).to_list(None)
        epochs = {document["_id"]: document["epoch"] for document in found}
        return [epochs.get(source.id) == source.epoch for source, _ in polls]

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

    async def set_status(self, source_id: str, status: Status, *, now: datetime) -> bool:
        """Pause or resume. A resumed source is due at once, unless a poller holds it. False if unknown."""
        with translated():
            result = await self._sources.update_one({"_id": source_id}, {"$set": {"status": status}})
            if status == "active":
                await self._sources.update_one({"_id": source_id, "lease": None}, {"$set": {"due_at": now}})
        return bool(result.matched_count)

    async def remove(self, source_id: str) -> bool:
        """Forget the source; its articles stay. False if unknown."""
        with translated():
            return bool((await self._sources.delete_one({"_id": source_id})).deleted_count)


def due_query(now: datetime, except_portals: Sequence[str] = ()) -> Document:
    query: Document = {"status": "active", "due_at": {"$lte": now}}
    if except_portals:
        query["portal"] = {"$nin": list(except_portals)}
    return query


def to_fields(record: Record) -> Document:
    """A nested record as MongoDB keeps it."""
    return {name: getattr(record, name) for name in record.__struct_fields__}
