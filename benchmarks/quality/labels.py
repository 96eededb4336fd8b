"""The passages and what a reader finds in them, as `passages/*.toml` give them."""

import tomllib
import unicodedata
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

from shared.provinces import locate

_FOLDER = Path(__file__).with_name("passages")


Unit = tuple[str, str | None]
"""Slug of today's unit, and of the former one where that is named."""


def unit_of(slug: str) -> Unit:
    """Raises `ValueError` for what is no unit."""
    place = locate(slug)
    if place is None or slug not in (place[0].slug, place[1].slug if place[1] else None):
        raise ValueError(f"There is no unit {slug!r}.")
    return place[0].slug, place[1].slug if place[1] else None


class Passage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A title and a few sentences as a feed gives them. Labels are written as `README.md` says."""

    id: str
    home: str
    """Slug of the unit, present or former, whose portal it stands on."""
    published: date
    title: str
    text: str
    """Paragraphs apart by an empty line, byline and all."""
    form: Literal["NFC", "NFD"] = "NFC"
    """How the feed encodes it."""
    language: str = "vi"
    documents: list[str] = []
    provinces: list[str] = []
    implied: list[str] = []
    people: list[str] = []
    organisations: list[str] | None = None
    """None where they are not labelled."""
    topics: list[str] = []
    urgency: str = ""
    event_date: str = ""
    authors: list[str] = []
    dateline: str = ""
    credit: str = ""
    only: list[str] = []
    """The fields that are labelled, by name; all, where none is given."""

    @property
    def paragraphs(self) -> list[str]:
        return [unicodedata.normalize(self.form, part.strip()) for part in self.text.strip().split("\n\n")]

    @property
    def shown_title(self) -> str:
        return unicodedata.normalize(self.form, self.title)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    passages: list[Passage]


def read_passages(folder: Path = _FOLDER) -> list[Passage]:
    """All passages, file by file. Raises `msgspec.ValidationError` for a file that is not sound."""
    return [passage for path in sorted(folder.glob("*.toml")) for passage in _read(path)]


def _read(path: Path) -> list[Passage]:
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File).passages
