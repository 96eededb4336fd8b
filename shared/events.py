"""The events on the bus: frozen structs, one envelope, one codec.

A published version of an event is never edited: a change of meaning or of a required field is a new version
beside the old one. Readers ignore fields they do not know. Golden JSON of every version stands in
`tests/unit/golden/`, and `docs/asyncapi.yaml` is generated from this file.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

import msgspec

from shared.article import Article, Image
from shared.record import Record

MAX_BYTES = 1024 * 1024
"""The largest event body; a broker and a MongoDB document hold far more, a consumer's prefetch does not."""

_NAMESPACE = UUID("6f1c2f5e-2f0b-5c7e-9d55-0f4f3f1c7a10")


class Step(Record, frozen=True, kw_only=True):
    """What one service did with the article: a stage of its journey."""

    service: str
    began_at: datetime
    took_ms: float


class SourceRef(Record, frozen=True, kw_only=True):
    """The source an entry was found in, as it was when it was found."""

    id: str
    name: str
    url: str
    portal: str
    province: str | None = None
    """Slug of the unit as the operator set it: one of today's 34, or a former one."""
    category: str | None = None
    syndicate: Literal["summary", "full"] = "summary"
    page: Literal["always", "when-short", "never"] | msgspec.UnsetType = msgspec.UNSET
    """Which of its articles' pages are read; left out for `when-short`."""
    tls: Literal["legacy", "unverified"] | msgspec.UnsetType = msgspec.UNSET
    """The exception that the operator made for its server, see `shared/http/tls.py`; left out where there is none."""


class Entry(Record, frozen=True, kw_only=True):
    """An entry as the feed gave it: decoded, not yet cleaned, nothing interpreted."""

    title: str
    link: str = ""
    guid: str = ""
    summary_html: str = ""
    content_html: str = ""
    published: str = ""
    """The date as text: portals write it in many ways, and reading it is the enricher's work."""
    updated: str = ""
    authors: list[str] = []
    categories: list[str] = []
    images: list[Image] = []
    language: str = ""
    date_habits: list[str] | msgspec.UnsetType = msgspec.UNSET
    """How the source writes dates, found over all it has shown: see `shared.text.dates.Habit`. Left out where nothing
    was found, and by pollers of before."""


class Match(Record, frozen=True, kw_only=True):
    """Another article, by the deduplicator's pair predicate: the same text, or the same event in words of its own."""

    article_id: str
    kind: Literal["same-url", "same-text", "related"]
    score: float
    """0 to 1."""


class Decision(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What the deduplicator found: which articles this one is a copy of, and why.

    `kind` is what was seen first: `new`, `revision` (same identity, other text), `same-article` (same
    identity or URL and text, seen again, usually through another source) or `copy`.
    """

    kind: Literal["new", "revision", "same-article", "copy"]
    matches: list[Match]
    related: list[Match] = []
    """Articles on the same event with their own text, all of kind `related`: never merged. Left out where there are
    none, and by deduplicators of before."""
    reason: str


class Observation(Record, frozen=True, kw_only=True):
    """Which article was seen where and when. `observed_at` and `lease_epoch` order two sightings of one article."""

    article_id: str
    observed_at: datetime
    lease_epoch: int
    first_poll: bool
    """True in a source's first poll: an undated entry is then of unknown age and is not listed."""
    content_hash: str
    """SHA-256 (hex) of what the feed said: the same words give the same hash, in every poll and every source."""
    canonical_url: str
    """The cleaned link where it can be trusted to name this article alone, else empty."""
    source: SourceRef
    backlog: bool | msgspec.UnsetType = msgspec.UNSET
    """True for an old entry that came late with many others: stored, and not listed."""


class ArticleDiscovered(Observation, frozen=True, kw_only=True):
    entry: Entry


class ArticleEnriched(Observation, frozen=True, kw_only=True):
    article: Article
    enrichment: int | msgspec.UnsetType = msgspec.UNSET
    """n for the n-th later reading of the page, where the first came to nothing: of one observation the last counts.
    Left out for the first."""


class ArticleDeduplicated(ArticleEnriched, frozen=True, kw_only=True):
    decision: Decision


class ArticlePublished(Record, frozen=True, kw_only=True):
    article_id: str
    story_id: str
    revision: int
    listed_seq: int | None
    change_seq: int


class ArticleWithdrawn(Record, frozen=True, kw_only=True):
    article_id: str
    story_id: str
    change_seq: int
    reason: str


class WithdrawalRequested(Record, frozen=True, kw_only=True):
    article_id: str
    reason: str
    requested_by: str


class RestoreRequested(Record, frozen=True, kw_only=True):
    article_id: str
    requested_by: str


class SplitRequested(Record, frozen=True, kw_only=True):
    """The article is of no story with these others, whatever is found automatically."""

    article_id: str
    apart_from: list[str]
    """All that stood in its story when the operator looked."""
    reason: str = ""
    requested_by: str


class MergeRequested(Record, frozen=True, kw_only=True):
    """The stories of two articles are one, whatever is found automatically."""

    article_id: str
    other_id: str
    together: list[str]
    """All that stood in the two stories when the operator looked, the two articles among them."""
    reason: str = ""
    requested_by: str


class StoryChanged(Record, frozen=True, kw_only=True):
    story_id: str
    change_seq: int
    change: Literal["listed", "revised", "lead", "copies", "withdrawn", "restored", "merged", "split"]
    merged_into: str | None = None


EventData = (
    ArticleDiscovered
    | ArticleEnriched
    | ArticleDeduplicated
    | ArticlePublished
    | ArticleWithdrawn
    | WithdrawalRequested
    | RestoreRequested
    | SplitRequested
    | MergeRequested
    | StoryChanged
)

TYPES: dict[str, tuple[int, type[EventData]]] = {
    "article.discovered": (1, ArticleDiscovered),
    "article.enriched": (1, ArticleEnriched),
    "article.deduplicated": (1, ArticleDeduplicated),
    "article.published": (1, ArticlePublished),
    "article.withdrawn": (1, ArticleWithdrawn),
    "article.withdrawal_requested": (1, WithdrawalRequested),
    "article.restore_requested": (1, RestoreRequested),
    "article.split_requested": (1, SplitRequested),
    "article.merge_requested": (1, MergeRequested),
    "story.changed": (1, StoryChanged),
}
"""Every event type with its current version and the shape of its `data`."""

_TYPE_OF: dict[type[EventData], str] = {shape: name for name, (_, shape) in TYPES.items()}


class Event(Record, frozen=True, kw_only=True):
    """An envelope with its data decoded."""

    id: str
    type: str
    version: int
    occurred_at: datetime
    trace_id: str
    journey: list[Step]
    data: EventData


class _Envelope(Record, frozen=True, kw_only=True):
    id: str
    type: str
    version: int
    occurred_at: datetime
    trace_id: str
    journey: list[Step]
    data: msgspec.Raw


class InvalidEvent(ValueError):
    """These bytes are no event we know, or an event is too large to send; the message says which and why."""


_encoder = msgspec.json.Encoder()
_envelope_decoder = msgspec.json.Decoder(_Envelope)
_data_decoders = {(name, version): msgspec.json.Decoder(shape) for name, (version, shape) in TYPES.items()}


def encode(event: Event) -> bytes:
    """The event as JSON. Raises `InvalidEvent` where it exceeds `MAX_BYTES`."""
    body = _encoder.encode(event)
    if len(body) > MAX_BYTES:
        raise InvalidEvent(f"The {event.type} event {event.id} has {len(body)} bytes; at most {MAX_BYTES} are sent.")
    return body


def decode(body: bytes) -> Event:
    """The event in `body`. Raises `InvalidEvent` for anything else than a known type and version."""
    try:
        envelope = _envelope_decoder.decode(body)
        decoder = _data_decoders.get((envelope.type, envelope.version))
        if decoder is None:
            raise InvalidEvent(f"Unknown event type {envelope.type!r} version {envelope.version}.")
        data = decoder.decode(envelope.data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidEvent(f"Not an event: {error}") from error
    return Event(
        id=envelope.id,
        type=envelope.type,
        version=envelope.version,
        occurred_at=envelope.occurred_at,
        trace_id=envelope.trace_id,
        journey=envelope.journey,
        data=data,
    )


def first_event(data: EventData, *, key: str, at: datetime, journey: Sequence[Step] = ()) -> Event:
    """The event that begins a trace. The same `key` gives the same id, so that a repeated act is recognised."""
    identity = uuid5(_NAMESPACE, f"{type_of(data)}:{key}")
    return _event(str(identity), data, at, identity.hex, journey)


def derived_event(cause: Event, data: EventData, *, at: datetime, key: str = "") -> Event:
    """The event that follows from `cause`: id is uuid5(cause id, type), so that a repeated handling of the
    same input emits the same output again. `key` tells outputs of one type apart."""
    name = type_of(data) + (f":{key}" if key else "")
    return _event(str(uuid5(UUID(cause.id), name)), data, at, cause.trace_id, cause.journey)


def type_of(data: EventData) -> str:
    return _TYPE_OF[type(data)]


def _event(id_: str, data: EventData, at: datetime, trace_id: str, journey: Sequence[Step]) -> Event:
    name = type_of(data)
    return Event(
        id=id_,
        type=name,
        version=TYPES[name][0],
        occurred_at=at,
        trace_id=trace_id,
        journey=list(journey),
        data=data,
    )
