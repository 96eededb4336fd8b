"""A date taken apart into what is written in it, before anything is decided about it.

Weekday, day, time and offset are found one after the other, in any order, and what is then left over must be words
that mean nothing (`ngày`, `lúc`). So `04:19, ngày 22/07/2020` and `Thứ Tư, 22/07/2020, 04:19 (GMT+7)` need no pattern
of their own, and a text with more than a date in it is unreadable rather than misread.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from shared.text.dates.words import HALVES, MONTHS, VIETNAMESE_MONTHS, WEEKDAYS, ZONES, hour_of, line_of, month_of
from shared.text.normalise import clean

Order = Literal["dmy", "mdy"]

_LONGEST = 100
"""Characters of the longest date worth reading; it also bounds every pattern below."""


def _any(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))


_ENGLISH = _any(MONTHS)
_MONTH = rf"(?:thang|thg|th)\.? ?(\d{{1,2}}|{_any(VIETNAMESE_MONTHS)})"
_HALF = rf"\(?({_any(HALVES)})\)?(?![a-z])"
_OFFSET = r"[+-] ?\d{1,2}(?::?\d{2})?(?!\d)"
_TIME = re.compile(
    rf"(?:(?<![a-z]){_HALF} )?(?<![\d+.:/-])(\d{{1,2}})(?:[:hg]| ?gio ?)(\d{{2}})"
    r"(?:(?:[:m]| ?phut ?)(\d{1,2})(?:[.,]\d{1,9})?(?: ?giay)?| ?phut|')?(?: ?h(?![a-z]))?(?![\d:])"
    rf"(?: ?{_HALF})?(?: ?({_OFFSET}))?"
)
_ZONE = re.compile(rf"(?<![a-z])({_any(ZONES)}) ?({_OFFSET})?(?![a-z])")
_SIGN = r"thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat"
_NAMED = _any(name for name in WEEKDAYS if name.isalpha() and len(name) > 2)
_WEEKDAY = re.compile(rf"(?<![a-z])(?:({_SIGN}|{_NAMED})(?![a-z])|(t\.?[2-7]|cn)(?=[ ,.])|^(th[2-7])(?=,))")
_YMD = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:(?:t| ?)(\d{2})(\d{2})(\d{2})?)?(?!\d)")
_DMY = re.compile(r"(?<!\d)(\d{1,2}) ?([-/. ]) ?(\d{1,2}) ?\2 ?(\d{4})(?!\d)(?:-(?=\d))?")
_RFC822 = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[ /-]({_ENGLISH})\.?,?[ /-](\d{{4}}|\d\d)(?!\d)")
_ENGLISH_MDY = re.compile(rf"(?<![a-z])({_ENGLISH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})(?!\d)")
_VIETNAMESE = re.compile(rf"(?<!\d)(\d{{1,2}})[ ,/-]{{0,2}}{_MONTH}[ ,/-]{{1,2}}(?:nam )?(\d{{4}})(?!\d)")
_VIETNAMESE_MDY = re.compile(rf"(?<![a-z]){_MONTH}[ ,]{{1,2}}(\d{{1,2}}),? (?:nam )?(\d{{4}})(?!\d)")
_UNIX = re.compile(rf"(?<![a-z])({_ENGLISH}) (\d{{1,2}}) (.{{5,40}}) (\d{{4}})$")
"""What `date` prints has the time between day and year: Wed Jul 22 04:19:00 +07 2020."""
_IDLE = re.compile(
    r"\([^()]*\)|(?<![a-z])(?:ngay|luc|vao|at|on|gio|dang|cap nhat|xuat ban|[t,.|;:()-])(?![a-z])"
    r"|bangkok, hanoi, jakarta|[] ,.|;:()/[-]"
)
"""What may be left over: words of no meaning, a comment such as `(Indochina Time)`, punctuation."""
_VIETNAMESE_SIGNS = re.compile(rf"(?<![a-z])(?:{_SIGN}|ngay|luc|sa|ch)(?![a-z])")


class NoDateError(ValueError):
    """The text is no date, or names a time of day that does not exist."""


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it is written, for the place where it was written. The day need not exist."""

    form: Literal["rfc822", "iso8601", "numeric", "vietnamese", "english"]
    year: int
    day: int
    month: int
    """Of a numeric date, day and month are its first and its second number."""
    time: tuple[int, int, int] | None
    """Hour 0 to 24, minute, second."""
    offset: int | None
    """Minutes ahead of UTC."""
    weekday: int | None
    """Monday is 0."""
    vietnamese: bool
    """Vietnamese words stand in it."""

    def proven_order(self) -> Order | None:
        """The order of a numeric date where the date itself leaves no doubt: only one order names a day, or the day
        of the week that is given."""
        if self.form != "numeric" or self.day == self.month:
            return None
        if self.month > 12 or self.day > 12:
            return "mdy" if self.month > 12 >= self.day else "dmy"
        if self.weekday is None or 0 in (self.year, self.day, self.month):
            return None
        as_dmy = date(self.year, self.month, self.day).weekday() == self.weekday
        as_mdy = date(self.year, self.day, self.month).weekday() == self.weekday
        return None if as_dmy == as_mdy else "dmy" if as_dmy else "mdy"


@dataclass(frozen=True, slots=True)
class _Day:
    form: Literal["rfc822", "iso8601", "numeric", "vietnamese", "english"]
    year: int
    day: int
    month: int
    rest: str
    """The text without the day."""
    time: tuple[int, int, int] | None = None


def cleaned(text: str) -> str:
    """`text` as the patterns read it. Raises `NoDateError` for one too long to be a date."""
    line = clean(text[: 10 * _LONGEST])
    if len(line) > _LONGEST:
        raise NoDateError(line)
    return line_of(line)


@lru_cache(maxsize=1024)  # a feed's dates are read twice: together for its habits, then one by one
def take_apart(line: str) -> Written:
    """What is written in a cleaned line. Raises `NoDateError`."""
    vietnamese = _VIETNAMESE_SIGNS.search(line) is not None
    weekday = None
    if match := _WEEKDAY.search(line):
        weekday = WEEKDAYS[match[1] or match[2] or match[3]]
        line = _without(line, match)
    day = _day(line)
    time, offset, rest = (day.time, None, day.rest) if day.time else _time(day.rest)
    if zone := _ZONE.search(rest):
        if offset is None:
            offset = _minutes(zone[2]) if zone[2] else ZONES[zone[1]]
        rest = _without(rest, zone)
    if _IDLE.sub("", rest):
        raise NoDateError(line)
    return Written(day.form, day.year, day.day, day.month, time, offset, weekday, vietnamese)


def _day(line: str) -> _Day:
    """The day named in `line`. The forms exclude each other, so that their order is that of how often they occur."""
    if match := _RFC822.search(line):
        return _Day("rfc822", _full_year(match[3]), int(match[1]), MONTHS[match[2]], _without(line, match))
    if match := _YMD.search(line):
        rest = line[: match.start()] + re.sub(r"^t(?=\d)", " ", line[match.end() :])
        return _Day("iso8601", int(match[1]), int(match[4]), int(match[3]), rest)
    if match := _DMY.search(line):
        rest = line[: match.start()] + re.sub(r"^t(?=\d)", " ", " " + line[match.end() :])
        return _Day("numeric", int(match[4]), int(match[1]), int(match[3]), rest)
    if match := _VIETNAMESE.search(line):
        return _Day("vietnamese", int(match[3]), int(match[1]), month_of(match[2]), _without(line, match))
    if match := _VIETNAMESE_MDY.search(line):
        return _Day("vietnamese", int(match[3]), int(match[2]), month_of(match[1]), _without(line, match))
    return _rare_day(line)


def _rare_day(line: str) -> _Day:
    if match := _COMPACT.search(line):
        time = _clock(match[4], match[5], match[6], "") if match[4] else None
        return _Day("iso8601", int(match[1]), int(match[3]), int(match[2]), _without(line, match), time)
    if match := _ENGLISH_MDY.search(line):
        return _Day("english", int(match[3]), int(match[2]), MONTHS[match[1]], _without(line, match))
    if match := _UNIX.search(line):
        return _Day("english", int(match[4]), int(match[2]), MONTHS[match[1]], f"{_without(line, match)} {match[3]}")
    raise NoDateError(line)


def _time(line: str) -> tuple[tuple[int, int, int] | None, int | None, str]:
    """The time of day in `line`, its offset in minutes, and the line without them; None where it has none."""
    match = _TIME.search(line)
    if match is None:
        return None, None, line
    time = _clock(match[2], match[3], match[4], match[5] or match[1] or "")
    return time, _minutes(match[6]) if match[6] else None, _without(line, match)


def _clock(hour_: str, minute_: str, second_: str | None, half: str) -> tuple[int, int, int]:
    hour, minute, second = hour_of(int(hour_), half), int(minute_), int(second_ or 0)
    # 24:00 is the end of the day (ISO 8601); a leap second is the second before it.
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute, second) != (0, 0)):
        raise NoDateError(f"{hour}:{minute}:{second}")
    return hour, minute, min(second, 59)


def _minutes(offset: str) -> int:
    digits = offset[1:].replace(":", "").strip()
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        raise NoDateError(offset)
    return (hours * 60 + minutes) * (-1 if offset[0] == "-" else 1)


def _full_year(year: str) -> int:
    """RFC 5322 section 4.3: two digits up to 49 are 20xx. Numeric dates with two digits are not read: 10/11/12."""
    return int(year) if len(year) > 2 else int(year) + (2000 if int(year) < 50 else 1900)


def _without(line: str, match: re.Match[str]) -> str:
    return f"{line[: match.start()]} {line[match.end() :]}"
