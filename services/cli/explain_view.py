"""An enriched article as an operator asks why: where each field came from, what decided each finding."""

from collections.abc import Iterable, Sequence

from services.cli.article_page import page_facts
from services.cli.console import Column, exact_time, print_facts, print_heading, print_table, say, say_wrapped
from shared.article import Article, Mention, Span
from shared.storage.pages import PageRecord
from shared.topics import topic

_SHOWN = 160
"""Characters of a value."""
_AROUND = 24
"""Characters shown before and after what a text names."""


def explanation(article: Article) -> dict[str, object]:
    """What `--explain` adds to an article's JSON."""
    return {
        "origins": article.origins,
        "page": article.page,
        "flags": article.flags,
        "topics_explained": article.topics,
        "urgency_explained": article.urgency,
        "published_from": article.published_from,
    }


def print_explained(article: Article, waiting: PageRecord | None = None) -> None:
    """Every field with its origin, then what the text names. `waiting`: its page, where that is to be read again."""
    print_heading("Fields")
    rows = [[name, _short(value), article.origins.get(name, "")] for name, value in _fields(article) if value]
    print_table([Column("FIELD"), Column("VALUE", flexible=True), Column("FROM", flexible=True)], rows)
    if article.page is not None:
        print_heading("Page")
        print_facts(page_facts(article, waiting))
    if article.flags:
        print_heading("Doubtful")
        say("\n".join(article.flags))
    _print_topics(article)
    for what, found in _mentions(article):
        _print_mentions(what, found, article.content_text)


def _fields(article: Article) -> Iterable[tuple[str, str]]:
    yield "title", article.title
    yield "url", article.url
    yield "summary", article.summary
    yield "content_text", article.content_text
    yield "published_at", exact_time(article.published_at)
    yield "updated_at", exact_time(article.updated_at)
    yield "dateline", article.dateline
    yield "authors", ", ".join(article.authors)
    yield "credit", article.credit
    yield "images", ", ".join(image.url for image in article.images)
    yield "language", article.language
    yield "province", article.legacy_province or article.province or ""
    yield "categories", ", ".join(article.categories)
    if article.event_date is not None:
        date = article.event_date
        until = f" to {date.until}" if date.until else ""
        yield "event_date", f"{date.day}{until} {date.part or ''}: {date.phrase}"
    if article.urgency is not None:
        yield "urgency", f"{article.urgency.level}: {', '.join(article.urgency.words)}"
    if article.reading_seconds:
        yield "reading_seconds", str(article.reading_seconds)


def _print_topics(article: Article) -> None:
    if not article.topics:
        return
    print_heading("Topics")
    rows = []
    for found in article.topics:
        entry = topic(found.slug)
        rows.append([found.slug, entry.name if entry else "", f"{found.score:.2f}", ", ".join(found.words)])
    print_table(
        [Column("SLUG"), Column("NAME"), Column("SCORE", right=True), Column("WORDS", flexible=True)],
        rows,
    )


def _mentions(article: Article) -> Iterable[tuple[str, Sequence[tuple[str, Mention]]]]:
    found = article.mentions
    yield "Provinces", [(f"{each.legacy or each.slug}, by {each.by}", each) for each in found.provinces]
    yield "Places", [(f"{each.name} ({each.province})", each) for each in found.places]
    yield (
        "Documents",
        [
            (", ".join(part for part in (f"{each.kind} {each.number}", each.issuer, each.date, each.key) if part), each)
            for each in found.documents
        ],
    )
    yield "People", [(f"{each.name}, {each.title}" if each.title else each.name, each) for each in found.people]
    yield "Organisations", [(each.name, each) for each in found.organisations]


def _print_mentions(what: str, found: Sequence[tuple[str, Mention]], text: str) -> None:
    if not found:
        return
    print_heading(what)
    for name, mention in found:
        where = ["title"] if mention.in_title else []
        where += [_context(text, span) for span in mention.spans]
        say_wrapped(f"{name}: {' · '.join(where)}", hang=4)


def _context(text: str, span: Span) -> str:
    start, end = span
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return " ".join(f"…{before}[{text[start:end]}]{after}…".split())


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
