"""Where a text names units, and places that may be one of several, in the order of the text."""

import re
from collections.abc import Iterator
from operator import itemgetter

from services.enricher.places import words
from services.enricher.places.behind_kinds import BehindKinds
from services.enricher.places.context import Surroundings
from services.enricher.places.named import Named
from services.enricher.places.vocabulary import Kind, Other, Town, Unit, Word, foreign, vietnamese
from services.enricher.reading import Reading
from shared.text.phrases import first_of_overlapping

_SAMPLE = 300
"""Characters by which the language is judged."""
_LETTERS_OF_VIETNAMESE = re.compile("[\u1ea0-\u1ef9ăâđêôơư]")
_SHORT = {"P.": Kind("phường"), "Q.": Kind("quận"), "H.": Kind("huyện")}
_ADJACENT = 2
"""Characters at most between a kind and a name: a full stop and a space."""
_NAMES = (Unit, Town)
_IN_A_LIST = {", ", " và ", " - ", "-", "/"}
"""What stands between two names of a list or a route."""


class Namings:
    """Finds them in one text."""

    def __init__(self, reading: Reading) -> None:
        self._whole = reading.whole
        self._lowered = reading.lowered
        is_vietnamese = _is_vietnamese(reading.lowered)
        self._around = Surroundings(reading.whole, reading.lowered, is_vietnamese=is_vietnamese)
        self._behind = BehindKinds(reading.whole, reading.lowered)
        vocabulary = vietnamese() if is_vietnamese else foreign()
        self._words = [*first_of_overlapping(self._possible(reading.everywhere(vocabulary))), *self._short_kinds()]
        self._words.sort(key=itemgetter(0))

    def find(self) -> list[Named]:
        found: list[Named] = []
        done = 0
        company: tuple[int, int] | None = None
        for at, (start, end, word) in enumerate(self._words):
            if start < done:
                continue
            if isinstance(word, Kind):
                named = self._behind.read(start, end, word.name)
                found += named
                done = named[-1].end if named else self._end_of_lesser_place(at)
            elif isinstance(word, Other):
                company = (start, end) if word.company else company
            elif self._means_the_place(at, found[-1].end if found else None, company):
                unit = word if isinstance(word, Unit) else None
                found.append(Named(start, end, unit, word.places if isinstance(word, Town) else ()))
        return found

    def _possible(self, everywhere: list[tuple[int, int, Word]]) -> Iterator[tuple[int, int, Word]]:
        """The words of the vocabulary, without names in small letters: in `phía bắc Ninh Bình` there is no Bắc Ninh."""
        for start, end, word in everywhere:
            if isinstance(word, _NAMES):
                start += word.skip
                if not self._whole[start].isupper() and word.trait != "any case":
                    continue
            yield start, end, word

    def _short_kinds(self) -> Iterator[tuple[int, int, Word]]:
        """`P. Hải Châu`, `Q.1`."""
        for short, kind in _SHORT.items():
            start = self._whole.find(short)
            while start >= 0:
                if not self._whole[start - 1 : start].isalnum():
                    yield start, start + 1, kind
                start = self._whole.find(short, start + 1)

    def _means_the_place(self, at: int, last_end: int | None, company: tuple[int, int] | None) -> bool:
        start, end, word = self._words[at]
        if not isinstance(word, _NAMES):
            return False
        on_a_route, behind_a_place = self._is_on_a_route(at), last_end == start - 1
        if not self._around.names_a_place(start, end, word.trait, on_a_route=on_a_route, behind_a_place=behind_a_place):
            return False
        if company is not None and self._around.is_one_name(*company, start):
            return False
        if isinstance(word, Town):
            return not self._is_part_of_a_ward(end)
        return word.trait != "city" or self._is_the_city(at, last_end)

    def _is_part_of_a_ward(self, end: int) -> bool:
        """`Hội An Tây`."""
        return self._lowered.startswith(words.DIRECTIONS, end) and self._whole[end + 1].isupper()

    def _is_on_a_route(self, at: int) -> bool:
        """`đường Hà Nội - Hải Phòng`."""
        return self._lowered.startswith((" -", "-"), self._words[at][1]) and self._is_before_a_unit(at)

    def _is_before_a_unit(self, at: int) -> bool:
        following = self._words[at + 1 : at + 2]
        return (
            bool(following)
            and isinstance(following[0][2], Unit)
            and self._is_listed(self._words[at][1], following[0][0])
        )

    def _is_listed(self, end: int, start: int) -> bool:
        """Whether a name that begins at `start` is the next after one that ends at `end`."""
        return 0 < start - end <= 4 and self._lowered[end:start] in _IN_A_LIST

    def _is_the_city(self, at: int, last_end: int | None) -> bool:
        """`TP. Hồ Chí Minh`, `Hà Nội, Hồ Chí Minh`, `UBND Hồ Chí Minh`; not the man."""
        start = self._words[at][0]
        if at and isinstance(self._words[at - 1][2], Kind) and start - self._words[at - 1][1] <= _ADJACENT:
            return True
        if last_end is not None and self._is_listed(last_end, start):
            return True
        before = self._lowered[max(0, start - 12) : start]
        if before.endswith(words.BEFORE_THE_CITY):
            return True
        return before.endswith(words.BEFORE_A_LIST) and self._is_before_a_unit(at)

    def _end_of_lesser_place(self, at: int) -> int:
        """`phường Hải Dương`, which nobody knows, is not the province; `thành phố Hải Phòng` is."""
        _, end, kind = self._words[at]
        following = self._words[at + 1 : at + 2]
        if not following or (isinstance(kind, Kind) and kind.name in ("thành phố", "thị xã")):
            return 0
        start, end_of_name, word = following[0]
        return end_of_name if isinstance(word, _NAMES) and start - end <= _ADJACENT else 0


def _is_vietnamese(lowered: str) -> bool:
    sample = lowered[:_SAMPLE]
    return len(_LETTERS_OF_VIETNAMESE.findall(sample)) * 25 >= len(sample)
