"""What was measured: our figure and the baseline's, round by round, and their ratio."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One row. Round i of `ours` and round i of `baseline` were measured one right after the other."""

    name: str
    unit: str
    ours: Sequence[float]
    baseline: Sequence[float]
    note: str = ""

    @property
    def ratio(self) -> tuple[float, float, float]:
        """Median, least and greatest of the rounds' ratios: what slowed the machine in a round slowed both."""
        ratios = [mine / other for mine, other in zip(self.ours, self.baseline, strict=True)]
        return median(ratios), min(ratios), max(ratios)

    def row(self) -> str:
        cells = [self.name, _cell(self.ours, self.unit), _cell(self.baseline, self.unit)]
        middle, least, most = self.ratio
        return f"| {' | '.join([*cells, f'**{middle:.2f}** ({least:.2f} to {most:.2f})'])} |"


@dataclass
class Section:
    """A benchmark's part of the results."""

    name: str
    """As it is called on the command line."""
    title: str
    text: str
    """What is compared with what."""
    figures: list[Figure] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def table(self) -> str:
        head = "| | Hợp Tin | baseline | ratio |\n|---|---|---|---|"
        return "\n".join([head, *(figure.row() for figure in self.figures)])


@dataclass
class ScoredSection(Section):
    """A section whose tables have scores, not times."""

    scores: str = ""
    """The tables, as Markdown."""

    def table(self) -> str:
        return self.scores


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def _cell(values: Sequence[float], unit: str) -> str:
    return f"{_number(median(values))} {unit} ({_number(min(values))} to {_number(max(values))})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"
