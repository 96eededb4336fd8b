"""Dates as Vietnamese portals write them, read into UTC.

The name of the rule says how a date was obtained: the form of the day (`rfc822`, `iso8601`, `dmy`, `mdy`,
`vietnamese`, `english`, `epoch`), then, after commas, what was assumed:

- `ambiguous`: 05/07 taken as 5 July; `feed-order`: it could be either by itself, the feed's other dates decided;
- `date-only`: midnight; `month-for-minutes`: the minutes are not known, the time is the beginning of the hour;
- `assumed-utc+7`: no offset was given; `clamped`: it lay in the future.

Without a date the rule is `missing`, `unreadable` or `absurd`.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from shared.text.dates.forms import Written, cleaned, take_apart
from shared.text.dates.habits import Habit, habits_of

__all__ = ["VIETNAM", "Habit", "ReadDate", "habits_of", "read_date"]

VIETNAM = timezone(timedelta(hours=7), "+07")

_FUTURE_TOLERANCE = timedelta(minutes=5)
"""Clocks of portals go ahead a little; more than this is a mistake or a trick to stay on top."""
_EARLIEST = 1990
"""Vietnam was connected to the internet in 1997: an earlier date is a default value (1970, 0001) or a slip."""
_EPOCH = re.compile(r"(\d{10})(\d{3})?(?:\.\d{1,9})?")
_NET_EPOCH = re.compile(r"\\?/date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?/")
"""Milliseconds as .NET's JSON writes them, `/Date(1595366340000+0700)/`; the offset is where it was written."""


@dataclass(frozen=True, slots=True)
class ReadDate:
    at: datetime | None
    """Aware, in UTC."""
    rule: str


def read_date(text: str, *, observed_at: datetime, habits: Collection[str] = frozenset()) -> ReadDate:
    """The instant that `text` names. Dates without an offset are Vietnam's time; dates after `observed_at` (aware)
    become `observed_at`. `habits` are those of the feed (`habits_of`); unknown ones mean nothing."""
    try:
        line = cleaned(text)
        if not line:
            return ReadDate(None, "missing")
        at, rule = _epoch(line) or _instant(take_apart(line), habits)
    except (ValueError, OverflowError):
        return ReadDate(None, "unreadable")
    if at is None or at.year < _EARLIEST:
        return ReadDate(None, "absurd")
    if at - _FUTURE_TOLERANCE > observed_at:
        return ReadDate(observed_at.astimezone(UTC), f"{rule},clamped")
    return ReadDate(at, rule)


def _epoch(line: str) -> tuple[datetime, str] | None:
    if match := _NET_EPOCH.fullmatch(line):
        milliseconds = int(match[1])
    elif match := _EPOCH.fullmatch(line):
        milliseconds = int(match[1]) * 1000 if match[2] is None else int(match[1] + match[2])
    else:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds), "epoch"


def _instant(written: Written, habits: Collection[str]) -> tuple[datetime | None, str]:
    day, month, rule = _day_and_month(written, habits)
    if written.year < _EARLIEST:
        return None, rule
    hour, minute, second = written.time or (0, 0, 0)
    if written.time is None:
        rule += ",date-only"
    elif minute == month and "month-for-minutes" in habits:
        # Any minute would be invented. The hour's first is the one that claims least: the article was not published
        # before it, and the date can neither lie in the future nor overtake one of a later hour.
        minute = second = 0
        rule += ",month-for-minutes"
    if written.offset is None:
        rule += ",assumed-utc+7"
    local = VIETNAM if written.offset is None else timezone(timedelta(minutes=written.offset))
    midnight = datetime(written.year, month, day, tzinfo=local)
    return (midnight + timedelta(hours=hour, minutes=minute, seconds=second)).astimezone(UTC), rule


def _day_and_month(written: Written, habits: Collection[str]) -> tuple[int, int, str]:
    """Day, month and rule. Of two numbers the day stands first, unless the date or its feed says otherwise."""
    day, month = written.day, written.month
    if written.form != "numeric":
        return day, month, written.form
    if day == month:
        return day, month, "dmy"
    if proven := written.proven_order():
        return (day, month, proven) if proven == "dmy" else (month, day, proven)
    if "mdy" in habits and "dmy" not in habits:
        return month, day, "mdy,feed-order"
    if written.vietnamese:
        return day, month, "dmy"
    return day, month, "dmy,feed-order" if "dmy" in habits and "mdy" not in habits else "dmy,ambiguous"
