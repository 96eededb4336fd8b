"""`hoptin sources check`: explains one fetch step by step, and changes nothing."""

import dataclasses
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Annotated

import typer
from msgspec.structs import replace

from services.archiver.observation import is_listable
from services.cli.check_view import print_explanation
from services.cli.console import note, print_json
from services.cli.errors import FAILED, CliError, UsageMistake
from services.cli.references import short
from services.cli.running import run
from services.cli.source_adding import new_source
from services.cli.source_edit import Tls
from services.cli.source_entry import Refused, SourceEntry, checked
from services.cli.source_names import named
from services.poller.check.app import checking
from services.poller.check.explain import Target, polled
from shared.clock import SystemClock
from shared.embedded import EmbeddedUnavailable, has_database
from shared.http.client import Bounds
from shared.runtime.infrastructure import open_connection
from shared.settings import Settings
from shared.storage.client import Connection
from shared.storage.errors import StorageError
from shared.storage.identities import Identities
from shared.storage.sources import Sources

_ID = re.compile(r"[0-9a-fA-F-]+")


def check(
    url: Annotated[
        str,
        typer.Argument(metavar="URL", help="Address of a feed, or the id of one that is polled.", show_default=False),
    ],
    json: Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Entries described at most.")] = 10,
    tls: Annotated[
        Tls | None, typer.Option(help="How the server is met, this time.", show_default="as set for the source")
    ] = None,
) -> None:
    """Fetch a feed once and explain what happens, step by step.

    Where requests go, what answers, how its bytes, dates and names are read, what would be published, and when it
    is polled next. Nothing is stored or published. Ends with 1 if a poll would find something wrong.

    \b
    Example:
      hoptin sources check https://haiphong.gov.vn/rss.xml
    """

    async def work(settings: Settings) -> int:
        from services.enricher.enrich import enrich  # heavy: word lists of places and subjects

        async with _target(settings, url) as target:
            source = target.source if tls is None else replace(target.source, tls=tls.value)
            note(f"Fetching {source.url}, {Bounds().total_seconds:.0f} s at most …")
            listed = partial(is_listable, max_age=settings.list_max_age)
            async with checking(settings, SystemClock(), enrich=enrich, is_listed=listed) as checker:
                told = await checker.explain(dataclasses.replace(target, source=source), limit=limit)
        if told.ok and target.known and source.tls != target.source.tls:
            told = replace(
                told, advice=f"`hoptin sources set {short(source.id)} --tls {source.tls}` makes it so for polls."
            )
        if json:
            print_json(told)
        else:
            print_explanation(told)
        return 0 if told.ok else FAILED

    run(work)


@asynccontextmanager
async def _target(settings: Settings, reference: str) -> AsyncIterator[Target]:
    """A source that is polled, by id or address; else an address, as if it were new: without a database too.

    Raises `CliError`.
    """
    entry = _entry(reference)
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(_database(settings))
            target = await _found(connection, reference, entry)
        except (StorageError, EmbeddedUnavailable) as error:
            if entry is None:
                raise
            note(f"What is known of this feed cannot be read; it is shown as if it were new. {error}")
            target = Target(new_source(entry, SystemClock().now()), known=False)
        yield target


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Connection | None]:
    """The database where there is one already: nothing is made to look at a feed, not even an index."""
    if settings.mongo_url is None and not has_database(settings.data_dir):
        yield None
        return
    async with open_connection(settings) as connection:
        yield connection


async def _found(connection: Connection | None, reference: str, entry: SourceEntry | None) -> Target:
    """Raises `CliError` for an id that is none, `StorageError`."""
    if connection is None:
        if entry is None:
            raise CliError(f"There is no source {reference!r}: no database has been made yet.")
        return Target(new_source(entry, SystemClock().now()), known=False)
    if entry is None:
        [source] = await named(connection, [reference])
        return await polled(source, connection)
    known = await Sources(connection).at(entry.url)
    if known is not None:
        return await polled(known, connection)
    return Target(new_source(entry, SystemClock().now()), known=False, identities=Identities(connection))


def _entry(reference: str) -> SourceEntry | None:
    """None for what can only be an id. Raises `UsageMistake` for an address that no source can have."""
    try:
        return checked(reference)
    except Refused as refused:
        if _ID.fullmatch(reference):
            return None
        raise UsageMistake(f"Not checked: {refused}.") from None
