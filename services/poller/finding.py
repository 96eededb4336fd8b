"""What a document tells of its source: the news in it, and the source as it is known from then on. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from services.poller.flood import flood
from services.poller.hints import hints_of
from services.poller.mark import Mark
from services.poller.parsing.document import Document
from services.poller.rhythm import arrivals, remember
from services.poller.sift import News, Sifted, sift
from shared.events import Entry
from shared.storage.source_record import SourceHealth, SourceRecord
from shared.text.dates import Habit, habits_of, read_date

_ACCEPTED_AFTER = timedelta(days=1)
"""A feed that has become another one for this long is taken for what it now is."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Finding:
    news: list[News]
    """In document order."""
    backlog: frozenset[int]
    """The places of those that are a flood of old ones."""
    window: list[Mark]
    entries: int
    after: SourceRecord
    """The source with what the document changes of it; its health says what was wrong with it, if anything."""

    @property
    def seen_as(self) -> SourceRecord:
        """The source that the news belongs to: without its category while it seems to be another feed."""
        return replace(self.after, category=None) if self.after.estranged_since else self.after


def find(document: Document, window: Sequence[Mark], source: SourceRecord, *, url: str, now: datetime) -> Finding:
    """`url` is where the document came from, `window` what the source showed lately."""
    sifted = sift(document, window, trust=source.trust, portal=source.portal, source_id=source.id, url=url, now=now)
    habits = _habits(document.entries, source, now)
    dates = [read_date(_date(news.found.entry), observed_at=now, habits=habits).at for news in sifted.news]
    new = [place for place, news in enumerate(sifted.news) if news.is_new]
    old = () if source.first_poll else flood([dates[place] for place in new], source.health.newest_at)
    backlog = frozenset(new[place] for place in old)
    appeared = [dates[place] for place in new if place not in backlog]
    title = document.channel.title.strip()
    estranged = _estranged_since(source, title, sifted, bool(window), now)
    problem = document.problem or _problem(source, title, sifted, known_before=bool(window), estranged=bool(estranged))
    newest = max((at for at in (*dates, source.health.newest_at) if at is not None), default=None)
    health = replace(
        _judged(source.health, problem, empty=not sifted.entries, now=now),
        newest_at=newest,
        appeared_at=now if appeared else source.health.appeared_at,
    )
    after = replace(
        source,
        trust=sifted.trust,
        title=source.title if estranged else title or source.title,
        estranged_since=estranged,
        rhythm=remember(
            source.rhythm,
            arrivals(appeared, observed_at=now, first_poll=source.first_poll),
            since=source.created_at,
        ),
        hints=hints_of(document.channel),
        date_habits=habits,
        health=replace(health, flooded_at=now, flooded=len(backlog)) if backlog else health,
    )
    return Finding(sifted.news, backlog, sifted.window, sifted.entries, after)


def well(health: SourceHealth) -> SourceHealth:
    """After a good poll."""
    return replace(health, failures=0, soft=0, since=None, wrong=False, last_error=None)


def _habits(entries: Sequence[Entry], source: SourceRecord, now: datetime) -> tuple[Habit, ...]:
    """How the feed writes dates, by those that were read now and what was known."""
    known = source.date_habits
    return tuple(sorted(habits_of(map(_date, entries), observed_at=now, known=known))) if entries else known


def _date(entry: Entry) -> str:
    return entry.published or entry.updated


def _estranged_since(
    source: SourceRecord, title: str, sifted: Sifted, known_before: bool, now: datetime
) -> datetime | None:
    """Since when it calls itself otherwise, with nothing in it that was known: a portal that serves another category
    under this address. Until it is itself again, or until that has lasted."""
    if not title or not source.title or _lasting(title) == _lasting(source.title):
        return None
    if source.estranged_since is not None:
        return source.estranged_since if now - source.estranged_since < _ACCEPTED_AFTER else None
    return now if known_before and sifted.entries and not sifted.known else None


def _lasting(title: str) -> str:
    """The title without its numbers: some hold the date, or the week of a calendar."""
    return _NUMBER.sub("0", title)


def _problem(source: SourceRecord, title: str, sifted: Sifted, *, known_before: bool, estranged: bool) -> str | None:
    if estranged:
        return f"It calls itself “{title[:80]}”, was “{source.title[:80]}”, and shares no entry with what it was."
    if known_before and not sifted.entries:
        return "The feed is empty; it had entries before."
    return None


def _judged(health: SourceHealth, problem: str | None, *, empty: bool, now: datetime) -> SourceHealth:
    """The health after a document that could be read. Another feed's entries, or those of a document that is cut off,
    are entries: nothing to slow down for. An empty one is a soft failure: tomorrow it may be full again."""
    if problem is None:
        return well(health)
    goes_on = health.failures > 0 and health.wrong
    return replace(
        health,
        failures=health.failures + 1 if goes_on and empty else 1,
        soft=(health.soft if goes_on else 0) + 1 if empty else 0,
        since=health.since if goes_on else now,
        wrong=True,
        last_error=problem,
    )
