"""`python -m benchmarks quality`: how well the enricher reads, on a set of our own."""

import json
import sys

from benchmarks.figures import ScoredSection, Section
from benchmarks.lab import Lab
from benchmarks.quality.reading import score_passages
from benchmarks.quality.report import as_json, errors_text, measure, names, table
from benchmarks.quality.sets import DEVELOPMENT, HELD_OUT, HELD_OUT_PEOPLE, LabelledSet

NAME = "quality"

_TEXT = """\
Passages and pages written and labelled by hand for this project (`benchmarks/quality/`), apart from the cases of the
tests; none is an article of a portal. Precision, recall and F1 over all labels of a field (micro-averaged), their
number in brackets; an optional label counts neither way. The baseline of the main text is trafilatura by itself.

Two sets. Development: its errors have been looked at and their causes mended, so that its figures flatter. Held out:
written after the rules, in dialects of other portals, never looked at when mending; its figures are those to expect of
articles not seen before, and few labels make them rough."""


async def run(lab: Lab) -> Section:
    """It takes seconds and no server: quick or not makes no difference."""
    lab.begin(NAME, 1)
    report, held_out = measure(), measure(HELD_OUT)
    lab.done()
    section = ScoredSection(NAME, "Quality", _TEXT)
    section.scores = table(report, held_out)
    for each in (report, held_out):
        section.remarks.append(f"{each.size[0].upper()}{each.size[1:]}.")
        if below := each.below:
            section.remarks.append(
                f"Below their floors, {each.labelled.name}: "
                + ", ".join(f"{name} ({f1:.3f})" for name, f1 in below.items())
                + "."
            )
    section.remarks.append(f"{_people_held_out()}.")
    return section


def _people_held_out() -> str:
    """The third set, which has few fields: a sentence will do."""
    passages = HELD_OUT_PEOPLE.passages()
    told = [score for score in score_passages(passages) if score.hits + score.missed]
    scores = "; ".join(
        f"{score.name} {score.precision:.3f}, {score.recall:.3f}, **{score.f1:.3f}** ({score.hits + score.missed})"
        for score in told
    )
    name = HELD_OUT_PEOPLE.name
    about = f"{HELD_OUT_PEOPLE.about}, written to be hard: rare offices and trades, names of many peoples"
    return f"{name[0].upper()}{name[1:]} ({about}; {len(passages)} passages; precision, recall, F1): {scores}"


def show(*, errors: str | None, page: str | None, labelled: LabelledSet = DEVELOPMENT) -> None:
    """Print what is wrong with a field, or a page, of one set, or else all scores as JSON; nothing is written. Raises
    `KeyError` with a sentence for a field or a page that is none."""
    if page is not None:
        sys.stdout.buffer.write(_page(page, labelled))
    elif errors is not None:
        if errors not in names():
            raise KeyError(f"There is no field {errors!r}; there are {'; '.join(names())}.")
        print(errors_text(measure(labelled), errors))
    else:
        print(json.dumps(as_json(measure(labelled)), ensure_ascii=False, indent=2))


def _page(wanted: str, labelled: LabelledSet) -> bytes:
    every = {
        f"{name}/{article.id}": body
        for name, portal in labelled.portals().items()
        for article, body in labelled.pages(name, portal)
    }
    if wanted not in every:
        raise KeyError(f"There is no page {wanted!r}; there are {'; '.join(every)}.")
    return every[wanted]
