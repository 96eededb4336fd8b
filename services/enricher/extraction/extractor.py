"""Extraction in worker processes, so that no page can take the service down: see `shared/runtime/workers.py`."""

from contextlib import suppress

import msgspec

from services.enricher.extraction.unusable import UnusablePage
from shared.runtime.workers import Overrun, Workers
from shared.storage.page_record import PageContent

_SECONDS = 10.0
_MEMORY = 1024 * 1024 * 1024


class Extractor:
    """Starts its workers when pages come. Two of them, so that a page that takes its whole time does not keep all
    others waiting."""

    def __init__(self, *, workers: int = 2, seconds: float = _SECONDS) -> None:
        self._workers = Workers(
            count=workers, seconds=seconds, memory=_MEMORY, answers=UnusablePage, prepare=_extract_nothing
        )

    async def extract(
        self, body: bytes, content_type: str, url: str, *, title: str = "", repeated: frozenset[bytes] = frozenset()
    ) -> PageContent:
        """See `extract_page`. Raises `UnusablePage`, also where it took too long or too much."""
        try:
            packed = await self._workers.run(_extract, body, content_type, url, title, repeated)
        except Overrun as overrun:
            raise UnusablePage(f"Extraction {overrun}.") from None
        return msgspec.msgpack.decode(packed, type=PageContent)

    def close(self) -> None:
        """Once no page is being read any more."""
        self._workers.close()


def _extract(body: bytes, content_type: str, url: str, title: str, repeated: frozenset[bytes]) -> bytes:
    """In the worker, the only process that needs trafilatura and its memory."""
    try:
        from services.enricher.extraction.extract import extract_page

        return msgspec.msgpack.encode(extract_page(body, content_type, url, title=title, repeated=repeated))
    except (UnusablePage, MemoryError):
        raise
    except Exception as defect:  # noqa: BLE001 - of ours or of a library: it costs the page, never the article
        raise UnusablePage(f"Extraction failed: {type(defect).__name__}: {str(defect)[:200]}.") from None


def _extract_nothing() -> None:
    """In the worker, before the first page: imports trafilatura, which takes a second, and makes its tables."""
    page = b"<html><body><h1>x</h1><p>" + 50 * b"Xin. " + b"</p></body></html>"
    with suppress(UnusablePage):  # what is wrong is told of the first page
        _extract(page, "text/html", "https://localhost/x", "", frozenset())
