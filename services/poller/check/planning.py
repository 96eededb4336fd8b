"""When a source is polled next, and why then."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from services.poller.check.shapes import KnownSource, Schedule
from services.poller.check.words import counted, sentence, span, trust_in_words
from services.poller.hints import asked
from services.poller.schedule import Cadence, bounded, due
from shared.source_state import state_of, usual_gap
from shared.storage.source_record import Hints, SourceRecord

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def known_source(source: SourceRecord, remembered: int, now: datetime) -> KnownSource:
    """The source as it is. `remembered`: entries in its window."""
    state = state_of(source, now)
    leased = source.lease is not None and source.lease.until > now
    meanings = [sentence(state.reason)] if state.reason else []
    if source.status == "active":
        due_in = source.due_at - now
        meanings.append(
            "It is being polled right now."
            if leased
            else f"It is polled next in {span(due_in)}."
            if due_in > timedelta(0)
            else "It is due: polled as soon as a poller runs."
        )
    else:
        meanings.append("It is not polled until it is resumed.")
    meanings += [said for said in trust_in_words(source.trust) if "not trusted" in said]
    return KnownSource(
        id=source.id,
        name=source.name,
        status=source.status,
        state=state.word,
        reason=state.reason,
        since=state.since,
        remembered=remembered,
        trust=source.trust,
        moved=source.moved,
        last_polled_at=source.health.last_polled_at,
        last_success_at=source.health.last_success_at,
        due_at=source.due_at,
        meanings=tuple(meanings),
    )


def schedule_of(
    before: SourceRecord,
    after: SourceRecord,
    now: datetime,
    *,
    cadence: Cadence,
    fresh: timedelta = timedelta(0),
    retry_after: timedelta | None = None,
) -> Schedule:
    """When a poll that made `after` of `before` would be followed by the next one. `fresh`: how long the answer's
    headers call it so."""
    own = bounded(cadence, after.shortest_s, after.longest_s)
    left_alone = asked(after.hints, fresh)
    polled = after.status == "active"
    at = due(before, after, now, cadence=cadence, asked=left_alone, retry_after=retry_after, chance=0.0)
    gap = usual_gap(after.rhythm)
    return Schedule(
        usual_gap_s=round(gap.total_seconds()) if gap else None,
        fixed_s=round(own.fixed.total_seconds()) if own.fixed else None,
        shortest_s=round(own.shortest.total_seconds()),
        longest_s=round(own.longest.total_seconds()),
        hints=after.hints,
        asked_s=round(left_alone.total_seconds()),
        retry_after_s=round(retry_after.total_seconds()) if retry_after is not None else None,
        next_poll_at=at if polled else None,
        meanings=(
            _why(before, after, now, at, cadence=cadence, asked=left_alone, retry_after=retry_after)
            if polled
            else ("It is not polled until it is resumed.",)
        ),
    )


def _why(
    before: SourceRecord,
    after: SourceRecord,
    now: datetime,
    at: datetime,
    *,
    cadence: Cadence,
    asked: timedelta,
    retry_after: timedelta | None,
) -> tuple[str, ...]:
    """What decides, found by leaving out one reason after the other."""

    def without(source: SourceRecord, *, hints: Hints, asked: timedelta, retry_after: timedelta | None) -> datetime:
        return due(
            before, replace(source, hints=hints), now, cadence=cadence, asked=asked, retry_after=retry_after, chance=0.0
        )

    none, zero = Hints(), timedelta(0)
    well = replace(after, health=replace(after.health, failures=0, soft=0))
    rhythm = without(well, hints=none, asked=zero, retry_after=None)
    failing = without(after, hints=none, asked=zero, retry_after=None)
    alone = without(after, hints=none, asked=asked, retry_after=None)
    retry = without(after, hints=none, asked=asked, retry_after=retry_after)
    meanings = [_by_itself(before, after, rhythm - now, cadence)]
    if failing > rhythm:
        meanings.append(
            f"After {counted(after.health.failures, 'failure')} in a row it is slowed down, at most to a day."
        )
    if alone > failing:
        meanings.append(f"It asks to be left alone for {span(asked)}.")
    if retry > alone:
        meanings.append("It is left alone for as long as Retry-After asks.")
    if at > retry:
        meanings.append("It asks not to be read at certain hours or days.")
    return tuple(meanings)


def _by_itself(before: SourceRecord, after: SourceRecord, wait: timedelta, cadence: Cadence) -> str:
    own = bounded(cadence, after.shortest_s, after.longest_s)
    if before.first_poll and after.health.last_error is None:
        return "After a first good poll it is read again within minutes, to see whether its GUIDs stay the same."
    if own.fixed:
        return f"The same interval for every source is set: {span(own.fixed)}."
    gap = usual_gap(after.rhythm)
    learned = f"Usually {span(gap)} pass between two new entries" if gap else "Not enough is known of when it publishes"
    return f"{learned}: by its rhythm, at this hour, it is polled about every {span(wait)}."


def skipped_in_words(hints: Hints) -> str:
    """The hours and days, UTC, in which it asks not to be read; empty where there are none."""
    hours = ", ".join(map(str, hints.skip_hours))
    days = ", ".join(_DAYS[day] for day in hints.skip_days)
    return "; ".join(part for part in (hours and f"hours {hours} UTC", days) if part)
