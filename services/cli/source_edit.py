"""`hoptin sources set` and `accept`: what an operator decides about one source."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from services.cli.console import note, say
from services.cli.errors import FAILED, CliError, UsageMistake
from services.cli.running import database, run
from services.cli.source_entry import (
    Page,
    Refused,
    Syndicate,
    check_waits,
    checked_province,
    checked_wait,
    clean_category,
    clean_line,
)
from services.cli.source_names import References, named
from shared.clock import SystemClock
from shared.settings import Settings
from shared.storage.source_record import SourceRecord
from shared.storage.sources import Sources


class Tls(StrEnum):
    STRICT = "strict"
    LEGACY = "legacy"
    UNVERIFIED = "unverified"


def set_(
    id: Annotated[str, typer.Argument(metavar="ID", help="Id, beginning of an id, or address.", show_default=False)],
    name: Annotated[str | None, typer.Option(help="What readers see.")] = None,
    province: Annotated[str | None, typer.Option(metavar="SLUG", help="The province it speaks for.")] = None,
    category: Annotated[str | None, typer.Option(help="What the feed is about; empty for nothing.")] = None,
    syndicate: Annotated[Syndicate | None, typer.Option(help="How much of its articles may be passed on.")] = None,
    page: Annotated[
        Page | None,
        typer.Option(help="Which articles' pages are read: all, those of which the feed tells little, or none."),
    ] = None,
    shortest: Annotated[
        str | None, typer.Option(metavar="TIME", help="Least time between two polls (5m, 1h); `default` undoes it.")
    ] = None,
    longest: Annotated[str | None, typer.Option(metavar="TIME", help="Most time between two polls.")] = None,
    tls: Annotated[
        Tls | None,
        typer.Option(help="How its server is met: legacy takes old ciphers, unverified any certificate besides."),
    ] = None,
) -> None:
    """Change how one feed is shown, polled or met.

    \b
    Example:
      hoptin sources set 3f2a91bc --shortest 5m --longest 1h
    """
    try:
        changes = _changes(name, province, category, syndicate, page, shortest, longest, tls)
    except Refused as refused:
        raise UsageMistake(f"Not changed: {refused}.") from None
    if not changes:
        raise UsageMistake("Nothing to change: give an option, such as --name; `hoptin sources set --help` lists them.")

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            [source] = await named(connection, [id])
            least = changes.get("shortest_s", source.shortest_s)
            most = changes.get("longest_s", source.longest_s)
            try:
                check_waits(least, most)
            except Refused as refused:
                raise CliError(f"Not changed: {refused}.") from None
            sources = Sources(connection)
            await sources.change(source.id, changes)
            await sources.due_now(source.id, now=SystemClock().now())
        if changes.get("tls") == Tls.UNVERIFIED:
            note("From now on anybody between here and the portal can change what it says; `sources list` shows it.")
        say(f"{source.id} is changed: {source.url}")

    run(work)


def accept(ids: References) -> None:
    """Believe at once that feeds have moved.

    They are polled where their permanent redirects lead. Without it a move is
    believed after the same answer for three days.

    \b
    Example:
      hoptin sources accept 3f2a91bc
    """

    async def work(settings: Settings) -> int:
        async with database(settings) as connection:
            found = await named(connection, ids)
            return max([await _accept(Sources(connection), source) for source in found])

    run(work)


async def _accept(sources: Sources, source: SourceRecord) -> int:
    if source.moved is None:
        note(f"{source.id} has not moved: its last answer was no permanent redirect.")
        return FAILED
    if not await sources.move(source.id, source.moved.to):
        note(f"{source.id} stays: another source is at {source.moved.to} already; remove one of them.")
        return FAILED
    say(f"{source.id} is polled at {source.moved.to} from now on.")
    return 0


def _changes(
    name: str | None,
    province: str | None,
    category: str | None,
    syndicate: Syndicate | None,
    page: Page | None,
    shortest: str | None,
    longest: str | None,
    tls: Tls | None,
) -> dict[str, Any]:
    """By the names of `SourceRecord`. Raises `Refused`."""
    changes: dict[str, Any] = {}
    if name is not None:
        if not clean_line(name):
            raise Refused("the name is empty")
        changes["name"] = clean_line(name)
    if province is not None:
        changes["province"] = checked_province(province) if province.strip() else None
    if category is not None:
        changes["category"] = clean_category(category) or None
    if syndicate is not None:
        changes["syndicate"] = syndicate.value
    if page is not None:
        changes["page"] = page.value
    for field, text in (("shortest_s", shortest), ("longest_s", longest)):
        if text is not None:
            changes[field] = checked_wait(text)
    if tls is not None:
        changes["tls"] = tls.value
    return changes
