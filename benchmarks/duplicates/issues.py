"""Very long texts: issues of a bulletin, each of several articles one behind the other under the bulletin's name."""

from collections.abc import Iterator, Sequence
from random import Random

from benchmarks.duplicates.items import draft
from benchmarks.duplicates.texts import Base, Texts

_ARTICLES = 9
"""In an issue: 2,000 syllables or so, of which none has more than half."""


def issues(texts: Texts) -> Iterator[tuple[Base, Sequence[Base]]]:
    """Each issue with the articles it is made of."""
    order = list(texts.bases)
    Random(f"issues {texts.name}").shuffle(order)
    for number, start in enumerate(range(0, len(order) - _ARTICLES + 1, _ARTICLES), 1):
        parts = order[start : start + _ARTICLES]
        text = "\n".join(line for part in parts for line in (part.title, *draft("", part.text).paragraphs))
        yield (
            Base(
                title=f"Bản tin sinh hoạt chi bộ số {number} năm 2026",
                retitled=[f"Tài liệu thông tin nội bộ, kỳ {number}"],
                text=text,
                published=max(part.published for part in parts),
            ),
            parts,
        )
