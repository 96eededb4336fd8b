"""How far the name of a body, or what follows a title, goes on."""

import re
from collections.abc import Collection

from services.enricher.people.names import (
    PROVINCES,
    Text,
    begins_sentence,
    is_baptised,
    is_foreign,
    is_strong,
    name_in,
    phrase_end,
    run_at,
    upto,
)
from services.enricher.people.words import Following, listed
from shared.article import Span

_ABBREVIATION = re.compile(r"[A-ZĐÔƯ][A-ZĐÔƯ0-9]+(?:[&.-][A-ZĐÔƯ0-9]+)*(?![^\W_])")
_SHORT = re.compile(r"\([A-ZĐ&-]{2,12}\)")
"""A body's letters, given behind its name: `(CDC)`."""
_BRACKETED = re.compile(r"\([^()\n]{2,40}\) ")
_DIGITS = re.compile(r"\d{1,4}[A-Z]?(?:[,.]\d+)?(?![\w/])|[IVX]+(?!\w)")
_OWN_NUMBER = re.compile(r"(?:[1-9]\d?|I{1,3}|IV|VI{0,3}|IX|X)(?![\w/%]|[.,:-]\d)")
_COUNTED = frozenset(("ngày", "sáng", "chiều", "tối", "hôm", "đồng", "ông", "bà", "anh", "chị"))
"""What is counted, of the words that end a name."""
_NUMBERED = tuple(listed("numbered"))
_LOOSE = listed("places") - {"tỉnh", "thành phố", "tp", "tp."} | {"htx", "hợp tác xã", "tổ hợp tác", "cơ sở", "xưởng"}
"""Kinds of places and of bodies that are hardly ever named after a person."""
_REGIONS = {"tỉnh", "thành phố", "tp", "tp."}
_PLACES = listed("places") - _REGIONS
_EVERY_PLACE = _PLACES | _REGIONS
_COUNTRIES = listed("countries")
ENDS = listed("ends")
"""An unknown word that is none of these may belong to a body's name, if a person's name comes soon."""
_MOST_IN_NAME = 4
_MOST_UNKNOWN, _MOST_BRIDGED = 8, 3
_HEADS = listed("body_heads") | listed("local_bodies") | listed("bodies") | listed("places")
_VERBS = listed("verbs")
VERBS_BEHIND = Following(listed("verbs_behind"))
_HEADS_BEFORE_VERBS = listed("heads_before_verbs")
_NAMED = listed("named_bodies")
_SYLLABLE = re.compile(r"[^\W\d_]+")
_JOINTS = ("và ", "của ", "tại ")
_MOST_STEPS = 24
_LIST_CHARS = 50
"""Within which `và` must close a list with commas: `Văn hóa, Thể thao và Du lịch`."""


class Tail:
    """What follows a title or the head of a body: where it ends, and the person's name it ended before."""

    __slots__ = ("_begin", "_head", "_last", "_of_body", "_text", "end", "name", "stops")

    def __init__(self, text: Text, end: int, last: str, stops: Collection[int], *, of_body: bool = False) -> None:
        self._text, self._last, self.end, self.stops = text, last, end, stops
        self._begin, self._head, self._of_body = end, last, of_body
        self.name: list[Span] = []
        self._walk()
        if not of_body and not self.name and text.lowered[self.end : self.end + 1] == " ":
            self._look_ahead()

    def _look_ahead(self) -> None:
        """Past unknown words: to a name that can be nothing else, or to where the title surely ends or goes on."""
        text, at, joined, crossed = self._text, self.end + 1, "", False
        if bracketed := _BRACKETED.match(text.whole, at):
            if is_strong(text, words := upto(run_at(text, bracketed.end()), self.stops)):
                self.end, self.name = bracketed.end() - 1, words
            return
        for passed in range(_MOST_UNKNOWN):
            word = _SYLLABLE.match(text.lowered, at)
            if word is None or at in self.stops or word[0] in ENDS:
                return
            if text.whole[at].isupper():
                words = upto(run_at(text, at), self.stops)
                begins = (name_in(text, words, 0) or 0) if len(words) > _MOST_IN_NAME else 0
                if joined != "và" and is_strong(text, words[begins:]):
                    self.end, self.name = words[begins][0] - 1, words[begins:]
                    return
                if 0 < passed <= _MOST_BRIDGED and not crossed and phrase_end(text, at) > at:
                    self._resume(at)
                    return
            end = word.end()
            joined = word[0]
            crossed = crossed or joined == "và"
            closed = text.lowered[end : end + 1] in (",", ";", ")")
            if closed and passed == 0 and joined != "và" and self.end > self._begin:
                self.end = end
                return
            at = end + (3 if text.lowered.startswith(" - ", end) else 1)
            if text.lowered[at - 1 : at] != " ":
                return

    def _resume(self, at: int) -> None:
        self.end, self._last = at - 1, "-"
        self._walk()

    def _walk(self) -> None:
        for _ in range(_MOST_STEPS):
            if not self._step():
                break

    def _step(self) -> bool:
        """Takes one word, or one phrase, more; False where the name ends."""
        lowered, end = self._text.lowered, self.end
        following = lowered[end : end + 1]
        if following == " ":
            return self._after_space(end + 1)
        if end == self._begin:
            return False
        if following == ",":
            return self._list_goes_on(end + 2) and self._word(end + 2)
        if following == "." and self._last == "tp" and self._text.whole[end + 1 : end + 2].isupper():
            return self._capital(end + 1)
        if following == "-" and self._text.whole[end + 1 : end + 2].isupper():
            return self._word(end + 1) or self._abbreviation(end + 1)
        return False

    def _after_space(self, start: int) -> bool:
        whole, lowered = self._text.whole, self._text.lowered
        first = whole[start : start + 1]
        if start in self.stops:
            return False
        if first.isupper():
            return self._capital(start)
        if first.isdigit():
            return self._number(start)
        if self.end == self._begin:
            return self._word(start)
        if lowered.startswith("- ", start):
            after = start + 2
            goes_on = whole[after : after + 1].isupper() and after not in self.stops
            return (
                goes_on and not (self._of_body and self._is_head(after)) and (self._word(after) or self._place(after))
            )
        if first == "&":
            return self._word(start + 2)
        if first == "(" and not self._of_body and (short := _SHORT.match(whole, start)):
            self.end = short.end()
            return True
        joint = lowered[start : lowered.find(" ", start) + 1]
        if joint in _JOINTS:
            return self._joined(joint, start + len(joint))
        return self._word(start) or (joint == "về " and self._abbreviation(start + len(joint)))

    def _place(self, start: int) -> bool:
        """The second half of a place's name: `phường Lang Biang - Đà Lạt`."""
        words = run_at(self._text, start)
        if self._of_body or self._last != "-" or len(words) != 2 or name_in(self._text, words, 0) is not None:
            return False
        self.end = words[-1][1]
        return True

    def _joined(self, joint: str, after: int) -> bool:
        whole, lowered = self._text.whole, self._text.lowered
        if after in self.stops or (joint == "tại " and not whole[after : after + 1].isupper()):
            return False
        if self._of_body and (not self._last or joint == "của " or self._is_head(after)):
            return lowered.startswith("quốc hội", after) and self._word(after)
        return self._word(after) or self._abbreviation(after)

    def _capital(self, start: int) -> bool:
        if self._of_body and self._own_number(start):
            return True
        if end := self._known_word(start):
            return self._word(start, end)
        words = upto(run_at(self._text, start), self.stops)
        if is_baptised(self._text, words):
            self.name = words
            return False
        of_country = self._last in _COUNTRIES
        named = self._last in _NAMED or (of_country and self._head in _NAMED)
        skip = 2 if named or self._last in _PLACES else 0
        if (
            PROVINCES.end(self._text.lowered, start, self._text.lowered[start : words[0][1]]) > start
            if words
            else False
        ):
            skip = 0
        if self._last in _LOOSE and len(words) <= 4 and is_strong(self._text, words):
            skip = 0
        at = name_in(self._text, words, skip)
        if at is not None and not (at == 0 and phrase_end(self._text, start) > words[0][1]):
            self.end = words[at - 1][1] if at else self.end
            self.name = words[at:]
            return False
        if self._word(start) or self._abbreviation(start):
            return True
        while words and begins_sentence(self._text, words[-1]):
            words = words[:-1]
        if not words:
            return False
        if (of_country and not named and len(words) > 1) or (
            self._may_name_foreigner and is_foreign(self._text, words)
        ):
            place = words[:1] if self._last in _REGIONS and len(words) > 2 else []
            self.end = place[-1][1] if place else self.end
            self.name = words[len(place) :]
            return False
        more = len(words) == 1 and not self._behind_a_name(start)
        self._last, self.end = "-", words[-1][1]
        if more:
            self._second_syllable()
        return True

    def _known_word(self, start: int) -> int:
        """Where the phrase ends that a capital and small letters after it begin (`Giáo dục`), no name; else 0."""
        space = self._text.lowered.find(" ", start)
        if space < 0 or not self._text.whole[space + 1 : space + 2].islower():
            return 0
        end = phrase_end(self._text, start)
        return end if end > space else 0

    def _behind_a_name(self, start: int) -> bool:
        """Whether the word before `start` is a name's, or a place's kind: `Sông Công`, `xã Tân`."""
        if self._last == "-" or self._last in _EVERY_PLACE:
            return True
        before = self._text.whole[self._begin : start - 1].rpartition(" ")[2]
        return before.istitle()

    def _second_syllable(self) -> None:
        """Of a word that is not known: `Nhiếp ảnh`."""
        text, start = self._text, self.end + 1
        second = _SYLLABLE.match(text.lowered, start)
        small = second is not None and text.whole[start - 1] == " " and text.whole[start].islower()
        if second and small and second[0] not in ENDS and phrase_end(text, start) == start:
            self.end = second.end()

    @property
    def _may_name_foreigner(self) -> bool:
        """Not after the head of what has a name of its own, nor in the middle of one."""
        last = self._last
        return last != "-" and last not in _NAMED and last not in _PLACES

    def _word(self, start: int, end: int = 0) -> bool:
        lowered = self._text.lowered
        end = end or phrase_end(self._text, start)
        if end == start:
            return False
        last = lowered.rfind(" ", start, end) + 1
        if last > start and self._begins_name(start, last):
            end = last - 1
        word = lowered[start:end]
        if self._of_body and self._last == "-" and word in _HEADS and word not in _EVERY_PLACE:
            return False
        if word in _VERBS and self._text.whole[start].islower() and not self._takes_verbs(start, word, end):
            return False
        self._last, self.end = word, end
        return True

    def _begins_name(self, start: int, last: int) -> bool:
        """Whether the last word of a phrase is a name's: `tỉnh Đoàn Trung Hậu` is not of the Tỉnh đoàn."""
        whole = self._text.whole
        return whole[start].islower() and whole[last].isupper() and is_strong(self._text, run_at(self._text, last))

    def _is_head(self, start: int) -> bool:
        return self._text.lowered[start : phrase_end(self._text, start)] in _HEADS

    def _takes_verbs(self, start: int, word: str, end: int) -> bool:
        if VERBS_BEHIND.end(self._text.lowered, start, word.partition(" ")[0]) > end:  # `Sở báo cáo`
            return False
        if word in _NUMBERED and _OWN_NUMBER.match(self._text.whole, end + 1):
            return True
        return self._last in _HEADS_BEFORE_VERBS or self._text.lowered.startswith("và ", start - 3)

    def _abbreviation(self, start: int) -> bool:
        found = _ABBREVIATION.match(self._text.whole, start)
        if found is None:
            return False
        self._last, self.end = "-", found.end()
        return True

    def _number(self, start: int) -> bool:
        found = _DIGITS.match(self._text.whole, start)
        if found is None or not self._last.endswith(_NUMBERED):
            return self._own_number(start)
        self._last, self.end = "", found.end()
        return True

    def _own_number(self, start: int) -> bool:
        """Which of several bodies it is: `Công ty Truyền tải điện 3`, `Khu Quản lý đường bộ IV`. A number that counts
        something is none."""
        found = _OWN_NUMBER.match(self._text.whole, start)
        if found is None or self.end == self._begin or not self._last:
            return False
        counted = _SYLLABLE.match(self._text.lowered, found.end() + 1)
        small = counted is not None and self._text.whole[counted.start()].islower()
        if counted and small and (counted[0] not in ENDS or counted[0] in _COUNTED) and counted[0] != "và":
            return False
        self._last, self.end = "", found.end()
        return True

    def _list_goes_on(self, start: int) -> bool:
        lowered = self._text.lowered
        if self._is_head(start) and (self._of_body or lowered[start : phrase_end(self._text, start)] in _EVERY_PLACE):
            return False
        return (
            start not in self.stops
            and phrase_end(self._text, start) > start
            and " và " in lowered[start : start + _LIST_CHARS]
        )
