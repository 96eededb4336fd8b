"""The archiver's working copy of what stands in the archive about the articles at hand, and what is to be written."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from services.archiver.links import Links
from shared.storage.archive import ArchiveChanges, ArchiveState
from shared.storage.records import ArticleRecord, Ruling, StoryRecord, TombstoneRecord, left_id


class WorkingCopy:
    def __init__(self, state: ArchiveState, now: datetime) -> None:
        self.now = now
        self.articles = dict(state.articles)
        self.stories = dict(state.stories)
        self.rulings = dict(state.rulings)
        self.links = Links()
        for neighbour in state.neighbours.values():
            self.links.learn(neighbour)
        for article in self.articles.values():
            self.links.learn(article)
        self._tombstones = dict(state.tombstones)
        self.changes = ArchiveChanges(seq=state.seq, at=now)

    def put_article(self, record: ArticleRecord) -> None:
        self.articles[record.id] = self.changes.articles[record.id] = record
        self.links.learn(record)

    def put_story(self, story: StoryRecord) -> None:
        self.stories[story.id] = self.changes.stories[story.id] = story

    def put_ruling(self, ruling: Ruling) -> None:
        self.rulings[ruling.id] = self.changes.rulings[ruling.id] = ruling

    def place(self, articles: Iterable[str], story_id: str) -> None:
        """These articles are of that story now, if they were not before."""
        before = set(self.members(story_id)) if story_id in self.stories else set()
        for id_ in set(articles) - before:
            self.links.story_of[id_] = story_id
            if id_ in self.articles:
                self.put_article(replace(self.articles[id_], story_id=story_id))
            else:
                self.changes.placed[id_] = story_id

    def component(self, start: Collection[str]) -> set[str]:
        """The archived articles that have to do with these: by links, by stories, by rulings; all but those of
        stories that are not known whole, where there were too many to load."""
        story_of, ruled = self.links.story_of, self._rulings_by_article()
        found: set[str] = set()
        seen: set[str] = set()
        whole: dict[str, bool] = {}

        def is_known(article_id: str) -> bool:
            story_id = story_of.get(article_id)
            if story_id is None:
                return False
            if story_id not in whole:
                whole[story_id] = all(id_ in story_of for id_ in self.members(story_id))
            return whole[story_id]

        frontier = {id_ for id_ in start if id_ in story_of}
        while frontier:
            article_id = frontier.pop()
            found.add(article_id)
            near = set(self.links.of(article_id))
            if story_of[article_id] not in seen:
                seen.add(story_of[article_id])
                near.update(self.members(story_of[article_id]))
            for ruling in ruled.get(article_id, ()):
                if ruling.id not in seen:
                    seen.add(ruling.id)
                    near.update(ruling.articles)
            frontier.update(id_ for id_ in near - found if is_known(id_))
        return found

    def members(self, story_id: str) -> list[str]:
        return [member.article_id for member in self.stories[story_id].members]

    def end_story(self, story: StoryRecord, survivor_id: str) -> TombstoneRecord | None:
        """It turned out to be another: it leaves a tombstone if it was ever listed."""
        del self.stories[story.id]
        if not story.change_seq:  # made for the article at hand, never written
            return None
        self.changes.stories[story.id] = None
        if story.listed_seq is None:
            return None
        self.changes.seq += 1
        tombstone = TombstoneRecord(
            id=story.id,
            reason="merged",
            merged_into=survivor_id,
            at=self.now,
            change_seq=self.changes.seq,
            listed_seq=story.listed_seq,
            provinces=self._carriers(story),
        )
        self._put_tombstone(tombstone)
        return tombstone

    def bury_or_raise(self, old: StoryRecord, story: StoryRecord) -> None:
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

    def _rulings_by_article(self) -> dict[str, list[Ruling]]:
        named: dict[str, list[Ruling]] = {}
        for ruling in self.rulings.values():
            for id_ in ruling.articles:
                named.setdefault(id_, []).append(ruling)
        return named

    def _carriers(self, story: StoryRecord) -> list[str]:
        """The provinces whose feeds carry the story, or carried it until it was withdrawn."""
        if not story.visible and story.id in self._tombstones:
            return self._tombstones[story.id].provinces
        return story.provinces

    def _tombstone(
        self, story: StoryRecord, id_: str, reason: Literal["withdrawn", "left"], provinces: list[str]
    ) -> TombstoneRecord:
        assert story.listed_seq is not None
        return TombstoneRecord(
            id=id_,
            reason=reason,
            merged_into=None,
            at=self.now,
            change_seq=story.change_seq,
            listed_seq=story.listed_seq,
            provinces=provinces,
        )

    def _put_tombstone(self, tombstone: TombstoneRecord) -> None:
        self._tombstones[tombstone.id] = self.changes.tombstones[tombstone.id] = tombstone
