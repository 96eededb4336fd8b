"""What operators ask the archiver for: to withdraw and restore an article, to split a story and to merge two.

A request is an event like any other, and comes to the archiver through its queue.
"""

import asyncio
import getpass
import socket
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated
from uuid import uuid4

import typer

from services.cli.article_lookup import HINT, Reference, archived
from services.cli.article_view import withdrawn
from services.cli.console import note, say
from services.cli.errors import CliError, UsageMistake
from services.cli.running import database, message_bus, run
from shared.clock import SystemClock
from shared.events import (
    Event,
    EventData,
    MergeRequested,
    RestoreRequested,
    SplitRequested,
    WithdrawalRequested,
    first_event,
)
from shared.runtime.handling import message_of
from shared.settings import Settings
from shared.storage.client import Connection
from shared.storage.operators import Inspection
from shared.storage.records import MAX_MEMBERS, ArticleRecord, StoryRecord

_WAIT_SECONDS = 10.0
_LOOK_SECONDS = 0.1

Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait up to 10 s until the archive shows it.")]
Why = Annotated[str, typer.Option("--reason", metavar="T", help="Why; operators see it.")]


def withdraw(
    id: Reference,
    reason: Annotated[str, typer.Option(help="Why; readers may see it.", show_default=False)],
    wait: Wait = True,
) -> None:
    """Take an article back.

    It leaves the feeds, and a tombstone stays.

    \b
    Example:
      hoptin articles withdraw 3f2a91bc --reason "sai số liệu"
    """
    why = reason.strip()
    if not why:
        raise UsageMistake("--reason is empty: say why the article is taken back.")

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            record, _ = await archived(connection, id)
            if record.withdrawal is not None:
                note(f"Article {record.id} is withdrawn already: {withdrawn(record.withdrawal)}.")
                return
            request = WithdrawalRequested(article_id=record.id, reason=why, requested_by=_me())
            await _ask(settings, connection, record, request, wait=wait)

    run(work)


def restore(id: Reference, wait: Wait = True) -> None:
    """Bring a withdrawn article back into the feeds.

    \b
    Example:
      hoptin articles restore 3f2a91bc
    """

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            record, _ = await archived(connection, id)
            if record.withdrawal is None:
                note(f"Article {record.id} is not withdrawn.")
                return
            request = RestoreRequested(article_id=record.id, requested_by=_me())
            await _ask(settings, connection, record, request, wait=wait)

    run(work)


def split(id: Reference, reason: Why = "", wait: Wait = True) -> None:
    """Take an article out of its story, for good.

    It gets a story of its own. Nothing that is found later brings it back to those it was split from; only
    `hoptin articles merge` does.

    \b
    Example:
      hoptin articles split 3f2a91bc --reason "lịch cắt điện của ngày khác"
    """

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            record, story = await archived(connection, id)
            others = [other for other in _members(record, story) if other != record.id]
            if not others:
                note(f"Article {record.id} has a story of its own already.")
                return
            request = SplitRequested(article_id=record.id, apart_from=others, reason=reason.strip(), requested_by=_me())
            event = await _ruling_asked(connection, request, [record.id, *others])
            if not await _sent(settings, connection, event, f"split article {record.id} off", _ruled(event), wait=wait):
                return
            record, story = await archived(connection, record.id)
        if not set(others).isdisjoint(_members(record, story)):
            note("A later request put some of these articles together again: that one stands.")
        say(f"Article {record.id} is split off; its story is {record.story_id}.")

    run(work)


def merge(id: Reference, other: Reference, reason: Why = "", wait: Wait = True) -> None:
    """Make one story of two articles' stories, for good.

    The one that was listed first goes on; the other leaves a tombstone that names it.

    \b
    Example:
      hoptin articles merge 3f2a91bc 77b0c2d4
    """

    async def work(settings: Settings) -> None:
        async with database(settings) as connection:
            one, story = await archived(connection, id)
            two, second = await archived(connection, other)
            if one.id == two.id:
                raise UsageMistake(f"Both are article {one.id}: name one of each story; {HINT}.")
            if one.story_id == two.story_id:
                note(f"The articles {one.id} and {two.id} are of one story already.")
                return
            together = [*_members(one, story), *_members(two, second)]
            if len(together) > MAX_MEMBERS:
                raise CliError(
                    f"The two stories have {len(together)} articles together, and one story has at most {MAX_MEMBERS}."
                )
            request = MergeRequested(
                article_id=one.id, other_id=two.id, together=together, reason=reason.strip(), requested_by=_me()
            )
            event = await _ruling_asked(connection, request, together)
            what = f"merge the stories of the articles {one.id} and {two.id}"
            if not await _sent(settings, connection, event, what, _ruled(event), wait=wait):
                return
            one, _ = await archived(connection, one.id)
            two, _ = await archived(connection, two.id)
        if one.story_id != two.story_id:
            note("A later request keeps the two apart: that one stands.")
        else:
            say(f"The articles {one.id} and {two.id} are of one story now: {one.story_id}.")

    run(work)


Look = Callable[[Inspection], Awaitable[bool]]
"""Whether the archive shows that a request was followed."""


async def _ask(
    settings: Settings,
    connection: Connection,
    record: ArticleRecord,
    request: WithdrawalRequested | RestoreRequested,
    *,
    wait: bool,
) -> None:
    """Publish the request, and say what became of it. Raises `BusUnavailable`."""
    event = _asked(request, record.decided_at)

    async def decided(inspection: Inspection) -> bool:
        """This decision, or one that came after it."""
        found = await inspection.article(record.id)
        return bool(found and found[0].decided_at is not None and found[0].decided_at >= event.occurred_at)

    verb = "withdraw" if isinstance(request, WithdrawalRequested) else "restore"
    if await _sent(settings, connection, event, f"{verb} article {record.id}", decided, wait=wait):
        say(f"Article {record.id} is {'withdrawn' if verb == 'withdraw' else 'restored'}.")


async def _ruling_asked(connection: Connection, request: SplitRequested | MergeRequested, articles: list[str]) -> Event:
    known = await Inspection(connection).rulings_on(articles)
    return _asked(request, known[-1].at if known else None)


def _ruled(event: Event) -> Look:
    async def ruled(inspection: Inspection) -> bool:
        return await inspection.ruling(event.id) is not None

    return ruled


def _asked(request: EventData, last: datetime | None) -> Event:
    """The request as an event, later than the `last` one on the same: this clock may be behind the one that gave that
    its time, and of two requests the archiver lets the later one stand."""
    now = SystemClock().now()
    if last is not None:
        now = max(now, last + timedelta(milliseconds=1))
    return first_event(request, key=uuid4().hex, at=now)


async def _sent(
    settings: Settings, connection: Connection, event: Event, what: str, followed: Look, *, wait: bool
) -> bool:
    """Publish the request; True once the archive shows it, else say that it is under way. Raises `BusUnavailable`."""
    async with message_bus(settings, connection) as bus:
        await bus.publish([message_of(event)])
        if wait and await _shown(connection, followed):
            return True
    say(f"The request to {what} is on the bus.")
    note(
        "No archiver has followed it yet: it will as soon as one runs (`hoptin run archiver`)."
        if wait
        else "An archiver follows it as soon as one runs."
    )
    return False


async def _shown(connection: Connection, followed: Look) -> bool:
    inspection, deadline = Inspection(connection), time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        if await followed(inspection):
            return True
        await asyncio.sleep(_LOOK_SECONDS)
    return False


def _members(record: ArticleRecord, story: StoryRecord | None) -> list[str]:
    return [member.article_id for member in story.members] if story else [record.id]


def _me() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user often has no name
        user = "unknown"
    return f"{user}@{socket.gethostname()}"
