"""`hoptin articles`: what is archived."""

from typing import Annotated

import typer

from services.cli.article_lookup import Reference, archived
from services.cli.article_page import not_waiting, waiting_shape
from services.cli.article_requests import merge, restore, split, withdraw
from services.cli.article_view import full_shape, print_article, role, summary_shape
from services.cli.console import Column, local_time, note, print_json, print_table, say
from services.cli.errors import CliError, UsageMistake
from services.cli.explain_view import explanation, print_explained
from services.cli.references import short
from services.cli.running import database, run
from services.cli.source_entry import Refused, checked_province
from shared.clock import SystemClock
from shared.provinces import locate
from shared.settings import Settings
from shared.storage.operators import Inspection
from shared.storage.pages import Pages
from shared.storage.records import ArticleRecord, StoryRecord
from shared.storage.wanted import EVERYTHING, Wanted
from shared.text.folding import slugify
from shared.topics import TOPICS
from shared.topics import topic as topic_of

app = typer.Typer(no_args_is_help=True, help="What is archived.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 50,
    province: Annotated[str, typer.Option(metavar="SLUG", help="Only those of a province.")] = "",
    topic: Annotated[str, typer.Option(metavar="SLUG", help="Only those on a topic.")] = "",
    document: Annotated[
        str, typer.Option(metavar="NUMBER", help="Only those that name an official document: 42/2022/NĐ-CP.")
    ] = "",
    query: Annotated[str, typer.Option(metavar="TEXT", help="Only those that hold a text (not built yet).")] = "",
    json: Json = False,
) -> None:
    """Show the newest articles, withdrawn ones too.

    \b
    Example:
      hoptin articles list --province hai-phong --limit 20
    """
    if query:
        raise UsageMistake("Searching articles is not built yet: leave out --query.")
    wanted = Wanted(province=_province(province), topic=_topic(topic), document=_document(document))

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            inspection = Inspection(connection)
            found = await inspection.newest_articles(wanted, limit)
            stories = await inspection.stories(sorted({record.story_id for record in found}))
        if json:
            print_json([summary_shape(record, stories.get(record.story_id)) for record in found])
        elif not found:
            note("No article is archived yet." if wanted == EVERYTHING else "No such article is archived yet.")
        else:
            _print(found, stories)

    run(work)


@app.command()
def show(
    id: Reference,
    json: Json = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Where each field came from, and what decided it.")
    ] = False,
) -> None:
    """Show all that is kept of an article.

    \b
    Example:
      hoptin articles show 3f2a91bc
    """

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            record, story = await archived(connection, id)
            waiting = await Pages(connection).waiting_of(record.id)
            rulings = await Inspection(connection).rulings_on([record.id])
            related = await Inspection(connection).related(story)
        if json:
            shape = full_shape(record, story, rulings, related)
            shape |= {"page": record.article.page, "page_waiting": waiting_shape(waiting)}
            print_json(shape | (explanation(record.article) if explain else {}))
        elif explain:
            say(record.article.title)
            print_explained(record.article, waiting)
        else:
            print_article(record, story, waiting, rulings, related)

    run(work)


@app.command()
def reread(id: Reference) -> None:
    """Read an article's page again now.

    For one that could not be read, and is tried again only later. An enricher does it as soon as the page's host may
    be asked; `hoptin articles show` tells what came of it.

    \b
    Example:
      hoptin articles reread 3f2a91bc
    """

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            record, _ = await archived(connection, id)
            pages = Pages(connection)
            waiting = await pages.waiting_of(record.id)
            if waiting is None or not await pages.hurry(waiting, SystemClock().now()):
                raise CliError(not_waiting(record.id, record.article))
        say(f"{waiting.url} is read as soon as an enricher runs and its host may be asked.")

    run(work)


for request in (withdraw, restore, split, merge):
    app.command()(request)


def _province(text: str) -> str | None:
    """The unit of today that articles are filed under. Raises `UsageMistake`."""
    if not text.strip():
        return None
    try:
        located = locate(checked_province(text))
    except Refused as refused:
        raise UsageMistake(f"--province: {refused}.") from None
    if located is None:
        return None
    today, former = located
    if former is not None:
        note(f"{former.name} is part of {today.name} today: these are the articles of {today.name}.")
    return today.slug


def _topic(slug: str) -> str | None:
    """Raises `UsageMistake`."""
    if slug and topic_of(slug) is None:
        raise UsageMistake(f"--topic: there is no {slug!r}; there are {', '.join(entry.slug for entry in TOPICS)}.")
    return slug or None


def _document(number: str) -> str | None:
    """The key of the document that has this number. Raises `UsageMistake`."""
    if number and not slugify(number):
        raise UsageMistake(f"--document: {number!r} is no document's number; 42/2022/NĐ-CP is one.")
    return slugify(number) or None


def _print(found: list[ArticleRecord], stories: dict[str, StoryRecord]) -> None:
    columns = [
        Column("ID"),
        Column("DATE (UTC+7)"),
        Column("PROVINCE"),
        Column("STATE"),
        Column("TITLE", flexible=True),
    ]
    rows = []
    for record in found:
        state = role(record, stories.get(record.story_id)) if record.live else "withdrawn"
        rows.append([short(record.id), local_time(record.sort_at), record.province or "–", state, record.article.title])
    print_table(columns, rows)
