"""What a portal's web page says of feeds: which addresses are worth a look, and why. Pure, and bounded: whatever the
page holds, a page's worth of work."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from urllib.parse import urldefrag, urlsplit

import lxml.html
from lxml import etree

from services.poller.discovery.paths import derived_addresses, known_addresses, software_of
from services.poller.discovery.words import (
    category_of,
    is_about_comments,
    is_feed_address,
    is_site_map,
    speaks_of_rss,
)
from shared.text.html import absolute_url

MAX_BYTES = 2 * 1024 * 1024
"""Read of a page; portals' front pages have up to a few hundred KiB."""
_MAX_LINKS = 5000
_MAX_URL = 2000
_MAX_WORDS = 300
_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf)\+xml|application/feed\+json", re.IGNORECASE)
_FEED_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_HTML_ROOT = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
# Bounded runs of white space: these are searched in whatever a server sends.
_GATE = re.compile(rb"\bD1N=|__cf_chl|cf_chl_opt|_incapsula_|/aes(?:\.min)?\.js")
"""Of well-known gates before web servers."""
_SETS_COOKIE = re.compile(rb"document\s?\.\s?cookie\s{0,4}=")
_GOES_ON = re.compile(rb"location(?:\.(?:href|reload|replace|assign))?\s{0,4}[=(]|http-equiv=[\"']?refresh")
_FURNISHED = re.compile(rb"<(?:link|img|form)\b|type=[\"']module", re.IGNORECASE)
_GATE_BYTES = 8 * 1024
_LINK = re.compile(rb"<a\s[^<>]*href", re.IGNORECASE)
_REFRESH = re.compile(r"^\s*[0-9.]{0,5}\s*[;,]\s*url\s*=\s*[\"']?([^\"']+)", re.IGNORECASE)
_MOVES = re.compile(r"location(?:\.href|\.replace|\.assign)?\s{0,4}[=(]\s{0,4}[\"']([^\"'<>\s]{1,500})[\"']")
_FEW_LINKS = 5
_ROWS = frozenset(("li", "tr", "p", "dd", "dt", "td", "h1", "h2", "h3", "h4", "h5"))
_HEAD = 2048


class How(IntEnum):
    """What speaks for an address, the strongest first."""

    GIVEN = 0
    MOVED = 1
    """Where a page without links of its own sends its readers on."""
    ALTERNATE = 2
    FEED_LINK = 3
    RSS_LINK = 4
    KNOWN = 5
    SITE_MAP = 6
    GUESS = 7

    @property
    def promised(self) -> bool:
        """Whether the portal itself called it a feed, or a page of feeds."""
        return self in (How.ALTERNATE, How.FEED_LINK, How.RSS_LINK)


@dataclass(frozen=True, slots=True)
class Candidate:
    url: str
    how: How
    label: str = ""
    """What a page calls it."""
    page: str = ""
    """Where it was named."""
    depth: int = 0
    """Links from the front page."""


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    candidates: tuple[Candidate, ...]
    """In document order, each address once."""
    software: str | None


def is_page(body: bytes, content_type: str) -> bool:
    """Whether an answer is a web page rather than a feed; many portals serve feeds as `text/html`, and pages as RSS."""
    head = body.replace(b"\0", b"")[:_HEAD]  # tags in UTF-16
    if _FEED_ROOT.search(head):
        return False
    return bool(_HTML_ROOT.search(head)) or ("html" in content_type.lower() and not head.lstrip().startswith(b"{"))


def is_challenge(body: bytes) -> bool:
    """Whether a page is nothing but a script that sets a cookie and comes again, to keep out what is no browser."""
    if len(_LINK.findall(body[:MAX_BYTES])) >= _FEW_LINKS:
        return False
    if _GATE.search(body[:MAX_BYTES]):
        return True
    bare = len(body) <= _GATE_BYTES and not _FURNISHED.search(body)
    return bare and bool(_SETS_COOKIE.search(body)) and bool(_GOES_ON.search(body))


def read_page(body: bytes, url: str, depth: int) -> Page:
    """The candidates that an HTML page at `url`, `depth` links from the front page, names."""
    body = body[:MAX_BYTES]
    root = _parsed(body)
    software = software_of(body)
    if root is None:
        return Page("", (), software)
    base = absolute_url(str(next(iter(root.xpath("//base/@href")), "")), url) or url
    title = _title(root)
    lists_feeds = is_feed_address(url) or speaks_of_rss(title)
    links = list(islice(_links(root, base), _MAX_LINKS))
    found: dict[str, Candidate] = {}
    if len(links) < _FEW_LINKS and (moved := _moved(root, base)):
        found[moved] = Candidate(moved, How.MOVED, "", url, depth)
    for address, element in links:
        how = _evidence(element, address)
        if how is None and lists_feeds and urlsplit(address).path.lower().endswith(".xml"):
            how = How.RSS_LINK
        if how is not None and (address not in found or how < found[address].how):
            found[address] = Candidate(address, how, _label(element), url, depth + 1)
    for address in (*derived_addresses(address for address, _ in links), *known_addresses(software, url)):
        found.setdefault(address, Candidate(address, How.KNOWN, "", url, depth + 1))
    return Page(title, tuple(found.values()), software)


def _parsed(body: bytes) -> lxml.html.HtmlElement | None:
    try:
        body.decode("utf-8")
        encoding = "utf-8"  # whatever the page declares
    except UnicodeDecodeError:
        encoding = None
    parser = lxml.html.HTMLParser(encoding=encoding, remove_comments=True, no_network=True, huge_tree=False)
    try:
        return lxml.html.document_fromstring(body, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None  # nothing but white space or noise


def _links(root: lxml.html.HtmlElement, base: str) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    for element in root.iter("link", "a", "area"):
        written = re.sub(r"^feed:(?://)?(?=https?:)|^feed:(?=//)", "", str(element.get("href") or "").strip())
        address = urldefrag(absolute_url(written, base))[0] if len(written) <= _MAX_URL else ""
        if address and "@" not in urlsplit(address).netloc:
            yield address, element


def _moved(root: lxml.html.HtmlElement, base: str) -> str:
    """Where a page sends its readers by a refresh or a script; empty where it does not."""
    for meta in root.iter("meta"):
        refresh = _REFRESH.match(str(meta.get("content") or "")[:_MAX_URL])
        if refresh and str(meta.get("http-equiv") or "").lower() == "refresh":
            return absolute_url(refresh[1], base)
    scripts = (_MOVES.search(_text(script)) for script in islice(root.iter("script"), 20))
    return next((absolute_url(script[1], base) for script in scripts if script), "")


def _evidence(element: lxml.html.HtmlElement, address: str) -> How | None:
    if element.tag == "link":
        named = "alternate" in str(element.get("rel") or "").lower().split()
        is_feed = named and _FEED_TYPES.search(str(element.get("type") or ""))
        return How.ALTERNATE if is_feed and not is_about_comments(f"{element.get('title') or ''} {address}") else None
    words = _words(element)
    if is_about_comments(words):
        return None
    if is_feed_address(address):
        return How.FEED_LINK
    if speaks_of_rss(words):
        return How.RSS_LINK
    return How.SITE_MAP if is_site_map(words, address) else None


def _words(element: lxml.html.HtmlElement) -> str:
    """All that a link says: its text, its attributes and those of what is in it."""
    parts = [_text(element)]
    for inner in islice(element.iter(), 20):
        parts += [str(inner.get(name) or "") for name in ("title", "class", "alt", "aria-label", "id")]
        parts.append(str(inner.get("src") or "").rpartition("/")[2])
    return " ".join(parts)[: 3 * _MAX_WORDS]


def _label(element: lxml.html.HtmlElement) -> str:
    """What the page calls the feed: by the link's own words, else by those of its row in a list or a table."""
    own = next((str(element.get(name)) for name in ("title",) if element.get(name)), "")
    texts = [_text(element), own] if element.tag != "link" else [own]
    row = next((above for above in islice(element.iterancestors(), 4) if above.tag in _ROWS), None)
    inner = [each.tag for each in islice(row.iter(), 41)] if row is not None else []
    # A row with more links, or more in it, speaks of more than this one.
    if row is not None and len(inner) <= 40 and inner.count("a") <= 2:
        texts.append(_text(row))
        if row.tag in ("td", "dd") and (before := row.getprevious()) is not None:
            texts.append(_text(before))
    return category_of(*texts)


def _text(element: lxml.html.HtmlElement) -> str:
    pieces = islice((" ".join(str(piece).split()) for piece in element.itertext()), 50)
    return " ".join(piece for piece in pieces if piece)[:_MAX_WORDS]


def _title(root: lxml.html.HtmlElement) -> str:
    title = root.find(".//title")
    return _text(title) if title is not None else ""
