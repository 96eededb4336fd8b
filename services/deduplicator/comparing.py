"""Whether two texts are one: the pair predicate. Pure and symmetric.

Containment (the share of the smaller text's shingles that the larger has; Broder 1997) says whether one text is in
the other, so that a copy cut in half or with a paragraph added is one still. Against it speak slots that contradict
each other, and a small text inside a large one that is about more than it.
"""

from dataclasses import dataclass

from services.deduplicator.measuring import measured
from services.deduplicator.verdict import Verdict, verdict_on
from shared.sketch import Sketch


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
    m = measured(one, other)
    verdict, reason = verdict_on(m)
    return Comparison(
        verdict=verdict,
        score=round(m.containment * (1 - m.contradicted), 3),
        reason=reason,
        containment=round(m.containment, 3),
        resemblance=round(m.resemblance, 3),
        titles=round(m.titles, 3),
        openings=round(m.openings, 3),
        accord=m.text.accord + m.title.accord,
        conflict=m.text.conflict + m.title.conflict,
        dates=m.text.dates + m.title.dates,
    )
