"""Runs of capitalised words, and which part of one is a person's name."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from services.enricher.people.words import Following, listed
from services.enricher.reading import Reading
from shared.article import Span
from shared.provinces import PORTALS
from shared.text.names import DOUBTFUL_FAMILY_NAMES, FAMILY_NAMES, MIDDLE_NAMES
from shared.text.normalise import aligned
from shared.text.spelling import is_syllable

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?(?:-[^\W\d_]+)*")
_COMMON = frozenset(aligned("Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý").split())
_FAMILY = frozenset(map(aligned, FAMILY_NAMES))
_DOUBTFUL = frozenset(map(aligned, DOUBTFUL_FAMILY_NAMES))
_MIDDLE = frozenset(map(aligned, MIDDLE_NAMES))
_PARTICLE = re.compile(r"(?:(?:van|von|den|der|de|da|di|del|bin|al|dos|du|ten|la|le) ){1,2}(?=[A-Z])")
"""In names of Europeans and Arabs, in small letters: `Ursula von der Leyen`."""
_ROYAL = tuple(map(aligned, ("công tằng tôn nữ ", "công huyền tôn nữ ", "huyền tôn nữ ", "tôn nữ ", "hoàng phủ ")))
_ROYAL_WORDS = 7
_OF_PLACES = frozenset(("kon", "ia", "ea", "đắk", "đăk", "chư", "cư", "plei", "pleiku", "buôn", "krông", "đạ", "đưng"))
"""Villages, rivers and mountains of the highlands begin so."""
_MARKS = frozenset(map(aligned, ("Văn", "Thị")))
"""Whatever stands before one of these is a family name, known or not."""
_NAMESAKES = listed("namesakes")
_SAINTS = listed("saints")
_SURE = 3
"""The weight of a family name that is hardly anything else."""
_LOUD_CHARS = 10
_MOST_WORDS = 10
_MOST_IN_NAME = 4

_PROVINCE_NAMES = [aligned(name) for portal in PORTALS for name in (portal.unit.name, *portal.unit.spellings)]
_KNOWN = listed("words") | listed("bodies") | listed("body_heads") | listed("places")
PROVINCES = Following(_PROVINCE_NAMES)
WORDS = Following(_KNOWN)
_CAPITALISED = Following({*_KNOWN, *listed("countries"), *_PROVINCE_NAMES})
_STARTS = Following(listed("sentence_starts"))
_SYLLABLE = re.compile(r"[^\W\d_]+")
_NEVER_GIVEN = frozenset(
    aligned(
        "ngày tại theo trong về để các những với từ khi nếu vì được và là có không đây ông phó nhiều này nhằm ngoài do "
        "tuy"
    ).split()
)


@dataclass(slots=True)
class Text:
    """A reading, as the scanners of this package walk through it."""

    whole: str
    lowered: str
    runs: dict[int, list[Span]] = field(default_factory=dict)
    """What `run_at` found, which is asked of one place again and again; nobody changes the lists."""
    ends: dict[int, int] = field(default_factory=dict)
    """What `phrase_end` found."""


def text_of(reading: Reading) -> Text:
    return Text(reading.whole, reading.lowered)


def is_loud(text: Text, at: int) -> bool:
    """Whether `at` stands in a headline in upper case: the word there, and what comes before it."""
    if not text.whole[max(0, at - _LOUD_CHARS) : at].isupper():
        return False
    word = _WORD.match(text.whole, at)
    return word is not None and len(word[0]) > 1 and word[0].isupper()


def run_at(text: Text, at: int) -> list[Span]:
    """The capitalised words from `at`, one space apart; no abbreviations, unless all is upper case."""
    run = text.runs.get(at)
    if run is None:
        run = text.runs[at] = _run(text, at)
    return run


def _run(text: Text, at: int) -> list[Span]:
    whole, loud = text.whole, is_loud(text, at)
    words: list[Span] = []
    while len(words) < _MOST_WORDS and whole[at : at + 1].isupper() and (word := _WORD.match(whole, at)):
        end = word.end()
        if end - at > 1 and not loud and word[0].isupper():
            break
        if (
            words
            and not loud
            and whole[end + 1 : end + 2].islower()
            and WORDS.end(text.lowered, at, text.lowered[at:end]) > end
        ):
            break
        initial = bool(words) and end - at == 1 and whole[end : end + 1] == "."
        end += initial
        words.append((at, end))
        if len(words) == 1 and whole.startswith("Thích nữ ", at):
            words.append((end + 1, end := end + 3))
        if whole[end : end + 1] != " ":
            break
        at = end + 1
        if whole[at : at + 1].islower() and (particle := _PARTICLE.match(whole, at)) and _is_strange(text, words[0]):
            words.append((at, particle.end() - 1))
            at = particle.end()
    return _without_next_sentence(text, words, loud=loud) if len(words) > 1 else words


def _without_next_sentence(text: Text, words: list[Span], *, loud: bool) -> list[Span]:
    """`words` without those that begin what comes next, where a caption runs into a sentence without a stop."""
    lowered, whole = text.lowered, text.whole
    for index in range(1, len(words)):
        start, end = words[index]
        stop = _STARTS.end(lowered, start, lowered[start:end])
        if stop == start:
            continue
        following = whole[end : end + 2].strip()[:1]
        goes_on = following.islower() or following.isdigit()
        if loud:
            starts = index > 1
        elif stop > end:
            starts = goes_on
        else:
            starts = goes_on and (index > 2 or lowered[start:end] in _NEVER_GIVEN)
        if starts:
            return words[:index]
    return words


def upto(words: list[Span], stops: Collection[int]) -> list[Span]:
    """`words` as far as the next title."""
    if not stops or len(words) < 2:
        return words
    return next((words[:index] for index in range(1, len(words)) if words[index][0] in stops), words)


def begins_sentence(text: Text, word: Span) -> bool:
    """Whether a capitalised word is one that sentences begin with: a small word or a number behind it, or more of a
    phrase that they begin with."""
    start, end = word
    stop = _STARTS.end(text.lowered, start, text.lowered[start:end])
    following = text.whole[end : end + 2].strip()[:1]
    return stop > end or (stop > start and (following.islower() or following.isdigit()))


def phrase_end(text: Text, start: int) -> int:
    """Where the longest known phrase ends that begins at `start`: of bodies, provinces, countries; else `start`."""
    end = text.ends.get(start)
    if end is None:
        end = text.ends[start] = _phrase_end(text, start)
    return end


def _phrase_end(text: Text, start: int) -> int:
    lowered = text.lowered
    syllable = _SYLLABLE.match(lowered, start)
    if syllable is None:
        return start
    known = _CAPITALISED if text.whole[start].isupper() else WORDS
    return known.end(lowered, start, syllable[0])


def is_long_name(text: Text, words: list[Span]) -> bool:
    """Five words of which each may be one of a name's: `Trần Nguyễn Hoàng Bảo Ngọc`; more of the royal house's."""
    if 3 <= len(words) <= _ROYAL_WORDS and text.lowered.startswith(_ROYAL, words[0][0]):
        return True
    if len(words) != _MOST_IN_NAME + 1 or name_in(text, words[:-1], 0) != 0:
        return False
    last, _ = words[-1]
    return phrase_end(text, last) == last and is_syllable(text.whole[slice(*words[-1])])


def may_begin_name(text: Text, words: list[Span]) -> bool:
    """Where a name is sure to begin with the first of `words`: a doubtful family name, or a letter (`Y Ngọc`)."""
    if (
        not 2 <= len(words) <= _MOST_IN_NAME
        or PROVINCES.end(text.lowered, words[0][0], first := _of(text, words[0])) > words[0][1]
    ):
        return False
    return (len(words) > 2 and _weight(first) > 0) or words[0][1] - words[0][0] == 1


def _of(text: Text, word: Span) -> str:
    return text.lowered[slice(*word)]


def is_saint(text: Text, word: Span) -> bool:
    return text.lowered[slice(*word)] in _SAINTS


def is_baptised(text: Text, words: list[Span]) -> bool:
    """A saint's name, then a Vietnamese one: `Giuse Vũ Văn Thiên`."""
    return len(words) > 2 and is_saint(text, words[0]) and name_in(text, words, 1) == 1


def is_foreign(text: Text, words: list[Span]) -> bool:
    """A name as other peoples write theirs: `Marc E. Knapper`, `H'Hen Niê`."""
    first, end = words[0] if words else (0, 0)
    if not 2 <= len(words) <= _MOST_IN_NAME or (end - first > 1 and phrase_end(text, first) > first):
        return False
    if _of(text, words[0]) in _OF_PLACES:
        return False
    return any(_is_strange(text, word) for word in words)


def _is_strange(text: Text, word: Span) -> bool:
    return not is_syllable(text.whole[slice(*word)].rstrip("."))


def name_in(text: Text, words: list[Span], skip: int) -> int | None:
    """At which of `words` a Vietnamese name begins that ends with the last; at least `skip` words come before it."""
    count, lowered = len(words), text.lowered
    if count < 2:
        return None
    place_end = PROVINCES.end(lowered, words[0][0], lowered[slice(*words[0])])
    skip = max(skip, sum(1 for _, end in words if end <= place_end))
    best, choice = 0, None
    for index in range(skip, count - 1):
        size = count - index
        family, second = lowered[slice(*words[index])], lowered[slice(*words[index + 1])]
        if size == 2 and index and PROVINCES.end(lowered, words[index][0], family) == words[-1][1]:
            continue
        if size > _MOST_IN_NAME + (second in _MIDDLE):
            continue
        weight = _weight(family)
        if size > 2 and second in _MARKS and family not in _MARKS:
            weight = max(weight, 2)
        if weight:
            weight += 2 * (second in _MIDDLE and size > 2) - (index == 0 and size == 2 and family in _DOUBTFUL)
            weight += 3 * (index == skip and weight >= _SURE)
        if weight > best:
            best, choice = weight, index
    marked = choice is not None and choice > 0 and lowered[slice(*words[choice])] in _MARKS
    return choice - 1 if choice and marked else choice


def loud_name_in(text: Text, words: list[Span]) -> list[Span]:
    """The name that `words` of a headline in upper case begin with."""
    if not words or _weight(text.lowered[slice(*words[0])]) < 2:
        return []
    size = _MOST_IN_NAME if len(words) == _MOST_IN_NAME else 3
    return words[:size] if len(words) > 1 else []


def is_strong(text: Text, words: list[Span]) -> bool:
    """A name that can hardly be a place's: three words or more, no namesake's."""
    if len(words) < 3:
        return False
    first, second = (text.lowered[slice(*word)] for word in words[:2])
    if _weight(first) + 2 * (second in _MIDDLE) < _SURE:
        return False
    return text.lowered[words[0][0] : words[-1][1]] not in _NAMESAKES


def _weight(family: str) -> int:
    return 4 if family in _COMMON else 3 if family in _FAMILY else 1 if family in _DOUBTFUL else 0
