"""From what a feed and a page said to an article: one pure function that has an answer for every entry.

The page is believed for what it says better (the whole text, who wrote it), the feed for what it says first (title,
date). What neither says is stood in for (a title), never a reason to hold an article up.
"""

from services.enricher import bounds
from services.enricher import entry as feed
from shared.events import Article, ArticleDiscovered, ArticleEnriched, PageRead
from shared.provinces import locate
from shared.storage.page_record import PageContent
from shared.text.html import text_of
from shared.text.language import language_of
from shared.text.normalise import clean

UNTITLED = "(không có tiêu đề)"

_TITLE_WORDS = 15
"""Words of the text that stand in for a missing title."""


def enrich(
    discovered: ArticleDiscovered, page: PageContent | None = None, read: PageRead | None = None
) -> ArticleEnriched:
    """The article in what a feed said and, where it was read, its page. Total: no entry makes it raise.

    `read`: what became of the page.
    """
    entry, source = discovered.entry, discovered.source
    base = source.url
    content_html, content_text = _content(discovered, page)
    title = feed.title_of(entry.title) or (page.title if page else "")
    url = feed.url_of(entry.link, base)
    dates = feed.dates_of(entry, discovered.observed_at)
    place = locate(source.province)
    article = Article(
        url=url,
        guid=feed.guid_of(entry),
        title=title or _stand_in(content_text, url),
        summary=feed.summary_of(entry, base) or _beginning(content_text),
        content_html=content_html,
        content_text=content_text,
        language=language_of(f"{title} {content_text[:1000]}", entry.language),
        published_at=dates.published,
        published_from=dates.rule,
        updated_at=dates.updated,
        authors=feed.authors_of(entry),
        categories=feed.names([*entry.categories, source.category or ""]),
        images=feed.images(
            [*(page.images if page else ()), *entry.images[: 5 * bounds.MOST_IMAGES]], content_html, base
        ),
        province=place[0].slug if place else None,
        legacy_province=place[1].slug if place and place[1] else None,
        page=read,
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


def _content(discovered: ArticleDiscovered, page: PageContent | None) -> tuple[str, str]:
    """Sanitised HTML and its text, each within its bytes."""
    if page and page.content_text:
        html, text = feed.safe_html(page.content_html, page.url), page.content_text
    else:
        html = feed.content_of(discovered.entry, discovered.source.url)
        text = text_of(html)
    if not text and "<img" not in html:
        html = ""
    return html, bounds.cut_bytes(text, bounds.TEXT_BYTES)


def _stand_in(text: str, url: str) -> str:
    """What to call an article without a title: the first words of its text, else its address."""
    words = text[: bounds.TITLE_CHARS].split()
    if words:
        return bounds.cut(" ".join(words[:_TITLE_WORDS]), bounds.NAME_CHARS) + (
            "…" if len(words) > _TITLE_WORDS else ""
        )
    return url or UNTITLED


def _beginning(text: str) -> str:
    # Ten times as much as is kept: what is cleaned away is seldom more.
    return bounds.cut(clean(text[: 10 * bounds.SUMMARY_CHARS]), bounds.SUMMARY_CHARS)
