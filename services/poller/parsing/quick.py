"""Plain entries, read from the tree: they say to us what they would say to feedparser, which takes seven times as long
to find it out.

An entry is plain when `plain.py` has a rule for each of its elements. What feedparser makes of it is then known
entirely; everything else is feedparser's. This is a shorter way to the same answer, never another answer.
"""

from collections.abc import Sequence

from feedparser.mixin import _FeedParserMixin
from feedparser.urls import make_safe_absolute_uri
from lxml import etree

from services.poller.parsing.cut import Cut
from services.poller.parsing.plain import ATOM, ONCE, PREFIXES, RULES, Item

_PARENTS = (["rss", "channel"], [f"{ATOM}feed"])
_BASES = {"base", "{http://www.w3.org/xml/1998/namespace}base"}
_VERSIONS = {"http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"}
"""Namespaces by which feedparser may take a document that declares them for RSS, whatever its root is."""


def plain_items(pieces: Cut, url: str, known: frozenset[bytes]) -> dict[bytes, Item]:
    """The plain ones among the entries that are not `known`, by their digests."""
    if not _may_be_plain(pieces.parents, url):
        return {}
    new = {digest: entry for digest, entry in zip(pieces.digests, pieces.entries, strict=True) if digest not in known}
    items = {digest: read_plain(entry, url) for digest, entry in new.items()}
    return {digest: item for digest, item in items.items() if item is not None}


def read_plain(entry: etree._Element, base: str) -> Item | None:
    """None where the entry is not plain; `base` is that of its links."""
    rules = RULES.get(entry.tag)
    if rules is None or entry.keys():
        return None
    item: Item = {}
    seen = set()
    for element in entry:
        tag = element.tag
        rule = rules.get(tag) if isinstance(tag, str) else None
        if rule is None or tag in seen or not _is_leaf(element) or not rule(item, element, base):
            return None
        if tag in ONCE:
            seen.add(tag)
    return item


def _is_leaf(element: etree._Element) -> bool:
    return len(element) == 0 or element.tag == f"{ATOM}author"


def _may_be_plain(parents: Sequence[etree._Element], url: str) -> bool:
    """Whether entries in this place can be. What feedparser carries on to them from the document's head is nothing
    but their base, the version, and names of namespaces: `cut.py` sees to that.
    """
    if [parent.tag for parent in parents] not in _PARENTS or make_safe_absolute_uri(url, url) != url:
        return False
    if any(name.lower() in _BASES for parent in parents for name, _ in parent.items()):
        return False
    namespaces = parents[0].nsmap
    if len(parents) == 1 and any(uri.lower() in _VERSIONS for uri in namespaces.values()):
        return False
    # feedparser looks elements up by its own names for their namespaces; a document may have those for others.
    return all(_feedparser_name(namespaces.get(prefix)) in (prefix, None) for prefix in PREFIXES)


def _feedparser_name(namespace: str | None) -> str | None:
    """None for no namespace, an empty one for one that it has no name for."""
    if namespace is None:
        return None
    return next((name for uri, name in _FeedParserMixin.namespaces.items() if uri.lower() == namespace.lower()), "")
