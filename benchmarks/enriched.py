"""`python -m benchmarks.enriched enrich|clean ARTICLES` prints how many a second of processor time.

With `memory` for the first it enriches them and prints the resident memory in MiB after a tenth and after all.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from itertools import islice
from pathlib import Path

from benchmarks.material import text_of as filler
from benchmarks.material import title_of
from benchmarks.quality.labels import Passage, read_passages
from services.enricher.enrich import enrich
from shared.events import ArticleDiscovered, Entry, SourceRef
from shared.runtime.process import collect_rarely
from shared.text.html import sanitise, text_of

_BYTES = 3000
_PASSAGES = 3
"""Of an article: it names as much as news does. The rest of it names nothing."""
_WARM = 50
_NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
_PAGE_BYTES = 4096


def article(number: int, passages: list[Passage]) -> ArticleDiscovered:
    """No two with the same text."""
    chosen = [passages[(number * _PASSAGES + place) % len(passages)] for place in range(_PASSAGES)]
    text = [paragraph for passage in chosen for paragraph in passage.text.strip().split("\n\n")[:1]]
    for paragraph in filler(number):
        room = _BYTES - sum(len(part.encode()) for part in text)
        text.append(paragraph.encode()[: max(0, room)].decode(errors="ignore"))
    first = chosen[0]
    html = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in text if paragraph)
    published = f"{first.published:%d/%m/%Y} 08:00"
    return ArticleDiscovered(
        article_id=str(number),
        observed_at=_NOW,
        lease_epoch=1,
        first_poll=False,
        content_hash=str(number),
        canonical_url="",
        source=SourceRef(id="s", name="Tin", url="https://x.gov.vn/rss", portal="x.gov.vn", province=first.home),
        entry=Entry(title=f"{first.title} {title_of(number)}", content_html=html, published=published),
    )


def _passages() -> list[Passage]:
    """Those that stand for all news, not for what one field finds hard."""
    return [passage for passage in read_passages() if not passage.only]


def rate(work: Callable[[ArticleDiscovered], object], articles: int) -> float:
    passages = _passages()
    given = [article(number, passages) for number in range(articles)]
    for each in islice(given, _WARM):
        work(each)
    began = time.process_time()
    for each in given:
        work(each)
    return articles / (time.process_time() - began)


def memory(articles: int) -> list[float]:
    """Resident MiB after a tenth of them, and after all."""
    passages = _passages()
    found = []
    for number in range(articles):
        enrich(article(number, passages))
        if number + 1 in (articles // 10, articles):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            found.append(pages * _PAGE_BYTES / 2**20)
    return found


def _clean(discovered: ArticleDiscovered) -> str:
    return text_of(sanitise(discovered.entry.content_html, discovered.source.url))


if __name__ == "__main__":
    collect_rarely()
    what, number = sys.argv[1], int(sys.argv[2])
    print(*memory(number)) if what == "memory" else print(rate(enrich if what == "enrich" else _clean, number))
