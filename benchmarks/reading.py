"""Readings of one feed, each with one new entry in twenty: `python -m benchmarks.reading READER TEXT`.

Prints documents a second. READER is `ours`, `feedparser` or `unsanitised`; TEXT is `editor` or `bare`.
"""

import io
import sys
import time
from collections.abc import Callable

import feedparser

from benchmarks.changing_portals import ChangingFeed
from benchmarks.material import editor_html_of, html_of

_ENTRIES = 20
_READINGS = 60
_URL = "https://cong0.gov.vn/rss"
_TEXTS = {"editor": editor_html_of, "bare": html_of}


def rate(reader: str, text: str) -> float:
    feed = ChangingFeed(0, _ENTRIES, _TEXTS[text])
    readings = [feed.next() for _ in range(_READINGS)]
    read = _ours() if reader == "ours" else _theirs({"sanitize_html": False} if reader == "unsanitised" else {})
    read(readings[0])
    began = time.perf_counter()
    for body in readings[1:]:
        read(body)
    return (len(readings) - 1) / (time.perf_counter() - began)


def _ours() -> Callable[[bytes], None]:
    from services.poller.parsing.parse import parse_document

    known: frozenset[bytes] = frozenset()

    def read(body: bytes) -> None:
        nonlocal known
        document = parse_document(body, "text/xml", _URL, known)
        if (len(document.entries), len(document.found)) != (1 if known else _ENTRIES, _ENTRIES):
            raise ValueError("Not one entry in twenty was read.")
        known = frozenset(found.digest for found in document.found)

    return read


def _theirs(options: dict[str, bool]) -> Callable[[bytes], None]:
    def read(body: bytes) -> None:
        if len(feedparser.parse(io.BytesIO(body), **options).entries) != _ENTRIES:
            raise ValueError("feedparser did not read all entries.")

    return read


if __name__ == "__main__":
    print(rate(sys.argv[1], sys.argv[2]))
