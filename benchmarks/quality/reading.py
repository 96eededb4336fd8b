"""Passages read by the enricher, scored field by field."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, timezone
from email.utils import format_datetime
from html import escape

from benchmarks.quality.fields import FIELDS
from benchmarks.quality.labels import Passage
from benchmarks.quality.scores import Score
from services.enricher.enrich import enrich
from shared.article import Article
from shared.events import ArticleDiscovered, Entry, SourceRef

_HANOI = timezone(timedelta(hours=7))
_HOUR = time(17, 30)
"""Of publication and poll: late enough for what happened in the afternoon."""


def score_passages(passages: Iterable[Passage]) -> list[Score]:
    """One score for each of `FIELDS`, over all passages."""
    scores = [Score(field.name) for field in FIELDS]
    for passage in passages:
        article = article_of(passage)
        for field, score in zip(FIELDS, scores, strict=True):
            labels = field.labels(passage)
            if labels is not None and field.name in (passage.only or [field.name]):
                score.add(passage.id, labels, field.found(article))
    return scores


def article_of(passage: Passage) -> Article:
    return enrich(discovered(passage)).article


def discovered(passage: Passage) -> ArticleDiscovered:
    """The event that a poll of the passage's portal would give."""
    published = datetime.combine(passage.published, _HOUR, _HANOI)
    portal = f"{passage.home}.example"
    paragraphs = passage.paragraphs
    # Feeds give a sentence or two as they stand, and more as markup.
    body = escape(paragraphs[0]) if len(paragraphs) == 1 else "".join(f"<p>{escape(part)}</p>" for part in paragraphs)
    return ArticleDiscovered(
        article_id=passage.id,
        observed_at=published.astimezone(UTC) + timedelta(minutes=5),
        lease_epoch=1,
        first_poll=False,
        content_hash=passage.id,
        canonical_url="",
        source=SourceRef(
            id=passage.home,
            name=f"Cổng thông tin điện tử {passage.home}",
            url=f"https://{portal}/rss",
            portal=portal,
            province=passage.home,
        ),
        entry=Entry(
            title=escape(passage.shown_title),
            link=f"https://{portal}/{passage.id}",
            guid=passage.id,
            summary_html=body,
            published=format_datetime(published),
        ),
    )
