"""What stands in the collections `articles`, `stories` and `tombstones`: typed, and the same for whoever writes
and whoever reads. The archiver is their only writer."""

from datetime import datetime
from typing import Any, Literal, TypeVar

import msgspec

from shared.article import Article
from shared.events import SourceRef, Step
from shared.record import Record

R = TypeVar("R", bound=msgspec.Struct)

MAX_REVISIONS = 20
"""Older texts kept with an article; beyond that the oldest go, so that no document grows without bound."""
MAX_SOURCES = 100
MAX_DECISIONS = 50
MAX_MATCHES = 200
MAX_RELATED = 50
MAX_MEMBERS = 500
"""A story's cap: a text that five hundred articles carry is a template, and the next one starts a new story."""


class SeenIn(Record, frozen=True, kw_only=True):
    """A source that carries the article, and when the article was first seen there."""

    source: SourceRef
    first_seen_at: datetime


class PastRevision(Record, frozen=True, kw_only=True):
    """A text that was replaced."""

    revision: int
    title: str
    content_text: str
    text_hash: str
    observed_at: datetime


class Withdrawal(Record, frozen=True, kw_only=True):
    reason: str
    requested_by: str
    at: datetime


class OperatorDecision(Record, frozen=True, kw_only=True):
    """A withdrawal or a restoration that was followed."""

    action: Literal["withdrawn", "restored"]
    requested_by: str
    reason: str = ""
    at: datetime


class Related(Record, frozen=True, kw_only=True):
    """An article on the same event."""

    article_id: str
    score: float
    """How close, 0 to 1."""


class ArticleRecord(Record, frozen=True, kw_only=True):
    """A document of `articles`; `_id` is `id`."""

    id: str
    story_id: str
    withdrawal: Withdrawal | None
    """None while the article is live."""
    decisions: tuple[OperatorDecision, ...] = ()
    """What was decided about it, oldest first: who took it back or brought it back, and why."""
    revision: int
    """1 at first, one higher with each changed text."""
    text_hash: str
    """SHA-256 (hex) of the normalised title and text: a new revision only when it differs."""
    content_hash: str
    observed_at: datetime
    lease_epoch: int
    enrichment: int = 0
    """Which reading of its page it is from: see `ArticleEnriched`."""
    first_seen_at: datetime
    revised_at: datetime | None
    """When the newest revision was observed; None for the first."""
    seen_in: list[SeenIn]
    """Oldest first; the first one is the source it is attributed to."""
    article: Article
    sort_at: datetime
    """`published_at`, else `first_seen_at`: what pages for people are ordered by."""
    province: str | None
    matches: list[str]
    """Articles the deduplicator said carry the same text, over all revisions."""
    scores: dict[str, float] = msgspec.field(default_factory=dict)
    """How alike they are, 0 to 1, where it is less than 1."""
    related: tuple[Related, ...] = ()
    """Articles it said tell of the same event in words of their own, over all revisions; the closest first."""
    listable: bool
    """Was news when first seen: not older than HOPTIN_LIST_MAX_AGE, nor undated in a source's first poll."""
    change_seq: int
    """Rises with every change of this document that a reader can see."""
    trace_id: str
    journey: list[Step]
    """The newest applied observation's way here, service by service."""
    revisions: list[PastRevision]

    @property
    def links(self) -> dict[str, float]:
        """How alike each of its matches is."""
        return {match: self.scores.get(match, 1.0) for match in self.matches}

    @property
    def decided_at(self) -> datetime | None:
        """When the last decision was asked for: an older request is void."""
        return self.decisions[-1].at if self.decisions else None

    @property
    def live(self) -> bool:
        return self.withdrawal is None

    @property
    def source(self) -> SourceRef:
        return self.seen_in[0].source


class Member(Record, frozen=True, kw_only=True):
    """An article of a story: what is needed to choose the lead and to credit it, without reading it."""

    article_id: str
    url: str
    source: SourceRef
    live: bool
    listable: bool
    province: str | None
    first_recorded_at: datetime
    """The portal's own date, else when it was first seen."""
    length: int
    """Characters of text."""
    credit: str = ""
    """Whom it says its text is from: `Theo Haiphong.gov.vn`, `TTXVN`."""


class StoryRecord(Record, frozen=True, kw_only=True):
    """A document of `stories`; `_id` is `id`. A merged story's document goes; its tombstone stays."""

    id: str
    lead_id: str
    lead_reason: str = ""
    """Why that one leads, in words; empty in stories not written to since this is kept."""
    members: list[Member]
    listed_seq: int | None
    """Set once, when the story first enters the feeds; orders them."""
    change_seq: int
    visible: bool
    """Listed, and some member is live: what the feeds show."""
    provinces: list[str]
    """Slugs of the live members' provinces."""
    sort_at: datetime
    updated_at: datetime
    """When the text that readers see last changed: `updated` in the feeds. The portal's date at first."""
    changed_at: datetime
    """When it got its `change_seq`: what a reader that follows by time goes by."""
    ruled: bool = False
    """An operator ruled on its articles, or on some that theirs are linked with: see `Ruling`."""


class Ruling(Record, frozen=True, kw_only=True):
    """A document of `rulings`; `_id` is `id`, that of the event that asked for it. What an operator said about which
    articles are one story: it stands against all that is found automatically, until a later ruling on the same."""

    id: str
    kind: Literal["split", "merge"]
    articles: list[str]
    """`split`: the first is of no story with any of the others. `merge`: they all are one; the operator named the
    first two, the others stood with them."""
    requested_by: str
    reason: str
    at: datetime
    """When it was asked for."""


class TombstoneRecord(Record, frozen=True, kw_only=True):
    """A document of `tombstones`; `_id` is `id`, the id of a story that was listed and is no more; or, where it only
    went out of a province's feed, `left_id` of both."""

    id: str
    reason: Literal["withdrawn", "merged", "left"]
    """`left`: seen in other provinces' feeds and in the national one still."""
    merged_into: str | None
    at: datetime
    change_seq: int
    listed_seq: int
    provinces: list[str]
    """Whose feeds carried it."""

    @property
    def story_id(self) -> str:
        return self.id.partition("@")[0]


def left_id(story_id: str, province: str) -> str:
    """The id of the tombstone of a story in one province's feed."""
    return f"{story_id}@{province}"


def to_document(record: msgspec.Struct) -> dict[str, Any]:
    """The record as MongoDB keeps it: its `id` as `_id`, datetimes and bytes as they are."""
    document: dict[str, Any] = msgspec.to_builtins(record, builtin_types=(datetime, bytes))
    document["_id"] = document.pop("id")
    return document


def from_document(shape: type[R], document: dict[str, Any]) -> R:
    """The record in a document of one of the collections above."""
    fields = dict(document)
    fields["id"] = fields.pop("_id")
    return msgspec.convert(fields, shape)


def beginning_with(field: str, prefix: str) -> dict[str, Any]:
    """The query for ids (lower case and hyphens) in `field` that begin with `prefix`: a range of the index."""
    return {field: {"$gte": prefix, "$lt": f"{prefix}\uffff"}}
