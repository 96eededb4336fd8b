"""A text as the deduplicator reads it: its words as numbers. Pure.

What stands between two spaces is a word: nearly always one syllable, in Vietnamese. Its number is the same for all
spellings that `shared.text.normalise.comparable` calls equal; diacritics count.
"""

import re
from hashlib import blake2b
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from shared.text.normalise import comparable, legible

Hashes = NDArray[np.uint64]

PLAIN, CAPITAL, NUMBER, DATE, DOCUMENT, DATING = range(6)
"""What a word looks like: `CAPITAL` may be part of a name, `DATE` is 24/7 or 24-07-2026, `DOCUMENT` 42/2022/NĐ-CP; a
number behind a `DATING` word (ngày, tháng) tells when."""

MOST_WORDS = 40_000
"""Read of a text; nobody needs the rest to know it again."""

_MOST_KNOWN = 200_000

_CHUNK = re.compile(r"\S+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_SEPARATORS = re.compile(r"[\W_]+")
_DAY = re.compile(r"(\d{1,2})[-./](\d{1,2})(?:[-./](\d{2,4}))?")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_ENDING = (",", ";", ".", ":", ")", "!", "?", "…")
_DATING = frozenset(("ngày", "tháng", "năm", "quý", "tuần", "thứ", "lần"))

Word = int
"""60 bits of its number; below them three of its kind, and one for a mark behind it that ends a name. 0 is no
word: a dash between two spaces."""

_KIND = np.uint64(0b1110)
_ENDS = np.uint64(1)
_NUMBER = np.uint64(~0b1111 & 0xFFFF_FFFF_FFFF_FFFF)


class Words:
    """Words in their order, as three arrays of one length."""

    __slots__ = ("ends", "hashes", "kinds")

    def __init__(self, words: list[Word]) -> None:
        packed = np.array(words, dtype=np.uint64)
        self.hashes: Hashes = packed & _NUMBER
        self.kinds: NDArray[np.uint8] = ((packed & _KIND) >> np.uint64(1)).astype(np.uint8)
        self.ends: NDArray[np.bool_] = (packed & _ENDS).astype(np.bool_)

    def __len__(self) -> int:
        return len(self.hashes)


def words_of(text: str, most: int = MOST_WORDS) -> list[Word]:
    """The words of `text`, the first of very many."""
    if len(_known) > _MOST_KNOWN:
        _known.clear()
    return list(filter(None, map(_known.__getitem__, legible(text).split()[:most])))


def places_of(text: str) -> list[tuple[int, int]]:
    """Where each of `words_of(text)` stands in `legible(text)`, without the marks around it: its first character, and
    the one after its last."""
    places = []
    for chunk in islice(_CHUNK.finditer(legible(text)), MOST_WORDS):
        if bare := _EDGES.sub("", chunk[0]):
            start = chunk.start() + chunk[0].index(bare)
            places.append((start, start + len(bare)))
    return places


def number_of(text: str | bytes) -> int:
    """64 bits that stand for `text`, the same on every machine."""
    data = text.encode() if isinstance(text, str) else text
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def packed(value: str, kind: int, ends: bool) -> Word:
    return number_of(value) & ~0b1111 | kind << 1 | ends


class _Known(dict[str, Word]):
    """Words read before: a language has few, and texts have many."""

    def __missing__(self, chunk: str) -> Word:
        word = self[chunk] = _word(chunk)
        return word


_known = _Known()


def _word(chunk: str) -> Word:
    bare = _EDGES.sub("", chunk)
    if not bare:
        return 0
    ends = chunk.endswith(_ENDING)
    if bare[0].isdigit():
        kind, value = _numeral(bare)
        return packed(value, kind, ends)
    value = _SEPARATORS.sub(" ", comparable(bare))
    kind = DATING if value in _DATING else CAPITAL if bare[0].isupper() else PLAIN
    return packed(value, kind, ends)


def _numeral(bare: str) -> tuple[int, str]:
    """The kind of a word that begins with a digit, and its one spelling: 03/07 as 3/7, 1.200 as 1200."""
    if day := _DAY.fullmatch(bare):
        return DATE, "/".join(part.lstrip("0") or "0" for part in day.groups() if part)
    if _THOUSANDS.fullmatch(bare):
        return NUMBER, bare.replace(".", "")
    value = _ZEROS.sub("", comparable(bare))
    return (DOCUMENT if "/" in value and not value.replace("/", "").isdigit() else NUMBER), value
