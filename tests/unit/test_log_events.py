"""The catalogue of log events and the code agree: monitoring teams match these names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from docs.generate import ROOT
from shared.log_events import BY_NAME, LOG_EVENTS

_LEVELS = {"debug", "info", "warning", "error"}
_INTERNAL = {"handler_failed", "hubs_not_asked", "leases_kept", "leases_not_renewed"}
"""Logged at debug level: for developers, no interface."""


def _logged() -> Iterator[tuple[Path, int, str, ast.expr | None]]:
    """Every call of a logger's method in the code: where, which level, its event name."""
    for folder in ("services", "shared"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in _LEVELS
                    and re.search(r"\blog(ger)?$|\b_log(ger)?$", ast.unparse(node.func.value).split("(")[0].lower())
                ):
                    yield path, node.lineno, node.func.attr, node.args[0] if node.args else None


def test_every_event_that_is_logged_stands_in_the_catalogue_with_its_level() -> None:
    wrong = []
    for path, line, level, name in _logged():
        if not isinstance(name, ast.Constant):
            if ast.unparse(name or ast.Constant("")) != "outcome.log_event":  # terminal events of handlers, see below
                wrong.append(f"{path}:{line}: not a literal")
        elif name.value not in _INTERNAL and (name.value not in BY_NAME or BY_NAME[name.value].level != level):
            wrong.append(f"{path}:{line}: {name.value!r} at {level}")
    assert wrong == []


def test_every_event_in_the_catalogue_is_logged_somewhere() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("services", "shared")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "log_events.py"
    )
    assert [event.name for event in LOG_EVENTS if f'"{event.name}"' not in text] == []


def test_names_are_static_snake_case_and_unique() -> None:
    assert len(BY_NAME) == len(LOG_EVENTS)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", event.name) for event in LOG_EVENTS)
