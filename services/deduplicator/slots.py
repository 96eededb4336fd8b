"""Slots of a text: where a form would have a blank, and what was filled in. Pure.

Template notices ("Thông báo lịch cắt điện") share nearly every word and differ in numbers, dates and names. Two texts
contradict each other where the same words stand around a slot and it says something else; a local paragraph with
numbers of its own contradicts nothing. A slot is therefore two hashes: of the words around it, other slots among them
masked, and of what it says.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.hashing import mixed, runs
from services.deduplicator.words import CAPITAL, DATE, DOCUMENT, NUMBER, Words, number_of

MOST_SLOTS = 160
"""Slots kept of a text, the first of them: a price list has thousands."""

NAME = CAPITAL
"""The kinds of slots are the words' kinds: the three lowest bits of the first hash."""

_BEFORE, _AFTER = 3, 1
"""Words that make a slot's surroundings. A form's are the same in each copy; two stories rarely share four."""

_MASKS = np.array([number_of(f"mask {kind}") for kind in range(5)], dtype=np.uint64)
_DATED = np.array([number_of(word) for word in ("ngày", "tháng", "năm", "quý", "tuần", "thứ", "lần")], dtype=np.uint64)
"""What stands before a number that tells when."""

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


def slots_of(words: Words, most: int = MOST_SLOTS) -> Slots:
    """Rows of two 32-bit hashes: surroundings, with the kind in its three lowest bits, and value."""
    return _found(words, most)[0]


def places_of(words: Words, most: int = MOST_SLOTS) -> list[Place]:
    """Where each of `slots_of(words, most)` is, in the same order."""
    _, stay, kinds, found = _found(words, most)
    last = np.nonzero(stay)[0].tolist()
    parts = [
        Part(int(kind), before + 1, place + 1) for kind, before, place in zip(kinds, [-1, *last], last, strict=False)
    ]
    return [
        Place(parts[at], tuple(parts[max(0, at - _BEFORE) : at]), tuple(parts[at + 1 : at + 1 + _AFTER]))
        for at in found.tolist()
    ]


def _found(words: Words, most: int) -> tuple[Slots, NDArray[np.bool_], NDArray[np.uint8], NDArray[np.intp]]:
    """The slots; which words are the last of a part; the parts' kinds; and which of the parts are the slots."""
    kinds, hashes = words.kinds.copy(), words.hashes
    count = len(hashes)
    if not count:
        return np.empty((0, 2), dtype=np.uint32), np.empty(0, dtype=np.bool_), kinds, np.empty(0, dtype=np.intp)
    capital = kinds == CAPITAL
    # A word goes on a name if both are capitals and no mark stands between; the last word of a run stands for it.
    joined = capital[:-1] & capital[1:] & ~words.ends[:-1]
    goes_on, came_from = np.append(joined, False), np.insert(joined, 0, False)
    last = came_from & ~goes_on
    kinds[capital & ~last] = 0
    values = hashes.copy()
    # The last two syllables tell a name, whatever titles and kinds stand before it: TP Đà Nẵng, Đà Nẵng.
    places = np.nonzero(last)[0]
    values[places] = mixed(hashes[places - 1] * np.uint64(3) + hashes[places])
    numbers = np.nonzero(kinds == NUMBER)[0]
    dated = numbers[(numbers > 0)]
    kinds[dated[np.isin(hashes[dated - 1], _DATED)]] = DATE
    stay = ~goes_on
    kinds, values = kinds[stay], values[stay]
    masked = np.where(kinds > 0, _MASKS[kinds], values)
    padded = np.concatenate([np.zeros(_BEFORE, np.uint64), masked, np.zeros(_AFTER, np.uint64)])
    found = np.nonzero(kinds)[0][:most]
    around = runs(padded, _BEFORE + 1 + _AFTER)[found]
    pairs = np.empty((len(found), 2), dtype=np.uint32)
    pairs[:, 0] = ((around >> np.uint64(35)) << np.uint64(3)) | kinds[found]
    pairs[:, 1] = values[found] >> np.uint64(32)
    return pairs, stay, kinds, found


__all__ = ["DATE", "DOCUMENT", "MOST_SLOTS", "NAME", "NUMBER", "Part", "Place", "Slots", "places_of", "slots_of"]
