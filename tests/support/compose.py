"""Reads docker-compose.yml as Compose would, and turns its services into processes of this machine."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"

_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<word>[^}]*))?\}")


@dataclass(frozen=True)
class Variable:
    name: str
    kind: str | None
    """`-`: `word` is its default; `?`: Compose refuses to start without it, and `word` says why."""
    word: str


def variables() -> list[Variable]:
    found = _VARIABLE.finditer(FILE.read_text(encoding="utf-8"))
    return [Variable(match["name"], match["kind"], match["word"] or "") for match in found]


@cache
def services() -> dict[str, dict[str, Any]]:
    return dict(document()["services"])


@cache
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def hoptin_services() -> dict[str, dict[str, Any]]:
    """Those that run `hoptin run …`, not the broker, the database and the one that ends at once."""
    return {name: service for name, service in services().items() if service.get("command", [""])[0] == "run"}


@dataclass(frozen=True)
class Place:
    """Where on this machine the things are that a container has at fixed places of its own.

    Pairs of what a command or variable says in the container and what it says here; applied in this order.
    """

    renamed: tuple[tuple[str, str], ...]

    def command(self, service: str) -> list[str]:
        """Entry point and command; the project's own programs are those of this environment."""
        described = services()[service]
        words = [*described.get("entrypoint", ["hoptin"]), *described["command"]]
        if words[0] in ("hoptin", "python"):
            words[0] = str(Path(sys.executable).parent / words[0])
        return [self._here(word) for word in words]

    def environment(self, service: str, env_file: Mapping[str, str]) -> dict[str, str]:
        declared = services()[service].get("environment", {})
        return {name: self._here(_filled_in(str(value), env_file)) for name, value in declared.items()}

    def health_check(self, service: str) -> list[str]:
        kind, program, *arguments = services()[service]["healthcheck"]["test"]
        assert (kind, program) == ("CMD", "python")
        return [sys.executable, *(self._here(argument) for argument in arguments)]

    def _here(self, text: str) -> str:
        for there, here in self.renamed:
            text = text.replace(there, here)
        return text


def _filled_in(text: str, env_file: Mapping[str, str]) -> str:
    """Variables replaced the way Compose does it: an empty one counts as unset."""

    def value(match: re.Match[str]) -> str:
        given = env_file.get(match["name"], "")
        if not given and match["kind"] == "?":
            raise AssertionError(f"Compose would refuse to start: {match['word']}")
        return given or match["word"] or ""

    return _VARIABLE.sub(value, text)
