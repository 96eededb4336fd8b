"""Family names of Vietnam, by which a run of capitalised words is known for a person's name.

Family name, then none or more middle names, then the given name. A dozen family names are those of nine in ten people;
the rest matter too, since officials of the mountain provinces bear them.
"""

_FAMILY = """
    Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý
    Âu Bạch Bành Bế Cầm Chảo Chu Chử Cù Diệp Doãn Đàm Đào Đậu Đèo Điêu Đinh Đoàn Đổng Đồng Đới Giàng Giáp Hà Hạng Hàn
    Hầu Hứa Kha Khổng Khúc Khương Kiều Ksor Lã Lầu Lò Lù Lục Lương Lường Lưu Lữ Mã Mạc Mông Nghiêm Ngụy Nhâm Nhữ Nông
    Phàn Phí Phùng Quách Quàng Rmah Sầm Siu Sùng Tạ Tào Tẩn Thạch Thào Thẩm Thiều Tiêu Tòng Tô Tôn Tống Triệu Trình
    Trịnh Trương Tưởng Uông Vi Viên Vừ Vương
    Alăng Bhling Bríu Chang Chẩu Cháng Chíu Đàng Hảng Hù Khà Khoàng Kpă Liềng Lỷ Lỳ Lừu Mấu Não Poòng Pờ
    Pơloong Quảng Rah Rơ Sền Sình Tằng Thền Thàng Tráng Vy Ziêng Zơrâm
    Biện Cấn Chau Chềnh Dềnh Điểu Giằng Hlăm Khiếu Khuất Khưu Kpuih Lều Lềnh Lèng Néang Nịnh Puih Rahlan Rcom Riah
    Rơchăm Sái Sằn Sần Sồng Thệ Trầm Vềnh Vù Zàng Phà Lồ Ngọ
"""
_DOUBTFUL = """
    Bàn Bàng Cam Chế Chiêm Dư Đái Đao Đầu Đường Giản Hạ Hán Hình Hoa Kiên Kỷ Lai Lãnh Lăng Liêu Liễu Long Lôi
    Lỗ Lộc Ly Mẫn Mè Mộc Nay Nghị Nhan Ôn Sa Sử Tất Thi Thị Thiệu Thường Tiền Tiết Trà Ứng Vạn Vòng
    An Bạc Ca Cà Cao Châu Chung Cung Danh Giang Hờ Kim La Lại Lâm Ma Mai Mùa Ngân Ninh Ong Ông Phó Phù Phương Quan Quản
    Sơn Tăng Thái Thành Thân Thượng Trang Từ Tường Ung Vang Vàng Văn Vì Y
"""
_MIDDLE = "Bá Công Duy Đình Đức Hồng Hữu Kim Minh Ngọc Quang Quốc Thanh Thị Trọng Văn Viết Xuân"

FAMILY_NAMES = frozenset(_FAMILY.split())
"""Composed (NFC), their tone marks as most people write them."""

DOUBTFUL_FAMILY_NAMES = frozenset(_DOUBTFUL.split())
"""Those that begin a sentence or a name of something else as often as a person's: more must speak for a person."""

MIDDLE_NAMES = frozenset(_MIDDLE.split())
"""The commonest, hardly ever part of anything but a person's name where they stand behind a family name."""
