"""From an article to its sketch and the keys it is found under. Pure.

Shingles are four words in a row, in comparable form with their diacritics: what Vietnamese copies share and other
texts do not. Candidates are found by minimum hashes (MinHash; Broder 1997) of longer shingles, each a key of its own:
bands of one row. Of two texts of which one is a tenth of the other, one key in ten is the same.
"""

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import numpy as np
from rensa import RMinHash

from services.deduplicator.hashing import different, runs, short
from services.deduplicator.slots import Slots, slots_of
from services.deduplicator.words import CAPITAL, PLAIN, Hashes, Word, Words, number_of, packed, words_of
from shared.sketch import Sketch
from shared.text.normalise import comparable

VIETNAM = timezone(timedelta(hours=7))

SHINGLE = 4
KEY_SHINGLE = 12
"""Words of the shingles that keys are made of. Unrelated texts share formulas (a body's name, a person's offices): of
pairs among 210 articles on other events, 180 in a million had a key in common with 8 words, 50 with 12."""
OPENING_SHINGLE = 6
OPENING = 48
"""Words of a text's opening: the first paragraph of most news, and all of a feed's summary."""
_MOST_SHINGLES = 1024
_OPENING_SHINGLES = 24
MOST_TITLE = 40
SHORTEST = 12
"""Words below which a text proves nothing (\"Xem chi tiết tại đây\"): only its address makes it the same."""

_BETWEEN: list[Word] = [packed(f"between {number}", PLAIN, ".") for number in range(4)]
"""Between title and text: so that nothing of the one stands around a slot of the other."""

_TAKING_BACK = re.compile(r"\b(?:đính chính|cải chính|huỷ|hoãn|thu hồi|bãi bỏ)\b")
"""Words of a title, in comparable form: the whole text below it may be that of the article that they take back."""

_SEED = 42
_TEXT_KEYS, _OPENING_KEYS, _TITLE_KEYS, _SLOT_ROWS, _SLOT_BANDS = 24, 4, 2, 3, 3

_FAMILIES = ("url", "whole text", "text", "opening", "filled slots", "title and day")
_URL, _WHOLE, _TEXT, _BEGINNING, _FILLED, _TITLE = range(len(_FAMILIES))


@dataclass(frozen=True)
class Found:
    """A sketch and the keys it is found under."""

    sketch: Sketch
    text_hash: str
    """Of title and text: what makes a revision."""
    url: int | None
    keys: list[int]
    """63-bit numbers: what twins have in common."""


def sketched(*, title: str, text: str, portal: str, published: datetime, url: str = "") -> Found:
    """The sketch of a text and its keys; `title` and `text` plain, in any Unicode form; `url` canonical, or empty."""
    head = words_of(title, MOST_TITLE)
    words = Words([*head, *_BETWEEN, *words_of(text)])
    named, told = words.hashes[: len(head)], words.hashes[len(head) + len(_BETWEEN) :]
    shingles = runs(told, SHINGLE)
    distinct = different(short(shingles))
    level = max(0, (len(distinct) - 1).bit_length() - _MOST_SHINGLES.bit_length() + 1)
    slots, titled = slots_of(words, len(head))
    sketch = Sketch(
        portal=portal,
        day=_day(published),
        words=min(len(told), len(distinct) + SHINGLE - 1),
        distinct=len(distinct),
        level=level,
        shingles=(distinct[distinct & np.uint32((1 << level) - 1) == 0] if level else distinct).tobytes(),
        opening=_packed(shingles[:_OPENING_SHINGLES]),
        title=_title_pairs(words, len(head)),
        pairs=different((runs(told, 2) >> np.uint64(48)).astype(np.uint16)).tobytes(),
        text=number_of(told.tobytes()) >> 1,
        slots=slots[titled:].tobytes(),
        title_slots=slots[:titled].tobytes(),
        takes_back=_TAKING_BACK.search(comparable(title)) is not None,
    )
    keys = _keys(sketch, told, named, slots)
    address = _key(_URL, number_of(url)) if url else None
    return Found(
        sketch=sketch,
        text_hash=f"{number_of(named.tobytes() + sketch.text.to_bytes(8)):016x}",
        url=address,
        keys=sorted(keys if address is None else keys | {address}),
    )


def _day(published: datetime) -> int:
    try:
        return published.astimezone(VIETNAM).toordinal()
    except OverflowError:  # the last hours of the year 9999, or the first of the year 1
        return published.toordinal()


def _title_pairs(words: Words, count: int) -> bytes:
    pairs = runs(words.hashes[:count], 2) >> np.uint64(32) & ~np.uint64(1)
    capital = words.kinds[:count] == CAPITAL
    named = capital[:-1] | capital[1:] if count > 1 else capital
    return array("I", sorted(set((pairs | named).tolist()))).tobytes()


def _packed(hashes: Hashes) -> bytes:
    """A few hashes as a set of 32-bit numbers."""
    return array("I", sorted({value >> 32 for value in hashes.tolist()})).tobytes()


def kind_of(key: int) -> str:
    """What a key was made of."""
    return _FAMILIES[key >> 60]


def _keys(sketch: Sketch, told: Hashes, named: Hashes, slots: Slots) -> set[int]:
    if sketch.words < SHORTEST:
        return set()
    filled = runs(slots.astype(np.uint64).ravel(), 2)[::2]
    titled = _least(runs(named, SHINGLE), _TITLE_KEYS)
    keys = {
        _key(_WHOLE, sketch.text),
        *_placed(_TEXT, _least(runs(told, KEY_SHINGLE), _TEXT_KEYS)),
        *_placed(_BEGINNING, _least(runs(told[:OPENING], OPENING_SHINGLE), _OPENING_KEYS)),
    }
    if len(filled) >= _SLOT_ROWS:
        # Of template notices all text is crowded: what is filled in finds the same notice elsewhere.
        rows = np.array(_least(filled, _SLOT_ROWS * _SLOT_BANDS), dtype=np.uint64)
        keys |= _placed(_FILLED, short(runs(rows, _SLOT_ROWS)[::_SLOT_ROWS]).tolist())
    for day in (sketch.day, sketch.day + 1):
        keys |= _placed(_TITLE, [value ^ day * 0x9E3779B1 & 0xFFFFFFFF for value in titled])
    return keys


def _key(family: int, value: int) -> int:
    return family << 60 | value & ((1 << 60) - 1)


def _least(hashes: Hashes, count: int) -> list[int]:
    """The MinHash signature of a set: `count` 32-bit numbers."""
    signature = RMinHash(count, _SEED)
    signature.update(hashes.view("V8").tolist())
    least: list[int] = signature.digest()
    return least


def _placed(family: int, values: Sequence[int]) -> set[int]:
    return {_key(family, place << 32 | value) for place, value in enumerate(values)}
