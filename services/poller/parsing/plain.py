"""What feedparser makes of an entry's element that is plain: one that holds a text or nothing.

Each rule puts into the item what the element says there, and answers whether the element is plain. Rules take no
notice of what feedparser notes and nobody asks for.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from feedparser.html import _cp1252
from feedparser.mixin import _FeedParserMixin
from feedparser.urls import _urljoin
from lxml import etree

from services.poller.parsing.addresses import may_hold_relative, with_absolute

Item = dict[str, Any]
"""An entry in feedparser's words, those that are asked for."""
Rule = Callable[[Item, etree._Element, str], bool]
"""From the item so far, an element, and the base of its links. False: the element is not plain."""

ATOM = "{http://www.w3.org/2005/Atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_MEDIA = ("{http://search.yahoo.com/mrss/}", "{http://search.yahoo.com/mrss}")
_SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
_WFW = "{http://wellformedweb.org/commentAPI/}"
PREFIXES = ("content", "dc", "media", "slash", "wfw")
"""Of these namespaces, as feedparser has them."""

_CP1252 = re.compile("[\x80-\x9f]")
_QUERY = re.compile(r"&([A-Za-z0-9_]+);")
_IS_HTML = {"html": True, "text/html": True, "text": False, "text/plain": False}
_LINK = {"href", "rel", "type", "title", "hreflang", "length"}
_ENCLOSURE = {"url", "type", "length"}
_MEDIUM = {"url", "type", "medium", "width", "height", "fileSize", "isDefault", "expression", "duration"}
_THUMBNAIL = {"url", "width", "height", "time"}


def _rss_title(item: Item, element: etree._Element, base: str) -> bool:
    text = _text(element)
    # It is HTML only where it looks like that, which makes a difference only to relative addresses.
    is_html = may_hold_relative(text) and _FeedParserMixin.looks_like_html(text)
    item["title"] = _repaired(_resolved(text, base) if is_html else text)
    return not element.keys()


def _description(item: Item, element: etree._Element, base: str) -> bool:
    item["summary"] = _repaired(_resolved(_text(element), base))
    return not element.keys()


def _encoded(item: Item, element: etree._Element, base: str) -> bool:
    _put_content(item, _repaired(_resolved(_text(element), base)))
    return not element.keys()


def _put_content(item: Item, content: str) -> None:
    item["content"] = [{"value": content}]
    # Until a summary comes, and for good where none does.
    item.setdefault("summary", content)


def _rss_link(item: Item, element: etree._Element, base: str) -> bool:
    text = _text(element)
    link = _repaired(_urljoin(base, text) if text else "")
    # feedparser mends queries whose ampersands were taken for entities.
    item["link"] = _QUERY.sub(r"&\1", link.replace("&amp;", "&"))
    return not element.keys()


def _guid(item: Item, element: etree._Element, base: str) -> bool:
    item["id"] = guid = _repaired(_text(element))
    if element.get("isPermaLink", "true") == "true":
        # Until a link comes, and for good where none does.
        item.setdefault("link", guid)
    return element.keys() in ([], ["isPermaLink"])


def _published(item: Item, element: etree._Element, base: str) -> bool:
    item["published"] = _repaired(_text(element))
    return not element.keys()


def _updated(item: Item, element: etree._Element, base: str) -> bool:
    item["updated"] = _repaired(_text(element))
    return not element.keys()


def _rss_author(item: Item, element: etree._Element, base: str) -> bool:
    """feedparser takes names and mail addresses apart."""
    name = _repaired(_text(element))
    item.setdefault("authors", []).append({"name": name})
    return not element.keys() and "@" not in name


def _rss_category(item: Item, element: etree._Element, base: str) -> bool:
    item.setdefault("tags", []).append({"term": _repaired(_text(element))})
    return element.keys() in ([], ["domain"])


def _enclosure(item: Item, element: etree._Element, base: str) -> bool:
    """feedparser leaves its address as it is."""
    item.setdefault("enclosures", []).append({"href": element.get("url"), "type": element.get("type", "").lower()})
    return set(element.keys()) <= _ENCLOSURE


def _media_content(item: Item, element: etree._Element, base: str) -> bool:
    medium = dict(element.items())
    item.setdefault("media_content", []).append({**medium, "type": medium.get("type", "").lower()})
    return set(medium) <= _MEDIUM


def _media_thumbnail(item: Item, element: etree._Element, base: str) -> bool:
    """Its address may be its text instead; it is not where it is plain."""
    item.setdefault("media_thumbnail", []).append({"url": element.get("url")})
    return set(element.keys()) <= _THUMBNAIL and not _text(element)


def _source(item: Item, element: etree._Element, base: str) -> bool:
    return element.keys() in ([], ["url"])


def _nothing(item: Item, element: etree._Element, base: str) -> bool:
    return not element.keys()


def _atom_link(item: Item, element: etree._Element, base: str) -> bool:
    relation, content_type = element.get("rel", "alternate").lower(), element.get("type", "").lower()
    href = _urljoin(base, element.get("href", ""))
    if relation == "alternate" and content_type in ("", "html", "xhtml", "text/html", "application/xhtml+xml"):
        item["link"] = href
    elif relation == "enclosure":
        item.setdefault("enclosures", []).append({"href": href, "type": content_type})
    return bool(element.get("href")) and set(element.keys()) <= _LINK and element.get("type") != ""


def _atom_title(item: Item, element: etree._Element, base: str) -> bool:
    text = _atom_text(element, base)
    item["title"] = text
    return text is not None


def _atom_summary(item: Item, element: etree._Element, base: str) -> bool:
    text = _atom_text(element, base)
    item["summary"] = text
    return text is not None


def _atom_content(item: Item, element: etree._Element, base: str) -> bool:
    text = _atom_text(element, base)
    _put_content(item, text or "")
    return text is not None


def _atom_text(element: etree._Element, base: str) -> str | None:
    """None where it is of another type than text or HTML."""
    is_html = _IS_HTML.get(element.get("type", "text").lower())
    if is_html is None or element.keys() not in ([], ["type"]):
        return None
    return _repaired(_resolved(_text(element), base) if is_html else _text(element))


def _atom_author(item: Item, element: etree._Element, base: str) -> bool:
    """One with a name; what it holds besides makes no difference to that. The name is not repaired."""
    parts = [part.tag for part in element]
    names = element.findall(f"{ATOM}name")
    item.setdefault("authors", []).extend({"name": _text(name)} for name in names)
    known = {f"{ATOM}name", f"{ATOM}email", f"{ATOM}uri"}.issuperset(parts) and len(set(parts)) == len(parts)
    return len(names) == 1 and known and not element.keys() and not any(len(part) or part.keys() for part in element)


def _atom_category(item: Item, element: etree._Element, base: str) -> bool:
    item.setdefault("tags", []).append({"term": element.get("term"), "label": element.get("label")})
    return {"term", "scheme", "label"}.issuperset(element.keys()) and not _text(element)


_MODULES: dict[str, Rule] = {
    f"{_DC}creator": _rss_author,
    f"{_DC}subject": _rss_category,
    **{f"{namespace}content": _media_content for namespace in _MEDIA},
    **{f"{namespace}thumbnail": _media_thumbnail for namespace in _MEDIA},
    **dict.fromkeys((f"{_SLASH}comments", f"{_WFW}comment", f"{_WFW}commentRss"), _nothing),
    f"{ATOM}link": _atom_link,
}
_RSS_ONCE: dict[str, Rule] = {
    "title": _rss_title,
    "link": _rss_link,
    "guid": _guid,
    "description": _description,
    "{http://purl.org/rss/1.0/modules/content/}encoded": _encoded,
    "pubDate": _published,
    f"{_DC}date": _updated,
}
_RSS: dict[str, Rule] = {
    **_RSS_ONCE,
    **_MODULES,
    "author": _rss_author,
    "category": _rss_category,
    "enclosure": _enclosure,
    "source": _source,
    "comments": _nothing,
}
_ATOM_ONCE: dict[str, Rule] = {
    f"{ATOM}title": _atom_title,
    f"{ATOM}id": _guid,
    f"{ATOM}summary": _atom_summary,
    f"{ATOM}content": _atom_content,
    f"{ATOM}published": _published,
    f"{ATOM}updated": _updated,
}
_ATOM: dict[str, Rule] = {
    **_ATOM_ONCE,
    f"{ATOM}link": _atom_link,
    f"{ATOM}author": _atom_author,
    f"{ATOM}category": _atom_category,
}
RULES = {"item": _RSS, f"{ATOM}entry": _ATOM}
"""By the entry's tag, and by the element's."""
ONCE = {*_RSS_ONCE, *_ATOM_ONCE}
"""What feedparser makes of a second one depends on what it made of the first."""


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _resolved(html: str, base: str) -> str:
    return with_absolute(html, base, "utf-8", "text/html")


def _repaired(text: str) -> str:
    """UTF-8 that was read as Latin-1, and letters of Windows-1252 that stand where Unicode has control characters."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    return text.translate(_cp1252) if _CP1252.search(text) else text
