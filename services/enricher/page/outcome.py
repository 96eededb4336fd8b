"""What a visit to a page comes to, and what follows from it: what is told, and when it is tried again. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from shared.article import PageRead
from shared.storage.pages import Asker, PageRecord, PageSource

_LADDER = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 180, 720, 1440, 1440, 1440))
"""The waits after the first, second … failure of a kind that often passes by itself: a new article's page may not be
in every cache yet, a server may be busy or be mended by tomorrow."""
_RARELY = tuple(timedelta(hours=hours) for hours in (12, 24, 48))
"""The same after what somebody has to change: `robots.txt`, a login, a certificate."""
_LONGEST_ASKED = timedelta(days=1)
"""That a server's `Retry-After` puts a page off at most."""

Again = Literal["soon", "rarely", "never", "unasked"]
"""How a page is tried again that was not read. `unasked`: nothing was asked of the portal, so that nothing failed."""


class NotRead(Exception):
    """A page was not read; the message is a sentence."""

    def __init__(
        self,
        message: str,
        *,
        state: Literal["forbidden", "failed", "unusable"] = "failed",
        again: Again = "soon",
        after: timedelta | None = None,
    ) -> None:
        """`after`: how long the server asks to be left alone."""
        super().__init__(message)
        self.state: Literal["forbidden", "failed", "unusable"] = state
        self.again: Again = again
        self.after = after


@dataclass(frozen=True, slots=True)
class Brought:
    """A page that was read."""

    source: PageSource
    changed: bool = True
    """False: it is as it was when it was last read."""


Outcome = Brought | NotRead


def next_attempt(error: NotRead, attempts: int, now: datetime) -> datetime | None:
    """When the page is tried again after so many failures; None: never."""
    wait: timedelta | None = timedelta(0)
    if error.again == "never":
        return None
    if error.again != "unasked":
        ladder = _LADDER if error.again == "soon" else _RARELY
        wait = ladder[attempts - 1] if attempts <= len(ladder) else None
    if wait is None:
        return None
    return now + max(wait, min(error.after or timedelta(0), _LONGEST_ASKED))


def first(
    outcome: Outcome,
    *,
    id: str,
    article_id: str,
    url: str,
    host: str,
    known: PageSource | None,
    asker: Asker | None,
    now: datetime,
) -> PageRecord:
    """What stands in `pages` after the first visit for an entry; `known`: the article's page as it was before, `asker`
    who is told if it is read later."""
    attempts = int(isinstance(outcome, NotRead) and outcome.again != "unasked")
    due_at = next_attempt(outcome, attempts, now) if isinstance(outcome, NotRead) else None
    return PageRecord(
        id=id,
        article_id=article_id,
        url=url,
        host=host,
        read=_told(outcome, known, due_at),
        source=outcome.source if isinstance(outcome, Brought) else known,
        attempts=attempts,
        waiting=due_at is not None,
        due_at=due_at,
        asker=asker if due_at is not None else None,
        at=now,
    )


def later(record: PageRecord, outcome: Outcome, now: datetime) -> PageRecord:
    """The record after one more visit, and still held. What ends the trying is to be told: a page at last, or that
    there is none."""
    attempts, due_at = record.attempts, None
    if isinstance(outcome, NotRead):
        attempts += outcome.again != "unasked"
        due_at = next_attempt(outcome, attempts, now)
        if due_at is not None:
            return replace(record, attempts=attempts, trouble=str(outcome), due_at=due_at, at=now)
        outcome = _given_up(outcome, attempts)
    return replace(
        record,
        read=_told(outcome, record.source, None),
        source=outcome.source if isinstance(outcome, Brought) else record.source,
        number=record.number + 1,
        attempts=attempts,
        next="tell",
        at=now,
    )


def told(record: PageRecord, now: datetime) -> PageRecord:
    """Once what was read later is published."""
    return replace(record, next="read", waiting=False, due_at=None, asker=None, at=now)


def _given_up(error: NotRead, attempts: int) -> NotRead:
    if attempts < 2:
        return error
    return NotRead(f"{error} Given up after {attempts} attempts.", state=error.state, again="never")


def _told(outcome: Outcome, known: PageSource | None, due_at: datetime | None) -> PageRead:
    if isinstance(outcome, Brought):
        return PageRead(state="read", url=outcome.source.url, fetched_at=outcome.source.fetched_at)
    if known is not None:
        return PageRead(
            state="read",
            reason=f"As it was at {known.fetched_at:%d/%m/%Y %H:%M} UTC; it could not be read again: {outcome}",
            url=known.url,
            fetched_at=known.fetched_at,
            retry_at=due_at,
        )
    return PageRead(state=outcome.state, reason=str(outcome), retry_at=due_at)
