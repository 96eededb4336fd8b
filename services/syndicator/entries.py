"""What a feed shows, before any format: stories and tombstones as entries, every text and URL made safe."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.syndicator import safe
from shared.provinces import Province, province
from shared.storage.reading import Slice
from shared.storage.records import ArticleRecord, StoryRecord, TombstoneRecord

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*")
UNTITLED = "(Không có tiêu đề)"
NEVER = datetime(2025, 6, 30, 17, tzinfo=UTC)
"""`updated` of a feed without entries, which Atom demands: the first instant of today's 34 units."""


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    name: str
    feed_url: str | None
    portal: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article that carries the story's text."""

    article_id: str
    url: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class Entry:
    story_id: str
    article_id: str
    guid: str
    """The portal's own."""
    url: str | None
    title: str
    """Plain text, never empty."""
    summary: str
    """Plain text."""
    content_html: str | None
    """Safe HTML; None where the source lets only the summary be syndicated."""
    language: str
    published: datetime | None
    updated: datetime
    first_seen: datetime
    authors: list[str]
    categories: list[str]
    images: list[str]
    province: Province | None
    source: Source
    copies: list[Copy]
    revision: int
    listed_seq: int | None
    change_seq: int


@dataclass(frozen=True, slots=True)
class Deleted:
    """A story that was listed and is no more (RFC 6721)."""

    story_id: str
    at: datetime
    reason: str
    merged_into: str | None
    listed_seq: int
    change_seq: int


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of one feed."""

    id: str
    title: str
    description: str
    home_url: str
    self_url: str
    next_url: str | None
    change_seq: int
    """Where a reader that has this page goes on from with `since`."""
    entries: list[Entry]
    deleted: list[Deleted] = field(default_factory=list)

    @property
    def updated(self) -> datetime:
        """The newest change that the page shows; not when it was built."""
        moments = [entry.updated for entry in self.entries] + [deleted.at for deleted in self.deleted]
        return max(moments, default=NEVER)


def story_uri(story_id: str) -> str:
    return f"urn:uuid:{story_id}"


def entries_of(page: Slice) -> list[Entry]:
    """The page's stories as entries, in their order."""
    return [entry_of(story, page.leads[story.lead_id]) for story in page.stories if story.lead_id in page.leads]


def deleted_of(tombstones: Iterable[TombstoneRecord]) -> list[Deleted]:
    return [
        Deleted(found.story_id, found.at, found.reason, found.merged_into, found.listed_seq, found.change_seq)
        for found in tombstones
    ]


def entry_of(story: StoryRecord, lead: ArticleRecord) -> Entry:
    article, source = lead.article, lead.source
    url = safe.http_url(article.url)
    summary = safe.text(article.summary)
    full = source.syndicate == "full"
    return Entry(
        story_id=story.id,
        article_id=lead.id,
        guid=safe.text(article.guid),
        url=url,
        title=safe.line(article.title) or summary[:120] or url or UNTITLED,
        summary=summary,
        content_html=safe.html(article.content_html) if full and article.content_html else None,
        language=article.language if _LANGUAGE.fullmatch(article.language) else "vi",
        published=article.published_at,
        updated=story.updated_at,
        first_seen=lead.first_seen_at,
        authors=_lines(article.authors),
        categories=_lines(article.categories),
        images=[url for image in article.images if (url := safe.http_url(image.url))],
        province=province(lead.province) if lead.province else None,
        source=_source(source.id, source.name, source.url, source.portal),
        copies=_copies(story),
        revision=lead.revision,
        listed_seq=story.listed_seq,
        change_seq=story.change_seq,
    )


def _copies(story: StoryRecord) -> list[Copy]:
    return [
        Copy(
            member.article_id,
            safe.http_url(member.url),
            _source(member.source.id, member.source.name, member.source.url, member.source.portal),
        )
        for member in story.members
        if member.live and member.article_id != story.lead_id
    ]


def _source(id_: str, name: str, url: str, portal: str) -> Source:
    return Source(id_, safe.line(name) or safe.line(portal), safe.http_url(url), safe.line(portal))


def _lines(values: Iterable[str]) -> list[str]:
    """Clean, without empty ones and repetitions."""
    return list(dict.fromkeys(line for value in values if (line := safe.line(value))))
