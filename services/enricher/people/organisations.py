"""Names of bodies: by how they begin, by how they go on, and from a list."""

from collections.abc import Iterator

from services.enricher.people.anchors import LOCAL, NO_BODY, WHOLE, Anchor
from services.enricher.people.names import Text
from services.enricher.people.phrases import Tail
from services.enricher.reading import Reading
from shared.article import OrganisationMention, Span
from shared.text.normalise import aligned

_MOST = 300
"""Bodies of one text."""


_OF_A_PLACE = frozenset(map(aligned, ("ubnd", "hđnd", "ủy ban nhân dân", "hội đồng nhân dân", "văn phòng ubnd")))
"""Every place has one: without the place it names none (`UBND các huyện`)."""


def organisations_in(reading: Reading, text: Text, anchors: list[Anchor]) -> list[OrganisationMention]:
    """The bodies named, each once, in order. Names that differ in case only are one."""
    found: dict[str, tuple[str, list[Span]]] = {}
    for start, end in _names(text, anchors):
        name = reading.whole[start:end]
        key = reading.lowered[start:end]
        if key in found or len(found) < _MOST:
            found.setdefault(key, (name, []))[1].append((start, end))
    return [
        OrganisationMention(name=name, in_title=in_title, spans=in_text)
        for name, spans in found.values()
        for in_title, in_text in [reading.stands(spans)]
    ]


_SYMBOL_CHARS = 15
_IN_SYMBOLS = ("ubnd", "hđnd")
_TITLES_BEFORE = (aligned("chủ tịch "), aligned("bí thư "))


def _is_within(text: Text, start: int) -> bool:
    """A document's number (`412/UBND-KT`), or a title (`Phó Chủ tịch Thường trực HĐND`)."""
    lowered = text.lowered
    if (
        lowered.startswith(_IN_SYMBOLS, start)
        and "/" in lowered[max(0, start - _SYMBOL_CHARS) : start].rpartition(" ")[2]
    ):
        return True
    return lowered.startswith("thường trực ", start) and lowered.endswith(_TITLES_BEFORE, 0, start)


def _names(text: Text, anchors: list[Anchor]) -> Iterator[Span]:
    done = 0
    for start, end, kind in anchors:
        if start < done or kind == NO_BODY or not text.whole[start].isupper() or _is_within(text, start):
            continue
        if kind == WHOLE:
            done = end
            yield start, end
            continue
        tail = Tail(text, end, text.lowered[start:end], (), of_body=True)
        if tail.end > end or (kind == LOCAL and text.lowered[start:end] not in _OF_A_PLACE):
            done = tail.end
            yield start, tail.end
