"""The date of a document, where it stands beside the number: `ngày 24/6/2022`, `(24-6-2022)`, `năm 2025`."""

import re
from datetime import date

_HOUR = r"(?:(?:hồi |lúc )?\d{1,2} ?(?:giờ|h|g)(?: ?\d{1,2}(?: ?phút)?)?,? )?"
_SAID = rf"(?:(?:đã |được )?(?:ký |thông qua |ban hành ){{0,2}}(?:vào )?)?{_HOUR}"
_DAY = re.compile(
    rf" ?[,(]? ?{_SAID}(?:ngày:? ?)?(\d{{1,2}}) ?[/.-] ?(\d{{1,2}}) ?[/.-] ?(\d{{4}})(?!\d)"
    rf"| ?[,(]? ?{_SAID}ngày (\d{{1,2}}) tháng (\d{{1,2}})(?:,? năm (\d{{4}}))?(?!\d)"
    rf"| ?[,(]? ?{_SAID}ngày (\d{{1,2}}) ?[/-] ?(\d{{1,2}})(?![/\d])"
)
_MONTH = re.compile(rf" ?[,(]? ?{_SAID}(?:tháng (\d{{1,2}}) ?(?:/|-|năm) ?(\d{{4}})|năm (\d{{4}}))(?! ?[-/] ?\d)(?!\d)")
_ISSUED = ("ban hành", "ký", "thông qua", "ban hành các", "ký các")
_FAR = 120
"""Characters between a date and the number that it was given on."""


def date_at(lowered: str, at: int, year: str | None) -> tuple[str | None, int]:
    """The date that begins at `at`, ISO 8601, and where it ends; `year` where it has none of its own."""
    if found := _DAY.match(lowered, at):
        day, month, its_year = (next(filter(None, found.groups()[part::3]), None) for part in range(3))
        return _iso(its_year or year, month, day), found.end()
    if found := _MONTH.match(lowered, at):
        month, with_month, alone = found.groups()
        return _iso(with_month or alone, month, None), found.end()
    return None, at


def date_before(lowered: str, at: int, year: str | None) -> str | None:
    """The day of `Ngày 18/12/2025, Chính phủ ban hành`, where the name of a document begins at `at`."""
    before = lowered[max(0, at - _FAR) : at].rstrip()
    if not before.endswith(_ISSUED):
        return None
    sentence = max(before.rfind(". "), before.rfind("\n"), before.rfind(";"))
    day = before.rfind("ngày ", sentence + 1)
    return date_at(before, day, year)[0] if day > sentence else None


def _iso(year: str | None, month: str | None, day: str | None) -> str | None:
    if year is None or not 1900 <= int(year) < 2100:
        return None
    if month is None:
        return year
    try:
        exact = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return exact.isoformat() if day else f"{year}-{exact.month:02}"
