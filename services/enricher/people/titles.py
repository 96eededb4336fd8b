"""A title, or several in a row, and the person who bears it: named behind it or before it."""

import re
from dataclasses import dataclass

from services.enricher.people.anchors import ABODE, HONORIFIC, OCCUPATION, OFFICE, PERSONAL, PLURAL, Anchor
from services.enricher.people.apposition import (
    DASHES,
    LISTING,
    NEXT_NAME,
    THEN_CALLED,
    THEN_HONORIFIC,
    THEN_TITLE,
    closed,
)
from services.enricher.people.around import (
    MOST_WORDS,
    is_of_thing,
    is_plural,
    is_village,
    last_word,
    name_at,
    name_before,
    with_prefix,
)
from services.enricher.people.names import (
    WORDS,
    Text,
    is_strong,
    name_in,
    phrase_end,
    run_at,
    upto,
)
from services.enricher.people.phrases import ENDS, Tail
from shared.article import Span
from shared.text.normalise import aligned

_JOINT = re.compile(r"(?:,| -)? (?:kiêm |đồng thời là |cũng là |nguyên |quyền |cố )?|, ")
_FIELD = re.compile(
    r"(?: [^\W\d_]{1,7}+){1,4}? (?=[A-ZĐÂÔƯÁÀẢÃẠẤẦẨẪẬĂẮẰẲẴẶÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ])"
)
"""What somebody works at, behind what they are: `Nghệ nhân ẩm thực`, `Cán bộ tư pháp xã`."""
_PRESIDENT = aligned("chủ tịch hồ chí minh")
"""The one person who has a province's name."""
_BARE_HEAD = aligned("trưởng")
"""Alone it is a title only where a body's name follows: `Trưởng Công an xã`."""
_SHORT = re.compile(r"(?<![^\W\d_])[A-ZĐ](?:[A-ZĐ]*|[a-z]{0,2}[A-Z]?)$")
"""A degree with a stop behind it: `TS.`, `ThS.`"""
_AGE = re.compile(r"\d{1,3} $")
_GROUP = (" và ", " các ", " cùng ", ", nhân dân", ", người")
"""Behind an occupation: it is said of many, not of the one who is named before it."""
_TITLES = (OFFICE, PERSONAL)
_ADDRESSES = (HONORIFIC, PLURAL)
_MOST_LISTED = 30


@dataclass(slots=True)
class Named:
    """A person where they are named; the span of their title, if they have one there, or the two parts of it."""

    words: list[Span]
    titles: list[Span]


class Titles:
    """One walk through a text, from title to title."""

    def __init__(self, text: Text, anchors: list[Anchor]) -> None:
        self._text = text
        self._anchors = [anchor for anchor in anchors if not self._within_name(*anchor)]
        self._at = {start: (end, kind) for start, end, kind in self._anchors}
        whole = text.whole
        self._stops = {
            start
            for start, end, kind in self._anchors
            if kind != ABODE
            and not (kind == OCCUPATION and whole[start].islower())
            and (kind == OFFICE or (whole[start].islower() if kind in _ADDRESSES else self._stands_alone(start, end)))
        }
        self._last_title = 0
        self.named: list[Named] = []

    def _within_name(self, start: int, end: int, kind: str) -> bool:
        """`Thủ Khoa` in `Lê Tấn Thủ Khoa`."""
        whole = self._text.whole
        if kind == OFFICE or not whole[start].isupper() or whole[start : end + 1].isupper():
            return False
        second = whole.find(" ", start, end) + 1
        before = whole[max(0, start - 20) : start].rpartition(" ")[0].rpartition(" ")[2]
        return (
            second > 0 and whole[second].isupper() and whole[start - 1] == " " and before.isalpha() and before.istitle()
        )

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
            if kind == HONORIFIC:
                done = self._honorific(start, end) if whole[end + 1 : end + 2].isupper() else done
            elif kind == ABODE:
                self._abode(start)
            elif kind == PLURAL:
                done = self._plural(end)
            elif kind == OCCUPATION:
                done = self._occupation(start, end)
            else:
                done = self._title(start)
        return self.named

    def _occupation(self, start: int, end: int) -> int:
        """Not `du khách Hàn Quốc`, `công nhân Cao Bằng`."""
        text = self._text
        if text.whole[end + 1 : end + 2].isupper():
            words = name_at(self._text, end + 1, self._stops)
            if words and phrase_end(text, end + 1) < words[-1][1]:
                if is_plural(self._text, start):
                    return self._list(end + 1, [(start, end)])
                return end if is_of_thing(self._text, start) else self._add(words, [(start, end)], own_first=True)
        elif (field := _FIELD.match(text.whole, end)) and (done := self._with_field(start, field)):
            return done
        if not self._is_group(end) and is_strong(text, words := name_before(self._text, start)):
            _, chain_end, name = self._chain(start, behind=True)
            self._note(words, [(start, end if name else chain_end)])
            return end if name else chain_end
        if text.whole[end + 1 : end + 2].isupper() and not is_plural(text, start) and not is_of_thing(text, start):
            tail = Tail(text, end, "", self._stops)
            if is_strong(text, tail.name):
                return self._add(tail.name, [(start, tail.end)], own_first=True)
            if then := THEN_CALLED.match(text.lowered, tail.end):
                words = name_at(self._text, then.end(), self._stops, alone=True)
                return self._add(words, [(start, tail.end)], own_first=True) if words else end
        return end

    def _is_group(self, end: int) -> bool:
        lowered = self._text.lowered
        another = lowered.startswith(", ", end) and self._at.get(end + 2, (0, ""))[1] == OCCUPATION
        return another or lowered.startswith(_GROUP, end)

    def _abode(self, start: int) -> None:
        """Notes whose age or home is told: `Vừ A Chống (sinh năm 1991)`, `bà Lê Thị Tư, 62 tuổi`."""
        age = _AGE.search(self._text.lowered, max(0, start - 4), start)
        if words := name_before(self._text, age.start() if age else start):
            self._note(words, [])

    def _honorific(self, start: int, end: int) -> int:
        whole = self._text.whole
        if whole[end : end + 1] != " " or is_of_thing(self._text, start):
            return end
        # A capital `Bà` or `Ông` within a sentence may be part of a name.
        before = whole[max(0, start - 2) : start].strip()
        alone = whole[start].islower() or not before[-1:].isalnum()
        words = name_at(self._text, end + 1, self._stops, alone=alone)
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
        begins = with_prefix(self._text, start)
        span = (begins, chain_end)
        if name:
            if is_of_thing(self._text, begins):
                return chain_end
            if is_plural(self._text, begins):
                return self._list(name[0][0], [span])
            if parted := self._of_two(begins):
                span = (parted, chain_end)
            return self._add(name, [span], personal=titles == PERSONAL)
        if is_plural(self._text, begins) and (listing := LISTING.match(text.lowered, chain_end)):
            return self._list(listing.end(), [span]) or chain_end
        if (then := THEN_HONORIFIC.match(text.lowered, chain_end)) and then.end() in self._at:
            end = self._at[then.end()][0]
            if words := name_at(self._text, end + 1, self._stops):
                own = text.lowered[chain_end] == ","
                return self._add(words, [span], personal=titles == PERSONAL, own_first=own)
        if words := name_before(self._text, begins):
            _, behind_end, name = self._chain(start, behind=True)
            self._note(words, [(begins, chain_end if name else behind_end)])
            return chain_end if name else behind_end
        if text.whole.startswith(DASHES, chain_end) and is_strong(text, words := run_at(text, chain_end + 3)):
            return self._add(words, [span])
        if titles == PERSONAL and chain_end == self._at[start][0] and (field := _FIELD.match(text.whole, chain_end)):
            return self._with_field(start, field) or chain_end
        return chain_end

    def _with_field(self, start: int, field: re.Match[str]) -> int:
        """Notes whom an occupation or a rank with its field stands before; where that ends, 0 if it is nobody."""
        text = self._text
        at = field.end()
        if not ENDS.isdisjoint(text.lowered[field.start() : at].split()):
            return 0
        words = upto(run_at(text, at), self._stops)
        if len(words) > 3 and name_in(text, words, 1) == 1:  # `Nhà nghiên cứu văn hóa Chăm Sử Văn Ngọc`
            at, words = words[1][0], words[1:]
        if not is_strong(text, words) or len(words) > MOST_WORDS or is_of_thing(text, at) or is_plural(text, start):
            return 0
        return self._add(words, [(start, at - 1)], personal=True)

    def _chain(self, start: int, *, behind: bool = False) -> tuple[str, int, list[Span]]:
        """The titles from `start` on: their kind (an office makes the chain one), their end, the name behind.
        `behind`: they are said of a name before them."""
        text, kind = self._text, PERSONAL
        while True:
            end, this = self._at[start]
            self._last_title = start
            if text.lowered[start:end] == _BARE_HEAD and not text.whole[end + 1 : end + 2].isupper():
                return kind, closed(text, end, self._stops) if behind else end, []
            kind = OFFICE if this == OFFICE else kind
            if text.lowered.startswith(_PRESIDENT, start):
                return OFFICE, end, run_at(text, end + 1)[:3]
            end, name = self._reach(start, end, rank=this == PERSONAL, behind=behind)
            if text.lowered[end : end + 1] == "." and this == PERSONAL and end + 1 in self._at:
                start = end + 1
                continue
            if name:
                return kind, end, name
            joint = _JOINT.match(text.lowered, end)
            after = joint.end() if joint else end
            if joint is None or not self._titled(after):
                return kind, end, []
            start = after

    def _reach(self, start: int, end: int, *, rank: bool, behind: bool) -> tuple[int, list[Span]]:
        """How far the title goes whose words end at `end`, and the name right behind it."""
        text = self._text
        if rank and (name := self._name_after_rank(end)):
            return end, name
        if rank and not behind and not text.whole[end + 1 : end + 2].isupper():
            return end, []
        tail = Tail(text, end, last_word(text, start, end), self._stops)
        if is_strong(text, tail.name) if rank else tail.name:
            return tail.end, tail.name
        if behind:
            return closed(text, tail.end, self._stops), []
        return end if rank else tail.end, []

    def _titled(self, at: int, *, behind: bool = False) -> bool:
        """Whether a title begins at `at`; what somebody does is one only behind a name."""
        end, kind = self._at.get(at, (0, HONORIFIC))
        return kind in _TITLES or (behind and kind == OCCUPATION and not self._is_group(end))

    def _of_two(self, begins: int) -> int:
        """Where the title of the next begins in `Lê An - Tổ trưởng, Phó Chủ tịch xã Vũ Bình`; the first is Lê An's."""
        if self._last_title <= begins or not self._text.lowered.startswith(" - ", begins - 3):
            return 0
        words = name_before(self._text, begins)
        if words:
            self._note(words, [(begins, self._last_title - 2)])
        return self._last_title if words else 0

    def _name_after_rank(self, end: int) -> list[Span]:
        """Any name: of monks, writers and artists too. `TS. Lê An` has a stop before it."""
        whole = self._text.whole
        short = whole.startswith(".", end) and _SHORT.search(whole, max(0, end - 6), end) is not None
        return name_at(self._text, end + 1 + short, self._stops, alone=True)

    def _list(self, at: int, titles: list[Span]) -> int:
        """Names one after the other from `at`, each with `titles` or its own."""
        done = 0
        for _ in range(_MOST_LISTED):
            words = name_at(self._text, at, self._stops, alone=done > 0) or self._name_with_title(at)
            if not words:
                break
            done = self._add(words, titles, own_first=True)
            following = NEXT_NAME.match(self._text.lowered, done)
            if following is None or following.end() in self._at:
                break
            at = following.end()
        return done

    def _name_with_title(self, at: int) -> list[Span]:
        """In a list: whatever stands before a title of its own."""
        words = upto(run_at(self._text, at), self._stops)
        if not 2 <= len(words) <= MOST_WORDS or phrase_end(self._text, at) > at:
            return []
        then = THEN_TITLE.match(self._text.lowered, words[-1][1])
        return words if then and self._titled(then.end(), behind=True) else []

    def _add(self, words: list[Span], titles: list[Span], *, personal: bool = False, own_first: bool = False) -> int:
        """Notes a person, with the title that follows the name if there is none, or only a rank, before it."""
        end = words[-1][1]
        if titles and not personal and not own_first:
            self._note(words, titles)
            return end
        then = THEN_TITLE.match(self._text.lowered, end)
        if then and self._titled(then.end(), behind=True):
            _, chain_end, name = self._chain(then.end(), behind=True)
            if name and is_village(self._text, then.end(), name):
                chain_end, name = name[-1][1], []
            if not name:
                self._note(words, [*(() if own_first else titles), (then.end(1), chain_end)])
                return chain_end
        self._note(words, titles)
        return end

    def _note(self, words: list[Span], titles: list[Span]) -> None:
        self.named.append(Named(words, titles))
