"""Events and articles to test with, complete and short to write."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from shared.article import Article, Image
from shared.events import (
    ArticleDeduplicated,
    ArticleDiscovered,
    ArticleEnriched,
    Decision,
    Entry,
    Event,
    Match,
    SourceRef,
    Step,
    first_event,
)

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
"""Noon in Vietnam, on a Monday."""

NOTHING: Mapping[str, float] = MappingProxyType({})

TEXT = "Sáng 2/3, thành phố tổ chức hội nghị."


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def source(name: str = "hai-phong", *, portal: str | None = None, province: str | None = "hai-phong") -> SourceRef:
    portal = portal or f"{name.replace('-', '')}.gov.vn"
    return SourceRef(id=name, name=f"Cổng {name}", url=f"https://{portal}/{name}.rss", portal=portal, province=province)


def entry(title: str = "Hội nghị sơ kết", **fields: Any) -> Entry:
    defaults: dict[str, Any] = {
        "link": "https://haiphong.gov.vn/tin/1",
        "guid": "news_1",
        "summary_html": "<p>Sáng 2/3, thành phố tổ chức hội nghị.</p>",
        "published": "Mon, 02 Mar 2026 12:00:00 +0700",
        "images": [Image(url="https://haiphong.gov.vn/anh.jpg")],
    }
    return Entry(title=title, **{**defaults, **fields})


def article(
    title: str = "Hội nghị sơ kết", text: str = "Sáng 2/3, thành phố tổ chức hội nghị.", **fields: Any
) -> Article:
    defaults: dict[str, Any] = {
        "url": "https://haiphong.gov.vn/tin/1",
        "guid": "news_1",
        "summary": text[:80],
        "content_html": f"<p>{text}</p>",
        "language": "vi",
        "published_at": NOON,
        "published_from": "rfc822",
        "updated_at": None,
        "authors": [],
        "categories": [],
        "images": [],
        "province": "hai-phong",
        "legacy_province": None,
    }
    return Article(title=title, content_text=text, **{**defaults, **fields})


def discovered(article_id: str = "a1", **fields: Any) -> ArticleDiscovered:
    return ArticleDiscovered(**{**_observation(article_id), "entry": entry(), **fields})


def enriched(article_id: str = "a1", **fields: Any) -> ArticleEnriched:
    return ArticleEnriched(**{**_observation(article_id), "article": article(), **fields})


def deduplicated(
    article_id: str = "a1",
    matches: tuple[str, ...] = (),
    related: Mapping[str, float] = NOTHING,
    score: float = 1.0,
    **fields: Any,
) -> ArticleDeduplicated:
    """`score`: how alike the matches are; `related`: scores by article id."""
    decision = Decision(
        kind="copy" if matches else "new",
        matches=[Match(article_id=match, kind="same-text", score=score) for match in matches],
        related=[Match(article_id=id_, kind="related", score=score) for id_, score in related.items()],
        reason="for a test",
    )
    return ArticleDeduplicated(**{**_observation(article_id), "article": article(), "decision": decision, **fields})


def event(data: Any, *, key: str | None = None) -> Event:
    """The event that carries `data`; the same observation gives the same id."""
    name = key or f"{getattr(data, 'article_id', '')}:{getattr(data, 'observed_at', '')}"
    step = Step(service="poller", began_at=NOON, took_ms=12.5)
    return first_event(data, key=name, at=getattr(data, "observed_at", NOON), journey=[step])


def _observation(article_id: str) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "observed_at": NOON,
        "lease_epoch": 1,
        "first_poll": False,
        "content_hash": f"hash of {article_id}",
        "canonical_url": "",
        "source": source(),
    }
