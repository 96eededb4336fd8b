"""What stands under a text: who wrote it, who took the pictures, where it was taken from."""

import re
from dataclasses import dataclass, field

from services.enricher.extraction.names import (
    has_rank,
    is_body,
    is_house,
    is_initials,
    is_leader,
    is_name,
    is_post,
    is_staff,
    without_role,
)

_WORK = (
    r"(?:tin|bài|ảnh|hình(?: ảnh)?|clip|video|đồ họa|infographics?|thực hiện|nội dung|tác giả(?: bài viết)?|"
    r"người (?:viết(?: bài)?|gửi(?: bài)?|cung cấp(?: tin)?)|tin tức|biên tập|biên soạn|"
    r"phóng viên|pv|ctv|cộng tác viên|bài viết|người thực hiện|trình bày|thiết kế|tổng hợp|nhóm (?:pv|phóng viên|"
    r"tác giả)|lược dịch|người dịch|"
    r"tin bài|bút danh)"
)
_LABEL = re.compile(rf"(?<![\w])({_WORK}(?:(?:\s?(?:,|và|&|-|–|/|\+|\.)\s?|\s){_WORK}){{0,3}})\s?:\s?", re.I)
_OF = re.compile(
    r"(?:(?:được )?viết bởi|bởi|by|(?:bài|ghi chép|ký sự|phóng sự|bút ký|tùy bút|tản văn|tin)(?:(?:,| và) ảnh)? của)"
    r":?\s(.{2,60})",
    re.I,
)
_SOURCE = re.compile(
    r"(?:trích\s)?(?:nguồn|source)(?:\s(?:tin|bài(?: viết)?|trích dẫn|ảnh|dẫn))?\s?:\s?(.{2,150})", re.I
)
_AFTER = re.compile(r"theo\s?:?\s(.{2,100})", re.I)
_FROM = re.compile(r"(?:nguồn|trích)(?:\stừ)?\s(.{2,100})", re.I)
_NO_SOURCES = re.compile(
    r"(?:nghị|quyết|luật|thông tư|kế hoạch|công văn|chỉ thị|đó|ông|bà|đồng chí|quy định|báo cáo|thống kê|dự|"
    r"chương trình|kết quả|anh|chị|lời|tinh thần|ý kiến)\b",
    re.I,
)
_GATHERED = re.compile(
    r"(?:t/?h|t\.h|tổng hợp(?: từ .{2,40})?|b/?t|biên tập|sưu tầm|st|lược ghi|ghi|thực hiện|lược dịch|biên dịch|"
    r"dịch|giới thiệu|gt|tổng thuật)\.?",
    re.I,
)
_TWO_INITIALS = re.compile(r"[A-ZĐ]\.[A-ZĐ]")
"""`T.H` too, which in brackets and behind a name says that a text was gathered from others."""
_WEEKDAY = re.compile(r"thứ\s(?:hai|ba|tư|năm|sáu|bảy|bẩy)|chủ\snhật", re.I)
_BRACKETS = re.compile(r"(.{1,80}?)\s?\(([^()]{1,60})\)\.?")
_BETWEEN = re.compile(r"\s?[,;&+]\s?|\s[-–—]{1,2}\s|(?<=[^\W\d_]{2})\s?[-–—]\s?(?=[^\W\d_]{2})|\s(?:và)\s")
_AGENCY = re.compile(r"[A-ZĐ]{5,8}")
_SOURCED = re.compile(r"(.{3,100}?)[\s\-–|;,.]{1,4}(nguồn(?:\stin)?\s?:.{2,100})", re.I)
_APART = re.compile(r"\s?[-–—]\s?")
_AFFILIATED = re.compile(r"([^,\-–—]{2,40}?)\s?[,\-–—]\s?(.{3,80})")
_BEHIND = re.compile(
    r"\s(?:theo\s\S.{1,60}|tổng hợp từ\s\S.{1,40}|\(?(?:lược )?ghi\)?|\(?tổng hợp\)?|\(?t/?h\)?|lược dịch|\(?dịch\)?)$",
    re.I,
)
_PICTURED = re.compile(r"(.{3,60}?)[\s;,.-]{1,3}(?:ảnh|video|clip)\s?:\s?(.{2,40})", re.I)
_SENTENCE = re.compile(r"[:;\"“”!?]|,\s\S+\s\d|\.\s")
_UNIT = re.compile(r"(?:khoa|tổ|lớp|phòng|đội)\s", re.I)
_LONGEST = 200
_SHORT = 40
_OFFICE = 80
_MOST_PARTS = 8
_MOST_SMALL = 12
"""Words in small letters of an office behind a name, at most."""


@dataclass(slots=True)
class Signature:
    authors: list[str] = field(default_factory=list)
    credit: str = ""
    rule: str = ""


def signature_of(line: str, *, within: bool = False) -> Signature | None:
    """What a line says, where it says nothing but that. `within`: it is the end of a longer line, which needs to be
    plainer."""
    text = line.strip(" \t-–—*•.,;|/").strip()
    if not text or len(text) > _LONGEST or _WEEKDAY.fullmatch(text):
        return None
    if (text[0], text[-1]) in (("(", ")"), ("[", "]")) and text.count(text[0]) == 1:
        text = text[1:-1].strip()
        if _AGENCY.fullmatch(text):
            return Signature(credit=text, rule="house")
    elif _TWO_INITIALS.fullmatch(text):
        return Signature([text], rule="initials")
    if _GATHERED.fullmatch(text):
        return Signature(rule="name")
    if sourced := _SOURCED.fullmatch(text):
        who, source = signature_of(sourced[1]), _source(sourced[2])
        return Signature([*who.authors], source.credit, who.rule) if who and source else None
    if (of := _OF.fullmatch(text)) and (writers := _people(of[1], sure=False)):
        writers.rule = "labelled"
        return writers
    return _labelled(text) or _source(text) or _pictured(text) or _unlabelled(text, within=within)


def signature_said(line: str) -> Signature | None:
    """What a line says that is marked to be a byline: any name will do, an office's too."""
    text = line.strip(" \t-–—*•.,;|")
    office = Signature([text], rule="name") if is_body(text + " ") else None
    return signature_of(line) or _people(text, sure=True) or office


def _pictured(text: str) -> Signature | None:
    """`Nguyễn Thủy Ảnh: CNN`: who wrote it, and whose the pictures are."""
    found = _PICTURED.fullmatch(text)
    writers = _people(found[1], sure=False) if found else None
    if found is None or writers is None or not writers.authors:
        return None
    pictures = _people(found[2], sure=False)
    taken = [name for name in (pictures.authors if pictures else []) if name not in writers.authors]
    writers.authors += [name for name in taken if not (name.isupper() and name.isalpha())]  # `CNN`
    return writers


def _labelled(text: str) -> Signature | None:
    labels = list(_LABEL.finditer(text))
    if not labels or labels[0].start() > 0:
        return None
    found = Signature(rule="labelled")
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(text)
        value = text[label.end() : end].strip(" ;,.-–|/")
        if value.count("(") != value.count(")"):
            value = value.strip("() ")
        part = _people(value, sure=not is_picture(label[1]))
        if part is None and is_body(value + " ") and len(value) <= _OFFICE and not is_picture(label[1]):
            part = Signature([value])
        if part is None and not (is_picture(label[1]) and len(value) <= _SHORT and ". " not in value):
            return None
        if part is not None:
            found.authors += [name for name in part.authors if name not in found.authors]
            found.credit = found.credit or ("" if is_picture(label[1]) else part.credit)
    return found if found.authors or found.credit or is_picture(labels[0][1]) else None


def is_picture(label: str) -> bool:
    return label.lower().startswith(("ảnh", "hình", "clip", "video", "đồ họa", "infographic", "thiết kế", "trình bày"))


def _source(text: str) -> Signature | None:
    if found := _SOURCE.fullmatch(text):
        value = found[1].strip(" .;,")
        if len(value.split()) > 16:
            return None
        return _split_house(value) or Signature(credit=value, rule="source")
    if (found := _FROM.fullmatch(text)) and is_house(found[1]):
        return Signature(credit=found[1], rule="source")
    found = _AFTER.fullmatch(text)
    if found is None:
        return None
    value = found[1].strip(" .;,")
    if found_split := _split_house(value):
        return found_split
    if (whose := _affiliated(value, sure=False)) and whose.credit:
        return whose
    if is_house(value) or (_is_title(value) and not _NO_SOURCES.match(value)):
        return Signature(credit=value, rule="source")
    return None


def _is_title(value: str) -> bool:
    """A few words that name something: capital first, no sentence."""
    return len(value.split()) <= 9 and len(value) <= 80 and value[0].isupper() and not re.search(r"[,;:!?]\s", value)


def _split_house(value: str) -> Signature | None:
    """`Thu Hà/TTXVN`, `Thu Hà (TTXVN)`."""
    if bracketed := _BRACKETS.fullmatch(value):
        name, house = bracketed[1], bracketed[2]
    elif "/" in value:
        name, _, house = value.partition("/")
    else:
        return None
    name, house = name.strip(), house.strip()
    known = is_house(house) or house.isupper() or is_house(_APART.split(house)[0])
    if (is_name(name, sure=True) or is_initials(name)) and known and not is_house(name):
        return Signature(authors=[name], credit=house, rule="source")
    return None


def _unlabelled(text: str, *, within: bool) -> Signature | None:
    if within and has_rank(text):
        return None
    if is_house(text):
        plain = not within or text.isupper()
        return Signature(credit=text, rule="house") if plain else None
    if bracketed := _BRACKETS.fullmatch(text):
        people = _people(bracketed[1], sure=False)
        inner = bracketed[2].strip()
        if people is not None and people.authors:
            if is_house(inner) or inner.lower().startswith("theo "):
                people.credit = re.sub(r"^theo\s?:?\s", "", inner, flags=re.I)
            elif not (_GATHERED.fullmatch(inner) or is_staff(inner) or is_body(inner + " ") or is_name(inner)):
                return None
            people.rule = "name"
            return people
        return None
    if "/" in text and (split := _split_house(text)):
        split.credit = split.credit if is_house(split.credit) else _APART.split(split.credit)[0]
        split.rule = "name"
        return split
    return _people(text, sure=False) or (None if within else _posted(text))


def _posted(text: str) -> Signature | None:
    """`Nguyễn Văn An - Công chức Văn hóa - Xã hội`."""
    both = _AFFILIATED.fullmatch(text)
    return Signature([both[1]], rule="name") if both and is_name(both[1]) and is_post(both[2]) else None


def _people(value: str, *, sure: bool) -> Signature | None:
    """Names and initials, apart by commas, dashes and `và`; an office behind them is left out."""
    if not sure and sum(map(str.islower, value.split())) > _MOST_SMALL:
        return None  # prose, which is most of what is asked about
    if whole := _followed(value, sure=sure) or _affiliated(value, sure=sure):
        return whole
    found = Signature(rule="name")
    if bracketed := _BRACKETS.fullmatch(value):
        if _GATHERED.fullmatch(bracketed[2]) or is_body(bracketed[2] + " "):
            value = bracketed[1]
        elif is_house(bracketed[2]):
            value, found.credit = bracketed[1], bracketed[2]
        elif sure:
            value = bracketed[1]
    parts = [part.strip() for part in _BETWEEN.split(value) if part.strip(" .")]
    if not parts or len(parts) > _MOST_PARTS:
        return None
    # Beside a name that is certain a single syllable is one too.
    if not all(_take(part, found, sure=sure or bool(found.authors)) for part in parts):
        return None
    return found if found.authors or found.credit else None


def _take(name: str, found: Signature, *, sure: bool) -> bool:
    """Add what one part of a line names; False where it is nothing that stands in a byline."""
    bare = name if is_staff(name) else without_role(name).strip()
    sure = sure or (bare != name and not has_rank(name))
    name = bare if is_initials(bare) else bare.strip(" .")
    if _UNIT.match(name):
        return bool(found.authors)
    if is_staff(name) or is_name(name, sure=sure):
        found.authors.append(name)
    elif is_initials(name):
        found.authors.append(name)
        found.rule = "initials"
    elif "/" in name and (split := _split_house(name)):
        found.authors += split.authors
        found.credit = found.credit or split.credit
    elif is_house(name):
        found.credit = found.credit or name
    else:
        return bool(found.authors) and is_body(name + " ")
    return True


def _followed(value: str, *, sure: bool) -> Signature | None:
    """`Hoàng Cường Theo Báo Tin tức`, `Thu Hà tổng hợp`."""
    behind = _BEHIND.search(value)
    if behind is None:
        return None
    source = Signature() if _GATHERED.fullmatch(behind[0].strip()) else _source(behind[0].strip())
    before = _people(value[: behind.start()].strip(" -–"), sure=sure) if source else None
    if source is None or before is None or not before.authors or source.authors:
        return None
    before.credit = before.credit or source.credit
    return before


def _affiliated(value: str, *, sure: bool) -> Signature | None:
    """`Thùy Linh – Đài PT-TH tỉnh`, `Nguyễn Văn An, Phòng Tư pháp`."""
    both = _AFFILIATED.fullmatch(value)
    if both is None:
        return None
    name, office = without_role(both[1]).strip(), both[2]
    known = is_house(office) or is_body(office + " ") or (sure and (is_leader(office) or is_post(office)))
    if not known or is_initials(office) or _UNIT.match(name) or not (is_name(name, sure=sure) or is_initials(name)):
        return None
    if _SENTENCE.search(office) or (len(office.split()) == 2 and is_name(office)):  # `Trường Giang`
        return None
    return Signature([name], office if is_house(office) else "", "name")
