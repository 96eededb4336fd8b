"""`/opml.xml`: the sources, as `hoptin sources import` reads them (http://opml.org/spec2.opml)."""

from collections.abc import Iterable

from lxml import etree

from services.syndicator import safe
from services.syndicator.formats.xml import child, document
from shared.storage.source_record import SourceRecord

CONTENT_TYPE = "text/x-opml; charset=utf-8"


def render(sources: Iterable[SourceRecord]) -> bytes:
    root = etree.Element("opml", version="2.0")
    child(child(root, "head"), "title", "Hợp Tin: các nguồn tin")
    body = child(root, "body")
    for source in sources:
        url = safe.http_url(source.url)
        if url is None:
            continue
        name = safe.line(source.name) or safe.line(source.portal) or url
        # By OPML, a category that begins with a slash is a place in a tree: here the province's slug.
        categories = [f"/{source.province}"] if source.province else []
        categories += [safe.line(source.category)] if source.category else []
        child(body, "outline", type="rss", text=name, title=name, xmlUrl=url, category=",".join(categories) or None)
    return document(root)
