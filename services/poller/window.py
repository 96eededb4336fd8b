"""The window of entries a source has shown lately: what is new or changed against it. Pure."""

from collections.abc import Sequence

from services.poller.identity import Identified

_KEPT = 200
"""Entries remembered at least; and twice the document's length, so that items that come back are no news."""
_HASH = 16


def news(identified: Sequence[Identified], seen: Sequence[str]) -> list[Identified]:
    """The entries that are new, or changed since they were last seen; in document order."""
    known = set(seen)
    return [entry for entry in identified if _mark(entry) not in known]


def advance(identified: Sequence[Identified], seen: Sequence[str]) -> list[str]:
    """The window after this document: its entries first, then older ones, bounded."""
    marks = {entry.window_key: _mark(entry) for entry in identified}
    older = [mark for mark in seen if mark.partition(":")[0] not in marks]
    return [*marks.values(), *older][: max(_KEPT, 2 * len(marks))]


def _mark(entry: Identified) -> str:
    return f"{entry.window_key}:{entry.content_hash[:_HASH]}"
