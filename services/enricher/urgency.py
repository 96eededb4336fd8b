"""Notices that cannot wait: storms, floods, fires, epidemics, telegrams, frauds. How urgent one is, and why.

Only the title and the beginning of the text are read: what is urgent says so at once. A danger and an alert together
make a warning; a call to act now makes an emergency. A report on what is over, a drill, a conference, relief brought to
those struck: the same words, and nothing that presses. The words stand in `urgency.toml`.
"""

import tomllib
from importlib.resources import files
from typing import Literal

import msgspec

from services.enricher.reading import Reading
from shared.article import Urgency
from shared.text.phrases import Phrases, first_of_overlapping

_Sign = Literal[
    "act",
    "danger",
    "epidemic",
    "hazard",
    "alert",
    "approach",
    "telegram",
    "pressing",
    "order",
    "notice",
    "closure",
    "search",
    "missing",
    "over",
    "calm",
    "mask",
]

_LEAD_CHARS = 400
_MOST_WORDS = 6
_TOLD: tuple[_Sign, ...] = (
    *("act", "telegram", "danger", "hazard", "epidemic", "alert", "notice", "closure", "missing", "approach", "order"),
)
"""What is given as a reason, in this order."""


def _phrases() -> Phrases[frozenset[_Sign]]:
    text = files(__package__).joinpath("urgency.toml").read_text(encoding="utf-8")
    signs: dict[str, set[_Sign]] = {}
    for sign, phrases in msgspec.convert(tomllib.loads(text), dict[_Sign, list[str]]).items():
        for phrase in phrases:
            signs.setdefault(phrase, set()).add(sign)
    return Phrases({phrase: frozenset(of) for phrase, of in signs.items()})


SIGNS = _phrases()


def find_urgency(reading: Reading) -> Urgency | None:
    """How urgent an article is; None for most."""
    title = len(reading.title)
    in_title: dict[_Sign, list[str]] = {}
    in_lead: dict[_Sign, list[str]] = {}
    read = title + _LEAD_CHARS
    for start, end, signs in first_of_overlapping(sign for sign in reading.everywhere(SIGNS) if sign[1] <= read):
        if "danger" in signs and _is_name(reading.whole, start, end):
            continue
        for sign in signs:
            (in_title if start < title else in_lead).setdefault(sign, []).append(reading.lowered[start:end])
    level = _level(in_title, in_lead)
    return Urgency(level=level, words=_words(in_title, in_lead)) if level else None


def _level(
    title: dict[_Sign, list[str]], lead: dict[_Sign, list[str]]
) -> Literal["notice", "warning", "emergency"] | None:
    if _is_over(title):
        return "notice" if "closure" in title else None
    told = "closure" in title or title.keys() & {"notice", "telegram"} or title.keys() >= {"search", "missing"}
    return _danger(title, lead) or ("notice" if told else None)


def _is_over(title: dict[_Sign, list[str]]) -> bool:
    """Whether the title speaks of what is over, or of no event: not where it tells people to act, or to prepare."""
    return "calm" in title or ("over" in title and "act" not in title and not title.keys() >= {"danger", "approach"})


def _danger(title: dict[_Sign, list[str]], lead: dict[_Sign, list[str]]) -> Literal["warning", "emergency"] | None:
    warned = bool(title.keys() & {"alert", "telegram", "act"})
    if lead.keys() & {"calm", "over"} and not warned:
        return None
    threatened = (
        title.keys() & {"danger", "hazard", "epidemic", "act"}
        or (warned and "danger" in lead)
        or ("pressing" in title and "order" in title.keys() | lead.keys())
    )
    if "act" in title or ("act" in lead and threatened and "over" not in lead):
        return "emergency"
    if threatened and (warned or ("danger" in title and _presses(title, lead))):
        return "warning"
    return None


def _presses(title: dict[_Sign, list[str]], lead: dict[_Sign, list[str]]) -> bool:
    return bool(title.keys() & {"approach"} or lead.keys() & {"approach", "alert", "telegram"})


def _is_name(whole: str, start: int, end: int) -> bool:
    """Whether the word is a name's last part: `ông Nguyễn Văn Bão`."""
    word = whole[start:end]
    if " " in word or not word.istitle():
        return False
    before = whole[max(0, start - 20) : start].split()
    return bool(before) and before[-1].istitle()


def _words(title: dict[_Sign, list[str]], lead: dict[_Sign, list[str]]) -> list[str]:
    found = [word for place in (title, lead) for sign in _TOLD for word in place.get(sign, ())]
    return list(dict.fromkeys(found))[:_MOST_WORDS]
