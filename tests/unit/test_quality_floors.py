"""The enricher reads the labelled set at least as well as was promised."""

import pytest

from benchmarks.quality import run
from benchmarks.quality.report import FLOORS, HELD_OUT_FLOORS, Report, as_json, errors_text, measure, names, table
from benchmarks.quality.sets import HELD_OUT


@pytest.fixture(scope="module")
def report() -> Report:
    return measure()


@pytest.fixture(scope="module")
def held_out() -> Report:
    return measure(HELD_OUT)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_a_field_reaches_its_floor(report: Report, name: str) -> None:
    assert report.f1[name] >= FLOORS[name], errors_text(report, name)


@pytest.mark.parametrize("name", sorted(HELD_OUT_FLOORS))
def test_a_field_reads_what_was_held_out_no_worse_than_at_first(held_out: Report, name: str) -> None:
    # Which labels it misses is not shown: whoever looks has no held-out set any more.
    assert held_out.f1[name] >= HELD_OUT_FLOORS[name], f"{name} got worse on texts that no rule was mended against"


def test_learning_what_a_portal_repeats_makes_no_text_worse(report: Report) -> None:
    worse = {page: f1 for page, f1 in report.again.main.items() if f1 < report.first.main[page]}
    assert worse == {}


def test_every_field_has_its_row_its_errors_and_its_figures(report: Report, held_out: Report) -> None:
    head, _, *rows = table(report, held_out).split("\n")
    assert "held out" in head
    for name, row in zip(names(), rows, strict=True):
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert (cells[0], cells[3], cells[7]) == (
            name,
            f"**{report.f1[name]:.3f}**",
            f"**{held_out.f1[name]:.3f}**",
        )
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


def test_what_is_wrong_in_the_held_out_set_is_shown_only_when_asked_for(
    held_out: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(KeyError):
        run.show(errors=None, page=next(iter(held_out.first.main)))
    held = {passage.id for passage in held_out.passages}
    run.show(errors="people, names", page=None)
    shown = capsys.readouterr().out
    assert not any(f"{name}: " in shown for name in held)
    run.show(errors="people, names", page=None, labelled=HELD_OUT)
    assert capsys.readouterr().out.strip() == errors_text(held_out, "people, names")


def test_what_is_no_field_or_page_is_said_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="documents"):
        run.show(errors="papers", page=None)
    with pytest.raises(KeyError, match="nukeviet/"):
        run.show(errors=None, page="nukeviet")
