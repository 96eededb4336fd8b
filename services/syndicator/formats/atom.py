"""Atom 1.0 (RFC 4287), paged by RFC 5005, with the tombstones of RFC 6721."""

from lxml import etree

from services.syndicator.entries import Entry, Feed, story_uri
from services.syndicator.formats import xml
from services.syndicator.requests import rfc3339

MEDIA_TYPE = "application/atom+xml"
_NAMESPACES: dict[str | None, str] = {None: xml.ATOM, "at": xml.TOMBSTONES, "hoptin": xml.HOPTIN}


def render(feed: Feed) -> bytes:
    root = etree.Element(_tag("feed"), nsmap=_NAMESPACES)  # type: ignore[arg-type]
    root.set(xml.XML_LANG, "vi")
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.description)
    _add(root, "updated", rfc3339(feed.updated))
    _add(_add(root, "author"), "name", "Hợp Tin")
    _add(root, "generator", "Hợp Tin")
    _add(root, "link", rel="self", type=MEDIA_TYPE, href=feed.self_url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.home_url)
    if feed.next_url:
        _add(root, "link", rel="next", type=MEDIA_TYPE, href=feed.next_url)
    xml.add_position(root, feed)
    for entry in feed.entries:
        _add_entry(root, entry)
    for deleted in feed.deleted:
        xml.add_deleted(root, deleted)
    return xml.document(root)


def _add_entry(root: etree._Element, entry: Entry) -> None:
    element = _add(root, "entry")
    if entry.language != "vi":
        element.set(xml.XML_LANG, entry.language)
    _add(element, "id", story_uri(entry.story_id))
    _add(element, "title", entry.title, type="text")
    if entry.url:
        _add(element, "link", rel="alternate", type="text/html", href=entry.url)
    for copy in entry.copies:
        if copy.url:
            _add(element, "link", rel="related", type="text/html", href=copy.url, title=copy.source.name or None)
    for author in entry.authors or [entry.source.name or "Hợp Tin"]:
        _add(_add(element, "author"), "name", author)
    if entry.published:
        _add(element, "published", rfc3339(entry.published))
    _add(element, "updated", rfc3339(entry.updated))
    if entry.province:
        _add(element, "category", term=entry.province.slug, label=entry.province.name, scheme=xml.PROVINCE_SCHEME)
    for category in entry.categories:
        _add(element, "category", term=category)
    _add(element, "summary", entry.summary, type="text")
    if entry.content_html:
        _add(element, "content", entry.content_html, type="html")
    elif not entry.url:
        # An entry without a link has to have content (RFC 4287, section 4.1.2).
        _add(element, "content", entry.summary or entry.title, type="text")
    _add_source(element, entry)
    xml.add_extension(element, entry)


def _add_source(element: etree._Element, entry: Entry) -> None:
    """The feed that the entry was found in (RFC 4287, section 4.2.11), as it stood when it was."""
    if not entry.source.feed_url:
        return
    source = _add(element, "source")
    _add(source, "id", entry.source.feed_url)
    _add(source, "title", entry.source.name)
    _add(source, "updated", rfc3339(entry.first_seen))
    _add(source, "link", rel="self", href=entry.source.feed_url)


def _add(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str | None) -> etree._Element:
    return xml.child(parent, _tag(name), text, **attributes)


def _tag(name: str) -> str:
    return f"{{{xml.ATOM}}}{name}"
