"""`hoptin articles`: what is archived; taking an article back, and bringing it back."""

import asyncio
import getpass
import socket
import time
from datetime import timedelta
from typing import Annotated
from uuid import uuid4

import typer

from services.cli.article_page import not_waiting, waiting_shape
from services.cli.article_view import full_shape, print_article, role, summary_shape, withdrawn
from services.cli.console import Column, local_time, note, print_json, print_table, say
from services.cli.errors import CliError, UsageMistake
from services.cli.explain_view import explanation, print_explained
from services.cli.references import chosen, short
from services.cli.running import database, message_bus, run
from services.cli.source_entry import Refused, checked_province
from shared.clock import SystemClock
from shared.events import Event, RestoreRequested, WithdrawalRequested, first_event
from shared.provinces import locate
from shared.runtime.handling import message_of
from shared.settings import Settings
from shared.storage.client import Connection
from shared.storage.operators import Inspection
from shared.storage.pages import Pages
from shared.storage.records import ArticleRecord, StoryRecord
from shared.storage.wanted import EVERYTHING, Wanted
from shared.text.folding import slugify
from shared.topics import TOPICS
from shared.topics import topic as topic_of

app = typer.Typer(no_args_is_help=True, help="What is archived.")

HINT = "`hoptin articles list` shows the newest"
_WAIT_SECONDS = 10.0
_LOOK_SECONDS = 0.1

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]
Reference = Annotated[str, typer.Argument(metavar="ID", help="Id or its beginning.", show_default=False)]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait up to 10 s until the archive shows it.")]


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
        if json:
            shape = full_shape(record, story) | {"page": record.article.page, "page_waiting": waiting_shape(waiting)}
            print_json(shape | (explanation(record.article) if explain else {}))
        elif explain:
            say(record.article.title)
            print_explained(record.article, waiting)
        else:
            print_article(record, story, waiting)

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


@app.command()
def withdraw(
    id: Reference,
    reason: Annotated[str, typer.Option(help="Why; readers may see it.", show_default=False)],
    wait: Wait = True,
) -> None:
    """Take an article back.

    It leaves the feeds, and a tombstone stays.

    \b
    Example:
      hoptin articles withdraw 3f2a91bc --reason "sai số liệu"
    """
    why = reason.strip()
    if not why:
        raise UsageMistake("--reason is empty: say why the article is taken back.")

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            record, _ = await archived(connection, id)
            if record.withdrawal is not None:
                note(f"Article {record.id} is withdrawn already: {withdrawn(record.withdrawal)}.")
                return
            request = WithdrawalRequested(article_id=record.id, reason=why, requested_by=_me())
            await _ask(settings, connection, record, request, wait=wait)

    run(work)


@app.command()
def restore(id: Reference, wait: Wait = True) -> None:
    """Bring a withdrawn article back into the feeds.

    \b
    Example:
      hoptin articles restore 3f2a91bc
    """

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            record, _ = await archived(connection, id)
            if record.withdrawal is None:
                note(f"Article {record.id} is not withdrawn.")
                return
            request = RestoreRequested(article_id=record.id, requested_by=_me())
            await _ask(settings, connection, record, request, wait=wait)

    run(work)


async def archived(connection: Connection, reference: str) -> tuple[ArticleRecord, StoryRecord | None]:
    """The one article that is meant. Raises `CliError`."""
    inspection = Inspection(connection)
    ids = await inspection.articles_named(reference.lower())
    found = await inspection.article(chosen(reference.lower(), ids, what="an article", hint=HINT))
    if found is None:
        raise CliError(f"There is no article {reference!r}: {HINT}.")
    return found


async def _ask(
    settings: Settings,
    connection: Connection,
    record: ArticleRecord,
    request: WithdrawalRequested | RestoreRequested,
    *,
    wait: bool,
) -> None:
    """Publish the request, and say what became of it. Raises `BusUnavailable`."""
    now = SystemClock().now()
    if record.decided_at is not None:
        # The archiver holds a request that is not newer than the last one void; this clock may be behind.
        now = max(now, record.decided_at + timedelta(milliseconds=1))
    event = first_event(request, key=uuid4().hex, at=now)
    async with message_bus(settings, connection) as bus:
        await bus.publish([message_of(event)])
        withdraw = isinstance(request, WithdrawalRequested)
        if wait and await _followed(connection, event, record.id):
            say(f"Article {record.id} is {'withdrawn' if withdraw else 'restored'}.")
            return
    say(f"The request to {'withdraw' if withdraw else 'restore'} article {record.id} is on the bus.")
    note(
        "No archiver has followed it yet: it will as soon as one runs (`hoptin run archiver`)."
        if wait
        else "An archiver follows it as soon as one runs."
    )


async def _followed(connection: Connection, event: Event, article_id: str) -> bool:
    """Wait until the archive shows this decision, or one that came after it."""
    inspection, deadline = Inspection(connection), time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        found = await inspection.article(article_id)
        if found and found[0].decided_at is not None and found[0].decided_at >= event.occurred_at:
            return True
        await asyncio.sleep(_LOOK_SECONDS)
    return False


def _me() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user often has no name
        user = "unknown"
    return f"{user}@{socket.gethostname()}"


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
