"""The day that a text speaks of, where its beginning says so: `Sáng 22/7`, `Trong hai ngày 21 và 22/7`, `hôm qua`.

A day without its year is the one nearest to the publication, so that `31/12` read on 2 January was two days ago. What
lies far from the publication is another day: of a decree, of a deadline, of history.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

from services.enricher.reading import Reading
from shared.article import EventDate

LIKELY_UTC = "published-likely-utc"

Part = Literal["morning", "noon", "afternoon", "evening"]

_VIETNAM = timezone(timedelta(hours=7))
_HEAD_CHARS = 700
_BEFORE, _AFTER = timedelta(days=60), timedelta(days=30)
"""How far from its publication a text reports, or announces, what it is about."""
_UNKNOWN_AGE, _SOON = timedelta(days=330), timedelta(days=2)
"""The same without a publication date, from the time of the poll."""
_LONGEST = timedelta(days=60)
"""Of several days; longer ones are what figures are counted over."""

_PARTS: dict[str, Part] = {
    "rạng sáng": "morning",
    "sáng sớm": "morning",
    "sáng": "morning",
    "trưa": "noon",
    "chiều": "afternoon",
    "tối": "evening",
    "đêm": "evening",
}
_BEGINS: dict[Part, time] = {"morning": time(6), "noon": time(11), "afternoon": time(13), "evening": time(17, 30)}
"""When a report of that part of the day can appear at the earliest."""
_NIGHT = ("rạng sáng", "sáng sớm", "đêm")
"""Reported before the day begins."""

_ANCHOR = re.compile(r"(?:rạng sáng|sáng sớm|sáng|trưa|chiều|tối|đêm|ngày|hôm|từ)(?!\w)")
_DAY = r"(\d{1,2}) ?[/.-] ?(\d{1,2})(?: ?[/.-] ?(\d{4}))?(?!\d)"
_FROM = (
    r"(\d{1,2})(?:, (?:\d{1,2}, ){0,9}"
    r"|(?: ?[/.-] ?(\d{1,2})(?: ?[/.-] ?(\d{4}))?)?(?: và | ?- ?| đến (?:hết )?)(?:ngày )?)"
)
_LEAD = (
    r"(?:(?: và|,) (?:sáng|trưa|chiều|tối|đêm))?(?: (?:nay|qua|hôm nay|hôm qua|thứ [^\W\d_]{2,4}|chủ nhật))?,?"
    r" ?\(?(?:ngày ?)?"
)
_DAYS = re.compile(
    rf"{_LEAD}(?:{_FROM}{_DAY}|{_DAY}"
    r"|(\d{1,2})(?: (?:và|đến|-) (\d{1,2}))? tháng (\d{1,2})(?:(?:,? năm |/| ?- ?)(\d{4}))?(?!\d))\)?"
)
_SEVERAL = re.compile(r"(?<!\w)(?:trong )?(?:từ |(?:các|hai|ba|bốn|\d{1,2}) )?$")
"""What belongs to the phrase before `ngày`: `Trong hai ngày 21 và 22/7`, `từ ngày 10 đến 12/3`."""
_RELATIVE = re.compile(r" (nay|qua)(?!\w)")
_DEADLINES = tuple(
    f"{words} "
    for words in ["trước", "sau", "đến", "hết", "hạn", "quá", "từ", "kể từ", "chậm nhất", "muộn nhất", "hiệu lực"]
)
_ANNIVERSARIES = tuple(
    f"{words} " for words in ["sinh", "nhân", "dịp", "kỷ niệm", "thành lập", "mừng", "hưởng ứng", "tri ân"]
)
"""Before `ngày` they make it a deadline or the day a rule begins to apply; a day that is kept every year."""
_DOCUMENT = re.compile(r"(?:\d[/-][^\s]*[^\W\d_]\d*|số \d+[^\s]*|-[^\W\d_]{2,12}\d*)[ ,(]*(?:ban hành |ký )?(?:vào )?$")
_TO_COME = re.compile(r"(?<!\w)(?:sẽ|dự kiến|sắp|chuẩn bị)(?!\w)")
_SOON_CHARS = 100


@dataclass(frozen=True, slots=True)
class _Said:
    start: int
    end: int
    word: str
    first: tuple[int, int, int | None] | None
    """Day, month, year; None for one that is told by its distance."""
    last: tuple[int, int, int | None] | None
    distance: int = 0
    """Days from the publication."""
    weak: bool = False
    """Neither a part of the day nor the beginning of a sentence speaks for it."""


def find_event_date(
    reading: Reading, *, published_at: datetime | None, observed_at: datetime
) -> tuple[EventDate | None, list[str]]:
    """The day, and what is doubtful: `published-likely-utc` where the publication, read as Vietnam's time, lies before
    the part of the day that is reported, by no more than the seven hours of an unmarked UTC."""
    published = (published_at or observed_at).astimezone(_VIETNAM)
    begins = len(reading.whole) - len(reading.text)
    said = list(_said(reading, begins, begins + _HEAD_CHARS)) or list(_said(reading, 0, begins))
    for one in sorted(said, key=lambda one: one.weak):
        if one.first is None and published_at is None:
            continue
        days = _resolve(one, published.date(), dated=published_at is not None)
        if days is None:
            continue
        first, last = days
        part = _PARTS.get(one.word)
        phrase = " ".join(reading.whole[one.start : one.end].split())
        until = last.isoformat() if last > first else None
        to_come = bool(_TO_COME.search(reading.lowered, one.end, one.end + _SOON_CHARS))
        doubtful = published_at is not None and not to_come and one.word not in _NIGHT
        flags = [LIKELY_UTC] if doubtful and part and until is None and _precedes(published, first, part) else []
        return EventDate(day=first.isoformat(), phrase=phrase, until=until, part=part), flags
    return None, []


def _said(reading: Reading, begin: int, end: int) -> Iterator[_Said]:
    """The days named between two places, in order."""
    lowered, done = reading.lowered, begin
    for anchor in _ANCHOR.finditer(lowered, begin, min(end, len(lowered))):
        start, after, word = anchor.start(), anchor.end(), anchor[0]
        if start < done or lowered[start - 1 : start].isalnum():
            continue
        if days := _DAYS.match(lowered, after):
            done = days.end()
            if one := _read(reading, anchor, days):
                yield one
        elif (relative := _RELATIVE.match(lowered, after)) and word not in ("ngày", "từ"):
            done = relative.end()
            yield _Said(start, done, word, None, None, distance=-1 if relative[1] == "qua" else 0, weak=True)


def _read(reading: Reading, anchor: re.Match[str], found: re.Match[str]) -> _Said | None:
    """What a day or several were found as; None for a deadline, a document's date and the like."""
    lowered, start, word = reading.lowered, anchor.start(), anchor[0]
    ranged = bool(found[1] or found[11])
    if ranged and word == "ngày" and (several := _SEVERAL.search(lowered, max(0, start - 15), start)):
        start = several.start()
    capital = reading.whole[start].isupper()
    before = lowered[max(0, start - 40) : start]
    if word == "từ" and not ranged:
        return None
    if word in ("ngày", "từ") and not capital and (before.endswith(_DEADLINES) or _DOCUMENT.search(before)):
        return None
    if word == "ngày" and before.endswith(_ANNIVERSARIES):
        return None
    first, last = _numbers(found)
    end = found.end() - (found[0].endswith(")") and "(" not in found[0])
    return _Said(start, end, word, first, last, weak=word not in _PARTS and not capital)


def _numbers(found: re.Match[str]) -> tuple[tuple[int, int, int | None], tuple[int, int, int | None]]:
    def number(group: int) -> int | None:
        return int(found[group]) if found[group] else None

    if found[1]:
        day, month, year = int(found[4]), int(found[5]), number(6)
        return (int(found[1]), number(2) or month, number(3) or year), (day, month, year)
    if found[7]:
        one = int(found[7]), int(found[8]), number(9)
        return one, one
    month, year = int(found[12]), number(13)
    first = int(found[10]), month, year
    return first, (number(11) or first[0], month, year)


def _resolve(said: _Said, published: date, *, dated: bool) -> tuple[date, date] | None:
    """First and last day as dates, near the publication; None for days that are none or far."""
    if said.first is None or said.last is None:
        only = published + timedelta(days=said.distance)
        return only, only
    latest = published + (_AFTER if dated else _SOON)
    first, last = _near(said.first, published, latest), _near(said.last, published, latest)
    if first is None or last is None:
        return None
    if first > last:
        first = _safe(first.year - 1, first.month, first.day) or last
    earliest = published - (_BEFORE if dated else _UNKNOWN_AGE)
    return (first, last) if last >= earliest and first <= latest and last - first <= _LONGEST else None


def _near(day: tuple[int, int, int | None], published: date, latest: date) -> date | None:
    number, month, year = day
    years = [year] if year else [published.year - 1, published.year, published.year + 1]
    dates = [found for one in years if (found := _safe(one, month, number))]
    return min(dates, key=lambda found: (found > latest, abs(found - published)), default=None)


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _precedes(published: datetime, day: date, part: Part) -> bool:
    begins = datetime.combine(day, _BEGINS[part], _VIETNAM)
    return begins - timedelta(hours=7) <= published < begins
