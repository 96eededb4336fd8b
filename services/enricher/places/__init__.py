"""Places that an article names: today's 34 units and the former 63, their districts, wards and communes."""

from services.enricher.places.find import find_places
from services.enricher.places.vocabulary import vietnamese

__all__ = ["find_places", "vietnamese"]
