"""Precision, recall and F1 of what was found against what there is."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Wanted:
    """One thing to be found."""

    text: str
    """As the label is written."""
    keys: frozenset[Hashable]
    """What it may be found as."""
    optional: bool = False
    """Sensible readers may differ: neither finding it nor leaving it out is wrong."""


@dataclass(frozen=True)
class Error:
    """A miss or a false find."""

    where: str
    """The passage or page."""
    kind: str
    """`missed` or `false`."""
    what: str


@dataclass
class Score:
    """Counts of one field over all passages or pages (micro-averaged)."""

    name: str
    hits: int = 0
    missed: int = 0
    false: int = 0
    errors: list[Error] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return _share(self.hits, self.hits + self.false)

    @property
    def recall(self) -> float:
        return _share(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float:
        return _share(2 * self.hits, 2 * self.hits + self.false + self.missed)

    def add(self, where: str, labels: Iterable[Wanted], found: Iterable[Hashable]) -> None:
        """Each label is found once. A find that only an optional label accepts is passed over."""
        labels = list(labels)
        open_ = [label for label in labels if not label.optional]
        for thing in found:
            hit = next((label for label in open_ if thing in label.keys), None)
            if hit is not None:
                open_.remove(hit)
                self.hits += 1
            elif not any(label.optional and thing in label.keys for label in labels):
                self.false += 1
                self.errors.append(Error(where, "false", shown(thing)))
        self.missed += len(open_)
        self.errors += [Error(where, "missed", label.text) for label in open_]


def shown(thing: Hashable) -> str:
    if isinstance(thing, tuple):
        return " | ".join("" if part is None else str(part) for part in thing)
    return str(thing)


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _share(part: float, whole: float) -> float:
    """Of nothing wanted and nothing found, all is right."""
    return part / whole if whole else 1.0
