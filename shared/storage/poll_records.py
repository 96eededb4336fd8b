"""How a poll is written down: as what it changed of its source. Most polls change nothing but times, and many of
those go in one statement, which costs the server a third of what one for each would."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from shared.record import Record
from shared.storage.source_record import SourceRecord, SourceStatistics, Status

Document = dict[str, Any]

_POLLED = (
    "status_since",
    "validators",
    "title",
    "estranged_since",
    "trust",
    "rhythm",
    "hints",
    "moved",
    "date_habits",
    "push",
    "health",
)
"""What a poll may change."""
_TIMES = frozenset(("lease", "due_at", "health.last_polled_at", "health.last_success_at"))
_NOTHING = SourceStatistics()
_QUIET = SourceStatistics(polls=1, not_modified=1)


@dataclass(frozen=True, slots=True)
class PollRecord:
    source: SourceRecord
    """As it was leased."""
    token: str
    due_at: datetime
    polled_at: datetime | None
    update: UpdateOne | None
    """None: the poll changed nothing but times."""


def poll_record(
    source: SourceRecord, token: str, after: SourceRecord, counted: SourceStatistics, window: bytes | None
) -> PollRecord:
    # The lease had moved `due_at`, also where the poll leaves it as it was before.
    changes: Document = {"lease": None, "due_at": after.due_at}
    for name in _POLLED:
        before, value = getattr(source, name), getattr(after, name)
        if value is before:
            continue
        if name == "moved":
            changes[name] = stored(value)  # whole: an operator who accepts a move takes it away meanwhile
        elif isinstance(value, Record) and before is not None:
            changes.update((f"{name}.{part}", new) for part, new in _changed(before, value))
        elif value != before:
            changes[name] = stored(value)
    if window is not None:
        changes["window"] = window
    status = None if after.status == source.status else after.status
    quiet = status is None and counted == _QUIET and changes.keys() == _TIMES
    holds = {"_id": source.id, "lease.token": token}
    update = None if quiet else UpdateOne(holds, _update(changes, counted, status, source.url))
    return PollRecord(source, token, after.due_at, after.health.last_polled_at, update)


def quiet_updates(records: Sequence[PollRecord]) -> Iterator[tuple[Document, list[Document]]]:
    """A filter and an update for the quiet ones of each lease: every source gets its own time to be due."""
    by_token: dict[str, list[PollRecord]] = defaultdict(list)
    for record in records:
        if record.update is None:
            by_token[record.token].append(record)
    for token, quiet in by_token.items():
        ids = [record.source.id for record in quiet]
        due = [record.due_at for record in quiet]
        polled_at = max(record.polled_at for record in quiet if record.polled_at is not None)
        changes: Document = {
            "lease": None,
            "due_at": {"$arrayElemAt": [due, {"$indexOfArray": [ids, "$_id"]}]},
            "health.last_polled_at": polled_at,
            "health.last_success_at": polled_at,
            "statistics.polls": {"$add": ["$statistics.polls", 1]},
            "statistics.not_modified": {"$add": ["$statistics.not_modified", 1]},
        }
        yield {"_id": {"$in": ids}, "lease.token": token}, [{"$set": changes}]


def stored(value: Any) -> Any:
    """A field's value as MongoDB keeps it."""
    if isinstance(value, Record):
        return {name: stored(getattr(value, name)) for name in value.__struct_fields__}
    return list(value) if isinstance(value, tuple) else value


def _changed(before: Record, after: Record) -> Iterator[tuple[str, Any]]:
    for name in after.__struct_fields__:
        if (value := getattr(after, name)) != getattr(before, name):
            yield name, stored(value)


def _update(changes: Document, counted: SourceStatistics, status: Status | None, url: str) -> Document | list[Document]:
    counts = {f"statistics.{name}": number for name, number in _changed(_NOTHING, counted)}
    if status is None and "moved" not in changes:
        return {"$set": changes, **({"$inc": counts} if counts else {})}
    # An operator may have decided otherwise while the source was polled, and that decision stands: a source that was
    # paused stays so, and what was found at an address says nothing of the one where it is polled from now on.
    changed = {name: {"$literal": value} for name, value in changes.items()}
    added = {name: {"$add": [f"${name}", number]} for name, number in counts.items()}
    if "moved" in changes:
        changed["moved"] = {"$cond": [{"$eq": ["$url", {"$literal": url}]}, changed["moved"], None]}
    if status is not None:
        paused = {"$eq": ["$status", "paused"]}
        since = changed.get("status_since", "$status_since")
        changed["status"] = {"$cond": [paused, "paused", status]}
        changed["status_since"] = {"$cond": [paused, "$status_since", since]}
    return [{"$set": {**changed, **added}}]
