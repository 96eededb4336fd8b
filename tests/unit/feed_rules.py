"""The W3C feed validator's rules that apply to what we serve (https://validator.w3.org/feed/docs/).

Each function returns what the validator would complain of; an empty list is a valid feed.
"""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|&#?\w+;")
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d:\d\d (GMT|[+-]\d{4})"
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_URI = re.compile(r"[a-z][a-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*")
_CHANNEL = {"title", "link", "description", "language", "generator", "ttl", "item"}
_ITEM = {"title", "link", "description", "category", "guid", "pubDate", "source"}
_REPEATED = {"category", "item"}
_FEED = {"id", "title", "subtitle", "updated", "author", "generator", "link", "entry"}
_ENTRY = {"id", "title", "link", "author", "published", "updated", "category", "summary", "content", "source"}
_LINK = {"href", "rel", "type", "title", "hreflang"}


def rss_complaints(body: bytes) -> list[str]:
    root = etree.fromstring(body)
    found: list[str] = []
    if root.tag != "rss" or root.get("version") != "2.0":
        found.append("not RSS 2.0")
    (channel,) = root
    found += _required(channel, "title", "link", "description")
    found += _structure(channel, _CHANNEL)
    if not _LANGUAGE.fullmatch(channel.findtext("language") or ""):
        found.append("channel: language")
    selves = [link for link in channel.iterfind(f"{ATOM}link") if link.get("rel") == "self"]
    if len(selves) != 1 or selves[0].get("type") != "application/rss+xml" or not _absolute(selves[0].get("href")):
        found.append("channel: no atom:link rel=self with its type and absolute address")
    items = channel.findall("item")
    for item in items:
        found += _item(item)
    return found + _unique([item.findtext("guid") for item in items])


def atom_complaints(body: bytes) -> list[str]:
    root = etree.fromstring(body)
    found = [] if root.tag == f"{ATOM}feed" else ["not Atom"]
    found += _required(root, f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated", f"{ATOM}author/{ATOM}name")
    found += _structure(root, {f"{ATOM}{name}" for name in _FEED}, repeated={f"{ATOM}link", f"{ATOM}entry"})
    found += _atom_common(root)
    if [link.get("rel") for link in root.iterfind(f"{ATOM}link")].count("self") != 1:
        found.append("feed: not one link rel=self")
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        found += _entry(entry)
    return found + _unique([entry.findtext(f"{ATOM}id") for entry in entries])


def _item(item: etree._Element) -> list[str]:
    found = _structure(item, _ITEM) + _required(item, "title", "guid")
    for name in ("title", "category", "source"):
        for element in item.iterfind(name):
            text = element.text or ""
            if not text.strip():
                found.append(f"item: blank {name}")
            if "<" in text and _MARKUP.search(text):
                found.append(f"item: {name} contains HTML")
    if (link := item.findtext("link")) is not None and not _absolute(link):
        found.append(f"item: link {link!r}")
    guid = item.find("guid")
    if guid is not None and guid.get("isPermaLink") != "false" and not _absolute(guid.text):
        found.append("item: guid is no address and does not say so")
    if (date := item.findtext("pubDate")) is not None:
        if not _RFC822.fullmatch(date):
            found.append(f"item: pubDate {date!r}")
        elif f"{parsedate_to_datetime(date):%a}" != date[:3]:
            found.append(f"item: pubDate {date!r} has another weekday")
    tags = [str(child.tag).rpartition("}")[2] for child in item]
    if "encoded" in tags and tags.index("encoded") < tags.index("description"):
        found.append("item: content before description")
    for source in item.iterfind("source"):
        if not _absolute(source.get("url")):
            found.append("item: source without url")
    return found


def _entry(entry: etree._Element) -> list[str]:
    found = _required(entry, f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated", f"{ATOM}author/{ATOM}name")
    repeated = {f"{ATOM}{name}" for name in ("link", "author", "category")}
    found += _structure(entry, {f"{ATOM}{name}" for name in _ENTRY}, repeated=repeated)
    found += _atom_common(entry)
    alternates = [link for link in entry.iterfind(f"{ATOM}link") if link.get("rel") == "alternate"]
    if not alternates and entry.find(f"{ATOM}content") is None:
        found.append("entry: neither content nor an alternate link")
    for source in entry.iterfind(f"{ATOM}source"):
        found += _required(source, f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated") + _atom_common(source)
    return found


def _atom_common(element: etree._Element) -> list[str]:
    found = []
    for name in ("updated", "published"):
        for date in element.iterfind(f"{ATOM}{name}"):
            if not _RFC3339.fullmatch(date.text or "") or not datetime.fromisoformat(date.text or "").tzinfo:
                found.append(f"{name}: {date.text!r}")
    for identity in element.iterfind(f"{ATOM}id"):
        if not _URI.fullmatch(identity.text or ""):
            found.append(f"id: {identity.text!r}")
    for name in ("title", "summary", "content", "subtitle"):
        for text in element.iterfind(f"{ATOM}{name}"):
            if text.get("type", "text") not in ("text", "html"):
                found.append(f"{name}: type {text.get('type')!r}")
    for link in element.iterfind(f"{ATOM}link"):
        if not _absolute(link.get("href")) or set(link.attrib) - _LINK or link.text:
            found.append(f"link: {dict(link.items())}")
        if "title" in link.attrib and not str(link.get("title")).strip():
            found.append("link: blank title")
    for category in element.iterfind(f"{ATOM}category"):
        if not category.get("term") or (category.get("scheme") and not _URI.fullmatch(str(category.get("scheme")))):
            found.append(f"category: {dict(category.items())}")
    return found


def _required(element: etree._Element, *names: str) -> list[str]:
    return [f"{element.tag}: no {name}" for name in names if not (element.findtext(name) or "").strip()]


def _structure(element: etree._Element, known: set[str], repeated: set[str] = _REPEATED) -> list[str]:
    """Undefined elements, and elements that may stand once and stand twice. Foreign namespaces are free."""
    atom = element.tag.startswith(ATOM)
    own = [tag for child in element if (tag := str(child.tag)) and (tag.startswith(ATOM) if atom else "{" not in tag)]
    undefined = [f"{element.tag}: undefined {tag}" for tag in set(own) - known]
    return undefined + [f"{element.tag}: {tag} twice" for tag in set(own) - repeated if own.count(tag) > 1]


def _absolute(url: str | None) -> bool:
    return bool(url and url.startswith(("http://", "https://")) and _URI.fullmatch(url))


def _unique(ids: list[str | None]) -> list[str]:
    return [] if len(ids) == len(set(ids)) else ["ids are not unique"]
