"""What is kept of a text to recognise it again: see `services/deduplicator/sketching.py` for how it is made."""

from shared.record import Record


class Sketch(Record, frozen=True, kw_only=True):
    """One text of one article, small enough to be stored a million times and read a thousand times a second.

    The fields in bytes are arrays of 32-bit hashes, little-endian.
    """

    portal: str
    day: int
    """The day it was published, as a number (`date.toordinal()`) in Vietnam's time; when it was observed if unknown."""
    words: int
    """How many the text has, without those that only repeat others: nearly all are syllables."""
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
