"""What is judged: an article as the deduplicator gets it, and a pair of them with what is true of it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Truth = Literal["copy", "template", "same event", "other"]
"""Copies; notices of one form; the same event in own words; what only shares a title, a sentence or a part.
All but the first must be kept apart."""


@dataclass(frozen=True)
class Item:
    id: str
    title: str
    text: str
    """Paragraphs with empty lines between."""
    url: str
    published: date
    origin: str
    """What it is a copy of: two items are copies if this is the same."""


@dataclass(frozen=True)
class Case:
    kind: str
    """What was done to the one, or what the two have in common."""
    truth: Truth
    a: Item
    b: Item


@dataclass(frozen=True)
class Draft:
    """A text on its way through edits."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def length(self) -> int:
        """Roughly, in syllables."""
        return sum(len(paragraph.split()) for paragraph in self.paragraphs)


def draft(title: str, text: str) -> Draft:
    return Draft(title, tuple(line.strip() for line in text.split("\n") if line.strip()))


def item(written: Draft, *, id: str, origin: str, published: date, portal: str = "") -> Item:
    """On the portal that `portal`, or else `id`, falls to: there are 63."""
    host = f"portal-{sum((portal or id).encode()) % 63}.example"
    url = f"https://{host}/tin-tuc/{id.replace(' ', '-').replace('/', '-')}"
    return Item(id, written.title, written.text, url, published, origin)
