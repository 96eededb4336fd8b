"""A name in a text, before it is known which of several places it means."""

from typing import NamedTuple

from services.enricher.places.vocabulary import Unit
from shared.provinces.gazetteer import Place

UNKNOWN = ""
"""The province of a place that is in no list of ours."""


class Named(NamedTuple):
    """Where it stands, and what it may be: a unit, or one of several places."""

    start: int
    end: int
    unit: Unit | None
    places: tuple[Place, ...] = ()
    kind: str = ""
    """As the text calls the place; empty for a well-known town."""
    listed: bool = False
    """Whether it stands in one list with the one before."""
