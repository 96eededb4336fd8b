"""Which articles' pages are read: decided from the event alone, so that every handling of it decides the same. Pure."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from services.enricher import entry as feed
from shared.article import PageRead
from shared.events import ArticleDiscovered, Entry
from shared.text.entities import unescape_html, unescape_text
from shared.text.normalise import clean, composed

_SHORT = 600
"""Characters of text; an entry with fewer is taken for the beginning of its article."""
_SHORT_SUMMARY = 1500
"""The same where the feed sets no content apart, so that what there is may be a summary."""
_LOOKED_AT = 20_000
"""Characters of HTML, from which on an entry is long, however little of it is text."""
_TAIL = 400
_ANY_TAG = re.compile(r"<[^<>]*>")
_CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\b(?:xem tiếp|xem thêm|xem chi tiết|đọc tiếp|đọc thêm|chi tiết|read more|continue reading))"
    r"[\s\])}>»›→.]{0,10}\Z"
)


def unread(discovered: ArticleDiscovered, *, max_age: timedelta) -> PageRead | None:
    """What is told of a page that is not read; None where it is to be. `max_age`: of what is listed."""
    choice = discovered.source.page or "when-short"
    if choice == "never":
        return PageRead(state="never", reason="Its source is set to read no pages.")
    if not _is_news(discovered, max_age):
        return PageRead(state="unneeded", reason="It is too old to be listed in the feeds.")
    if choice == "when-short" and not tells_little(discovered.entry):
        return PageRead(state="unneeded", reason="The feed gives its text.")
    if not address(discovered):
        return PageRead(state="failed", reason="The feed gives no link that leads to this article alone.")
    return None


def address(discovered: ArticleDiscovered) -> str:
    """Where its page is; empty where the link is none, or leads to other articles as well."""
    url = feed.url_of(discovered.entry.link, discovered.source.url)
    return url if url and discovered.canonical_url and urlsplit(url).netloc else ""


def tells_little(entry: Entry) -> bool:
    """Whether an entry's text is short, or says itself that there is more."""
    raw = entry.content_html or entry.summary_html
    if len(raw) > _LOOKED_AT:
        text = _text(raw[-_TAIL:])
    else:
        text = _text(raw)
        if len(text) < (_SHORT if entry.content_html else _SHORT_SUMMARY):
            return True
    return _CUT_OFF.search(composed(text[-_TAIL:]).lower()) is not None


def _text(markup: str) -> str:
    """Near enough to count its characters and see its end."""
    return clean(unescape_text(_ANY_TAG.sub(" ", unescape_html(markup))))


def _is_news(discovered: ArticleDiscovered, max_age: timedelta) -> bool:
    """Whether it will be listed, as far as one sighting tells: what nobody is shown need not be asked for."""
    if discovered.backlog is True:
        return False
    published = feed.dates_of(discovered.entry, discovered.observed_at).published
    if published is None:
        return not discovered.first_poll
    return discovered.observed_at - published <= max_age
