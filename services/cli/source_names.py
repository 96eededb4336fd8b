"""Sources as operators name them: by id, the beginning of one, or address."""

from typing import Annotated

import typer

from services.cli.references import chosen
from services.cli.source_entry import Refused, checked_url
from shared.storage.client import Connection
from shared.storage.source_record import SourceRecord
from shared.storage.sources import Sources

References = Annotated[
    list[str], typer.Argument(metavar="ID", help="Ids, beginnings of ids, or addresses.", show_default=False)
]
_HINT = "`hoptin sources list` shows them"


async def named(connection: Connection, references: list[str]) -> list[SourceRecord]:
    """All the sources named, or a `CliError` before anything is done to any."""
    sources = Sources(connection)
    found: dict[str, SourceRecord] = {}
    for reference in references:
        url = _as_url(reference)
        source = await sources.at(url) if url else None
        if source is None:
            candidates = {candidate.id: candidate for candidate in await sources.named(reference.lower())}
            source = candidates[chosen(reference.lower(), list(candidates), what="a source", hint=_HINT)]
        found[source.id] = source
    return list(found.values())


def _as_url(reference: str) -> str | None:
    try:
        return checked_url(reference)
    except Refused:
        return None
