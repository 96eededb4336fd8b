"""The text of an article, from its page or its entry, with what it says of its own making taken off."""

from dataclasses import dataclass, field

from services.enricher import bounds
from services.enricher import entry as feed
from services.enricher.extraction.byline import take_off
from shared.events import ArticleDiscovered
from shared.storage.page_record import PageContent
from shared.text.html import text_of

_FIELDS = {"content": "content_text", "published": "published_at"}
"""Of an article, where a page's are called otherwise."""


@dataclass(frozen=True, slots=True)
class Content:
    html: str
    """Sanitised, within its bytes; so is `text`."""
    text: str
    summary: str = ""
    """What is set apart from the text as its summary; empty where nothing is."""
    summary_from: str = ""
    dateline: str = ""
    credit: str = ""
    authors: list[str] = field(default_factory=list)
    published: str = ""
    """A date in the text or on the page, as written."""
    origins: dict[str, str] = field(default_factory=dict)


def content_of(discovered: ArticleDiscovered, page: PageContent | None, *, title: str) -> Content:
    return _from_entry(discovered, title) if page is None or not page.content_text else _from_page(page)


def _from_page(page: PageContent) -> Content:
    html, text = feed.safe_html(page.content_html, page.url), page.content_text
    return Content(
        html=html,
        text=bounds.cut_bytes(text, bounds.TEXT_BYTES),
        summary=bounds.cut(page.summary, bounds.SUMMARY_CHARS),
        summary_from=f"page: {page.origins.get('summary', 'lead')}",
        dateline=bounds.cut(page.dateline, bounds.NAME_CHARS),
        credit=bounds.cut(page.credit, bounds.NAME_CHARS),
        authors=page.authors,
        published=page.published,
        origins={_FIELDS.get(name, name): f"page: {rule}" for name, rule in page.origins.items()},
    )


def _from_entry(discovered: ArticleDiscovered, title: str) -> Content:
    entry = discovered.entry
    html = feed.content_of(entry, discovered.source.url)
    where = "feed: content" if entry.content_html else "feed: description"
    taken = take_off(html, title=title)
    text = text_of(taken.html)
    if text:
        html = taken.html
    else:  # nothing but a signature: better than nothing
        text = text_of(html)
    if not text and "<img" not in html:
        html = ""
    origins = {name: f"{where}, {rule}" for name, rule in taken.rules.items()}
    return Content(
        html=html,
        text=bounds.cut_bytes(text, bounds.TEXT_BYTES),
        summary=feed.summary_of(entry, discovered.source.url),
        summary_from="feed: description",
        dateline=bounds.cut(taken.dateline, bounds.NAME_CHARS),
        credit=bounds.cut(taken.credit, bounds.NAME_CHARS),
        authors=taken.authors,
        published=taken.published,
        origins={"content_text": where, **origins} if text else origins,
    )
