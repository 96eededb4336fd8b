"""`python -m benchmarks quality`: how well the enricher reads, on a set of our own."""

import json

from benchmarks.figures import Section
from benchmarks.lab import Lab
from benchmarks.quality.report import as_json, errors_text, measure, table

NAME = "quality"

_TEXT = """\
Passages and pages written and labelled by hand for this project (`benchmarks/quality/`), apart from the cases of the
tests; none is an article of a portal. Precision, recall and F1 over all labels of a field (micro-averaged), their
number in brackets; an optional label counts neither way. The baseline of the main text is trafilatura by itself."""


class QualitySection(Section):
    """A section whose table has scores, not times."""

    scores: str = ""

    def table(self) -> str:
        return self.scores


async def run(lab: Lab) -> Section:
    """It takes seconds and no server: quick or not makes no difference."""
    lab.begin(NAME, 1)
    report = measure()
    lab.done()
    section = QualitySection(NAME, "Quality", _TEXT)
    section.scores = table(report)
    section.remarks.append(
        f"{len(report.passages)} passages; {len(report.first.main)} pages in the dialects of {report.systems} systems."
    )
    if below := report.below:
        section.remarks.append(
            "Below their floors: " + ", ".join(f"{name} ({f1:.3f})" for name, f1 in below.items()) + "."
        )
    return section


def show(*, errors: str | None, as_json_: bool) -> None:
    """Print scores as JSON, or what is wrong with one field; nothing is written."""
    report = measure()
    if as_json_:
        print(json.dumps(as_json(report), ensure_ascii=False, indent=2))
    elif errors is not None:
        print(errors_text(report, errors))
