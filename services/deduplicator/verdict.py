"""What two texts are to each other, by how much they have in common: the rules. Pure and symmetric."""

from __future__ import annotations

from array import array
from typing import Literal

from services.deduplicator.measuring import Measured, names_of, own_of
from services.deduplicator.sketching import SHORTEST
from shared.sketch import Sketch

Verdict = Literal["copy", "related", "apart"]

_COPIED = 0.5
"""Containment from which a text is a copy, if nothing speaks against it."""
_CONTRADICTED = 0.15
"""The share of contradictions, by weight, among the slots that both texts fill in, from which they are two texts."""
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
"""Words below which a text may be one that a portal puts under each of its titles, or publishes every day anew."""
_DAYS = 3
"""Between two reports on one event."""
_SHORT, _LONGER = 40, 60
"""Words below which a text needs a title like the other's; and below which at least to be nearly all in the other."""
_SURE = 0.9


def verdict_on(m: Measured) -> tuple[Verdict, str]:
    """The verdict, and why in words."""
    verdict, reason = _judge(m)
    return ("related", reason) if verdict == "apart" and _same_event(m) else (verdict, reason)


def _judge(m: Measured) -> tuple[Verdict, str]:
    small, large = m.small, m.large
    percent = f"{m.containment:.0%}"
    if m.title.figures:
        return "apart", "the titles say different numbers or dates in the same words"
    if small.takes_back != large.takes_back:
        return "apart", "one of the titles says that something is corrected, called off or put off"
    if m.titles < _OTHER_TITLE and small.portal == large.portal and small.words < _STANDING:
        return "apart", "one portal's short texts under different titles"
    if small.portal == large.portal and small.day != large.day and small.words < _STANDING:
        return "apart", "one portal's short texts of different days"
    if small.text == large.text and small.words >= SHORTEST and (m.titles >= _SAME_TITLE or small.words >= _SHORT):
        return "copy", "the same text word for word"
    if m.containment < _COPIED:
        return "apart", f"only {percent} of the shorter text is in the longer"
    contradictions = m.text.count + m.title.count
    if contradictions and (small.words < _LONG or (m.contradicted > _CONTRADICTED and contradictions > 1)):
        return "apart", f"{percent} is shared, but numbers, dates or names contradict each other in the same words"
    part = large.distinct > _PART * small.distinct
    begins = (
        m.openings >= 0.8 and m.containment >= _SURE and (small.words <= _SUMMARY or large.words <= 5 * small.words)
    )
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
    if m.titles < _SAME_TITLE and (small.words < _SHORT or (small.words < _LONGER and m.containment < _SURE)):
        return "apart", "short, and under another title"
    if part and not (begins or m.titles >= _SAME_TITLE or (m.openings >= 0.5 and m.titles >= _OTHER_TITLE)):
        return "apart", f"the longer text contains {percent} of the shorter, and is about more"
    unlike = m.titles < _OTHER_TITLE and m.openings < 0.5
    if unlike and (m.containment < 0.8 or large.distinct > _PART_UNLIKE * small.distinct):
        return "apart", f"{percent} of the shorter text is in the longer, and they neither begin nor are titled alike"
    return "copy", f"{percent} of the shorter text is in the longer"


def _titles_differ(m: Measured) -> bool:
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
    ours, theirs = names_of(one), names_of(other)
    return bool(ours - theirs) and bool(theirs - ours)


def _filled_in(one: Sketch, other: Sketch) -> bool:
    """Whether each text has words where the other has others: a portal rarely publishes one short text twice, and a
    form every day.

    Where a text goes its own way it has three runs of four words more than words, and one pair of words more: of a
    paragraph that only the other has there are three runs and one pair, and no words.
    """
    return all(3 * pairs - runs >= 2 for pairs, runs in (own_of(one, other), own_of(other, one)))


def _evenly_shared(m: Measured) -> bool:
    """Whether two texts are as long as each other and the same but for a few words."""
    return m.containment >= 0.85 and m.large.words <= 1.15 * m.small.words


def _same_event(m: Measured) -> bool:
    """Whether two texts that are not one report on the same event: within days, in words or under a title much alike,
    and not one form filled in twice."""
    if abs(m.small.day - m.large.day) > _DAYS or m.title.figures or m.contradicted > 0.5 or m.small.words < SHORTEST:
        return False
    if m.containment >= _COPIED:
        return m.contradicted <= _CONTRADICTED or m.containment < 0.8
    alike = m.containment + 0.5 * m.titles
    return alike >= 0.4 and (m.titles >= 0.3 or m.containment >= 0.25)
