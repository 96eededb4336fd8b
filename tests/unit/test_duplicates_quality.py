"""Copies are found, and what only looks alike stays apart, as well as was promised: a seeded selection."""

import pytest

from benchmarks.duplicates.cases import QUICK, cases_of
from benchmarks.duplicates.report import NOTICES, PRECISION, RECALL, Report, errors_text, ours_only
from benchmarks.duplicates.texts import Texts, read_texts

DEVELOPMENT, HELD_OUT = read_texts()


@pytest.fixture(scope="module")
def report() -> Report:
    return ours_only(DEVELOPMENT, QUICK)


def test_copies_are_found(report: Report) -> None:
    assert report.scores.recall.value >= RECALL, errors_text(report)


def test_what_is_called_a_copy_is_one(report: Report) -> None:
    assert report.scores.precision.value >= PRECISION, errors_text(report)


def test_notices_of_one_form_stay_apart(report: Report) -> None:
    assert report.scores.merged("template").value <= NOTICES, errors_text(report, "notice")


def test_accounts_of_one_event_are_no_copies(report: Report) -> None:
    assert report.scores.merged("same event").part == 0, errors_text(report, "same event")


@pytest.mark.parametrize("texts", [DEVELOPMENT, HELD_OUT], ids=lambda texts: texts.name)
def test_there_are_enough_cases_of_all_kinds(texts: Texts) -> None:
    cases = cases_of(texts, QUICK)
    copied = {case.kind for case in cases if case.truth == "copy"}
    assert len(copied) >= 40
    assert len([case for case in cases if case.truth == "copy"]) >= 1000
    assert len([case for case in cases if case.truth == "template"]) >= 300
    assert len([case for case in cases if case.truth == "same event"]) >= 20
    assert {case.truth for case in cases} == {"copy", "template", "same event", "other"}
    assert all(case.a.origin == case.b.origin for case in cases if case.truth == "copy")
    assert all(case.a.origin != case.b.origin for case in cases if case.truth != "copy")


def test_the_halves_share_no_text() -> None:
    for kind in ("bases", "templates", "groups"):
        one, other = (getattr(half, kind) for half in (DEVELOPMENT, HELD_OUT))
        assert not [text for text in one if text in other]
        assert abs(len(one) - len(other)) <= 4
