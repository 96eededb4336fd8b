"""The enricher reads the labelled set at least as well as was promised."""

import pytest

from benchmarks.quality import run
from benchmarks.quality.report import FLOORS, Report, as_json, errors_text, measure, names, table


@pytest.fixture(scope="module")
def report() -> Report:
    return measure()


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_a_field_reaches_its_floor(report: Report, name: str) -> None:
    assert report.f1[name] >= FLOORS[name], errors_text(report, name)


def test_learning_what_a_portal_repeats_makes_no_text_worse(report: Report) -> None:
    worse = {page: f1 for page, f1 in report.again.main.items() if f1 < report.first.main[page]}
    assert worse == {}


def test_every_field_has_its_row_its_errors_and_its_figures(report: Report) -> None:
    shown = table(report)
    for name in names():
        assert f"| {name} |" in shown
        assert errors_text(report, name)
    fields = as_json(report)["fields"]
    assert isinstance(fields, dict)
    assert ["main text", *fields] == names()


def test_a_page_is_shown_by_the_name_that_its_errors_have(
    report: Report, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    name = next(iter(report.first.main))
    run.show(errors=None, page=name)
    assert b"</html>" in capfdbinary.readouterr().out


def test_what_is_no_field_or_page_is_said_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="documents"):
        run.show(errors="papers", page=None)
    with pytest.raises(KeyError, match="nukeviet/"):
        run.show(errors=None, page="nukeviet")
