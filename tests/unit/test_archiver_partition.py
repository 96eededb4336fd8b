"""Which articles are one story, from links and rulings; and which story's id each group keeps."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.archiver.partition import Before, Group, Link, inherit, partition
from shared.storage.records import MAX_MEMBERS, Ruling
from tests.support.samples import NOON


def ruling(kind: Literal["split", "merge"], *articles: str, minutes: int = 0) -> Ruling:
    at = NOON + timedelta(minutes=minutes)
    return Ruling(id=f"{minutes}", kind=kind, articles=list(articles), requested_by="lan", reason="", at=at)


def links(*told: str) -> list[Link]:
    """`ab` links a and b; `ab5` with a score of 0.5."""
    return [Link(each[0], each[1], int(each[2:]) / 10 if each[2:] else 1.0) for each in told]


def groups(*told: str) -> list[Group]:
    return [frozenset(each) for each in told]


SPLIT_A = ruling("split", "a", "b", "c")


@pytest.mark.parametrize(
    ("articles", "linked", "rulings", "expected"),
    [
        ("abc", links(), [], groups("a", "b", "c")),
        ("abcd", links("ab", "bc"), [], groups("abc", "d")),
        ("abc", links("ab", "ac", "bc"), [SPLIT_A], groups("a", "bc")),
        # Only a held b and c together: they go their own ways.
        ("abc", links("ab", "ac"), [SPLIT_A], groups("a", "b", "c")),
        # A copy that came later, and is a copy of both sides, goes where it is most alike.
        ("abcd", links("ab", "ac", "bc", "ad9", "bd8"), [SPLIT_A], groups("ad", "bc")),
        ("abcd", links("ab", "ac", "bc", "ad8", "bd9"), [SPLIT_A], groups("a", "bcd")),
        ("abcd", links("ab", "ac", "bc", "ad", "bd"), [SPLIT_A], groups("a", "bcd")),  # with those who stayed
        # Copies of a alone stay with it.
        ("abcd", links("ab", "ac", "bc", "ad5"), [SPLIT_A], groups("ad", "bc")),
        ("ab", links(), [ruling("merge", "a", "b")], groups("ab")),
        ("ab", links("ab"), [ruling("split", "a", "b"), ruling("merge", "a", "b", minutes=1)], groups("ab")),
        ("ab", links("ab"), [ruling("merge", "a", "b"), ruling("split", "a", "b", minutes=1)], groups("a", "b")),
        # A merge with another does not bring back those that it was split from.
        (
            "abcd",
            links("ab", "ac", "bc"),
            [SPLIT_A, ruling("merge", "a", "d", minutes=1)],
            groups("ad", "bc"),
        ),
        # Of an older merge what a newer split leaves together stays together.
        (
            "abc",
            links(),
            [ruling("merge", "a", "b", "c"), ruling("split", "a", "b", "c", minutes=1)],
            groups("a", "bc"),
        ),
        (
            "abc",
            links(),
            [ruling("merge", "a", "b", "c"), ruling("split", "b", "a", "c", minutes=1)],
            groups("ac", "b"),
        ),
        # Merging the two stories takes back the whole split, not one pair of it.
        ("abc", links("ab", "bc"), [SPLIT_A, ruling("merge", "a", "b", "c", minutes=1)], groups("abc")),
        # What is not archived is left aside.
        ("ab", links("ab", "bc"), [ruling("merge", "b", "c", "d")], groups("ab")),
    ],
)
def test_partition(articles: str, linked: list[Link], rulings: list[Ruling], expected: list[Group]) -> None:
    assert partition(articles, linked, rulings, cap=MAX_MEMBERS) == expected


def test_the_cap_holds_for_links_and_for_rulings() -> None:
    linked = links("ab", "cd", "bc5")
    assert partition("abcd", linked, [], cap=3) == groups("ab", "cd")
    assert partition("abcd", linked, [ruling("merge", *"abcd")], cap=3) == groups("abc", "d")


_ARTICLES = "abcdefg"
_LINKS = st.lists(
    st.tuples(st.sampled_from(_ARTICLES), st.sampled_from(_ARTICLES), st.sampled_from((0.5, 0.8, 1.0)))
    .filter(lambda told: told[0] < told[1])
    .map(lambda told: Link(*told)),
    max_size=12,
    unique_by=lambda link: (link.one, link.other),
)


@st.composite
def _rulings(draw: st.DrawFn) -> list[Ruling]:
    named = st.lists(st.sampled_from(_ARTICLES), min_size=2, max_size=5, unique=True)
    kinds: Sequence[Literal["split", "merge"]] = draw(st.lists(st.sampled_from(("split", "merge")), max_size=4))
    return [ruling(kind, *draw(named), minutes=number) for number, kind in enumerate(kinds)]


@settings(deadline=None)
@given(_LINKS, _rulings(), st.randoms(use_true_random=False))
def test_no_order_changes_the_partition_and_the_last_word_holds(
    linked: list[Link], rulings: list[Ruling], random: Random
) -> None:
    found = partition(_ARTICLES, linked, rulings, cap=MAX_MEMBERS)
    assert sorted(id_ for group in found for id_ in group) == list(_ARTICLES)
    articles = list(_ARTICLES)
    for each in (articles, linked, rulings):
        random.shuffle(each)
    assert partition(articles, linked, rulings, cap=MAX_MEMBERS) == found
    rulings.sort(key=lambda ruling: ruling.at)
    if rulings:
        last = rulings[-1]
        together = [group for group in found if not group.isdisjoint(last.articles)]
        if last.kind == "merge":
            assert len(together) == 1
        else:
            (own,) = (group for group in found if last.articles[0] in group)
            assert own.isdisjoint(last.articles[1:])


@settings(deadline=None)
@given(_LINKS, _rulings())
def test_apart_of_what_has_to_do_with_each_other_nothing_else_matters(
    linked: list[Link], rulings: list[Ruling]
) -> None:
    """The archiver looks at one component at a time."""
    near = [{link.one, link.other} for link in linked] + [set(ruling.articles) for ruling in rulings]
    component = {"a"}
    while grown := [each for each in near if each & component and not each <= component]:
        component.update(*grown)
    alone = partition(
        component,
        [link for link in linked if link.one in component],
        [ruling for ruling in rulings if component & set(ruling.articles)],
        cap=MAX_MEMBERS,
    )
    whole = partition(_ARTICLES, linked, rulings, cap=MAX_MEMBERS)
    assert alone == [group for group in whole if group <= component]


@pytest.mark.parametrize(
    ("found", "before", "leaving", "kept", "ended"),
    [
        ("ab c", ["1ab", "2c"], "", {"1": "ab", "2": "c"}, {}),
        ("abc", ["1ab", "2c"], "", {"1": "abc"}, {"2": "1"}),
        # Those who stay keep the id, whoever led.
        ("a bc", ["1abc"], "a", {"1": "bc", "new a": "a"}, {}),
        ("ab c", ["1abc"], "a", {"1": "c", "new a": "ab"}, {}),
        ("abc", ["1abc"], "a", {"1": "abc"}, {}),
        # Where nobody leaves, the id goes where the lead goes, however many do not.
        ("a bc", ["1abc"], "", {"1": "a", "new b": "bc"}, {}),
        ("a bcd", ["1abc", "2d"], "", {"1": "a", "2": "bcd"}, {}),
        # An id lives on where it can: its story has become two.
        ("ac b", ["1cx", "2ab"], "", {"1": "ac", "2": "b"}, {}),
        ("a b c", ["1abc"], "a", {"1": "b", "new a": "a", "new c": "c"}, {}),
    ],
)
def test_who_keeps_which_story(
    found: str, before: list[str], leaving: str, kept: dict[str, str], ended: dict[str, str]
) -> None:
    """A story before: its id, then its lead, then its other articles."""
    stories = [Before(each[0], each[1], frozenset(each[1:])) for each in before]
    ids, gone = inherit(groups(*found.split()), stories, leaving=leaving, new_id=lambda group: f"new {min(group)}")
    assert (ids, gone) == ({id_: frozenset(articles) for id_, articles in kept.items()}, ended)
