"""What a feed says of an article: its entry, cleaned. Total: no entry makes it raise.

What cannot be read is left out: an address that is none, a date that is none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.enricher import bounds
from shared.article import Image
from shared.events import Entry
from shared.text.dates import read_date
from shared.text.entities import TAG, unescape_html, unescape_text
from shared.text.html import absolute_url, images_of, sanitise, text_of
from shared.text.normalise import clean, comparable

_MAIL_AND_NAME = re.compile(r"[^\s@()]+@[^\s@()]+ ?\(([^()]+)\)")
"""RSS 2.0 authors: `toasoan@haiphong.gov.vn (V.H.N)`."""
_UNSENDABLE = re.compile("[\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Dates:
    published: datetime | None
    rule: str
    """By which `published` was read; see `shared.text.dates`."""
    updated: datetime | None


def guid_of(entry: Entry) -> str:
    return bounds.cut_bytes(_UNSENDABLE.sub("", entry.guid), bounds.GUID_BYTES)


def url_of(link: str, base: str) -> str:
    """The link, absolute. Fragments are kept: some portals route by them."""
    url = ""
    if len(link) <= bounds.URL_BYTES:
        url = _UNSENDABLE.sub("", absolute_url(link.replace("&amp;", "&"), base))
    return url if bounds.json_bytes(url) <= bounds.URL_BYTES else ""


def title_of(raw: str) -> str:
    text = unescape_text(raw[: 10 * bounds.TITLE_CHARS])
    return bounds.cut(clean(TAG.sub(" ", text) if "<" in text else text), bounds.TITLE_CHARS)


def content_of(entry: Entry, base: str) -> str:
    """Sanitised HTML within its bytes; it is cut before it is parsed, so it stays whole."""
    return safe_html(unescape_html(bounds.head(entry.content_html or entry.summary_html, bounds.HTML_READ)), base)


def safe_html(markup: str, base: str) -> str:
    html = sanitise(markup, base)
    while bounds.json_bytes(html) > bounds.HTML_BYTES:
        markup = bounds.head(markup, len(markup) * 2 // 3)
        html = sanitise(markup, base)
    return html


def summary_of(entry: Entry, base: str) -> str:
    """The text that the feed gives beside the whole, on one line; empty where it gives none."""
    if not (entry.content_html and entry.summary_html):
        return ""
    text = text_of(sanitise(unescape_html(bounds.head(entry.summary_html, bounds.HTML_READ)), base))
    # Ten times as much as is kept: what is cleaned away is seldom more.
    return bounds.cut(clean(text[: 10 * bounds.SUMMARY_CHARS]), bounds.SUMMARY_CHARS)


def dates_of(entry: Entry, observed_at: datetime) -> Dates:
    """Publication date, the rule that read it, and date of the last update. Atom feeds may give the latter only."""
    habits = entry.date_habits or ()
    published = read_date(entry.published, observed_at=observed_at, habits=habits)
    updated = read_date(entry.updated, observed_at=observed_at, habits=habits)
    if published.at is None and updated.at is not None:
        return Dates(updated.at, f"updated:{updated.rule}", updated.at)
    return Dates(published.at, published.rule, updated.at)


def authors_of(entry: Entry) -> list[str]:
    return names(map(_author, entry.authors))


def _author(raw: str) -> str:
    name = clean(raw[: 10 * bounds.NAME_CHARS])
    both = _MAIL_AND_NAME.fullmatch(name)
    return both[1] if both else name


def names(raw: Iterable[str]) -> list[str]:
    """Names without markup, each once whatever its case, in the order given."""
    found: dict[str, str] = {}
    for text in raw:
        name = bounds.cut(title_of(text), bounds.NAME_CHARS)
        if name:
            found.setdefault(comparable(name), name)
        if len(found) == bounds.MOST_NAMES:
            break
    return list(found.values())


def images(given: Iterable[Image], content_html: str, base: str) -> list[Image]:
    """Images given as such, then those in the text; each once, with the first caption that is one."""
    listed = [(url_of(image.url, base), title_of(image.caption)) for image in given]
    in_text = [(url_of(image.url, base), image.caption) for image in images_of(content_html)]
    found: dict[str, str] = {}
    for url, caption in listed + in_text:
        if url and (url in found or len(found) < bounds.MOST_IMAGES):
            found[url] = found.get(url) or bounds.cut(caption, bounds.CAPTION_CHARS)
    return [Image(url=url, caption=caption) for url, caption in found.items()]
