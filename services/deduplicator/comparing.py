"""Whether two texts are one: the pair predicate. Pure and symmetric.

Containment (the share of the smaller text's shingles that the larger has; Broder 1997) says whether one text is in
the other, so that a copy cut in half or with a paragraph added is one still. Against it speak slots that contradict
each other, and a small text inside a large one that is about more than it.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.sketching import SHORTEST
from services.deduplicator.slots import DATE, DOCUMENT, NAME, NUMBER
from shared.sketch import Sketch

Verdict = Literal["copy", "related", "apart"]

COPIED = 0.5
"""Containment from which a text is a copy, if nothing speaks against it."""
_CONTRADICTED = 0.15
"""The share of contradictions, by weight, among the slots that both texts fill in, from which they are two texts."""
WEIGHTS = {DATE: 3.0, DOCUMENT: 2.0, NUMBER: 1.5, NAME: 1.0}
_PART = 2.5
"""How many times larger a text may be than one it contains without being about more."""
_PART_UNLIKE = 1.7
"""The same for texts that neither begin nor are titled alike."""
_SUMMARY = 100
"""Words of a summary: what is longer and begins a text many times as long may be the first item of a bulletin."""
_SAME_TITLE = 0.5
_OTHER_TITLE = 0.2
_FRAME = 0.25
"""Likeness of titles from which they may be one form filled in twice."""
_FORM = 200
"""Words below which titles alike that each say something else are taken for a form's, without a contradiction."""
_LONG = 250
"""Words from which a contradiction may be a mistake that an editor mended; in a shorter text it is another case."""
_STANDING = 120
"""Words below which a text may be one that a portal puts under each of its titles."""
_NOTHING = 0.1
"""Containment of texts and titles below which two articles have nothing to do with each other."""
_DAYS = 3
"""Between two reports on one event."""
_SHORT, _LONGER = 40, 60
"""Words below which a text needs a title like the other's; and below which at least to be nearly all in the other."""
SURE = 0.9


@dataclass(frozen=True)
class Comparison:
    """What two texts have in common, and what speaks against their being one."""

    verdict: Verdict
    score: float
    """0 to 1: how sure it is that they are one."""
    reason: str
    containment: float
    """Share of the smaller text's shingles that the larger has."""
    resemblance: float
    """Share of all shingles that both have."""
    titles: float
    """Share of the shorter title's pairs of words that the longer has."""
    openings: float
    accord: float
    """Weight of the slots that say the same."""
    conflict: float
    """Weight of those that contradict each other."""
    dates: int
    """Dates that contradict each other."""


def compare(one: Sketch, other: Sketch) -> Comparison:
    """What `one` is to `other`, and the same the other way round."""
    small, large = sorted((one, other), key=lambda each: (each.distinct, each.text))
    containment, resemblance = _shared(small, large)
    titles = _containment(small.title, large.title, ~1)
    if containment < _NOTHING and titles < _NOTHING:  # as most candidates are: a formula is all they share
        text = title = _Contradictions(0.0, 0.0, 0, 0, 0)
    else:
        text, title = _contradictions(small.slots, large.slots), _contradictions(small.title_slots, large.title_slots)
    openings = _containment(small.opening, large.opening) if containment else 0.0
    measured = _Measured(small, large, containment, titles, openings, text, title)
    verdict, reason = _judge(measured)
    if verdict == "apart" and _same_event(measured):
        verdict = "related"
    return Comparison(
        verdict=verdict,
        score=round(containment * (1 - measured.contradicted), 3),
        reason=reason,
        containment=round(containment, 3),
        resemblance=round(resemblance, 3),
        titles=round(titles, 3),
        openings=round(openings, 3),
        accord=text.accord + title.accord,
        conflict=text.conflict + title.conflict,
        dates=text.dates + title.dates,
    )


@dataclass(frozen=True)
class _Contradictions:
    accord: float
    conflict: float
    dates: int
    figures: int
    count: int


@dataclass(frozen=True)
class _Measured:
    small: Sketch
    large: Sketch
    containment: float
    titles: float
    openings: float
    text: _Contradictions
    title: _Contradictions

    @property
    def contradicted(self) -> float:
        """The share of contradictions among what both say, 0 to 1; the title's weigh double."""
        conflict = self.text.conflict + 2 * self.title.conflict
        both = conflict + self.text.accord + 2 * self.title.accord
        return conflict / both if both else 0.0


def _judge(m: _Measured) -> tuple[Verdict, str]:
    small, large = m.small, m.large
    percent = f"{m.containment:.0%}"
    if m.title.figures:
        return "apart", "the titles say different numbers or dates in the same words"
    if m.titles < _OTHER_TITLE and small.portal == large.portal and small.words < _STANDING:
        return "apart", "one portal's short texts under different titles"
    if small.text == large.text and small.words >= SHORTEST and (m.titles >= _SAME_TITLE or small.words >= _SHORT):
        return "copy", "the same text word for word"
    if m.containment < COPIED:
        return "apart", f"only {percent} of the shorter text is in the longer"
    contradictions = m.text.count + m.title.count
    if contradictions and (small.words < _LONG or (m.contradicted > _CONTRADICTED and contradictions > 1)):
        return "apart", f"{percent} is shared, but numbers, dates or names contradict each other in the same words"
    part = large.distinct > _PART * small.distinct
    begins = m.openings >= 0.8 and m.containment >= SURE and (small.words <= _SUMMARY or large.words <= 5 * small.words)
    one_form = m.text.count or _evenly_shared(m) or (small.words < _FORM and m.titles >= _SAME_TITLE)
    if m.titles >= _FRAME and one_form and not (part and begins and m.titles < _SAME_TITLE) and _titles_differ(m):
        return "apart", f"{percent} is shared, but each title names something that only its own text speaks of"
    if small.words < _LONG and m.containment >= 0.8 and large.words <= 1.3 * small.words:
        if _named_apart(small, large):
            return "apart", f"{percent} is shared, but each names somebody or something that the other does not"
        if small.portal == large.portal and _filled_in(small, large):
            return "apart", f"{percent} is shared, and one portal's short texts say different things in between"
    if small.words < 20:
        return "apart", "too short to tell"
    if m.titles < _SAME_TITLE and (small.words < _SHORT or (small.words < _LONGER and m.containment < SURE)):
        return "apart", "short, and under another title"
    if part and not (begins or m.titles >= _SAME_TITLE or (m.openings >= 0.5 and m.titles >= _OTHER_TITLE)):
        return "apart", f"the longer text contains {percent} of the shorter, and is about more"
    unlike = m.titles < _OTHER_TITLE and m.openings < 0.5
    if unlike and (m.containment < 0.8 or large.distinct > _PART_UNLIKE * small.distinct):
        return "apart", f"{percent} of the shorter text is in the longer, and they neither begin nor are titled alike"
    return "copy", f"{percent} of the shorter text is in the longer"


def _titles_differ(m: _Measured) -> bool:
    """Whether the titles are one form that says different things: each has words that the other article has nowhere.

    Its own text must have them too, or else be a mere summary, and they a name.
    """
    ours, theirs = array("I", m.small.title), array("I", m.large.title)
    told, others = set(array("H", m.small.pairs)), set(array("H", m.large.pairs))
    summary = m.small.words < _LONGER and m.titles >= _SAME_TITLE
    return _says(ours, told, theirs, others, summary) and _says(theirs, others, ours, told, summary)


def _says(title: array[int], text: set[int], other_title: array[int], other_text: set[int], summary: bool) -> bool:
    elsewhere = {pair & ~1 for pair in other_title}
    return any(
        pair & ~1 not in elsewhere and pair >> 16 not in other_text and (pair >> 16 in text or (summary and pair & 1))
        for pair in title
    )


def _named_apart(one: Sketch, other: Sketch) -> bool:
    """Whether each names something, wherever it stands, that the other nowhere does."""
    ours, theirs = _names(one), _names(other)
    return bool(ours - theirs) and bool(theirs - ours)


def _filled_in(one: Sketch, other: Sketch) -> bool:
    """Whether each text has words where the other has others: a portal rarely publishes one short text twice, and a
    form every day.

    Where a text goes its own way it has three runs of four words more than words, and one pair of words more: of a
    paragraph that only the other has there are three runs and one pair, and no words.
    """
    mine, theirs = set(array("H", one.pairs)), set(array("H", other.pairs))
    pairs = len(mine - theirs), len(theirs - mine)
    runs = _own(_array(one.shingles), _array(other.shingles)), _own(_array(other.shingles), _array(one.shingles))
    return min(3 * two - four for two, four in zip(pairs, runs, strict=True)) >= 2


def _own(ours: NDArray[np.uint32], theirs: NDArray[np.uint32]) -> int:
    return len(ours) - _common(ours, theirs)


def _names(sketch: Sketch) -> set[int]:
    return {
        value
        for slots in (sketch.slots, sketch.title_slots)
        for around, values in _filled(slots).items()
        if around & 7 == NAME
        for value in values
    }


def _evenly_shared(m: _Measured) -> bool:
    """Whether two texts are as long as each other and the same but for a few words."""
    return m.containment >= 0.85 and m.large.words <= 1.15 * m.small.words


def _same_event(m: _Measured) -> bool:
    """Whether two texts that are not one report on the same event: within days, in words or under a title much alike,
    and not one form filled in twice."""
    if abs(m.small.day - m.large.day) > _DAYS or m.title.figures or m.contradicted > 0.5 or m.small.words < SHORTEST:
        return False
    if m.containment >= COPIED:
        return m.contradicted <= _CONTRADICTED or m.containment < 0.8
    alike = m.containment + 0.5 * m.titles
    return alike >= 0.4 and (m.titles >= 0.3 or m.containment >= 0.25)


def _shared(small: Sketch, large: Sketch) -> tuple[float, float]:
    """Containment and resemblance of the texts' shingles, both at the coarser of the two samplings."""
    level = max(small.level, large.level)
    a, b = _sampled(small, level), _sampled(large, level)
    common = _common(a, b)
    least, union = min(len(a), len(b)), len(a) + len(b) - common
    return (common / least if least else 0.0), (common / union if union else 0.0)


def _sampled(sketch: Sketch, level: int) -> NDArray[np.uint32]:
    hashes = _array(sketch.shingles)
    return hashes if sketch.level == level else hashes[hashes & np.uint32((1 << level) - 1) == 0]


def _contradictions(one: bytes, other: bytes) -> _Contradictions:
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
    return _Contradictions(accord, conflict, dates, figures, count)


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
