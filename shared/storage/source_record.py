"""What is kept of a source: a document of the collection `sources`."""

from datetime import datetime
from typing import Literal

from msgspec import UNSET

from shared.events import SourceRef
from shared.http.tls import Tls
from shared.record import Record
from shared.text.dates import Habit

Status = Literal["active", "paused", "gone"]
PageChoice = Literal["always", "when-short", "never"]
"""Which articles' pages are read: all, those of which the feed tells little, none. What is little stands in
`services/enricher/page/wanted.py`."""


class Lease(Record, frozen=True, kw_only=True):
    token: str
    until: datetime


class Validators(Record, frozen=True, kw_only=True):
    """What makes the next request conditional (RFC 9110, section 13) and recognises an unchanged body."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    whole_at: datetime | None = None
    """When the body was last seen whole; None: the next request is for the whole."""


class SourceHealth(Record, frozen=True, kw_only=True):
    """How its polls go. What it comes to in a word: `shared/source_state.py`."""

    failures: int = 0
    """Polls since the last good one that failed, or brought something that is not the feed."""
    soft: int = 0
    """Of these, how many failed in a way that passes by itself: an overloaded server, a name not found."""
    since: datetime | None = None
    """When the first of them was."""
    wrong: bool = False
    """The portal answered, with something that is not the feed, or not all of it."""
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_error: str | None = None
    """One sentence: what was wrong at the last poll; None after a good one."""
    last_status: int | None = None
    """HTTP status of the last answer."""
    newest_at: datetime | None = None
    """The latest date that an entry carried, as far as it could be read."""
    appeared_at: datetime | None = None
    """When an entry was last found that was not there before."""
    flooded_at: datetime | None = None
    """When many old entries last came at once, which were stored and not listed."""
    flooded: int = 0
    """How many they were."""


class SourceStatistics(Record, frozen=True, kw_only=True):
    polls: int = 0
    not_modified: int = 0
    failed: int = 0
    published: int = 0


class Trust(Record, frozen=True, kw_only=True):
    """Whether GUIDs and links name this source's entries; the words are explained in `services/poller/trust.py`."""

    guid: Literal["trusted", "shared", "reused", "unstable"] = "trusted"
    link: Literal["trusted", "shared", "reused"] = "trusted"
    since: datetime | None = None
    """When it last changed."""
    steady: int = 0
    """Entries seen again under their old GUID since then, while GUIDs are `unstable`."""

    @property
    def distrusted(self) -> tuple[str, ...]:
        """The kinds of alias that are not consulted."""
        kinds = {"guid": self.guid, "link": self.link}
        return tuple(kind for kind, word in kinds.items() if word != "trusted")


class Moved(Record, frozen=True, kw_only=True):
    """Where permanent redirects (301, 308) lead; believed in time, see `services/poller/moves.py`."""

    to: str
    first_at: datetime
    last_at: datetime
    answers: int = 1
    """In a row that led to the same place."""


class Hints(Record, frozen=True, kw_only=True):
    """What the feed last said of when to read it. It only ever slows the poller down."""

    every_s: int = 0
    """Seconds between two readings that it asks for at least."""
    skip_hours: tuple[int, ...] = ()
    """Hours, UTC."""
    skip_days: tuple[int, ...] = ()
    """Days, UTC, Monday is 0."""


class Push(Record, frozen=True, kw_only=True):
    """The WebSub hub that the feed names, and how well it delivers: what that proves stands in
    `services/poller/websub/reliance.py`."""

    hub: str
    topic: str
    base: str
    """Where the document came from that named it: what relative links in a delivery are relative to."""
    since: datetime | None = None
    """When the first delivery came of those that count; None while none did, and once something was missed."""
    deliveries: int = 0
    """Since then, those that brought something new."""
    polls: int = 0
    """Since then, those that found nothing which ought to have been delivered."""
    relied_since: datetime | None = None
    """When that was enough for the source to be polled rarely; None while it is not."""
    last_at: datetime | None = None
    """When something was last delivered, new or not."""
    missed: int = 0
    """New entries in all that polls found and the hub had not delivered in time."""
    missed_at: datetime | None = None
    """When the last of them was found."""


RHYTHM_SLOTS = 48


class Rhythm(Record, frozen=True, kw_only=True):
    """What is remembered of when a source's entries appeared: some hundred bytes, written only when some did.
    What it means stands in `services/poller/rhythm.py`."""

    since: datetime
    """From when on arrivals are known."""
    as_of: datetime
    """The newest arrival, at which `counts` hold."""
    counts: tuple[float, ...] = (0.0,) * RHYTHM_SLOTS
    """Arrivals by hour of a working day, then by hour of a day of the weekend, in Vietnam time, each fading
    with its age."""


class SourceRecord(Record, frozen=True, kw_only=True):
    """A document of `sources`, without its window; `_id` is `id`."""

    id: str
    url: str
    portal: str
    """To whom its GUIDs and links belong. It stays when the feed moves: the names of its articles do."""
    name: str
    province: str | None = None
    category: str | None = None
    syndicate: Literal["summary", "full"] = "summary"
    page: PageChoice = "when-short"
    status: Status = "active"
    status_since: datetime | None = None
    created_at: datetime
    due_at: datetime
    """When it may be leased next. A lease moves it to the lease's end, so that a dead poller's lease returns
    by the same query that finds due sources."""
    lease: Lease | None = None
    epoch: int = 0
    """Counts the leases: orders two polls of one source."""
    shortest_s: int | None = None
    """Seconds between two polls at least and at most, where the operator set them for this source."""
    longest_s: int | None = None
    tls: Tls = "strict"
    """How its server's TLS is met: `legacy` takes old protocols and ciphers, `unverified` any certificate too."""
    validators: Validators = Validators()
    title: str = ""
    """The channel's, as it was last read."""
    estranged_since: datetime | None = None
    """Since when it seems to be another feed: another title, and no entry that was known."""
    trust: Trust = Trust()
    rhythm: Rhythm | None = None
    """None until something appeared in it."""
    hints: Hints = Hints()
    moved: Moved | None = None
    date_habits: tuple[Habit, ...] = ()
    """How its dates are written, where the feed as a whole told: see `shared/text/dates.py`."""
    push: Push | None = None
    """None where the feed names no hub."""
    pushed_until: datetime | None = None
    """Until when its hub promised to deliver; None without a subscription. Not the poller's to write: it changes
    when a hub says so, during a poll too."""
    health: SourceHealth = SourceHealth()
    statistics: SourceStatistics = SourceStatistics()

    @property
    def ref(self) -> SourceRef:
        return SourceRef(
            id=self.id,
            name=self.name,
            url=self.url,
            portal=self.portal,
            province=self.province,
            category=self.category,
            syndicate=self.syndicate,
            page=UNSET if self.page == "when-short" else self.page,
            tls=UNSET if self.tls == "strict" else self.tls,
        )

    @property
    def first_poll(self) -> bool:
        return self.health.last_success_at is None
