"""Finding many fixed phrases in a text at once (Aho and Corasick 1975, by pyahocorasick): one pass, however many."""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Generic, TypeVar

import ahocorasick

from shared.text.normalise import aligned

T = TypeVar("T")


class Phrases(Generic[T]):
    """Phrases, each with what it stands for. They are compared as `aligned` has them: case and the place of tone marks
    make no difference, diacritics do."""

    def __init__(self, meanings: Mapping[str, T]) -> None:
        self._automaton = ahocorasick.Automaton()
        for phrase, meaning in meanings.items():
            key = aligned(phrase)
            self._automaton.add_word(key, (len(key), meaning))
        self._empty = not meanings
        if meanings:
            self._automaton.make_automaton()

    def find(self, lowered: str) -> list[tuple[int, int, T]]:
        """The phrases in an `aligned` text: start, end, meaning. Whole words only; of phrases that overlap the one that
        begins first, of these the longest."""
        return first_of_overlapping(self.everywhere(lowered))

    def everywhere(self, lowered: str) -> list[tuple[int, int, T]]:
        """`find`, with all that overlap: those that begin first first, of these the longest."""
        if self._empty:
            return []
        most = len(lowered)
        whole = [
            (last + 1 - length, -last - 1, meaning)
            for last, (length, meaning) in self._automaton.iter(lowered)
            if (last + 1 == most or not lowered[last + 1].isalnum())
            and (last + 1 == length or not lowered[last - length].isalnum())
        ]
        whole.sort(key=itemgetter(0, 1))
        return [(start, -end, meaning) for start, end, meaning in whole]


def first_of_overlapping(found: Iterable[tuple[int, int, T]]) -> list[tuple[int, int, T]]:
    """Of phrases in the order of `Phrases.everywhere` those that do not overlap one that was taken before."""
    taken: list[tuple[int, int, T]] = []
    ends = 0
    for phrase in found:
        if phrase[0] >= ends:
            ends = phrase[1]
            taken.append(phrase)
    return taken
