"""Datelines: where a report was filed, or by whom, before its first sentence."""

import re

from services.enricher.extraction.names import is_house
from shared.provinces import by_name

_DASH = r"\s{0,2}[-–—―]{1,2}\s{0,2}"
_ABBREVIATION = r"[A-ZĐ][A-ZĐƯ0-9+.]{1,11}"
_WORD = r"[A-ZĐÀ-ÝĂĨŨƠƯẠ-Ỹ][\wÀ-ỹ]{0,14}"
_PLACE = rf"(?:TP\.?\s?|Tp\.?\s?|Thành phố\s|Tỉnh\s|Huyện\s|Thị xã\s)?(?:{_WORD})(?:[\s.-]{{1,2}}{_WORD}){{0,4}}"
_DAY = r"(?:ngày\s)?\d{1,2}(?:[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\stháng\s\d{1,2}(?:(?:\snăm|,)?\s\d{4})?)"
_BRACKETED = re.compile(rf"\(\s?([^()\n]{{2,60}}?)\s?\)(?:{_DASH}|\s?:\s)(?=\S)")
_HOUSED = re.compile(
    rf"\(\s?({_ABBREVIATION}(?:/[A-ZĐ][\w+-]{{1,20}})?|[\w.-]{{2,30}}\.(?:vn|com|net|org))\s?\)\s(?=[\"“'‘]?[A-ZĐÀ-ÝĂĨŨƠƯẠ-Ỹ0-9])"
)
"""Without a dash: a house for certain, and a sentence behind it."""
_CAPITALS = re.compile(r"\b[A-ZĐ]{3,}")
_OPENING = re.compile(r"\(\s?([^()\n]{2,40}?)\s?\)\s")
_SHORT = re.compile(
    rf"({_ABBREVIATION}(?:\s(?:Online|ONLINE|online|News|điện tử))?)(?:\s?\((?:{_ABBREVIATION})\))?"
    r"\s{0,2}[-–—]\s(?=[\"“'‘(]?[A-ZĐÀ-ÝĂĨŨƠƯẠ-Ỹ0-9])"
)
_DOMAIN = re.compile(
    rf"((?:https?://)?(?:www\.)?[A-Za-z0-9][\w-]{{1,30}}(?:\.[\w-]{{2,20}}){{1,4}}){_DASH}(?=[\"“'‘(]?[A-ZĐÀ-ÝĂĨŨƠƯẠ-Ỹ0-9])"
)
_FILED = re.compile(
    rf"({_PLACE}(?:,?\s{_DAY})?\s?\((?:{_ABBREVIATION}|[\w.]{{2,20}}(?:\.vn)?|Theo\s[^()]{{2,30}})\))(?:{_DASH}|"
    rf"\s?:\s?)(?=\S)"
)
_DATED = re.compile(rf"({_PLACE},\s(?:{_DAY}))(?:{_DASH}|\s?:\s)(?=\S)")
_PLACED = re.compile(rf"({_PLACE})\s{{0,2}}[-–—]\s(?=\S)")
_NAMED = re.compile(
    r"((?:Cổng|Trang|Báo|Đài|Website|Bản tin)\s(?:TTĐT|[Tt]hông tin|[Tt]in|PTTH|PT-TH|PT&TH|"
    r"\w+)[^.,;:()\n–—]{0,60}?)\s{0,2}[-–—]\s(?=[\"“]?[A-ZĐÀ-ÝĂĨŨƠƯẠ-Ỹ])"
)
_HOUSE_WORDS = re.compile(
    r"\.(?:vn|com|net|org|gov)\b|^(?:cổng|trang|báo|đài|website|bbt|bản tin|theo)\b|portal|online|news", re.I
)
_NO_HOUSES = frozenset(
    [
        "UBND",
        "HĐND",
        "MTTQ",
        "GDP",
        "GRDP",
        "FDI",
        "ODA",
        "COVID",
        "COVID-19",
        "OCOP",
        "THPT",
        "THCS",
        "ĐBQH",
        "CLB",
        "HTX",
        "KCN",
        "NXB",
        "TNHH",
        "CNTT",
        "ANTT",
        "ATGT",
        "BHXH",
        "BHYT",
        "KT",
        "QP",
        "VH",
        "PCI",
        "PAR",
        "AI",
        "VNPT",
        "EVN",
        "WHO",
        "APEC",
        "ASEAN",
        "CCHC",
        "TTHC",
        "CĐS",
    ]
)
_BEGINNINGS = re.compile(
    r"(?:[\"“]?)(?:Sáng|Chiều|Tối|Trưa|Đêm|Rạng sáng|Ngày|Hôm nay|Hôm qua|Mới đây|Vừa qua|Theo|Nhằm|Nhân|"
    r"Thực hiện|Trong|Tại|Trước|Sau|Với|Để|Từ|Đến|"
    r"Tính đến|UBND|HĐND|Ủy ban|Uỷ ban|Sở|Ban|Bộ|Thủ tướng|Phó|Chủ tịch|Bí thư|Đồng chí|Đoàn|Công an|Chính phủ|"
    r"Tiếp tục|Liên quan|Căn cứ|Hội|Cục|Thường trực|"
    r"Văn phòng|Trung tâm|Lãnh đạo|Hướng tới|Chào mừng|Kỷ niệm|Dự|Cùng|Hàng|Gần|Hơn|Khoảng|Những|Các|Đây|Năm|Tuần|"
    r"Dịp|Lễ|Thời gian|Tiếp)\b"
)
_ONLINE = (" Online", " online", " ONLINE")
_CALLED = frozenset(("Thành", "Thủ", "Vùng", "Miền", "Đất", "Xứ", "Quê", "Nơi", "Điểm", "Tỉnh"))
_LONGEST = 120


def dateline_of(text: str) -> tuple[str, int, str]:
    """What stands before the first sentence, as written without brackets and dash; how many characters of `text` it
    takes up with them; the rule. Nothing is `("", 0, "")`."""
    start = text[:_LONGEST]
    if found := _BRACKETED.match(start):
        if _is_filed(found[1]):
            return found[1].strip(" -–"), found.end(), "in brackets"
        return "", 0, ""
    if (found := _HOUSED.match(start)) and found[1] not in _NO_HOUSES:
        return found[1].strip(), found.end(), "in brackets"
    if (found := _OPENING.match(start)) and found[1] not in _NO_HOUSES and _is_filed(found[1]):
        sentence = text[found.end() : found.end() + 1].isupper() and _CAPITALS.search(found[1])
        if sentence or _BEGINNINGS.match(text, found.end()):
            return found[1].strip(), found.end(), "in brackets"
    if found := _FILED.match(start):
        return found[1], found.end(), "place and agency"
    if found := _DOMAIN.match(start):
        return found[1], found.end(), "address"
    if (found := _SHORT.match(start)) and found[1].split("-")[0] not in _NO_HOUSES:
        return found[0].rstrip(" -–—"), found.end(), "abbreviation"
    if found := _DATED.match(start):
        return found[1], found.end(), "place and day"
    if found := _NAMED.match(start):
        return found[1].strip(), found.end(), "portal"
    if (
        (found := _PLACED.match(start))
        and (by_name(found[1]) or found[1].endswith(_ONLINE))
        and _begins_sentence(text, found.end())
    ):
        return found[1], found.end(), "place"
    return "", 0, ""


def _is_filed(inside: str) -> bool:
    if _HOUSE_WORDS.search(inside) or re.fullmatch(rf"{_ABBREVIATION}(?:[\s/,+-]{{1,3}}{_WORD}){{0,4}}", inside):
        return True
    if is_house(inside):
        return True
    words = inside.split()
    return len(words) <= 6 and all(word[0].isupper() or word[0].isdigit() or word in "-–" for word in words)


def _begins_sentence(text: str, at: int) -> bool:
    """Not another name, as in `Hà Nội - Lào Cai`, nor what the place is called, as in `Huế - Thành phố di sản`."""
    words = text[at : at + 60].split()[:2]
    plain = len(words) == 2 and words[0][0].isupper() and words[1][0].islower() and words[0] not in _CALLED
    return plain or _BEGINNINGS.match(text, at) is not None
