"""Family names of Vietnam, by which a run of capitalised words is known for a person's name.

Family name, then none or more middle names, then the given name. Fourteen family names are those of nine in ten people;
the rest matter too, since officials of the mountain provinces bear them.
"""

FAMILY_NAMES = frozenset(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"
    " Âu Bạch Bành Bế Chu Chử Cù Diệp Doãn Đàm Đào Đậu Đinh Đoàn Đổng Giàng Giáp Hạng Hàn Hầu Hứa Kha Khổng Khúc Khương"
    " Kiều Ksor Lã Lầu Lò Lù Lục Lương Lường Lưu Lữ Mạc Mông Nghiêm Ngụy Nhâm Nhữ Nông Phàn Phí Phùng Quách Quàng Rmah"
    " Sầm Siu Sùng Tạ Tào Tẩn Thạch Thào Thẩm Thiều Tiêu Tòng Tô Tôn Tống Triệu Trình Trịnh Trương Tưởng Uông Viên Vi"
    " Vương Vừ Đới Đồng Hà Mã Cầm Chảo Điêu Đèo".split()
)
"""Composed (NFC), their tone marks as most people write them."""

DOUBTFUL_FAMILY_NAMES = frozenset(
    "An Bạc Ca Cà Cao Châu Chung Cung Danh Giang Hờ Kim La Lại Lâm Ma Mai Mùa Ngân Ninh Ông Phó Phù Phương Quan Quản Sơn"
    " Tăng Thái Thân Thượng Trang Từ Tường Ung Vang Vàng Văn Vì Y".split()
)
"""Those that begin a sentence or a name of something else as often as a person's: more must speak for a person."""

MIDDLE_NAMES = frozenset("Thị Văn Đức Hữu Đình Công Minh Ngọc Quang Xuân Thanh Kim Hồng Bá Duy Quốc Trọng Viết".split())
"""The commonest, hardly ever part of anything else than a name of a person when they stand behind a family name."""
