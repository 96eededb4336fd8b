"""What operators split and merge, and that it stands: ids, numbers, tombstones, and what readers see."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from shared.events import ArticlePublished, Event, StoryChanged
from tests.support.samples import NOON, article, at, deduplicated, event
from tests.support.shelf import Shelf, merge, restoration, split, withdrawal


def sighting(name: str, *matches: str, score: float = 1.0, minutes: int = 0, **fields: Any) -> Event:
    """Of an article that the portal published `minutes` after noon."""
    told = article(fields.pop("title", name), published_at=at(minutes), **fields)
    return event(deduplicated(name, matches, score=score, article=told), key=f"{name} {matches} {score}")


def changes(outputs: Iterable[Event]) -> Mapping[str, str]:
    """What changed in which story."""
    return {output.data.story_id: output.data.change for output in outputs if isinstance(output.data, StoryChanged)}


def three() -> Shelf:
    """A story of three articles, a the lead, each a copy of each other."""
    shelf = Shelf()
    shelf.take(sighting("a"), sighting("b", "a", minutes=1), sighting("c", "a", "b", minutes=2))
    return shelf


def test_an_article_that_is_split_off_is_news_of_its_own_and_the_others_keep_the_storys_id() -> None:
    shelf = three()
    before = shelf.story_of("a")
    (applied,) = shelf.take(split("a", "b", "c", minutes=10))
    own, rest = shelf.story_of("a"), shelf.story_of("b")
    assert shelf.partition() == {frozenset("a"), frozenset("bc")}
    assert (rest.id, rest.listed_seq, rest.lead_id) == (before.id, before.listed_seq, "b")
    assert rest.updated_at > before.updated_at  # it shows another text
    assert own.visible
    assert own.listed_seq == own.change_seq
    assert changes(applied.outputs) == {rest.id: "split", own.id: "listed"}
    (published,) = (output.data for output in applied.outputs if isinstance(output.data, ArticlePublished))
    assert (published.story_id, published.listed_seq) == (own.id, own.listed_seq)
    numbers = {own.change_seq, rest.change_seq}
    assert len(numbers) == 2
    assert min(numbers) > before.change_seq
    assert shelf.seq == max(numbers)
    assert applied.outcome == "split"


def test_a_copy_that_is_split_off_leaves_the_lead_as_it_is() -> None:
    shelf = three()
    before = shelf.story_of("a")
    shelf.take(split("c", "a", "b", minutes=10))
    story = shelf.story_of("a")
    assert (story.id, story.lead_id, story.updated_at) == (before.id, "a", before.updated_at)
    assert story.change_seq > before.change_seq
    assert shelf.story_of("c").id != before.id


def test_what_comes_later_brings_nobody_back() -> None:
    shelf = three()
    shelf.take(split("a", "b", "c", minutes=10))
    apart = {shelf.story_of("a").id, shelf.story_of("b").id}
    shelf.take(
        sighting("a", "b", "c", title="a, đã sửa"),  # a revision that is found again to be a copy
        sighting("b", "a", "c", minutes=1),
        sighting("d", "a", "b", "c", minutes=3),  # a copy of all of them
        sighting("e", "a", minutes=4, score=0.7),  # a copy of the split-off one alone
    )
    assert shelf.partition() == {frozenset("ae"), frozenset("bcd")}
    assert {shelf.story_of("a").id, shelf.story_of("b").id} == apart
    assert shelf.story_of("e").id == shelf.story_of("a").id


def test_a_new_copy_of_both_sides_goes_where_it_is_most_alike_whatever_came_first() -> None:
    told = [sighting("d", "a", score=0.9, minutes=3), sighting("d", "b", score=0.8, minutes=3)]
    for events in (told, told[::-1]):
        shelf = three()
        shelf.take(split("a", "b", "c", minutes=10))
        for each in events:
            shelf.take(each)
        assert shelf.partition() == {frozenset("ad"), frozenset("bc")}


def test_an_article_that_goes_over_to_another_story_takes_no_id_with_it() -> None:
    """d was listed with a; then it is found to be more of a copy of b."""
    shelf = three()
    shelf.take(split("a", "b", "c", minutes=10), sighting("d", "a", score=0.8, minutes=3))
    one, other = shelf.story_of("a"), shelf.story_of("b")
    assert shelf.story_of("d").id == one.id
    (applied,) = shelf.take(sighting("d", "b", score=0.9, minutes=3))
    assert shelf.partition() == {frozenset("a"), frozenset("bcd")}
    assert (shelf.story_of("a").id, shelf.story_of("b").id) == (one.id, other.id)
    assert changes(applied.outputs) == {one.id: "split", other.id: "copies"}


def test_articles_that_only_the_split_off_one_held_together_go_their_own_ways() -> None:
    shelf = Shelf()
    shelf.take(sighting("a", minutes=5), sighting("b", "a", minutes=1), sighting("c", "a", minutes=2))
    before = shelf.story_of("a")
    (applied,) = shelf.take(split("a", "b", "c", minutes=10))
    assert shelf.partition() == {frozenset("a"), frozenset("b"), frozenset("c")}
    assert shelf.story_of("b").id == before.id  # with its lead
    assert sorted(changes(applied.outputs).values()) == ["listed", "listed", "split"]


def test_a_story_that_is_left_without_news_goes_out_of_the_feeds() -> None:
    """It was listed for the article that is split off; what stays is too old to be listed."""
    shelf = Shelf()
    old = article("b", published_at=NOON - timedelta(days=40))
    shelf.take(sighting("a"), event(deduplicated("b", ("a",), article=old)))
    before = shelf.story_of("a")
    assert (before.visible, before.lead_id) == (True, "b")
    (applied,) = shelf.take(split("a", "b", minutes=10))
    assert shelf.story_of("b").id == before.id
    assert not shelf.story_of("b").visible
    assert shelf.tombstones[before.id].reason == "withdrawn"
    assert changes(applied.outputs) == {before.id: "withdrawn", shelf.story_of("a").id: "listed"}


def test_a_province_that_only_the_split_off_article_stood_for_sees_the_story_leave() -> None:
    shelf = Shelf()
    shelf.take(sighting("a"), sighting("b", "a", minutes=1, province="quang-ninh"))
    story = shelf.story_of("a")
    shelf.take(split("b", "a", minutes=10))
    (left,) = shelf.tombstones.values()
    assert (left.story_id, left.reason, left.provinces) == (story.id, "left", ["quang-ninh"])
    assert shelf.story_of("b").provinces == ["quang-ninh"]


def test_the_stories_of_two_articles_are_merged_into_the_one_listed_first() -> None:
    shelf = Shelf()
    shelf.take(sighting("a", minutes=5), sighting("b", minutes=1), sighting("c", "b", minutes=2))
    first, second = shelf.story_of("a"), shelf.story_of("b")
    (applied,) = shelf.take(merge("c", "a", "b", minutes=10))
    assert shelf.partition() == {frozenset("abc")}
    story = shelf.story_of("a")
    assert (story.id, story.lead_id) == (first.id, "b")
    stone = shelf.tombstones[second.id]
    assert (stone.reason, stone.merged_into) == ("merged", first.id)
    assert changes(applied.outputs) == {second.id: "merged", first.id: "lead"}
    assert stone.change_seq != story.change_seq
    assert applied.outcome == "merged"


def test_a_merge_stands_against_revisions_and_takes_in_later_copies_of_both() -> None:
    shelf = Shelf()
    shelf.take(sighting("a"), sighting("b", minutes=1), merge("a", "b", minutes=10))
    shelf.take(sighting("b", title="b, đã sửa"), sighting("c", "a", minutes=2), sighting("d", "b", minutes=3))
    assert shelf.partition() == {frozenset("abcd")}


def test_the_later_of_two_requests_wins_in_any_order_of_arrival() -> None:
    early, late = 10, 20
    for requests, expected in (
        ((split("a", "b", "c", minutes=early), merge("a", "b", "c", minutes=late)), {frozenset("abc")}),
        ((merge("a", "b", "c", minutes=early), split("a", "b", "c", minutes=late)), {frozenset("a"), frozenset("bc")}),
    ):
        for order in (requests, requests[::-1]):
            shelf = three()
            for request in order:
                shelf.take(request)
            assert shelf.partition() == expected


def test_a_request_that_comes_again_changes_nothing_though_its_outputs_are_forgotten() -> None:
    shelf = three()
    request = split("a", "b", "c", minutes=10)
    (first,) = shelf.take(request)
    (again,) = shelf.take(request)
    assert (again.outcome, again.outputs) == ("repeated", first.outputs)
    shelf.emitted.clear()
    stories, seq = dict(shelf.stories), shelf.seq
    (later,) = shelf.take(request)
    assert later.outputs == []
    assert (shelf.stories, shelf.seq, len(shelf.rulings)) == (stories, seq, 1)


def test_split_and_merged_again_an_article_gets_a_new_id_each_time_and_none_comes_to_mean_another_text() -> None:
    shelf = three()
    ids = []
    for turn in range(2):
        shelf.take(split("a", "b", "c", minutes=10 + 20 * turn))
        ids.append(shelf.story_of("a").id)
        shelf.take(merge("a", "b", "c", minutes=20 + 20 * turn))
    assert len({*ids, shelf.story_of("a").id}) == 3
    assert {shelf.tombstones[id_].merged_into for id_ in ids} == {shelf.story_of("a").id}


def test_a_withdrawn_article_can_be_split_off_and_shows_when_it_is_restored() -> None:
    shelf = three()
    shelf.take(withdrawal("a", minutes=5), split("a", "b", "c", minutes=10))
    own = shelf.story_of("a")
    assert (own.visible, own.listed_seq) == (False, None)
    (applied,) = shelf.take(restoration("a", minutes=20))
    assert changes(applied.outputs) == {own.id: "listed"}
    assert shelf.story_of("a").visible


def test_a_merge_beyond_the_cap_takes_in_what_fits_and_loses_nobody() -> None:
    shelf = Shelf(cap=3)
    shelf.take(sighting("a"), sighting("b", "a"), sighting("c", minutes=1), sighting("d", "c", minutes=1))
    shelf.take(merge("a", "c", "b", "d", minutes=10))
    assert sorted(len(group) for group in shelf.partition()) == [1, 3]
    assert {id_ for group in shelf.partition() for id_ in group} == set("abcd")
