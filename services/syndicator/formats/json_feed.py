"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), with what else we know under `_hoptin`."""

from datetime import datetime

import msgspec

from services.syndicator.entries import Copy, Deleted, Entry, Feed, story_uri

MEDIA_TYPE = "application/feed+json"
_VERSION = "https://jsonfeed.org/version/1.1"


class _Shape(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What has its default is left out; fields without one are always there."""


class Author(_Shape, frozen=True, kw_only=True):
    name: str


class ProvinceRef(_Shape, frozen=True, kw_only=True):
    slug: str
    name: str


class SourceRef(_Shape, frozen=True, kw_only=True):
    name: str
    feed_url: str | None = None
    portal: str


class CopyRef(_Shape, frozen=True, kw_only=True):
    article_id: str
    url: str | None = None
    source: SourceRef


class DeletedRef(_Shape, frozen=True, kw_only=True):
    id: str
    story_id: str
    reason: str
    merged_into: str | None = None
    """Id of the item that this one became part of."""
    deleted_at: datetime
    change_seq: int


class FeedExtension(_Shape, frozen=True, kw_only=True):
    change_seq: int
    """Go on from here with `since`."""
    deleted: list[DeletedRef]


class ItemExtension(_Shape, frozen=True, kw_only=True):
    change_seq: int
    listed_seq: int | None = None
    story_id: str
    article_id: str
    revision: int
    guid: str
    """The portal's own."""
    source: SourceRef
    province: ProvinceRef | None = None
    copies: list[CopyRef]


class Item(_Shape, frozen=True, kw_only=True, rename={"hoptin": "_hoptin"}):
    id: str
    url: str | None = None
    title: str
    summary: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    image: str | None = None
    date_published: datetime | None = None
    date_modified: datetime
    authors: list[Author] = []
    tags: list[str] = []
    language: str
    hoptin: ItemExtension


class JsonFeed(_Shape, frozen=True, kw_only=True, rename={"hoptin": "_hoptin"}):
    version: str
    title: str
    description: str
    home_page_url: str
    feed_url: str
    next_url: str | None = None
    language: str
    authors: list[Author]
    hoptin: FeedExtension
    items: list[Item]


_encoder = msgspec.json.Encoder()


def render(feed: Feed) -> bytes:
    return _encoder.encode(
        JsonFeed(
            version=_VERSION,
            title=feed.title,
            description=feed.description,
            home_page_url=feed.home_url,
            feed_url=feed.self_url,
            next_url=feed.next_url,
            language="vi",
            authors=[Author(name="Hợp Tin")],
            hoptin=FeedExtension(change_seq=feed.change_seq, deleted=[_deleted(found) for found in feed.deleted]),
            items=[_item(entry) for entry in feed.entries],
        )
    )


def _item(entry: Entry) -> Item:
    return Item(
        id=story_uri(entry.story_id),
        url=entry.url,
        title=entry.title,
        summary=entry.summary or None,
        content_html=entry.content_html,
        # One of the two contents has to be there.
        content_text=None if entry.content_html else entry.summary or entry.title,
        image=entry.images[0] if entry.images else None,
        date_published=entry.published,
        date_modified=entry.updated,
        authors=[Author(name=name) for name in entry.authors],
        tags=entry.categories,
        language=entry.language,
        hoptin=ItemExtension(
            change_seq=entry.change_seq,
            listed_seq=entry.listed_seq,
            story_id=entry.story_id,
            article_id=entry.article_id,
            revision=entry.revision,
            guid=entry.guid,
            source=SourceRef(name=entry.source.name, feed_url=entry.source.feed_url, portal=entry.source.portal),
            province=ProvinceRef(slug=entry.province.slug, name=entry.province.name) if entry.province else None,
            copies=[_copy(copy) for copy in entry.copies],
        ),
    )


def _copy(copy: Copy) -> CopyRef:
    source = SourceRef(name=copy.source.name, feed_url=copy.source.feed_url, portal=copy.source.portal)
    return CopyRef(article_id=copy.article_id, url=copy.url, source=source)


def _deleted(deleted: Deleted) -> DeletedRef:
    return DeletedRef(
        id=story_uri(deleted.story_id),
        story_id=deleted.story_id,
        reason=deleted.reason,
        merged_into=None if deleted.merged_into is None else story_uri(deleted.merged_into),
        deleted_at=deleted.at,
        change_seq=deleted.change_seq,
    )
