"""Long histories of sightings, merges, withdrawals and restorations: what must hold after every batch, in any order,
and for whoever follows the feeds meanwhile."""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from services.archiver.observation import member_of
from services.archiver.partition import Link, partition
from shared.events import ArticleDeduplicated, Event, MergeRequested, SplitRequested
from shared.storage.records import StoryRecord, TombstoneRecord
from tests.support.samples import article, at, deduplicated, event, source
from tests.support.shelf import Shelf, merge, restoration, split, withdrawal

PROVINCES = ("hai-phong", "quang-ninh")
TITLES = ("Bão số 3", "Lịch cắt điện", "Khai mạc lễ hội")


@dataclass
class Follower:
    """A reader of one feed that asks now and then for what changed `since`."""

    province: str | None
    position: int = 0
    shown: dict[str, str] = field(default_factory=dict)
    """Leads by story."""

    def look(self, shelf: Shelf) -> None:
        found: list[StoryRecord | TombstoneRecord] = [story for story in shelf.stories.values() if story.visible]
        found += shelf.tombstones.values()
        for change in sorted(found, key=lambda each: each.change_seq):
            if change.change_seq > self.position and self._concerns(change):
                self._take(change)

    def _concerns(self, change: StoryRecord | TombstoneRecord) -> bool:
        if self.province is not None:
            return self.province in change.provinces
        return isinstance(change, StoryRecord) or change.reason != "left"

    def _take(self, change: StoryRecord | TombstoneRecord) -> None:
        self.position = change.change_seq
        if isinstance(change, StoryRecord):
            self.shown[change.id] = change.lead_id
        else:
            self.shown.pop(change.story_id, None)

    def feed(self, shelf: Shelf) -> dict[str, str]:
        """What a reader that comes new sees."""
        visible = (story for story in shelf.stories.values() if story.visible)
        return {story.id: story.lead_id for story in visible if self.province in (None, *story.provinces)}


@st.composite
def _histories(draw: st.DrawFn) -> list[Event]:
    """A few articles, in sources of two provinces, linked at random, revised, withdrawn and restored."""
    count = draw(st.integers(1, 5))
    events = []
    for number in range(count):
        name, published = f"a{number}", at(draw(st.integers(0, 5)))
        for sighting in range(draw(st.integers(1, 3))):
            others = draw(st.lists(st.integers(0, count - 1), max_size=2))
            province = draw(st.sampled_from(PROVINCES))
            data = deduplicated(
                name,
                tuple(sorted({f"a{other}" for other in others} - {name})),
                score=draw(st.sampled_from((0.5, 0.9, 1.0))),
                observed_at=at(number + 10 * sighting),
                source=source(province, province=province),
                article=article(
                    draw(st.sampled_from(TITLES)),
                    published_at=published,
                    province=province,
                    credit=draw(st.sampled_from(("", "Theo Quangninh.gov.vn", "TTXVN"))),
                ),
            )
            events.append(event(data))
            if draw(st.booleans()):  # its page was read later
                text = article(draw(st.sampled_from(TITLES)), "Toàn văn.", published_at=published, province=province)
                events.append(event(replace(data, article=text, enrichment=1), key=f"{name} {sighting} again"))
        for request in range(draw(st.integers(0, 3))):
            ask = withdrawal if draw(st.booleans()) else restoration
            events.append(ask(name, minutes=40 + 10 * request + number))
    return events + draw(_requests(count))


@st.composite
def _requests(draw: st.DrawFn, count: int) -> list[Event]:
    """What operators split and merged, whatever it was that they saw."""
    if count < 2:
        return []
    named = st.lists(st.sampled_from([f"a{number}" for number in range(count)]), min_size=2, max_size=4, unique=True)
    splits = draw(st.lists(st.booleans(), max_size=3))
    return [(split if parts else merge)(*draw(named), minutes=100 + at) for at, parts in enumerate(splits)]


def _play(events: list[Event], batch: int, followers: tuple[Follower, ...] = (), random: Random | None = None) -> Shelf:
    """Everything in batches; requests for articles that are not there yet come again later."""
    shelf, waiting = Shelf(), list(events)
    while waiting:
        taken, waiting = waiting[:batch], waiting[batch:]
        there = {
            *shelf.articles,
            *(each.data.article_id for each in taken if isinstance(each.data, ArticleDeduplicated)),
        }
        early = [each for each in taken if not there.issuperset(_named(each))]
        ready = [each for each in taken if each not in early]
        shelf.take(*sorted(ready, key=lambda each: not isinstance(each.data, ArticleDeduplicated)))
        waiting += early
        _check(shelf)
        for follower in followers:
            if random is not None and random.random() < 0.5:
                follower.look(shelf)
    return shelf


def _named(event: Event) -> list[str]:
    """The articles that must be there before this can be followed."""
    match event.data:
        case SplitRequested(article_id=article_id, apart_from=others):
            return [article_id, *others]
        case MergeRequested(together=together):
            return together
    return [getattr(event.data, "article_id", "")]


def _check(shelf: Shelf) -> None:
    """What must be true of the archive at any time."""
    members = defaultdict(set)
    for record in shelf.articles.values():
        members[record.story_id].add(record.id)
    assert {story.id: {member.article_id for member in story.members} for story in shelf.stories.values()} == members
    links = [Link(record.id, *link) for record in shelf.articles.values() for link in record.links.items()]
    assert shelf.partition() == set(partition(shelf.articles, links, shelf.rulings.values(), cap=shelf.cap))
    for story in shelf.stories.values():
        assert all(member == member_of(shelf.articles[member.article_id]) for member in story.members)
        live = {member.article_id for member in story.members if member.live}
        assert live == {id_ for id_ in members[story.id] if shelf.articles[id_].live}
        assert story.visible == bool(story.listed_seq is not None and live)
        assert story.lead_id in live or not live
        assert (story.id in shelf.tombstones) == (story.listed_seq is not None and not story.visible)
        lefts = {stone.provinces[0] for stone in shelf.tombstones.values() if stone.id.startswith(f"{story.id}@")}
        assert not story.visible or lefts.isdisjoint(story.provinces)
    for feed in (None, *PROVINCES):
        reader = Follower(feed)
        changes: list[StoryRecord | TombstoneRecord] = [story for story in shelf.stories.values() if story.visible]
        changes += shelf.tombstones.values()
        numbers = [change.change_seq for change in changes if reader._concerns(change)]
        assert len(numbers) == len(set(numbers))
        assert max(numbers, default=0) <= shelf.seq


def _end_state(shelf: Shelf) -> object:
    texts = {
        record.id: (record.article.title, record.article.content_text, record.live, record.source.id)
        for record in shelf.articles.values()
    }
    seen = {
        story.lead_id: (story.lead_reason, story.provinces, [member.article_id for member in story.members])
        for story in shelf.stories.values()
        if story.visible
    }
    leads = {story.lead_id: story.visible for story in shelf.stories.values()}
    return shelf.partition(), texts, seen, leads


@settings(max_examples=150, deadline=None)
@given(_histories(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_no_order_batching_or_repetition_changes_what_is_seen_in_the_end(
    events: list[Event], random: Random, batch: int
) -> None:
    straight = _play(events, 1)
    shuffled = [*events, *random.sample(events, k=len(events) // 2)]
    random.shuffle(shuffled)
    assert _end_state(_play(shuffled, batch)) == _end_state(straight)


@settings(max_examples=150, deadline=None)
@given(_histories(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_whoever_follows_a_feed_ends_with_what_it_shows(events: list[Event], random: Random, batch: int) -> None:
    random.shuffle(events)
    followers = tuple(Follower(feed) for feed in (None, *PROVINCES) for _ in range(2))
    shelf = _play(events, batch, followers, random)
    for follower in followers:
        follower.look(shelf)
        assert follower.shown == follower.feed(shelf)
