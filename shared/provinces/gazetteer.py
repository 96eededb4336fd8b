"""Places below the province: communes of today, districts and communes of before 1 July 2025.

All that is known of them stands in `places.tsv`, with its sources; it is read on first use (30 ms, 4 MB).
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Literal, NamedTuple

from shared.text.normalise import aligned

Level = Literal["district", "commune"]

LEVELS: dict[str, Level] = {
    **dict.fromkeys(("thành phố", "thị xã", "quận", "huyện"), "district"),
    **dict.fromkeys(("xã", "phường", "thị trấn", "đặc khu"), "commune"),
}
"""The kinds of places."""

_SPELLINGS = (("đắk", "đăk", "đắc", "đak"), ("quý", "quí"), ("quy", "qui"), ("căng", "cang"))
_ALIKE = {syllable: alike for alike in _SPELLINGS for syllable in alike}
"""Syllables that are written in several ways."""
_SPELLED_OTHERWISE = re.compile(rf"\b(?:{'|'.join(_ALIKE)})\b|^\d$")


class Place(NamedTuple):
    kind: str
    """One of `LEVELS`."""
    name: str
    province: str
    """Slug of today's unit."""
    former: str | None
    """Slug of the former unit that it lay in, where that is another; None for a commune of today."""
    today: bool
    """Whether it exists."""

    @property
    def level(self) -> Level:
        return LEVELS[self.kind]


def places(level: Level, name: str) -> tuple[Place, ...]:
    """All that are called so, of whatever kind. `name` is `aligned`: `hoà vang`, `1`."""
    return _index()[level].get(name, ())


def is_district(name: str) -> bool:
    """Whether a district is called so, in any case."""
    return bool(places("district", aligned(name)))


@cache
def _index() -> dict[Level, dict[str, tuple[Place, ...]]]:
    found: dict[Level, dict[str, tuple[Place, ...]]] = {"district": {}, "commune": {}}
    for key, place in _read():
        of_level = found[LEVELS[place.kind]]
        for spelling in _spellings(key) if _SPELLED_OTHERWISE.search(key) else (key,):
            of_level[spelling] = (*of_level.get(spelling, ()), place)
    return found


def _spellings(key: str) -> Iterator[str]:
    """All ways to write it: `đắk hà`, `đăk hà`; `1`, `01`."""
    for syllables in product(*(_ALIKE.get(syllable, (syllable,)) for syllable in key.split(" "))):
        yield " ".join(syllables)
    if key.isdigit():
        yield f"0{key}"


def _read() -> Iterator[tuple[str, Place]]:
    text = files(__package__).joinpath("places.tsv").read_text(encoding="utf-8")
    for line, keys in zip(text.splitlines(), aligned(text).splitlines(), strict=True):
        if not line.startswith("#"):
            since, province, former, kind, names = line.split("\t")
            for name, key in zip(names.split(", "), keys.split("\t")[-1].split(", "), strict=True):
                yield key, Place(kind, name, province, None if former == "-" else former, since == "today")
