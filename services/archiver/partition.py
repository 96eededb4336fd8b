"""Which articles make one story: a function of their links and of operators' rulings, whatever the order they came in.

The rulings stand first, the newest before the older: no later one is undone by an earlier one. Then the links, the
strongest first: one that would bring together what an operator split is passed over, so that a copy of both sides
goes where it is most alike, or else with those who stayed. Articles that only the split-off one held together go
their own ways.
"""

from collections.abc import Callable, Collection, Iterable, Sequence, Set
from dataclasses import dataclass

from shared.storage.records import Ruling

Group = frozenset[str]
"""Ids of articles that make one story."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two articles that carry the same text, and how alike they are, 0 to 1."""

    one: str
    other: str
    score: float


def partition(articles: Iterable[str], links: Iterable[Link], rulings: Iterable[Ruling], *, cap: int) -> list[Group]:
    """The stories of these articles, by their smallest ids. `cap`: articles of one story at most.

    Every link and every ruling that concerns one of the articles must be among those given; articles that they name
    and that are not given are left aside.
    """
    groups = _Groups(articles, cap)
    split_off = set()
    for ruling in sorted(rulings, key=lambda ruling: (ruling.at, ruling.id), reverse=True):
        if ruling.kind == "split":
            groups.part(ruling.articles)
            split_off.add(ruling.articles[0])
        else:
            groups.gather(ruling.articles)

    def order(link: Link) -> tuple[float, bool, list[str]]:
        pair = sorted((link.one, link.other))
        return (-link.score, not split_off.isdisjoint(pair), pair)

    for link in sorted(links, key=order):
        groups.join(link.one, link.other)
    return groups.all()


class _Groups:
    """Groups that grow, and who may not meet whom."""

    def __init__(self, articles: Iterable[str], cap: int) -> None:
        self._cap = cap
        self._group_of = {id_: {id_} for id_ in articles}
        self._apart: dict[str, set[str]] = {}

    def join(self, one: str, other: str) -> bool:
        """Make one group of the two articles'. False where they must not meet, or would be too many."""
        small, large = self._group_of.get(one), self._group_of.get(other)
        if small is None or large is None:
            return False
        if small is large:
            return True
        if len(small) > len(large):
            small, large = large, small
        if len(small) + len(large) > self._cap or self._must_not_meet(small, large):
            return False
        large |= small
        self._group_of.update(dict.fromkeys(small, large))
        return True

    def part(self, articles: Sequence[str]) -> None:
        """The first must not meet the others, but for those that a newer ruling put with it."""
        first, *others = articles
        for other in others:
            if other not in self._group_of.get(first, ()):
                self._apart.setdefault(first, set()).add(other)
                self._apart.setdefault(other, set()).add(first)

    def gather(self, articles: Iterable[str]) -> None:
        """As few groups as can be, where newer rulings keep some of them apart."""
        heads: list[str] = []
        for article in articles:
            if article in self._group_of and not any(self.join(head, article) for head in heads):
                heads.append(article)

    def all(self) -> list[Group]:
        return sorted({frozenset(group) for group in self._group_of.values()}, key=min)

    def _must_not_meet(self, small: Set[str], large: Set[str]) -> bool:
        return any(not self._apart[id_].isdisjoint(large) for id_ in small if id_ in self._apart)


@dataclass(frozen=True, slots=True)
class Before:
    """A story as it was."""

    id: str
    lead_id: str
    articles: Set[str]


def inherit(
    groups: Iterable[Group], stories: Iterable[Before], *, leaving: Collection[str], new_id: Callable[[Group], str]
) -> tuple[dict[str, Group], dict[str, str]]:
    """Which story each group is from now on, by story id; and which stories are others now: their ids, and what they
    became part of.

    `stories`: those that the articles were in, the senior ones first. An id goes where the story's lead goes, whose
    text it stands for to readers; but who is split off (`leaving`) leaves it to those who stay. A story whose articles
    all went to groups that have an id is ended. A group that is left without one gets a new one.
    """
    groups = list(groups)
    ids: dict[Group, str] = {}
    heirs: dict[str, Group] = {}
    for story in stories:
        near = _nearest(groups, story, leaving)
        heir = next((group for group in near if group not in ids), None)
        if heir is None:
            heirs[story.id] = near[0]
        else:
            ids[heir] = story.id
    for group in groups:
        ids.setdefault(group, new_id(group))
    return {id_: group for group, id_ in ids.items()}, {id_: ids[group] for id_, group in heirs.items()}


def _nearest(groups: Iterable[Group], story: Before, leaving: Collection[str]) -> list[Group]:
    """The groups that have articles of the story, the likeliest heir first."""

    def distance(group: Group) -> tuple[bool, bool, int, str]:
        leaves, leads = not group.isdisjoint(leaving), story.lead_id in group
        return (leaves, not leads, -len(group & story.articles), min(group))

    return sorted((group for group in groups if not group.isdisjoint(story.articles)), key=distance)
