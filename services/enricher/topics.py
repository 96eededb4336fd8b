"""Which subjects an article is about, and the words that say so. Subjects and words: `shared/topics/topics.toml`.

Each word of a subject adds to its evidence, by how clearly it speaks and by where it stands. The title counts most,
then the lead; the rest counts less the longer it is, since a long text names many things. A word said again adds
little: texts on a subject use many words of it. A subject is found where its evidence suffices, and is not small
beside the strongest.
"""

import re
from collections.abc import Iterable, Sequence
from math import log2
from typing import NamedTuple

from services.enricher.reading import Reading
from shared.article import Topic
from shared.text.normalise import aligned
from shared.text.phrases import Phrases, first_of_overlapping
from shared.topics import NEUTRAL, TOPICS, TopicEntry

_STRONG, _WORD, _WEAK, _BODY, _AGAINST = 3.0, 1.6, 0.5, 0.5, -3.0
"""How clearly a word speaks."""
_TITLE, _LEAD, _REST, _AGAIN = 3.0, 1.4, 1.0, 0.3
"""What a word is worth by where it first stands, and for each doubling of its number."""
_LEAD_CHARS = 400
_HALF_AT = 1000
"""Characters after the lead by which a word there is worth half."""
_CATEGORY = 5.0
"""Evidence of a category that names one subject; one that names several divides it among them."""
_ENOUGH = 4.5
_HINT = 2.6
"""Evidence that is enough where no other subject has half as much: a short text says little."""
_BESIDE = (0.0, 0.5, 0.8)
"""Shares of the strongest subject's evidence that the first, second and third must have: no more are found."""
_MOST_WORDS = 6
_READ = 2_500
"""Characters read, the title's included: what a text is about shows by then, and reading on finds it no better."""

_APART = re.compile(r"\s+-\s+|[-,;/|>&]|\s+và\s+")


def find_topics(reading: Reading, categories: Sequence[str] = ()) -> list[Topic]:
    """The topics of an article, the clearest first, at most three; often one or two, none where nothing speaks clearly.

    `categories` are the feed's own, which are evidence where they name a subject. A score below 0.5 is a hint: little
    speaks, and for nothing else.
    """
    evidence = [0.0] * len(TOPICS)
    reasons: dict[int, list[tuple[float, str]]] = {}

    def speak(index: int, worth: float, phrase: str) -> None:
        evidence[index] += worth
        reasons.setdefault(index, []).append((worth, phrase))

    for named, category in _named(categories):
        for index in named:
            speak(index, _CATEGORY / len(named), category)
    for place, worth in _heard(reading):
        phrase = _PHRASES[place]
        for index, weight in phrase.speaks:
            speak(index, weight * worth, phrase.written)
    ranked = sorted(reasons, key=lambda index: -evidence[index])
    shares = _BESIDE if ranked and evidence[ranked[0]] >= _ENOUGH else ()
    found = [
        index for index, share in zip(ranked, shares, strict=False) if _suffices(evidence, index, share, ranked[0])
    ]
    return [_topic(index, evidence[index], reasons[index]) for index in found or _hinted(evidence, ranked)]


def _suffices(evidence: list[float], index: int, share: float, best: int) -> bool:
    return evidence[index] >= max(_ENOUGH, share * evidence[best])


def _hinted(evidence: list[float], ranked: list[int]) -> list[int]:
    """The one subject that anything speaks for, if not enough to be found beside others."""
    if not ranked or evidence[ranked[0]] < _HINT:
        return []
    alone = len(ranked) == 1 or evidence[ranked[1]] <= evidence[ranked[0]] / 2
    return ranked[:1] if alone else []


def _heard(reading: Reading) -> Iterable[tuple[int, float]]:
    """The phrases in the text, each once, by place in `_PHRASES`, with what each is worth for where it stands."""
    lead_at = len(reading.title)
    rest_at = lead_at + _LEAD_CHARS
    rest = _REST / (1 + max(0, min(len(reading.whole), _READ) - rest_at) / _HALF_AT)
    heard: dict[int, float] = {}
    again: dict[int, int] = {}
    for start, _, place in first_of_overlapping(word for word in reading.everywhere(WORDS) if word[1] <= _READ):
        if place in heard:
            again[place] = again.get(place, 1) + 1
        else:
            heard[place] = _TITLE if start < lead_at else _LEAD if start < rest_at else rest
    for place, times in again.items():
        heard[place] += _AGAIN * log2(times)
    return heard.items()


def _named(categories: Sequence[str]) -> Iterable[tuple[set[int], str]]:
    """The topics that each category names, where it names any."""
    for category in categories:
        lowered = aligned(category).strip()
        whole = _CATEGORIES.get(lowered)
        parts = [lowered] if whole is not None else [part.strip() for part in _APART.split(lowered)]
        if named := {_CATEGORIES[part] for part in parts if part in _CATEGORIES}:
            yield named, category


def _topic(index: int, evidence: float, reasons: list[tuple[float, str]]) -> Topic:
    words = [phrase for worth, phrase in sorted(reasons, key=lambda reason: -reason[0]) if worth > 0]
    score = round(evidence / (evidence + _ENOUGH), 2)
    return Topic(slug=TOPICS[index].slug, score=score, words=list(dict.fromkeys(words))[:_MOST_WORDS])


def _weights(topic: TopicEntry) -> Iterable[tuple[str, float]]:
    for words, weight in (
        (topic.strong, _STRONG),
        (topic.words, _WORD),
        (topic.weak, _WEAK),
        (topic.bodies, _BODY),
        (topic.against, _AGAINST),
    ):
        for word in words:
            yield word, weight


class _Phrase(NamedTuple):
    written: str
    speaks: list[tuple[int, float]]
    """For which topics, by place in `TOPICS`, and how clearly."""


def _phrases() -> dict[str, _Phrase]:
    phrases = {aligned(phrase): _Phrase(phrase, []) for phrase in NEUTRAL}
    for index, topic in enumerate(TOPICS):
        for word, weight in _weights(topic):
            phrases.setdefault(aligned(word), _Phrase(word, [])).speaks.append((index, weight))
    return phrases | _joined(phrases)


def _joined(phrases: dict[str, _Phrase]) -> dict[str, _Phrase]:
    """Phrases that overlap by words, as one that speaks as both do: of `luật phòng, chống tham nhũng` the finder would
    hear only the beginning, `luật phòng, chống`."""
    begun: dict[str, list[str]] = {}
    for phrase, meaning in phrases.items():
        for space in _spaces(phrase)[1:] if meaning.speaks else ():
            begun.setdefault(phrase[:space], []).append(phrase)
    joined: dict[str, _Phrase] = {}
    for first, meaning in phrases.items():
        for space in _spaces(first)[:-1] if meaning.speaks else ():
            tail = first[space + 1 :]
            for second in begun.get(tail, ()):
                rest, other = second[len(tail) :], phrases[second]
                joined[first + rest] = _Phrase(meaning.written + rest, meaning.speaks + other.speaks)
    return {phrase: meaning for phrase, meaning in joined.items() if phrase not in phrases}


def _spaces(phrase: str) -> list[int]:
    return [place for place, char in enumerate(phrase) if char == " "]


_KNOWN = _phrases()
_PHRASES = list(_KNOWN.values())
WORDS = Phrases({phrase: place for place, phrase in enumerate(_KNOWN)})
"""Of all subjects."""
_CATEGORIES = {aligned(category): index for index, topic in enumerate(TOPICS) for category in topic.categories}
