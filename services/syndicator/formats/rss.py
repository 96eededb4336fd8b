"""RSS 2.0 (https://www.rssboard.org/rss-specification), by the W3C feed validator's rules."""

from email.utils import format_datetime

from lxml import etree

from services.syndicator import safe
from services.syndicator.entries import Entry, Feed, story_uri
from services.syndicator.formats import xml
from services.syndicator.requests import rfc3339

MEDIA_TYPE = "application/rss+xml"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_MEDIA = "http://search.yahoo.com/mrss/"
_NAMESPACES = {
    "atom": xml.ATOM,
    "content": _CONTENT,
    "dc": _DC,
    "dcterms": _TERMS,
    "media": _MEDIA,
    "at": xml.TOMBSTONES,
    "hoptin": xml.HOPTIN,
}
_TTL_MINUTES = 5


def render(feed: Feed) -> bytes:
    root = etree.Element("rss", nsmap=_NAMESPACES, version="2.0")
    channel = xml.child(root, "channel")
    xml.child(channel, "title", feed.title)
    xml.child(channel, "link", feed.home_url)
    xml.child(channel, "description", feed.description)
    xml.child(channel, "language", "vi")
    xml.child(channel, "generator", "Hợp Tin")
    xml.child(channel, "ttl", str(_TTL_MINUTES))
    xml.child(channel, f"{{{xml.ATOM}}}link", rel="self", type=MEDIA_TYPE, href=feed.self_url)
    if feed.next_url:
        xml.child(channel, f"{{{xml.ATOM}}}link", rel="next", type=MEDIA_TYPE, href=feed.next_url)
    xml.add_position(channel, feed)
    for entry in feed.entries:
        _add_item(channel, entry)
    for deleted in feed.deleted:
        xml.add_deleted(channel, deleted)
    return xml.document(root)


def _add_item(channel: etree._Element, entry: Entry) -> None:
    item = xml.child(channel, "item")
    # RSS does not say whether a title is text or HTML, and readers differ: where it matters, escape for both.
    title = safe.html_of(entry.title) if safe.ambiguous(entry.title) else entry.title
    xml.child(item, "title", title)
    if entry.url:
        xml.child(item, "link", entry.url)
    # A description is HTML, so that a plain text has to be made HTML first.
    xml.child(item, "description", safe.html_of(entry.summary))
    if entry.content_html:
        xml.child(item, f"{{{_CONTENT}}}encoded", entry.content_html)
    for author in entry.authors:
        xml.child(item, f"{{{_DC}}}creator", author)
    if entry.province:
        xml.child(item, "category", entry.province.name, domain=xml.PROVINCE_SCHEME)
    for category in entry.categories:
        xml.child(item, "category", safe.html_of(category) if safe.ambiguous(category) else category)
    xml.child(item, "guid", story_uri(entry.story_id), isPermaLink="false")
    if entry.published:
        xml.child(item, "pubDate", format_datetime(entry.published))
    xml.child(item, f"{{{_TERMS}}}modified", rfc3339(entry.updated))
    if entry.source.feed_url:
        name = entry.source.name
        xml.child(item, "source", safe.html_of(name) if safe.ambiguous(name) else name, url=entry.source.feed_url)
    for url in entry.images:
        xml.child(item, f"{{{_MEDIA}}}content", url=url, medium="image")
    xml.add_extension(item, entry)
