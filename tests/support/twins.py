"""Enriched articles without portals: what deduplicators and archivers are given in another order each time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from services.enricher.enrich import enrich
from shared.events import (
    ArticleDiscovered,
    Entry,
    Event,
    MergeRequested,
    RestoreRequested,
    SourceRef,
    SplitRequested,
    WithdrawalRequested,
    derived_event,
    first_event,
)

_NAMESPACE = UUID("53f2a6a5-9a2c-4f0f-8b0f-6d5f1f5f0e11")
BEGAN = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
_VOCABULARY = (
    "cầu đường cảng sông biển khởi công khánh hội nghị dân vốn đầu tư kinh tế học sinh trường bệnh viện lúa gạo cà phê"
)
_SYLLABLES = _VOCABULARY.split()


@dataclass(frozen=True)
class Sighting:
    """An article seen in a source with this text."""

    article: str
    text: str
    portal: str = "p1"
    feed: int = 0
    minute: int = 0
    """When it was seen."""
    published: int | None = 0
    """The portal's date, as a minute."""
    link: str | None = None
    title: str = "Hải Phòng khởi công cầu mới"

    def event(self) -> Event:
        """`article.enriched`; equal sightings give equal events."""
        source = SourceRef(
            id=f"{self.portal}/{self.feed}",
            name=f"Cổng {self.portal}",
            url=f"https://{self.portal}.gov.vn/{self.feed}.rss",
            portal=f"{self.portal}.gov.vn",
            province="hai-phong",
        )
        link = self.link if self.link is not None else f"https://{self.portal}.gov.vn/tin/{self.article}"
        published = "" if self.published is None else (BEGAN + timedelta(minutes=self.published)).isoformat()
        observed = BEGAN + timedelta(minutes=self.minute)
        discovered = ArticleDiscovered(
            article_id=article_id(self.article),
            observed_at=observed,
            lease_epoch=self.minute + 1,
            first_poll=False,
            content_hash=f"{self.title} {self.text}",
            canonical_url=link,
            source=source,
            entry=Entry(
                title=self.title, link=link, guid=self.article, summary_html=f"<p>{self.text}</p>", published=published
            ),
        )
        first = first_event(discovered, key=repr(self), at=observed)
        return derived_event(first, enrich(discovered), at=observed)


def article_id(name: str) -> str:
    return str(uuid5(_NAMESPACE, name))


def text(random: Random, syllables: int = 70) -> str:
    return " ".join(random.choices(_SYLLABLES, k=syllables))


def edited(random: Random, told: str) -> str:
    """`told` as another portal has it: cut, with a paragraph of its own, or with words changed."""
    words = told.split()
    half = len(words) // 2
    kind = random.randrange(5)
    if kind == 0:
        return " ".join(words[:half])
    if kind == 1:
        return " ".join(words[half:])
    if kind == 2:
        return f"{told} {text(random, random.randrange(10, half + 10))}"
    if kind == 3:
        return f"{text(random, random.randrange(10, half + 10))} {told}"
    for _ in range(random.randrange(1, 12)):
        words[random.randrange(len(words))] = random.choice(_SYLLABLES)
    return " ".join(words)


def withdrawal(article: str, minute: int) -> Event:
    data = WithdrawalRequested(article_id=article_id(article), reason=f"sai sót {minute}", requested_by="test")
    return first_event(data, key=f"withdraw {article} {minute}", at=BEGAN + timedelta(minutes=minute))


def restoration(article: str, minute: int) -> Event:
    data = RestoreRequested(article_id=article_id(article), requested_by="test")
    return first_event(data, key=f"restore {article} {minute}", at=BEGAN + timedelta(minutes=minute))


def split(minute: int, article: str, *others: str) -> Event:
    apart_from = [article_id(other) for other in others]
    data = SplitRequested(article_id=article_id(article), apart_from=apart_from, requested_by="test")
    return first_event(data, key=f"split {article} {others} {minute}", at=BEGAN + timedelta(minutes=minute))


def merge(minute: int, article: str, other: str, *others: str) -> Event:
    together = [article_id(name) for name in (article, other, *others)]
    data = MergeRequested(
        article_id=article_id(article), other_id=article_id(other), together=together, requested_by="test"
    )
    return first_event(data, key=f"merge {together} {minute}", at=BEGAN + timedelta(minutes=minute))
