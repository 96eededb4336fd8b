"""Who issued a document, where the text says so beside its number, and of which place a local body is."""

import re

from shared.provinces import by_name, locate
from shared.text.folding import slugify

_OF = re.compile(r",? ?(?:do|của|bởi) ")
_FIXED = re.compile(
    "thủ tướng chính phủ|thủ tướng|văn phòng chính phủ|thanh tra chính phủ|chính phủ|chủ tịch nước"
    "|uỷ ban thường vụ quốc hội|văn phòng quốc hội|quốc hội|bộ chính trị|ban bí thư(?: trung ương(?: đảng)?)?"
    "|ban chấp hành trung ương(?: đảng)?|văn phòng trung ương(?: đảng)?|trung ương(?: đảng)?"
    "|ban (?:tổ chức|tuyên giáo và dân vận|tuyên giáo|dân vận|nội chính|kinh tế|chính sách, chiến lược) trung ương"
    "|uỷ ban kiểm tra trung ương|ngân hàng nhà nước(?: việt nam)?|kiểm toán nhà nước|bảo hiểm xã hội việt nam"
    "|toà án nhân dân tối cao|viện kiểm sát nhân dân tối cao|hội đồng bầu cử quốc gia|uỷ ban dân tộc"
    "|tổng liên đoàn lao động việt nam|bchtw đảng|bch trung ương(?: đảng)?"
)
_SUBJECTS = (
    "công an|công thương|dân tộc và tôn giáo|giáo dục và đào tạo|gd&đt|giao thông vận tải|khoa học và công nghệ|kh&cn"
    "|kế hoạch và đầu tư|lao động - thương binh và xã hội|lao động-thương binh và xã hội|lđ-tb&xh|ngoại giao|ngoại vụ"
    "|nông nghiệp và môi trường|nn&mt|nông nghiệp và phát triển nông thôn|nn&ptnt|nội vụ|quốc phòng|tài chính"
    "|tài nguyên và môi trường|tn&mt|tư pháp|thông tin và truyền thông|tt&tt|văn hoá, thể thao và du lịch|vhttdl"
    "|văn hoá và thể thao|văn hoá|du lịch|xây dựng|y tế"
)
_BY_SUBJECT = re.compile(rf"(?:bộ trưởng bộ|bộ|giám đốc sở|sở) (?:{_SUBJECTS})(?!\w)")
_LOCAL = re.compile(
    r"(?:chủ tịch )?(?:ubnd|hđnd|uỷ ban nhân dân|hội đồng nhân dân)"
    r"|(?:ban thường vụ |ban chấp hành |btv |bch )?(?:tỉnh uỷ|thành uỷ|huyện uỷ|quận uỷ|đảng uỷ)"
    r"|(?:ban chấp hành )?đảng bộ|(?:giám đốc )?công an|bộ chỉ huy quân sự|đoàn đbqh|ban quản lý khu kinh tế|thanh tra"
)
_PLACE = re.compile(r" (?:(tỉnh|thành phố|tp\.?|huyện|quận|thị xã|phường|xã|thị trấn|đặc khu) ?)?")
_WORD = re.compile(r"[^\W\d_]+( - | |-)?")
_MOST_WORDS = 4
_FAR = 110
_PARTED = re.compile(r"\. |[;\n]")


def issuer_at(whole: str, lowered: str, at: int) -> tuple[str | None, str | None, int]:
    """The issuer named at `at` after `của`: as written, the slug of its place if it is a local one, where it ends."""
    of = _OF.match(lowered, at)
    if of is None:
        return None, None, at
    body = _FIXED.match(lowered, of.end()) or _BY_SUBJECT.match(lowered, of.end())
    if body and not lowered[body.end() : body.end() + 1].isalnum():
        return whole[of.end() : body.end()], None, body.end()
    if local := _LOCAL.match(lowered, of.end()):
        place, end = place_at(whole, lowered, local.end())
        return whole[of.end() : end], place, end
    return None, None, at


def place_before(whole: str, lowered: str, at: int) -> str | None:
    """The place of the local body that the sentence named before `at`: `được UBND tỉnh X phê duyệt tại …`."""
    start = max(0, at - _FAR)
    for parted in _PARTED.finditer(lowered, start, at):
        start = parted.end()
    place = None
    for local in _LOCAL.finditer(lowered, start, at):
        place = place_at(whole, lowered, local.end())[0]
    return place


def place_at(whole: str, lowered: str, at: int) -> tuple[str | None, int]:
    """The place whose name goes on at `at`, after a body's: its slug (a province's, or with its kind and name), and
    where it ends. None where it is only called the province or the city."""
    found = _PLACE.match(lowered, at)
    if found is None:
        return None, at
    kind, end, words = found[1], found.end(), 0
    while words < _MOST_WORDS and whole[end : end + 1].isupper() and (word := _WORD.match(whole, end)):
        end, words = word.end(), words + 1
        if not (word[1] and whole[end : end + 1].isupper()):
            break
    if words == 0:
        return None, found.end(1) if kind else at
    name_start, end = found.end(), len(whole[:end].rstrip(" -"))
    if kind in ("tỉnh", "thành phố", "tp", "tp.", None):
        return _province(whole, name_start, end)
    return slugify(f"{kind} {whole[name_start:end]}"), end


def _province(whole: str, start: int, end: int) -> tuple[str | None, int]:
    """The longest name of a province from `start`: what follows may run on in capitals."""
    while end > start:
        if located := by_name(whole[start:end]):
            province, former = located
            return (former or province).slug, end
        end = max(start, whole.rfind(" ", start, end))
    return None, start


def local_issuer(body: str, home: str | None) -> str | None:
    """The local body with these letters, where the unit that it belongs to is known."""
    located = locate(home)
    if located is None:
        return None
    unit = located[1] or located[0]
    city = unit.kind == "city"
    if body == "TU":
        return f"{'Thành ủy' if city else 'Tỉnh ủy'} {unit.name}"
    name = {"UBND": "UBND", "HĐND": "HĐND"}.get(body)
    return f"{name} {'thành phố' if city else 'tỉnh'} {unit.name}" if name else None
