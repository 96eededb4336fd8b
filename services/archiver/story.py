"""A story as a function of its members: lead, visibility, provinces."""

from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from services.archiver.lead import choose_lead
from shared.storage.records import ArticleRecord, Member, StoryRecord

Change = Literal["listed", "revised", "lead", "copies", "withdrawn", "restored", "merged"]


def story_id_for(article_id: str) -> str:
    """The id of a story is made from its first article's, so that a repeated attempt makes the same one."""
    return str(uuid5(NAMESPACE_URL, f"hoptin:story:{article_id}"))


def new_story(record: ArticleRecord) -> StoryRecord:
    """The story of an article that no other shares; `story_of` gives it its members, `change_seq` 0 says that
    it has not been written."""
    return StoryRecord(
        id=record.story_id,
        lead_id=record.id,
        members=[],
        listed_seq=None,
        change_seq=0,
        visible=False,
        provinces=[],
        sort_at=record.sort_at,
        updated_at=record.sort_at,
        changed_at=record.sort_at,
    )


def story_of(story: StoryRecord, member: Member, *, seq: int) -> StoryRecord:
    """The story with `member` in its present state. It is listed, as number `seq`, once a live member is news."""
    others = (known for known in story.members if known.article_id != member.article_id)
    members = sorted([*others, member], key=lambda known: (known.first_recorded_at, known.article_id))
    live = [known for known in members if known.live]
    listed_seq = story.listed_seq
    if listed_seq is None and any(known.listable for known in live):
        listed_seq = seq
    lead, reason = choose_lead(members)
    return replace(
        story,
        members=members,
        lead_id=lead.article_id,
        lead_reason=reason,
        listed_seq=listed_seq,
        visible=listed_seq is not None and bool(live),
        provinces=sorted({known.province for known in live if known.province}),
        sort_at=lead.first_recorded_at,
    )


def retold(old: StoryRecord, story: StoryRecord, revised_article: str | None) -> bool:
    """Whether the text that readers see is another one now: another lead, or another text of the lead."""
    return story.lead_id != old.lead_id or story.lead_id == revised_article


def visible_part(story: StoryRecord) -> tuple[object, ...]:
    """What a reader of the feeds can see, apart from the lead's text."""
    credited = tuple((member.article_id, member.url, member.source.name) for member in story.members if member.live)
    return (story.visible, story.lead_id, credited, story.listed_seq, story.provinces)


def change_of(old: StoryRecord, story: StoryRecord, revised: bool) -> Change:
    """The most telling word for what a reader sees change."""
    if old.listed_seq is None:
        return "listed"
    if old.visible != story.visible:
        return "restored" if story.visible else "withdrawn"
    if old.lead_id != story.lead_id:
        return "lead"
    return "revised" if revised else "copies"
