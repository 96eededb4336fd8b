"""Pages of articles: what was read for which entry, so that it is read once, and told the same way each time.

One document for each article and content hash. What stands in it was written before anything was published that
speaks of it: whoever handles the entry again, or sees it in another source, says the same. A page that is to be read
again waits here with the event that asked for it. What is to be written is decided in `services/enricher/page/`.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec
from pymongo import ASCENDING, DESCENDING, ReturnDocument, UpdateOne

from shared.article import PageRead
from shared.events import ArticleDiscovered, Event, encode
from shared.record import Record
from shared.storage.client import Connection, Document
from shared.storage.collections import PAGES
from shared.storage.errors import translated
from shared.storage.grouping import Grouping
from shared.storage.page_record import PageContent
from shared.storage.records import from_document, to_document

_LINGER = 0.01
"""Seconds that a page waits for others to be written with."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PageSource(Record, frozen=True, kw_only=True):
    """A page as it was last read well."""

    url: str
    """Where it came from, after redirects."""
    content: bytes
    """A `PageContent`, packed."""
    body_hash: str
    etag: str | None = None
    last_modified: str | None = None
    fetched_at: datetime
    """When it was last seen to be so."""

    def unpacked(self) -> PageContent:
        return msgspec.msgpack.decode(self.content, type=PageContent)


class Asker(Record, frozen=True, kw_only=True):
    """The event that a later reading is told in the name of: the newest sighting of the entry."""

    id: str
    body: bytes
    observed_at: datetime
    lease_epoch: int


class PageRecord(Record, frozen=True, kw_only=True):
    """A document of `pages`; `_id` is `id`."""

    id: str
    article_id: str
    url: str
    """What is asked for."""
    host: str
    read: PageRead
    """What is told of it."""
    source: PageSource | None = None
    """What is told beside it; None where nothing was ever read well."""
    number: int = 0
    """Counts what was told: 0 at first, n for the n-th later reading."""
    attempts: int = 0
    """Requests that came to nothing, in a row."""
    trouble: str = ""
    """Why the newest visit came to nothing; `read` says what was told, which is why the first did."""
    waiting: bool = False
    """Something is to be done at `due_at`: the `next` thing."""
    next: Literal["read", "tell"] = "read"
    due_at: datetime | None = None
    """Who takes it on moves it ahead, so that it comes back if they die."""
    asker: Asker | None = None
    """None once nothing waits."""
    at: datetime
    """When this was last written; two weeks later it is forgotten."""

    def content(self) -> PageContent | None:
        return self.source.unpacked() if self.source else None


def page_id(discovered: ArticleDiscovered) -> str:
    return f"{discovered.article_id}:{discovered.content_hash}"


def asker_of(event: Event) -> Asker:
    """Raises `InvalidEvent` where it is none that could have come here."""
    assert isinstance(event.data, ArticleDiscovered)
    return Asker(
        id=event.id,
        body=encode(event),
        observed_at=event.data.observed_at,
        lease_epoch=event.data.lease_epoch,
    )


class Pages:
    def __init__(self, connection: Connection) -> None:
        self._pages = connection.database[PAGES.name]
        self._keeping = Grouping(self._keep, linger=_LINGER)

    async def of(self, ids: Iterable[str]) -> dict[str, PageRecord]:
        """Those that are there, by id."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        with translated():
            found = await self._pages.find({"_id": {"$in": wanted}}).to_list(len(wanted))
        return {document["_id"]: from_document(PageRecord, document) for document in found}

    async def newest(self, article_ids: Iterable[str]) -> dict[str, PageSource]:
        """Each article's page as it was last read well, by the article's id."""
        wanted = sorted(set(article_ids))
        if not wanted:
            return {}
        query = {"article_id": {"$in": wanted}, "source.fetched_at": {"$gt": _EPOCH}}
        with translated():
            found = await self._pages.find(query, {"article_id": True, "source": True}).to_list(None)
        newest: dict[str, PageSource] = {}
        for document in found:
            source = msgspec.convert(document["source"], PageSource)
            known = newest.setdefault(document["article_id"], source)
            if source.fetched_at > known.fetched_at:
                newest[document["article_id"]] = source
        return newest

    async def keep(self, record: PageRecord) -> PageRecord:
        """Write it unless another was first; what stands."""
        return await self._keeping.add(record)

    async def _keep(self, records: Sequence[PageRecord]) -> Sequence[PageRecord]:
        writes = []
        for record in records:
            document = to_document(record)
            writes.append(UpdateOne({"_id": document.pop("_id")}, {"$setOnInsert": document}, upsert=True))
        with translated():
            result = await self._pages.bulk_write(writes, ordered=False)
        if result.upserted_count == len(records):
            return records
        standing = await self.of(record.id for record in records)
        return [standing.get(record.id, record) for record in records]

    async def follow(self, record: PageRecord, asker: Asker) -> PageRecord:
        """The entry was seen again: a later reading is told in the name of the newest sighting. As the record stands
        then: it may have been read meanwhile."""
        older: Document = {
            "$or": [
                {"asker.observed_at": {"$lt": asker.observed_at}},
                {"asker.observed_at": asker.observed_at, "asker.lease_epoch": {"$lt": asker.lease_epoch}},
            ]
        }
        with translated():
            await self._pages.update_one(
                {"_id": record.id, "waiting": True, **older}, {"$set": {"asker": _plain(asker)}}
            )
            document = await self._pages.find_one({"_id": record.id})
        return from_document(PageRecord, document) if document else record

    async def claim(
        self, *, now: datetime, until: datetime, limit: int, except_hosts: Sequence[str] = ()
    ) -> list[PageRecord]:
        """At most `limit` that are due, longest due first; nobody else gets them before `until`."""
        query = due_query(now, except_hosts)
        with translated():
            found = (
                await self._pages.find(query, {"due_at": True}).sort("due_at", ASCENDING).limit(limit).to_list(limit)
            )
            claimed = [
                await self._pages.find_one_and_update(
                    {"_id": document["_id"], "waiting": True, "due_at": document["due_at"]},
                    {"$set": {"due_at": until}},
                    return_document=ReturnDocument.AFTER,
                )
                for document in found
            ]
        return [from_document(PageRecord, document) for document in claimed if document]

    async def change(self, before: PageRecord, after: PageRecord) -> PageRecord | None:
        """Write what differs; as the record stands then, or None where it is another's by now. Who asked for it
        meanwhile is not lost."""
        changes = {
            name: _plain(value)
            for name in before.__struct_fields__
            if (value := getattr(after, name)) != getattr(before, name)
        }
        with translated():
            document = await self._pages.find_one_and_update(
                {"_id": before.id, "waiting": True, "due_at": before.due_at},
                {"$set": changes},
                return_document=ReturnDocument.AFTER,
            )
        return from_document(PageRecord, document) if document else None

    async def waiting_of(self, article_id: str) -> PageRecord | None:
        """An article's page that is to be read again, for its newest entry; None where none is."""
        query = {"article_id": article_id, "waiting": True}
        with translated():
            found = await self._pages.find(query).sort("asker.observed_at", DESCENDING).limit(1).to_list(1)
        return from_document(PageRecord, found[0]) if found else None

    async def hurry(self, record: PageRecord, now: datetime) -> bool:
        """Make it due at once; False where it does not wait any more. Whoever is reading it just then has lost it,
        as if their lease had ended."""
        with translated():
            result = await self._pages.update_one({"_id": record.id, "waiting": True}, {"$set": {"due_at": now}})
        return result.matched_count == 1

    async def is_due(self, now: datetime, *, except_hosts: Sequence[str] = ()) -> bool:
        with translated():
            return await self._pages.find_one(due_query(now, except_hosts), {"_id": True}) is not None

    async def waiting(self) -> int:
        """How many are to be read again."""
        with translated():
            return int(await self._pages.count_documents({"waiting": True, "due_at": {"$gt": _EPOCH}}))


def due_query(now: datetime, except_hosts: Sequence[str] = ()) -> Document:
    query: Document = {"waiting": True, "due_at": {"$lte": now}}
    if except_hosts:
        query["host"] = {"$nin": list(except_hosts)}
    return query


def _plain(value: object) -> object:
    return msgspec.to_builtins(value, builtin_types=(datetime, bytes))
