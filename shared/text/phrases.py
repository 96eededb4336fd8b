"""Finding many fixed phrases in a text at once (Aho and Corasick 1975, by pyahocorasick): one pass, however many."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from operator import itemgetter
from typing import Any, Generic, TypeVar

import ahocorasick

from shared.text.normalise import aligned

T = TypeVar("T")

_COMMON = '\n,.:;()"/-%…'
"""Taken out one by one: much faster than any search for what is no letter, and in most texts there is nothing else."""
_UNCOMMON = re.compile("[^ 0-9a-z\xe0-\xf6\xf8-\u02af\u1ea0-\u1ef9]")
"""Anything but spaces and the letters of Vietnam and its neighbours."""
_NOT_IN_WORDS = re.compile(r"[\W_]")


class Phrases(Generic[T]):
    """Phrases, each with what it stands for. They are compared as `aligned` has them: case and the place of tone marks
    make no difference, diacritics do."""

    def __init__(self, meanings: Mapping[str, T]) -> None:
        self.meanings = {aligned(phrase): meaning for phrase, meaning in meanings.items()}

    def find(self, lowered: str) -> list[tuple[int, int, T]]:
        """The phrases in an `aligned` text: start, end, meaning. Whole words only; of phrases that overlap the one that
        begins first, of these the longest."""
        return first_of_overlapping(self.everywhere(lowered))

    def everywhere(self, lowered: str) -> list[tuple[int, int, T]]:
        """`find`, with all that overlap: those that begin first first, of these the longest."""
        return self._alone.everywhere(lowered)[self]

    @cached_property
    def _alone(self) -> "Search":
        return Search(self)


class Search:
    """Several lists of phrases, found in one pass.

    Phrases are looked up with a space before them, in a copy of the text where all but letters and digits are spaces:
    so the automaton passes over the inside of words with next to no work. What then fits is compared with the text
    itself."""

    def __init__(self, *lists: Phrases[Any]) -> None:
        self._lists = lists
        entries: dict[str, list[tuple[int, str, int, Any]]] = {}
        for at, phrases in enumerate(lists):
            for phrase, meaning in phrases.meanings.items():
                entries.setdefault(f" {_spaced(phrase)}", []).append((len(phrase), phrase, at, meaning))
        self._automaton = ahocorasick.Automaton()
        for key, entry in entries.items():
            self._automaton.add_word(key, entry)
        self._empty = not entries
        if entries:
            self._automaton.make_automaton()

    def everywhere(self, lowered: str) -> dict[Phrases[Any], list[tuple[int, int, Any]]]:
        """For each list what its `everywhere` finds in an `aligned` text."""
        found: list[list[tuple[int, int, Any]]] = [[] for _ in self._lists]
        if not self._empty:
            spaced = f" {_spaced(lowered)} "
            for end, entries in self._automaton.iter(spaced):
                if spaced[end + 1] == " ":
                    for length, phrase, at, meaning in entries:
                        if lowered.startswith(phrase, end - length):
                            found[at].append((end - length, end, meaning))
        for of_list in found:  # in order of their ends until now
            of_list.reverse()
            of_list.sort(key=itemgetter(0))
        return dict(zip(self._lists, found, strict=True))


def _spaced(lowered: str) -> str:
    """`lowered`, as long, with a space for all but letters and digits."""
    for char in _COMMON:
        lowered = lowered.replace(char, " ")
    return _NOT_IN_WORDS.sub(" ", lowered) if _UNCOMMON.search(lowered) else lowered


def first_of_overlapping(found: Iterable[tuple[int, int, T]]) -> list[tuple[int, int, T]]:
    """Of phrases in the order of `Phrases.everywhere` those that do not overlap one that was taken before."""
    taken: list[tuple[int, int, T]] = []
    ends = 0
    for phrase in found:
        if phrase[0] >= ends:
            ends = phrase[1]
            taken.append(phrase)
    return taken
