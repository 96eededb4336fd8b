"""Which people a text names, with their titles, and which bodies.

A person counts where something speaks for it: a title before or behind the name, or an honorific. From then on the full
name alone is them too, and their given name behind an honorific (`ông Chinh`). The title is the one they are first
named with; a later one that holds it and says more takes its place. Names of things are none: streets, schools, prizes.
"""

from services.enricher.people.anchors import BODIES, PEOPLE, of_bodies, of_people
from services.enricher.people.gathering import gather
from services.enricher.people.names import Text, text_of
from services.enricher.people.organisations import organisations_in
from services.enricher.people.titles import Titles
from services.enricher.reading import Reading
from shared.article import OrganisationMention, PersonMention

__all__ = ["BODIES", "PEOPLE", "find_named", "find_organisations", "find_people"]


def find_named(reading: Reading) -> tuple[list[PersonMention], list[OrganisationMention]]:
    """The people and the bodies that `reading` names, as the two below find them: what both look at is read once."""
    text = text_of(reading)
    return find_people(reading, text), find_organisations(reading, text)


def find_people(reading: Reading, text: Text | None = None) -> list[PersonMention]:
    """The people that `reading` names, each once, in order. Total; takes time in proportion to the text's length."""
    return gather(Titles(text or text_of(reading), of_people(reading)).walk(), reading)


def find_organisations(reading: Reading, text: Text | None = None) -> list[OrganisationMention]:
    """The bodies that `reading` names, each once, in order. Total; takes time in proportion to the text's length."""
    return organisations_in(reading, text or text_of(reading), of_bodies(reading))
