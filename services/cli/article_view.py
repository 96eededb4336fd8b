"""An article as operators see it: as text, and as JSON with the API's names and what the API does not tell."""

from collections.abc import Sequence

import msgspec

from services.cli.article_page import page_line
from services.cli.console import exact_time, print_facts, print_heading, say
from services.cli.references import short
from services.syndicator.api_shapes import article_shape
from shared.storage.pages import PageRecord
from shared.storage.records import ArticleRecord, Member, Ruling, StoryRecord, Withdrawal

Shape = dict[str, object]
_TEXTS = ("content_html", "content_text", "summary")


def role(record: ArticleRecord, story: StoryRecord | None) -> str:
    return "lead" if story is None or story.lead_id == record.id else "copy"


def withdrawn(withdrawal: Withdrawal) -> str:
    return f"{exact_time(withdrawal.at)} by {withdrawal.requested_by}: {withdrawal.reason}"


def summary_shape(record: ArticleRecord, story: StoryRecord | None) -> Shape:
    """The API's article, without its texts."""
    shape: Shape = msgspec.to_builtins(article_shape(record, story))
    return {name: value for name, value in shape.items() if name not in _TEXTS}


def ruled(ruling: Ruling) -> str:
    """A ruling in words: who split or merged what, and why."""
    named = [short(id_) for id_ in ruling.articles]
    if ruling.kind == "split":
        what = f"{named[0]} split from {', '.join(named[1:5])}" + (" and others" if len(named) > 5 else "")
    else:
        what = f"the stories of {named[0]} and {named[1]} merged"
    return f"{what} by {ruling.requested_by}" + (f": {ruling.reason}" if ruling.reason else "")


def full_shape(
    record: ArticleRecord,
    story: StoryRecord | None,
    rulings: Sequence[Ruling] = (),
    related: Sequence[Member] = (),
) -> Shape:
    """The API's article, and what only operators see."""
    shape: Shape = msgspec.to_builtins(article_shape(record, story, related))
    return shape | {
        "first_seen_at": record.first_seen_at,
        "revised_at": record.revised_at,
        "published_from": record.article.published_from,
        "listable": record.listable,
        "listed_seq": story.listed_seq if story else None,
        "change_seq": record.change_seq,
        "withdrawal": record.withdrawal,
        "sources": [
            {**msgspec.to_builtins(seen.source), "first_seen_at": seen.first_seen_at} for seen in record.seen_in
        ],
        "lead_reason": story.lead_reason if story else "",
        "members": [
            {
                "id": member.article_id,
                "url": member.url,
                "role": "lead" if story and member.article_id == story.lead_id else "copy",
                "live": member.live,
                "source": member.source,
            }
            for member in (story.members if story else [])
        ],
        "rulings": rulings,
        "revisions": record.revisions,
        "matches": record.matches,
        "scores": record.scores,
        "trace_id": record.trace_id,
        "journey": record.journey,
    }


def print_article(
    record: ArticleRecord,
    story: StoryRecord | None,
    waiting: PageRecord | None,
    rulings: Sequence[Ruling],
    related: Sequence[Member],
) -> None:
    """`waiting`: its page, where that is to be read again."""
    say(record.article.title)
    print_facts([*_facts(record, story), ("page", page_line(record.article, waiting))])
    print_heading("Sources")
    for seen in record.seen_in:
        source = seen.source
        say(f"{short(source.id)}  {source.name}, since {exact_time(seen.first_seen_at)}\n          {source.url}")
    _print_members(record, story)
    if related:
        print_heading("On the same event")
    for member in related:
        say(f"{short(member.article_id)}  {member.source.name}\n          {member.url}")
    if rulings:
        print_heading("Split and merged")
    for ruling in rulings:
        say(f"{exact_time(ruling.at)}  {ruled(ruling)}")
    print_heading("Text")
    say(record.article.content_text or record.article.summary or "(none)")
    for past in reversed(record.revisions):
        print_heading(f"Revision {past.revision}, last seen {exact_time(past.observed_at)}: {past.title}")
        say(past.content_text)


def _facts(record: ArticleRecord, story: StoryRecord | None) -> list[tuple[str, str]]:
    article, withdrawal = record.article, record.withdrawal
    revised = f", seen {exact_time(record.revised_at)}" if record.revised_at else ""
    return [
        ("id", record.id),
        ("story", f"{record.story_id} ({role(record, story)}{_listing(story)})"),
        ("lead", _lead(story)),
        ("withdrawn", withdrawn(withdrawal) if withdrawal else ""),
        ("url", article.url),
        ("guid", article.guid),
        (
            "published",
            f"{exact_time(article.published_at)} ({article.published_from})" if article.published_at else "–",
        ),
        ("updated", exact_time(article.updated_at)),
        ("first seen", exact_time(record.first_seen_at)),
        ("last seen", exact_time(record.observed_at)),
        ("revision", f"{record.revision}{revised}"),
        ("province", record.province or ""),
        ("former unit", article.legacy_province or ""),
        ("language", article.language),
        ("authors", ", ".join(article.authors)),
        ("categories", ", ".join(article.categories)),
        ("images", "\n".join(image.url for image in article.images)),
        ("change", str(record.change_seq)),
        ("trace", record.trace_id),
    ]


def _print_members(record: ArticleRecord, story: StoryRecord | None) -> None:
    others = [member for member in (story.members if story else []) if member.article_id != record.id]
    if others:
        print_heading("Other articles of the story")
    for member in others:
        lead = " (lead)" if story and member.article_id == story.lead_id else ""
        state = "" if member.live else " (withdrawn)"
        say(f"{short(member.article_id)}  {member.source.name}{lead}{state}\n          {member.url}")


def _lead(story: StoryRecord | None) -> str:
    """Which article its story is shown as, and why."""
    if story is None:
        return ""
    return short(story.lead_id) + (f": {story.lead_reason}" if story.lead_reason else "")


def _listing(story: StoryRecord | None) -> str:
    if story is None or story.listed_seq is None:
        return ", not listed"
    return f", listed as {story.listed_seq}" + ("" if story.visible else ", not shown")
