"""`python -m benchmarks quality`: how well the enricher reads, on a set of our own."""

import json
import sys

from benchmarks.figures import Section
from benchmarks.lab import Lab
from benchmarks.quality.articles import read_portals
from benchmarks.quality.rendering import pages
from benchmarks.quality.report import as_json, errors_text, measure, names, table

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


def show(*, errors: str | None, page: str | None) -> None:
    """Print what is wrong with a field, or a page, or else all scores as JSON; nothing is written. Raises `KeyError`
    with a sentence for a field or a page that is none."""
    if page is not None:
        sys.stdout.buffer.write(_page(page))
    elif errors is not None:
        if errors not in names():
            raise KeyError(f"There is no field {errors!r}; there are {'; '.join(names())}.")
        print(errors_text(measure(), errors))
    else:
        print(json.dumps(as_json(measure()), ensure_ascii=False, indent=2))


def _page(wanted: str) -> bytes:
    every = {
        f"{name}/{article.id}": body for name, portal in read_portals().items() for article, body in pages(name, portal)
    }
    if wanted not in every:
        raise KeyError(f"There is no page {wanted!r}; there are {'; '.join(every)}.")
    return every[wanted]
