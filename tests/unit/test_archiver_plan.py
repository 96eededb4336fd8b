"""The archiver's decisions: stories, leads, revisions, withdrawals, sequence numbers. No database."""

from datetime import timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.archiver.plan import NotArchivedYet
from shared.article import PageRead
from shared.events import ArticlePublished, ArticleWithdrawn, Event, StoryChanged
from tests.support.samples import NOON, article, at, deduplicated, event, source
from tests.support.shelf import Shelf, merge, restoration, split, withdrawal


def test_a_new_article_is_listed_and_published() -> None:
    shelf = Shelf()
    (applied,) = shelf.take(event(deduplicated("a")))
    published, changed = (output.data for output in applied.outputs)
    story = shelf.story_of("a")
    assert published == ArticlePublished(article_id="a", story_id=story.id, revision=1, listed_seq=1, change_seq=1)
    assert changed == StoryChanged(story_id=story.id, change_seq=1, change="listed")
    assert (story.lead_id, story.listed_seq, story.change_seq, story.visible) == ("a", 1, 1, True)
    assert (story.updated_at, story.changed_at) == (NOON, at(600))  # the portal's date, and ours


def test_the_same_event_again_changes_nothing_and_emits_the_same() -> None:
    shelf = Shelf()
    one = event(deduplicated("a"))
    first, again = shelf.take(one, one)
    assert again.outputs == first.outputs
    assert again.outcome == "repeated"
    (later,) = shelf.take(one)
    assert later.outputs == first.outputs
    assert shelf.seq == 1


def test_copies_are_one_story_whichever_of_them_saw_the_other() -> None:
    for first, second in (("a", "b"), ("b", "a")):
        shelf = Shelf()
        matches = {"a": (), "b": ("a",)}  # only b saw a
        shelf.take(event(deduplicated(first, matches[first])))
        shelf.take(event(deduplicated(second, matches[second])))
        assert shelf.partition() == {frozenset({"a", "b"})}
        assert len(shelf.stories) == 1


def test_the_lead_was_recorded_first_and_keeps_the_storys_id() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("late", article=article(published_at=at(60)))))
    story = shelf.story_of("late")
    (applied,) = shelf.take(event(deduplicated("early", ("late",), article=article(published_at=at(0)))))
    assert shelf.story_of("early").id == story.id
    assert shelf.story_of("early").lead_id == "early"
    assert [output.data.change for output in applied.outputs if isinstance(output.data, StoryChanged)] == ["lead"]
    assert shelf.story_of("early").listed_seq == story.listed_seq
    assert shelf.story_of("early").updated_at > story.updated_at


def test_two_listed_stories_that_prove_to_be_one_merge_into_the_one_listed_first() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a")))
    shelf.take(event(deduplicated("b", article=article("Tin khác"))))
    survivor, other = shelf.story_of("a"), shelf.story_of("b")
    (applied,) = shelf.take(event(deduplicated("c", ("b", "a"))))
    assert shelf.partition() == {frozenset("abc")}
    assert set(shelf.stories) == {survivor.id}
    tombstone = shelf.tombstones[other.id]
    assert (tombstone.reason, tombstone.merged_into) == ("merged", survivor.id)
    numbers = [output.data.change_seq for output in applied.outputs if isinstance(output.data, StoryChanged)]
    assert len(set(numbers)) == 2
    assert {tombstone.change_seq, shelf.stories[survivor.id].change_seq} == set(numbers)


def test_a_merge_is_seen_even_when_no_article_came_new() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a")), event(deduplicated("b", article=article("Tin khác"))))
    before = shelf.seq
    shelf.take(event(deduplicated("b", ("a",), observed_at=at(5), article=article("Tin khác"))))
    assert shelf.partition() == {frozenset("ab")}
    assert shelf.story_of("a").change_seq > before
    assert {member.article_id for member in shelf.story_of("a").members} == {"a", "b"}


def test_a_changed_text_is_a_revision_and_raises_updated() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a")))
    before = shelf.story_of("a")
    (applied,) = shelf.take(event(deduplicated("a", observed_at=at(30), article=article("Hội nghị tổng kết"))))
    record, story = shelf.articles["a"], shelf.story_of("a")
    assert (applied.outcome, record.revision, record.revised_at) == ("revised", 2, at(30))
    assert record.revisions[0].title == "Hội nghị sơ kết"
    assert (story.id, story.listed_seq) == (before.id, before.listed_seq)
    assert story.updated_at > before.updated_at
    assert story.change_seq > before.change_seq


def test_only_spelling_that_nobody_sees_is_no_revision() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a", article=article("Hòa Bình họp"))))
    shelf.take(event(deduplicated("a", observed_at=at(30), article=article("Hoà  Bình họp"))))
    assert shelf.articles["a"].revision == 1


def test_an_older_sighting_changes_no_text() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a", observed_at=at(30), article=article("Mới"))))
    (applied,) = shelf.take(event(deduplicated("a", observed_at=at(0), article=article("Cũ"))))
    assert shelf.articles["a"].article.title == "Mới"
    assert applied.outcome == "seen-again"


def test_withdrawal_and_restoration() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a")))
    story = shelf.story_of("a")
    (applied,) = shelf.take(withdrawal("a", minutes=10))
    withdrawn, changed = (output.data for output in applied.outputs)
    assert isinstance(withdrawn, ArticleWithdrawn)
    assert withdrawn.reason == "Sai"
    assert isinstance(changed, StoryChanged)
    assert changed.change == "withdrawn"
    assert shelf.tombstones[story.id].reason == "withdrawn"
    assert not shelf.story_of("a").visible
    assert shelf.tombstones[story.id].change_seq == shelf.story_of("a").change_seq == 2
    (applied,) = shelf.take(restoration("a", minutes=20))
    assert shelf.story_of("a").visible
    assert shelf.tombstones == {}
    assert (shelf.story_of("a").listed_seq, shelf.story_of("a").change_seq) == (1, 3)


def test_every_decision_is_remembered_with_who_and_why() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a")), withdrawal("a", minutes=10), restoration("a", minutes=20))
    told = [(decision.action, decision.requested_by, decision.reason) for decision in shelf.articles["a"].decisions]
    assert told == [("withdrawn", "lan", "Sai"), ("restored", "lan", "")]


def test_a_request_older_than_the_one_followed_is_void() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a")), withdrawal("a", minutes=10), restoration("a", minutes=20))
    (applied,) = shelf.take(withdrawal("a", minutes=15))
    assert applied.outcome == "void"
    assert shelf.articles["a"].live


def test_when_the_lead_is_withdrawn_a_copy_takes_over() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a")), event(deduplicated("b", ("a",), article=article(published_at=at(9)))))
    shelf.take(withdrawal("a", minutes=10))
    story = shelf.story_of("a")
    assert (story.lead_id, story.visible) == ("b", True)
    assert shelf.tombstones == {}


def test_a_withdrawn_article_that_is_seen_again_stays_withdrawn() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a")), withdrawal("a", minutes=10))
    shelf.take(event(deduplicated("a", observed_at=at(60), article=article("Bản sửa"))))
    assert not shelf.articles["a"].live
    assert not shelf.story_of("a").visible


def test_a_withdrawn_article_that_is_revised_stays_gone_in_its_provinces_feed() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a")), withdrawal("a", minutes=10))
    tombstone = shelf.tombstones[shelf.story_of("a").id]
    assert tombstone.provinces == ["hai-phong"]
    (applied,) = shelf.take(event(deduplicated("a", observed_at=at(60), article=article("Bản sửa"))))
    assert shelf.tombstones == {tombstone.id: tombstone}
    assert applied.outputs == []  # nobody sees anything change


def test_a_story_that_goes_out_of_one_provinces_feed_leaves_a_tombstone_there() -> None:
    shelf = Shelf()
    elsewhere = deduplicated("b", ("a",), article=article(published_at=at(9), province="quang-ninh"))
    shelf.take(event(deduplicated("a")), event(elsewhere))
    story = shelf.story_of("a")
    assert story.provinces == ["hai-phong", "quang-ninh"]
    shelf.take(withdrawal("b", minutes=20))
    (left,) = shelf.tombstones.values()
    assert (left.story_id, left.reason, left.provinces) == (story.id, "left", ["quang-ninh"])
    assert left.change_seq == shelf.story_of("a").change_seq > story.change_seq
    shelf.take(restoration("b", minutes=30))
    assert shelf.tombstones == {}


def test_beyond_the_cap_stories_stay_apart_and_none_loses_a_member() -> None:
    shelf = Shelf(cap=3)
    for name, matches in (("a", ()), ("b", ("a",)), ("c", ()), ("d", ()), ("e", ("d",))):
        shelf.take(event(deduplicated(name, matches, article=article(name))))
    # `e` now links both older stories, and with its own they are more than three.
    shelf.take(event(deduplicated("e", ("a", "c", "d"), observed_at=at(5), article=article("e"))))
    assert shelf.partition() == {frozenset("ab"), frozenset("cde")}
    for story in shelf.stories.values():
        members = {record.id for record in shelf.articles.values() if record.story_id == story.id}
        assert {member.article_id for member in story.members} == members
        assert len(members) <= 3


@pytest.mark.parametrize(
    "request_",
    [
        withdrawal("nobody", minutes=1),
        split("nobody", "a", minutes=1),
        split("a", "nobody", minutes=1),
        merge("a", "nobody", minutes=1),
    ],
)
def test_a_request_for_an_unknown_article_has_to_wait(request_: Event) -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a")))
    with pytest.raises(NotArchivedYet):
        shelf.take(request_)


def test_old_news_and_undated_news_of_a_first_poll_are_stored_but_not_listed() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("old", article=article(published_at=NOON - timedelta(days=31)))))
    shelf.take(event(deduplicated("undated", first_poll=True, article=article("Không ngày", published_at=None))))
    shelf.take(event(deduplicated("fresh", first_poll=False, article=article("Mới", published_at=None))))
    listed = {record.id: shelf.story_of(record.id).listed_seq for record in shelf.articles.values()}
    assert listed["old"] is listed["undated"] is None
    assert listed["fresh"] is not None
    assert {story.visible for story in shelf.stories.values()} == {False, True}


def test_an_article_in_two_sources_is_attributed_to_the_one_it_was_first_seen_in() -> None:
    shelf = Shelf()
    shelf.take(event(deduplicated("a", observed_at=at(5), source=source("b")), key="1"))
    shelf.take(event(deduplicated("a", observed_at=at(1), source=source("a")), key="2"))
    assert [seen.source.id for seen in shelf.articles["a"].seen_in] == ["a", "b"]


_TITLES = ("Bão số 3", "Lịch cắt điện", "Khai mạc lễ hội")


@st.composite
def _streams(draw: st.DrawFn) -> list[Event]:
    """Sightings of a few articles, some of them copies that saw each other one way only, with revisions."""
    count = draw(st.integers(2, 6))
    events = []
    for number in range(count):
        name = f"a{number}"
        published = at(draw(st.integers(0, 5)))
        for sighting in range(draw(st.integers(1, 3))):
            others = draw(st.lists(st.integers(0, count - 1), max_size=2))
            matches = tuple(sorted({f"a{other}" for other in others} - {name}))
            data = deduplicated(
                name,
                matches,
                observed_at=at(number + 10 * sighting),
                source=source(draw(st.sampled_from(("s1", "s2")))),
                article=article(draw(st.sampled_from(_TITLES)), published_at=published, url=f"https://x.vn/{name}"),
            )
            events.append(event(data))
    return events


@settings(max_examples=150, deadline=None)
@given(_streams(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_no_order_batching_or_repetition_changes_the_end_state(events: list[Event], random: Random, batch: int) -> None:
    straight = Shelf()
    for each in events:
        straight.take(each)
    shuffled = [*events, *random.sample(events, k=len(events) // 2)]
    random.shuffle(shuffled)
    mixed = Shelf()
    for start in range(0, len(shuffled), batch):
        mixed.take(*shuffled[start : start + batch])
    assert mixed.end_state() == straight.end_state()
    for shelf in (straight, mixed):
        assert {record.story_id for record in shelf.articles.values()} == set(shelf.stories)
        numbers = [story.change_seq for story in shelf.stories.values()]
        numbers += [tombstone.change_seq for tombstone in shelf.tombstones.values()]
        assert len(numbers) == len(set(numbers))
        assert max(numbers) <= shelf.seq


def test_of_one_sighting_the_last_reading_of_its_page_counts_in_any_order() -> None:
    published = article("Tin", "Đoạn đầu …")
    page = PageRead(state="read", fetched_at=at(30))
    sightings = [
        event(deduplicated("a", article=published), key="0"),
        event(deduplicated("a", article=article("Tin", "Toàn văn.", page=page), enrichment=1), key="1"),
        event(deduplicated("a", article=article("Tin", "Toàn văn, bản cuối.", page=page), enrichment=2), key="2"),
    ]
    for order in permutations(sightings):
        shelf = Shelf()
        shelf.take(*order)
        record = shelf.articles["a"]
        assert (record.article.content_text, record.enrichment) == ("Toàn văn, bản cuối.", 2)
        if record.revision > 1:
            assert record.revised_at == at(30)
    newer = event(deduplicated("a", article=article("Tin", "Đã sửa."), observed_at=at(5)), key="3")
    shelf.take(newer)
    assert (shelf.articles["a"].article.content_text, shelf.articles["a"].enrichment) == ("Đã sửa.", 0)
