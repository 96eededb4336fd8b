"""Where sentences end in Vietnamese text.

A full stop ends most sentences, and also stands in `TP. Huế`, `PGS.TS. Nguyễn`, `V.H.N`, `1.200`, `Điều 1. `. Portals
leave out the space after it (`năm 2025.Sáng 13-01`), and paragraphs, which end a sentence whatever they end with.
"""

import re
from collections.abc import Iterator

from shared.article import Span

_MARK = re.compile(r"[.!?…\n]")
_END = re.compile(
    # A line's end; marks with what closes around them, before a space.
    r"""\n|[.!?…]{1,5}["”’»)\]]{0,3}(?=\s|\Z)"""
)
_RUN_ON = re.compile(r"[^\W\d_]{2}[.!?][^\W\d_]{2}")
"""A mark between two words without a space: `năm học.Sáng`, but also `gov.vn`."""
_BEGINS = re.compile(r"""[\s"“‘«(\[–—-]{0,4}(?:[^\W_]|[•*+])""")
_WORD_BEFORE = re.compile(r"[^\s(\[\"“‘«,;:]{1,30}\Z")
_SHORT = """
tp tx tt q p h x kp tdp đ ql tl gs pgs ts ths th.s cn ks bs bsck ds kts ls nsnd nsưt đ/c mr mrs ms dr prof st
gs.ts pgs.ts ts.bs ths.bs bs.ck cty ct ltd corp no vol tr trg nxb
"""
"""Places, posts and degrees before a name, companies, and what stands before a number."""
_ABBREVIATIONS = frozenset(_SHORT.split())
_DEGREE = re.compile(r"(?:[^\W\d_]{1,3}\.){1,3}[^\W\d_]{1,4}")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){0,4}[^\W\d_]")
_COUNTS = "khóa khoá châu thứ hạng loại nhóm lớp quý kỳ phần số đợt lần chương mục điều cấp khối vitamin"
"""What a letter or a Roman number counts: `HĐND khóa X. Tại …`."""
_COUNTED = frozenset(_COUNTS.split())
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,3}|[IVX]{1,5}|[a-zđ]")


def sentences(text: str) -> Iterator[Span]:
    """The spans of the sentences in `text`, without the space between them. Linear in its length."""
    begin = 0
    for mark in _MARK.finditer(text):
        stop = mark.start()
        if stop < begin:
            continue
        if end := _END.match(text, stop):
            if _ends(text, begin, end):
                yield from _trimmed(text, begin, end.end())
                begin = end.end()
        elif _runs_on(text, stop) and not _abbreviates(text, begin, stop, text[stop + 1]):
            yield from _trimmed(text, begin, stop + 1)
            begin = stop + 1
    yield from _trimmed(text, begin, len(text))


def ends_whole(text: str) -> bool:
    """Whether `text` stops where a sentence ends, rather than cut off within one."""
    stripped = text.rstrip().rstrip('"”’»)]')
    return stripped.endswith((".", "!", "?")) and not stripped.endswith(("..", "…"))


def _ends(text: str, begin: int, end: re.Match[str]) -> bool:
    sign = end[0]
    if sign == "\n":
        return True
    following = _BEGINS.match(text, end.end())
    if following is None:
        return True
    first = following[0][-1]
    if first.islower():
        return False
    if sign[0] != "." or sign.startswith(".."):
        return True
    return not _abbreviates(text, begin, end.start(), first)


def _runs_on(text: str, stop: int) -> bool:
    if stop < 2 or not _RUN_ON.match(text, stop - 2):
        return False
    # A word in small letters, then a word with a capital.
    return text[stop - 2 : stop].islower() and text[stop + 1].isupper() and text[stop + 2].islower()


def _abbreviates(text: str, begin: int, stop: int, first: str) -> bool:
    """Whether the full stop at `stop` belongs to the word before it, `first` being the first character after it."""
    before = _WORD_BEFORE.search(text, max(begin, stop - 31), stop)
    if before is None:
        return False
    word = before[0]
    said = text[begin : before.start()].split()
    if not said:
        return word.lower() in _ABBREVIATIONS or _NUMBER.fullmatch(word) is not None
    if word.lower() in _ABBREVIATIONS:
        # `q. 1` and `p. Hải Châu`; a word that is written small and long ends its sentence: `… của bà. Ông nói`.
        return (word[0].isupper() and said[-1] not in _COUNTED) or (len(word) == 1 and first.isdigit())
    # Initials stand in reports on suspects, and seldom before a name.
    return _DEGREE.fullmatch(word) is not None and not _INITIALS.fullmatch(word)


def _trimmed(text: str, begin: int, end: int) -> Iterator[Span]:
    sentence = text[begin:end]
    if stripped := sentence.strip():
        start = begin + len(sentence) - len(sentence.lstrip())
        yield start, start + len(stripped)
