"""`hoptin sources import --builtin`: the portals of the registry, as places to find feeds on."""

import sys
from collections.abc import Sequence

from services.cli.console import Column, activity, confirmed, note, print_json, print_table, say
from services.cli.discovered import addresses_of, discovered_shape, entries_of
from services.cli.errors import FAILED, UsageMistake
from services.cli.running import database, run
from services.cli.source_adding import Added, add_entries
from services.cli.source_entry import Refused, SourceEntry, checked_province
from services.poller.discovery.app import discovery
from services.poller.discovery.found import Discovered, DiscoveryFailed
from shared.clock import SystemClock
from shared.provinces import PORTALS, Portal
from shared.settings import Settings
from shared.storage.sources import Sources


def import_builtin(province: str, *, json: bool, yes: bool) -> None:
    """Show the portals, and when confirmed add the feeds that are found on them."""
    portals = _chosen(province)

    async def work(settings: Settings) -> int:
        if not json:
            _print(portals)
        if not yes and (json or not sys.stdin.isatty()):
            if json:
                print_json([_shape(portal) for portal in portals])
            note("Nothing was fetched: with --yes, feeds are looked for on these portals, and added.")
            return 0
        if not yes and not await confirmed(f"Look for feeds on {_count(len(portals))}, and add them?"):
            note("Nothing was fetched.")
            return FAILED
        outcomes = await _import(settings, portals, told=not json)
        if json:
            print_json(outcomes)
        return 0 if any(outcome["feeds"] for outcome in outcomes) else FAILED

    run(work)


async def _import(settings: Settings, portals: Sequence[Portal], *, told: bool) -> list[dict[str, object]]:
    """What came of each portal, in their order; what is found on one is added before the next is done."""
    outcomes: dict[int, dict[str, object]] = {}
    added, known = 0, 0
    addresses = [addresses_of(portal.host) for portal in portals]
    async with database(settings) as connection, discovery(settings, SystemClock()) as finding:
        with activity("looking for feeds") as show:
            async for place, found in finding.many(addresses):
                entries = entries_of(found, None) if isinstance(found, Discovered) else []
                outcome = await add_entries(Sources(connection), entries, SystemClock().now())
                added, known = added + outcome.added, known + outcome.known
                outcomes[place] = _outcome(portals[place], found, entries, outcome)
                show(len(outcomes), len(portals), f"{added} feeds added")
                if told:
                    _tell(portals[place], found, outcome)
    (say if told else note)(f"{added} added, {known} there already, on {_count(len(portals))}.")
    return [outcomes[place] for place in sorted(outcomes)]


def _tell(portal: Portal, found: Discovered | DiscoveryFailed, outcome: Added) -> None:
    if isinstance(found, DiscoveryFailed):
        note(f"{portal.host}: {found}")
    elif not found.feeds:
        note(f"{portal.host}: {found.nothing}")
    else:
        say(f"{portal.host}: {outcome.added} added, {outcome.known} there already.")


def _chosen(province: str) -> list[Portal]:
    """All, or those of one unit: of today's with those of its former units. Raises `UsageMistake`."""
    if not province.strip():
        return list(PORTALS)
    try:
        slug = checked_province(province)
    except Refused as refused:
        raise UsageMistake(f"--province: {refused}.") from None
    return [portal for portal in PORTALS if slug in (portal.unit.slug, portal.province.slug)]


def _print(portals: Sequence[Portal]) -> None:
    columns = [Column("PROVINCE"), Column("PORTAL"), Column("OF"), Column("STATE", flexible=True)]
    rows = []
    for portal in portals:
        state = f"former, now {portal.province.name}" if portal.former else "present"
        rows.append([portal.unit.slug, portal.host, portal.unit.name, state])
    print_table(columns, rows)


def _shape(portal: Portal) -> dict[str, object]:
    return {
        "host": portal.host,
        "province": portal.unit.slug,
        "name": portal.unit.name,
        "former": portal.former is not None,
        "now": portal.province.slug,
    }


def _outcome(
    portal: Portal, found: Discovered | DiscoveryFailed, entries: Sequence[SourceEntry], outcome: Added
) -> dict[str, object]:
    counts = {"added": outcome.added, "known": outcome.known}
    if isinstance(found, DiscoveryFailed):
        return {**_shape(portal), **counts, "feeds": [], "problem": str(found)}
    problem = None if found.feeds else found.nothing
    return {**_shape(portal), **counts, **discovered_shape(found, entries), "problem": problem}


def _count(number: int) -> str:
    return "this portal" if number == 1 else f"these {number} portals"
