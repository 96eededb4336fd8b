"""What comes out: pair by pair, and with everything in one index."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from benchmarks.duplicates.items import Case, Item, Truth
from benchmarks.duplicates.judging import Judgement, Method, Pair, pair


@dataclass(frozen=True)
class Judged:
    case: Case
    judgement: Judgement

    @property
    def wrong(self) -> bool:
        return self.judgement.merged != (self.case.truth == "copy")


@dataclass(frozen=True)
class Share:
    part: int
    whole: int

    @property
    def value(self) -> float:
        return self.part / self.whole if self.whole else 0.0

    @classmethod
    def of(cls, judged: Iterable[Judged], hit: Callable[[Judged], bool]) -> "Share":
        every = [hit(each) for each in judged]
        return cls(sum(every), len(every))


@dataclass(frozen=True)
class Scores:
    """Of one method over one half."""

    method: Method
    cases: Sequence[Case]
    items: Sequence[Item]
    judged: Sequence[Judged]

    @property
    def name(self) -> str:
        return self.method.name

    @cached_property
    def stories(self) -> "Stories":
        """Takes longer than the pairs: worked out when first asked for."""
        return _stories(self.method.merged(self.items), self.cases, self.items)

    def of(self, truth: Truth) -> list[Judged]:
        return [each for each in self.judged if each.case.truth == truth]

    @cached_property
    def recall(self) -> Share:
        """Of the copies, those that the index brings together and that are called copies."""
        return Share.of(self.of("copy"), lambda each: each.judgement.merged)

    @cached_property
    def candidates(self) -> Share:
        """Of the copies, those that the index brings together."""
        return Share.of(self.of("copy"), lambda each: each.judgement.found)

    @cached_property
    def precision(self) -> Share:
        """Of the pairs called copies, those that are."""
        return Share.of([each for each in self.judged if each.judgement.merged], lambda each: each.case.truth == "copy")

    def merged(self, truth: Truth) -> Share:
        return Share.of(self.of(truth), lambda each: each.judgement.merged)

    @cached_property
    def related(self) -> Share:
        """Of the accounts of one event, those that the index brings together and that are called related."""
        return Share.of(
            self.of("same event"), lambda each: each.judgement.found and each.judgement.verdict == "related"
        )

    @cached_property
    def kinds(self) -> dict[str, Share]:
        """Pairs called copies, by what was done to them or what they have in common."""
        by_kind: dict[str, list[Judged]] = defaultdict(list)
        for each in self.judged:
            by_kind[each.case.kind].append(each)
        return {kind: Share.of(judged, lambda each: each.judgement.merged) for kind, judged in by_kind.items()}

    @cached_property
    def errors(self) -> list[Judged]:
        return [each for each in self.judged if each.wrong]


@dataclass(frozen=True)
class Stories:
    """All articles in one index: the pairs called copies, and what they add up to."""

    precision: Share
    """Of the pairs called copies, those of one text."""
    together: Share
    """Of the pairs of copies that were made, those in one story."""
    mixed: Share
    """Of the stories of two articles or more, those with more than one text."""
    wrong: Sequence[Pair]


def scores_of(method: Method, cases: Sequence[Case], items: Sequence[Item]) -> Scores:
    method.read(items)
    return Scores(method, cases, items, [Judged(case, method.judge(case.a, case.b)) for case in cases])


def _stories(merged: set[Pair], cases: Sequence[Case], items: Sequence[Item]) -> Stories:
    origins = {item.id: item.origin for item in items}
    story = _components(origins, merged)
    texts: dict[str, set[str]] = defaultdict(set)
    sizes: dict[str, int] = defaultdict(int)
    for id, name in story.items():
        texts[name].add(origins[id])
        sizes[name] += 1
    made = {pair(case.a.id, case.b.id) for case in cases if case.truth == "copy"}
    many = [name for name, size in sizes.items() if size > 1]
    wrong = sorted(each for each in merged if origins[each[0]] != origins[each[1]])
    return Stories(
        Share(len(merged) - len(wrong), len(merged)),
        Share(sum(story[a] == story[b] for a, b in made), len(made)),
        Share(sum(len(texts[name]) > 1 for name in many), len(many)),
        wrong,
    )


def _components(ids: Iterable[str], pairs: Iterable[Pair]) -> dict[str, str]:
    """Each id with the name of its component, one of its ids."""
    parent = {id: id for id in ids}

    def root(id: str) -> str:
        while parent[id] != id:
            parent[id] = parent[parent[id]]
            id = parent[id]
        return id

    for a, b in pairs:
        parent[root(a)] = root(b)
    return {id: root(id) for id in parent}
