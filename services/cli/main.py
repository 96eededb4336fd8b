"""`hoptin`, the operators' command line: composes the commands, and turns every expected error into a sentence."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from services.cli import articles, dead_letters, dedup, doctor, enrich, sources, trace
from services.cli.console import note
from services.cli.errors import EXPLAINED, UsageMistake, exit_code
from shared import __version__
from shared.settings import load_settings

app = typer.Typer(
    name="hoptin",
    help="Hợp Tin: one national feed from the news of Vietnam's provincial government portals.",
    epilog="Settings are environment variables HOPTIN_… or lines of a file .env; see the README.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hoptin {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
def run(
    services: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SERVICE", help="poller, enricher, deduplicator, archiver, syndicator.", show_default=False
        ),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Poll every due source once, bring every article to its end, and leave.")
    ] = False,
) -> None:
    """Run services until Ctrl-C: all five where none is named.

    \b
    Example:
      hoptin run poller enricher
    """
    import uvloop

    from services.cli.run import SERVICES, serve

    names = list(dict.fromkeys(services or []))
    if unknown := [name for name in names if name not in SERVICES]:
        raise UsageMistake(f"There is no service {unknown[0]!r}; there are {', '.join(SERVICES)}.")
    raise typer.Exit(uvloop.run(serve(load_settings(), names, once=once)))


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Poll once, print a summary, and leave.")] = False,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Of the national feed.", show_default="HOPTIN_HTTP_PORT")
    ] = None,
) -> None:
    """Show it all with sample portals.

    Everything runs in this process on data of its own, nothing else is touched, and it goes away in the end.

    \b
    Example:
      hoptin demo
    """
    import uvloop

    from services.cli.demo import demo as run_demo

    raise typer.Exit(uvloop.run(run_demo(once=once, port=port)))


app.add_typer(sources.app, name="sources")
app.add_typer(articles.app, name="articles")
app.command()(trace.trace)
app.command()(enrich.enrich)
app.add_typer(dedup.app, name="dedup")
app.add_typer(dead_letters.app, name="dead-letters")
app.command()(doctor.doctor)


def main() -> None:
    _keep_standard_streams()
    try:
        _refuse_illegible(sys.argv[1:])
        app(prog_name="hoptin")
    except EXPLAINED as error:
        note(f"hoptin: {error}")
        sys.exit(exit_code(error))


def _refuse_illegible(arguments: Sequence[str]) -> None:
    """What is not UTF-8 can be a file's name, and nothing else: neither stored, nor sent, nor looked for."""
    for argument in arguments:
        if any("\ud800" <= char <= "\udfff" for char in argument) and not os.path.lexists(argument):
            raise UsageMistake(f"{argument!a} is not UTF-8, and no file has that name.")


def _keep_standard_streams() -> None:
    """Opens those that a caller closed: whatever were opened first would take their numbers, at which libuv aborts."""
    for stream in range(3):
        try:
            os.fstat(stream)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


if __name__ == "__main__":
    main()
