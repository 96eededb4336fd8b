"""A feed document cut into its entries, so that feedparser need not read again those that were read before.

What feedparser makes of an entry depends on the entry and on what it carries on from what stood before: the version
and the namespaces it met, the base of relative links, flags and stacks that not every element leaves as it found
them. So a document is cut only where that can be told apart:

- It is well-formed UTF-8 without a DOCTYPE, and nothing but entries follows the first entry.
- All before the first entry, and each entry, is plain: made of elements that leave feedparser's state as it was.
- The rest of what matters is the context, which goes into each digest: the document's address, namespaces, attributes
  of what encloses the entries, which elements the channel has, and its language.

An entry of one context and the same bytes is then read the same, whatever stands before it. Anything else goes to
feedparser whole; so does, in `parse.py`, what its strict parser does not take.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from feedparser.mixin import _FeedParserMixin
from lxml import etree

from services.poller.parsing.document import DIGEST_BYTES

_LARGEST = 8 * 1024 * 1024
"""Bytes; a tree takes up to sixty times as much memory as the document."""
_LARGEST_HEAD = 64 * 1024
_NAME = rb"(?:[iI][tT][eE][mM]|[eE][nN][tT][rR][yY])"
_TAG = re.compile(rb"</?(?:%b|\w+:%b)(?=[\s/>])[^<>]*>?" % (_NAME, _NAME))
_ENTRY = {"item", "entry"}
_XHTML = "http://www.w3.org/1999/xhtml"
_MEDIA = {"{http://search.yahoo.com/mrss/}content", "{http://search.yahoo.com/mrss}content"}
_BASE_NAMESPACES = {uri.lower() for uri, prefix in _FeedParserMixin.namespaces.items() if not prefix}
"""Those whose elements feedparser takes for RSS's or Atom's own."""
_STRUCTURE = _ENTRY | {"channel", "feed", "rss", "rdf"}
"""Elements that begin or end a part of the document, wherever they stand."""
_CONTAINERS = {
    *("author", "contributor", "owner", "source", "group", "image", "textinput", "category"),
    *("skiphours", "skipdays", "items", "seq", "bag"),
}
"""Elements that may hold others and leave no trace. Those that hold text do, when there are elements in it:
feedparser takes the opening tags for text and obeys the closing ones."""
_ENTRY_TEXTS = {"content", "encoded", "fullitem", "body", "summary"}
"""Elements that, before the first entry, change how its description is read."""
_XHTML_TYPES = {"xhtml", "application/xhtml+xml"}
_XHTML_TRACES = {"body", "svg", "math"}

_Map = dict[str | None, str]


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a document's bytes look like the tags of entries; some may be in comments or in texts."""

    begins: Sequence[int]
    ends: Sequence[int]

    @property
    def many(self) -> int:
        """Entries, closed or not."""
        return max(len(self.begins), len(self.ends))

    def first(self, document: bytes, most: int) -> bytes:
        """The document up to the end of the last of these entries."""
        if len(self.ends) > most:
            return document[: self.ends[most - 1]]
        return document[: self.begins[most]] if len(self.begins) > most else document


def entry_marks(document: bytes) -> Marks:
    begins: list[int] = []
    ends: list[int] = []
    for match in _TAG.finditer(document):
        tag = match[0]
        closing = tag.startswith(b"</")
        if not closing:
            begins.append(match.start())
        if closing or tag.endswith(b"/>"):
            ends.append(match.end())
    return Marks(begins, ends)


@dataclass(frozen=True, slots=True)
class Cut:
    """A document cut into entries."""

    body: bytes
    spans: Sequence[tuple[int, int]]
    """Where each entry begins and ends in `body`."""
    digests: Sequence[bytes]
    """Of each entry in its context."""
    parents: Sequence[etree._Element]
    """What encloses the entries, the outermost first."""
    entries: Sequence[etree._Element]

    def without(self, known: frozenset[bytes]) -> bytes:
        """The document that has only the entries whose digest is not known."""
        if known.isdisjoint(self.digests):
            return self.body
        pieces = [self.body[: self.spans[0][0]]]
        ends = [begin for begin, _ in self.spans[1:]] + [len(self.body)]
        for (begin, end), digest, following in zip(self.spans, self.digests, ends, strict=True):
            pieces.append(self.body[end if digest in known else begin : following])
        return b"".join(pieces)


def cut(body: bytes, marks: Marks, url: str, known: frozenset[bytes] = frozenset()) -> Cut | None:
    """None where the document has no entries, or must not be cut. Entries whose digest is `known` are trusted to
    be plain: they have one because they were.

    The document is read as UTF-8, whatever it declares, and not cut where it is not; `url` is the base of its
    relative links.
    """
    if not marks.begins or len(marks.begins) != len(marks.ends) or not _may_be_cut(body, marks, url):
        return None
    root = _tree(body)
    parents = _parents(root) if root is not None else []
    if not parents:
        return None
    head, entries = _children(parents[-1])
    namespaces = parents[0].nsmap
    # As many marks in the bytes as entries in the tree: so the marks are the entries' tags, and none is in a comment.
    if len(entries) != len(marks.begins) or not _is_plain_head(head, namespaces):
        return None
    context = _context(parents, head, url)
    spans = list(zip(marks.begins, marks.ends, strict=True))
    digests = [sha256(context + body[begin:end]).digest()[:DIGEST_BYTES] for begin, end in spans]
    for entry, digest in zip(entries, digests, strict=True):
        if digest not in known and not _is_plain_entry(entry, namespaces):
            return None
    return Cut(body, spans, digests, parents, entries)


def _may_be_cut(body: bytes, marks: Marks, url: str) -> bool:
    declares = b"<!DOCTYPE" in body or b"<!ENTITY" in body
    return (
        len(body) <= _LARGEST
        and marks.begins[0] <= _LARGEST_HEAD
        and not declares
        and url.startswith(("http://", "https://"))
    )


def _tree(body: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return None


def _parents(root: etree._Element) -> list[etree._Element]:
    """What encloses the entries, the outermost first; empty where they are not where they should be."""
    kind = _local(root)
    if kind in ("feed", "rdf") and (kind == "rdf" or _is_base(root)):
        return [root]
    children = list(root.iterchildren("*"))
    if kind == "rss" and len(children) == 1 and _local(children[0]) == "channel":
        return [root, children[0]] if _is_base(root) and _is_base(children[0]) else []
    return []


def _children(parent: etree._Element) -> tuple[list[etree._Element], list[etree._Element]]:
    """The elements before the first entry, and the entries: none where anything else is among them."""
    head: list[etree._Element] = []
    entries: list[etree._Element] = []
    for child in parent:
        tag = child.tag
        if entries and tag == entries[0].tag and child.prefix == entries[0].prefix:
            entries.append(child)
        elif isinstance(tag, str):
            if entries:
                return head, []
            (entries if _local(child) in _ENTRY and _is_base(child) else head).append(child)
        if entries and (text := child.tail) and not text.isspace():
            return head, []
    return head, entries


def _context(parents: Sequence[etree._Element], head: Sequence[etree._Element], url: str) -> bytes:
    elements = [element for child in head for element in (child.iter("*") if len(child) else (child,))]
    languages = [
        etree.tostring(element, method="text", encoding="unicode", with_tail=False)
        for element in elements
        if _local(element) == "language"
    ]
    enclosing = [(parent.tag, parent.prefix, parent.attrib.items()) for parent in parents]
    names = sorted({element.tag for element in elements})
    context = repr((url, enclosing, list(parents[0].nsmap.items()), names, languages))
    return sha256(context.encode("utf-8", "surrogatepass")).digest()


def _is_plain_head(head: Sequence[etree._Element], namespaces: _Map) -> bool:
    texts = any(_local(each) in _ENTRY_TEXTS for child in head for each in child.iter("*"))
    return not texts and all(_is_plain(child, namespaces) for child in head)


def _is_plain_entry(entry: etree._Element, namespaces: _Map) -> bool:
    return entry.nsmap == namespaces and all(_is_plain(child, namespaces) for child in entry.iterchildren("*"))


def _is_plain(element: etree._Element, namespaces: _Map) -> bool:
    """It leaves feedparser as it was. Declared namespaces do not: feedparser never forgets one."""
    name = _local(element)
    if name in _STRUCTURE and not _is_rdf_channel(element):
        return False
    if element.nsmap != namespaces:
        return False
    children = list(element.iterchildren("*"))
    if not children:
        return True
    if name in _CONTAINERS or element.tag in _MEDIA or name == "channel":
        return all(_is_plain(child, namespaces) for child in children)
    return element.get("type", "").lower() in _XHTML_TYPES and all(
        _is_plain_xhtml(each, namespaces) for child in children for each in child.iter("*")
    )


def _is_plain_xhtml(element: etree._Element, namespaces: _Map) -> bool:
    """HTML's own namespace may be declared: feedparser knows it anyway."""
    return (
        _local(element) not in _XHTML_TRACES
        and element.tag.startswith(f"{{{_XHTML}}}")
        and (element.nsmap == namespaces or element.nsmap == {**namespaces, None: _XHTML})
    )


def _is_rdf_channel(element: etree._Element) -> bool:
    """In RSS 1.0 the channel stands beside its items."""
    parent = element.getparent()
    return (
        _local(element) == "channel" and parent is not None and _local(parent) == "rdf" and parent.getparent() is None
    )


def _is_base(element: etree._Element) -> bool:
    """In no namespace or in one that feedparser takes for RSS's or Atom's own, with a prefix as the bytes are
    searched for."""
    if element.prefix is not None and not re.fullmatch(r"[A-Za-z0-9_]+", element.prefix):
        return False
    namespace = (etree.QName(element).namespace or "").lower()
    return namespace in _BASE_NAMESPACES or "backend.userland.com/rss" in namespace


def _local(element: etree._Element) -> str:
    """feedparser makes no difference between small and capital letters."""
    return element.tag.rpartition("}")[2].lower()
