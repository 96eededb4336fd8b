"""What is printed, and what goes into `RESULTS.md`."""

from dataclasses import dataclass

from benchmarks.quality.articles import read_portals
from benchmarks.quality.fields import FIELDS
from benchmarks.quality.labels import Passage, read_passages
from benchmarks.quality.paging import FIELDS as PAGE_FIELDS
from benchmarks.quality.paging import PageScores, score_pages
from benchmarks.quality.reading import score_passages
from benchmarks.quality.scores import Error, Score

MAIN_TEXT = "main text"

FLOORS = {
    MAIN_TEXT: 0.97,
    "documents": 0.97,
    "provinces": 0.95,
    "people": 0.90,
    "topics": 0.80,
    "authors": 0.95,
    "authors, pages": 0.95,
    "dateline": 0.95,
    "dateline, pages": 0.95,
}
"""The least F1 of the fields that have a floor."""

_ABOUT = {each.name: each.about for each in FIELDS} | {each.name: each.about for each in PAGE_FIELDS}


@dataclass
class Report:
    """All scores of one run."""

    passages: list[Passage]
    scores: list[Score]
    """Of the passages, then of the pages (read while learning)."""
    first: PageScores
    again: PageScores

    @property
    def f1(self) -> dict[str, float]:
        return {MAIN_TEXT: self.first.main_f1, **{score.name: score.f1 for score in self.scores}}

    @property
    def below(self) -> dict[str, float]:
        """Fields that do not reach their floor."""
        return {name: self.f1[name] for name, floor in FLOORS.items() if self.f1[name] < floor}

    @property
    def systems(self) -> int:
        return len({portal.system for portal in read_portals().values()})

    def errors(self, name: str) -> list[Error]:
        """Raises `KeyError` for what is no field."""
        return {MAIN_TEXT: self.first.errors, **{score.name: score.errors for score in self.scores}}[name]


def measure() -> Report:
    passages = read_passages()
    first, again = score_pages()
    return Report(passages, [*score_passages(passages), *first.fields], first, again)


def names() -> list[str]:
    return [MAIN_TEXT, *_ABOUT]


def table(report: Report) -> str:
    """A row for each field, as Markdown."""
    rows = [
        "| field | precision | recall | F1 | floor | scored by |",
        "|---|---|---|---|---|---|",
        f"| {MAIN_TEXT} | | | **{report.first.main_f1:.3f}** | {FLOORS[MAIN_TEXT]:.2f} | word F1, mean over pages "
        f"read in the order of publication; {report.again.main_f1:.3f} when read again after learning; "
        f"trafilatura alone {report.first.bare_f1:.3f} |",
    ]
    again = {score.name: score.f1 for score in report.again.fields}
    for score in report.scores:
        later = again.get(score.name, score.f1)
        learned = "" if later == score.f1 else f"; {later:.3f} when read again"
        floor = f"{FLOORS[score.name]:.2f}" if score.name in FLOORS else ""
        rows.append(
            f"| {score.name} | {score.precision:.3f} | {score.recall:.3f} | **{score.f1:.3f}** | {floor} | "
            f"{_ABOUT[score.name]} ({score.hits + score.missed}){learned} |"
        )
    return "\n".join(rows)


def as_json(report: Report) -> dict[str, object]:
    return {
        "passages": len(report.passages),
        "pages": len(report.first.main),
        "systems": report.systems,
        "main_text": {
            "first": report.first.main_f1,
            "again": report.again.main_f1,
            "trafilatura": report.first.bare_f1,
            "pages": report.first.main,
        },
        "fields": {
            score.name: {
                "precision": score.precision,
                "recall": score.recall,
                "f1": score.f1,
                "hits": score.hits,
                "missed": score.missed,
                "false": score.false,
            }
            for score in report.scores
        },
        "again": {score.name: score.f1 for score in report.again.fields},
        "below": report.below,
    }


def errors_text(report: Report, name: str) -> str:
    """Each miss and each false find of a field, under the passage or page it is in."""
    texts = {passage.id: f"{passage.title}\n  {passage.text.strip()}" for passage in report.passages}
    lines: list[str] = []
    where = ""
    for error in report.errors(name):
        if error.where != where:
            where = error.where
            lines += ["", f"{where}: {texts[where]}" if where in texts else where]
        lines.append(f"  - {error.kind}: {error.what}")
    return "\n".join(lines).strip() or f"No errors in {name}."
