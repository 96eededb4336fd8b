"""What is kept of a text to recognise it again: see `services/deduplicator/sketching.py` for how it is made."""

from shared.record import Record

_HALF, _HASH, _SLOT = 2, 4, 8
"""Bytes of an entry."""


class Sketch(Record, frozen=True, kw_only=True):
    """One text of one article, small enough to be stored a million times and read a thousand times a second.

    The fields in bytes are arrays of 32-bit hashes, little-endian; `pairs` of 16 bits. Raises `ValueError` where one
    cannot be such an array: another version of the program made it.
    """

    portal: str
    day: int
    """The day it was published, as a number (`date.toordinal()`) in Vietnam's time; when it was observed if unknown."""
    words: int
    """How many the text has, nearly all of them syllables; repetitions do not make a text long."""
    distinct: int
    """Different shingles of the text: of four words in a row."""
    level: int
    """Of the shingles those are kept whose hash is divisible by 2^level: 0 for all but long texts."""
    shingles: bytes
    opening: bytes
    """Those of the text's beginning, kept whatever their hashes."""
    title: bytes
    """Pairs of words of the title; the lowest bit is set where one of the two has a capital."""
    pairs: bytes
    """Pairs of words of the text, of each the upper 16 bits."""
    text: int
    """63 bits that stand for the whole text, title apart."""
    slots: bytes
    """Numbers, dates, document numbers and names of the text: pairs of hashes, see `services/deduplicator/slots.py`."""
    title_slots: bytes
    """Those of the title."""
    takes_back: bool = False
    """Whether its title says that something is corrected, called off or put off."""

    def __post_init__(self) -> None:
        if (
            (len(self.shingles) | len(self.opening) | len(self.title)) % _HASH
            or len(self.pairs) % _HALF
            or (len(self.slots) | len(self.title_slots)) % _SLOT
        ):
            raise ValueError("an array of a sketch ends in the middle of a number")
