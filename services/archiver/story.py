"""A story as a function of its members: lead, visibility, provinces; and what of a change readers see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from services.archiver.lead import choose_lead
from shared.storage.records import ArticleRecord, Member, StoryRecord

Change = Literal["listed", "revised", "lead", "copies", "withdrawn", "restored", "merged", "split"]


def story_id_for(article_id: str, event_id: str = "") -> str:
    """The id of a story is made from its first article's, so that a repeated attempt makes the same one; of a story
    that parted from another, from the event's too: that article may have begun a story before."""
    name = f"{article_id}:{event_id}" if event_id else article_id
    return str(uuid5(NAMESPACE_URL, f"hoptin:story:{name}"))


def new_story(id_: str, updated_at: datetime) -> StoryRecord:
    """A story without articles: `story_of` gives it those. `change_seq` 0 says that it has not been written."""
    return StoryRecord(
        id=id_,
        lead_id="",
        members=[],
        listed_seq=None,
        change_seq=0,
        visible=False,
        provinces=[],
        sort_at=updated_at,
        updated_at=updated_at,
        changed_at=updated_at,
    )


def story_of(story: StoryRecord, members: Iterable[Member], *, seq: int) -> StoryRecord:
    """The story with these members, at least one. It shows while one of them is live and one, live or not, was news;
    it is listed, as number `seq`, once it shows."""
    ordered = sorted(members, key=lambda member: (member.first_recorded_at, member.article_id))
    live = [member for member in ordered if member.live]
    visible = bool(live) and any(member.listable for member in ordered)
    lead, reason = choose_lead(ordered)
    return replace(
        story,
        members=ordered,
        lead_id=lead.article_id,
        lead_reason=reason,
        listed_seq=seq if visible and story.listed_seq is None else story.listed_seq,
        visible=visible,
        provinces=sorted({member.province for member in live if member.province}),
        sort_at=lead.first_recorded_at,
    )


@dataclass(frozen=True, slots=True)
class News:
    """What is new about one article of a story."""

    of_article: bool = False
    """Something that a reader of the article sees."""
    revised: str | None = None
    """Its id, where anything that it says is another."""
    retold: str | None = None
    """Its id, where its text is another."""


NO_NEWS = News()


def news_of(before: ArticleRecord | None, record: ArticleRecord) -> News:
    if before is None:
        return News(of_article=True)
    return News(
        of_article=_seen_of(before) != _seen_of(record),
        revised=record.id if before.article != record.article else None,
        retold=record.id if record.revision > before.revision else None,
    )


def retold(old: StoryRecord, story: StoryRecord, news: News) -> bool:
    """Whether the text that readers see is another one now: another lead, or another text of the lead."""
    return story.lead_id != old.lead_id or story.lead_id == news.retold


def is_seen_to_change(old: StoryRecord, story: StoryRecord, news: News) -> bool:
    """Whether a reader of the feeds sees the story change."""
    if not (old.visible or story.visible):
        return False
    return _seen_of_story(old) != _seen_of_story(story) or story.lead_id == news.revised


def change_of(old: StoryRecord, story: StoryRecord, news: News) -> Change:
    """The most telling word for what a reader sees change."""
    if old.listed_seq is None:
        return "listed"
    if old.visible != story.visible:
        return "restored" if story.visible else "withdrawn"
    if not {member.article_id for member in old.members} <= {member.article_id for member in story.members}:
        return "split"
    if old.lead_id != story.lead_id:
        return "lead"
    return "revised" if news.revised else "copies"


def _seen_of(record: ArticleRecord) -> tuple[object, ...]:
    """What a reader of the article can see."""
    return (record.article, record.withdrawal, record.source, record.revision, record.related)


def _seen_of_story(story: StoryRecord) -> tuple[object, ...]:
    """What a reader of the feeds can see, apart from the lead's text."""
    credited = tuple((member.article_id, member.url, member.source.name) for member in story.members if member.live)
    return (story.visible, story.lead_id, credited, story.listed_seq, story.provinces)
