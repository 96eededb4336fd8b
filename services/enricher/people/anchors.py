"""Where a text may name a person or a body: titles, honorifics, and how bodies' names begin."""

from services.enricher.people.words import listed
from services.enricher.reading import Reading
from shared.text.phrases import Phrases, first_of_overlapping

OFFICE, PERSONAL, OCCUPATION, HONORIFIC, PLURAL = "office", "personal", "occupation", "honorific", "plural"
"""Titles of an office, a rank or degree, what people do, how they are addressed: one person, several."""
ABODE = "abode"
"""What is told of somebody's age or home behind their name."""
NO_TITLE = "no title"
HEAD, LOCAL, WHOLE, NO_BODY = "head", "local", "whole", "no body"
"""The first words of a body's name: more must follow, may follow, does not follow; a place that begins like one."""

PEOPLE = Phrases(
    {
        **dict.fromkeys(listed("offices"), OFFICE),
        **dict.fromkeys(listed("personal"), PERSONAL),
        **dict.fromkeys(listed("occupations"), OCCUPATION),
        **dict.fromkeys(listed("honorifics"), HONORIFIC),
        **dict.fromkeys(listed("plurals"), PLURAL),
        **dict.fromkeys(listed("abodes"), ABODE),
        **dict.fromkeys(listed("no_titles"), NO_TITLE),
    }
)
BODIES = Phrases(
    {
        **dict.fromkeys(listed("body_heads"), HEAD),
        **dict.fromkeys(listed("bodies"), WHOLE),
        **dict.fromkeys(listed("local_bodies"), LOCAL),
        **dict.fromkeys(listed("no_bodies"), NO_BODY),
    }
)

Anchor = tuple[int, int, str]
"""Start, end, kind."""


def of_people(reading: Reading) -> list[Anchor]:
    return [anchor for anchor in first_of_overlapping(reading.everywhere(PEOPLE)) if anchor[2] != NO_TITLE]


def of_bodies(reading: Reading) -> list[Anchor]:
    return first_of_overlapping(reading.everywhere(BODIES))
