"""What a check of a source tells: data, the same for people and for programs (`--json`).

Each step says what was seen, and in `meanings` what that means, in sentences. Times are aware, in UTC; sizes are
bytes.
"""

from datetime import datetime
from typing import Literal

import msgspec

from shared.source_state import State
from shared.storage.source_record import Hints, Moved, Status, Trust

Outcome = Literal["new", "changed", "known", "repeated", "held back"]
"""What a poll would make of an entry. `held back`: one of a flood of old ones, stored and not listed; `repeated`: it
stands in the document before."""


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    meanings: tuple[str, ...] = ()


class KnownSource(Shape, frozen=True, kw_only=True):
    """A source that is polled, as it is before this check."""

    id: str
    name: str
    status: Status
    state: State
    reason: str
    since: datetime | None
    remembered: int
    """Entries in its window."""
    trust: Trust
    moved: Moved | None
    last_polled_at: datetime | None
    last_success_at: datetime | None
    due_at: datetime


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    address: str
    permitted: bool
    """A request may go there."""


class Place(Shape, frozen=True, kw_only=True):
    """Where a request goes."""

    url: str
    host: str
    port: int
    addresses: tuple[Resolved, ...]
    """Empty where the name does not resolve here."""
    proxy: bool
    """The operator's proxy makes the connection."""
    tls: Literal["none", "strict", "legacy", "unverified"]


class Redirect(Shape, frozen=True, kw_only=True):
    status: int
    url: str
    to: str
    permanent: bool


class Answer(Shape, frozen=True, kw_only=True):
    """The last answer: to a request for the whole, without conditions."""

    url: str
    status: int
    reason: str
    took_ms: float
    """From the beginning of the first request, redirects included, to the end of the body."""
    content_type: str
    content_encoding: str
    received: int
    """Of the body, as it came."""
    size: int
    """Of the body, decompressed."""
    etag: str | None
    last_modified: str | None
    cache_control: str
    expires: str
    retry_after: str
    server: str
    fresh_s: int
    """How much longer it calls itself fresh."""
    unchanged: bool
    """The body is, byte for byte, the one of the last good poll."""


class Encoding(Shape, frozen=True, kw_only=True):
    header: str
    """The charset that `Content-Type` declares; empty where it does not, as in `prolog` and `bom`."""
    prolog: str
    bom: str
    used: str
    valid_utf8: bool


class FeedDocument(Shape, frozen=True, kw_only=True):
    format: str
    title: str
    language: str
    hubs: tuple[str, ...]
    self_url: str
    entries: int
    is_cut: bool
    """It can be cut into its entries: a poll reads only those it has not read."""
    problem: str | None


class Dates(Shape, frozen=True, kw_only=True):
    rules: dict[str, int]
    """How many dates were read by each rule."""
    habits: tuple[str, ...]
    newest: datetime | None
    oldest: datetime | None


class Identity(Shape, frozen=True, kw_only=True):
    entries: int
    with_guid: int
    with_link: int
    trust: Trust
    """After this document."""


class Publication(Shape, frozen=True, kw_only=True):
    """How many entries would be what, by `Outcome`."""

    first_poll: bool
    new: int
    changed: int
    known: int
    repeated: int
    held_back: int
    listed: int
    """Of the new and changed ones, in the feeds; the others are only stored and found by search."""


class EntryDate(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    at: datetime | None
    rule: str
    meaning: str


class Name(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    """`guid`, `link`, or `text` for title, link and date together."""
    value: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What readers would see."""

    title: str
    published_at: datetime | None
    first_line: str
    url: str
    language: str
    images: int
    listed: bool
    """In the feeds; else it is only stored and found by search."""


class EntrySeen(Shape, frozen=True, kw_only=True):
    place: int
    """In the document, from 1."""
    outcome: Outcome
    title: str
    guid: str
    link: str
    canonical_url: str
    """Empty where the link is none, or cannot be trusted to name this entry alone."""
    names: tuple[Name, ...]
    """By which it is known, the most trusted first."""
    article_id: str | None
    """The article that one of its names names already."""
    date: EntryDate
    reading: Reading


class Schedule(Shape, frozen=True, kw_only=True):
    usual_gap_s: int | None
    """Between two new entries on average; None while that is not known."""
    fixed_s: int | None
    shortest_s: int
    longest_s: int
    hints: Hints
    asked_s: int
    """How long the server asks to be left alone, by its headers and in the feed."""
    retry_after_s: int | None
    next_poll_at: datetime | None
    """If this had been a poll; None for a source that is not polled."""


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """One fetch, step by step. Steps that it did not come to are None."""

    url: str
    checked_at: datetime
    ok: bool
    problem: str | None = None
    """What is wrong, in a sentence; a poll would record it."""
    advice: str | None = None
    """What to do next, in a sentence."""
    source: KnownSource | None = None
    place: Place
    redirects: tuple[Redirect, ...] = ()
    answer: Answer | None = None
    encoding: Encoding | None = None
    document: FeedDocument | None = None
    dates: Dates | None = None
    identity: Identity | None = None
    publication: Publication | None = None
    entries: tuple[EntrySeen, ...] = ()
    """The first ones of the document."""
    schedule: Schedule | None = None
