"""Parsing in worker processes, so that no document can take the service down: see `shared/runtime/workers.py`."""

from contextlib import suppress
from dataclasses import replace

import msgspec

from services.poller.naming import Names, names_of
from services.poller.parsing.document import Document
from services.poller.parsing.parse import NotAFeed, parse_document
from shared.events import Entry
from shared.runtime.workers import Overrun, Workers

_SECONDS = 20.0
_MEMORY = 1024 * 1024 * 1024


class Parser:
    """Starts its workers when documents come: polls that bring nothing new need none. Two of them, so that
    a document that takes its whole time does not keep every other source waiting."""

    def __init__(self, *, workers: int = 2, seconds: float = _SECONDS) -> None:
        self._workers = Workers(
            count=workers, seconds=seconds, memory=_MEMORY, answers=NotAFeed, prepare=_parse_nothing
        )

    async def parse(self, body: bytes, content_type: str, url: str, known: frozenset[bytes] = frozenset()) -> Document:
        """See `parse_document`. Raises `NotAFeed`, also where parsing took too long or too much."""
        try:
            packed = await self._workers.run(_parse, body, content_type, url, known)
        except Overrun as overrun:
            raise NotAFeed(f"Parsing {overrun}.") from None
        return msgspec.msgpack.decode(packed, type=Document)

    def close(self) -> None:
        """Once no document is being parsed any more."""
        self._workers.close()


def _parse_nothing() -> None:
    """In the worker: what parsing loads when it is first done."""
    with suppress(NotAFeed):
        parse_document(b"<rss/>", "text/xml", "")


def _parse(body: bytes, content_type: str, url: str, known: frozenset[bytes]) -> bytes:
    """In the worker: the document, packed, which takes a third of the time that pickling takes."""
    document = parse_document(body, content_type, url, known)
    named = tuple(replace(found, names=_names(found.entry, url)) for found in document.found)
    return msgspec.msgpack.encode(replace(document, found=named))


def _names(entry: Entry | None, url: str) -> Names | None:
    return names_of(entry, url=url) if entry is not None else None
