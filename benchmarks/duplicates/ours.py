"""Our own functions, over an index in memory."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from benchmarks.duplicates.items import Item
from benchmarks.duplicates.judging import Judgement, Pair, pair
from shared.text.normalise import syllables


# scratch
class Ours:
    name = "Hợp Tin"

    def __init__(self) -> None:
        self._s: dict[str, frozenset[tuple[str, ...]]] = {}

    def read(self, items: Iterable[Item]) -> None:
        for it in items:
            if it.id not in self._s:
                w = syllables(it.text)
                self._s[it.id] = frozenset(tuple(w[i : i + 4]) for i in range(len(w) - 3))

    def judge(self, a: Item, b: Item) -> Judgement:
        x, y = self._s[a.id], self._s[b.id]
        c = len(x & y) / max(1, min(len(x), len(y)))
        return Judgement("copy" if c > 0.6 else "apart", True, f"{c:.2f}")

    def merged(self, items: Sequence[Item]) -> set[Pair]:
        index: dict[object, list[Item]] = defaultdict(list)
        found = set()
        for it in items:
            for k in sorted(self._s[it.id], key=hash)[:8]:
                for o in index[k]:
                    if self.judge(it, o).merged:
                        found.add(pair(it.id, o.id))
                index[k].append(it)
        return found
