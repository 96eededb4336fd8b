"""The words of `words.toml`, as the recognisers look them up."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from importlib.resources import files

from shared.text.normalise import aligned

_FILE = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def listed(name: str) -> frozenset[str]:
    """The entries of one list, as `aligned` has them."""
    return frozenset(
        aligned(entry.strip()) for line in _FILE[name].splitlines() for entry in line.split("|") if entry.strip()
    )


class Following:
    """Phrases that may go on at a place: looked up by their first syllable, the longest first."""

    def __init__(self, phrases: Iterable[str]) -> None:
        by_first: defaultdict[str, list[str]] = defaultdict(list)
        for phrase in phrases:
            by_first[_first(phrase)].append(phrase)
        self._by_first = {first: sorted(every, key=len, reverse=True) for first, every in by_first.items()}

    def end(self, lowered: str, start: int, first: str) -> int:
        """Where the longest phrase ends that begins at `start` with the syllable `first`; `start` if none does."""
        phrases = self._by_first.get(first)
        if phrases is None:
            return start
        for phrase in phrases:
            end = start + len(phrase)
            if lowered.startswith(phrase, start) and not lowered[end : end + 1].isalnum():
                return end
        return start


def _first(phrase: str) -> str:
    end = 0
    while end < len(phrase) and phrase[end].isalpha():
        end += 1
    return phrase[:end]
