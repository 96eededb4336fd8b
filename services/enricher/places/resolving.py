"""Which place a name means, where several are called so."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from services.enricher.places.named import UNKNOWN, Named
from shared.provinces import locate
from shared.provinces.gazetteer import Place

_Unit = tuple[str, str | None]
"""Slug of a unit of today, and of the former one where only that is meant."""
_THE_SAME = ""
"""The former unit that has the name of today's."""

_LIES_IN = re.compile(
    r"\s?(?:,|\(| -|-|/|;)? ?(?:thuộc |của |nay là |nay thuộc |cũ, )?(?:địa bàn )?(?:tỉnh |thành phố |tp\.? ?)?"
)
"""What may stand between the name of a place and that of the one it lies in."""
_FAR = 40
"""Longer than that."""


class _Within(NamedTuple):
    unit: _Unit
    surely: bool
    """False where it may be the next of a list."""


def resolved(named: Sequence[Named], lowered: str, home: str | None) -> list[Place | None]:
    """For each name the place it can only mean, by what it is said to lie in, by the home of the source, by the
    units that the text names, by there being no other; None for units, and where it may be several."""
    units = {(name.unit.slug, name.unit.former) for name in named if name.unit}
    located = locate(home)
    at_home: list[_Unit] = [(located[0].slug, located[1].slug if located[1] else None)] if located else []
    formers = {former for _, former in (*units, *at_home) if former}
    places: list[Place | None] = [None] * len(named)
    doubtful: list[int] = []
    for at, within in _chained(named, lowered, places):
        candidates = named[at].places
        inside = _lying_in(candidates, [within.unit]) if within else []
        if within and candidates[0].province == UNKNOWN:
            inside = [candidates[0]._replace(province=within.unit[0], former=within.unit[1] or None)]
        if inside or (within and within.surely):
            places[at] = _only(inside, formers)
            continue
        # A portal need not say that a commune is its own, and our list lacks those that went long ago: one that is
        # called so elsewhere only is not meant.
        anywhere = [] if at_home and candidates[0].level == "commune" else candidates
        places[at] = (
            _only(_lying_in(candidates, at_home), formers)
            or _only(_lying_in(candidates, units), formers)
            or _only(anywhere, formers)
        )
        if places[at] is None:
            doubtful.append(at)
    near = {_around(place) for place in places if place}
    for at in doubtful:
        places[at] = _only(_lying_in(named[at].places, near), formers)
    return places


def _chained(
    named: Sequence[Named], lowered: str, places: Sequence[Place | None]
) -> Iterator[tuple[int, _Within | None]]:
    """The places from last to first, each with the unit that it is said to lie in. `places` is read while it fills."""
    within: _Within | None = None
    for at in range(len(named) - 1, -1, -1):
        following = at + 1
        if following == len(named) or not named[following].listed:
            within = _said_to_lie_in(named, at, lowered, places)
        if named[at].places:
            yield at, within


def _said_to_lie_in(named: Sequence[Named], at: int, lowered: str, places: Sequence[Place | None]) -> _Within | None:
    """The unit that the name behind a place is of, or lies in as a district does behind its commune."""
    name = named[at]
    if not name.places or at + 1 == len(named) or named[at + 1].start - name.end > _FAR:
        return None
    other, place = named[at + 1], places[at + 1]
    if not _LIES_IN.fullmatch(lowered, name.end, other.start):
        return None
    is_commune = name.places[0].level == "commune"
    surely = _is_said_surely(lowered[name.end : other.start], is_commune, bool(other.kind))
    if other.unit:
        return _Within((other.unit.slug, other.unit.former), surely)
    if place and is_commune and place.level == "district":
        return _Within(_around(place), surely)
    return None


def _is_said_surely(between: str, is_commune: bool, with_kind: bool) -> bool:
    """Whether it can only be what the place lies in, and not the next of a list or a route."""
    if is_commune:
        return with_kind or between not in (", ", " - ", "-", "; ", "/")
    return not any(mark in between for mark in ",;/-")


def _around(place: Place) -> _Unit:
    """What else lies in its unit lies there too."""
    return place.province, None if place.today else place.former or _THE_SAME


def _lying_in(candidates: Iterable[Place], units: Collection[_Unit]) -> list[Place]:
    return [
        place
        for place in candidates
        if any(
            place.province == slug and (former is None or place.today or (place.former or _THE_SAME) == former)
            for slug, former in units
        )
    ]


def _only(candidates: Sequence[Place], formers: set[str]) -> Place | None:
    """The place, where all candidates lie in one unit of today: there that of the former unit which is spoken of, else
    that of today."""
    if len({place.province for place in candidates}) != 1 or candidates[0].province == UNKNOWN:
        return None
    spoken_of = [place for place in candidates if place.former in formers]
    best = spoken_of or [place for place in candidates if place.today] or candidates
    return best[0] if len({place.former for place in best}) == 1 else best[0]._replace(former=None)
