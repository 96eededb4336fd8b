"""What a sighting of an article does to its record. Pure, and the same in the end in any order of sightings."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from services.archiver.credit import credit_of
from services.archiver.story import story_id_for
from shared.article import Article
from shared.events import ArticleDeduplicated, ArticleEnriched, Event, Step
from shared.storage.records import (
    MAX_MATCHES,
    MAX_RELATED,
    MAX_REVISIONS,
    MAX_SOURCES,
    ArticleRecord,
    Member,
    PastRevision,
    Related,
    SeenIn,
)
from shared.text.normalise import comparable


def text_hash(article: Article) -> str:
    """SHA-256 (hex) of title and text in comparable form: what makes a revision."""
    return hashlib.sha256(f"{comparable(article.title)}\n{comparable(article.content_text)}".encode()).hexdigest()


def first_sighting(event: Event, data: ArticleDeduplicated, *, max_age: timedelta) -> ArticleRecord:
    """The record of an article that was not archived before; sequence numbers are given later."""
    return ArticleRecord(
        id=data.article_id,
        story_id=story_id_for(data.article_id),
        withdrawal=None,
        revision=1,
        text_hash=text_hash(data.article),
        content_hash=data.content_hash,
        observed_at=data.observed_at,
        lease_epoch=data.lease_epoch,
        enrichment=data.enrichment or 0,
        first_seen_at=data.observed_at,
        revised_at=None,
        seen_in=[SeenIn(source=data.source, first_seen_at=data.observed_at)],
        article=data.article,
        sort_at=data.article.published_at or data.observed_at,
        province=data.article.province,
        matches=_matches([], data),
        scores=_scores({}, data),
        related=_related((), data),
        listable=is_listable(data, max_age),
        change_seq=0,
        trace_id=event.trace_id,
        journey=event.journey,
        revisions=[],
    )


def seen_again(record: ArticleRecord, event: Event, data: ArticleDeduplicated, *, max_age: timedelta) -> ArticleRecord:
    """The record after one more sighting: newer, older, or the same again.

    Text, dates and the rest are those of the newest sighting; where it was seen, since when, and which articles
    it matched, is collected over all of them.
    """
    seen_in = _seen_in(record.seen_in, data)
    record = msgspec.structs.replace(
        record,
        seen_in=seen_in,
        first_seen_at=seen_in[0].first_seen_at,
        matches=_matches(record.matches, data),
        scores=_scores(record.links, data),
        related=_related(record.related, data),
        listable=record.listable or is_listable(data, max_age),
    )
    if _order(data) > (record.observed_at, record.lease_epoch, record.content_hash, record.enrichment):
        record = _replaced(record, event, data)
    return msgspec.structs.replace(
        record, sort_at=record.article.published_at or record.first_seen_at, province=record.article.province
    )


def with_step(record: ArticleRecord, step: Step) -> ArticleRecord:
    return msgspec.structs.replace(record, journey=[*record.journey, step])


def is_listable(data: ArticleEnriched, max_age: timedelta) -> bool:
    """Whether this sighting is of news: a new source must not flood the feed with its past."""
    if data.backlog is True:
        return False
    if data.article.published_at is None:
        return not data.first_poll
    return data.observed_at - data.article.published_at <= max_age


def member_of(record: ArticleRecord) -> Member:
    return Member(
        article_id=record.id,
        url=record.article.url,
        source=record.source,
        live=record.live,
        listable=record.listable,
        province=record.province,
        first_recorded_at=record.sort_at,
        length=len(record.article.content_text),
        credit=credit_of(record.article),
    )


def _replaced(record: ArticleRecord, event: Event, data: ArticleDeduplicated) -> ArticleRecord:
    hashed = text_hash(data.article)
    if hashed != record.text_hash:
        past = PastRevision(
            revision=record.revision,
            title=record.article.title,
            content_text=record.article.content_text,
            text_hash=record.text_hash,
            observed_at=record.observed_at,
        )
        record = msgspec.structs.replace(
            record,
            revision=record.revision + 1,
            revised_at=_known_since(data),
            revisions=[*record.revisions, past][-MAX_REVISIONS:],
        )
    return msgspec.structs.replace(
        record,
        text_hash=hashed,
        content_hash=data.content_hash,
        observed_at=data.observed_at,
        lease_epoch=data.lease_epoch,
        enrichment=data.enrichment or 0,
        article=data.article,
        trace_id=event.trace_id,
        journey=event.journey,
    )


def _order(data: ArticleDeduplicated) -> tuple[datetime, int, str, int]:
    """Of two sightings the newer, and of one the last reading of its page."""
    return (data.observed_at, data.lease_epoch, data.content_hash, data.enrichment or 0)


def _known_since(data: ArticleDeduplicated) -> datetime:
    """When this text was observed: in the feed, or later on the page."""
    page = data.article.page
    if data.enrichment and page is not None and page.fetched_at is not None:
        return max(data.observed_at, page.fetched_at)
    return data.observed_at


def _matches(known: list[str], data: ArticleDeduplicated) -> list[str]:
    return sorted({*known, *(match.article_id for match in data.decision.matches)} - {data.article_id})[:MAX_MATCHES]


def _scores(known: Mapping[str, float], data: ArticleDeduplicated) -> dict[str, float]:
    """The highest of each, where it is less than 1."""
    scores = dict(known)
    for match in data.decision.matches:
        scores[match.article_id] = max(match.score, scores.get(match.article_id, 0.0))
    kept = _matches(list(known), data)
    return {id_: scores[id_] for id_ in kept if scores[id_] < 1}


def _related(known: Sequence[Related], data: ArticleDeduplicated) -> tuple[Related, ...]:
    """The closest of all that were found, each with its highest score: the same in any order of sightings."""
    scores = {related.article_id: related.score for related in known}
    for match in data.decision.related:
        scores[match.article_id] = max(match.score, scores.get(match.article_id, 0.0))
    scores.pop(data.article_id, None)
    closest = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:MAX_RELATED]
    return tuple(Related(article_id=id_, score=score) for id_, score in closest)


def _seen_in(known: list[SeenIn], data: ArticleDeduplicated) -> list[SeenIn]:
    """With this sighting's source, oldest first; a source keeps its first sighting and its newest description."""
    by_source = {seen.source.id: seen for seen in known}
    before = by_source.get(data.source.id)
    first = min(before.first_seen_at, data.observed_at) if before else data.observed_at
    by_source[data.source.id] = SeenIn(source=data.source, first_seen_at=first)
    return sorted(by_source.values(), key=lambda seen: (seen.first_seen_at, seen.source.id))[:MAX_SOURCES]
