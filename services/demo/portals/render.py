"""Feeds and pages of the sample portals as bytes, from the templates beside this module. No I/O, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from services.demo.portals.dialects import feed_link, http_date, page_url, write_date, write_guid, write_text
from services.demo.portals.newsroom import FEED_WINDOW, LOCAL, Article, weekday
from services.demo.portals.texts import Quirk, SampleFeed, SamplePortal

RELATED = 3
_FEED_TYPES = {
    "rss2": "application/rss+xml; charset=utf-8",
    "rss1": "application/rdf+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
}
_templates = Environment(
    loader=PackageLoader(__package__),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An entry's fields as XML: escaped here, once and by the portal's habits, not by the template."""

    title: Markup
    link: Markup
    guid: Markup | None
    guid_is_link: bool
    date: str
    updated: str
    author: str
    category: str
    description: Markup
    content: Markup | None
    image: Markup | None


@dataclass(frozen=True, slots=True)
class FeedDocument:
    body: bytes
    content_type: str


def render_feed(
    portal: SamplePortal, feed: SampleFeed, articles: Sequence[Article], changed: datetime, base_url: str
) -> FeedDocument:
    """The feed over the portal's standing `articles` (newest first). The same input gives the same bytes."""
    quirks = portal.dialect.quirks | feed.quirks
    listed = [article for article in articles if feed.key in article.feeds][:FEED_WINDOW]
    body = _templates.get_template(f"{portal.dialect.format}.xml").render(
        encoding="utf-16" if "declared-utf-16" in quirks else "utf-8",
        portal=portal,
        feed=feed,
        home=f"{base_url}/{portal.slug}/",
        url=feed_url(portal, feed, base_url),
        updated=changed.astimezone(LOCAL).isoformat(timespec="seconds"),
        last_build=http_date(changed),
        items=[_item(portal, feed, article, _older(article, articles), base_url) for article in listed],
    )
    content_type = _FEED_TYPES[portal.dialect.format]
    if "served-as-html" in quirks:
        content_type = "text/html; charset=utf-8"
    elif "declared-utf-16" in quirks:
        content_type = "text/xml"
    return FeedDocument(body.encode(), content_type)


def feed_url(portal: SamplePortal, feed: SampleFeed, base_url: str) -> str:
    return f"{base_url}/{portal.slug}/{feed.path}"


def image_url(portal: SamplePortal, article: Article, base_url: str) -> str:
    return f"{base_url}/{portal.slug}/anh/{article.id}.svg"


def render_page(portal: SamplePortal, article: Article, others: Sequence[Article], base_url: str) -> str:
    """An article's page, between the header, menu, related list and footer that an extractor has to cut."""
    related = [other for other in others if other.id != article.id][: 2 * RELATED]
    return _templates.get_template("article.html").render(
        portal=portal,
        home=f"{base_url}/{portal.slug}/",
        article=article,
        image=image_url(portal, article, base_url) if article.caption else None,
        shown_date=_shown(article.published),
        related=[(other.title, page_url(portal, other, base_url)) for other in related],
    )


def render_home(portal: SamplePortal, articles: Sequence[Article], base_url: str) -> str:
    return _templates.get_template("home.html").render(
        portal=portal,
        home=f"{base_url}/{portal.slug}/",
        articles=[(a, page_url(portal, a, base_url), _shown(a.published)) for a in articles],
        feeds=[(feed.name, feed_url(portal, feed, base_url)) for feed in portal.feeds],
    )


def render_gone(portal: SamplePortal, base_url: str) -> str:
    """The page of an article that the portal took back (status 410)."""
    return _templates.get_template("gone.html").render(portal=portal, home=f"{base_url}/{portal.slug}/")


def render_index(portals: Sequence[SamplePortal], base_url: str) -> str:
    return _templates.get_template("index.html").render(portals=portals, base_url=base_url)


def render_image(portal: SamplePortal, article: Article) -> str:
    return _templates.get_template("image.svg").render(portal=portal, article=article)


def _shown(moment: datetime) -> str:
    local = moment.astimezone(LOCAL)
    return f"{weekday(local)}, {local:%d/%m/%Y %H:%M}"


def _item(
    portal: SamplePortal, feed: SampleFeed, article: Article, older: Sequence[Article], base_url: str
) -> FeedItem:
    dialect, quirks = portal.dialect, portal.dialect.quirks | feed.quirks
    guid = write_guid(portal, article, base_url)
    in_cdata = dialect.links == "cdata" or "broken-html" in quirks
    write = _cdata if in_cdata else _escaped
    image = image_url(portal, article, base_url) if article.caption else None
    return FeedItem(
        title=_title(article.title, quirks),
        link=_cdata(feed_link(portal, feed, article, base_url))
        if dialect.links == "cdata"
        else _escaped(feed_link(portal, feed, article, base_url)),
        guid=None if guid is None else _cdata(guid) if dialect.guids == "nukeviet" else _escaped(guid),
        guid_is_link=dialect.guids == "permalink",
        date=write_date(dialect.dates, article.published),
        updated=write_date(dialect.dates, article.updated),
        author=article.author,
        category=feed.category,
        description=write(_description(portal, article, older, quirks, base_url)),
        content=write(_content(article, quirks)) if dialect.content else None,
        image=_escaped(image) if image and "bare-image" in quirks else None,
    )


def _older(article: Article, articles: Sequence[Article]) -> Sequence[Article]:
    """What follows `article` in the portal's list: the same at every poll, whatever arrives."""
    return articles[articles.index(article) + 1 :]


def _title(title: str, quirks: frozenset[Quirk]) -> Markup:
    text = write_text(title, quirks)
    # A title is plain text: its one level of escapes is XML's own. Where a portal escapes once too often,
    # it does so here too.
    return _escaped(text) if "double-escaped" in quirks else Markup(text)  # noqa: S704


def _description(
    portal: SamplePortal,
    article: Article,
    older: Sequence[Article],
    quirks: frozenset[Quirk],
    base_url: str,
) -> str:
    lead = write_text(article.lead, quirks)
    broken = "broken-html" in quirks
    parts = []
    if article.caption and "bare-image" not in quirks:
        image, caption = image_url(portal, article, base_url), write_text(article.caption, quirks)
        parts.append(f'<img src="{image}" alt="{caption}" width="300"{"" if broken else " /"}>')
    parts.append(f"</br>{lead}</br>" if broken else f"<p>{lead}</p>")
    if "related-list" in quirks:
        links = (
            f'<li><a href="{page_url(portal, other, base_url)}">{write_text(other.title, quirks)}</a></li>'
            for other in older[:RELATED]
        )
        parts.append(f"<div>{write_text('Tin liên quan', quirks)}</div><ul>{''.join(links)}</ul>")
    return "".join(parts)


def _content(article: Article, quirks: frozenset[Quirk]) -> str:
    paragraphs = (article.lead, *article.paragraphs)
    return "\n".join(f"<p>{write_text(paragraph, quirks)}</p>" for paragraph in paragraphs)


def _escaped(text: str) -> Markup:
    return Markup.escape(text)


def _cdata(text: str) -> Markup:
    return Markup("<![CDATA[{}]]>").format(Markup(text.replace("]]>", "]]]]><![CDATA[>")))  # noqa: S704
