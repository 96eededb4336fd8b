"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import html
import json
import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from services.poller.parsing.channel import absolute, absolute_url, hub_urls
from services.poller.parsing.document import DIGEST_BYTES, MAX_ENTRIES, Channel, Document, Found, NotAFeed
from services.poller.parsing.fields import MAX_IMAGES, cut_text, distinct, in_unicode, names
from shared.article import Image
from shared.events import Entry

_JSON = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*\{\s*[\"}]")
_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1(?:\.\d)?/?")


def is_json(body: bytes) -> bool:
    """It begins as a JSON object does, whatever it was declared as; no other feed begins so."""
    return _JSON.match(body) is not None


def read_json_feed(body: bytes, url: str, known: frozenset[bytes]) -> Document:
    """See `parse_document`. Raises `NotAFeed`."""
    feed = _loaded(body)
    items = feed.get("items")
    if not _VERSION.fullmatch(_text(feed.get("version"))):
        raise NotAFeed("The answer is no feed (JSON that does not name its version of JSON Feed).")
    if not isinstance(items, list):
        raise NotAFeed("The answer is no feed (a JSON Feed without a list of items).")
    channel = _channel(feed, url)
    authors = _authors(feed)
    context = _digest([url, channel.language, authors])
    found = []
    for item in items[:MAX_ENTRIES]:
        if isinstance(item, dict):
            digest = _digest(item, key=context)
            found.append(Found(digest, None if digest in known else _entry(item, url, channel.language, authors)))
    problem = _problem(len(items), min(len(items), MAX_ENTRIES) - len(found))
    return Document(tuple(found), channel, problem, "json", "utf-8")


def _loaded(body: bytes) -> dict[str, Any]:
    """Numbers stay as they are written: what is to be a text may come as one, of any length."""
    try:
        text = body.decode("utf-8-sig", "replace")
        feed = json.loads(text, strict=False, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise NotAFeed("The answer is no feed (JSON nested too deeply).") from None
    except ValueError as error:
        raise NotAFeed(f"The answer is no feed (bad JSON: {str(error)[:120]}).") from None
    return feed if isinstance(feed, dict) else {}


def _digest(value: Any, key: bytes = b"") -> bytes:
    """The order of members and white space make no difference."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return blake2b(canonical.encode(), digest_size=DIGEST_BYTES, key=key).digest()


def _problem(many: int, odd: int) -> str | None:
    if many > MAX_ENTRIES:
        return f"The document has {many} entries; the first {MAX_ENTRIES} were taken."
    return f"{odd} of the document's {many} entries are no JSON objects and were left out." if odd else None


def _channel(feed: dict[str, Any], url: str) -> Channel:
    hubs = [hub.get("url") for hub in _objects(feed.get("hubs")) if _text(hub.get("type")).lower() in ("websub", "")]
    return Channel(
        title=cut_text(feed.get("title"), "title"),
        language=cut_text(feed.get("language"), "field"),
        hubs=hub_urls(hubs, url),
        self_url=next(iter(absolute([feed.get("feed_url")], url)), ""),
    )


def _entry(item: dict[str, Any], url: str, language: str, authors: list[str]) -> Entry:
    content = _text(item.get("content_html")) or _as_html(item.get("content_text"))
    link = _text(item.get("url")) or _text(item.get("external_url"))
    entry = Entry(
        title=cut_text(item.get("title"), "title"),
        link=absolute_url(cut_text(link, "field").strip(), url) if link.strip() else "",
        guid=cut_text(item.get("id"), "field").strip(),
        summary_html=cut_text(_as_html(item.get("summary")), "summary"),
        content_html=cut_text(content, "html"),
        published=cut_text(item.get("date_published"), "field"),
        updated=cut_text(item.get("date_modified"), "field"),
        authors=_authors(item) or authors,
        categories=names(_list(item.get("tags"))),
        images=[Image(url=image) for image in distinct(_image_urls(item), "field")[:MAX_IMAGES]],
        language=cut_text(item.get("language"), "field") or language,
    )
    return in_unicode(entry)


def _authors(part: dict[str, Any]) -> list[str]:
    """Of the feed or of an item; `author` is what version 1.0 has."""
    return names(author.get("name") for author in _objects([*_list(part.get("authors")), part.get("author")]))


def _image_urls(item: dict[str, Any]) -> list[object]:
    attached = [
        attachment.get("url")
        for attachment in _objects(item.get("attachments"))
        if _text(attachment.get("mime_type")).startswith("image/")
    ]
    return [item.get("image"), item.get("banner_image"), *attached]


def _as_html(plain: object) -> str:
    return html.escape(_text(plain), quote=False).replace("\n", "<br>")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(values: object) -> Iterable[dict[str, Any]]:
    return [value for value in _list(values) if isinstance(value, dict)]
