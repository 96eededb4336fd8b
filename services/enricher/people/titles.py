"""A title, or several in a row, and the person who bears it: named behind it or before it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.enricher.people.anchors import HONORIFIC, OCCUPATION, OFFICE, PERSONAL, PLURAL, Anchor
from services.enricher.people.names import (
    WORDS,
    Text,
    is_foreign,
    is_loud,
    is_strong,
    loud_name_in,
    name_in,
    phrase_end,
    run_at,
)
from services.enricher.people.phrases import ENDS, Tail, upto
from services.enricher.people.words import listed
from shared.article import Span
from shared.text.normalise import aligned


def _behind(words: Iterable[str]) -> tuple[str, ...]:
    """What a text ends with that ends with one of `words` and a space."""
    return tuple(f"{before}{word} " for word in words for before in " \n")


_PREFIXES = {ending: len(ending) - 1 for ending in _behind(listed("before_titles"))}
_BEFORE_TITLE = tuple(_PREFIXES)
_THINGS = _behind(listed("things"))
_PLACES = listed("places")
_NO_THINGS = _behind(listed("no_things"))
_SEVERAL = _behind(("các", "hai", "ba", "các đ/c"))
_JOINT = re.compile(r"(?:,| -)? (?:kiêm |đồng thời là |cũng là |nguyên |quyền |cố )?|, ")
_THEN_TITLE = re.compile(r"( ?(?:,|-|\(| là) ?)(?:(?:nguyên|quyền|cựu|cố) )?")
_LISTING = re.compile(r"(?: gồm| là)?:? (?:có )?(?:các )?(?:(?:đồng chí|ông|bà|anh|chị) )?")
_THEN_HONORIFIC = re.compile(r"(?:,| -|:| là)? (?=(?:ông|bà|anh|chị|đồng chí|đ/c) )")
_NEXT_NAME = re.compile(
    r"(?: ?\([^()]{1,40}\))?(?:,|;| và|, và)(?: các)?(?: ông| bà| anh| chị| đồng chí)? (?=[^\W\d_])"
)
_ENTERPRISE = re.compile(r" (?:htx|hợp tác xã|công ty|tập đoàn|chùa|cơ sở)(?!\w)")
_FIELD = re.compile(
    r"(?: [^\W\d_]{1,7}+){1,4}? (?=[A-ZĐÂÔƯÁÀẢÃẠẤẦẨẪẬĂẮẰẲẴẶÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ])"
)
"""What somebody works at, behind what they are: `Nghệ nhân ẩm thực`, `Cán bộ tư pháp xã`."""
_PRESIDENT = aligned("chủ tịch hồ chí minh")
"""The one person who has a province's name."""
_BARE_HEAD = aligned("trưởng")
"""Alone it is a title only where a body's name follows: `Trưởng Công an xã`."""
_BEFORE_NAMES = (HONORIFIC, OCCUPATION)
_ADDRESSES = (HONORIFIC, PLURAL)
_PARTING = ("-", ",", "(")
_BEFORE_CHARS = 50
_MOST_LISTED = 30
_MOST_WORDS = 5


@dataclass(slots=True)
class Named:
    """A person where they are named; the span of their title, if they have one there, or the two parts of it."""

    words: list[Span]
    titles: list[Span]


class Titles:
    """One walk through a text, from title to title."""

    def __init__(self, text: Text, anchors: list[Anchor]) -> None:
        self._text = text
        self._anchors = anchors
        self._at = {start: (end, kind) for start, end, kind in self._anchors}
        whole = text.whole
        self._stops = {
            start
            for start, end, kind in anchors
            if kind == OFFICE or (whole[start].islower() if kind in _ADDRESSES else self._stands_alone(start, end))
        }
        self._last_title = 0
        self.named: list[Named] = []

    def _stands_alone(self, start: int, end: int) -> bool:
        """Not `Luật sư` in `Đoàn Luật sư`. (Nor does a capital `Anh` or `Ngài` stop a name: it may be part of one.)"""
        lowered = self._text.lowered
        return WORDS.end(lowered, start, lowered[start:end].partition(" ")[0]) < end

    def walk(self) -> list[Named]:
        """All that are named with a title or an honorific, in order."""
        done, whole = 0, self._text.whole
        for start, end, kind in self._anchors:
            if start < done:
                continue
            if kind in _BEFORE_NAMES and not whole[end + 1 : end + 2].isupper():
                if kind == OCCUPATION and (field := _FIELD.match(whole, end)):
                    done = self._with_field(start, field) or done
                continue
            if kind == HONORIFIC:
                done = self._honorific(start, end)
            elif kind == PLURAL:
                done = self._plural(end)
            elif kind == OCCUPATION:
                done = self._occupation(start, end)
            else:
                done = self._title(start)
        return self.named

    def _occupation(self, start: int, end: int) -> int:
        """Not `du khách Hàn Quốc`, `công nhân Cao Bằng`."""
        words = self._name_at(end + 1)
        if not words or phrase_end(self._text, end + 1) == words[-1][1] or self._of_thing(start):
            return end
        return self._add(words, [(start, end)], personal=True)

    def _honorific(self, start: int, end: int) -> int:
        whole = self._text.whole
        if whole[end : end + 1] != " " or self._of_thing(start):
            return end
        # A capital `Bà` or `Ông` within a sentence may be part of a name.
        before = whole[max(0, start - 2) : start].strip()
        alone = whole[start].islower() or not before[-1:].isalnum()
        words = self._name_at(end + 1, alone=alone)
        return self._add(words, []) if words else end

    def _plural(self, end: int) -> int:
        colon = self._text.lowered[end : end + 1] == ":"
        begins = end + colon + 1
        if begins in self._at:
            return begins
        return self._list(begins, []) or end

    def _title(self, start: int) -> int:
        text = self._text
        titles, chain_end, name = self._chain(start)
        begins = self._with_prefix(start)
        span = (begins, chain_end)
        if name:
            if self._of_thing(begins):
                return chain_end
            if self._is_plural(begins):
                return self._list(name[0][0], [span])
            if parted := self._of_two(begins):
                span = (parted, chain_end)
            return self._add(name, [span], personal=titles == PERSONAL)
        if self._is_plural(begins) and (listing := _LISTING.match(text.lowered, chain_end)):
            return self._list(listing.end(), [span]) or chain_end
        if (then := _THEN_HONORIFIC.match(text.lowered, chain_end)) and then.end() in self._at:
            end = self._at[then.end()][0]
            if words := self._name_at(end + 1):
                return self._add(words, [span], personal=titles == PERSONAL)
        if words := self._name_before(begins):
            self._note(words, [span])
        elif titles == PERSONAL and chain_end == self._at[start][0] and (field := _FIELD.match(text.whole, chain_end)):
            return self._with_field(start, field) or chain_end
        return chain_end

    def _with_field(self, start: int, field: re.Match[str]) -> int:
        """Notes whom an occupation or a rank with its field stands before; where that ends, 0 if it is nobody."""
        text = self._text
        at = field.end()
        if not ENDS.isdisjoint(text.lowered[field.start() : at].split()):
            return 0
        words = upto(run_at(text, at), self._stops)
        if not is_strong(text, words) or len(words) > _MOST_WORDS or self._of_thing(at) or self._is_plural(start):
            return 0
        return self._add(words, [(start, at - 1)], personal=True)

    def _chain(self, start: int) -> tuple[str, int, list[Span]]:
        """The titles from `start` on: their kind (an office makes the chain one), their end, the name behind."""
        text, kind = self._text, PERSONAL
        while True:
            end, this = self._at[start]
            self._last_title = start
            if text.lowered[start:end] == _BARE_HEAD and not text.whole[end + 1 : end + 2].isupper():
                return kind, end, []
            kind = OFFICE if this == OFFICE else kind
            if text.lowered.startswith(_PRESIDENT, start):
                return OFFICE, end, run_at(text, end + 1)[:3]
            tail = Tail(text, end, "", self._stops) if this == OFFICE else None
            end, name = (tail.end, tail.name) if tail else (end, self._name_after_rank(end))
            if text.lowered[end : end + 1] == "." and this == PERSONAL and end + 1 in self._at:
                start = end + 1
                continue
            if name:
                return kind, end, name
            joint = _JOINT.match(text.lowered, end)
            after = joint.end() if joint else end
            if joint is None or self._at.get(after, (0, HONORIFIC))[1] not in (OFFICE, PERSONAL):
                return kind, end, []
            start = after

    def _of_two(self, begins: int) -> int:
        """Where the title of the next begins in `Lê An - Tổ trưởng, Phó Chủ tịch xã Vũ Bình`; the first is Lê An's."""
        if self._last_title <= begins or not self._text.lowered.startswith(" - ", begins - 3):
            return 0
        words = self._name_before(begins)
        if words:
            self._note(words, [(begins, self._last_title - 2)])
        return self._last_title if words else 0

    def _name_after_rank(self, end: int) -> list[Span]:
        """Any name: of monks, writers and artists too. `TS. Lê An` has a stop before it."""
        return self._name_at(end + 1 + (self._text.lowered[end : end + 1] == "."), alone=True)

    def _name_at(self, at: int, *, alone: bool = False) -> list[Span]:
        """The name that begins at `at`: of any people after a title or an honorific."""
        text = self._text
        if text.whole[at - 1 : at] != " " or at in self._stops:
            return []
        words = upto(run_at(text, at), self._stops)
        if is_loud(text, at):
            return loud_name_in(text, words)
        if name_in(text, words, 0) == 0 or name_in(text, words[:4], 0) == 0:
            return words[:4] if name_in(text, words, 0) != 0 else words
        if is_foreign(text, words) or (alone and len(words) == 1):
            return words
        return words if alone and len(words) <= 4 and phrase_end(text, at) == at else []

    def _name_before(self, at: int) -> list[Span]:
        """The name that ends just before `at`, a comma or a dash between: `Nguyễn Văn An, Giám đốc`."""
        text = self._text
        if text.lowered[at - 2 : at - 1] not in _PARTING and text.lowered[at - 1 : at] != "(":
            return []
        start = max(0, at - _BEFORE_CHARS)
        before = text.whole[start:at].rstrip(" (,-–—")
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
        if index is None or self._of_thing(words[index][0]):
            return []
        named = words[index:]
        lead = text.lowered[max(0, named[0][0] - 2) : named[0][0]].strip()
        return named if len(named) > 2 or not lead or lead[-1] in ":;," or index else []

    def _list(self, at: int, titles: list[Span]) -> int:
        """Names one after the other from `at`, each with `titles` or its own."""
        done = 0
        for _ in range(_MOST_LISTED):
            words = self._name_at(at)
            if not words:
                break
            done = self._add(words, titles, own_first=True)
            following = _NEXT_NAME.match(self._text.lowered, done)
            if following is None or following.end() in self._at:
                break
            at = following.end()
        return done

    def _add(self, words: list[Span], titles: list[Span], *, personal: bool = False, own_first: bool = False) -> int:
        """Notes a person, with the title that follows the name if there is none, or only a rank, before it."""
        end = words[-1][1]
        if titles and not personal and not own_first:
            self._note(words, titles)
            return end
        then = _THEN_TITLE.match(self._text.lowered, end)
        if then and self._at.get(then.end(), (0, HONORIFIC))[1] in (OFFICE, PERSONAL):
            _, chain_end, name = self._chain(then.end())
            if name and self._is_village(then.end(), name):
                chain_end, name = name[-1][1], []
            if not name:
                self._note(words, [*(() if own_first else titles), (then.end(1), chain_end)])
                return chain_end
        self._note(words, titles)
        return end

    def _is_village(self, start: int, name: list[Span]) -> bool:
        """Whether `name` is of what is headed: `Siu Hlơm, Trưởng thôn Plei Pông`, `Hà Lan, Giám đốc HTX Tơng Bông`."""
        if is_strong(self._text, name):
            return False
        title = self._text.lowered[start : name[0][0] - 1]
        return title.rpartition(" ")[2] in _PLACES or _ENTERPRISE.search(title) is not None

    def _note(self, words: list[Span], titles: list[Span]) -> None:
        self.named.append(Named(words, titles))

    def _with_prefix(self, start: int) -> int:
        lowered = self._text.lowered
        if not lowered.endswith(_BEFORE_TITLE, 0, start):
            return start
        return start - next(size for ending, size in _PREFIXES.items() if lowered.endswith(ending, 0, start))

    def _is_plural(self, start: int) -> bool:
        return self._text.lowered.endswith(_SEVERAL, 0, start)

    def _of_thing(self, start: int) -> bool:
        lowered = self._text.lowered
        return lowered.endswith(_THINGS, 0, start) and not lowered.endswith(_NO_THINGS, 0, start)
