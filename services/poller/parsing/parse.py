"""From a feed document to entries. Runs in a worker process: whatever the bytes do, only the worker suffers.

feedparser is the parser of record. Sanitising is the enricher's work, so feedparser's is off.
"""

import re
from typing import Any

from services.poller.parsing.channel import channel_of
from services.poller.parsing.cut import Cut, Marks, cut, entry_marks
from services.poller.parsing.document import MAX_ENTRIES, Document, Found, NotAFeed
from services.poller.parsing.fields import MAX_IMAGES, cut_text, distinct, in_unicode, names
from services.poller.parsing.jsonfeed import is_json, read_json_feed
from services.poller.parsing.quick import plain_items
from services.poller.parsing.tuned_feedparser import read
from shared.article import Image
from shared.events import Entry

__all__ = ["NotAFeed", "parse_document", "read_whole"]

_ROOT_CLOSED = re.compile(rb"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_CHARACTER = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_BARE_IMAGE = re.compile(rb"<image>\s*+(?:<!\[CDATA\[\s*+)?((?:https?:/)?/[^\s<>\"'\]]++)\s*+(?:\]\]>\s*+)?</image>")
"""As some portals put an item's picture; feedparser knows only the channel's, which has elements inside."""
_HTML = re.compile(rb"\A(?:\s|\xef\xbb\xbf|<!--.*?-->)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_TAIL = 4096
_UTF_8 = "application/xml; charset=utf-8"

_DEFECTS = (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError)
"""How feedparser fails on strange input, found by feeding it some."""


def parse_document(body: bytes, content_type: str, url: str, known: frozenset[bytes] = frozenset()) -> Document:
    """The entries of a feed document found at `url`; those whose digests are `known` are not read again.

    Raises `NotAFeed`.
    """
    if not body.strip():
        raise NotAFeed("The answer is empty.")
    if is_json(body):
        return read_json_feed(body, url, known)
    document = _mended(body)
    marks = entry_marks(document)
    try:
        return _read_cut(document, marks, url, known) or _whole(body, document, marks, content_type, url)
    except _DEFECTS as error:
        raise NotAFeed(f"The parser failed on the document: {type(error).__name__}: {error}"[:300]) from None


def read_whole(body: bytes, content_type: str, url: str) -> Document:
    """The document without cutting it, all of it by feedparser. Raises `NotAFeed`, and what feedparser raises."""
    document = _mended(body)
    return _whole(body, document, entry_marks(document), content_type, url)


def _read_cut(document: bytes, marks: Marks, url: str, known: frozenset[bytes]) -> Document | None:
    """None where it must not be cut."""
    pieces = cut(document, marks, url, known) if marks.many <= MAX_ENTRIES else None
    return _new_entries(pieces, url, known) if pieces is not None else None


def _new_entries(pieces: Cut, url: str, known: frozenset[bytes]) -> Document | None:
    """The plain ones from the tree, the others as feedparser reads them where nothing else is left; None where its
    strict parser does not take it."""
    plain = plain_items(pieces, url, known)
    parsed = read(pieces.without(known | plain.keys()), _UTF_8, url)
    others = [digest for digest in pieces.digests if digest not in known and digest not in plain]
    if parsed.get("bozo") or len(parsed.entries) != len(others):
        return None
    items: dict[bytes, Any] = {**plain, **dict(zip(others, parsed.entries, strict=True))}
    language = _language(parsed.feed)
    found = tuple(
        Found(digest, None if digest in known else _entry(items[digest], language)) for digest in pieces.digests
    )
    return Document(found, channel_of(parsed.feed, pieces.body[: pieces.spans[0][0]], url), None, *_form(parsed))


def _whole(body: bytes, document: bytes, marks: Marks, content_type: str, url: str) -> Document:
    # A parser that takes a quarter of a millisecond an entry must not see a hundred thousand of them.
    parsed = read(marks.first(document, MAX_ENTRIES), _media_type(document, content_type), url)
    found: list[Any] = parsed.entries
    if not parsed.get("version") and not found:
        raise NotAFeed(
            "The answer is a web page, not a feed."
            if _HTML.match(body[:_TAIL])
            else f"The answer is no feed{_because(parsed)}."
        )
    problem = None
    if marks.many > MAX_ENTRIES:
        problem = f"The document has {marks.many} entries; the first {MAX_ENTRIES} were taken."
    elif parsed.get("bozo") and _is_cut_off(body):
        # The last entry may have lost its end: half a text is worse than none.
        found = found[:-1]
        problem = f"The document is cut off; its {len(found)} whole entries were taken."
    language = _language(parsed.feed)
    entries = tuple(Found(b"", _entry(item, language)) for item in found[:MAX_ENTRIES])
    head = document[: marks.begins[0]] if marks.begins else document
    return Document(entries, channel_of(parsed.feed, head, url), problem, *_form(parsed))


def _mended(body: bytes) -> bytes:
    """Without what feedparser fails at, and with pictures where it looks for them."""
    return _BARE_IMAGE.sub(rb'<enclosure type="image/" url="\1"/>', _CHARACTER.sub(_possible, body))


def _language(feed: Any) -> str:
    return str(feed.get("language") or "")


def _is_cut_off(body: bytes) -> bool:
    """The root is not closed behind the last entry. What follows it (scripts, comments, warnings of a server)
    makes no difference."""
    body = body.replace(b"\0", b"")  # tags in UTF-16
    ends = [match.end() for match in _ROOT_CLOSED.finditer(body)]
    return not ends or bool(entry_marks(body[ends[-1] :]).begins)


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
    return _UTF_8


def _because(parsed: Any) -> str:
    reason = str(parsed.get("bozo_exception") or "").split("\n")[0].strip(" .")
    return f" ({reason[:120]})" if reason else ""


def _form(parsed: Any) -> tuple[str, str]:
    """Version and encoding."""
    return str(parsed.get("version") or ""), str(parsed.get("encoding") or "")


def _entry(item: Any, language: str) -> Entry:
    contents = [str(part.get("value") or "") for part in item.get("content") or []]
    entry = Entry(
        title=cut_text(item.get("title"), "title"),
        link=cut_text(item.get("link"), "field").strip(),
        guid=cut_text(item.get("id"), "field").strip(),
        summary_html=cut_text(item.get("summary"), "summary"),
        content_html=cut_text(max(contents, key=len, default=""), "html"),
        published=cut_text(item.get("published"), "field"),
        # By its own `get` feedparser gives the date of publication for one that is not there.
        updated=cut_text(dict.get(item, "updated"), "field"),
        authors=names(author.get("name") for author in item.get("authors") or []),
        categories=names(tag.get("term") or tag.get("label") for tag in item.get("tags") or []),
        images=[Image(url=url) for url in distinct(_image_urls(item), "field")[:MAX_IMAGES]],
        language=cut_text(language, "field"),
    )
    return in_unicode(entry)


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
