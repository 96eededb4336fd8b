"""Field by field: what the labels of a passage accept, and what an enriched article says.

Names are compared as `comparable` has them (case, white space, place of tone marks, quotes and dashes aside).
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.quality.labels import Passage, unit_of
from benchmarks.quality.scores import Wanted
from shared.article import Article
from shared.provinces import PROVINCES
from shared.text.normalise import comparable


@dataclass(frozen=True)
class Field:
    name: str
    about: str
    """How it is scored."""
    labels: Callable[[Passage], list[Wanted] | None]
    """None where the passage does not have this field labelled."""
    found: Callable[[Article], list[Hashable]]


def wanted(written: str, keys: Callable[[list[str]], Iterable[Hashable]]) -> Wanted:
    """A label: its parts stand between bars, and a question mark before it makes it optional."""
    text = written.removeprefix("?").strip()
    return Wanted(text, frozenset(keys([part.strip() for part in text.split("|")])), written.startswith("?"))


def names(written: Iterable[str]) -> list[Wanted]:
    """Names, each with its alternatives between bars; empty ones are none."""
    return [wanted(name, lambda parts: map(comparable, parts)) for name in written if name]


def _documents(passage: Passage, *, dated: bool) -> list[Wanted]:
    def keys(parts: list[str]) -> Iterable[Hashable]:
        kinds, number, *date = parts
        for kind in kinds.split("/"):
            yield (kind, _number(number), (date[0] if date else None)) if dated else (kind, _number(number))

    return [wanted(written, keys) for written in passage.documents]


def _number(written: str) -> str:
    return comparable(written).replace(" ", "")


def _people(passage: Passage) -> list[Wanted]:
    """Whoever has no title may be left out here: `people, names` asks for them."""

    def keys(parts: list[str]) -> Iterable[Hashable]:
        name, *titles = parts
        return [(comparable(name), comparable(title) or None) for title in titles or [""]]

    return [
        wanted(written if _titled(written) else f"?{written.removeprefix('?')}", keys) for written in passage.people
    ]


def _titled(written: str) -> bool:
    return bool(written.split("|")[1].strip())


def _provinces(passage: Passage) -> list[Wanted]:
    named = [wanted(written, lambda parts: [unit_of(parts[0])]) for written in passage.provinces]
    # What is only implied may be found, as today's unit or as the former one.
    implied = {unit_of(slug.removeprefix("?"))[0] for slug in passage.implied}
    return [*named, *(Wanted(slug, _any_of(slug), optional=True) for slug in sorted(implied))]


def _any_of(slug: str) -> frozenset[Hashable]:
    province = next(province for province in PROVINCES if province.slug == slug)
    return frozenset({(slug, None), *((slug, former.slug) for former in province.former)})


def _provinces_reached(passage: Passage) -> list[Wanted]:
    written = [*passage.provinces, *passage.implied]
    sure = {unit_of(slug)[0] for slug in written if not slug.startswith("?")}
    doubtful = {unit_of(slug[1:])[0] for slug in written if slug.startswith("?")} - sure
    return [
        *(Wanted(slug, frozenset({slug})) for slug in sorted(sure)),
        *(Wanted(slug, frozenset({slug}), optional=True) for slug in sorted(doubtful)),
    ]


def _slugs(written: Iterable[str]) -> list[Wanted]:
    return [wanted(slug, lambda parts: parts) for slug in written if slug]


def _event_date(passage: Passage) -> list[Wanted] | None:
    if passage.event_date == "?":
        return None
    return [wanted(passage.event_date, lambda parts: [parts[0].split("..")[0]])] if passage.event_date else []


def _unique(things: Iterable[Any]) -> list[Hashable]:
    return list(dict.fromkeys(things))


FIELDS = [
    Field(
        "documents",
        "kind and number",
        lambda passage: _documents(passage, dated=False),
        lambda article: [(each.kind, _number(each.number)) for each in article.mentions.documents],
    ),
    Field(
        "documents, dated",
        "kind, number and date",
        lambda passage: _documents(passage, dated=True),
        lambda article: [(each.kind, _number(each.number), each.date) for each in article.mentions.documents],
    ),
    Field(
        "provinces",
        "today's and former unit; those only implied by a place in them may be found or not",
        _provinces,
        lambda article: _unique((each.slug, each.legacy) for each in article.mentions.provinces),
    ),
    Field(
        "provinces, implied too",
        "today's unit; those implied by a place in them must be found",
        _provinces_reached,
        lambda article: _unique(each.slug for each in article.mentions.provinces),
    ),
    Field(
        "people",
        "name and title; those without a title may be left out",
        _people,
        lambda article: [
            (comparable(each.name), comparable(each.title or "") or None) for each in article.mentions.people
        ],
    ),
    Field(
        "people, names",
        "name only, those without a title too",
        lambda passage: names(written.split("|")[0] for written in passage.people),
        lambda article: _unique(comparable(each.name) for each in article.mentions.people),
    ),
    Field(
        "organisations",
        "name, in the passages that have them labelled",
        lambda passage: None if passage.organisations is None else names(passage.organisations),
        lambda article: _unique(comparable(each.name) for each in article.mentions.organisations),
    ),
    Field(
        "topics",
        "slug",
        lambda passage: _slugs(passage.topics),
        lambda article: [each.slug for each in article.topics],
    ),
    Field(
        "urgency",
        "level",
        lambda passage: _slugs([passage.urgency]),
        lambda article: [article.urgency.level] if article.urgency else [],
    ),
    Field(
        "event date",
        "first day",
        _event_date,
        lambda article: [article.event_date.day] if article.event_date else [],
    ),
    Field(
        "authors",
        "each name",
        lambda passage: names(passage.authors),
        lambda article: [comparable(each) for each in article.authors],
    ),
    Field(
        "dateline",
        "as written, without brackets",
        lambda passage: names([passage.dateline]),
        lambda article: [comparable(article.dateline)] if article.dateline else [],
    ),
    Field(
        "credit",
        "whom it is credited to",
        lambda passage: names([passage.credit]),
        lambda article: [comparable(article.credit)] if article.credit else [],
    ),
    Field("language", "code", lambda passage: _slugs([passage.language]), lambda article: [article.language]),
]
"""Of passages, in the order of the report."""
