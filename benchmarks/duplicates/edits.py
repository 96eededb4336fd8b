"""What editors and portals do to a text of others. Each edit takes a draft and a seeded source of chance."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from benchmarks.duplicates.items import Draft
from benchmarks.duplicates.texts import Swaps

_WORD = re.compile(r"\S+")
_PLAIN = re.compile(r"[a-zà-ỹđ]+[,.;:]?")
"""A word in small letters: no name, no number."""
_NUMBER = re.compile(r"(?<![\d/.,-])[1-9]\d{0,3}(?![\d/.,-]*\d)")
_TONE = "[\u0300\u0301\u0303\u0309\u0323]"
_OLD_TONE = re.compile(rf"([oO])({_TONE})([aeAE])(?!\w)|([uU])({_TONE})([yY])(?!\w)")


_NOTATIONS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?=/\d{4}|(?![\d/]))"),
        lambda day: f"{int(day[1]):02}/{int(day[2]):02}",
    ),
    (re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])"), r"\1-\2-\3"),
    (re.compile(r"ngày (\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])"), r"ngày \1 tháng \2 năm \3"),
    (re.compile(r"(?<!\d)(\d{1,2}) giờ (\d{2})(?!\d)(?: phút)?"), r"\1h\2"),
    (re.compile(r"(?<!\d)(\d{1,2}) giờ(?! \d)"), r"\1h"),
    (re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![.\d])"), lambda number: number[0].replace(".", "")),
    (re.compile(r"(?<=\d)%"), " phần trăm"),
    (re.compile(r"(?<=\bm)([23])\b"), lambda power: "²³"[int(power[1]) - 2]),
)
"""How editors write the same day, time and measure."""

# Wording


def abbreviated(draft: Draft, rng: Random, swaps: Swaps, share: float = 1.0) -> Draft:
    """Abbreviations written out and names abbreviated, in about `share` of the kinds that occur."""
    return _swapped(draft, swaps.abbreviations, share, rng)


def reworded(draft: Draft, rng: Random, swaps: Swaps, share: float) -> Draft:
    """Lightly edited in about `share` of its syllables: other words for the same, then words that come and go."""
    budget = max(1, round(draft.length * share))
    pairs = list(swaps.words)
    rng.shuffle(pairs)
    paragraphs = list(draft.paragraphs)
    for one, other in pairs:
        for old, new in ((one, other), (other, one)):
            places = [number for number, text in enumerate(paragraphs) if _whole(old).search(text)]
            if places and budget > 0:
                where = rng.choice(places)
                paragraphs[where] = _whole(old).sub(new, paragraphs[where], count=1)
                budget -= max(len(set(old.split()) - set(new.split())), len(set(new.split()) - set(old.split())))
                break
    return _sprinkled(replace(draft, paragraphs=tuple(paragraphs)), max(budget, 0), swaps.fillers, rng)


def scattered(draft: Draft, rng: Random, share: float, words: Sequence[str]) -> Draft:
    """`share` of the words written otherwise, wherever chance falls on small letters: what stays is in short runs."""
    tokens = _tokens(draft)
    plain = [number for number, token in enumerate(tokens) if _PLAIN.fullmatch(token)]
    for number in rng.sample(plain, min(len(plain), round(share * len(plain)))):
        mark = tokens[number][-1]
        tokens[number] = rng.choice(words) + (mark if mark in ",.;:" else "")
    return replace(draft, paragraphs=_from(tokens))


def corrected(draft: Draft, rng: Random) -> Draft:
    """One number of the text is another now."""
    places = [(number, match) for number, text in enumerate(draft.paragraphs) for match in _NUMBER.finditer(text)]
    number, match = rng.choice(places)
    old = int(match[0])
    new = old + rng.choice([step for step in (-3, -2, -1, 1, 2, 3) if old + step > 0])
    paragraphs = list(draft.paragraphs)
    paragraphs[number] = f"{paragraphs[number][: match.start()]}{new}{paragraphs[number][match.end() :]}"
    return replace(draft, paragraphs=tuple(paragraphs))


def _swapped(draft: Draft, pairs: Sequence[tuple[str, str]], share: float, rng: Random) -> Draft:
    title, paragraphs = draft.title, list(draft.paragraphs)
    for one, other in pairs:
        if rng.random() >= share:
            continue
        old, new = (one, other) if any(_whole(one).search(text) for text in (title, *paragraphs)) else (other, one)
        title = _whole(old).sub(new, title)
        paragraphs = [_whole(old).sub(new, text) for text in paragraphs]
    return Draft(title, tuple(paragraphs))


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


def _sprinkled(draft: Draft, number: int, fillers: Sequence[str], rng: Random) -> Draft:
    tokens = _tokens(draft)
    plain = [place for place, token in enumerate(tokens) if token in fillers]
    room = [place for place, token in enumerate(tokens) if _PLAIN.fullmatch(token)]
    rng.shuffle(room)
    for _ in range(min(number, len(room))):
        if plain and rng.random() < 0.5:
            tokens[plain.pop(rng.randrange(len(plain)))] = ""
        else:
            place = room.pop()
            tokens[place] = f"{rng.choice(fillers)} {tokens[place]}"
    return replace(draft, paragraphs=_from(tokens))


def _tokens(draft: Draft) -> list[str]:
    """Words and, between paragraphs, line feeds."""
    return [token for paragraph in draft.paragraphs for token in (*_WORD.findall(paragraph), "\n")]


def _from(tokens: Sequence[str]) -> tuple[str, ...]:
    lines = " ".join(token for token in tokens if token).split("\n")
    return tuple(line.strip() for line in lines if line.strip())


# Spelling


def noted_otherwise(draft: Draft, rng: Random) -> Draft:
    """Dates, times and measures in another of their usual forms, each form throughout or not at all."""
    chosen = [change for change in _NOTATIONS if rng.random() < 0.6] or [_NOTATIONS[0]]

    def changed(text: str) -> str:
        for pattern, written in chosen:
            text = pattern.sub(written, text)
        return text

    return _mapped(draft, changed)


def decomposed(draft: Draft) -> Draft:
    return _mapped(draft, lambda text: unicodedata.normalize("NFD", text))


def other_tones(draft: Draft) -> Draft:
    """hòa as hoà, thủy as thuỷ."""

    def moved(match: re.Match[str]) -> str:
        first, tone, second = match.group(1, 2, 3) if match[1] else match.group(4, 5, 6)
        return f"{first}{second}{tone}"

    return _mapped(
        draft, lambda text: unicodedata.normalize("NFC", _OLD_TONE.sub(moved, unicodedata.normalize("NFD", text)))
    )


def unseen(draft: Draft, rng: Random) -> Draft:
    """Soft hyphens, no-break and zero-width spaces, as pages and word processors leave them."""

    def strewn(text: str) -> str:
        words = text.split(" ")
        return "".join(
            word[: len(word) // 2] + rng.choice(("\xad", "", "", "\u200b")) + word[len(word) // 2 :] + space
            for word, space in zip(words, [*rng.choices((" ", " ", "\xa0", "  "), k=len(words) - 1), ""], strict=True)
        )

    return _mapped(draft, strewn)


def repunctuated(draft: Draft, rng: Random) -> Draft:
    """Other quotes and dashes, commas and full stops left out or put for one another, a title in capitals."""
    table = str.maketrans({'"': rng.choice("“'"), "“": '"', "”": '"', "-": "–", "…": "...", ";": rng.choice(",.")})

    def changed(text: str) -> str:
        kept = re.sub(r"(?<=\w),(?= [a-zà-ỹđ])", lambda match: "" if rng.random() < 0.3 else match[0], text)
        return kept.translate(table)

    after = _mapped(draft, changed)
    return replace(after, title=after.title.upper() if rng.random() < 0.5 else after.title)


def _mapped(draft: Draft, change: Callable[[str], str]) -> Draft:
    return Draft(change(draft.title), tuple(change(paragraph) for paragraph in draft.paragraphs))


# Length


def cut_end(draft: Draft, share: float) -> Draft:
    """Without `share` of its words, from the end."""
    tokens = _tokens(draft)
    return replace(draft, paragraphs=_from(tokens[: max(1, round(len(tokens) * (1 - share)))]))


def cut_front(draft: Draft, share: float) -> Draft:
    """Without `share` of its words, from the beginning."""
    tokens = _tokens(draft)
    return replace(draft, paragraphs=_from(tokens[round(len(tokens) * share) :]))


def cut_middle(draft: Draft, share: float) -> Draft:
    """Without `share` of its words, in the middle."""
    tokens = _tokens(draft)
    kept = max(2, round(len(tokens) * (1 - share)))
    return replace(draft, paragraphs=_from([*tokens[: kept - kept // 2], "\n", *tokens[len(tokens) - kept // 2 :]]))


def first_paragraphs(draft: Draft, number: int) -> Draft:
    return replace(draft, paragraphs=draft.paragraphs[:number])


def without_first(draft: Draft) -> Draft:
    return replace(draft, paragraphs=draft.paragraphs[1:])


def broken_off(draft: Draft, words: int) -> Draft:
    """The beginning, as feeds show it: so many words and an ellipsis."""
    tokens = " ".join(draft.paragraphs).split()
    return replace(draft, paragraphs=(" ".join(tokens[:words]) + ("…" if len(tokens) > words else ""),))


def with_added(draft: Draft, paragraphs: Sequence[str], where: str) -> Draft:
    """At the `front` (behind the first paragraph, which stays the lead), in the `middle` or at the `end`."""
    place = {"front": 1, "middle": max(1, len(draft.paragraphs) // 2), "end": len(draft.paragraphs)}[where]
    return replace(draft, paragraphs=(*draft.paragraphs[:place], *paragraphs, *draft.paragraphs[place:]))
