"""All cases of one half, and how many of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.duplicates.copies import copies
from benchmarks.duplicates.items import Case, Item
from benchmarks.duplicates.lookalikes import lookalikes
from benchmarks.duplicates.texts import Texts


@dataclass(frozen=True)
class Size:
    seeds: int
    """Times that each edit is made of each article."""
    notices: int
    """Pairs of each template and each number of slots that differ, every time."""


WHOLE = Size(seeds=2, notices=15)
QUICK = Size(seeds=1, notices=4)


def cases_of(texts: Texts, size: Size) -> list[Case]:
    made = (
        case
        for seed in range(size.seeds)
        for case in (*copies(texts, seed), *lookalikes(texts, seed, notices=size.notices))
    )
    once: dict[tuple[str, str, str], Case] = {}
    for case in made:
        once.setdefault((case.kind, case.a.id, case.b.id), case)
    return list(once.values())


def items_of(cases: Iterable[Case]) -> list[Item]:
    """Each once."""
    return list({item.id: item for case in cases for item in (case.a, case.b)}.values())
