"""Why two texts are one or are not, in words: for operators. Pure.

A sketch holds hashes only, so the texts are read again, with the functions that made the sketches; what is said here
is what `comparing.compare` saw. (Of long texts the decision looks at a sample of shingles; here all are marked.)
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.comparing import Comparison, compare
from services.deduplicator.hashing import runs, short
from services.deduplicator.measuring import WEIGHTS
from services.deduplicator.sketching import MOST_TITLE, SHINGLE, Found, kind_of, sketched
from services.deduplicator.slots import DATE, DOCUMENT, NAME, NUMBER, Part, Place, places_of, slots_of
from services.deduplicator.words import MOST_WORDS, Words, words_of
from services.deduplicator.words import places_of as places_of_words
from shared.events import ArticleEnriched
from shared.text.normalise import legible

Kind = Literal["number", "date", "document", "name"]
Span = tuple[int, int]
"""First character, and the one after the last."""

_KINDS: dict[int, Kind] = {NUMBER: "number", DATE: "date", DOCUMENT: "document", NAME: "name"}
_PAIR = 2
_MOST_ALIGNED = 250_000
"""Pairs of paragraphs, beyond which the two texts are not laid beside each other by what they share."""


@dataclass(frozen=True)
class Told:
    """One of the two, as the deduplicator reads it."""

    title: str
    text: str
    portal: str
    published: datetime
    """Else when it was observed."""
    url: str = ""
    """Canonical; empty where it names no article."""


@dataclass(frozen=True)
class Marked:
    """A text (legible) and the passages of it that the other has too."""

    text: str
    shared: list[Span]


@dataclass(frozen=True)
class Slot:
    """Words that both texts have around something that each fills in."""

    kind: Kind
    in_title: bool
    around: str
    """`tạm ngừng cấp điện từ ____ giờ`; other slots are named: `[date]`."""
    one: list[str]
    """What the first text says there, each once."""
    other: list[str]
    weight: float
    """What it counts for, or against; 0 where one text only says more than the other."""
    one_spans: list[Span]
    """Where; in the title or in the text."""
    other_spans: list[Span]


@dataclass(frozen=True)
class Explanation:
    comparison: Comparison
    one: Marked
    other: Marked
    one_title: Marked
    other_title: Marked
    rows: list[tuple[Span | None, Span | None]]
    """The paragraphs of both, those beside each other that share most."""
    contradicting: list[Slot]
    """Slots where each says something that the other does not; in the title first."""
    agreeing: list[Slot]
    keys: dict[str, int]
    """How many keys both have, by what they are made of: by these they find each other."""
    claims: tuple[Found, Found]


def told_of(data: ArticleEnriched) -> Told:
    """What `decide.claim_for` reads of an article."""
    return Told(
        title=data.article.title,
        text=data.article.content_text,
        portal=data.source.portal,
        published=data.article.published_at or data.observed_at,
        url=data.canonical_url,
    )


def explain(one: Told, other: Told) -> Explanation:
    a, b = _sketched(one), _sketched(other)
    texts = _Read(one.text, MOST_WORDS), _Read(other.text, MOST_WORDS)
    titles = _Read(one.title, MOST_TITLE), _Read(other.title, MOST_TITLE)
    comparison = compare(a.sketch, b.sketch)
    contradicting, agreeing = [], []
    looked_at = comparison.accord or comparison.conflict  # not where the articles have nothing else in common
    for read, in_title in ((titles, True), (texts, False)) if looked_at else ():
        against, alike = _slots(*read, in_title=in_title)
        contradicting += against
        agreeing += alike
    (marked_one, marked_other), (title_one, title_other) = _marked(*texts, SHINGLE), _marked(*titles, _PAIR)
    return Explanation(
        comparison=comparison,
        one=marked_one,
        other=marked_other,
        one_title=title_one,
        other_title=title_other,
        rows=_rows(*texts),
        contradicting=contradicting,
        agreeing=agreeing,
        keys=dict(Counter(kind_of(key) for key in sorted(set(a.keys).intersection(b.keys)))),
        claims=(a, b),
    )


def _sketched(told: Told) -> Found:
    return sketched(title=told.title, text=told.text, portal=told.portal, published=told.published, url=told.url)


class _Read:
    """A text as words, and where they stand in it."""

    def __init__(self, text: str, most: int) -> None:
        """`most`: words that are read of it."""
        self.shown = legible(text)
        self.words = Words(words_of(text, most))
        self.places = places_of_words(text)

    def hashes(self, width: int) -> NDArray[np.uint32]:
        return short(runs(self.words.hashes, width))

    def span(self, first: int, end: int) -> Span:
        """Of the words from `first` to before `end`."""
        return self.places[first][0], self.places[end - 1][1]

    def said(self, part: Part) -> str:
        start, end = self.span(part.first, part.end)
        return " ".join(self.shown[start:end].split())


def _marked(one: _Read, other: _Read, width: int) -> tuple[Marked, Marked]:
    a, b = one.hashes(width), other.hashes(width)
    return Marked(one.shown, _passages(one, np.isin(a, b))), Marked(other.shown, _passages(other, np.isin(b, a)))


def _passages(read: _Read, hits: NDArray[np.bool_]) -> list[Span]:
    """The passages that runs of words make of which `hits` says, one by one, whether the other text has them."""
    count = len(read.words)
    found = np.zeros(count + 2, dtype=np.int8)
    for place in range(count - len(hits) + 1 if len(hits) else 0):  # as many words as a run has
        found[1 + place : 1 + place + len(hits)] |= hits
    edges = np.diff(found)
    first, end = np.nonzero(edges == 1)[0].tolist(), np.nonzero(edges == -1)[0].tolist()
    return [read.span(start, stop) for start, stop in zip(first, end, strict=True)]


def _slots(one: _Read, other: _Read, *, in_title: bool) -> tuple[list[Slot], list[Slot]]:
    """Slots that contradict each other, and those that agree: as `comparing` counts them."""
    a, b = _filled(one), _filled(other)
    contradicting, agreeing = [], []
    for around in a:
        if around not in b:
            continue
        both = [value for value in a[around] if value in b[around]]
        differ = min(len(a[around]), len(b[around])) - len(both)
        weight = WEIGHTS.get(around & 7, 1.0)
        if both:
            agreeing.append(_slot(one, other, a[around], b[around], both, both, weight * len(both), in_title))
        if differ:
            mine = [value for value in a[around] if value not in both]
            theirs = [value for value in b[around] if value not in both]
            contradicting.append(_slot(one, other, a[around], b[around], mine, theirs, weight * differ, in_title))
    return contradicting, agreeing


_Filled = dict[int, dict[int, list[Place]]]
"""By surroundings, then by value, in the text's order: where it says so."""


def _filled(read: _Read) -> _Filled:
    filled: _Filled = {}
    for (around, value), place in zip(slots_of(read.words)[0].tolist(), places_of(read.words), strict=True):
        filled.setdefault(around, {}).setdefault(value, []).append(place)
    return filled


def _slot(
    one: _Read,
    other: _Read,
    a: dict[int, list[Place]],
    b: dict[int, list[Place]],
    mine: Sequence[int],
    theirs: Sequence[int],
    weight: float,
    in_title: bool,
) -> Slot:
    here = [place for value in mine for place in a[value]]
    there = [place for value in theirs for place in b[value]]
    return Slot(
        kind=_KINDS[here[0].slot.kind],
        in_title=in_title,
        around=_around(one, here[0]),
        one=list(dict.fromkeys(one.said(place.slot) for place in here)),
        other=list(dict.fromkeys(other.said(place.slot) for place in there)),
        weight=weight,
        one_spans=[one.span(place.slot.first, place.slot.end) for place in here],
        other_spans=[other.span(place.slot.first, place.slot.end) for place in there],
    )


def _around(read: _Read, place: Place) -> str:
    def words(parts: Sequence[Part]) -> list[str]:
        return [f"[{_KINDS[part.kind]}]" if part.kind else read.said(part) for part in parts]

    return " ".join([*words(place.before), "____", *words(place.after)])


def _rows(one: _Read, other: _Read) -> list[tuple[Span | None, Span | None]]:
    """The paragraphs in their order, those on one row that share most shingles."""
    a, b = _paragraphs(one), _paragraphs(other)
    if len(a) * len(b) > _MOST_ALIGNED:
        return list(zip_longest(a, b))
    alike = _alike(_by_paragraph(one, a), _by_paragraph(other, b))
    # The best sum from each pair of paragraphs on, as in a longest common subsequence.
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + alike.get((i, j), 0))
    rows: list[tuple[Span | None, Span | None]] = []
    i = j = 0
    while i < len(a) or j < len(b):
        paired = alike.get((i, j), 0)
        if paired and best[i][j] == best[i + 1][j + 1] + paired:
            rows.append((a[i], b[j]))
            i, j = i + 1, j + 1
        elif j == len(b) or (i < len(a) and best[i][j] == best[i + 1][j]):
            rows.append((a[i], None))
            i += 1
        else:
            rows.append((None, b[j]))
            j += 1
    return rows


def _paragraphs(read: _Read) -> list[Span]:
    """Of those that have any words."""
    found, start = [], 0
    for line in read.shown.splitlines(keepends=True):
        if line.strip():
            found.append((start, start + len(line.rstrip())))
        start += len(line)
    return found


def _by_paragraph(read: _Read, paragraphs: Sequence[Span]) -> list[NDArray[np.uint32]]:
    """The different shingles that begin in each paragraph."""
    hashes = read.hashes(SHINGLE)
    starts = np.array([place[0] for place in read.places[: len(hashes)]], dtype=np.int64)
    return [np.unique(hashes[(starts >= start) & (starts < end)]) for start, end in paragraphs]


def _alike(a: Sequence[NDArray[np.uint32]], b: Sequence[NDArray[np.uint32]]) -> dict[tuple[int, int], int]:
    """How many shingles two paragraphs share, where they share any."""
    where: dict[int, list[int]] = {}
    for j, shingles in enumerate(b):
        for shingle in shingles.tolist():
            where.setdefault(shingle, []).append(j)
    alike: Counter[tuple[int, int]] = Counter()
    for i, shingles in enumerate(a):
        for shingle in shingles.tolist():
            alike.update((i, j) for j in where.get(shingle, ()))
    return dict(alike)
