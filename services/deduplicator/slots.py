"""Slots of a text: where a form would have a blank, and what was filled in. Pure.

Template notices ("Thông báo lịch cắt điện") share nearly every word and differ in numbers, dates and names. Two texts
contradict each other where the same words stand around a slot and it says something else; a local paragraph with
numbers of its own contradicts nothing. A slot is therefore two hashes: of the words around it, other slots among them
masked, and of what it says.
"""

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


def slots_of(words: Words, most: int = MOST_SLOTS) -> Slots:
    """Rows of two 32-bit hashes: surroundings, with the kind in its three lowest bits, and value."""
    kinds, hashes = words.kinds.copy(), words.hashes
    count = len(hashes)
    if not count:
        return np.empty((0, 2), dtype=np.uint32)
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
    return pairs


__all__ = ["DATE", "DOCUMENT", "MOST_SLOTS", "NAME", "NUMBER", "Slots", "slots_of"]
