"""Who judges: ours, and in `baselines.py` those that stand beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from benchmarks.duplicates.items import Item

Verdict = Literal["copy", "related", "apart"]
Pair = tuple[str, str]
"""Ids of two items, the lesser first."""


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    """Of the two texts, whatever the index finds."""
    found: bool
    """Whether the index brings the two together."""
    reason: str = ""

    @property
    def merged(self) -> bool:
        return self.verdict == "copy" and self.found


class Method(Protocol):
    """A way to find copies. Both ways round it must say the same."""

    name: str

    def read(self, items: Iterable[Item]) -> None:
        """Keep what is needed of these articles."""

    def judge(self, a: Item, b: Item) -> Judgement:
        """Of two that were read."""

    def merged(self, items: Sequence[Item]) -> set[Pair]:
        """The pairs called copies when all of these, which were read, stand in the index and each is compared with
        what it is found with."""


def pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)
