"""`hoptin sources`: what is polled."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from services.cli.builtin import import_builtin
from services.cli.check import check
from services.cli.console import confirmed, note, print_json, progress, say
from services.cli.discover import discover
from services.cli.errors import FAILED, CliError, UsageMistake
from services.cli.running import database, run
from services.cli.source_adding import add_entries, new_source
from services.cli.source_edit import accept, set_
from services.cli.source_entry import Page, Refused, SourceEntry, Syndicate, checked
from services.cli.source_lists import SourceList, UnreadableList, read_list, write_opml, write_toml
from services.cli.source_names import References, named
from services.cli.source_view import print_sources, source_shape
from shared.clock import SystemClock
from shared.settings import Settings
from shared.storage.source_record import SourceRecord, Status
from shared.storage.sources import Sources

app = typer.Typer(no_args_is_help=True, help="The feeds that are polled.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]


class Format(StrEnum):
    OPML = "opml"
    TOML = "toml"


@app.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of the feed.", show_default=False)],
    province: Annotated[
        str, typer.Option(metavar="SLUG", help="The province it speaks for: hai-phong, ha-nam, …")
    ] = "",
    name: Annotated[str, typer.Option(help="What readers see; the portal's host where not given.")] = "",
    category: Annotated[str, typer.Option(help="What the feed is about.")] = "",
    syndicate: Annotated[
        Syndicate, typer.Option(help="How much of its articles may be passed on.")
    ] = Syndicate.SUMMARY,
    page: Annotated[
        Page, typer.Option(help="Which articles' pages are read: all, those of which the feed tells little, or none.")
    ] = Page.WHEN_SHORT,
) -> None:
    """Add a feed; it is polled at once. Prints its id.

    \b
    Example:
      hoptin sources add https://haiphong.gov.vn/rss.xml --province hai-phong
    """
    try:
        entry = checked(url, name=name, province=province, category=category, syndicate=syndicate, page=page)
    except Refused as refused:
        raise UsageMistake(f"Not added: {refused}.") from None

    async def work(settings: Settings) -> int:
        async with database(settings) as connection:
            sources = Sources(connection)
            source = new_source(entry, SystemClock().now())
            if await sources.add(source):
                say(source.id)
                note(f"{entry.name} is polled as soon as a poller runs.")
                return 0
            known = await sources.at(entry.url)
            raise CliError(f"This feed is there already, as {known.id if known else 'another source'}: {entry.url}")

    run(work)


app.command()(discover)


@app.command("import")
def import_(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="OPML or TOML; - is standard input.", show_default=False)
    ] = None,
    builtin: Annotated[
        bool, typer.Option("--builtin", help="Instead of a FILE: the portals of all provinces, to find feeds on.")
    ] = False,
    province: Annotated[str, typer.Option(metavar="SLUG", help="With --builtin: only this province's.")] = "",
    json: Annotated[bool, typer.Option("--json", help="With --builtin: one JSON document instead of a table.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --builtin: do not ask.")] = False,
) -> None:
    """Add the feeds of an OPML or TOML file.

    With --builtin no file is needed: the provinces' portals are searched for feeds.
    Those that are there already stay as they are.

    In OPML an outline's category="/hai-phong" is its province. In TOML each feed is a table:

    \b
      [[sources]]
      url = "https://haiphong.gov.vn/rss.xml"
      province = "hai-phong"

    --builtin shows the portals of the provinces, of the former ones too; when confirmed, it looks for feeds on them
    as `discover` does, and adds those that can be read.

    \b
    Examples:
      hoptin sources import feeds.opml
      hoptin sources import --builtin --province hai-phong
    """
    if builtin:
        if file is not None:
            raise UsageMistake("Give a FILE or --builtin, not both.")
        import_builtin(province, json=json, yes=yes)
        return
    if file is None:
        raise UsageMistake("Give a FILE (OPML or TOML), or --builtin for the portals of the provinces.")
    if province or json or yes:
        raise UsageMistake("--province, --json and --yes go with --builtin.")
    found = _read(file)

    async def work(settings: Settings) -> int:
        async with database(settings) as connection:
            with progress(found.entries, "importing") as entries:
                outcome = await add_entries(Sources(connection), entries, SystemClock().now())
        for line in (*found.refused, *found.doubtful):
            note(f"{_shown(file)}, {line.where}: {line.reason}.")
        say(f"{outcome.added} added, {outcome.known} there already, {len(found.refused)} refused.")
        return FAILED if found.refused else 0

    run(work)


@app.command()
def export(
    format: Annotated[Format, typer.Option(help="Of the list that is printed.")] = Format.OPML,
) -> None:
    """Print all feeds as a list that `import` reads.

    \b
    Example:
      hoptin sources export --format toml > feeds.toml
    """

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            found = await Sources(connection).all()
        entries = [_exported(source) for source in found]
        say((write_toml if format is Format.TOML else write_opml)(entries).rstrip("\n"))

    run(work)


@app.command("list")
def list_(json: Json = False) -> None:
    """Show all feeds and how their polls go.

    \b
    Example:
      hoptin sources list
    """

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            found = await Sources(connection).all()
        if json:
            now = SystemClock().now()
            addresses = {source.url for source in found}
            print_json([source_shape(source, now, addresses) for source in found])
        elif not found:
            note("There are no sources yet: add one with `hoptin sources add URL --province SLUG`.")
        else:
            print_sources(found, SystemClock().now())

    run(work)


@app.command()
def pause(ids: References) -> None:
    """Stop polling feeds until they are resumed.

    \b
    Example:
      hoptin sources pause 3f2a91bc
    """
    _set_status(ids, "paused", "is paused")


@app.command()
def resume(ids: References) -> None:
    """Poll paused, muted and failing feeds again, at once.

    \b
    Example:
      hoptin sources resume 3f2a91bc
    """
    _set_status(ids, "active", "is polled again")


@app.command()
def remove(
    ids: References,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Forget feeds. Their articles stay.

    \b
    Example:
      hoptin sources remove https://haiphong.gov.vn/rss.xml
    """

    async def work(settings: Settings) -> int:
        async with database(settings) as connection:
            sources = await named(connection, ids)
            for source in sources:
                note(f"{source.id}  {source.url}")
            if not yes and sys.stdin.isatty() and not await confirmed(f"Remove {_count(len(sources))}?"):
                note("Nothing was removed.")
                return FAILED
            for source in sources:
                await Sources(connection).remove(source.id)
                say(f"{source.id} is removed; its articles stay.")
        return 0

    run(work)


app.command("set")(set_)
app.command()(accept)
app.command()(check)


def _exported(source: SourceRecord) -> SourceEntry:
    return SourceEntry(
        url=source.url,
        name=source.name,
        province=source.province,
        category=source.category,
        syndicate=source.syndicate,
        page=source.page,
        paused=source.status == "paused",
        shortest_s=source.shortest_s,
        longest_s=source.longest_s,
        tls=source.tls,
    )


def _shown(file: str) -> str:
    return "standard input" if file == "-" else file


def _read(file: str) -> SourceList:
    shown = _shown(file)
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        found = read_list(content)
    except OSError as error:
        raise CliError(f"{shown} cannot be read ({error.strerror}).") from None
    except UnreadableList as error:
        raise CliError(f"{shown}: {error}") from None
    if not found.entries and not found.refused:
        raise CliError(f"{shown} lists no feed: an OPML outline needs an xmlUrl, a TOML table [[sources]] a url.")
    return found


def _set_status(ids: list[str], status: Status, outcome: str) -> None:
    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            sources = Sources(connection)
            for source in await named(connection, ids):
                await sources.set_status(source.id, status, now=SystemClock().now())
                say(f"{source.id} {outcome}: {source.url}")

    run(work)


def _count(number: int) -> str:
    return "this source" if number == 1 else f"these {number} sources"
