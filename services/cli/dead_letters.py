"""`hoptin dead-letters`: messages that no service could handle, and what becomes of them."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Annotated

import msgspec
import typer

from services.cli.console import (
    Column,
    exact_time,
    local_time,
    note,
    print_facts,
    print_heading,
    print_json,
    print_table,
    progress,
    say,
)
from services.cli.errors import FAILED, CliError, UsageMistake
from services.cli.references import chosen, short
from services.cli.running import database, message_bus, run
from shared.bus import Bus
from shared.clock import SystemClock
from shared.settings import Settings
from shared.storage.client import Connection
from shared.storage.dead_letters import DeadLetter, DeadLetters
from shared.topology import WORK_QUEUES

app = typer.Typer(no_args_is_help=True, help="Messages that no service could handle.")

_HINT = "`hoptin dead-letters list` shows them"
Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]


@app.command("list")
def list_(
    all: Annotated[bool, typer.Option("--all", help="Also those that were replayed or discarded.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, the newest first.")] = 1000,
    json: Json = False,
) -> None:
    """Show the messages that wait for a decision.

    \b
    Example:
      hoptin dead-letters list
    """

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            letters = DeadLetters(connection)
            found = await letters.newest(status=None if all else "quarantined", limit=limit)
            waiting = await letters.count()
        if json:
            print_json([letter_shape(letter) for letter in found])
        elif not found:
            note("There are no dead letters.")
        else:
            _print(found, with_status=all)
            if waiting > len(found):
                note(f"{waiting} wait in all.")

    run(work)


@app.command()
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="Id or its beginning.", show_default=False)],
    json: Json = False,
) -> None:
    """Show a message: why it is here, and what it says.

    \b
    Example:
      hoptin dead-letters show 7c1e02aa
    """

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            letter = await _named(DeadLetters(connection), id)
        if json:
            print_json(letter_shape(letter) | {"headers": letter.headers} | _payload(letter.body))
        else:
            _show(letter)

    run(work)


@app.command()
def replay(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Ids or their beginnings.", show_default=False)
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="All that wait for a decision.")] = False,
) -> None:
    """Put messages back into their queues.

    Each goes to the queue it came from, its failed attempts forgotten.

    \b
    Example:
      hoptin dead-letters replay --all
    """
    references = ids or []
    if bool(references) == all:
        raise UsageMistake("Name the dead letters to replay, or give --all: one of the two.")

    async def work(settings: Settings) -> int:
        async with database(settings) as connection:
            letters = DeadLetters(connection)
            chosen_ids = (
                await letters.quarantined_ids()
                if all
                else [letter.id for letter in await _quarantined(letters, references)]
            )
            if not chosen_ids:
                note("There are no dead letters that wait for a decision.")
                return 0
            return await _replay(settings, connection, chosen_ids)

    run(work)


@app.command()
def discard(
    id: Annotated[str, typer.Argument(metavar="ID", help="Id or its beginning.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why it is not needed.", show_default=False)],
) -> None:
    """Give a message up. It stays listed with --all.

    \b
    Example:
      hoptin dead-letters discard 7c1e02aa --reason "portal's test page"
    """
    why = reason.strip()
    if not why:
        raise UsageMistake("--reason is empty: say why the message is not needed.")

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            letters = DeadLetters(connection)
            (letter,) = await _quarantined(letters, [id])
            if not await letters.decide(letter, "discarded", at=SystemClock().now(), decision=why):
                raise CliError(f"Dead letter {letter.id} was replayed by somebody at this moment: look again.")
            say(f"Dead letter {letter.id} is discarded.")

    run(work)


async def _replay(settings: Settings, connection: Connection, ids: Sequence[str]) -> int:
    letters, replayed = DeadLetters(connection), 0
    async with message_bus(settings, connection) as bus:
        with progress(ids, "replaying") as turn:
            for id_ in turn:
                replayed += await _replay_one(letters, bus, id_)
    say(f"{replayed} replayed" + (f", {len(ids) - replayed} left." if replayed < len(ids) else "."))
    return 0 if replayed == len(ids) else FAILED


async def _replay_one(letters: DeadLetters, bus: Bus, id_: str) -> bool:
    """Publish, have it confirmed, and only then mark it: a crash between the two repeats the message, which
    changes nothing, and loses none."""
    letter = await letters.get(id_)
    if letter is None or letter.status != "quarantined":
        note(f"Dead letter {id_} was decided on meanwhile.")
        return False
    if letter.queue not in {queue.name for queue in WORK_QUEUES}:
        note(f"Dead letter {id_} came from the queue {letter.queue!r}, which there is no more: discard it.")
        return False
    await bus.publish([letter.message], queue=letter.queue)
    if not await letters.decide(letter, "replayed", at=SystemClock().now()):
        note(f"Dead letter {id_} failed again at once.")
    return True


async def _named(letters: DeadLetters, reference: str) -> DeadLetter:
    reference = reference.lower()
    found = [letter.id for letter in await letters.named(reference)]
    letter = await letters.get(chosen(reference, found, what="a dead letter", hint=_HINT))
    if letter is None:
        raise CliError(f"There is no dead letter {reference!r}: {_HINT}.")
    return letter


async def _quarantined(letters: DeadLetters, references: Sequence[str]) -> list[DeadLetter]:
    """The letters named, all of which wait for a decision. Raises `CliError`."""
    found: dict[str, DeadLetter] = {}
    for reference in references:
        letter = await _named(letters, reference)
        if letter.status != "quarantined":
            raise CliError(f"Dead letter {letter.id} was {letter.status} {exact_time(letter.decided_at)} already.")
        found[letter.id] = letter
    return list(found.values())


def letter_shape(letter: DeadLetter) -> dict[str, object]:
    kept_apart = ("body", "headers")
    return {name: getattr(letter, name) for name in letter.__struct_fields__ if name not in kept_apart}


def _payload(body: bytes) -> dict[str, object]:
    """As JSON where it is that, else in base64: a poison message may be anything."""
    try:
        return {"payload": msgspec.json.decode(body), "payload_base64": None}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {"payload": None, "payload_base64": b64encode(body).decode()}


def _print(found: Sequence[DeadLetter], *, with_status: bool) -> None:
    columns = [Column("ID"), Column("WHEN (UTC+7)"), Column("QUEUE"), Column("ARTICLE"), Column("TIMES", right=True)]
    columns += [Column("STATUS")] if with_status else []
    rows = []
    for letter in found:
        row = [
            short(letter.id),
            local_time(letter.at),
            letter.queue,
            short(letter.article_id or "–"),
            str(letter.times),
        ]
        rows.append([*row, *([letter.status] if with_status else []), letter.reason])
    print_table([*columns, Column("REASON", flexible=True)], rows)


def _show(letter: DeadLetter) -> None:
    decided = f" {exact_time(letter.decided_at)}{f': {letter.decision}' if letter.decision else ''}"
    print_facts(
        [
            ("id", letter.id),
            ("status", letter.status + (decided if letter.decided_at else "")),
            ("reason", letter.reason),
            ("queue", letter.queue),
            ("who", f"{letter.service} on {letter.host}"),
            ("when", exact_time(letter.at)),
            ("first", f"{exact_time(letter.first_at)}, {letter.times} times since"),
            ("attempts", str(letter.attempts)),
            ("event", f"{letter.event_type} {letter.event_id}"),
            ("article", letter.article_id or ""),
            ("headers", "\n".join(f"{name}: {value}" for name, value in letter.headers.items())),
        ]
    )
    print_heading(f"Payload ({len(letter.body)} bytes)")
    say(_readable(letter.body))


def _readable(body: bytes) -> str:
    try:
        msgspec.json.decode(body)
        return msgspec.json.format(body, indent=2).decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return body.decode("utf-8", errors="backslashreplace") or "(empty)"
