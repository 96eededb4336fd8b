"""`python -m benchmarks duplicates`: how well copies are told from what only looks alike."""

import asyncio

from benchmarks.duplicates.cases import QUICK, WHOLE
from benchmarks.duplicates.report import STEPS, Report, errors_text, measure, ours_only, tables
from benchmarks.duplicates.texts import read_texts
from benchmarks.figures import ScoredSection, Section
from benchmarks.lab import Lab

NAME = "duplicates"

_TEXT = """\
Articles, notices and accounts of events written for this project (`benchmarks/duplicates/texts/`); none is an article
of a portal. Copies are made of the articles by seeded edits; what must stay apart are notices of one form filled with
other dates, numbers, places and names, accounts of one event in own words, and texts that share a title, a part or a
sentence. A pair is merged if the index brings the two together and they are called copies. The baselines read the same
syllables: datasketch's MinHash-LSH (128 permutations, shingles of 4 syllables) with its thresholds, and SimHash (64
bits, of the same shingles, distance 3).

The texts are dealt into two halves. Development: its errors are looked at and their causes mended, so that its figures
flatter. Held out: never looked at; its figures are those to expect of other texts."""


async def run(lab: Lab) -> Section:
    size = QUICK if lab.quick else WHOLE
    halves = read_texts()
    lab.begin(NAME, STEPS * len(halves))
    reports: list[Report] = []
    for texts in halves:
        reports.append(await asyncio.to_thread(measure, texts, size, lambda what: _next(lab, what)))
    development, held_out = reports
    section = ScoredSection(NAME, "Duplicates", _TEXT)
    section.scores = tables(development, held_out)
    for report in reports:
        section.remarks.append(f"{report.size[0].upper()}{report.size[1:]}.")
        if missed := report.missed:
            section.remarks.append(f"Targets missed, {report.texts.name}: {', '.join(missed)}.")
    return section


def _next(lab: Lab, what: str) -> None:
    lab.say(what)
    lab.done()


def show(kind: str = "") -> None:
    """Print the pairs of the development half that are judged wrong; nothing is written."""
    development, _ = read_texts()
    report = ours_only(development, WHOLE)
    print(report.size)
    print(errors_text(report, kind))
