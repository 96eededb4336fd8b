"""From a feed document to entries. Runs in a worker process: whatever the bytes do, only the worker suffers.

feedparser is the parser of record. Sanitising is the enricher's work, so feedparser's is off.
"""

import io
import re
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin

from services.poller.document import Channel, Document, Found
from shared.events import Entry, Image

MAX_ENTRIES = 2000
"""Entries taken from one document, the first ones; a feed longer than this is an export."""

_LIMITS = {"title": 4_000, "html": 300_000, "summary": 100_000, "field": 2_000, "name": 300}
"""Bytes kept of each field, so that an event stays under its cap even where JSON doubles every character."""
_MAX_NAMES = 50
_MAX_IMAGES = 20

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_ROOT_CLOSED = re.compile(rb"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ENTRY_OPENED = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ENTRY_CLOSED = re.compile(rb"</\s*(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_CHARACTER = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_BARE_IMAGE = re.compile(rb"<image>\s*(?:<!\[CDATA\[)?\s*((?:https?:/)?/[^\s<>\"'\]]+)\s*(?:\]\]>)?\s*</image>")
"""As some portals put an item's picture; feedparser knows only the channel's, which has elements inside."""
_HTML = re.compile(rb"\A(?:\s|\xef\xbb\xbf|<!--.*?-->)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_TAIL = 4096

# A GUID names, it is not followed: made absolute, it would be another one in each source that shows the entry.
_FeedParserMixin.can_be_relative_uri.discard("id")


class NotAFeed(Exception):
    """The bytes are no feed document; the message is one sentence."""


def parse_document(body: bytes, content_type: str, url: str, known: frozenset[bytes] = frozenset()) -> Document:
    """The entries of a feed document found at `url`; those whose digests are `known` are not read again.

    Raises `NotAFeed`.
    """
    if not body.strip():
        raise NotAFeed("The answer is empty.")
    headers = {"content-type": _media_type(body, content_type), "content-location": url}
    shortened, many = _first_entries(body)
    # As a stream: bytes by themselves feedparser takes for the name of a local file first.
    stream = io.BytesIO(_BARE_IMAGE.sub(rb'<enclosure type="image/" url="\1"/>', _CHARACTER.sub(_possible, shortened)))
    parsed = feedparser.parse(stream, sanitize_html=False, response_headers=headers)
    found: list[Any] = parsed.entries
    if not parsed.get("version") and not found:
        raise NotAFeed(
            "The answer is a web page, not a feed."
            if _HTML.match(body[:_TAIL])
            else f"The answer is no feed{_because(parsed)}."
        )
    problem = None
    if many > MAX_ENTRIES:
        problem = f"The document has {many} entries; the first {MAX_ENTRIES} were taken."
    elif parsed.get("bozo") and _is_cut_off(body):
        # The last entry may have lost its end: half a text is worse than none.
        found = found[:-1]
        problem = f"The document is cut off; its {len(found)} whole entries were taken."
    language = str(parsed.feed.get("language") or "")
    entries = tuple(Found(b"", _entry(item, language)) for item in found[:MAX_ENTRIES])
    return Document(entries, Channel(title=_cut(parsed.feed.get("title"), "title"), language=language), problem)


def _first_entries(body: bytes) -> tuple[bytes, int]:
    """The document up to the end of the last entry that is taken, and how many entries it has: a parser that
    takes a quarter of a millisecond an entry must not see a hundred thousand of them."""
    ends = [match.end() for match in _ENTRY_CLOSED.finditer(body)]
    return (body if len(ends) <= MAX_ENTRIES else body[: ends[MAX_ENTRIES - 1]]), len(ends)


def _is_cut_off(body: bytes) -> bool:
    """The root is not closed behind the last entry. What follows it (scripts, comments, warnings of a server)
    makes no difference."""
    body = body.replace(b"\0", b"")  # tags in UTF-16
    ends = [match.end() for match in _ROOT_CLOSED.finditer(body)]
    return not ends or _ENTRY_OPENED.search(body, ends[-1]) is not None


def _possible(reference: re.Match[bytes]) -> bytes:
    """A character reference as it is; nothing for one that no XML document may hold, at which feedparser
    fails as a whole (XML 1.0, section 2.2)."""
    digits = reference[1] or reference[2]
    code = int(digits, 16 if reference[1] else 10) if len(digits) <= 10 else -1
    allowed = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0xFFFF < code <= 0x10FFFF
    return reference[0] if allowed else b""


def _media_type(body: bytes, declared: str) -> str:
    """What feedparser is told: bytes that are valid UTF-8 are UTF-8, whatever a header or the prolog says."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return declared or "application/xml"
    return "application/xml; charset=utf-8"


def _because(parsed: Any) -> str:
    reason = str(parsed.get("bozo_exception") or "").split("\n")[0].strip(" .")
    return f" ({reason[:120]})" if reason else ""


def _entry(item: Any, language: str) -> Entry:
    contents = [str(part.get("value") or "") for part in item.get("content") or []]
    return Entry(
        title=_cut(item.get("title"), "title"),
        link=_cut(item.get("link"), "field").strip(),
        guid=_cut(item.get("id"), "field").strip(),
        summary_html=_cut(item.get("summary"), "summary"),
        content_html=_cut(max(contents, key=len, default=""), "html"),
        published=_cut(item.get("published"), "field"),
        # By its own `get` feedparser gives the date of publication for one that is not there.
        updated=_cut(dict.get(item, "updated"), "field"),
        authors=_names(author.get("name") for author in item.get("authors") or []),
        categories=_names(tag.get("term") or tag.get("label") for tag in item.get("tags") or []),
        images=[Image(url=url) for url in _distinct(_image_urls(item), "field")[:_MAX_IMAGES]],
        language=_cut(language, "field"),
    )


def _image_urls(item: Any) -> list[object]:
    urls: list[object] = [
        link.get("href") for link in item.get("enclosures") or [] if str(link.get("type") or "").startswith("image/")
    ]
    urls += [
        media.get("url")
        for media in item.get("media_content") or []
        if media.get("medium") == "image" or str(media.get("type") or "image/").startswith("image/")
    ]
    urls += [media.get("url") for media in item.get("media_thumbnail") or []]
    image = item.get("image")
    urls.append(image.get("href") if isinstance(image, dict) else image)
    return urls


def _names(values: Any) -> list[str]:
    return _distinct(values, "name")[:_MAX_NAMES]


def _distinct(values: Any, limit: str) -> list[str]:
    """Not empty, in order."""
    texts = (_cut(value, limit).strip() for value in values)
    return list(dict.fromkeys(text for text in texts if text))


def _cut(value: object, limit: str) -> str:
    """The text without characters that no XML or JSON reader should meet, within its limit of bytes."""
    text = _CONTROL.sub("", value) if isinstance(value, str) else ""
    most = _LIMITS[limit]
    encoded = text.encode("utf-8", "replace")
    return encoded.decode() if len(encoded) <= most else encoded[:most].decode("utf-8", "ignore")
