"""Where a text gives the number of a document: with its symbol, or short, after the word for its kind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.enricher.documents.symbols import ALSO, WORDS, Symbol, symbol
from services.enricher.reading import Reading

_DIGITS = re.compile(r"[0-9](?<![\w]\d)(?<!\d[.:/-]\d)[0-9]{0,4}(?:\.\d{3}(?= ?/)|-\d(?=/))?")
"""`42`, `1.234/`, `3010-1/`; nothing that goes on before."""
_GROUP = "[a-zđðư][a-zđðưôâêă]{0,14}(?: ?& ?[a-zđ]{2,9})?[0-9]{0,4}(?![^\\W_])"
_SYMBOL = re.compile(
    rf"([a-zđ](?= ?[/-]))?(?: ?[/-] ?((?:19|20)\d\d)(?!\d))?( ?[/-] ?| ?(?={_GROUP} ?[/-]))"
    rf"({_GROUP})(?: ?([/-]) ?({_GROUP}))?((?:[/.-]{_GROUP}){{0,3}})"
)
_MORE = re.compile(rf"([/.-])({_GROUP})")
_YEAR = re.compile(r"([a-zđ](?![^\W_]))?(?: ?/ ?((?:19|20)\d\d))?(?![^\W_])(?! ?[/:%-] ?\d)(?![.,]\d)")
_NEXT = re.compile(r" ?(?:,|;|và|và các|, và|hoặc|với)?(?: ?số:?)? ?")
_COUNTED = re.compile(
    r" (?:(?:năm|tháng|ngày)(?! \d)|tuần|giờ|điểm|nhóm|lần|trang|điều|chương|nội dung|nhiệm vụ|mục|ý|tỷ|triệu|nghìn"
    r"|người|chỉ tiêu|giải pháp|đồng|bước|km|ha)\b"
)
_NEXT_CHARS = 15
_FAR = 90
"""Characters within which the word for its kind may stand before a law's number: `Luật Đất đai số 31/2024/QH15`."""
_KIND_CHARS = 30
_LETTERS = "".join(sorted(set("".join(WORDS)) - {" "}))
_LAST_SYLLABLES = {word.rpartition(" ")[2] for word in WORDS}
_LAST_LETTERS = {syllable[-1] for syllable in _LAST_SYLLABLES} | {"ố", ":", " "}
_MOST_SYLLABLES = max(len(word.split()) for word in WORDS)
_PARTED = re.compile(r"[.;\n]")


@dataclass(slots=True)
class Number:
    """A number where it stands; `start` is that of the word for its kind, if there is one before it."""

    start: int
    end: int
    digits: str
    year: str | None
    symbol: Symbol | None
    kind: str
    chained: bool = False
    """In a list with the number before: `số 138, 139/2025/NĐ-CP`."""
    worded: bool = True
    """Has the word for its kind before it, not only the first of its list."""


def numbers(reading: Reading) -> Iterator[Number]:
    """All that may be a document's number, in order; a short one only after the word for its kind, or in a list."""
    lowered = reading.lowered
    last, ends = None, 0
    for begins in _DIGITS.finditer(lowered):
        at = begins.start()
        if at < ends:
            continue
        kind, start = None, at
        if chained := last is not None and _in_list(lowered, ends, at):
            kind = last.kind if last else None
        else:
            start, kind = _kind_before(lowered, at)
            chained = kind is not None and last is not None and last.kind == kind and _in_list(lowered, ends, start)
        number = _with_symbol(reading, begins, kind) or (_short(lowered, begins, kind) if kind else None)
        if number:
            number.start, number.chained, number.worded = start, chained, start < at
            last, ends = number, number.end
            yield number


def _in_list(lowered: str, ends: int, begins: int) -> bool:
    return begins - ends <= _NEXT_CHARS and bool(_NEXT.fullmatch(lowered, ends, begins))


def _with_symbol(reading: Reading, begins: re.Match[str], word: str | None) -> Number | None:
    found = _SYMBOL.match(reading.lowered, begins.end())
    if found is None or (found[3] == "" and found[5] is None):
        return None
    groups = [(found.span(4), found[3].strip() or "/")]
    if found[5]:
        groups.append((found.span(6), found[5]))
        groups += [(more.span(2), more[1].strip()) for more in _MORE.finditer(reading.lowered, *found.span(7))]
    parts: list[str] = []
    dividers = ""
    for (start, end), divider in groups:
        part = reading.whole[start:end].replace(" ", "")
        if not _lettered(part) and not (part.islower() and (not parts or parts[-1].islower())):
            break
        parts.append(part)
        dividers += divider
        ends = end
    if not parts:
        return None
    read = symbol(parts, dividers)
    if parts[0].islower() and not (read.known and read.kind and (not read.local or parts[-1].islower())):
        return None
    if word is None and not read.known:
        return None
    digits = begins[0].replace(".", "") + (found[1] or "")
    return Number(begins.start(), ends, digits, found[2], read, _kind_of(read, word, reading.lowered, begins.start()))


def _lettered(part: str) -> bool:
    """An abbreviation, as `TTg` is, and no word of a sentence."""
    return sum(map(str.isupper, part)) * 2 >= len(part.rstrip("0123456789"))


def _short(lowered: str, begins: re.Match[str], kind: str) -> Number | None:
    found = _YEAR.match(lowered, begins.end())
    if found is None or "." in begins[0] or _COUNTED.match(lowered, found.end()):
        return None
    return Number(begins.start(), found.end(), begins[0] + (found[1] or ""), found[2], None, kind)


def _kind_before(lowered: str, at: int) -> tuple[int, str | None]:
    """The word for a kind that ends at `at`, but for `số`: where it begins, and which."""
    if lowered[at - 2 : at - 1] not in _LAST_LETTERS:
        return at, None
    begins = max(0, at - _KIND_CHARS)
    before = lowered[begins:at].rstrip(" :")
    if before.endswith("số") and not before[-3:-2].isalnum():
        before = before[:-2].rstrip()
    start = len(before)
    found: tuple[int, str | None] = at, None
    if before[before.rfind(" ") + 1 :] not in _LAST_SYLLABLES:
        return found
    for _ in range(_MOST_SYLLABLES):
        end, start = start, len(before[:start].rstrip(_LETTERS))
        if start == end:
            break
        if kind := WORDS.get(before[start:]):
            found = begins + start, kind
        if before[start - 1 : start] != " ":
            break
        start -= 1
    return found


def _kind_of(read: Symbol, word: str | None, lowered: str, at: int) -> str:
    """By the word where it fits the symbol, else by the symbol."""
    if read.body in ("QH", "UBTVQH") and read.kind is None:
        return word or _far_before(lowered, at, ("luật", "pháp lệnh", "nghị quyết"), "nghị quyết")
    if read.parts == ("QĐ", "TW"):
        return word or _far_before(lowered, at, ("quy định", "quyết định", "quy chế"), "quy định")
    if read.kind is None:
        return word or "công văn"
    return word if word is not None and word in ALSO.get(read.parts[0], ()) else read.kind


def _far_before(lowered: str, at: int, words: tuple[str, ...], else_: str) -> str:
    """The last of `words` in the sentence before `at`."""
    before = _PARTED.split(lowered[max(0, at - _FAR) : at])[-1]
    last, word = max((before.rfind(word), word) for word in words)
    return else_ if last < 0 else "bộ luật" if word == "luật" and before[:last].endswith("bộ ") else word
