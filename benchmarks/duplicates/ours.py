"""Our own functions, over an index in memory in the place of the collection."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from urllib.parse import urlsplit

from benchmarks.duplicates.items import Item
from benchmarks.duplicates.judging import Judgement, Pair, pair
from services.deduplicator.comparing import compare
from services.deduplicator.sketching import VIETNAM, Found, sketched


class Ours:
    name = "Hợp Tin"

    def __init__(self) -> None:
        self._found: dict[str, Found] = {}

    def read(self, items: Iterable[Item]) -> None:
        self._found |= {item.id: _sketched(item) for item in items if item.id not in self._found}

    def judge(self, a: Item, b: Item) -> Judgement:
        one, other = self._found[a.id], self._found[b.id]
        comparison = compare(one.sketch, other.sketch)
        return Judgement(comparison.verdict, not set(one.keys).isdisjoint(other.keys), comparison.reason)

    def merged(self, items: Sequence[Item]) -> set[Pair]:
        index: dict[int, list[Item]] = defaultdict(list)
        found: set[Pair] = set()
        for item in items:
            known = {other.id: other for key in self._found[item.id].keys for other in index[key]}
            found |= {pair(item.id, other.id) for other in known.values() if self.judge(item, other).merged}
            for key in self._found[item.id].keys:
                index[key].append(item)
        return found


def _sketched(item: Item) -> Found:
    return sketched(
        title=item.title,
        text=item.text,
        portal=urlsplit(item.url).netloc,
        published=datetime.combine(item.published, time(8), VIETNAM),
        url=item.url,
    )
