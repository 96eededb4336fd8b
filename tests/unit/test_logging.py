"""What goes to the log arrives there, and only what should."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog
from aiohttp.http_exceptions import BadHttpMessage

from shared.logging import configure_logging, get_logger


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("format", ["json", "console"])
def test_no_text_can_make_a_line_fail(format: Literal["json", "console"]) -> None:
    """Undecodable bytes, in a locale that knows no Vietnamese."""
    written = io.BytesIO()
    out = io.TextIOWrapper(written, encoding="ascii")
    configure_logging(format=format, level="info", stream=out)
    get_logger("poller").warning("source_failed", reason="Hải Phòng \udcff", url="https://x.vn/\udc80")
    out.flush()
    assert "Hải Phòng" in written.getvalue().decode("utf-8")


def test_a_request_that_is_no_http_is_no_error_of_ours() -> None:
    written = io.StringIO()
    configure_logging(format="json", level="info", stream=written)
    library = logging.getLogger("aiohttp.server")
    for error in (BadHttpMessage("Invalid char in url path"), RuntimeError("a defect")):
        try:
            raise error
        except type(error):
            library.exception("Error handling request")
    (line,) = written.getvalue().splitlines()
    assert "a defect" in json.loads(line)["exception"]
