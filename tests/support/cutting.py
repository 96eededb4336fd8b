"""What must hold of every document that is cut: it reads as it reads whole."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, combinations

from services.poller.parsing.document import Document
from services.poller.parsing.jsonfeed import is_json
from services.poller.parsing.parse import _DEFECTS, NotAFeed, parse_document, read_whole
from shared.events import Entry

URL = "https://haiphong.gov.vn/rss/tin-moi.rss"
XML = "application/rss+xml"
Outcome = Document | None
"""None where the document is refused."""


def outcome(body: bytes, content_type: str, url: str, known: frozenset[bytes] = frozenset()) -> Outcome:
    try:
        return parse_document(body, content_type, url, known)
    except NotAFeed as refusal:
        sentence = str(refusal)
        assert 0 < len(sentence) <= 300
        return None


def outcome_whole(body: bytes, content_type: str, url: str) -> Outcome:
    """As feedparser reads it. A JSON Feed it does not read, so it is as it is at first."""
    if is_json(body):
        return outcome(body, content_type, url)
    try:
        return read_whole(body, content_type, url)
    except (NotAFeed, *_DEFECTS):
        return None


def subsets(digests: Iterable[bytes], most: int) -> list[frozenset[bytes]]:
    """All of them where they are few; else each digest alone, each left out, and all. `most` below 0: only every
    second one, and the others."""
    each = list(dict.fromkeys(digest for digest in digests if digest))
    if most < 0:
        return [frozenset(each[::2]), frozenset(each[1::2])]
    if 2 ** len(each) <= most:
        return [frozenset(some) for some in chain(*(combinations(each, size) for size in range(1, len(each) + 1)))]
    everything = frozenset(each)
    return [everything, *(frozenset([one]) for one in each), *(everything - {one} for one in each)]


def check_cutting(
    body: bytes,
    content_type: str = XML,
    url: str = URL,
    *,
    most: int = 16,
    read: dict[bytes, Entry] | None = None,
) -> Outcome:
    """Cut or not, known or not, the document reads as feedparser reads it whole. `read` collects what each digest
    stands for, over many documents. Returns the first reading."""
    whole = outcome_whole(body, content_type, url)
    first = outcome(body, content_type, url)
    if whole is None or first is None:
        assert first == whole
        return first
    assert first.entries == whole.entries
    assert replace(first, found=whole.found) == whole
    for found in first.found:
        assert found.entry is not None
        if read is not None and found.digest:
            assert read.setdefault(found.digest, found.entry) == found.entry, "one digest, two entries"
    for known in subsets((found.digest for found in first.found), most):
        again = outcome(body, content_type, url, known)
        assert again is not None
        assert [found.digest for found in again.found] == [found.digest for found in first.found]
        for before, now in zip(first.found, again.found, strict=True):
            assert now.entry == (None if before.digest in known else before.entry)
        assert replace(again, found=first.found) == first
    return first


def is_cut(document: Outcome) -> bool:
    return document is not None and bool(document.found) and all(found.digest for found in document.found)
