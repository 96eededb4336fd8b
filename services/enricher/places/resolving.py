"""Which place a name means, where several are called so."""

import re
from collections.abc import Iterable, Iterator, Sequence

from services.enricher.places.naming import Named
from services.enricher.places.vocabulary import Unit
from shared.provinces import locate
from shared.provinces.gazetteer import Place

Within = tuple[str, str | None]
"""Slug of a unit of today, and of the former one where that is meant."""

_LIES_IN = re.compile(
    r"\s?(?:,|\(| -|-|/|;)? ?(?:thuộc |của |nay là |nay thuộc |cũ, )?(?:địa bàn )?(?:tỉnh |thành phố |tp\.? ?)?"
)
"""What may stand between the name of a place and that of the one it lies in."""


def resolved(named: Sequence[Named], lowered: str, home: str | None) -> list[Place | None]:
    """For each name the place it can only mean, by what it is said to lie in, by there being no other, by the home
    of the source, by the units that the text names; None for units, and where it may be several."""
    units = [_within(name.unit) for name in named if name.unit]
    located = locate(home)
    at_home: list[Within] = [(located[0].slug, located[1].slug if located[1] else None)] if located else []
    formers = {former for _, former in (*units, *at_home) if former}
    places: list[Place | None] = [None] * len(named)
    for at, within in _chained(named, lowered, places, formers):
        candidates = named[at].places
        places[at] = (
            (_only(_lying_in(candidates, [within]), formers) if within else None)
            or _only(candidates, formers)
            or _only(_lying_in(candidates, at_home), formers)
            or _only(_lying_in(candidates, units), formers)
        )
    districts = {(place.province, place.former) for place in places if place}
    for at, name in enumerate(named):
        if name.places and places[at] is None:
            places[at] = _only(_lying_in(name.places, districts), formers)
    return places


def _chained(
    named: Sequence[Named], lowered: str, places: Sequence[Place | None], formers: set[str]
) -> Iterator[tuple[int, Within | None]]:
    """The places from last to first, each with the unit that it is said to lie in. `places` is read while it fills."""
    within: Within | None = None
    for at in range(len(named) - 1, -1, -1):
        name = named[at]
        following = named[at + 1] if at + 1 < len(named) else None
        if following is None or not following.listed:
            within = _within_of(following, places[at + 1]) if following and _lies_in(name, following, lowered) else None
        if name.places:
            yield at, within


def _lies_in(name: Named, other: Named, lowered: str) -> bool:
    return other.start - name.end < 40 and _LIES_IN.fullmatch(lowered, name.end, other.start) is not None


def _within_of(name: Named, place: Place | None) -> Within | None:
    if name.unit:
        return _within(name.unit)
    return (place.province, place.former) if place else None


def _within(unit: Unit) -> Within:
    return unit.slug, unit.former


def _lying_in(candidates: Iterable[Place], units: Iterable[Within]) -> list[Place]:
    among = list(units)
    return [
        place
        for place in candidates
        if any(
            place.province == slug and (not former or place.today or place.former == former) for slug, former in among
        )
    ]


def _only(candidates: Sequence[Place], formers: set[str]) -> Place | None:
    """The place, where all candidates lie in one unit of today: there that of the former unit which is spoken of, else
    that of today."""
    if len({place.province for place in candidates}) != 1:
        return None
    spoken_of = [place for place in candidates if place.former in formers]
    best = spoken_of or [place for place in candidates if place.today] or candidates
    return best[0] if len({place.former for place in best}) == 1 else best[0]._replace(former=None)
