"""What the API answers with (DESIGN section 7): the one source of its JSON and of `/api/openapi.json`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from services.syndicator import safe
from services.syndicator.api_mentions import Mentions, Shape, mentions_shape
from services.syndicator.entries import UNTITLED
from shared.article import EventDate
from shared.events import SourceRef
from shared.provinces import FormerProvince, Province, locate, province
from shared.storage.records import ArticleRecord, Member, StoryRecord


class SourceShape(Shape, frozen=True, kw_only=True):
    id: str
    name: str
    url: str | None
    """The feed's address."""
    portal: str


class ProvinceShape(Shape, frozen=True, kw_only=True):
    slug: str
    name: str


class ImageShape(Shape, frozen=True, kw_only=True):
    url: str
    caption: str


class OtherArticle(Shape, frozen=True, kw_only=True):
    """An article named by another: a copy of the same text, or a text of its own on the same event."""

    id: str
    url: str | None
    source: SourceShape


class EventDateShape(Shape, frozen=True, kw_only=True):
    """The day that the text speaks of, in Vietnam."""

    day: str
    """ISO 8601."""
    until: str | None
    """The last day, of several."""
    part: Literal["morning", "noon", "afternoon", "evening"] | None
    phrase: str
    """Where the text says so."""


class ArticleShape(Shape, frozen=True, kw_only=True):
    id: str
    story_id: str
    role: Literal["lead", "copy"]
    """Whether it is the article that its story is shown as."""
    url: str | None
    guid: str
    """The portal's own."""
    title: str
    summary: str
    content_html: str
    content_text: str
    language: str
    published_at: datetime | None
    """The portal's date; null where it gives none."""
    updated_at: datetime
    """Rises with every revision."""
    fetched_at: datetime
    revision: int
    status: Literal["live", "withdrawn"]
    source: SourceShape
    province: ProvinceShape | None
    legacy_province: ProvinceShape | None
    """The unit before 1 July 2025 that the portal speaks for, where it is another."""
    categories: list[str]
    topics: list[str]
    """Slugs, the weightiest first; `/api/v1/topics` names them."""
    urgency: Literal["notice", "warning", "emergency"] | None
    """Of an urgent notice: people should know; should prepare; should act now."""
    event_date: EventDateShape | None
    authors: list[str]
    dateline: str | None
    """Where or by whom it was filed."""
    credit: str | None
    """Whom the portal has it from."""
    reading_seconds: int | None
    images: list[ImageShape]
    mentions: Mentions
    duplicates: list[OtherArticle]
    related: list[OtherArticle]
    """One of each story on the same event, the closest first; at most ten."""


class ArticlePage(Shape, frozen=True, kw_only=True):
    articles: list[ArticleShape]
    """Newest first."""
    next: str | None
    """Address of the page that follows; null on the last one."""


class StoryShape(Shape, frozen=True, kw_only=True):
    id: str
    lead_id: str
    lead_reason: str
    """Why that article is shown: `credited by 3 of 5 copies`, `recorded first, 2026-11-01T03:00:00Z`."""
    listed_seq: int | None
    """Its place in the feeds; null where it is not listed."""
    change_seq: int
    updated_at: datetime
    provinces: list[ProvinceShape]
    articles: list[ArticleShape]
    """The lead first, then the copies, by the portals' dates."""


class SourceDetails(SourceShape, frozen=True, kw_only=True):
    province: ProvinceShape | None
    category: str | None
    syndicate: Literal["summary", "full"]
    status: str
    state: Literal["new", "fresh", "quiet", "frozen", "failing", "wrong content", "muted", "paused"]
    """How it is, in a word: whether anything is to be expected from it."""


class SourceList(Shape, frozen=True, kw_only=True):
    sources: list[SourceDetails]


class FeedAddresses(Shape, frozen=True, kw_only=True):
    rss: str
    atom: str
    json: str


class ProvinceDetails(ProvinceShape, frozen=True, kw_only=True):
    full_name: str
    kind: Literal["city", "province"]
    code: str
    former: list[ProvinceShape]
    """Units that were merged into it or renamed on 1 July 2025."""
    feeds: FeedAddresses


class ProvinceList(Shape, frozen=True, kw_only=True):
    provinces: list[ProvinceDetails]


class TopicDetails(Shape, frozen=True, kw_only=True):
    slug: str
    name: str
    name_en: str
    scope: str
    """What belongs to it."""
    iptc: list[str]
    """Concepts of IPTC Media Topics, the closest first."""


class TopicList(Shape, frozen=True, kw_only=True):
    topics: list[TopicDetails]


class ProblemShape(Shape, frozen=True, kw_only=True):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    parameter: str | None = None
    """The query parameter that is wrong."""
    allowed: str | None = None
    """What it may be."""
    merged_into: str | None = None
    """The story that the one asked for became part of."""


def article_shape(record: ArticleRecord, story: StoryRecord | None, related: Sequence[Member] = ()) -> ArticleShape:
    """`related`: leads of the stories on the same event."""
    article = record.article
    return ArticleShape(
        id=record.id,
        story_id=record.story_id,
        role="lead" if story is None or story.lead_id == record.id else "copy",
        url=safe.http_url(article.url),
        guid=safe.text(article.guid),
        title=safe.line(article.title) or UNTITLED,
        summary=safe.text(article.summary),
        content_html=safe.html(article.content_html),
        content_text=safe.text(article.content_text),
        language=article.language,
        published_at=article.published_at,
        updated_at=_updated_at(record),
        fetched_at=record.observed_at,
        revision=record.revision,
        status="live" if record.live else "withdrawn",
        source=source_shape(record.source),
        province=province_shape(province(record.province)) if record.province else None,
        legacy_province=_legacy(article.legacy_province),
        categories=[safe.line(category) for category in article.categories],
        topics=[topic.slug for topic in article.topics],
        urgency=article.urgency.level if article.urgency else None,
        event_date=_event_date(article.event_date),
        authors=[safe.line(author) for author in article.authors],
        dateline=safe.line(article.dateline) or None,
        credit=safe.line(article.credit) or None,
        reading_seconds=article.reading_seconds or None,
        images=[
            ImageShape(url=url, caption=safe.line(image.caption))
            for image in article.images
            if (url := safe.http_url(image.url))
        ],
        mentions=mentions_shape(article.mentions),
        duplicates=[_other(member) for member in _duplicates(record, story)],
        related=[_other(member) for member in related],
    )


def story_shape(story: StoryRecord, articles: list[ArticleRecord], related: Sequence[Member]) -> StoryShape:
    live = [article for article in articles if article.live]
    live.sort(key=lambda article: (article.id != story.lead_id, article.sort_at, article.id))
    return StoryShape(
        id=story.id,
        lead_id=story.lead_id,
        lead_reason=safe.line(story.lead_reason),
        listed_seq=story.listed_seq,
        change_seq=story.change_seq,
        updated_at=story.updated_at,
        provinces=[shape for slug in story.provinces if (shape := province_shape(province(slug)))],
        articles=[article_shape(article, story, related) for article in live],
    )


def source_shape(source: SourceRef) -> SourceShape:
    return SourceShape(
        id=source.id, name=safe.line(source.name), url=safe.http_url(source.url), portal=safe.line(source.portal)
    )


def province_shape(unit: Province | FormerProvince | None) -> ProvinceShape | None:
    return None if unit is None else ProvinceShape(slug=unit.slug, name=unit.name)


def _event_date(date: EventDate | None) -> EventDateShape | None:
    if date is None:
        return None
    return EventDateShape(day=date.day, until=date.until, part=date.part, phrase=safe.line(date.phrase))


def _legacy(slug: str | None) -> ProvinceShape | None:
    located = locate(slug)
    return province_shape(located[1]) if located else None


def _updated_at(record: ArticleRecord) -> datetime:
    moments = (record.revised_at, record.article.updated_at, record.article.published_at or record.first_seen_at)
    return max(moment for moment in moments if moment is not None)


def _duplicates(record: ArticleRecord, story: StoryRecord | None) -> list[Member]:
    members = story.members if story else []
    return [member for member in members if member.live and member.article_id != record.id]


def _other(member: Member) -> OtherArticle:
    return OtherArticle(id=member.article_id, url=safe.http_url(member.url), source=source_shape(member.source))
