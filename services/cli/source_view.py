"""Sources as operators see them: how they are and how their polls go, as a table and as JSON."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from services.cli.console import (
    NARROW,
    WIDE,
    Column,
    local_time,
    print_heading,
    print_table,
    say,
    say_wrapped,
    span,
    table_width,
)
from services.cli.references import short
from services.poller.websub.reliance import is_relied_on, is_subscribed
from shared.source_state import STATES, SourceState, newest_at, state_of
from shared.storage.source_record import SourceRecord

_TOLD = timedelta(days=7)
"""How long a flood of old entries is told of."""
_INDENT = 10
"""Columns of a short id, with the space behind it."""
_WELL = ("new", "fresh", "quiet", "paused")
_GUIDS = {
    "shared": "Its GUIDs are not believed: one document gave two articles the same.",
    "reused": "Its GUIDs are not believed: a later article came under an earlier one's.",
    "unstable": "Its GUIDs are not believed: they are new at each fetch.",
}
_TLS = {
    "legacy": "Its server's TLS is accepted though out of date (legacy), as an operator set it.",
    "unverified": "Any certificate of its server is accepted (unverified), as an operator set it.",
}
_LINKS = {
    "shared": "Its links are not believed: one document gave two articles the same.",
    "reused": "Its links are not believed: a later article came under an earlier one's.",
}


def print_sources(found: Sequence[SourceRecord], now: datetime) -> None:
    width = table_width()
    states = {source.id: state_of(source, now) for source in found}
    columns = [Column("ID", whole=True), Column("NAME", flexible=True), Column("STATE")]
    if width >= NARROW:
        columns.insert(1, Column("PROVINCE"))
        columns += [Column("SINCE", right=True), Column("NEXT", right=True), Column("ARTICLES", right=True)]
    if width >= WIDE:
        columns.append(Column("URL", flexible=True))
    rows = [_row(source, states[source.id], now) for source in found]
    print_table(columns, [[row[column.title] for column in columns] for row in rows])
    addresses = {source.url for source in found}
    told = [(source, list(_told(source, states[source.id], now, addresses))) for source in found]
    if any(sentences for _, sentences in told):
        print_heading("To know:")
    for source, sentences in told:
        if sentences:
            say(f"{short(source.id)}  {source.url}")
            for sentence in sentences:
                say_wrapped(sentence, indent=_INDENT)
    counts = Counter(state.word for state in states.values())
    say("")
    say(", ".join(f"{counts[word]} {word}" for word in STATES if counts[word]) + ".")


def _row(source: SourceRecord, state: SourceState, now: datetime) -> dict[str, str]:
    failures = source.health.failures if state.word in ("failing", "wrong content") else 0
    return {
        "ID": short(source.id),
        "PROVINCE": source.province or "–",
        "NAME": source.name,
        "STATE": f"{state.word} ×{failures}" if failures > 1 else state.word,
        "SINCE": span(now - state.since) if state.since else "–",
        "NEXT": _next(source, now),
        "ARTICLES": str(source.statistics.published),
        "URL": source.url,
    }


def _told(source: SourceRecord, state: SourceState, now: datetime, addresses: Collection[str]) -> Iterator[str]:
    """What an operator should know of it, a sentence each; `addresses` are those of all sources."""
    health = source.health
    if state.word not in _WELL:
        last = local_time(health.last_success_at)
        yield f"{state.reason} Last good poll: {last}." if health.failures else state.reason
    elif state.word == "quiet" and newest_at(source) is None:
        yield state.reason
    if source.moved is not None:
        outcome = (
            f"there another source is polled already: `hoptin sources remove {short(source.id)}`, or that one."
            if source.moved.to in addresses
            else f"`hoptin sources accept {short(source.id)}` believes it at once."
        )
        lasting = f"for {span(now - source.moved.first_at)}, {source.moved.answers}×"
        yield f"It redirects permanently to {source.moved.to} ({lasting}); {outcome}"
    if health.flooded_at is not None and now - health.flooded_at < _TOLD:
        yield (
            f"{health.flooded} old entries came at once on {local_time(health.flooded_at)}; they are stored, "
            "and not listed in the feeds."
        )
    if source.tls != "strict":
        yield _TLS[source.tls]
    if is_relied_on(source, now):
        yield "Its WebSub hub delivers its news: it is polled rarely, to see that the hub misses nothing."
    yield from filter(None, (_GUIDS.get(source.trust.guid), _LINKS.get(source.trust.link)))


def _next(source: SourceRecord, now: datetime) -> str:
    if source.status != "active":
        return "–"
    if source.lease is not None and source.lease.until > now:
        return "running"
    return span(source.due_at - now) if source.due_at > now else "now"


def source_shape(source: SourceRecord, now: datetime, addresses: Collection[str]) -> dict[str, object]:
    health, statistics, state = source.health, source.statistics, state_of(source, now)
    return {
        "id": source.id,
        "url": source.url,
        "portal": source.portal,
        "name": source.name,
        "title": source.title,
        "province": source.province,
        "category": source.category,
        "syndicate": source.syndicate,
        "page": source.page,
        "status": source.status,
        "state": state.word,
        "state_reason": state.reason,
        "state_since": state.since,
        "told": list(_told(source, state, now, addresses)),
        "failures": health.failures,
        "last_error": health.last_error,
        "last_http_status": health.last_status,
        "last_polled_at": health.last_polled_at,
        "last_success_at": health.last_success_at,
        "newest_entry_at": newest_at(source),
        "due_at": source.due_at,
        "created_at": source.created_at,
        "shortest_s": source.shortest_s,
        "longest_s": source.longest_s,
        "tls": source.tls,
        "trust": {"guid": source.trust.guid, "link": source.trust.link},
        "moved_to": source.moved.to if source.moved else None,
        "push": _push(source, now),
        "date_habits": list(source.date_habits),
        "polls": statistics.polls,
        "not_modified": statistics.not_modified,
        "failed": statistics.failed,
        "published": statistics.published,
    }


def _push(source: SourceRecord, now: datetime) -> dict[str, object] | None:
    """How its WebSub hub delivers; None where the feed names none."""
    push = source.push
    if push is None:
        return None
    return {
        "hub": push.hub,
        "topic": push.topic,
        "subscribed_until": source.pushed_until if is_subscribed(source, now) else None,
        "relied_on": is_relied_on(source, now),
        "deliveries": push.deliveries,
        "last_delivery_at": push.last_at,
        "missed": push.missed,
        "last_missed_at": push.missed_at,
    }
