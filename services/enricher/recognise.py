"""What an article names and is about: every recogniser, asked in turn, and what each found kept within bounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from msgspec.structs import replace

from services.enricher.bounds import MOST_MENTIONS, NAME_CHARS, OFFICE_CHARS, cut
from services.enricher.documents import find_documents
from services.enricher.people import BODIES, PEOPLE, find_named
from services.enricher.places import find_places, vietnamese
from services.enricher.reading import Reading
from services.enricher.topics import WORDS, find_topics
from services.enricher.urgency import SIGNS, find_urgency
from shared.article import Mention, Mentions, PersonMention, Topic, Urgency
from shared.text.phrases import Search

M = TypeVar("M", bound=Mention)

READ = 100_000
"""Characters of a text that are read: more than any article of a portal has, and a bound on time."""


@dataclass(frozen=True, slots=True)
class Recognised:
    mentions: Mentions
    topics: list[Topic]
    urgency: Urgency | None


def recognise(reading: Reading, categories: Sequence[str]) -> Recognised:
    """Pure and total. `categories`: the feed's."""
    reading.search(_lists())
    provinces, places = find_places(reading)
    people, organisations = find_named(reading)
    mentions = Mentions(
        provinces=provinces[:MOST_MENTIONS],
        places=_named(places),
        documents=find_documents(reading)[:MOST_MENTIONS],
        people=[_in_office(person) for person in _named(people)],
        organisations=_named(organisations),
    )
    return Recognised(mentions, find_topics(reading, categories), find_urgency(reading))


@cache
def _lists() -> Search:
    """All that is looked up in the whole of a text: in one pass, since passing over a text is what costs most."""
    return Search(PEOPLE, BODIES, vietnamese(), WORDS, SIGNS)


def _named(found: Sequence[M]) -> list[M]:
    """The first of them, without those whose name is too long to be one."""
    return [mention for mention in found if len(getattr(mention, "name", "")) <= NAME_CHARS][:MOST_MENTIONS]


def _in_office(person: PersonMention) -> PersonMention:
    if person.title is None or len(person.title) <= OFFICE_CHARS:
        return person
    return replace(person, title=cut(person.title, OFFICE_CHARS))
