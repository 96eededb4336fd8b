"""`/api/v1/…`: articles, stories, sources, provinces."""

from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus

import msgspec

from services.syndicator import api_shapes as shapes
from services.syndicator import safe
from services.syndicator.cache import Cache
from services.syndicator.headers import REVALIDATED
from services.syndicator.problems import Problem, not_found
from services.syndicator.requests import ArticlesRequest, FeedRequest
from services.syndicator.versions import Rendering, Version
from shared.provinces import PROVINCES, Province, locate
from shared.source_state import state_of
from shared.storage.reading import Reading
from shared.storage.records import TombstoneRecord
from shared.storage.source_record import SourceRecord
from shared.storage.sources import Sources
from shared.topics import TOPICS, TopicEntry

JSON = "application/json; charset=utf-8"
_encode = msgspec.json.Encoder().encode


class Api:
    def __init__(self, reading: Reading, sources: Sources, cache: Cache) -> None:
        self._reading = reading
        self._sources = sources
        self._cache = cache

    async def articles(self, request: ArticlesRequest, base: str) -> Version:
        return await self._cache.get(("articles", base, request), lambda: self._articles(request, base))

    async def article(self, id_: str) -> Version:
        """Raises `Problem`: 404 for an unknown id, 410 for a withdrawn article."""
        return await self._cache.get(("article", id_), lambda: self._article(id_))

    async def story(self, id_: str) -> Version:
        """Raises `Problem`: 404 for an unknown id, 410 for a story taken back or merged into another."""
        return await self._cache.get(("story", id_), lambda: self._story(id_))

    async def sources(self) -> bytes:
        found, now = await self._sources.all(), datetime.fromtimestamp(self._cache.now(), UTC)
        return _encode(shapes.SourceList(sources=[_source(source, now) for source in found]))

    def topics(self) -> bytes:
        return _encode(shapes.TopicList(topics=[_topic(entry) for entry in TOPICS]))

    def provinces(self, base: str) -> bytes:
        return _encode(shapes.ProvinceList(provinces=[_province(unit, base) for unit in PROVINCES]))

    async def _articles(self, request: ArticlesRequest, base: str) -> Rendering:
        page = await self._reading.articles(request.wanted, request.before, request.limit)
        following = None
        if page.more:
            last = page.articles[-1]
            following = base + replace(request, before=(last.sort_at, last.id)).path()
        found = [
            shapes.article_shape(article, page.stories.get(article.story_id), page.related.get(article.story_id, ()))
            for article in page.articles
        ]
        headers = REVALIDATED | ({"Link": f'<{following}>; rel="next"'} if following else {})
        return Rendering(page.change_seq, _encode(shapes.ArticlePage(articles=found, next=following)), JSON, headers)

    async def _article(self, id_: str) -> Rendering:
        view = await self._reading.article(id_)
        if view.article is None:
            raise not_found(f"There is no article {id_[:100]!r}.")
        if view.article.withdrawal is not None:
            raise Problem(
                HTTPStatus.GONE,
                f"The article {view.article.id} was withdrawn; take it down where you show it.",
                article_id=view.article.id,
                withdrawn_at=view.article.withdrawal.at,
            )
        shape = shapes.article_shape(view.article, view.story, view.related)
        return Rendering(view.change_seq, _encode(shape), JSON, REVALIDATED)

    async def _story(self, id_: str) -> Rendering:
        view = await self._reading.story(id_)
        if view.tombstone is not None:
            raise _gone(view.tombstone)
        if view.story is None:
            raise not_found(f"There is no story {id_[:100]!r}.")
        if not any(member.live for member in view.story.members):
            raise Problem(HTTPStatus.GONE, f"All articles of the story {view.story.id} were withdrawn.")
        shape = shapes.story_shape(view.story, view.articles, view.related)
        return Rendering(view.change_seq, _encode(shape), JSON, REVALIDATED)


def _topic(entry: TopicEntry) -> shapes.TopicDetails:
    return shapes.TopicDetails(
        slug=entry.slug, name=entry.name, name_en=entry.name_en, scope=entry.scope, iptc=list(entry.iptc)
    )


def _gone(tombstone: TombstoneRecord) -> Problem:
    """410 for a merged story too, not a redirect: an id never comes to mean another story without saying so, and
    a permanent redirect would outlive a merge that is taken back."""
    if tombstone.merged_into is None:
        detail = f"The story {tombstone.id} was withdrawn; take it down where you show it."
    else:
        detail = f"The story {tombstone.id} was merged into {tombstone.merged_into}, which carries the same text."
    survivor = tombstone.merged_into
    return Problem(
        HTTPStatus.GONE,
        detail,
        headers={"Link": f'</api/v1/stories/{survivor}>; rel="successor-version"'} if survivor else {},
        reason=tombstone.reason,
        merged_into=survivor,
        change_seq=tombstone.change_seq,
    )


def _source(source: SourceRecord, now: datetime) -> shapes.SourceDetails:
    located = locate(source.province)
    return shapes.SourceDetails(
        id=source.id,
        name=safe.line(source.name),
        url=safe.http_url(source.url),
        portal=safe.line(source.portal),
        province=shapes.province_shape(located[0]) if located else None,
        category=source.category,
        syndicate=source.syndicate,
        status=source.status,
        state=state_of(source, now).word,
    )


def _province(unit: Province, base: str) -> shapes.ProvinceDetails:
    rss, atom, json = (base + FeedRequest(format, unit.slug).path() for format in ("rss", "atom", "json"))
    return shapes.ProvinceDetails(
        slug=unit.slug,
        name=unit.name,
        full_name=unit.full_name,
        kind=unit.kind,
        code=unit.code,
        former=[shapes.ProvinceShape(slug=former.slug, name=former.name) for former in unit.former],
        feeds=shapes.FeedAddresses(rss=rss, atom=atom, json=json),
    )
