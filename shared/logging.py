"""Structured logs: JSON lines on standard output, or readable ones on a console.

Event names are static and stand in `shared/log_events.py`, which is an interface: monitoring teams match them.
Values are keywords, ids are bound once with `logger.bind`.
"""

import io
import json
import logging
import sys
from typing import Any, TextIO, cast

import msgspec
import structlog
from aiohttp.http_exceptions import HttpProcessingError
from structlog.typing import EventDict, WrappedLogger

Logger = structlog.typing.FilteringBoundLogger

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure_logging(*, format: str, level: str, stream: TextIO | None = None) -> None:
    """Set up structlog for this process. `stream` defaults to standard output."""
    out = stream if stream is not None else sys.stdout
    if isinstance(out, io.TextIOWrapper):  # whatever the locale says: a line must not fail for what it tells
        out.reconfigure(encoding="utf-8", errors="backslashreplace")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            *_rendering(format, out),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )
    # What libraries have to say comes out as lines of the same form, from warnings up.
    root = logging.getLogger()
    root.handlers = [_LibraryHandler()]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)  # else they come out as bare lines among the JSON
    # They report every attempt to reconnect, with tracebacks; the bus says the same in one sentence, once.
    for noisy in ("aiormq", "aio_pika"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def get_logger(service: str) -> Logger:
    return cast(Logger, structlog.get_logger().bind(service=service))


def _rendering(format: str, out: TextIO) -> list[structlog.typing.Processor]:
    if format == "console":
        return [structlog.dev.ConsoleRenderer(colors=out.isatty())]
    return [structlog.processors.format_exc_info, _json]


def _json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    try:
        return msgspec.json.encode(event, enc_hook=str).decode()
    except UnicodeEncodeError:  # lone surrogates: undecodable bytes of a header, a file name, an argument
        return json.dumps(event, ensure_ascii=False, default=str).encode("utf-8", "replace").decode("utf-8")


class _LibraryHandler(logging.Handler):
    """Hands a library's log record to structlog under one event name."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            return  # what a client of ours wrote is no HTTP: it got a 400, and must not be able to fill the log
        log: Any = structlog.get_logger()
        details: dict[str, Any] = {"exc_info": record.exc_info} if record.exc_info else {}
        method = "error" if record.levelno >= logging.ERROR else "warning"
        getattr(log, method)("library_message", library=record.name, message=record.getMessage(), **details)
