"""The places named behind their kind: `huyện Hòa Vang`, `Q.1`, `các xã Tân An, Bình Dương và Hòa Bình`."""

import re
from collections.abc import Iterator

from services.enricher.places.named import UNKNOWN, Named
from shared.provinces.gazetteer import LEVELS, Place, is_district, places
from shared.text.names import FAMILY_NAMES

_BETWEEN = re.compile(r" (?:(?:đảo|miền núi|vùng cao|biên giới|ven biển|trung tâm) )?|: ?|\. ?")
_FIRST_BETWEEN = "đmvbt"
_NAME = re.compile(r"\d{1,2}+(?![.,]?\d)|[^\W\d][\w']*+(?:(?: - |-| )[\w']++){0,5}+")
_IN_A_DISTRICT = re.compile(r"(?:, | \(| - )(?:huyện|quận|thị xã|thành phố|tx|tp|h\.|q\.)")
_MOST_WORDS = 4
_NEXT = re.compile(r"(?:,| và|;|, và) (?=\w)")
_SEVERAL = {
    *("các", "những", "mấy", "nhiều", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"),
    *("xã,", "phường,", "trấn,", "quận,", "huyện,"),
}
"""Words before a kind that several names follow."""
_ALSO_CALLED = {
    "thành phố": {"thị xã"},
    "thị xã": {"thành phố", "huyện"},
    "quận": {"huyện"},
    "huyện": {"thị xã", "quận"},
    "phường": {"xã", "thị trấn"},
    "thị trấn": {"xã", "phường"},
    "xã": {"thị trấn", "phường"},
    "đặc khu": {"xã"},
}
"""What a place may be in our list, called by another kind: towns rise, and writers err."""


class BehindKinds:
    def __init__(self, whole: str, lowered: str) -> None:
        self._whole = whole
        self._lowered = lowered

    def read(self, start: int, end: int, kind: str) -> list[Named]:
        """The places named behind the `kind` at `start` to `end`; none where it is followed by something else."""
        following = self._whole[end + 1 : end + 2]
        if following.islower() and following not in _FIRST_BETWEEN:
            return []
        between = _BETWEEN.match(self._lowered, end)
        if not between or not self._begins_a_name(between.end()):
            return []
        return list(self._listed(start, between.end(), kind))

    def _listed(self, start: int, name_at: int, kind: str) -> Iterator[Named]:
        first = start
        named = self._place(name_at, kind)
        listed = False
        while named:
            end, candidates = named
            yield Named(start, end, None, candidates, kind, listed)
            following = _NEXT.match(self._lowered, end)
            if not following:
                return
            listed, start = True, following.end()
            named = self._place(start, kind)
            if named and named[1][0].name.isdigit() and not candidates[0].name.isdigit():
                return  # `phường Hội An và 19 xã`
            if named and not self._are_several(first) and not self._goes_with(start, *named, candidates):
                return

    def _are_several(self, start: int) -> bool:
        before = self._lowered[max(0, start - 8) : start].rsplit(None, 1)[-1:]
        return bool(before) and (before[0] in _SEVERAL or before[0].isdigit())

    def _place(self, start: int, kind: str) -> tuple[int, tuple[Place, ...]] | None:
        """Where the longest name of a place at `start` ends, and all places called so: of the kind, else of one that it
        may have become or been. A number needs its kind."""
        match = _NAME.match(self._lowered, start) if self._begins_a_name(start) else None
        written = match[0][: self._length_in_capitals(*match.span())] if match else ""
        name = written
        while len(name) > 1 or name.isdigit():
            called = places(LEVELS[kind], name)
            if called and not self._is_a_person(start, name, written):
                exact = tuple(place for place in called if place.kind == kind)
                alike = exact or tuple(place for place in called if place.kind in _ALSO_CALLED[kind])
                return (start + len(name), alike) if exact or (alike and not name.isdigit()) else None
            name = name.rpartition(" ")[0].removesuffix(" -")
        return self._unknown(start, start + len(written), kind)

    def _unknown(self, start: int, end: int, kind: str) -> tuple[int, tuple[Place, ...]] | None:
        """`xã Lộc Hải, huyện Phú Lộc`: a commune that is no more, since it is said to lie in a district."""
        name = self._whole[start:end].split(" ")
        if LEVELS[kind] == "district" or not 2 <= len(name) <= _MOST_WORDS or name[0] in FAMILY_NAMES:
            return None
        if not _IN_A_DISTRICT.match(self._lowered, end):
            return None
        proper = " ".join(word.capitalize() if word.isupper() else word for word in name)
        return end, (Place(kind, proper, UNKNOWN, None, today=False),)

    def _is_a_person(self, start: int, name: str, written: str) -> bool:
        """`phường Trần Phú Cường`, its chairman; not `phường Trần Phú Nguyễn Văn Cường`, where his name follows."""
        if name == written or self._whole[start : start + len(name)].partition(" ")[0] not in FAMILY_NAMES:
            return False
        following = self._whole[start + len(name) : start + len(written)].split()
        return following[0] not in FAMILY_NAMES

    def _goes_with(self, start: int, end: int, candidates: tuple[Place, ...], first: tuple[Place, ...]) -> bool:
        """`phường Sơn Trà và An Hải`, `quận Hải Châu, Thanh Khê`: of one kind and in one unit; not `phường Trường Xuân,
        Tam Kỳ`, a ward and its town, nor `thành phố Chí Linh, Hải Dương`."""
        kind = candidates[0].kind
        if kind != first[0].kind or not {place.province for place in first} & {place.province for place in candidates}:
            return False
        return kind in ("quận", "huyện") or not is_district(self._lowered[start:end])

    def _begins_a_name(self, at: int) -> bool:
        first = self._whole[at : at + 1]
        return first.isupper() or first.isdigit()

    def _length_in_capitals(self, start: int, end: int) -> int:
        """Of the words that begin with a capital, up to the first that does not."""
        length = 0
        for word in self._whole[start:end].split(" "):
            if word[0].islower():
                break
            length += len(word) + 1
        return length - 1
