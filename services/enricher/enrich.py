"""From what a feed said to an article: one pure function that has an answer for every entry.

What cannot be read is left out (an address that is none, a date that is none) or stood in for (a title), never a
reason to hold an article up. Everything is capped, so that the event stays below `events.MAX_BYTES`.
"""

import re
from collections.abc import Iterable
from datetime import datetime

import msgspec

from shared.events import Article, ArticleDiscovered, ArticleEnriched, Entry, Image
from shared.provinces import locate
from shared.text.dates import read_date
from shared.text.entities import TAG, unescape_html, unescape_text
from shared.text.html import absolute_url, images_of, sanitise, text_of
from shared.text.language import language_of
from shared.text.normalise import clean, comparable

UNTITLED = "(không có tiêu đề)"

_TITLE_CHARS = 1000
_TITLE_WORDS = 15
"""Words of the text that stand in for a missing title."""
_SUMMARY_CHARS = 500
_NAME_CHARS = 200
_CAPTION_CHARS = 500
_MAX_NAMES = 30
_MAX_IMAGES = 20

_HTML_READ = 500_000
"""Characters of HTML read; the rest of a longer entry is left out before it is parsed."""
_HTML_BYTES = 420_000
_TEXT_BYTES = 320_000
_GUID_BYTES = 8_000
_URL_BYTES = 2_000
"""Bytes as JSON. HTML, text and the smaller fields together: 740,000 + 8,000 + 20 images of at most 5,000 + 60 names
of at most 1,200 + title and summary of at most 9,000 = 930,000, below 1,048,576 with room for source and envelope."""

_MAIL_AND_NAME = re.compile(r"[^\s@()]+@[^\s@()]+ ?\(([^()]+)\)")
"""RSS 2.0 authors: `toasoan@haiphong.gov.vn (V.H.N)`."""
_UNSENDABLE = re.compile("[\ud800-\udfff]+")


def enrich(discovered: ArticleDiscovered) -> ArticleEnriched:
    """The article in what a feed said. Total: no entry makes it raise."""
    entry, source = discovered.entry, discovered.source
    base = source.url
    content_html, content_text = _content(entry.content_html or entry.summary_html, base)
    title = _title(entry.title)
    url = _url(entry.link, base)
    read, published_from, updated = _dates(entry, discovered.observed_at)
    place = locate(source.province)
    article = Article(
        url=url,
        guid=_cut_bytes(_UNSENDABLE.sub("", entry.guid), _GUID_BYTES),
        title=title or _stand_in(content_text, url),
        summary=_summary(entry, content_text, base),
        content_html=content_html,
        content_text=content_text,
        language=language_of(f"{title} {content_text[:1000]}", entry.language),
        published_at=read,
        published_from=published_from,
        updated_at=updated,
        authors=_names(map(_author, entry.authors)),
        categories=_names([*entry.categories, source.category or ""]),
        images=_images(entry, content_html, base),
        province=place[0].slug if place else None,
        legacy_province=place[1].slug if place and place[1] else None,
    )
    return ArticleEnriched(
        article_id=discovered.article_id,
        observed_at=discovered.observed_at,
        lease_epoch=discovered.lease_epoch,
        first_poll=discovered.first_poll,
        content_hash=discovered.content_hash,
        canonical_url=discovered.canonical_url,
        source=source,
        backlog=discovered.backlog,
        article=article,
    )


def _content(raw: str, base: str) -> tuple[str, str]:
    """Sanitised HTML and its text, each within its bytes; the HTML is cut before it is parsed, so it stays whole."""
    markup = unescape_html(_head(raw, _HTML_READ))
    html = sanitise(markup, base)
    while _json_bytes(html) > _HTML_BYTES:
        markup = _head(markup, len(markup) * 2 // 3)
        html = sanitise(markup, base)
    text = text_of(html)
    if not text and "<img" not in html:
        html = ""
    return html, _cut_bytes(text, _TEXT_BYTES)


def _head(markup: str, chars: int) -> str:
    """The first characters of `markup`, an ellipsis where something was cut off, no half tag before it."""
    if len(markup) <= chars:
        return markup
    head = markup[:chars]
    half_tag = head.rfind("<")
    return (head[:half_tag] if half_tag > head.rfind(">") else head) + "…"


def _title(raw: str) -> str:
    text = unescape_text(raw[: 10 * _TITLE_CHARS])
    return _cut(clean(TAG.sub(" ", text) if "<" in text else text), _TITLE_CHARS)


def _stand_in(text: str, url: str) -> str:
    """What to call an article without a title: the first words of its text, else its address."""
    words = text[:_TITLE_CHARS].split()
    if words:
        return _cut(" ".join(words[:_TITLE_WORDS]), _NAME_CHARS) + ("…" if len(words) > _TITLE_WORDS else "")
    return url or UNTITLED


def _summary(entry: Entry, content_text: str, base: str) -> str:
    if entry.content_html and entry.summary_html:
        text = text_of(sanitise(unescape_html(_head(entry.summary_html, _HTML_READ)), base))
    else:
        text = content_text
    # Ten times as much as is kept: what is cleaned away is seldom more.
    return _cut(clean((text or content_text)[: 10 * _SUMMARY_CHARS]), _SUMMARY_CHARS)


def _dates(entry: Entry, observed_at: datetime) -> tuple[datetime | None, str, datetime | None]:
    """Publication date, the rule that read it, and date of the last update. Atom feeds may give the latter only."""
    habits = entry.date_habits or ()
    published = read_date(entry.published, observed_at=observed_at, habits=habits)
    updated = read_date(entry.updated, observed_at=observed_at, habits=habits)
    if published.at is None and updated.at is not None:
        return updated.at, f"updated:{updated.rule}", updated.at
    return published.at, published.rule, updated.at


def _url(link: str, base: str) -> str:
    """The link, absolute. Fragments are kept: some portals route by them."""
    url = _UNSENDABLE.sub("", absolute_url(link.replace("&amp;", "&"), base)) if len(link) <= _URL_BYTES else ""
    return url if _json_bytes(url) <= _URL_BYTES else ""


def _author(raw: str) -> str:
    name = clean(raw[: 10 * _NAME_CHARS])
    both = _MAIL_AND_NAME.fullmatch(name)
    return both[1] if both else name


def _names(raw: Iterable[str]) -> list[str]:
    """Names without markup, each once whatever its case, in the order given."""
    found: dict[str, str] = {}
    for text in raw:
        name = _cut(_title(text), _NAME_CHARS)
        if name:
            found.setdefault(comparable(name), name)
        if len(found) == _MAX_NAMES:
            break
    return list(found.values())


def _images(entry: Entry, content_html: str, base: str) -> list[Image]:
    """Images given as such, then those in the text; each once, with the first caption that is one."""
    given = [(_url(image.url, base), _title(image.caption)) for image in entry.images[: 5 * _MAX_IMAGES]]
    in_text = [(_url(image.url, base), image.caption) for image in images_of(content_html)]
    found: dict[str, str] = {}
    for url, caption in given + in_text:
        if url and (url in found or len(found) < _MAX_IMAGES):
            found[url] = found.get(url) or _cut(caption, _CAPTION_CHARS)
    return [Image(url=url, caption=caption) for url, caption in found.items()]


def _cut(text: str, chars: int) -> str:
    """`text`, or its first words with an ellipsis, at most `chars` characters."""
    if len(text) <= chars:
        return text
    head = text[: chars - 1]
    # A text without spaces is cut within its only word.
    words = head.rpartition(" ")[0] if text[chars - 1] != " " else head
    return (words if len(words) > chars // 2 else head).rstrip(" ,;:.-") + "…"


def _cut_bytes(text: str, limit: int) -> str:
    """`text`, or as much of it as takes at most `limit` bytes of JSON, with an ellipsis."""
    while _json_bytes(text) > limit:
        text = _cut(text, len(text) * 2 // 3)
    return text


def _json_bytes(text: str) -> int:
    # A character takes 6 bytes at most, as an escaped control character.
    return 6 * len(text) if len(text) * 6 < _URL_BYTES else len(msgspec.json.encode(text))
