"""What the demo shows can be copied: no address or command is broken in two, however narrow the terminal."""

import io

import pytest
from rich.console import Console

from services.cli.demo import guide

_LINES = (
    ("The national feed", "http://127.0.0.1:8080/feeds/provinces/hai-phong.atom"),
    ("Commands on this data", "export HOPTIN_DATA_DIR=/tmp/hoptin-demo-abcdefgh"),
    ("", "hoptin articles list"),
)


@pytest.mark.parametrize("width", [30, 60, 80, 200])
def test_each_address_stands_whole_on_a_line(width: int) -> None:
    out = io.StringIO()
    console = Console(file=out, width=width)
    console.print(guide(_LINES, console.width), soft_wrap=True)
    lines = out.getvalue().splitlines()
    assert [sum(where in line for line in lines) for _, where in _LINES] == [1, 1, 1]


def test_the_panel_fits_where_it_is_shown() -> None:
    width = 90
    out = io.StringIO()
    console = Console(file=out, width=width)
    console.print(guide(_LINES, width), soft_wrap=True)
    assert "╭" in out.getvalue()
    assert max(len(line) for line in out.getvalue().splitlines()) <= width
