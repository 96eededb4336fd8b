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
_STOPPING = (".", "!", "?", "…", '."', ".”")
_ENDING = (",", ";", ":", ")", *_STOPPING)
_DATING = frozenset(("ngày", "tháng", "năm", "quý", "tuần", "thứ", "lần"))

Word = int
"""59 bits of its number; below them three of its kind, one for a mark behind it that ends a sentence, and one for any
mark that ends a name. 0 is no word: a dash between two spaces."""

_MARKS = 0b11
_KIND = np.uint64(0b11100)
_STOPS, _ENDS = np.uint64(0b10), np.uint64(0b01)
_NUMBER = np.uint64(~0b11111 & 0xFFFF_FFFF_FFFF_FFFF)


class Words:
    """Words in their order, as arrays of one length."""

    __slots__ = ("ends", "hashes", "kinds", "stops")

    def __init__(self, words: list[Word]) -> None:
        packed = np.array(words, dtype=np.uint64)
        self.hashes: Hashes = packed & _NUMBER
        self.kinds: NDArray[np.uint8] = ((packed & _KIND) >> np.uint64(2)).astype(np.uint8)
        self.stops: NDArray[np.bool_] = (packed & _STOPS).astype(np.bool_)
        self.ends: NDArray[np.bool_] = (packed & _ENDS).astype(np.bool_)

    def __len__(self) -> int:
        return len(self.hashes)


def words_of(text: str, most: int = MOST_WORDS) -> list[Word]:
    """The words of `text`, the first of very many; usual abbreviations in full."""
    if len(_known) > _MOST_KNOWN:
        _known.clear()
        _abbreviated.clear()
    chunks = legible(text).split()[:most]
    words = list(filter(None, map(_known.__getitem__, chunks)))
    if _abbreviated.isdisjoint(chunks):
        return words
    full: list[Word] = []
    for word in words:
        if expansion := _EXPANDED.get(word & ~_MARKS):
            full += expansion
            full[-1] |= word & _MARKS
        else:
            full.append(word)
    return full


def places_of(text: str) -> list[tuple[int, int]]:
    """Where each of `words_of(text)` stands in `legible(text)`, without the marks around it: its first character, and
    the one after its last."""
    places = []
    for chunk in islice(_CHUNK.finditer(legible(text)), MOST_WORDS):
        if bare := _EDGES.sub("", chunk[0]):
            start = chunk.start() + chunk[0].index(bare)
            count = len(_EXPANDED.get(_known[chunk[0]] & ~_MARKS, (0,)))
            places += [(start, start + len(bare))] * count
    return places


def number_of(text: str | bytes) -> int:
    """64 bits that stand for `text`, the same on every machine."""
    data = text.encode() if isinstance(text, str) else text
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def packed(value: str, kind: int, behind: str = "") -> Word:
    """`behind`: what stands behind the word, without a space between."""
    ends, stops = behind.endswith(_ENDING), behind.endswith(_STOPPING)
    return number_of(value) & int(_NUMBER) | kind << 2 | stops << 1 | ends


class _Known(dict[str, Word]):
    """Words read before: a language has few, and texts have many."""

    def __missing__(self, chunk: str) -> Word:
        word = self[chunk] = _word(chunk)
        if word & ~_MARKS in _EXPANDED:
            _abbreviated.add(chunk)
        return word


_known = _Known()
_abbreviated: set[str] = set()
"""Of the words read before those that are abbreviations."""


def _word(chunk: str) -> Word:
    bare = _EDGES.sub("", chunk)
    if not bare:
        return 0
    if bare[0].isdigit():
        kind, value = _numeral(bare)
        return packed(value, kind, chunk)
    value = _SEPARATORS.sub(" ", comparable(bare))
    kind = DATING if value in _DATING else CAPITAL if bare[0].isupper() else PLAIN
    return packed(value, kind, chunk)


def _numeral(bare: str) -> tuple[int, str]:
    """The kind of a word that begins with a digit, and its one spelling: 03/07/26 as 3/7/2026, 1.200 as 1200."""
    if found := _DAY.fullmatch(bare):
        day, month, year = found.groups()
        when = [day.lstrip("0") or "0", month.lstrip("0") or "0"]
        return DATE, "/".join([*when, f"20{year}" if len(year) == 2 else year] if year else when)
    if _THOUSANDS.fullmatch(bare):
        return NUMBER, bare.replace(".", "")
    value = _ZEROS.sub("", comparable(bare))
    return (DOCUMENT if "/" in value and not value.replace("/", "").isdigit() else NUMBER), value


_ABBREVIATIONS = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "MTTQ": "Mặt trận Tổ quốc",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
    "BCH": "Ban Chấp hành",
    "TP": "thành phố",
    "TP.HCM": "thành phố Hồ Chí Minh",
    "TPHCM": "thành phố Hồ Chí Minh",
    "TX": "thị xã",
    "TT": "thị trấn",
    "THPT": "trung học phổ thông",
    "THCS": "trung học cơ sở",
    "GD&ĐT": "Giáo dục và Đào tạo",
    "GDĐT": "Giáo dục và Đào tạo",
    "VH,TT&DL": "Văn hóa, Thể thao và Du lịch",
    "VHTT&DL": "Văn hóa, Thể thao và Du lịch",
    "VHTTDL": "Văn hóa, Thể thao và Du lịch",
    "NN&PTNT": "Nông nghiệp và Phát triển nông thôn",
    "NN&MT": "Nông nghiệp và Môi trường",
    "TTĐT": "thông tin điện tử",
    "TN&MT": "Tài nguyên và Môi trường",
    "KH&CN": "Khoa học và Công nghệ",
    "LĐTB&XH": "Lao động - Thương binh và Xã hội",
    "KT-XH": "kinh tế - xã hội",
    "QP-AN": "quốc phòng - an ninh",
    "CNTT": "công nghệ thông tin",
    "CCHC": "cải cách hành chính",
    "TTHC": "thủ tục hành chính",
    "NTM": "nông thôn mới",
    "ATGT": "an toàn giao thông",
    "PCCC": "phòng cháy, chữa cháy",
    "PCTT": "phòng, chống thiên tai",
    "ĐBQH": "đại biểu Quốc hội",
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "HTX": "hợp tác xã",
    "TNHH": "trách nhiệm hữu hạn",
}
_EXPANDED = {
    _word(short): [word for chunk in full.split() if (word := _word(chunk))] for short, full in _ABBREVIATIONS.items()
}
"""By the abbreviation's word, no mark behind it."""
