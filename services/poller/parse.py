"""From a feed document to entries. Runs in a worker process: whatever the bytes do, only the worker suffers.

feedparser is the parser of record. Sanitising is the enricher's work, so feedparser's is off.
"""

import re
from dataclasses import dataclass
from typing import Any

import feedparser

from shared.events import Entry, Image

MAX_ENTRIES = 2000
"""Entries taken from one document, the first ones; a feed longer than this is an export."""

_LIMITS = {"title": 4_000, "html": 300_000, "summary": 100_000, "field": 2_000}
"""Bytes kept of each field, so that an event stays under its cap even where JSON doubles a character."""
_MAX_VALUES = 50

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_ROOT_CLOSED = re.compile(rb"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>(?:\s|<!--.*?-->)*\Z", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(rb"\A(?:\s|\xef\xbb\xbf|<!--.*?-->)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_TAIL = 4096


class NotAFeed(Exception):
    """The bytes are no feed document; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Document:
    entries: list[Entry]
    """In document order."""
    problem: str | None = None
    """What was wrong, where some entries could be read all the same."""


def parse_document(body: bytes, content_type: str, url: str) -> Document:
    """The entries of a feed document found at `url`. Raises `NotAFeed`."""
    if not body.strip():
        raise NotAFeed("The answer is empty.")
    headers = {"content-type": _media_type(body, content_type), "content-location": url}
    parsed = feedparser.parse(body, sanitize_html=False, response_headers=headers)
    found: list[Any] = parsed.entries
    if not parsed.get("version") and not found:
        raise NotAFeed(
            "The answer is a web page, not a feed."
            if _HTML.match(body[:_TAIL])
            else f"The answer is no feed{_because(parsed)}."
        )
    problem = None
    if parsed.get("bozo") and not _ROOT_CLOSED.search(body[-_TAIL:]):
        # The last entry may have lost its end: half a text is worse than none.
        found = found[:-1]
        problem = f"The document is cut off; its {len(found)} whole entries were taken."
    elif len(found) > MAX_ENTRIES:
        problem = f"The document has {len(found)} entries; the first {MAX_ENTRIES} were taken."
    language = str(parsed.feed.get("language") or "")
    return Document([_entry(item, language) for item in found[:MAX_ENTRIES]], problem)


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
        updated=_cut(item.get("updated"), "field"),
        authors=_values(author.get("name") for author in item.get("authors") or []),
        categories=_values(tag.get("term") or tag.get("label") for tag in item.get("tags") or []),
        images=[Image(url=url) for url in _values(_image_urls(item))],
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


def _values(values: Any) -> list[str]:
    """Distinct, not empty, in order, at most a bounded number."""
    texts = (_cut(value, "field").strip() for value in values)
    return list(dict.fromkeys(text for text in texts if text))[:_MAX_VALUES]


def _cut(value: object, limit: str) -> str:
    """The text without characters that no XML or JSON reader should meet, within its limit of bytes."""
    text = _CONTROL.sub("", value) if isinstance(value, str) else ""
    most = _LIMITS[limit]
    encoded = text.encode("utf-8", "replace")
    return encoded.decode() if len(encoded) <= most else encoded[:most].decode("utf-8", "ignore")
