"""`hoptin dedup`: what the deduplicator makes of two articles, and how its fingerprints do."""

from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.article_lookup import HINT, archived
from services.cli.console import advance, exact_time, note, print_facts, print_json, say
from services.cli.errors import FAILED, CliError, UsageMistake
from services.cli.running import database, message_bus, run
from shared.clock import SystemClock
from shared.logging import get_logger
from shared.settings import Settings
from shared.storage.fingerprint_upkeep import FingerprintUpkeep, Volume
from shared.storage.fingerprints import Fingerprints

if TYPE_CHECKING:
    from services.cli.dedup_rebuild import Rebuilt

app = typer.Typer(no_args_is_help=True, help="Which articles carry one text, and why.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]
Reference = Annotated[str, typer.Argument(metavar="ID", help="Id or its beginning.", show_default=False)]


@app.command()
def explain(one: Reference, other: Reference, json: Json = False) -> None:
    """Show two articles' texts side by side: what matches, and what speaks against their being one.

    Passages that both have stand in {braces}; what each says differently in the same words has a number: 8[≠1].

    \b
    Example:
      hoptin dedup explain 3f2a91bc 77b0c1d2
    """

    async def work(settings: Settings) -> None:
        from services.cli.dedup_pair import pair_of  # numpy, which no other command needs
        from services.cli.dedup_view import pair_shape, print_pair

        async with database(settings) as connection:
            articles = [(await archived(connection, reference))[0] for reference in (one, other)]
            if articles[0].id == articles[1].id:
                raise UsageMistake(f"Both are article {articles[0].id}: name two; {HINT}.")
            for record in articles:
                if not record.article.content_text.strip():
                    raise CliError(f"Article {record.id} has no text to compare: `hoptin articles show` tells why.")
            pair = await pair_of(connection, *articles)
        if json:
            print_json(pair_shape(pair))
        else:
            print_pair(pair)

    run(work)


@app.command()
def rebuild(json: Json = False) -> None:
    """Make the fingerprints anew from the archive.

    For when the collection was lost, or another version of the program made it. Services may run meanwhile, and it may
    be ended and started again. Links between articles that the archive lacks are published, and archivers follow them;
    what an operator split stays apart.

    \b
    Example:
      hoptin dedup rebuild
    """

    async def work(settings: Settings) -> int:
        from services.cli.dedup_rebuild import Rebuild

        async with database(settings) as connection, message_bus(settings, connection) as bus:
            rebuilding = Rebuild(
                connection,
                bus,
                window=settings.dedup_window,
                clock=SystemClock(),
                log=get_logger("dedup rebuild"),
            )
            with advance("reading articles") as show:
                async for expected in rebuilding.run():
                    show(rebuilding.done.articles, expected)
        done = rebuilding.done
        if json:
            print_json(done)
        else:
            _say_rebuilt(done)
        return FAILED if done.unpublished else 0

    run(work)


@app.command()
def status(json: Json = False) -> None:
    """Show how many fingerprints there are, since when, and what they take.

    \b
    Example:
      hoptin dedup status
    """

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            fingerprints = Fingerprints(connection, window=settings.dedup_window)
            volume = await FingerprintUpkeep(connection, fingerprints).volume()
        if json:
            print_json(_status_shape(volume, settings))
        else:
            _print_status(volume, settings)

    run(work)


def _say_rebuilt(done: "Rebuilt") -> None:
    say(f"{_count(done.articles, 'article')} read, {_count(done.fingerprints, 'fingerprint')} written.")
    if done.renewed:
        say(f"{_count(done.renewed, 'fingerprint')} of another version written anew.")
    if done.removed:
        say(f"{_count(done.removed, 'fingerprint')} of an earlier version removed.")
    if done.links:
        say(f"{_count(done.links, 'link')} found that the archive did not have: archivers follow them.")
    else:
        say("The archive has every link that was found.")
    if done.related:
        say(f"{_count(done.related, 'pair')} on the same event found that it did not know.")
    if done.unpublished:
        note(f"The links of {_count(done.unpublished, 'article')} could not be published: too large for a message.")


def _print_status(volume: Volume, settings: Settings) -> None:
    print_facts(
        [
            ("fingerprints", f"{volume.fingerprints} of {_count(volume.articles, 'article')}"),
            ("oldest", exact_time(volume.oldest)),
            ("window", f"{settings.dedup_window.total_seconds() / 86400:g} days (HOPTIN_DEDUP_WINDOW)"),
            ("data", f"{volume.data_bytes:,} bytes on disk"),
            ("indexes", f"{volume.index_bytes:,} bytes"),
            ("per article", f"{volume.bytes_per_article:,} bytes" if volume.articles else ""),
        ]
    )
    if volume.unreadable:
        note(
            f"{_count(volume.unreadable, 'fingerprint')} of an earlier version of the program cannot be read: "
            "`hoptin dedup rebuild` replaces them."
        )


def _status_shape(volume: Volume, settings: Settings) -> dict[str, object]:
    return {
        "fingerprints": volume.fingerprints,
        "articles": volume.articles,
        "unreadable": volume.unreadable,
        "oldest": volume.oldest,
        "window_seconds": int(settings.dedup_window.total_seconds()),
        "data_bytes": volume.data_bytes,
        "index_bytes": volume.index_bytes,
        "bytes_per_article": volume.bytes_per_article,
    }


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
