"""The archive in dictionaries: what the archiver's plans are tried on without a database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from msgspec.structs import replace

from services.archiver.plan import Applied, Planner
from shared.events import (
    ArticleDeduplicated,
    Event,
    MergeRequested,
    RestoreRequested,
    SplitRequested,
    StoryChanged,
    WithdrawalRequested,
)
from shared.storage.archive import ArchiveChanges, ArchiveState, Neighbour
from shared.storage.records import MAX_MEMBERS, ArticleRecord, Ruling, StoryRecord, TombstoneRecord
from tests.support.samples import at, event

MONTH = timedelta(days=30)
T = TypeVar("T")


@dataclass
class Shelf:
    """Keeps what plans say, in dictionaries, and hands each plan what the archive would."""

    seq: int = 0
    cap: int = MAX_MEMBERS
    articles: dict[str, ArticleRecord] = field(default_factory=dict)
    stories: dict[str, StoryRecord] = field(default_factory=dict)
    tombstones: dict[str, TombstoneRecord] = field(default_factory=dict)
    rulings: dict[str, Ruling] = field(default_factory=dict)
    emitted: dict[str, list[Event]] = field(default_factory=dict)

    def take(self, *events: Event) -> list[Applied]:
        """One batch."""
        planner = Planner(self._state(events), now=at(600), max_age=MONTH, cap=self.cap)
        applied = [planner.apply(each) for each in events]
        self._keep(planner.changes)
        return applied

    def _state(self, events: Sequence[Event]) -> ArchiveState:
        ids = {str(each.data.article_id) for each in events if not isinstance(each.data, StoryChanged)}
        sightings = [each.data for each in events if isinstance(each.data, ArticleDeduplicated)]
        named = {match.article_id for data in sightings for match in data.decision.matches}
        requests = any(isinstance(each.data, SplitRequested | MergeRequested) for each in events)
        articles = {id_: record for id_, record in self.articles.items() if id_ in ids}
        near = [each for each in self.articles.values() if each.id in named or ids & set(each.matches)]
        story_ids = {record.story_id for record in (*articles.values(), *near)}
        if requests or any(self.stories[id_].ruled for id_ in story_ids):  # more than the archive would load
            near, story_ids = list(self.articles.values()), set(self.stories)
        return ArchiveState(
            seq=self.seq,
            articles=articles,
            neighbours={each.id: Neighbour(each.id, each.story_id, each.links) for each in near},
            stories={id_: story for id_, story in self.stories.items() if id_ in story_ids},
            tombstones={id_: stone for id_, stone in self.tombstones.items() if id_ in story_ids},
            rulings=dict(self.rulings),
            emitted={each.id: self.emitted[each.id] for each in events if each.id in self.emitted},
        )

    def _keep(self, changes: ArchiveChanges) -> None:
        self.seq = changes.seq
        self.articles.update(changes.articles)
        for id_, story_id in changes.placed.items():
            self.articles[id_] = replace(self.articles[id_], story_id=story_id)
        self.rulings.update(changes.rulings)
        _apply(self.stories, changes.stories)
        _apply(self.tombstones, changes.tombstones)
        self.emitted.update(changes.emitted)

    def partition(self) -> set[frozenset[str]]:
        by_story: dict[str, set[str]] = {}
        for record in self.articles.values():
            by_story.setdefault(record.story_id, set()).add(record.id)
        return {frozenset(members) for members in by_story.values()}

    def end_state(self) -> object:
        """What must not depend on the order of arrival: partition, leads, texts, what is visible."""
        leads = {
            story.lead_id: (story.visible, tuple(member.article_id for member in story.members))
            for story in self.stories.values()
        }
        texts = {record.id: (record.article.title, record.live, record.source.id) for record in self.articles.values()}
        return self.partition(), leads, texts

    def story_of(self, article_id: str) -> StoryRecord:
        return self.stories[self.articles[article_id].story_id]


def withdrawal(article_id: str, *, minutes: int) -> Event:
    request = WithdrawalRequested(article_id=article_id, reason="Sai", requested_by="lan")
    return _at(event(request, key=f"w{article_id}{minutes}"), minutes)


def restoration(article_id: str, *, minutes: int) -> Event:
    return _at(
        event(RestoreRequested(article_id=article_id, requested_by="lan"), key=f"r{article_id}{minutes}"), minutes
    )


def split(article_id: str, *others: str, minutes: int) -> Event:
    request = SplitRequested(article_id=article_id, apart_from=list(others), reason="Tin khác", requested_by="lan")
    return _at(event(request, key=f"s{article_id}{others}{minutes}"), minutes)


def merge(article_id: str, other_id: str, *others: str, minutes: int) -> Event:
    together = [article_id, other_id, *others]
    request = MergeRequested(article_id=article_id, other_id=other_id, together=together, requested_by="lan")
    return _at(event(request, key=f"m{together}{minutes}"), minutes)


def _at(request: Event, minutes: int) -> Event:
    return replace(request, occurred_at=at(minutes))


def _apply(kept: dict[str, T], changes: dict[str, T | None]) -> None:
    for id_, record in changes.items():
        if record is None:
            kept.pop(id_, None)
        else:
            kept[id_] = record
