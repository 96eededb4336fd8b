"""Lines that say when a page was published."""

import re

from services.enricher.extraction.boilerplate import is_tool

_LABEL = (
    r"(?:(?:thời gian(?: đăng)?|ngày (?:đăng|cập nhật|xuất bản|phát hành|viết|tạo|ban hành tin)|(?:đăng|cập nhật|"
    r"xuất bản|phát hành|đưa tin|gửi)"
    r"(?: tin)?(?: lần cuối)?(?: lúc| vào| ngày| vào lúc| bởi)?|ngày|lúc|post(?:ed)?(?: on)?|publish(?:ed)?(?: on|"
    r" date)?|updated(?: on)?|date|"
    r"last updated|được (?:đăng|viết|tạo|xuất bản)(?: ngày| lúc| vào)?|tạo ngày|created(?: on)?|"
    r"(?:đăng|viết|gửi|posted|submitted|published) (?:bởi|by)\s[^\d:|]{1,40}?\s(?:vào|on|lúc|ngày|-|\|))\s*:?\s*)"
)
_WEEKDAY = (
    r"(?:(?:thứ\s(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ nhật|cn|t[2-7]|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|"
    r"sat(?:ur)?|sun)(?:day)?)"
    r"\s{0,3}[,.|\-–]?\s{0,3}(?:ngày\s)?)"
)
_DAY = (
    r"(?:\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:19|20)\d\d|(?:19|20)\d\d[/.\-]\d{1,2}[/.\-]\d{1,2}|"
    r"(?:ngày\s)?\d{1,2}\s(?:tháng\s)?\d{1,2}\s?(?:,|năm|,\snăm)?\s(?:19|20)\d\d|\d{1,2}\s(?:tháng|"
    r"tháng\s)?[a-z]{3,9}\s(?:19|20)\d\d)"
)
_TIME = r"(?:\d{1,2}\s?[:hg]\s?\d{2}(?:[:']\d{2}(?:\.\d{1,7})?)?\s?(?:phút)?\s?(?:am|pm|sa|ch)?)"
_ZONE = r"(?:\s?\(?\s?(?:gmt|utc)?\s?[+]\s?0?7(?::?00)?\s?\)?)"
_GAP = r"[\s,|•·\-–]{0,6}(?:lúc|vào lúc|ngày|t)?[\s:,|]{0,3}"
_STAMP = re.compile(
    rf"[\s(\[|•\-–]{{0,5}}{_LABEL}{{0,2}}({_WEEKDAY}?(?:{_DAY}(?:{_GAP}{_TIME})?|"
    rf"{_TIME}{_GAP}{_WEEKDAY}?{_DAY}){_ZONE}?)[\s)\]|•·,.\-–]{{0,5}}",
    re.I,
)
_LONGEST = 200


def stamp_of(line: str) -> str:
    """The date and time as written, where the line holds nothing else but counters and buttons; else empty."""
    if len(line) > _LONGEST or not any(char.isdigit() for char in line):
        return ""
    found = _STAMP.match(line)
    if not found:
        return ""
    rest = line[found.end() :].strip()
    return found[1].strip() if not rest or is_tool(rest.lower()) else ""
