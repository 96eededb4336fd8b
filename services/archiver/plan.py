"""What a batch of events does to the archive: state in, changes out, no I/O.

A story is a connected component of the articles that the deduplicator linked, with a cap. Links are looked up
both ways, so that it does not matter which of two copies is archived first. Every change that a reader can see
takes the next number of the one sequence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from services.archiver.observation import first_sighting, member_of, seen_again
from services.archiver.story import change_of, new_story, retold, story_of, visible_part
from shared.events import (
    ArticleDeduplicated,
    ArticlePublished,
    ArticleWithdrawn,
    Event,
    RestoreRequested,
    StoryChanged,
    WithdrawalRequested,
    derived_event,
)
from shared.storage.archive import ArchiveChanges, ArchiveState, Neighbour
from shared.storage.records import (
    MAX_DECISIONS,
    MAX_MEMBERS,
    ArticleRecord,
    OperatorDecision,
    StoryRecord,
    TombstoneRecord,
    Withdrawal,
    left_id,
)


@dataclass(frozen=True)
class Applied:
    """What became of one event: its outputs, and words for the log."""

    outcome: str
    outputs: Sequence[Event] = ()
    story_id: str | None = None
    revision: int | None = None
    lead: tuple[str, str] | None = None
    """Which article its story is shown as, and why."""


class NotArchivedYet(Exception):
    """A request speaks of an article that has not come to the archive."""


class Planner:
    """Applies events one after another to a working copy of the archive's state."""

    def __init__(self, state: ArchiveState, *, now: datetime, max_age: timedelta, cap: int = MAX_MEMBERS) -> None:
        """`cap`: articles of one story at most."""
        self._now = now
        self._max_age = max_age
        self._cap = cap
        self._articles = dict(state.articles)
        self._stories = dict(state.stories)
        self._tombstones = dict(state.tombstones)
        self._emitted = dict(state.emitted)
        self._story_of: dict[str, str] = {}
        self._linked_by: dict[str, set[str]] = {}
        for neighbour in state.neighbours.values():
            self._remember(neighbour)
        for article in self._articles.values():
            self._remember(article)
        self.changes = ArchiveChanges(seq=state.seq, at=now)

    def apply(self, event: Event) -> Applied:
        """Raises `NotArchivedYet`; nothing has changed then."""
        if event.id in self._emitted:
            return Applied("repeated", self._emitted[event.id])
        match event.data:
            case ArticleDeduplicated():
                applied = self._observe(event, event.data)
            case WithdrawalRequested(article_id=article_id, reason=reason, requested_by=who):
                decision = OperatorDecision(action="withdrawn", requested_by=who, reason=reason, at=event.occurred_at)
                applied = self._decide(event, article_id, decision)
            case RestoreRequested(article_id=article_id, requested_by=who):
                decision = OperatorDecision(action="restored", requested_by=who, at=event.occurred_at)
                applied = self._decide(event, article_id, decision)
            case _:
                raise TypeError(f"{event.type} is no event of the archiver.")
        self._emitted[event.id] = self.changes.emitted[event.id] = list(applied.outputs)
        story = self._stories.get(applied.story_id or "")
        return replace_fields(applied, lead=(story.lead_id, story.lead_reason)) if story else applied

    def _observe(self, event: Event, data: ArticleDeduplicated) -> Applied:
        before = self._articles.get(data.article_id)
        if before is None:
            record = first_sighting(event, data, max_age=self._max_age)
            self._stories[record.story_id] = new_story(record)
        else:
            record = seen_again(before, event, data, max_age=self._max_age)
        self._remember(record)
        survivor, ended = self._join(record)
        record = replace(record, story_id=survivor.id)
        old = self._stories[survivor.id]
        record, outputs = self._settle(event, before, record, old=old, story=survivor)
        if record.live:
            outputs = [self._published(event, record), *outputs]
        outcome = "new" if before is None else "revised" if record.revision > before.revision else "seen-again"
        merges = [self._merged(event, tombstone) for tombstone in ended]
        return Applied(outcome, [*outputs, *merges], record.story_id, record.revision)

    def _decide(self, event: Event, article_id: str, decision: OperatorDecision) -> Applied:
        """Withdraw or restore. A request older than the last one that was followed is void."""
        before = self._articles.get(article_id)
        if before is None:
            raise NotArchivedYet(f"Article {article_id} is not archived.")
        if before.decided_at is not None and decision.at <= before.decided_at:
            return Applied("void", (), before.story_id, before.revision)
        withdrawal = None
        if decision.action == "withdrawn":
            withdrawal = Withdrawal(reason=decision.reason, requested_by=decision.requested_by, at=decision.at)
        decisions = (*before.decisions, decision)[-MAX_DECISIONS:]
        record = replace(before, withdrawal=withdrawal, decisions=decisions)
        story = self._stories[record.story_id]
        record, outputs = self._settle(event, before, record, old=story, story=story)
        if withdrawal is None:
            return Applied("restored", [self._published(event, record), *outputs], record.story_id, record.revision)
        withdrawn = ArticleWithdrawn(
            article_id=record.id, story_id=record.story_id, change_seq=record.change_seq, reason=withdrawal.reason
        )
        outputs = [derived_event(event, withdrawn, at=self._now), *outputs]
        return Applied("withdrawn", outputs, record.story_id, record.revision)

    def _join(self, record: ArticleRecord) -> tuple[StoryRecord, list[TombstoneRecord]]:
        """Make one story of the article's own and of all that it links: the one listed first survives.

        Returns it with the members of the others, and the tombstones of those that had been listed. What would
        exceed the cap stays apart.
        """
        linked = {*record.matches, *self._linked_by.get(record.id, ())}
        own = self._stories[self._story_of[record.id]]
        joined, size = [own], max(1, len(own.members))
        story_ids = {self._story_of[id_] for id_ in linked if id_ in self._story_of} - {own.id}
        for story in sorted((self._stories[id_] for id_ in story_ids), key=_seniority):
            if size + len(story.members) <= self._cap:
                joined.append(story)
                size += len(story.members)
        survivor, *others = sorted(joined, key=_seniority)
        tombstones: list[TombstoneRecord] = []
        for other in others:
            survivor = replace(survivor, members=[*survivor.members, *other.members])
            tombstones += self._end(other, survivor.id)
        return survivor, tombstones

    def _end(self, story: StoryRecord, survivor_id: str) -> list[TombstoneRecord]:
        """A story turned out to be another: its articles move; it leaves a tombstone if it was ever listed."""
        del self._stories[story.id]
        for id_, story_id in self._story_of.items():
            if story_id == story.id:
                self._story_of[id_] = survivor_id
        if not story.change_seq:  # made for the article at hand, never written
            return []
        self.changes.stories[story.id] = None
        moved = {old: survivor_id if new == story.id else new for old, new in self.changes.moved.items()}
        self.changes.moved = {**moved, story.id: survivor_id}
        for article in [article for article in self._articles.values() if article.story_id == story.id]:
            self._put_article(replace(article, story_id=survivor_id))
        if story.listed_seq is None:
            return []
        self.changes.seq += 1
        tombstone = TombstoneRecord(
            id=story.id,
            reason="merged",
            merged_into=survivor_id,
            at=self._now,
            change_seq=self.changes.seq,
            listed_seq=story.listed_seq,
            provinces=self._carriers(story),
        )
        self._put_tombstone(tombstone)
        return [tombstone]

    def _carriers(self, story: StoryRecord) -> list[str]:
        """The provinces whose feeds carry the story, or carried it until it was withdrawn."""
        if not story.visible and story.id in self._tombstones:
            return self._tombstones[story.id].provinces
        return story.provinces

    def _settle(
        self,
        event: Event,
        before: ArticleRecord | None,
        record: ArticleRecord,
        *,
        old: StoryRecord,
        story: StoryRecord,
    ) -> tuple[ArticleRecord, list[Event]]:
        """Put the article in its place and its story in order; number what became visible."""
        seq = self.changes.seq + 1
        revised = before is not None and before.article != record.article
        story = story_of(story, member_of(record), seq=seq)
        if old.change_seq and retold(old, story, record.id if before and record.revision > before.revision else None):
            story = replace(story, updated_at=max(self._now, old.updated_at + timedelta(milliseconds=1)))
        shown = old.visible or story.visible
        story_changed = shown and (visible_part(old) != visible_part(story) or (revised and story.lead_id == record.id))
        if story_changed or before is None or _visible_part(before) != _visible_part(record):
            self.changes.seq = seq
            record = replace(record, change_seq=seq)
            story = replace(story, change_seq=seq, changed_at=self._now)
        self._put_article(record)
        self._put_story(story)
        if not story_changed:
            return record, []
        self._bury_or_raise(old, story)
        change = StoryChanged(story_id=story.id, change_seq=story.change_seq, change=change_of(old, story, revised))
        return record, [derived_event(event, change, at=self._now, key=story.id)]

    def _bury_or_raise(self, old: StoryRecord, story: StoryRecord) -> None:
        """A story that goes out of a feed leaves a tombstone there; one that comes back takes it away."""
        if not story.visible:
            self._put_tombstone(self._tombstone(story, story.id, "withdrawn", old.provinces))
            return
        were = set(self._carriers(old))
        if story.id in self._tombstones:
            del self._tombstones[story.id]
            self.changes.tombstones[story.id] = None
        for province in were.difference(story.provinces):
            self._put_tombstone(self._tombstone(story, left_id(story.id, province), "left", [province]))
        if old.listed_seq is not None:
            for province in set(story.provinces).difference(old.provinces if old.visible else ()):
                self.changes.tombstones[left_id(story.id, province)] = None

    def _tombstone(
        self, story: StoryRecord, id_: str, reason: Literal["withdrawn", "left"], provinces: list[str]
    ) -> TombstoneRecord:
        assert story.listed_seq is not None
        return TombstoneRecord(
            id=id_,
            reason=reason,
            merged_into=None,
            at=self._now,
            change_seq=story.change_seq,
            listed_seq=story.listed_seq,
            provinces=provinces,
        )

    def _remember(self, article: ArticleRecord | Neighbour) -> None:
        self._story_of[article.id] = article.story_id
        for match in article.matches:
            self._linked_by.setdefault(match, set()).add(article.id)

    def _put_article(self, record: ArticleRecord) -> None:
        self._articles[record.id] = self.changes.articles[record.id] = record
        self._remember(record)

    def _put_story(self, story: StoryRecord) -> None:
        self._stories[story.id] = self.changes.stories[story.id] = story

    def _put_tombstone(self, tombstone: TombstoneRecord) -> None:
        self._tombstones[tombstone.id] = self.changes.tombstones[tombstone.id] = tombstone

    def _published(self, event: Event, record: ArticleRecord) -> Event:
        data = ArticlePublished(
            article_id=record.id,
            story_id=record.story_id,
            revision=record.revision,
            listed_seq=self._stories[record.story_id].listed_seq,
            change_seq=record.change_seq,
        )
        return derived_event(event, data, at=self._now)

    def _merged(self, event: Event, tombstone: TombstoneRecord) -> Event:
        change = StoryChanged(
            story_id=tombstone.id,
            change_seq=tombstone.change_seq,
            change="merged",
            merged_into=tombstone.merged_into,
        )
        return derived_event(event, change, at=self._now, key=tombstone.id)


def _seniority(story: StoryRecord) -> tuple[bool, int, bool, str]:
    """Listed before unlisted, earlier listed first; a story not written yet comes last."""
    return (story.listed_seq is None, story.listed_seq or 0, not story.change_seq, story.id)


def _visible_part(record: ArticleRecord) -> tuple[object, ...]:
    """What a reader of the article can see."""
    return (record.article, record.withdrawal, record.source, record.revision)
