"""`hoptin trace`: an article's whole way, service by service."""

from collections.abc import Sequence
from typing import Annotated

import typer

from services.cli.article_lookup import HINT
from services.cli.article_page import page_line, waiting_shape
from services.cli.article_view import role, ruled, withdrawn
from services.cli.console import (
    Column,
    exact_time,
    milliseconds,
    note,
    print_facts,
    print_heading,
    print_json,
    print_table,
    say,
)
from services.cli.dead_letters import letter_shape
from services.cli.errors import CliError
from services.cli.references import chosen, short
from services.cli.running import database, run
from shared.events import InvalidEvent, Step, decode
from shared.settings import Settings
from shared.storage.client import Connection
from shared.storage.dead_letters import DeadLetter, DeadLetters
from shared.storage.operators import Inspection
from shared.storage.pages import PageRecord, Pages
from shared.storage.records import ArticleRecord, Ruling, StoryRecord


def trace(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="Id of the article or its beginning.", show_default=False)
    ],
    json: Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")] = False,
) -> None:
    """Show the whole way of an article.

    Service by service, with what happened to it since, and its dead letters.

    \b
    Example:
      hoptin trace 3f2a91bc
    """

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            id_ = await _article_id(connection, article.lower())
            found = await Inspection(connection).article(id_)
            letters = await DeadLetters(connection).of_article(id_)
            waiting = await Pages(connection).waiting_of(id_)
            rulings = await Inspection(connection).rulings_on([id_])
        record, story = found or (None, None)
        if json:
            print_json(_shape(id_, record, story, letters, rulings) | {"page_waiting": waiting_shape(waiting)})
        else:
            _print(id_, record, story, letters, waiting, rulings)

    run(work)


async def _article_id(connection: Connection, reference: str) -> str:
    """An archived article, or one that only dead letters speak of. Raises `CliError`."""
    ids = {*await Inspection(connection).articles_named(reference), *await DeadLetters(connection).about(reference)}
    if not ids and len(reference) >= 36:
        raise CliError(
            f"Article {reference!r} is not archived, and no dead letter speaks of it: "
            f"it may still be on its way; {HINT}."
        )
    return chosen(reference, sorted(ids), what="an article", hint=HINT)


def _journey(record: ArticleRecord | None, letters: Sequence[DeadLetter]) -> list[Step]:
    """Its stored journey; of an article that never came to the archive, as far as its newest dead letter came."""
    if record is not None:
        return list(record.journey)
    for letter in letters:
        try:
            return list(decode(letter.body).journey)
        except InvalidEvent:
            continue
    return []


def _print(
    id_: str,
    record: ArticleRecord | None,
    story: StoryRecord | None,
    letters: Sequence[DeadLetter],
    waiting: PageRecord | None,
    rulings: Sequence[Ruling],
) -> None:
    if record is None:
        note(f"Article {id_} is not archived: it ended as a dead letter on its way.")
    else:
        say(record.article.title)
        print_facts([*_facts(record, story), ("page", page_line(record.article, waiting))])
    steps = _journey(record, letters)
    print_heading("Way of its newest version")
    if steps:
        columns = [Column("SERVICE"), Column("BEGAN"), Column("TOOK", right=True), Column("AFTER START", right=True)]
        print_table(columns, [_row(step, steps[0]) for step in steps])
    else:
        say("Nothing is recorded.")
    if record is not None:
        _print_history(record, rulings)
    for letter in letters:
        decided = f", {letter.status} {exact_time(letter.decided_at)}" if letter.decided_at else ""
        print_heading(f"Dead letter {letter.id} ({letter.status})")
        say(
            f"{exact_time(letter.at)}  {letter.service} on {letter.host}: {letter.event_type}, "
            f"attempt {letter.attempts}, here {letter.times} times{decided}\n{letter.reason}"
        )


def _facts(record: ArticleRecord, story: StoryRecord | None) -> list[tuple[str, str]]:
    listed = f", listed as {story.listed_seq}" if story and story.listed_seq is not None else ", not listed"
    members = f", {len(story.members)} article{'s' if len(story.members) > 1 else ''}" if story else ""
    return [
        ("id", record.id),
        ("url", record.article.url),
        ("story", f"{record.story_id} ({role(record, story)}{members}{listed})"),
        ("withdrawn", withdrawn(record.withdrawal) if record.withdrawal else ""),
        ("trace", record.trace_id),
    ]


def _row(step: Step, first: Step) -> list[str]:
    after = (step.began_at - first.began_at).total_seconds() * 1000
    return [step.service, exact_time(step.began_at), milliseconds(step.took_ms), milliseconds(max(0.0, after))]


def _print_history(record: ArticleRecord, rulings: Sequence[Ruling]) -> None:
    """What happened to it, oldest first."""
    happened = [
        (seen.first_seen_at, f"seen in {seen.source.name} ({short(seen.source.id)})") for seen in record.seen_in
    ]
    happened += [(past.observed_at, f"revision {past.revision} last seen, “{past.title}”") for past in record.revisions]
    if record.revised_at is not None:
        happened.append((record.revised_at, f"revision {record.revision} first seen"))
    for decision in record.decisions:
        reason = f": {decision.reason}" if decision.reason else ""
        happened.append((decision.at, f"{decision.action} by {decision.requested_by}{reason}"))
    happened += [(ruling.at, ruled(ruling)) for ruling in rulings]
    print_heading("History")
    for moment, what in sorted(happened):
        say(f"{exact_time(moment)}  {what}")


def _shape(
    id_: str,
    record: ArticleRecord | None,
    story: StoryRecord | None,
    letters: Sequence[DeadLetter],
    rulings: Sequence[Ruling],
) -> dict[str, object]:
    steps = _journey(record, letters)
    shape: dict[str, object] = {
        "article_id": id_,
        "archived": record is not None,
        "trace_id": record.trace_id if record else None,
        "journey": steps,
        "dead_letters": [letter_shape(letter) for letter in letters],
    }
    if record is None:
        return shape
    return shape | {
        "title": record.article.title,
        "url": record.article.url,
        "story_id": record.story_id,
        "role": role(record, story),
        "listed_seq": story.listed_seq if story else None,
        "change_seq": record.change_seq,
        "revision": record.revision,
        "first_seen_at": record.first_seen_at,
        "revised_at": record.revised_at,
        "sources": [{"id": seen.source.id, "first_seen_at": seen.first_seen_at} for seen in record.seen_in],
        "revisions": [
            {"revision": past.revision, "title": past.title, "observed_at": past.observed_at}
            for past in record.revisions
        ],
        "withdrawal": record.withdrawal,
        "decisions": record.decisions,
        "rulings": rulings,
    }
