"""The fields of an entry, whatever format it came in: clean text within its limits."""

import re
from collections.abc import Iterable

import msgspec

from shared.events import Entry
from shared.text.legacy import decode_together

LIMITS = {"title": 4_000, "html": 300_000, "summary": 100_000, "field": 2_000, "name": 300}
"""Bytes kept of each field, so that an event stays under its cap even where JSON doubles every character."""
MAX_NAMES = 50
MAX_IMAGES = 20

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def cut_text(value: object, limit: str) -> str:
    """The text without characters that no XML or JSON reader should meet, within its limit of bytes."""
    text = _CONTROL.sub("", value) if isinstance(value, str) else ""
    most = LIMITS[limit]
    encoded = text.encode("utf-8", "replace")
    return encoded.decode() if len(encoded) <= most else encoded[:most].decode("utf-8", "ignore")


def distinct(values: Iterable[object], limit: str) -> list[str]:
    """Not empty, in order."""
    texts = (cut_text(value, limit).strip() for value in values)
    return list(dict.fromkeys(text for text in texts if text))


def names(values: Iterable[object]) -> list[str]:
    return distinct(values, "name")[:MAX_NAMES]


def in_unicode(entry: Entry) -> Entry:
    """The entry, its Vietnamese decoded where it came in a legacy encoding: what is a soft hyphen to Unicode is a
    letter there, so it comes before anything that cleans. A text grows by no more than half."""
    given = [entry.title, entry.summary_html, entry.content_html, *entry.authors, *entry.categories]
    decoded = decode_together(given)
    if decoded == given:
        return entry
    title, summary, content, *others = decoded
    authors, categories = others[: len(entry.authors)], others[len(entry.authors) :]
    return msgspec.structs.replace(
        entry, title=title, summary_html=summary, content_html=content, authors=authors, categories=categories
    )
