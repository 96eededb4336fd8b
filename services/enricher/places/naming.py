"""Where a text names units, and places that may be one or several: the candidates, in the order of the text."""

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

from services.enricher.places import words
from services.enricher.places.context import Surroundings
from services.enricher.places.vocabulary import Kind, Other, Town, Unit, Word, foreign, vietnamese
from services.enricher.reading import Reading
from shared.provinces.gazetteer import LEVELS, Place, places

_SAMPLE = 600
"""Characters by which the language is judged."""
_LETTERS_OF_VIETNAMESE = re.compile("[\u1ea0-\u1ef9ăâđêôơư]")
_NAME = re.compile(r"[\w'](?:[\w']|(?: - |-| )(?=[\w'])){0,39}+")
_BEFORE_NAME = re.compile(r"(?: (?:đảo|miền núi|vùng cao|biên giới|ven biển|trung tâm))?:?\.? ?")
_NEXT_OF_LIST = re.compile(r"(?:,| và|;)(?: và)? (?=[\w'])")
_SEVERAL = {
    *("các", "những", "mấy", "nhiều", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"),
    *("xã,", "phường,", "trấn,", "quận,", "huyện,"),
}
"""Words before a kind that stands before several names."""
_SHORT = {"p.": Kind("phường"), "q.": Kind("quận"), "h.": Kind("huyện")}
_MOST_LISTED = 60


class Named(NamedTuple):
    """A name in the text: of a unit, or of the places it may be."""

    start: int
    end: int
    unit: Unit | None
    places: tuple[Place, ...] = ()
    kind: str = ""
    """As the text calls the place; empty for a well-known town."""
    listed: bool = False
    """Whether it stands in one list with the one before."""


class Namings:
    """Finds them in one text."""

    def __init__(self, reading: Reading) -> None:
        self._whole = reading.whole
        self._lowered = reading.lowered
        self._around = Surroundings(reading.whole, reading.lowered)
        vocabulary = vietnamese() if _is_vietnamese(reading.lowered) else foreign()
        self._words = [*vocabulary.find(reading.lowered), *self._short_kinds()]
        self._words.sort(key=itemgetter(0))

    def find(self) -> list[Named]:
        found: list[Named] = []
        done = 0
        company: int | None = None
        last_unit = -9
        for at, (start, end, word) in enumerate(self._words):
            if start < done:
                continue
            if isinstance(word, Kind):
                listed = list(self._listed(start, end, word))
                found += listed
                done = listed[-1].end if listed else self._past_a_lesser_place(at)
            elif isinstance(word, Other):
                company = start if word.company else company
            elif self._stands(at, last_unit, company):
                unit = word if isinstance(word, Unit) else None
                found.append(Named(start, end, unit, word.places if isinstance(word, Town) else ()))
                last_unit = end
        return found

    def _short_kinds(self) -> Iterator[tuple[int, int, Word]]:
        """`P. Hải Châu`, `Q.1`."""
        for short, kind in _SHORT.items():
            start = self._whole.find(short.upper())
            while start >= 0:
                if not self._whole[start - 1 : start].isalnum():
                    yield start, start + 2, kind
                start = self._whole.find(short.upper(), start + 2)

    def _stands(self, at: int, last_unit: int, company: int | None) -> bool:
        start, end, word = self._words[at]
        assert isinstance(word, Unit | Town)
        if isinstance(word, Unit) and word.any_case:
            return True
        if not self._around.names_a_place(start, end, word.trait):
            return False
        if company is not None and self._around.is_one_name(company, start):
            return False
        if isinstance(word, Town):
            return True
        if word.trait == "city":
            return self._is_the_city(at, last_unit)
        if word.former == "ha-nam":
            return not self._around.is_chinese(end)
        return word.slug != "dien-bien" or not self._around.is_after_a_battle(start)

    def _is_the_city(self, at: int, last_unit: int) -> bool:
        """`TP. Hồ Chí Minh`, `Hà Nội, Hồ Chí Minh`, `UBND Hồ Chí Minh`; not the man."""
        start, end, _ = self._words[at]
        if at and isinstance(self._words[at - 1][2], Kind) and start - self._words[at - 1][1] <= 2:
            return True
        before = self._lowered[max(0, start - 12) : start]
        if before.endswith(words.BEFORE_THE_CITY):
            return True
        if 0 < start - last_unit <= 4:
            return True
        return (
            before.endswith((" tại ", " ở ", " từ ", " đến ", ": ", ", ", "(", " đi ", " vào "))
            and at + 1 < len(self._words)
            and isinstance(self._words[at + 1][2], Unit)
            and self._words[at + 1][0] - end <= 4
        )

    def _listed(self, start: int, end: int, kind: Kind) -> Iterator[Named]:
        """The place that a kind stands before, or the places: `các xã Tân An, Bình Dương và Hòa Bình`."""
        gap = _BEFORE_NAME.match(self._lowered, end)
        name_at = gap.end() if gap else end
        if not self._begins_a_name(name_at):
            return
        several = self._lowered[max(0, start - 8) : start].rsplit(None, 1)[-1:]
        is_list = bool(several) and (several[0] in _SEVERAL or several[0].isdigit())
        for count in range(_MOST_LISTED if is_list else 1):
            named = self._place(name_at, kind.name)
            if named is None:
                return
            ends, candidates = named
            yield Named(name_at if is_list else start, ends, None, candidates, kind.name, listed=count > 0)
            following = _NEXT_OF_LIST.match(self._lowered, ends)
            if not following:
                return
            name_at = following.end()

    def _place(self, start: int, kind: str) -> tuple[int, tuple[Place, ...]] | None:
        """Where the longest name of a place ends that begins at `start`, and the places called so."""
        if not self._begins_a_name(start):
            return None
        match = _NAME.match(self._lowered, start)
        name = match[0] if match else ""
        while name:
            called = places(LEVELS[kind], name)
            if called and self._is_capitalised(start, start + len(name)):
                return start + len(name), tuple(place for place in called if place.kind == kind) or called
            name = name.rpartition(" ")[0].removesuffix(" -")
        return None

    def _begins_a_name(self, at: int) -> bool:
        first = self._whole[at : at + 1]
        return first.isupper() or first.isdigit()

    def _is_capitalised(self, start: int, end: int) -> bool:
        return all(not word[0].islower() for word in self._whole[start:end].split(" ") if word)

    def _past_a_lesser_place(self, at: int) -> int:
        """`phường Hải Dương`, which we do not know, is not the province; `thành phố Hải Phòng` is."""
        _, end, kind = self._words[at]
        assert isinstance(kind, Kind)
        if kind.name in ("thành phố", "thị xã") or at + 1 == len(self._words):
            return 0
        start, next_end, word = self._words[at + 1]
        return next_end if isinstance(word, Unit | Town) and start - end <= 2 else 0


def _is_vietnamese(lowered: str) -> bool:
    sample = lowered[:_SAMPLE]
    return len(_LETTERS_OF_VIETNAMESE.findall(sample)) * 25 >= len(sample)
