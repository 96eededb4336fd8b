"""What RSS and Atom have in common: namespaces, and our own extension elements."""

from lxml import etree

from services.syndicator.entries import Copy, Deleted, Entry, Feed, story_uri
from services.syndicator.requests import rfc3339

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
"""RFC 6721."""
HOPTIN = "urn:hoptin:ns:1"
PROVINCE_SCHEME = "urn:hoptin:province"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def child(parent: etree._Element, tag: str, text: str | None = None, /, **attributes: str | None) -> etree._Element:
    """A new last child; attributes that are None are left out."""
    element = etree.SubElement(parent, tag)
    element.text = text
    for name, value in attributes.items():
        if value is not None:
            element.set(name, value)
    return element


def add_extension(parent: etree._Element, entry: Entry) -> None:
    """Where the entry stands with us, and where its text comes from: nothing a standard element has room for."""
    child(
        parent,
        f"{{{HOPTIN}}}story",
        id=entry.story_id,
        change_seq=str(entry.change_seq),
        listed_seq=None if entry.listed_seq is None else str(entry.listed_seq),
    )
    child(parent, f"{{{HOPTIN}}}article", id=entry.article_id, revision=str(entry.revision), portal=entry.source.portal)
    if entry.guid:
        child(parent, f"{{{HOPTIN}}}guid", entry.guid)
    for copy in entry.copies:
        _add_copy(parent, copy)


def add_position(parent: etree._Element, feed: Feed) -> None:
    """Where to go on from with `since`."""
    child(parent, f"{{{HOPTIN}}}change_seq", str(feed.change_seq))


def add_deleted(parent: etree._Element, deleted: Deleted) -> None:
    """RFC 6721, with the surviving story named where this one became part of another."""
    element = child(parent, f"{{{TOMBSTONES}}}deleted-entry", ref=story_uri(deleted.story_id), when=rfc3339(deleted.at))
    child(
        element,
        f"{{{HOPTIN}}}story",
        id=deleted.story_id,
        change_seq=str(deleted.change_seq),
        reason=deleted.reason,
        merged_into=None if deleted.merged_into is None else story_uri(deleted.merged_into),
    )


def document(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add_copy(parent: etree._Element, copy: Copy) -> None:
    child(
        parent,
        f"{{{HOPTIN}}}copy",
        copy.source.name,
        id=copy.article_id,
        url=copy.url,
        feed=copy.source.feed_url,
        portal=copy.source.portal,
    )
