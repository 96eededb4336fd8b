"""From what a feed and a page said to an article: one pure function that has an answer for every entry.

The page is believed for what it says better (the whole text, who wrote it), the feed for what it says first (title,
date). What neither says is stood in for (a title), never a reason to hold an article up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import structs

from services.enricher import bounds
from services.enricher import entry as feed
from services.enricher.content import Content, content_of
from services.enricher.event_date import find_event_date
from services.enricher.lead_image import lead_image
from services.enricher.reading import Reading
from services.enricher.recognise import READ, recognise
from services.enricher.summary import reading_seconds, summary_of
from shared.article import Article, Image, Mentions, PageRead
from shared.events import ArticleDiscovered, ArticleEnriched
from shared.provinces import locate
from shared.storage.page_record import PageContent
from shared.text.dates import read_date
from shared.text.language import language_of
from shared.text.normalise import clean

UNTITLED = "(không có tiêu đề)"

_TITLE_WORDS = 15
"""Words of the text that stand in for a missing title."""
_SAME_CHARS = 20
_NOTHING: tuple[object, ...] = ("", None, 0, [], Mentions())
_SAME_HOUR = timedelta(hours=1)


def enrich(
    discovered: ArticleDiscovered, page: PageContent | None = None, read: PageRead | None = None
) -> ArticleEnriched:
    """The article in what a feed said and, where it was read, its page. Total: no entry makes it raise.

    `read`: what became of the page.
    """
    return ArticleEnriched(
        article_id=discovered.article_id,
        observed_at=discovered.observed_at,
        lease_epoch=discovered.lease_epoch,
        first_poll=discovered.first_poll,
        content_hash=discovered.content_hash,
        canonical_url=discovered.canonical_url,
        source=discovered.source,
        backlog=discovered.backlog,
        article=_article(discovered, page, read),
    )


def _article(discovered: ArticleDiscovered, page: PageContent | None, read: PageRead | None) -> Article:
    entry, source = discovered.entry, discovered.source
    titled = _title(discovered, page)
    content = content_of(discovered, page, title=titled.text)
    url = feed.url_of(entry.link, source.url)
    if not titled.text:
        titled = _stand_in(content.text, url)
    dated = _dated(discovered, content)
    place = locate(source.province)
    categories = feed.names([*entry.categories, source.category or ""])
    images = _images(discovered, page, content)
    reading = Reading(titled.text, content.text[:READ], source.province)
    found = recognise(reading, categories)
    event_date, flags = find_event_date(reading, published_at=dated.at, observed_at=discovered.observed_at)
    signed = feed.names(content.authors)
    summary = summary_of(content.text, content.summary, bounds.SUMMARY_CHARS, title=titled.text) or content.summary
    origins = _origins(titled, content, dated, summary, signed=bool(signed))
    article = Article(
        url=url,
        guid=feed.guid_of(entry),
        title=titled.text,
        summary=summary,
        content_html=content.html,
        content_text=content.text,
        language=language_of(f"{titled.text} {content.text[:1000]}", entry.language or (page.language if page else "")),
        published_at=dated.at,
        published_from=dated.rule,
        updated_at=dated.updated,
        authors=signed or feed.authors_of(entry),
        categories=categories,
        images=images,
        province=place[0].slug if place else None,
        legacy_province=place[1].slug if place and place[1] else None,
        dateline=content.dateline,
        credit=content.credit,
        topics=found.topics,
        mentions=found.mentions,
        urgency=found.urgency,
        event_date=event_date,
        reading_seconds=reading_seconds(content.text, len(images)) if content.text else 0,
        page=read,
        flags=flags,
    )
    # Only of what there is: an article is stored with them.
    told = {name: origin for name, origin in origins.items() if getattr(article, name, None) not in _NOTHING}
    return structs.replace(article, origins=told)


def _origins(titled: "_Titled", content: Content, dated: "_Dated", summary: str, *, signed: bool) -> dict[str, str]:
    """By field: where it came from, and the rule. The fields of `Mentions` stand for themselves."""
    origins = {
        "title": titled.origin,
        "url": "feed: link",
        "guid": "feed",
        "content_html": content.origins.get("content_text", ""),
        "summary": content.summary_from if _is_of(content.summary, summary) else "text: first sentences",
        "language": "text, then feed",
        "published_at": f"{dated.origin}{', ' if ':' in dated.origin else ': '}{dated.rule}",
        "updated_at": "feed",
        "authors": "feed",
        "categories": "feed and source",
        "images": "page, feed and text; the lead image first",
        "province": "source",
        "topics": "rule: words of the subject",
        "mentions": "rule: names in their context",
        "urgency": "rule: words of notices",
        "event_date": "rule: first date that the text reports of",
        "reading_seconds": "rule: syllables and images",
    }
    decided = {"title", "summary", "published_at"} | (set() if signed else {"authors"})
    return origins | {name: rule for name, rule in content.origins.items() if name not in decided}


def _is_of(given: str, summary: str) -> bool:
    """Whether `summary` was made of what was set apart as such."""
    return bool(given) and summary[:_SAME_CHARS] == clean(given)[:_SAME_CHARS]


@dataclass(frozen=True, slots=True)
class _Titled:
    text: str
    origin: str


def _title(discovered: ArticleDiscovered, page: PageContent | None) -> _Titled:
    """The feed's, unless it is cut off or missing and the page has the whole."""
    given, headline = feed.title_of(discovered.entry.title), bounds.cut(page.title, bounds.TITLE_CHARS) if page else ""
    begun = given.rstrip(" .…")
    if headline and (not given or (given.endswith(("…", "...")) and headline.startswith(begun))):
        return _Titled(headline, "page: headline")
    return _Titled(given, "feed")


def _stand_in(text: str, url: str) -> _Titled:
    """What to call an article without a title: the first words of its text, else its address."""
    words = text[: bounds.TITLE_CHARS].split()
    if words:
        beginning = bounds.cut(" ".join(words[:_TITLE_WORDS]), bounds.NAME_CHARS)
        return _Titled(beginning + ("…" if len(words) > _TITLE_WORDS else ""), "text: its first words")
    return _Titled(url or UNTITLED, "feed: link")


@dataclass(frozen=True, slots=True)
class _Dated:
    at: datetime | None
    rule: str
    updated: datetime | None
    origin: str


def _dated(discovered: ArticleDiscovered, content: Content) -> _Dated:
    """The feed's date; the page's where the feed has none that can be read, or lost its minutes."""
    dates = feed.dates_of(discovered.entry, discovered.observed_at)
    lost_minutes = "month-for-minutes" in dates.rule
    if (dates.published is None or lost_minutes) and content.published:
        shown = read_date(content.published, observed_at=discovered.observed_at)
        same_hour = dates.published and shown.at and timedelta(0) <= shown.at - dates.published < _SAME_HOUR
        if shown.at is not None and (dates.published is None or same_hour):
            return _Dated(shown.at, shown.rule, dates.updated, content.origins.get("published_at", "text"))
    return _Dated(dates.published, dates.rule, dates.updated, "feed")


def _images(discovered: ArticleDiscovered, page: PageContent | None, content: Content) -> list[Image]:
    given = [*(page.images if page else ()), *discovered.entry.images[: 5 * bounds.MOST_IMAGES]]
    return lead_image(feed.images(given, content.html, discovered.source.url))
