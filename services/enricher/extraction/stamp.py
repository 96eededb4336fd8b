"""Lines that say when a page was published."""

import re

from services.enricher.extraction.boilerplate import is_tool
from services.enricher.extraction.signature import Signature, signature_of

_LABEL = (
    r"(?:(?:tin )?(?:thời gian(?: đăng)?|ngày (?:đăng|cập nhật|xuất bản|phát hành|viết|tạo)|(?:đã )?(?:đăng|cập nhật|"
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
_MONTH = r"(?:tháng\s)?(?:\d{1,2}|một|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười(?:\s(?:một|hai))?|giêng|chạp|[a-z]{3,9})"
_YEAR = r"(?:19|20)\d\d"
_DAY = (
    rf"(?:\d{{1,2}}\s?[/.\-]\s?\d{{1,2}}\s?[/.\-]\s?{_YEAR}|{_YEAR}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}|"
    rf"(?:ngày\s)?\d{{1,2}}\s{_MONTH}\s?(?:,|năm|,\snăm)?\s{_YEAR}|[a-z]{{3,9}}\s\d{{1,2}},?\s{_YEAR})"
)
_TIME = r"(?:\d{1,2}\s?[:hg]\s?\d{2}(?:[:']\d{2}(?:\.\d{1,7})?)?\s?(?:phút)?\s?(?:am|pm|sa|ch)?)"
_ZONE = r"(?:\s?[(\[]?\s?(?:gmt|utc)?\s?[+]\s?0?7(?::?00)?\s?[)\]]?)"
_GAP = r"[\s,|•·\-–]{0,6}(?:lúc|vào lúc|ngày|t)?[\s:,|]{0,3}"
_STAMP = re.compile(
    rf"[\s(\[|•\-–]{{0,5}}(?:{_LABEL}{{0,2}}|"
    rf"[^\W\d_]{{2,7}}(?:\s[^\W\d_]{{2,7}}){{0,3}},\s)({_WEEKDAY}?(?:{_DAY}(?:{_GAP}{_TIME})?|"
    rf"{_TIME}{_GAP}{_WEEKDAY}?{_DAY}){_ZONE}?)[\s)\]|•·,.\-–]{{0,5}}",
    re.I,
)
_COUNT = re.compile(r"[\d.,]{1,9}(?:\s[\d.,]{1,9})?")
"""Of readers and comments, beside a picture of an eye."""
_PARTS = re.compile(r"\s?[|•·]\s?|\s[-–]\s")
_LONGEST = 200


def stamp_of(line: str) -> str:
    """The date and time as written, where the line holds nothing else but counters and buttons; else empty."""
    if len(line) > _LONGEST or not any(char.isdigit() for char in line):
        return ""
    if found := _whole(line):
        return found
    parts = [part for part in _PARTS.split(line) if part.strip()]
    stamps = [stamp for part in parts if (stamp := _whole(part))]
    told = len(parts) > 1 and all(_whole(part) or is_tool(part.lower()) or signature_of(part) for part in parts)
    return stamps[0] if stamps and told else ""


def _whole(line: str) -> str:
    found = _STAMP.match(line)
    if not found:
        return ""
    rest = line[found.end() :].strip()
    return found[1].strip() if not rest or is_tool(rest.lower()) or _COUNT.fullmatch(rest) else ""


def signature_beside(line: str) -> Signature | None:
    """Who wrote it or where it is from, told in the line of a timestamp."""
    parts = [part for part in _PARTS.split(line) if part.strip() and not _whole(part) and not is_tool(part.lower())]
    return next(filter(None, map(signature_of, parts)), None)
