"""From the names in a text to what the article mentions."""

from collections.abc import Sequence
from typing import Literal

from services.enricher.places.named import Named
from services.enricher.places.naming import Namings
from services.enricher.places.resolving import resolved
from services.enricher.reading import Reading
from shared.article import PlaceMention, ProvinceMention, Span
from shared.provinces.gazetteer import Level, Place

_Key = tuple[str, str | None]
"""Slug of today's unit, and of the former one."""


def find_places(reading: Reading) -> tuple[list[ProvinceMention], list[PlaceMention]]:
    """The provinces that `reading` names, itself or by a place within, and the places below them that can only be one.

    A former unit is a mention of its own. A place whose unit of today is named adds none.
    """
    named = Namings(reading).find()
    places = resolved(named, reading.lowered, reading.home)
    return _provinces(reading, named, places), _places(reading, named, places)


def _provinces(reading: Reading, named: Sequence[Named], places: Sequence[Place | None]) -> list[ProvinceMention]:
    units: dict[_Key, list[Span]] = {}
    for name in named:
        if name.unit:
            units.setdefault((name.unit.slug, name.unit.former), []).append((name.start, name.end))
    by_place: dict[_Key, list[tuple[Span, Place]]] = {}
    for name, place in zip(named, places, strict=True):
        if place and (place.province, place.former) not in units and (place.province, None) not in units:
            by_place.setdefault((place.province, place.former), []).append(((name.start, name.end), place))
    mentions = [(spans[0], _province(reading, key, spans, "name")) for key, spans in units.items()]
    for key, within in by_place.items():
        level: Level = "district" if any(place.level == "district" for _, place in within) else "commune"
        spans = [span for span, _ in within]
        mentions.append((spans[0], _province(reading, key, spans, level)))
    return [mention for _, mention in sorted(mentions, key=lambda item: item[0])]


def _province(
    reading: Reading, key: _Key, spans: list[Span], by: Literal["name", "district", "commune"]
) -> ProvinceMention:
    in_title, in_text = reading.stands(spans)
    slug, former = key
    return ProvinceMention(slug=slug, legacy=former, by=by, in_title=in_title, spans=in_text)


def _places(reading: Reading, named: Sequence[Named], places: Sequence[Place | None]) -> list[PlaceMention]:
    spans: dict[tuple[str, Place], list[Span]] = {}
    for name, place in zip(named, places, strict=True):
        if place:
            spans.setdefault((name.kind or place.kind, place), []).append((name.start, name.end))
    mentions = []
    for (kind, place), standing in spans.items():
        in_title, in_text = reading.stands(standing)
        mentions.append(
            PlaceMention(
                name=f"{kind} {place.name}",
                kind=place.level,
                province=place.province,
                legacy=place.former,
                in_title=in_title,
                spans=in_text,
            )
        )
    return mentions
