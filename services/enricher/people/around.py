"""What stands around a place in a text where somebody may be named: the name, or a thing that bears it."""

import re
from collections.abc import Collection, Iterable

from services.enricher.people.apposition import ASIDE_BEFORE
from services.enricher.people.names import (
    Text,
    is_baptised,
    is_foreign,
    is_long_name,
    is_loud,
    is_saint,
    is_strong,
    loud_name_in,
    may_begin_name,
    name_in,
    phrase_end,
    run_at,
    upto,
)
from services.enricher.people.words import listed
from shared.article import Span


def _behind(words: Iterable[str]) -> tuple[str, ...]:
    """What a text ends with that ends with one of `words` and a space."""
    return tuple(f"{before}{word} " for word in words for before in " \n(")


_PREFIXES = {ending: len(ending) - 1 for ending in _behind(listed("before_titles"))}
_BEFORE_TITLE = tuple(_PREFIXES)
_THINGS = _behind(listed("things"))
_NO_THINGS = _behind(listed("no_things"))
_SEVERAL = _behind(("các", "hai", "ba", "các đ/c", "các đồng chí", "các ông", "các bà"))
_PARTING = ("-", ",", "(")
_BEFORE_CHARS = 120
MOST_WORDS = 5
_PLACES = listed("places")
_NAMED = _PLACES | listed("named_bodies")
_ENTERPRISE = re.compile(r" (?:htx|hợp tác xã|công ty|tập đoàn|chùa|cơ sở)(?!\w)")


def name_at(text: Text, at: int, stops: Collection[int], *, alone: bool = False) -> list[Span]:
    """The name that begins at `at`: of any people after a title or an honorific."""
    if text.whole[at - 1 : at] != " " or at in stops:
        return []
    words = upto(run_at(text, at), stops)
    if is_loud(text, at):
        return loud_name_in(text, words)
    if is_baptised(text, words):
        return words
    if name_in(text, words, 0) == 0 or is_long_name(text, words) or may_begin_name(text, words):
        return words
    if name_in(text, words[:4], 0) == 0:
        return words[:4]
    if is_foreign(text, words) or (alone and len(words) == 1):
        return words
    known = phrase_end(text, at) > at
    return words if alone and len(words) <= MOST_WORDS and not known else []


def name_before(text: Text, at: int) -> list[Span]:
    """The name that ends just before `at`, a comma or a dash between: `Nguyễn Văn An, Giám đốc`."""
    if text.lowered[at - 2 : at - 1] not in _PARTING and text.lowered[at - 1 : at] != "(":
        return []
    start = max(0, at - _BEFORE_CHARS)
    before = text.whole[start:at].rstrip(" (,-–—")
    if aside := ASIDE_BEFORE.search(before):
        before = before[: aside.start()]
    if not before[-1:].isalpha():
        return []
    end = start + len(before)
    words: list[Span] = []
    while end > start and len(words) < 6:
        begins = end
        while begins > start and (text.whole[begins - 1].isalpha() or text.whole[begins - 1] in "'’"):
            begins -= 1
        if begins == end or not text.whole[begins].isupper():
            break
        words.insert(0, (begins, end))
        if begins == 0 or text.whole[begins - 1] != " ":
            break
        end = begins - 1
    index = name_in(text, words, 0)
    if index is None or is_of_thing(text, words[index][0]):
        return []
    index -= index > 0 and is_saint(text, words[index - 1])
    named = words[index:]
    lead = text.lowered[max(0, named[0][0] - 2) : named[0][0]].strip()
    return named if len(named) > 2 or not lead or lead[-1] in ":;," or index else []


def with_prefix(text: Text, start: int) -> int:
    """Where a title begins, `nguyên` and the like before it taken in."""
    lowered = text.lowered
    if not lowered.endswith(_BEFORE_TITLE, 0, start):
        return start
    return start - next(size for ending, size in _PREFIXES.items() if lowered.endswith(ending, 0, start))


def is_plural(text: Text, start: int) -> bool:
    """Whether a title is that of several: `các Phó Chủ tịch`."""
    return text.lowered.endswith(_SEVERAL, 0, start)


def is_of_thing(text: Text, start: int) -> bool:
    """Whether what begins at `start` gave its name to a thing: a street, a school."""
    lowered = text.lowered
    return lowered.endswith(_THINGS, 0, start) and not lowered.endswith(_NO_THINGS, 0, start)


def last_word(text: Text, start: int, end: int) -> str:
    """How a title ends, where that is a kind of place or of body with a name of its own: `thôn` of `trưởng thôn`."""
    title = text.lowered[start:end]
    while title:
        title = title.partition(" ")[2]
        if title in _NAMED:
            return title
    return ""


def is_village(text: Text, start: int, name: list[Span]) -> bool:
    """Whether `name` is of what is headed: `Siu Hlơm, Trưởng thôn Plei Pông`, `Hà Lan, Giám đốc HTX Tơng Bông`."""
    if is_strong(text, name):
        return False
    title = text.lowered[start : name[0][0] - 1]
    return title.rpartition(" ")[2] in _PLACES or _ENTERPRISE.search(title) is not None
