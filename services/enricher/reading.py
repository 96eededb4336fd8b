"""What the recognisers read: title and text of an article as one string."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from shared.article import Span
from shared.text.normalise import aligned
from shared.text.phrases import Phrases, Search

T = TypeVar("T")

_MOST_SPANS = 10
"""Kept of one mention."""
_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Reading:
    """A recogniser searches `whole` or `lowered`, and hands the spans it found there to `stands`."""

    title: str
    """Clean, on one line."""
    text: str
    """Clean; paragraphs apart by an empty line."""
    home: str | None = None
    """Slug of the unit, present or former, that the source speaks for."""
    _found: dict[Phrases[Any], list[tuple[int, int, Any]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def whole(self) -> str:
        """The title, an empty line, the text."""
        return f"{self.title}{_BETWEEN}{self.text}"

    @cached_property
    def lowered(self) -> str:
        """`whole` for comparison, character for character: see `aligned`."""
        return aligned(self.whole)

    def search(self, search: Search) -> None:
        """Looks up all lists of `search` in one pass, for `everywhere`."""
        self._found.update(search.everywhere(self.lowered))

    def everywhere(self, phrases: Phrases[T]) -> list[tuple[int, int, T]]:
        """What `phrases.everywhere` finds in `lowered`."""
        found = self._found.get(phrases)
        return phrases.everywhere(self.lowered) if found is None else found

    def stands(self, spans: Iterable[Span]) -> tuple[bool, list[Span]]:
        """For the fields `in_title` and `spans` of a mention: `spans` in `whole`, as whether one is in the title, and
        as spans in the text, in order, the first few."""
        begins = len(self.title) + len(_BETWEEN)
        ordered = sorted(set(spans))
        in_text = [(start - begins, end - begins) for start, end in ordered if start >= begins]
        return any(start < begins for start, _ in ordered), in_text[:_MOST_SPANS]
