"""An article as the enricher makes it, and everything in it: carried by events, kept in the archive.

It belongs to version 1 of the events that carry it: see `shared/events.py`.
"""

from datetime import datetime
from typing import Literal

from shared.record import Record


class Image(Record, frozen=True, kw_only=True):
    url: str
    caption: str = ""


Span = tuple[int, int]
"""Where something stands in `Article.content_text`: its first character and the one after its last, in code points."""


class Mention(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Something that title or text names. Each thing once, in the order of its first mention, title first."""

    in_title: bool = False
    spans: list[Span] = []
    """Its mentions in the text, the first few of many."""


class ProvinceMention(Mention, frozen=True, kw_only=True, omit_defaults=True):
    slug: str
    """Of today's unit."""
    legacy: str | None = None
    """Slug of the former unit, where the text names that one."""
    by: Literal["name", "district", "commune"] = "name"
    """What the text names: the unit itself, or a place within it."""


class PlaceMention(Mention, frozen=True, kw_only=True, omit_defaults=True):
    """A district, ward or commune, of today or of before 1 July 2025, that can only be this one."""

    name: str
    """With its kind: `huyện Hòa Vang`."""
    kind: Literal["district", "commune"]
    province: str
    """Slug of today's unit that it lies in."""
    legacy: str | None = None
    """Slug of the former unit that it lay in, where that is another."""


class DocumentMention(Mention, frozen=True, kw_only=True, omit_defaults=True):
    """An official document (Decree 30/2020/NĐ-CP, annex III, on how they are numbered)."""

    key: str
    """The same for all ways to write it, fit for an address: `42-2022-nd-cp`."""
    kind: str
    """Vietnamese, in lower case: `nghị định`."""
    number: str
    """As it is properly written: `42/2022/NĐ-CP`."""
    issuer: str | None = None
    date: str | None = None
    """ISO 8601, `2022-06-24`; `2022-06` or `2022` where the text says no more."""


class PersonMention(Mention, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    title: str | None = None
    """As first written: `Phó Chủ tịch UBND thành phố`."""


class OrganisationMention(Mention, frozen=True, kw_only=True, omit_defaults=True):
    name: str


class Mentions(Record, frozen=True, kw_only=True, omit_defaults=True):
    provinces: list[ProvinceMention] = []
    places: list[PlaceMention] = []
    documents: list[DocumentMention] = []
    people: list[PersonMention] = []
    organisations: list[OrganisationMention] = []


class Topic(Record, frozen=True, kw_only=True):
    slug: str
    """See `shared/topics/topics.toml`."""
    score: float
    """0 to 1; topics stand in falling order of it."""
    words: list[str]
    """What decided it."""


class Urgency(Record, frozen=True, kw_only=True):
    level: Literal["notice", "warning", "emergency"]
    """People should know; should prepare; should act now."""
    words: list[str]
    """What decided it."""


class EventDate(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The day the text speaks of."""

    day: str
    """ISO 8601, Vietnam's."""
    phrase: str
    """Where the text says so: `Sáng 22/7`."""
    until: str | None = None
    """The last day, of several."""
    part: Literal["morning", "noon", "afternoon", "evening"] | None = None


class PageRead(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What became of reading the article's page."""

    state: Literal["read", "unneeded", "never", "forbidden", "failed", "unusable"]
    """The text is the page's; the entry says enough, or is too old; its source says not to; robots.txt or the guard
    forbids it; it could not be fetched; it was, and is not the article."""
    reason: str = ""
    """A sentence, for all but `read`."""
    url: str = ""
    """Where the page came from, after redirects."""
    fetched_at: datetime | None = None
    retry_at: datetime | None = None
    """When it is tried again."""


class Article(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An enriched article: clean text in NFC, sanitised HTML, dates in UTC. What has a default came later."""

    url: str
    guid: str
    title: str
    summary: str
    content_html: str
    content_text: str
    language: str
    published_at: datetime | None
    published_from: str
    """How `published_at` was obtained: the rule's name, such as `rfc822` or `assumed-utc+7`."""
    updated_at: datetime | None
    authors: list[str]
    categories: list[str]
    images: list[Image]
    province: str | None
    """Slug of one of today's 34 units."""
    legacy_province: str | None
    """Slug of the former unit that the portal speaks for, where it is not the same."""
    dateline: str = ""
    """Where or by whom the text says it was filed, taken off its beginning: `Haiphong.gov.vn`, `Hà Nội`."""
    credit: str = ""
    """Whom the text is credited to, taken off its end: `TTXVN`, `Báo Nhân Dân`."""
    topics: list[Topic] = []
    mentions: Mentions = Mentions()
    urgency: Urgency | None = None
    event_date: EventDate | None = None
    reading_seconds: int = 0
    page: PageRead | None = None
    flags: list[str] = []
    """What is doubtful, by rule: `published-likely-utc`."""
    origins: dict[str, str] = {}
    """Where each field came from and by which rule, by its name: `{"content_text": "page: trafilatura"}`."""
