"""The texts that cases are made of, as they are written in `texts/`, and the two halves they are dealt into."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import TypeVar

import msgspec

from benchmarks.duplicates.slots import Form

_FOLDER = Path(__file__).with_name("texts")
_DEALT = 20261124
"""The seed by which texts are dealt; changing it would mix up what was looked at and what was not."""

T = TypeVar("T")


class _Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every table of the files may hold."""


class Base(_Written, frozen=True, kw_only=True):
    """An article that copies are made of."""

    title: str
    retitled: list[str]
    """As other portals head it."""
    text: str
    """Paragraphs, each on a line of its own; so everywhere here."""
    published: date


class Template(_Written, frozen=True, kw_only=True):
    """A notice of one form: see `slots.py`."""

    id: str
    title: str
    text: str

    @property
    def form(self) -> Form:
        return Form(self.title, self.text)


class Telling(_Written, frozen=True, kw_only=True):
    title: str
    text: str
    day: int = 0
    """Days after the group's first one."""


class Group(_Written, frozen=True, kw_only=True):
    """Articles that have something in common and are no copies of one another."""

    kind: str
    """`same event`, `consecutive days`, `same speech`, `same title`."""
    published: date
    texts: list[Telling]
    article: str = ""
    """The title of an article that reports on it too."""


class Parts(_Written, frozen=True, kw_only=True):
    """What portals put around a text of others, with slots."""

    footers: list[str]
    lists: list[str]
    """Of other articles, behind the text."""
    bylines: list[str]
    credits: list[str]
    datelines: list[str]
    local: list[str]
    """A portal's own paragraph on its own province's part."""
    intros: list[str]
    """How a round-up begins."""


class Swaps(_Written, frozen=True, kw_only=True):
    """What editors write for one another, both ways."""

    abbreviations: list[tuple[str, str]]
    words: list[tuple[str, str]]
    fillers: list[str]
    """Syllables that come and go without changing what is said."""


@dataclass(frozen=True)
class Texts:
    """One half."""

    name: str
    bases: Sequence[Base]
    templates: Sequence[Template]
    groups: Sequence[Group]
    parts: Parts
    swaps: Swaps


class _Bases(_Written, frozen=True, kw_only=True):
    articles: list[Base]


class _Templates(_Written, frozen=True, kw_only=True):
    templates: list[Template]


class _Groups(_Written, frozen=True, kw_only=True):
    groups: list[Group]


def read_texts() -> tuple[Texts, Texts]:
    """The development half and the one held out. Raises `ValueError` for a file that is not sound."""
    parts, swaps = _read(_FOLDER / "parts.toml", Parts), _read(_FOLDER / "swaps.toml", Swaps)
    halves = zip(
        ("development", "held out"),
        _dealt({path.stem: _read(path, _Bases).articles for path in _files("articles")}),
        _dealt({path.stem: _read(path, _Templates).templates for path in _files("templates")}),
        _dealt(_by_kind({path.stem: _read(path, _Groups).groups for path in _files("groups")})),
        _halved(parts),
        strict=True,
    )
    development, held_out = (Texts(*half, swaps=swaps) for half in halves)
    return development, held_out


def _files(folder: str) -> list[Path]:
    return sorted((_FOLDER / folder).glob("*.toml"))


def _read(path: Path, shape: type[T]) -> T:
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), shape)


def _by_kind(files: Mapping[str, Sequence[Group]]) -> dict[str, list[Group]]:
    kinds: dict[str, list[Group]] = {}
    for name, groups in files.items():
        for group in groups:
            kinds.setdefault(f"{name} {group.kind}", []).append(group)
    return kinds


def _dealt(lists: Mapping[str, Sequence[T]]) -> tuple[list[T], list[T]]:
    """Two halves: of every two of a list one to each, by chance. Texts written behind the others move none of them."""
    halves: tuple[list[T], list[T]] = ([], [])
    for name, texts in lists.items():
        rng = Random(f"{_DEALT} {name}")
        for at in range(0, len(texts), 2):
            side = rng.randrange(2)
            for number, text in enumerate(texts[at : at + 2]):
                halves[(side + number) % 2].append(text)
    return halves


def _halved(parts: Parts) -> tuple[Parts, Parts]:
    """Every other one of each kind."""
    first, second = (
        Parts(**{name: getattr(parts, name)[start::2] for name in parts.__struct_fields__}) for start in (0, 1)
    )
    return first, second
