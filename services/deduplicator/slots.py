"""Slots of a text: where a form would have a blank, and what was filled in. Pure.

Template notices ("Thông báo lịch cắt điện") share nearly every word and differ in numbers, dates and names. Two texts
contradict each other where the same words stand around a slot and it says something else; a local paragraph with
numbers of its own contradicts nothing. A slot is therefore two hashes: of the words around it, other slots among them
masked, and of what it says.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.hashing import mixed
from services.deduplicator.words import CAPITAL, DATE, DATING, DOCUMENT, NUMBER, Words, number_of

MOST_SLOTS = 160
"""Slots kept of a text, the first of them: a price list has thousands."""

NAME = CAPITAL
"""The kinds of slots are the words' kinds: the three lowest bits of the first hash."""

_BEFORE, _AFTER = 3, 1
"""Words that make a slot's surroundings. A form's are the same in each copy; two stories rarely share four."""

_WINDOW = np.arange(_BEFORE + 1 + _AFTER)
_POWERS = np.array([pow(0x9E3779B97F4A7C15, int(place), 1 << 64) for place in _WINDOW], dtype=np.uint64)
_MASKS = np.array([number_of(f"mask {kind}") for kind in range(DATING + 1)], dtype=np.uint64)

Slots = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Part:
    """A word, or a whole name: what counts as one when slots are looked for."""

    kind: int
    """0 for a word that is no slot."""
    first: int
    """The place of its first word among the text's words."""
    end: int
    """That of the word behind its last."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slot is."""

    slot: Part
    before: tuple[Part, ...]
    after: tuple[Part, ...]


def slots_of(words: Words, first: int = 0) -> tuple[Slots, int]:
    """Rows of two 32-bit hashes, surroundings (with the kind in the three lowest bits) and value; and how many of them
    stand in the `first` words."""
    read = _read(words, first)
    return read.slots, read.inside


def places_of(words: Words) -> list[Place]:
    """Where each of `slots_of(words)` is, in the same order."""
    read = _read(words, 0)
    last = read.last.tolist()
    parts = [
        Part(kind, before + 1, place + 1)
        for kind, before, place in zip(read.kinds.tolist(), [-1, *last], last, strict=False)
    ]
    return [
        Place(parts[at], tuple(parts[max(0, at - _BEFORE) : at]), tuple(parts[at + 1 : at + 1 + _AFTER]))
        for at in read.found.tolist()
    ]


@dataclass(frozen=True, slots=True)
class _Reading:
    slots: Slots
    inside: int
    """How many of the slots stand in the first words."""
    last: NDArray[np.intp]
    """Of each part the place of its last word."""
    kinds: NDArray[np.uint8]
    """Of each part."""
    found: NDArray[np.intp]
    """Which parts are the slots."""


def _read(words: Words, first: int) -> _Reading:
    hashes, kinds = words.hashes, words.kinds.copy()
    count = len(hashes)
    if not count:
        nothing = np.empty(0, dtype=np.intp)
        return _Reading(np.empty((0, 2), dtype=np.uint32), 0, nothing, kinds, nothing)
    capital = kinds == CAPITAL
    # A word goes on a name if both are capitals and no mark stands between; the last word of a run stands for it.
    goes_on, came_from = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    goes_on[:-1] = capital[:-1] & capital[1:] & ~words.ends[:-1]
    came_from[1:] = goes_on[:-1]
    last = capital & ~goes_on
    # A single capital is a name (sông Mã), but not where a sentence begins.
    starts = np.ones(count, dtype=np.bool_)
    starts[1:] = words.stops[:-1]
    last &= came_from | ~starts
    dated = (kinds[1:] == NUMBER) & (kinds[:-1] == DATING)
    kinds[1:][dated] = DATE
    kinds[(capital & ~last) | (kinds == DATING)] = 0
    # The last two syllables tell a name, whatever titles and kinds stand before it: TP Đà Nẵng, Đà Nẵng.
    values = hashes.copy()
    places = (last & came_from).nonzero()[0]
    values[places] = mixed(hashes[places - 1] * np.uint64(3) + hashes[places])
    # A name is one word from here on.
    units = (~goes_on).nonzero()[0]
    kinds, values = kinds[units], values[units]
    found = kinds.nonzero()[0]
    inside = int(np.count_nonzero(units[found] < first))
    found = found[: inside + MOST_SLOTS]
    padded = np.zeros(len(units) + _BEFORE + _AFTER, dtype=np.uint64)
    padded[_BEFORE : _BEFORE + len(units)] = values
    padded[found + _BEFORE] = _MASKS[kinds[found]]
    around = mixed((padded[found[:, None] + _WINDOW] * _POWERS).sum(axis=1, dtype=np.uint64))
    pairs = np.empty((len(found), 2), dtype=np.uint32)
    pairs[:, 0] = ((around >> np.uint64(35)) << np.uint64(3)) | kinds[found]
    pairs[:, 1] = values[found] >> np.uint64(32)
    return _Reading(pairs, inside, units, kinds, found)


__all__ = ["DATE", "DOCUMENT", "MOST_SLOTS", "NAME", "NUMBER", "Part", "Place", "Slots", "places_of", "slots_of"]
