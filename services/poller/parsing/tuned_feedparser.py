"""feedparser as we use it: its sanitiser off, dates left as they are written, entities harmless.

What it makes of a document stays the same, with two exceptions. GUIDs name and are not followed: made absolute, one
would be another in each source that shows the entry. And HTML without relative addresses stays as it is written.
"""

import io
import re
from copy import deepcopy
from functools import lru_cache
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin
from feedparser.sanitizer import replace_doctype
from feedparser.urls import make_safe_absolute_uri
from feedparser.util import FeedParserDict

from services.poller.parsing.addresses import with_absolute

_DECLARATION = b"<!ENTITY"
_NOT_AT_LINE_START = re.compile(rb"[ \t]*(?=<!(?:DOCTYPE|ENTITY)\b)")
_LONGEST_ENTITY = 100
"""Characters. A document can name an entity every three bytes."""
_LONGEST_REMEMBERED = 1000


def read(document: bytes, media_type: str, url: str) -> Any:
    """feedparser's result."""
    headers = {"content-type": media_type, "content-location": url}
    # As a stream: bytes by themselves feedparser takes for the name of a local file first.
    return feedparser.parse(io.BytesIO(document), sanitize_html=False, response_headers=headers)


def _replace_doctype(data: bytes) -> tuple[str | None, bytes, dict[str, str]]:
    """As feedparser's own: version, document, and entities by name; none refers to another, and none is long.

    feedparser means to leave out all but such, and misses those that do not begin a line or stand behind the text of
    another; expat then expands them up to a hundred times the document's size.
    """
    version, data, entities = replace_doctype(_NOT_AT_LINE_START.sub(b"\n", data) if _DECLARATION in data else data)
    short = {name: text for name, text in entities.items() if len(text) <= _LONGEST_ENTITY}
    if len(short) < data.count(_DECLARATION):
        # Not well-formed: it is read by feedparser's other parser, which knows the short ones and no others.
        data = data.replace(_DECLARATION, b"<!ENTITY!")
    return version, data, short


def _base_of(base: str, relative: str | None = None) -> str:
    """As feedparser's own, which joins the base with itself for every element."""
    if len(base) + len(relative or "") > _LONGEST_REMEMBERED:
        return str(make_safe_absolute_uri(base, relative))
    return _remembered(base, relative)


def _no_date(text: str) -> None:
    """Dates are read in `shared/text/dates.py`; feedparser would try each in a dozen forms, for nobody."""


def _copied(original: FeedParserDict, memo: dict[int, Any]) -> FeedParserDict:
    """A deep copy, without the detour by pickling's protocol: each text's description is copied once."""
    return FeedParserDict((key, deepcopy(value, memo)) for key, value in dict.items(original))


@lru_cache(maxsize=64)
def _remembered(base: str, relative: str | None) -> str:
    return str(make_safe_absolute_uri(base, relative))


_FeedParserMixin.can_be_relative_uri.discard("id")
feedparser.api.replace_doctype = _replace_doctype
feedparser.namespaces._base._parse_date = _no_date
feedparser.namespaces.dc._parse_date = _no_date
FeedParserDict.__deepcopy__ = _copied
feedparser.mixin.make_safe_absolute_uri = _base_of
feedparser.mixin.resolve_relative_uris = with_absolute
# Its first choice is a driver that no longer exists, and it looks for it in every folder at every document.
feedparser.api.PREFERRED_XML_PARSERS.clear()
