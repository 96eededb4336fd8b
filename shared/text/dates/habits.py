"""What all dates of one feed say about how its portal writes dates, where a single one does not.

Every rule here decides only what is clear: an order taken wrongly moves articles by months, while the Vietnamese
order, taken where nothing is decided, is nearly always right.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from shared.text.dates.forms import NoDateError, Order, Written, cleaned, take_apart

Habit = Literal["dmy", "mdy", "month-for-minutes"]
"""`dmy`, `mdy`: the order of its numeric dates. `month-for-minutes`: it prints the month where the minutes belong,
as NukeViet does (PHP's `H:m:s`, in which `m` is the month)."""

_ENOUGH = 3
"""Dates whose minutes are their month: by accident one in 60 is."""
_ENOUGH_DAYS = 4
"""Different days that could be read either way, before their order in the feed is taken for a sign."""
_AHEAD = timedelta(days=1)
_STALE = timedelta(days=30)
_WIDE = timedelta(days=60)


def habits_of(
    dates: Iterable[str], *, observed_at: datetime, known: Collection[Habit] = frozenset()
) -> frozenset[Habit]:
    """How the portal writes dates, by the `dates` of a feed (one an entry, in document order) seen at `observed_at`
    (aware); `known` is what was found before and holds as long as nothing here speaks against it.

    The same texts may be given at every poll, or only those of new entries.
    """
    written = [each for each in map(_written, dates) if each]
    found: set[Habit] = set()
    if order := _order(written, observed_at, known):
        found.add(order)
    if _prints_month_for_minutes(written, order, "month-for-minutes" in known):
        found.add("month-for-minutes")
    return frozenset(found)


def _written(text: str) -> Written | None:
    try:
        return take_apart(cleaned(text))
    except NoDateError:
        return None


def _order(written: list[Written], observed_at: datetime, known: Collection[Habit]) -> Order | None:
    """The order that some dates prove; else the one known; else that of Vietnamese words; else the one in which the
    dates make sense as a feed. Proofs of both orders are none."""
    proven = {order for each in written if (order := each.proven_order())}
    if proven:
        return proven.pop() if len(proven) == 1 else None
    before: list[Order] = [order for order in ("dmy", "mdy") if order in known]
    if before:
        return before[0] if len(before) == 1 else None
    numeric = [each for each in written if each.form == "numeric"]
    if any(each.vietnamese and each.day != each.month for each in numeric):
        return "dmy"
    return _plausible_order(numeric, observed_at)


def _plausible_order(numeric: list[Written], observed_at: datetime) -> Order | None:
    """The one order to which there is no objection, where there is one to the other."""
    if len({(each.year, each.day, each.month) for each in numeric if each.day != each.month}) < _ENOUGH_DAYS:
        return None
    try:
        dmy = [_local(each, "dmy") for each in numeric]
        mdy = [_local(each, "mdy") for each in numeric]
    except ValueError:  # a day that does not exist is no news, and no feed to draw conclusions from
        return None
    now = observed_at.replace(tzinfo=None) - (observed_at.utcoffset() or timedelta(0)) + timedelta(hours=7)
    against = {"dmy": _objectionable(dmy, mdy, now), "mdy": _objectionable(mdy, dmy, now)}
    if against["dmy"] == against["mdy"]:
        return None
    return "mdy" if against["dmy"] else "dmy"


def _objectionable(read: list[datetime], other: list[datetime], now: datetime) -> bool:
    """Whether dates read in one order do not look like a feed's: some lie ahead; they are not newest first; they are
    scattered over months that are days in the other order; or the newest is old that is of late in the other."""
    newest, span, other_span = max(read), max(read) - min(read), max(other) - min(other)
    ahead = newest > now + _AHEAD
    unsorted = any(later > earlier for earlier, later in pairwise(read))
    scattered = span > _WIDE and span > 3 * other_span
    stale = newest < now - _STALE < max(other) <= now + _AHEAD
    return ahead or unsorted or scattered or stale


def _local(written: Written, order: Order) -> datetime:
    day, month = (written.day, written.month) if order == "dmy" else (written.month, written.day)
    hour, minute, second = written.time or (0, 0, 0)
    return datetime(written.year, month, day) + timedelta(hours=hour, minutes=minute, seconds=second)  # noqa: DTZ001


def _prints_month_for_minutes(written: list[Written], order: Order | None, known: bool) -> bool:
    """Whether the minutes of every date are its month, too often to be chance. Dates of one month may have been
    written by a clock that strikes at this minute: then hours and seconds must vary, as an editor's do."""
    seen = set()
    for each in written:
        if each.time is None:
            continue
        month = each.day if each.form == "numeric" and (each.proven_order() or order) == "mdy" else each.month
        if each.time[1] != month:
            return False
        seen.add((each.year, each.day, each.month, each.time))
    if known:
        return True
    hours, minutes, seconds = ({time[part] for *_, time in seen} for part in range(3))
    return len(seen) >= _ENOUGH and (len(minutes) > 1 or min(len(hours), len(seconds)) >= _ENOUGH)
