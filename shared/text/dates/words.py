"""The words of dates, folded: months, days of the week, zones, halves of the day."""

from shared.text.folding import fold


def _numbered(*names: str, start: int) -> dict[str, int]:
    return {name: number for number, several in enumerate(names, start) for name in several.split("|")}


MONTHS = _numbered(
    "jan|january", "feb|february", "mar|march", "apr|april", "may", "jun|june", "jul|july", "aug|august",
    "sep|sept|september", "oct|october", "nov|november", "dec|december", start=1,
)  # fmt: skip
VIETNAMESE_MONTHS = _numbered(
    "mot|gieng", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "muoi mot", "muoi hai|chap", start=1,
)  # fmt: skip

WEEKDAYS = _numbered(
    "mon|monday", "tue|tues|tuesday", "wed|wednesday", "thu|thur|thurs|thursday", "fri|friday", "sat|saturday",
    "sun|sunday|chu nhat|cn", start=0,
) | {
    f"{sign}{name}": number
    for number, names in enumerate(("hai 2", "ba 3", "tu 4", "nam 5", "sau 6", "bay 7"))
    for name in names.split()
    for sign in ("thu ", "t", "t.", "th")
}  # fmt: skip
"""Monday is 0, as in `date.weekday`; in Vietnamese it is the second day (Thứ Hai, Thứ 2, T2)."""

VIETNAM_MINUTES = 420
ZONES = {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
} | dict.fromkeys(
    ("ict", "indochina time", "se asia standard time", "asia/ho_chi_minh", "asia/saigon", "asia/hanoi", "asia/bangkok",
     "gio viet nam", "gio ha noi"),
    VIETNAM_MINUTES,
)  # fmt: skip
"""Minutes ahead of UTC: RFC 822 section 5, and the names of Vietnam's time (IANA's, Windows', newspapers')."""

_MORNING = ("sa", "am", "a.m.", "a.m", "sang")
_AFTERNOON = ("ch", "pm", "p.m.", "p.m", "chieu", "toi")
HALVES = (*_MORNING, *_AFTERNOON, "trua", "dem")


def hour_of(hour: int, half: str) -> int:
    """The hour 0 to 23 (or what was written, where that is no hour) of `hour` in a half of the day, `""` for none.

    `trưa` is noon with an hour or two around it, `đêm` the night on both sides of midnight.
    """
    if half == "dem":
        return 0 if hour == 12 else hour + 12 if 6 <= hour < 12 else hour
    if half in _MORNING:
        return 0 if hour == 12 else hour
    afternoon = half in _AFTERNOON or (half == "trua" and hour < 4)
    return hour + 12 if afternoon and hour < 12 else hour


def month_of(name: str) -> int:
    """The number of a month given as its number or its folded Vietnamese name."""
    return int(name) if name.isdigit() else VIETNAMESE_MONTHS[name]


def line_of(text: str) -> str:
    """Text that was cleaned, as the patterns read it: lower case, without diacritics."""
    return text.lower() if text.isascii() else fold(text)
