"""Stories in the archive without the services that put them there: what readers are tested on."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec

from shared.article import Article, Image
from shared.events import SourceRef
from shared.storage.client import Connection
from shared.storage.records import (
    ArticleRecord,
    Member,
    SeenIn,
    StoryRecord,
    TombstoneRecord,
    Withdrawal,
    left_id,
    to_document,
)

_NAMESPACE = UUID("0d6f8f0e-6a52-4c64-8f1c-2f4b8de7b0f1")
BEGAN = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def identity(name: str) -> str:
    """The same id for the same name, in every run."""
    return str(uuid5(_NAMESPACE, name))


def source_ref(portal: str = "haiphong.gov.vn", **changes: Any) -> SourceRef:
    given = {
        "id": identity(f"source {portal}"),
        "name": f"Cổng thông tin {portal}",
        "url": f"https://{portal}/rss/tin-moi.rss",
        "portal": portal,
        "province": "hai-phong",
    }
    return SourceRef(**{**given, **changes})


def article_record(
    name: str = "1",
    *,
    source: SourceRef | None = None,
    at: datetime = BEGAN,
    story: str | None = None,
    record: dict[str, Any] | None = None,
    **changes: Any,
) -> ArticleRecord:
    """An article named `name`; `changes` are fields of its `Article`, `record` those of the record itself."""
    origin = source or source_ref()
    given: dict[str, Any] = {
        "url": f"https://{origin.portal}/tin/{name}",
        "guid": f"news_{name}",
        "title": f"Hải Phòng khánh thành cầu số {name}",
        "summary": f"Sáng 24/11, thành phố khánh thành cầu số {name}.",
        "content_html": f"<p>Toàn văn bản tin số {name}.</p>",
        "content_text": f"Toàn văn bản tin số {name}.",
        "language": "vi",
        "published_at": at,
        "published_from": "rfc822",
        "updated_at": None,
        "authors": ["Nguyễn An"],
        "categories": ["Kinh tế"],
        "images": [Image(url=f"https://{origin.portal}/anh/{name}.jpg", caption="Cầu mới")],
        "province": origin.province,
        "legacy_province": None,
    }
    article = Article(**{**given, **changes})
    fields: dict[str, Any] = {
        "id": identity(f"article {name} {origin.portal}"),
        "story_id": identity(f"story {story or name}"),
        "withdrawal": None,
        "revision": 1,
        "text_hash": name,
        "content_hash": name,
        "observed_at": at + timedelta(minutes=5),
        "lease_epoch": 1,
        "first_seen_at": at + timedelta(minutes=5),
        "revised_at": None,
        "seen_in": [SeenIn(source=origin, first_seen_at=at + timedelta(minutes=5))],
        "article": article,
        "sort_at": article.published_at or at,
        "province": article.province,
        "matches": [],
        "listable": True,
        "change_seq": 1,
        "trace_id": "0" * 32,
        "journey": [],
        "revisions": [],
    }
    return ArticleRecord(**{**fields, **(record or {})})


def story_record(lead: ArticleRecord, *copies: ArticleRecord, seq: int = 1, **changes: Any) -> StoryRecord:
    members = [_member(article) for article in (lead, *copies)]
    given: dict[str, Any] = {
        "id": lead.story_id,
        "lead_id": lead.id,
        "members": members,
        "listed_seq": seq,
        "change_seq": seq,
        "visible": True,
        "provinces": sorted({member.province for member in members if member.live and member.province}),
        "sort_at": lead.sort_at,
        "updated_at": lead.revised_at or lead.first_seen_at,
        "changed_at": lead.revised_at or lead.first_seen_at,
    }
    return StoryRecord(**{**given, **changes})


def tombstone_record(story: StoryRecord, *, seq: int, merged_into: str | None = None) -> TombstoneRecord:
    return TombstoneRecord(
        id=story.id,
        reason="merged" if merged_into else "withdrawn",
        merged_into=merged_into,
        at=story.updated_at + timedelta(minutes=1),
        change_seq=seq,
        listed_seq=story.listed_seq or 0,
        provinces=story.provinces,
    )


def _member(article: ArticleRecord) -> Member:
    return Member(
        article_id=article.id,
        url=article.article.url,
        source=article.source,
        live=article.live,
        listable=article.listable,
        province=article.province,
        first_recorded_at=article.sort_at,
        length=len(article.article.content_text),
    )


@dataclass
class Archive:
    """Writes what the archiver would: each change in one transaction with its number."""

    connection: Connection
    seq: int = 0
    stories: dict[str, StoryRecord] = field(default_factory=dict)

    async def publish(self, lead: ArticleRecord, *copies: ArticleRecord, **changes: Any) -> StoryRecord:
        """List a new story."""
        self.seq += 1
        story = story_record(lead, *copies, seq=self.seq, **changes)
        await self._write(story, *(msgspec.structs.replace(found, change_seq=self.seq) for found in (lead, *copies)))
        return story

    async def revise(self, story: StoryRecord, lead: ArticleRecord) -> StoryRecord:
        """Another text for the lead; the story keeps its place."""
        self.seq += 1
        moment = lead.revised_at or story.updated_at + timedelta(minutes=2)
        revised = msgspec.structs.replace(story, change_seq=self.seq, updated_at=moment, changed_at=moment)
        await self._write(revised, msgspec.structs.replace(lead, change_seq=self.seq, revision=lead.revision + 1))
        return revised

    async def withdraw(self, story: StoryRecord, lead: ArticleRecord, merged_into: str | None = None) -> None:
        """Take back the story, or let it become part of another."""
        self.seq += 1
        hidden = msgspec.structs.replace(story, visible=False, change_seq=self.seq)
        withdrawal = Withdrawal(reason="sai sót", requested_by="test", at=story.updated_at)
        gone = msgspec.structs.replace(lead, withdrawal=None if merged_into else withdrawal, change_seq=self.seq)
        await self._write(hidden, gone, tombstone_record(story, seq=self.seq, merged_into=merged_into))

    async def leave(self, story: StoryRecord, province: str) -> None:
        """Let the story go out of one province's feed."""
        self.seq += 1
        stone = msgspec.structs.replace(
            tombstone_record(story, seq=self.seq), id=left_id(story.id, province), reason="left", provinces=[province]
        )
        await self._write(msgspec.structs.replace(story, change_seq=self.seq), stone)

    async def _write(self, *records: msgspec.Struct) -> None:
        names = {ArticleRecord: "articles", StoryRecord: "stories", TombstoneRecord: "tombstones"}
        database = self.connection.database

        async def work(session: Any) -> None:
            await database["counters"].update_one(
                {"_id": "seq"}, {"$set": {"value": self.seq}}, upsert=True, session=session
            )
            for record in records:
                document = to_document(record)
                await database[names[type(record)]].replace_one(
                    {"_id": document["_id"]}, document, upsert=True, session=session
                )

        await self.connection.in_transaction(work)
