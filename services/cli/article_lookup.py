"""Finding the one article that an operator means."""

from typing import Annotated

import typer

from services.cli.errors import CliError
from services.cli.references import chosen
from shared.storage.client import Connection
from shared.storage.operators import Inspection
from shared.storage.records import ArticleRecord, StoryRecord

HINT = "`hoptin articles list` shows the newest"
Reference = Annotated[str, typer.Argument(metavar="ID", help="Id or its beginning.", show_default=False)]


async def archived(connection: Connection, reference: str) -> tuple[ArticleRecord, StoryRecord | None]:
    """The one article that is meant. Raises `CliError`."""
    inspection = Inspection(connection)
    ids = await inspection.articles_named(reference.lower())
    found = await inspection.article(chosen(reference.lower(), ids, what="an article", hint=HINT))
    if found is None:
        raise CliError(f"There is no article {reference!r}: {HINT}.")
    return found
