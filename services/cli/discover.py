"""`hoptin sources discover`: the feeds of a portal."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from services.cli.console import activity, confirmed, note, print_json
from services.cli.discovered import (
    addresses_of,
    discovered_shape,
    entries_of,
    note_search,
    print_discovered,
    toml_of,
)
from services.cli.errors import FAILED, CliError, UsageMistake
from services.cli.running import database, run
from services.cli.source_adding import add_entries
from services.cli.source_entry import Refused, SourceEntry, checked_province
from services.poller.discovery.app import discovery
from services.poller.discovery.found import Discovered, DiscoveryFailed
from shared.clock import SystemClock
from shared.settings import Settings
from shared.storage.sources import Sources


def discover(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="Address of the portal, or only its host.", show_default=False)
    ],
    province: Annotated[
        str, typer.Option(metavar="SLUG", help="The province it speaks for; where not given, by the portal's host.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")] = False,
    toml: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a list that `import` reads.", show_default=False)
    ] = None,
    add: Annotated[bool, typer.Option("--add", help="Add what was found, when confirmed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Find the feeds of a portal.

    It is searched by its own links, its page of RSS feeds, its map, and the paths of its software.
    Each feed is fetched and read before it is shown; empty and abandoned ones are left out. robots.txt is honoured.

    \b
    Examples:
      hoptin sources discover https://haiphong.gov.vn
      hoptin sources discover haiphong.gov.vn --add
    """
    addresses = _addresses(url)
    slug = _province(province)
    if toml is not None and toml.exists() and not yes:
        raise UsageMistake(f"{toml} is there already: name another file, or give --yes to write over it.")

    if toml is not None and not toml.parent.is_dir():
        raise UsageMistake(f"There is no folder {toml.parent} to write {toml.name} into.")

    async def work(settings: Settings) -> int:
        found = await _found(settings, addresses)
        entries = entries_of(found, slug)
        if json:
            print_json(discovered_shape(found, entries))
        if not entries:
            raise CliError(found.nothing)
        if not json:
            print_discovered(found, entries)
            note_search(found)
            if toml is None and not add:
                note("--add adds them, --toml FILE writes them as a list.")
        if toml is not None:
            _write(toml, toml_of(found, entries))
        return await _add(settings, entries, yes=yes) if add else 0

    run(work)


async def _found(settings: Settings, addresses: list[str]) -> Discovered:
    async with discovery(settings, SystemClock()) as finding:
        with activity("looking for feeds") as told:
            try:
                return await finding.portal(addresses, lambda so: told(so.done, so.known, f"{so.feeds} feeds"))
            except DiscoveryFailed as failed:
                raise CliError(str(failed)) from None


async def _add(settings: Settings, entries: list[SourceEntry], *, yes: bool) -> int:
    what = "this feed" if len(entries) == 1 else f"these {len(entries)} feeds"
    if not yes and not sys.stdin.isatty():
        note("Nothing was added: give --yes where nobody can be asked.")
        return FAILED
    if not yes and not await confirmed(f"Add {what}?"):
        note("Nothing was added.")
        return FAILED
    async with database(settings) as connection:
        outcome = await add_entries(Sources(connection), entries, SystemClock().now())
    note(f"{outcome.added} added, {outcome.known} there already.")
    return 0


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CliError(f"{file} cannot be written ({error.strerror}).") from None
    note(f"{file} is written: look through it, then `hoptin sources import {file}`.")


def _addresses(text: str) -> list[str]:
    try:
        return addresses_of(text.strip())
    except Refused as refused:
        raise UsageMistake(f"Not looked at: {refused}.") from None


def _province(text: str) -> str | None:
    try:
        return checked_province(text) if text.strip() else None
    except Refused as refused:
        raise UsageMistake(f"--province: {refused}.") from None
