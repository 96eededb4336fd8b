"""Whether a few words are the name of a reporter, initials, or a house that publishes."""

import re

from shared.provinces import by_name
from shared.text.normalise import comparable
from shared.text.spelling import is_syllable


def _comparable(names: str, separator: str | None = None) -> frozenset[str]:
    return frozenset(comparable(name) for name in names.split(separator))


_SURNAMES = _comparable(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Lương Mai Trịnh Đào Đoàn Hà Cao "
    "Tạ Lâm "
    "Tô Thái Châu Chu Kiều Quách Tống Vương La Từ Triệu Nghiêm Phùng Lưu Mạc Tăng Trương Hứa Thạch Giang Nông Lò Quàng "
    "Cầm Điêu Bạch Ninh Thân Doãn Khổng Viên Vi Lục Ma Bế Hầu Giàng Sùng Vàng Thào Lại Cù Diệp Ông Văn Tôn Âu Lều Nhữ "
    "Khuất Đàm Mạnh Phí Kim Sơn Danh Liêu Trà Đồng Ngụy Hàn Quan Thiều Trang Tiêu Sái Cấn Bàn Đậu Uông Yên Ân Chử Phó "
    "Ung Kha Lã Lữ Mầu Mẫn Nhâm Tưởng"
)
_NEVER_NAMES = _comparable(
    "tin tức tế xã hội sự kiện phủ huyện các và của bài viết khác hành mục dịch vụ nghệ kinh án đầu giáo dục "
    "phòng ban sở "
    "cục quản báo ảnh nguồn theo phố tỉnh phường ủy cổng điện bộ ngành ngoài ương địa cán đời sống việc làm sức "
    "bạn đọc "
    "tệ nạn video clip bà chủ giám đốc ký tổng số ngày tháng giờ là có được tại trong với cho không những một nước môi"
)
"""Syllables that hardly any name has and headings are full of."""
_NO_NAMES = _comparable(
    "Văn Hóa|Thể Thao|Kinh Tế|Xã Hội|An Ninh|Quốc Phòng|Thời Sự|Chính Trị|Giáo Dục|Y Tế|Đối Ngoại|Du Lịch|Việt Nam|"
    "Quốc Hội|Công Nghệ|Pháp Luật|Đoàn Thể|Nông Thôn|Đô Thị|Thị Trường|Công Thương|Nội Chính|Tư Pháp|Nội Vụ|Biển Đông|"
    "Sài Gòn|Hồ Chí Minh|Lao Động|Nhân Dân|Thanh Niên|Tuổi Trẻ|Phụ Nữ|Cựu Chiến Binh|Mặt Trận|Công Đoàn|Nông Dân|"
    "Đảng Ủy|Thành Ủy|Tỉnh Ủy|An Sinh|Văn Nghệ|Đời Sống|Đất Nước|Con Người|Quê Hương|Tiêu Điểm|Nổi Bật|Tư Liệu|"
    "Bình Luận|Hội Nghị|Kế Hoạch|Quyết Định|Văn Bản|Công Dân|Trang Chủ|Đông Nam Á|Hoa Kỳ|Hàn Quốc|Trung Quốc|Nhật Bản|"
    "Thái Lan|Phú Quốc|Nha Trang|Đà Lạt|Vũng Tàu|Hạ Long|Hội An|Trường Sa|Hoàng Sa|Bác Hồ|Thủ Tướng|Chính Phủ|Lễ Tân|"
    "Công An|Bộ Đội|Quân Đội|Biên Phòng|Hải Quan|Hải Quân|Tây Nguyên|Tây Bắc|Đông Bắc|Trân Trọng|Xin Cảm Ơn|"
    "Chuyển Đổi Số|"
    "Đối Ngoại|Tuyên Truyền|Thông Báo|Thông Tin|Đồ Họa|Khoa Học|Nông Nghiệp|Môi Trường|Tôn Giáo|Dân Tộc|Xây Dựng Đảng",
    "|",
)
_NO_INITIALS = frozenset(
    word.upper()
    for word in _comparable(
        "UBND HĐND MTTQ TTHC CCHC QLNN GDP GRDP FDI ODA OCOP THPT THCS ĐBQH CLB HTX KCN NXB TNHH CNTT ANTT ATGT PCCC "
        "PCTT BHXH BHYT KTXH QPAN TW TƯ VN TP HN CP TTG KH QĐ NQ NĐ TB BC CV CT TT TNMT KHCN KHĐT XDĐ CBCC WHO APEC "
        "USD VND AM PM SA CH AI IT ISO WTO EU EVN VNPT PCI PAR HẾT"
    )
)
_INITIALS = re.compile(r"(?:[A-ZĐ][hrgn]?\.\s?){1,4}[A-ZĐ]?(?:[A-ZĐ][a-zà-ỹ]{1,7})?\.?|[A-ZĐ]{2,4}")
_ROLES = re.compile(
    r"(?:(?:nhóm\s)?(?:phóng viên|pv|cộng tác viên|ctv|btv|biên tập viên|nhà báo|luật sư|luật gia|cô giáo|thầy giáo|"
    r"cô|thầy|giáo viên|gv|đồng chí|đ/c|đ\.c|"
    r"(?:(?:pgs|gs|ts|ths|bs|ds|ks|cn|kts|đd|bsck[i12]{1,2}|bs\.?\s?ck\s?[i12]{1,2}|dsck[i12]{1,2})\.?\s?){1,3}|"
    r"bác sĩ|dược sĩ|điều dưỡng|y sĩ|kỹ sư|cử nhân|thạc sĩ|tiến sĩ|"
    r"(?:thiếu|trung|thượng|đại) (?:úy|uý|tá)(?: (?:qncn|cn))?|(?:hạ|trung|thượng) sĩ|thượng tọa|đại đức)"
    r"[.,]?:?\s+){1,2}(?=\S)",
    re.I,
)
_RANK = re.compile(
    r"(?:(?:thiếu|trung|thượng|đại) (?:úy|uý|tá)|(?:hạ|trung|thượng) sĩ|thượng tọa|đại đức|đồng chí|cô|thầy) ",
    re.I,
)
_STAFF = re.compile(
    r"nhóm (?:pv|phóng viên)(?:\s[^\W\d_]{1,7}){1,3}|"
    r"(?:nhóm\s)?(?:pv|p\.v|phóng viên|ctv|cộng tác viên|pv\s?[-–,]\s?ctv|bbt|ban biên tập|btv|tổ truyền thông|"
    r"nhóm tác giả)",
    re.I,
)
_HOUSE = re.compile(
    r"(?:ttxvn|thông tấn xã việt nam|vgp(?: news)?|vov(?:\d|(?:\s[^\W\d_]{2,7}){1,2})?|"
    r"vtv\d?|vnanet|vietnamplus|vietnam\+|(?:đài )?tnvn|ttx|"
    r"afp|reuters|ap|xinhua|tân hoa xã|bnews|"
    r"(?:báo(?!\s(?:cáo|chí|động|hiệu))|tạp chí|đài|cổng|trang|website|chuyên trang|bản tin|báo điện tử)\s"
    r"[^.;:!?]{2,70}|"
    r"(?:https?://)?(?:www\.)?[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,20}){1,3}/?|[a-z]{2,20} (?:news|online|portal)|"
    r"(?:hànộimới|nhân dân|vnexpress|dân trí|"
    r"tuổi trẻ(?: online)?|thanh niên(?: online)?|tiền phong|vietnamnet|zing(?: news)?|lao động|"
    r"sài gòn giải phóng|sggp|qđnd|quân đội nhân dân|chinhphu))"
    r"(?:/[^/]{2,30})?",
    re.I,
)
_BODY = re.compile(
    r"(?:sở|phòng|ban|ubnd|văn phòng|vp|trung tâm|tt[a-z&]*|bv[a-z]*|chi đoàn|chi hội|chi bộ|cổng|thư viện|bảo tàng|"
    r"công đoàn|nhà văn hóa|lớp|thôn|bản|ấp|tdp|khối|tổ(?!\squốc)|chi cục|cục|hội|đài|"
    r"báo(?!\s(?:cáo|chí|động|hiệu))|công an|bộ|đảng ủy|huyện|thị|tỉnh|"
    r"thành|trường|bệnh viện|mttq|đoàn(?!\s(?:công tác|đại biểu|kiểm tra|giám sát))|"
    r"đồn|hạt|trạm|ttyt|vksnd|tand|bchqs|hlhpn|ủy ban|xã|phường|viện|tổng cục|khoa)\s",
    re.I,
)

_HIGHLAND = re.compile(r"[HK]['’][A-ZĐÊÔƠƯĂÂ]\w{1,9}(?: [A-ZĐÊÔƠƯĂÂ]\w{1,9}){0,2}")
"""Of the Êđê and the K'Ho: `H'Len Niê`."""
_LEADER = re.compile(
    r"(?:(?:phó )?(?:chủ tịch|bí thư|trưởng|giám đốc|hiệu trưởng|chủ nhiệm|chánh văn phòng|đội trưởng|chi hội trưởng)|"
    r"phó|hiệu phó|ủy viên|tổng phụ trách|kế toán|văn thư|thủ thư|học sinh|sinh viên|sv|hs|hội viên|đoàn viên|"
    r"giảng viên|nguyên|thành viên|bác sĩ|điều dưỡng|dược sĩ|kỹ thuật viên)\b[^.:;!?]{0,70}",
    re.I,
)
_POST = re.compile(
    r"(?:công chức|viên chức|chuyên viên|cán bộ|nhân viên|cộng tác viên|phóng viên|biên tập viên|giáo viên|"
    r"phát thanh viên|trưởng ban biên tập|văn phòng)\b[^,.:;!?]{0,60}",
    re.I,
)
_ADDRESSES = frozenset(("ông", "anh", "chị", "cô", "chú", "bác", "cụ", "em", "thầy"))


def is_post(text: str) -> bool:
    """What somebody does who writes for a portal: `Công chức Văn hóa - Xã hội`. Leaders are mostly written about."""
    return _POST.fullmatch(text) is not None


def is_leader(text: str) -> bool:
    """An office that its holder may add where they are said to have written something."""
    return _LEADER.fullmatch(text) is not None


def is_house(text: str) -> bool:
    """An agency, a paper, a portal: `TTXVN`, `Báo Nhân Dân`, `chinhphu.vn`."""
    return len(text) <= 90 and _HOUSE.fullmatch(text.strip()) is not None


def is_body(text: str) -> bool:
    """An office, such as an author works for."""
    return _BODY.match(text) is not None


def is_staff(text: str) -> bool:
    return _STAFF.fullmatch(text) is not None


def is_initials(text: str) -> bool:
    return _INITIALS.fullmatch(text) is not None and text.replace(" ", "") not in _NO_INITIALS


def has_rank(text: str) -> bool:
    """Whether a rank stands before a name: it is told of people who are written about, too."""
    return _RANK.match(text) is not None


def without_role(text: str) -> str:
    return _ROLES.sub("", text, count=1)


def is_name(text: str, *, sure: bool = False) -> bool:
    """A personal name of two to five syllables, each with a capital. `sure`: it is said to be one, a single syllable
    or an unusual one will do."""
    words = text.split()
    if _HIGHLAND.fullmatch(text) or (len(words) > 2 and words[0] in ("Y", "A") and not is_syllable(words[-1])):
        return True
    if not (1 if sure else 2) <= len(words) <= 5 or len(text) > 40:
        return False
    if not all(word[0].isupper() and (word.isupper() or word[1:].islower()) and word.isalpha() for word in words):
        return False
    lower = [comparable(word) for word in words]
    if sure:
        return not (len(words) > 1 and sum(word in _NEVER_NAMES for word in lower) > 1)
    if len(words) > 2 and lower[0] in _ADDRESSES and lower[1] in _SURNAMES:
        return False
    if comparable(text) in _NO_NAMES or by_name(text) or any(word in _NEVER_NAMES for word in lower):
        return False
    if not all(is_syllable(word) for word in words):
        return False
    return lower[0] in _SURNAMES or len(words) <= 3
