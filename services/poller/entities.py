"""The entities that a document declares, made harmless: none refers to another, none is long.

feedparser means to leave out all but such, and misses those that do not begin a line or stand behind the text of
another; expat then expands them up to a hundred times the document's size.
"""

import re
from typing import Any

import feedparser
from feedparser.sanitizer import replace_doctype

_DECLARATION = b"<!ENTITY"
_NOT_AT_LINE_START = re.compile(rb"[ \t]*(?=<!(?:DOCTYPE|ENTITY)\b)")
_LONGEST = 100
"""Characters. A document can name an entity every three bytes."""


def guard_entities() -> None:
    """From now on, in every document that feedparser reads, in whatever encoding it comes."""
    feedparser.api.replace_doctype = _replace_doctype


def _replace_doctype(data: bytes) -> tuple[str | None, bytes, dict[str, str]]:
    """As feedparser's own: version, document, and entities by name."""
    if _DECLARATION not in data:
        return _replaced(data)
    version, data, entities = _replaced(_NOT_AT_LINE_START.sub(b"\n", data))
    short = {name: text for name, text in entities.items() if len(text) <= _LONGEST}
    if len(short) < data.count(_DECLARATION):
        # Not well-formed: it is read by feedparser's other parser, which knows the short ones and no others.
        data = data.replace(_DECLARATION, b"<!ENTITY!")
    return version, data, short


def _replaced(data: bytes) -> tuple[str | None, bytes, dict[str, str]]:
    found: Any = replace_doctype(data)
    return found  # type: ignore[no-any-return]
