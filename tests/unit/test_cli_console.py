"""What the command line prints, how it names things, and how it ends."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from services.cli import console
from services.cli.checks import failed, passed
from services.cli.errors import EXPLAINED, CliError, UsageMistake, exit_code
from services.cli.references import chosen
from services.cli.source_view import print_sources
from shared.bus import BusUnavailable
from shared.embedded import EmbeddedUnavailable
from shared.runtime.admin import PortTaken
from shared.settings import SettingsError
from shared.storage.errors import StorageUnavailable
from shared.storage.source_record import SourceHealth, SourceRecord, SourceStatistics

_COLUMNS = [console.Column("ID"), console.Column("TITLE", flexible=True), console.Column("N", right=True)]
_ESCAPE = "\x1b[2J\x9b31m\u202eevil\x07"


def test_expected_errors_end_with_their_code() -> None:
    assert exit_code(UsageMistake("")) == 2
    assert exit_code(SettingsError("")) == 2
    for error in (CliError(""), EmbeddedUnavailable(""), StorageUnavailable(""), BusUnavailable(""), PortTaken("")):
        assert isinstance(error, EXPLAINED)
        assert exit_code(error) == 1


def test_a_table_fits_the_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    console.print_table(_COLUMNS, [["3f2a91bc", "Hải Phòng khánh thành cầu " * 9, "7"]])
    heading, row = capsys.readouterr().out.splitlines()
    assert len(heading) <= 80
    assert len(row) <= 80
    assert row.startswith("3f2a91bc  Hải Phòng")
    assert row.endswith("7")


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120, 160])
def test_the_list_of_sources_keeps_what_is_to_be_typed_in_any_terminal(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    now = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    source = SourceRecord(
        id="3f2a91bc-0000-4000-8000-000000000000",
        url=f"https://baria-vungtau.gov.vn/{'tin-tuc/' * 12}rss",
        portal="baria-vungtau.gov.vn",
        name="Cổng thông tin điện tử tỉnh Bà Rịa – Vũng Tàu",
        province="ba-ria-vung-tau",
        created_at=now,
        due_at=now,
        health=SourceHealth(failures=12, wrong=True, since=now - timedelta(days=4)),
        statistics=SourceStatistics(published=12345),
    )
    print_sources([source], now)
    heading, row = capsys.readouterr().out.splitlines()[:2]
    assert max(len(heading), len(row)) <= columns
    assert row.startswith("3f2a91bc  ")
    assert "Cổng" in row
    assert "wrong cont" in row
    assert columns < 80 or " 12345" in row


def test_a_pipe_gets_every_word(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    title = "Hải Phòng khánh thành cầu " * 9
    console.print_table(_COLUMNS, [["3f2a91bc", title, "7"]])
    assert title.strip() in capsys.readouterr().out


def test_no_text_reaches_the_terminal_with_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table(_COLUMNS, [["1", f"{_ESCAPE}\nnext [bold]line[/bold]", "2"]])
    console.print_facts([("title", _ESCAPE)])
    console.print_heading(_ESCAPE)
    console.say(_ESCAPE)
    console.note(_ESCAPE)
    console.print_json({"title": _ESCAPE})
    printed = capsys.readouterr()
    assert not set(printed.out + printed.err) & set("\x1b\x9b\u202e\x07")
    assert "[2J31mevil next [bold]line[/bold]" in printed.out


def test_json_keeps_every_character_and_writes_times_by_rfc_3339(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_json({"title": f"Đà Nẵng {_ESCAPE}", "at": datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)})
    assert json.loads(capsys.readouterr().out) == {"title": f"Đà Nẵng {_ESCAPE}", "at": "2026-11-24T01:02:03Z"}


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-5, "0s"),
        (0, "0s"),
        (59, "59s"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h"),
        (47 * 3600, "47h"),
        (48 * 3600, "2d"),
    ],
)
def test_spans_are_rough(seconds: int, shown: str) -> None:
    assert console.span(timedelta(seconds=seconds)) == shown


def test_times_are_shown_in_vietnams_time() -> None:
    moment = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    assert console.local_time(moment) == "2026-11-24 01:30"
    assert console.exact_time(moment) == "2026-11-24 01:30:00+07:00"
    assert (console.local_time(None), console.exact_time(None)) == ("–", "")


def test_an_id_is_named_by_its_beginning_only_where_that_is_one() -> None:
    ids = ["3f2a91bc-1", "3f2a91bc-2"]
    assert chosen("3f2a91bc-1", ids, what="an article", hint="look") == "3f2a91bc-1"
    assert chosen("3f2a", ids[:1], what="an article", hint="look") == "3f2a91bc-1"
    for reference, found, says in (
        ("3f2", ids[:1], "at least 4 characters"),
        ("3f2a", ids, "more than one article"),
        ("beef", [], "no article 'beef'"),
        ("", [], "at least 4 characters"),
    ):
        with pytest.raises(CliError, match=says):
            chosen(reference, found, what="an article", hint="look")


def test_checks_are_sentences() -> None:
    assert passed("disk", "the folder has 7 GB left.").sentence == "The folder has 7 GB left."
    assert not failed("disk", "x.").ok
