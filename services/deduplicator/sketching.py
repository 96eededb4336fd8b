"""From an article to its sketch and the keys it is found under. Pure.

Shingles are four words in a row, in comparable form with their diacritics: what Vietnamese copies share and other
texts do not. Candidates are found by minimum hashes (MinHash; Broder 1997) of longer shingles, each a key of its own:
bands of one row. Of two texts of which one is a tenth of the other, one key in ten is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import numpy as np
from rensa import RMinHash

from services.deduplicator.hashing import runs, short
from services.deduplicator.slots import Slots, slots_of
from services.deduplicator.words import Words, number_of
from shared.sketch import Sketch

VIETNAM = timezone(timedelta(hours=7))

SHINGLE = 4
KEY_SHINGLE = 8
"""Words of the shingles that keys are made of: what unrelated texts share by chance is shorter."""
OPENING = 48
"""Words of a text's opening: the first paragraph of most news, and all of a feed's summary."""
_MOST_SHINGLES = 1024
_OPENING_SHINGLES = 24
MOST_TITLE = 40
SHORTEST = 12
"""Words below which a text proves nothing (\"Xem chi tiết tại đây\"): only its address makes it the same."""

_SEED = 42
_TEXT_KEYS, _OPENING_KEYS, _TITLE_KEYS, _SLOT_ROWS, _SLOT_BANDS = 20, 4, 2, 3, 3

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
    words, title_words = Words(text), Words(title)
    shingles = runs(words.hashes, SHINGLE)
    distinct = np.unique(short(shingles))
    level = max(0, (len(distinct) - 1).bit_length() - _MOST_SHINGLES.bit_length() + 1)
    slots = slots_of(words)
    sketch = Sketch(
        portal=portal,
        day=published.astimezone(VIETNAM).toordinal(),
        words=len(words),
        distinct=len(distinct),
        level=level,
        shingles=distinct[distinct & np.uint32((1 << level) - 1) == 0].tobytes(),
        opening=np.unique(short(shingles[:_OPENING_SHINGLES])).tobytes(),
        title=np.unique(short(runs(title_words.hashes[:MOST_TITLE], 2))).tobytes(),
        text=number_of(words.hashes.tobytes()) >> 1,
        slots=slots.tobytes(),
        title_slots=slots_of(title_words, MOST_TITLE).tobytes(),
    )
    keys = _keys(sketch, words, title_words, slots)
    address = _key(_URL, number_of(url)) if url else None
    return Found(
        sketch=sketch,
        text_hash=f"{number_of(title_words.hashes.tobytes() + b'.' + words.hashes.tobytes()):016x}",
        url=address,
        keys=sorted(keys if address is None else keys | {address}),
    )


def kind_of(key: int) -> str:
    """What a key was made of."""
    return _FAMILIES[key >> 60]


def _keys(sketch: Sketch, words: Words, title: Words, slots: Slots) -> set[int]:
    if sketch.words < SHORTEST:
        return set()
    longer, named = runs(words.hashes, KEY_SHINGLE), runs(title.hashes, SHINGLE)
    filled = runs(slots.astype(np.uint64).ravel(), 2)[::2]
    whole, opening, slotted, titled = RMinHash.digest_matrix_from_token_hash_sets(
        [longer.tolist(), longer[: OPENING - KEY_SHINGLE + 1].tolist(), filled.tolist(), named.tolist()],
        _TEXT_KEYS,
        _SEED,
    ).to_rows()
    keys = {_key(_WHOLE, sketch.text)} | _minima(_TEXT, whole) | _minima(_BEGINNING, opening[:_OPENING_KEYS])
    if len(filled) >= _SLOT_ROWS:
        # Of template notices all text is crowded: what is filled in finds the same notice elsewhere.
        bands = np.array(slotted[: _SLOT_ROWS * _SLOT_BANDS], dtype=np.uint64).reshape(_SLOT_BANDS, _SLOT_ROWS)
        keys |= _minima(_FILLED, [int(runs(band, _SLOT_ROWS)[0] >> np.uint64(32)) for band in bands])
    for day in (sketch.day, sketch.day + 1):
        keys |= _minima(_TITLE, [value ^ day * 0x9E3779B1 & 0xFFFFFFFF for value in titled[:_TITLE_KEYS]])
    return keys


def _key(family: int, value: int) -> int:
    return family << 60 | value & ((1 << 60) - 1)


def _minima(family: int, values: Sequence[int]) -> set[int]:
    return {_key(family, place << 32 | value) for place, value in enumerate(values)}
