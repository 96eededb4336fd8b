"""How much two sketches have in common, and where they contradict each other. Pure and symmetric."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.slots import DATE, DOCUMENT, NAME, NUMBER
from shared.sketch import Sketch

WEIGHTS = {DATE: 3.0, DOCUMENT: 2.0, NUMBER: 1.5, NAME: 1.0}
"""What a slot weighs, for and against."""
_NOTHING = 0.1
"""Containment of texts and titles below which two articles have nothing to do with each other."""

_OPENING = 8
"""As how many shingles of a sample the openings count."""


@dataclass(frozen=True)
class Contradictions:
    """Of the slots that both texts fill in."""

    accord: float
    """Weight of those that say the same."""
    conflict: float
    """Weight of those where each says what the other does not."""
    dates: int
    figures: int
    """How many of these are no names."""
    count: int


@dataclass(frozen=True)
class Measured:
    """Of two texts: what one has of the other."""

    small: Sketch
    large: Sketch
    containment: float
    """Share of the smaller text's shingles that the larger has."""
    resemblance: float
    """Share of all shingles that both have."""
    titles: float
    openings: float
    text: Contradictions
    title: Contradictions

    @property
    def contradicted(self) -> float:
        """The share of contradictions among what both say, 0 to 1; the title's weigh double."""
        conflict = self.text.conflict + 2 * self.title.conflict
        both = conflict + self.text.accord + 2 * self.title.accord
        return conflict / both if both else 0.0


def measured(one: Sketch, other: Sketch) -> Measured:
    small, large = sorted((one, other), key=lambda each: (each.distinct, each.text))
    containment, resemblance, openings = _shared(small, large)
    titles = _containment(small.title, large.title, ~1)
    if containment < _NOTHING and titles < _NOTHING:  # as most candidates are: a formula is all they share
        text = title = Contradictions(0.0, 0.0, 0, 0, 0)
    else:
        text, title = _contradictions(small.slots, large.slots), _contradictions(small.title_slots, large.title_slots)
    return Measured(
        small=small,
        large=large,
        containment=containment,
        resemblance=resemblance,
        titles=titles,
        openings=openings,
        text=text,
        title=title,
    )


def names_of(sketch: Sketch) -> set[int]:
    """The names in title and text, as hashes."""
    return {
        value
        for slots in (sketch.slots, sketch.title_slots)
        for around, values in _filled(slots).items()
        if around & 7 == NAME
        for value in values
    }


def own_of(one: Sketch, other: Sketch) -> tuple[int, int]:
    """How many pairs of words and how many shingles of `one`, a text short enough to have all, `other` has not."""
    ours, theirs = _array(one.shingles), _array(other.shingles)
    pairs = set(array("H", one.pairs)) - set(array("H", other.pairs))
    return len(pairs), len(ours) - _common(ours, theirs)


def _shared(small: Sketch, large: Sketch) -> tuple[float, float, float]:
    """Containment and resemblance of the texts' shingles, both at the coarser of the two samplings; and containment of
    the openings.

    Of a short text beside a very long one only a handful of shingles is in the sample, and a formula may be half of
    them: the openings, of which nothing is left out, count as some more.
    """
    level = max(small.level, large.level)
    a, b = _sampled(small, level), _sampled(large, level)
    common = _common(a, b)
    least, union = min(len(a), len(b)), len(a) + len(b) - common
    openings = _containment(small.opening, large.opening) if common or level else 0.0
    more = _OPENING if level else 0
    containment = (common + more * openings) / (least + more) if least + more else 0.0
    return containment, (common / union if union else 0.0), openings


def _sampled(sketch: Sketch, level: int) -> NDArray[np.uint32]:
    hashes = _array(sketch.shingles)
    return hashes if sketch.level == level else hashes[hashes & np.uint32((1 << level) - 1) == 0]


def _contradictions(one: bytes, other: bytes) -> Contradictions:
    """Of slots with the same surroundings: those that say the same, and those where each says what the other does
    not."""
    a, b = _filled(one), _filled(other)
    accord = conflict = 0.0
    dates = figures = count = 0
    for around in a.keys() & b.keys():
        weight = WEIGHTS.get(around & 7, 1.0)
        same = len(a[around] & b[around])
        differ = min(len(a[around]), len(b[around])) - same
        accord += weight * same
        conflict += weight * differ
        dates += differ if around & 7 == DATE else 0
        figures += differ if around & 7 != NAME else 0
        count += differ
    return Contradictions(accord, conflict, dates, figures, count)


def _filled(slots: bytes) -> dict[int, set[int]]:
    filled: dict[int, set[int]] = {}
    numbers = iter(array("I", slots))
    for around, value in zip(numbers, numbers, strict=True):
        filled.setdefault(around, set()).add(value)
    return filled


def _containment(a: bytes, b: bytes, mask: int = -1) -> float:
    """Of two small sets, the share of the smaller that the larger has."""
    ours, theirs = {number & mask for number in array("I", a)}, {number & mask for number in array("I", b)}
    least = min(len(ours), len(theirs))
    return len(ours & theirs) / least if least else 0.0


def _common(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> int:
    """How many numbers two sorted sets share."""
    both = np.concatenate((a, b))
    both.sort()
    return int(np.count_nonzero(both[1:] == both[:-1]))


def _array(packed: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(packed, dtype="<u4")
