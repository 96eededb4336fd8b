"""Dates as Vietnamese portals write them, read into UTC.

A date is taken apart rather than matched whole: weekday, time, offset and day are found one after the other, in any
order, and what is then left over must be words that mean nothing (`ngày`, `lúc`). So `04:19, ngày 22/07/2020` and
`Thứ Tư, 22/07/2020, 04:19 (GMT+7)` need no pattern of their own, and a text with more than a date in it is unreadable
rather than misread.

The name of the rule says how a date was obtained: the form of the day (`rfc822`, `iso8601`, `dmy`, `mdy`,
`vietnamese`, `english`, `epoch`), then, after commas, what was assumed: `ambiguous` (05/07 taken as 5 July),
`date-only` (midnight), `assumed-utc+7` (no offset), `clamped` (lay in the future). Without a date: `missing`,
`unreadable`, `absurd`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from shared.text.folding import fold
from shared.text.normalise import clean

VIETNAM = timezone(timedelta(hours=7), "+07")

_FUTURE_TOLERANCE = timedelta(minutes=5)
"""Clocks of portals go ahead a little; more than this is a mistake or a trick to stay on top."""
_EARLIEST = 1990
"""Vietnam was connected to the internet in 1997: an earlier date is a default value (1970, 0001) or a slip."""
_LONGEST = 100
"""Characters of the longest date worth reading; it also bounds every pattern below."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_VIETNAMESE_MONTHS = {
    name: number
    for number, names in enumerate(
        ("mot|gieng", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "muoi mot", "muoi hai|chap"),
        start=1)
    for name in names.split("|")
}  # fmt: skip
_ZONES = {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "ict": 420, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
"""Minutes ahead of UTC of the named zones: RFC 822 section 5, and Indochina Time."""

_ENGLISH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SPELLED = "|".join(sorted(_VIETNAMESE_MONTHS, key=len, reverse=True))
_OFFSET = r"[+-]\d{1,2}(?::?\d{2})?(?!\d)"
_TIME = re.compile(
    r"(?<![\d+.:/-])(\d{1,2})(?:[:h]| ?gio ?)(\d{2})(?:[:m](\d{2})(?:[.,]\d{1,9})?)?(?: ?phut)?(?![\d:])"
    rf"(?: ?\(?(sa|ch|am|pm|a\.m\.|p\.m\.|sang|chieu|toi)\)?(?![a-z]))?(?: ?({_OFFSET}))?"
)
_ZONE = re.compile(rf"(?<![a-z])(?:({'|'.join(sorted(_ZONES, key=len, reverse=True))}) ?({_OFFSET})?)(?![a-z])")
_WEEKDAY = re.compile(
    r"(?<![a-z])(?:(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday"
    r"|tuesday|wednesday|thursday|friday|saturday|sunday)(?![a-z])|(?:t[2-7]|cn)(?=[ ,.]))"
)
_YMD = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:(?:t| ?)(\d{2})(\d{2})(\d{2})?)?(?!\d)")
_DMY = re.compile(r"(?<!\d)(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{4})(?!\d)")
_RFC822 = re.compile(rf"(?<!\d)(\d{{1,2}})[ -]({_ENGLISH})\.?,?[ -](\d{{4}}|\d\d)(?!\d)")
_ENGLISH_MDY = re.compile(rf"(?<![a-z])({_ENGLISH})\.? (\d{{1,2}}),? (\d{{4}})(?!\d)")
_VIETNAMESE = re.compile(
    rf"(?<!\d)(\d{{1,2}})[ ,/-]{{0,2}}(?:thang|thg|th)\.? ?(\d{{1,2}}|{_SPELLED})[ ,/-]{{1,2}}(?:nam )?(\d{{4}})(?!\d)"
)
_VIETNAMESE_MDY = re.compile(
    rf"(?<![a-z])(?:thang|thg|th)\.? ?(\d{{1,2}}|{_SPELLED})[ ,]{{1,2}}(\d{{1,2}}),? (?:nam )?(\d{{4}})(?!\d)"
)
_UNIX = re.compile(rf"(?<![a-z])({_ENGLISH}) (\d{{1,2}}) (.{{5,40}}) (\d{{4}})$")
"""What `date` prints has the time between day and year: Wed Jul 22 04:19:00 +07 2020."""
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_IDLE = re.compile(r"\([^()]*\)|(?<![a-z])(?:ngay|luc|vao|at|on|gio|[t,.|;()-])(?![a-z])|[ ,.|;()/-]")
"""What may be left over: words of no meaning, a comment such as `(Indochina Time)`, punctuation."""
_VIETNAMESE_SIGNS = re.compile(r"(?<![a-z])(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|ngay|luc|sa|ch)(?![a-z])")


@dataclass(frozen=True, slots=True)
class ReadDate:
    at: datetime | None
    """Aware, in UTC."""
    rule: str


@dataclass(frozen=True, slots=True)
class _Day:
    year: int
    month: int
    day: int
    rule: str
    rest: str
    """The text without the day."""
    time: tuple[int, int, int] | None = None


class _UnreadableError(ValueError):
    """The text is no date, or names a day or an hour that does not exist."""


def read_date(text: str, *, observed_at: datetime) -> ReadDate:
    """The instant that `text` names. Dates without an offset are Vietnam's time; dates after `observed_at` (aware)
    become `observed_at`."""
    line = clean(text[: 10 * _LONGEST])
    if not line:
        return ReadDate(None, "missing")
    if len(line) > _LONGEST:
        return ReadDate(None, "unreadable")
    line = line.lower() if line.isascii() else fold(line)
    try:
        at, rule = _epoch(line) if _EPOCH.fullmatch(line) else _read(line)
    except (ValueError, OverflowError):
        return ReadDate(None, "unreadable")
    if at is None or at.year < _EARLIEST:
        return ReadDate(None, "absurd")
    if at - _FUTURE_TOLERANCE > observed_at:
        return ReadDate(observed_at.astimezone(UTC), f"{rule},clamped")
    return ReadDate(at, rule)


def _epoch(line: str) -> tuple[datetime, str]:
    return datetime.fromtimestamp(int(line) / (1000 if len(line) == 13 else 1), UTC), "epoch"


def _read(line: str) -> tuple[datetime | None, str]:
    vietnamese = _VIETNAMESE_SIGNS.search(line) is not None
    line = _WEEKDAY.sub(" ", line, count=1)
    day = _day(line, vietnamese=vietnamese)
    rest = day.rest
    time, offset, rest = (day.time, None, rest) if day.time else _time(rest)
    zone = _ZONE.search(rest)
    if zone:
        offset = _ZONES[zone[1]] + (_minutes(zone[2]) if zone[2] else 0) if offset is None else offset
        rest = rest[: zone.start()] + " " + rest[zone.end() :]
    if _IDLE.sub("", rest):
        raise _UnreadableError(line)
    if day.year < _EARLIEST:
        return None, day.rule
    rule = day.rule + ("" if time else ",date-only") + (",assumed-utc+7" if offset is None else "")
    local = timezone(timedelta(minutes=offset)) if offset is not None else VIETNAM
    hour, minute, second = time or (0, 0, 0)
    midnight = datetime(day.year, day.month, day.day, tzinfo=local)
    return (midnight + timedelta(hours=hour, minutes=minute, seconds=second)).astimezone(UTC), rule


def _day(line: str, *, vietnamese: bool) -> _Day:
    """The day named in `line`. The forms exclude each other, so that their order is that of how often they occur."""
    if match := _RFC822.search(line):
        return _Day(_full_year(match[3]), _MONTHS[match[2]], int(match[1]), "rfc822", _without(line, match))
    if match := _YMD.search(line):
        rest = line[: match.start()] + re.sub(r"^t(?=\d)", " ", line[match.end() :])
        return _Day(int(match[1]), int(match[2]), int(match[3]), "iso8601", rest)
    if match := _DMY.search(line):
        day, month, rule = _in_order(int(match[1]), int(match[3]), vietnamese=vietnamese)
        return _Day(int(match[4]), month, day, rule, _without(line, match))
    if match := _VIETNAMESE.search(line):
        return _Day(int(match[3]), _vietnamese_month(match[2]), int(match[1]), "vietnamese", _without(line, match))
    if match := _VIETNAMESE_MDY.search(line):
        return _Day(int(match[3]), _vietnamese_month(match[1]), int(match[2]), "vietnamese", _without(line, match))
    return _rare_day(line)


def _rare_day(line: str) -> _Day:
    if match := _COMPACT.search(line):
        time = _clock(match[4], match[5], match[6], "") if match[4] else None
        return _Day(int(match[1]), int(match[2]), int(match[3]), "iso8601", _without(line, match), time)
    if match := _ENGLISH_MDY.search(line):
        return _Day(int(match[3]), _MONTHS[match[1]], int(match[2]), "english", _without(line, match))
    if match := _UNIX.search(line):
        return _Day(int(match[4]), _MONTHS[match[1]], int(match[2]), "english", f"{_without(line, match)} {match[3]}")
    raise _UnreadableError(line)


def _in_order(first: int, second: int, *, vietnamese: bool) -> tuple[int, int, str]:
    """Day, month and rule of two numbers: the day stands first unless only the American order names a day."""
    if second > 12 >= first:
        return second, first, "mdy"
    doubtful = first <= 12 and first != second and not vietnamese
    return first, second, "dmy,ambiguous" if doubtful else "dmy"


def _time(line: str) -> tuple[tuple[int, int, int] | None, int | None, str]:
    """The time of day in `line`, its offset in minutes, and the line without them; None where it has none."""
    match = _TIME.search(line)
    if match is None:
        return None, None, line
    time = _clock(match[1], match[2], match[3], match[4] or "")
    return time, _minutes(match[5]) if match[5] else None, _without(line, match)


def _clock(hour_: str, minute_: str, second_: str | None, half: str) -> tuple[int, int, int]:
    hour, minute, second = int(hour_), int(minute_), int(second_ or 0)
    if half in ("ch", "pm", "p.m.", "chieu", "toi") and hour < 12:
        hour += 12
    elif half in ("sa", "am", "a.m.", "sang") and hour == 12:
        hour = 0
    # 24:00 is the end of the day (ISO 8601); a leap second is the second before it.
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute, second) != (0, 0)):
        raise _UnreadableError(f"{hour}:{minute}:{second}")
    return hour, minute, min(second, 59)


def _minutes(offset: str) -> int:
    digits = offset[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        raise _UnreadableError(offset)
    return (hours * 60 + minutes) * (-1 if offset[0] == "-" else 1)


def _full_year(year: str) -> int:
    """RFC 5322 section 4.3: two digits up to 49 are 20xx. Numeric dates with two digits are not read: 10/11/12."""
    return int(year) if len(year) > 2 else int(year) + (2000 if int(year) < 50 else 1900)


def _vietnamese_month(name: str) -> int:
    return int(name) if name.isdigit() else _VIETNAMESE_MONTHS[name]


def _without(line: str, match: re.Match[str]) -> str:
    return f"{line[: match.start()]} {line[match.end() :]}"
