"""Whole pages read by the enricher, portal by portal, scored field by field."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from difflib import SequenceMatcher
from urllib.parse import urljoin

import trafilatura

from benchmarks.quality.articles import Portal, Written
from benchmarks.quality.fields import names, wanted
from benchmarks.quality.scores import Error, Score, Wanted, mean
from benchmarks.quality.sets import DEVELOPMENT, LabelledSet
from services.enricher.extraction.blocks import INSIDE
from services.enricher.extraction.extract import extract_page
from services.enricher.extraction.learning import repeated_of
from services.enricher.extraction.unusable import UnusablePage
from shared.storage.page_blocks import BlockCounts
from shared.storage.page_record import PageContent
from shared.text.dates import read_date
from shared.text.normalise import comparable, syllables

_HANOI = timezone(timedelta(hours=7))
_NEVER = datetime(2100, 1, 1, tzinfo=UTC)
"""Later than all pages: no date of theirs lies in the future."""


@dataclass(frozen=True)
class PageField:
    name: str
    about: str
    labels: Callable[[Portal, Written], list[Wanted]]
    found: Callable[[PageContent], list[Hashable]]


def _published(content: PageContent) -> list[Hashable]:
    if not content.published:
        return []
    read = read_date(content.published, observed_at=_NEVER).at
    return [read.astimezone(_HANOI).strftime("%Y-%m-%d %H:%M") if read else content.published]


def _when(portal: Portal, article: Written) -> list[Wanted]:
    # Where the portal shows the day alone, midnight is as good.
    return [wanted(f"{article.published:%Y-%m-%d %H:%M} | {article.published:%Y-%m-%d} 00:00", lambda parts: parts)]


def _images(portal: Portal, article: Written) -> list[Wanted]:
    page = portal.url(article)
    shown = [wanted(urljoin(page, source), lambda parts: parts) for source, _ in article.images]
    # A lead image that only the head names.
    lead = [wanted(f"?https://{portal.host}/api/files/lead-{n}.jpg", lambda parts: parts) for n in range(5)]
    return [*shown, *lead]


FIELDS = [
    PageField(
        "title, pages",
        "word for word",
        lambda portal, article: names([article.title]),
        lambda content: [comparable(content.title)],
    ),
    PageField(
        "authors, pages",
        "each name",
        lambda portal, article: names(article.authors),
        lambda content: [comparable(name) for name in content.authors],
    ),
    PageField(
        "dateline, pages",
        "as written, without brackets",
        lambda portal, article: names([article.dateline]),
        lambda content: [comparable(content.dateline)] if content.dateline else [],
    ),
    PageField(
        "credit, pages",
        "whom it is credited to",
        lambda portal, article: names([article.credit]),
        lambda content: [comparable(content.credit)] if content.credit else [],
    ),
    PageField("published, pages", "Vietnam's time to the minute", _when, _published),
    PageField("images, pages", "address", _images, lambda content: [image.url for image in content.images]),
    PageField(
        "captions, pages",
        "word for word",
        lambda portal, article: names(caption for _, caption in article.images),
        lambda content: [comparable(image.caption) for image in content.images if image.caption],
    ),
]
"""Besides the main text."""


@dataclass
class PageScores:
    """One reading of all pages."""

    main: dict[str, float] = field(default_factory=dict)
    """Word F1 of the main text, by page."""
    bare: dict[str, float] = field(default_factory=dict)
    """That of trafilatura alone."""
    fields: list[Score] = field(default_factory=lambda: [Score(each.name) for each in FIELDS])
    errors: list[Error] = field(default_factory=list)
    """Of the main text: runs of words missed and false."""

    @property
    def main_f1(self) -> float:
        return mean(list(self.main.values()))

    @property
    def bare_f1(self) -> float:
        return mean(list(self.bare.values()))


class Learning:
    """What the pages of one portal repeat, counted as the enricher does, without a database."""

    def __init__(self) -> None:
        self._pages = 0
        self._outside: Counter[bytes] = Counter()
        self._inside: Counter[bytes] = Counter()

    @property
    def repeated(self) -> frozenset[bytes]:
        return repeated_of(BlockCounts(pages=self._pages, version=0, outside=self._outside, inside=self._inside))

    def learn(self, content: PageContent) -> None:
        inside = {digest[:-1] + bytes([digest[-1] & ~INSIDE]) for digest in content.blocks if digest[-1] & INSIDE}
        self._pages += 1
        self._inside.update(inside)
        self._outside.update({digest for digest in content.blocks if not digest[-1] & INSIDE} - inside)


def score_pages(labelled: LabelledSet = DEVELOPMENT) -> tuple[PageScores, PageScores]:
    """The pages read in the order of publication by an enricher that learns as it goes, and once more after that."""
    first, again = PageScores(), PageScores()
    for name, portal in labelled.portals().items():
        written, learning = labelled.pages(name, portal), Learning()
        for article, body in written:
            content = _read(portal, article, body, learning.repeated)
            if content is not None:
                learning.learn(content)
            _score(first, name, portal, article, content)
            first.bare[f"{name}/{article.id}"] = word_score(article.words, bare_text(body))[0]
        for article, body in written:
            _score(again, name, portal, article, _read(portal, article, body, learning.repeated))
    return first, again


def bare_text(body: bytes) -> str:
    """What trafilatura makes of a page, left to itself."""
    return trafilatura.extract(body, include_comments=False, include_tables=True) or ""


def _read(portal: Portal, article: Written, body: bytes, repeated: frozenset[bytes]) -> PageContent | None:
    try:
        return extract_page(body, portal.content_type, portal.url(article), title=article.title, repeated=repeated)
    except UnusablePage:
        return None


def _score(scores: PageScores, name: str, portal: Portal, article: Written, content: PageContent | None) -> None:
    where = f"{name}/{article.id}"
    content = content or PageContent(url=portal.url(article))
    scores.main[where], errors = word_score(article.words, content.content_text)
    scores.errors += [Error(where, kind, what) for kind, what in errors]
    for page_field, score in zip(FIELDS, scores.fields, strict=True):
        score.add(where, page_field.labels(portal, article), page_field.found(content))


def word_score(words: list[tuple[str, bool]], found: str) -> tuple[float, list[tuple[str, str]]]:
    """F1 of the syllables in `found`, in order, and the runs that are wrong. Words that need not be found (see
    `Block.words`) count neither way."""
    there, want = syllables(found), [word for word, _ in words]
    matched_optional = matched = 0
    errors: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=want, b=there, autojunk=False).get_opcodes():
        if tag == "equal":
            needed = sum(needed for _, needed in words[i1:i2])
            matched += needed
            matched_optional += i2 - i1 - needed
            continue
        if missed := [word for word, needed in words[i1:i2] if needed]:
            errors.append(("missed", " ".join(missed)))
        if j2 > j1:
            errors.append(("false", " ".join(there[j1:j2])))
    false = len(there) - matched - matched_optional
    missed_words = sum(needed for _, needed in words) - matched
    whole = 2 * matched + false + missed_words
    return (2 * matched / whole if whole else 1.0), errors
