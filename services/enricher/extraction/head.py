"""What a page says of itself outside its text: in its head, and in data for search engines."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from lxml.html import HtmlElement

from shared.text.entities import unescape_text
from shared.text.html import absolute_url
from shared.text.normalise import clean

_MOST_CHARS = 2_000
_MOST_DATA = 200_000
_MOST_SCRIPTS = 10
_ARTICLES = ("Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "Report")
_DEPTH = 4


@dataclass(slots=True)
class Head:
    titles: list[str] = field(default_factory=list)
    """Most trusted first; clean."""
    page_title: str = ""
    """The document's `<title>`, often with the site's name."""
    canonical: str = ""
    description: str = ""
    published: str = ""
    image: str = ""
    language: str = ""
    url: str = ""
    """Where the page came from."""
    base: str = ""
    """What relative links start from."""


def head_of(root: HtmlElement, url: str) -> Head:
    head = Head(language=_text(root.get("lang") or root.get("xml:lang") or ""), url=url, base=url)
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (
            meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        ).lower()
        content = meta.get("content") or ""
        if name and content and name not in metas:
            metas[name] = _text(content)
    base = next((each.get("href") or "" for each in root.iter("base")), "")
    head.base = absolute_url(base[:_MOST_CHARS], url) or url
    data = _article_data(root)
    head.page_title = _text("".join(next((each.itertext() for each in root.iter("title")), iter(()))))
    named = (metas.get("og:title"), data.get("headline"), metas.get("twitter:title"), metas.get("dc.title"))
    head.titles = [title for title in named if title]
    link = next(
        (each.get("href") or "" for each in root.iter("link") if (each.get("rel") or "").lower() == "canonical"), ""
    )
    head.canonical = absolute_url((link or metas.get("og:url", ""))[:_MOST_CHARS], url)
    head.description = metas.get("og:description") or metas.get("description") or data.get("description") or ""
    head.published = next(filter(None, (metas.get(name) for name in _PUBLISHED)), "") or data.get("datePublished", "")
    head.published = head.published or _microdata(root)
    head.image = absolute_url((metas.get("og:image") or data.get("image") or "")[:_MOST_CHARS], head.base)
    head.language = head.language or metas.get("content-language", "") or metas.get("og:locale", "")
    return head


_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publication_date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
)
"""Names of `<meta>` that hold the date of publication, the most exact first."""


def _microdata(root: HtmlElement) -> str:
    """The `datetime` of what is marked as https://schema.org/datePublished. What is meant for eyes says the day in many
    ways."""
    marked = root.xpath("//time[@itemprop='datePublished']/@datetime")
    return _text(str(marked[0])) if marked else ""


def _text(raw: str) -> str:
    return clean(unescape_text(raw[:_MOST_CHARS]))


def _article_data(root: HtmlElement) -> dict[str, str]:
    """What JSON-LD says of the article: https://schema.org/NewsArticle."""
    found: dict[str, str] = {}
    scripts = (each for each in root.iter("script") if "ld+json" in (each.get("type") or "").lower())
    for _, script in zip(range(_MOST_SCRIPTS), scripts, strict=False):
        text = script.text or ""
        if len(text) > _MOST_DATA:
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(data, _DEPTH):
            if not any(kind in _ARTICLES for kind in _strings(thing.get("@type"))):
                continue
            for name in ("headline", "datePublished", "description", "image"):
                value = next(_strings(thing.get(name)), "")
                if value and name not in found:
                    found[name] = _text(unescape(value))
    return found


def _things(data: object, depth: int) -> Iterator[dict[str, object]]:
    if isinstance(data, dict):
        yield data
        if depth and "@graph" in data:
            yield from _things(data["@graph"], depth - 1)
    elif isinstance(data, list) and depth:
        for each in data[:100]:
            yield from _things(each, depth - 1)


def _strings(value: object, depth: int = _DEPTH) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and depth:
        yield from _strings(value.get("url"), depth - 1)
    elif isinstance(value, list) and depth:
        for each in value[:20]:
            yield from _strings(each, depth - 1)
