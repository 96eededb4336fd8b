"""What a batch of events does to the archive: state in, changes out, no I/O.

A story is a connected component of the articles that the deduplicator linked, with a cap, less what operators split,
plus what they merged. Links are looked up both ways, so that it does not matter which of two copies is archived
first. Every change that a reader can see takes the next number of the one sequence.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from services.archiver.observation import first_sighting, member_of, seen_again
from services.archiver.partition import Before, Group, inherit, partition
from services.archiver.story import (
    NO_NEWS,
    News,
    change_of,
    is_seen_to_change,
    new_story,
    news_of,
    retold,
    story_id_for,
    story_of,
)
from services.archiver.working import WorkingCopy
from shared.events import (
    ArticleDeduplicated,
    ArticlePublished,
    ArticleWithdrawn,
    Event,
    MergeRequested,
    RestoreRequested,
    SplitRequested,
    StoryChanged,
    WithdrawalRequested,
    derived_event,
)
from shared.storage.archive import ArchiveState
from shared.storage.records import (
    MAX_DECISIONS,
    MAX_MEMBERS,
    ArticleRecord,
    Member,
    OperatorDecision,
    Ruling,
    StoryRecord,
    TombstoneRecord,
    Withdrawal,
)


@dataclass(frozen=True)
class Applied:
    """What became of one event: its outputs, and words for the log."""

    outcome: str
    outputs: Sequence[Event] = ()
    article: ArticleRecord | None = None
    story: StoryRecord | None = None


class NotArchivedYet(Exception):
    """A request speaks of an article that has not come to the archive."""


@dataclass(frozen=True)
class _Arrangement:
    """The stories of the articles that have to do with the one at hand."""

    stories: Mapping[str, Collection[str]]
    """Articles by story id."""
    ended: Mapping[str, str]
    """Stories that are others now, and which."""
    ruled: bool


class Planner:
    """Applies events one after another to a working copy of the archive's state."""

    def __init__(self, state: ArchiveState, *, now: datetime, max_age: timedelta, cap: int = MAX_MEMBERS) -> None:
        """`cap`: articles of one story at most."""
        self._now = now
        self._max_age = max_age
        self._cap = cap
        self._emitted = dict(state.emitted)
        self._copy = WorkingCopy(state, now)
        self.changes = self._copy.changes

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
            case SplitRequested(article_id=article_id, apart_from=others):
                applied = self._rule(event, event.data, "split", [article_id, *others])
            case MergeRequested(article_id=article_id, other_id=other_id, together=together):
                applied = self._rule(event, event.data, "merge", [article_id, other_id, *together])
            case _:
                raise TypeError(f"{event.type} is no event of the archiver.")
        self._emitted[event.id] = self.changes.emitted[event.id] = list(applied.outputs)
        return applied

    def _observe(self, event: Event, data: ArticleDeduplicated) -> Applied:
        before = self._copy.articles.get(data.article_id)
        if before is None:
            record = first_sighting(event, data, max_age=self._max_age)
            self._copy.stories[record.story_id] = new_story(record.story_id, record.sort_at)
        else:
            record = seen_again(before, event, data, max_age=self._max_age)
        self._copy.put_article(record)
        record, changes, merges = self._settle(event, before, record, self._joined(event, record.id))
        outputs = [*([self._published(event, record)] if record.live else []), *changes, *merges]
        outcome = "new" if before is None else "revised" if record.revision > before.revision else "seen-again"
        return self._applied(outcome, outputs, record)

    def _decide(self, event: Event, article_id: str, decision: OperatorDecision) -> Applied:
        """Withdraw or restore. A request older than the last one that was followed is void."""
        before = self._archived(article_id)
        if before.decided_at is not None and decision.at <= before.decided_at:
            return self._applied("void", (), before)
        withdrawal = None
        if decision.action == "withdrawn":
            withdrawal = Withdrawal(reason=decision.reason, requested_by=decision.requested_by, at=decision.at)
        decisions = (*before.decisions, decision)[-MAX_DECISIONS:]
        record = replace(before, withdrawal=withdrawal, decisions=decisions)
        record, changes, _ = self._settle(event, before, record, self._as_it_is(record.story_id))
        if withdrawal is None:
            return self._applied("restored", [self._published(event, record), *changes], record)
        withdrawn = ArticleWithdrawn(
            article_id=record.id, story_id=record.story_id, change_seq=record.change_seq, reason=withdrawal.reason
        )
        return self._applied("withdrawn", [derived_event(event, withdrawn, at=self._now), *changes], record)

    def _rule(
        self,
        event: Event,
        request: SplitRequested | MergeRequested,
        kind: Literal["split", "merge"],
        articles: Sequence[str],
    ) -> Applied:
        """Split or merge. An older request than others on the same articles counts less than they do."""
        before = self._archived(request.article_id)
        ruling = Ruling(
            id=event.id,
            kind=kind,
            articles=list(dict.fromkeys(articles)),
            requested_by=request.requested_by,
            reason=request.reason,
            at=event.occurred_at,
        )
        if unknown := [id_ for id_ in ruling.articles if id_ not in self._copy.links.story_of]:
            raise NotArchivedYet(f"Article {unknown[0]} is not archived.")
        self._copy.put_ruling(ruling)
        leaving = {before.id} if kind == "split" else frozenset[str]()
        arrangement = self._ruled(event, ruling.articles, leaving)
        record, changes, merges = self._settle(event, before, before, arrangement)
        moved = record.live and record.story_id != before.story_id
        outputs = [*([self._published(event, record)] if moved else []), *changes, *merges]
        return self._applied("split" if kind == "split" else "merged", outputs, record)

    def _archived(self, article_id: str) -> ArticleRecord:
        record = self._copy.articles.get(article_id)
        if record is None:
            raise NotArchivedYet(f"Article {article_id} is not archived.")
        return record

    def _as_it_is(self, story_id: str) -> _Arrangement:
        story = self._copy.stories[story_id]
        return _Arrangement({story_id: self._copy.members(story_id)}, {}, story.ruled)

    def _joined(self, event: Event, article_id: str) -> _Arrangement:
        """One story of the article's own and of all that it is linked with: the one listed first survives.

        What would exceed the cap stays apart. Where an operator ruled on any of them, the rulings decide.
        """
        links = self._copy.links
        own = self._copy.stories[links.story_of[article_id]]
        near = {links.story_of[id_] for id_ in links.of(article_id) if id_ in links.story_of} - {own.id}
        stories = sorted((self._copy.stories[id_] for id_ in near), key=_seniority)
        if any(story.ruled for story in (own, *stories)):
            return self._ruled(event, [article_id])
        joined, articles = [own], {article_id, *self._copy.members(own.id)}
        for story in stories:
            if len(articles) + len(story.members) <= self._cap:
                joined.append(story)
                articles.update(self._copy.members(story.id))
        survivor, *others = sorted(joined, key=_seniority)
        return _Arrangement({survivor.id: articles}, {other.id: survivor.id for other in others}, False)

    def _ruled(self, event: Event, start: Collection[str], leaving: Collection[str] = ()) -> _Arrangement:
        """The stories of all articles that have to do with these, from their links and the rulings, anew."""
        copy, links = self._copy, self._copy.links
        articles = copy.component(start)
        rulings = [ruling for ruling in copy.rulings.values() if not articles.isdisjoint(ruling.articles)]
        groups = partition(articles, links.among(articles), rulings, cap=self._cap)
        before: dict[str, set[str]] = {}
        for id_ in articles:
            before.setdefault(links.story_of[id_], set()).add(id_)
        stories = sorted((copy.stories[id_] for id_ in before), key=_seniority)

        def new_id(group: Group) -> str:
            return story_id_for(min(group), event.id)

        kept, ended = inherit(
            groups,
            [Before(story.id, story.lead_id, before[story.id]) for story in stories],
            leaving=leaving,
            new_id=new_id,
        )
        return _Arrangement(kept, ended, True)

    def _settle(
        self, event: Event, before: ArticleRecord | None, record: ArticleRecord, arrangement: _Arrangement
    ) -> tuple[ArticleRecord, list[Event], list[Event]]:
        """Put the articles in their stories, and number what became visible.

        Returns the article at hand as it is then, what changed in stories, and which stories went into others.
        """
        copy = self._copy
        members = {
            member.article_id: member
            for story_id in (*arrangement.stories, *arrangement.ended)
            for member in (copy.stories[story_id].members if story_id in copy.stories else ())
        }
        members[record.id] = member_of(record)
        merges, changes = [], []
        for id_, survivor_id in arrangement.ended.items():
            if tombstone := copy.end_story(copy.stories[id_], survivor_id):
                merges.append(self._merged(event, tombstone))
        for story_id, articles in arrangement.stories.items():
            copy.place(articles, story_id)
            old = copy.stories.get(story_id) or new_story(story_id, self._now)
            news = news_of(before, record) if record.id in articles else NO_NEWS
            told = [members[id_] for id_ in articles]
            story, change = self._settle_story(event, replace(old, ruled=arrangement.ruled), told, news)
            changes += change
            if record.id in articles:
                changed = story.change_seq != old.change_seq
                record = replace(
                    record, story_id=story_id, change_seq=story.change_seq if changed else record.change_seq
                )
        copy.put_article(record)
        return record, changes, merges

    def _settle_story(
        self, event: Event, old: StoryRecord, members: Sequence[Member], news: News
    ) -> tuple[StoryRecord, list[Event]]:
        seq = self.changes.seq + 1
        story = story_of(old, members, seq=seq)
        if old.change_seq and retold(old, story, news):
            story = replace(story, updated_at=max(self._now, old.updated_at + timedelta(milliseconds=1)))
        changed = is_seen_to_change(old, story, news)
        if changed or news.of_article or not old.change_seq or old.members != story.members:
            self.changes.seq = seq
            story = replace(story, change_seq=seq, changed_at=self._now)
        self._copy.put_story(story)
        if not changed:
            return story, []
        self._copy.bury_or_raise(old, story)
        change = StoryChanged(story_id=story.id, change_seq=story.change_seq, change=change_of(old, story, news))
        return story, [derived_event(event, change, at=self._now, key=story.id)]

    def _applied(self, outcome: str, outputs: Sequence[Event], record: ArticleRecord) -> Applied:
        return Applied(outcome, outputs, record, self._copy.stories[record.story_id])

    def _published(self, event: Event, record: ArticleRecord) -> Event:
        data = ArticlePublished(
            article_id=record.id,
            story_id=record.story_id,
            revision=record.revision,
            listed_seq=self._copy.stories[record.story_id].listed_seq,
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
