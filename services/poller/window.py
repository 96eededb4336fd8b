"""The window of entries a source has shown lately: what is new or changed against it. Pure."""

from collections.abc import Collection, Sequence

from services.poller.mark import Mark

_KEPT = 200
"""Entries remembered at least; and twice the document's length, so that items that come back are no news."""


def distinct(marks: Sequence[Mark], distrusted: Collection[str]) -> list[int]:
    """The places of the entries, one for each: the same entry twice in a document is one."""
    places: dict[bytes, int] = {}
    for place, mark in enumerate(marks):
        places.setdefault(mark.key(distrusted), place)
    return list(places.values())


def is_news(mark: Mark, known: Collection[tuple[bytes, bytes]], distrusted: Collection[str]) -> bool:
    """Whether the entry is new, or changed since it was last seen; see `known_in`."""
    return (mark.key(distrusted), mark.content) not in known


def known_in(before: Sequence[Mark], distrusted: Collection[str]) -> set[tuple[bytes, bytes]]:
    return {(mark.key(distrusted), mark.content) for mark in before}


def advance(marks: Sequence[Mark], before: Sequence[Mark], distrusted: Collection[str]) -> list[Mark]:
    """The window after a document with these marks, each entry once: its entries first, then older ones, bounded."""
    window = {mark.key(distrusted): mark for mark in reversed(marks)}
    newest = dict(reversed(window.items()))
    for mark in before:
        newest.setdefault(mark.key(distrusted), mark)
    return list(newest.values())[: max(_KEPT, 2 * len(marks))]
