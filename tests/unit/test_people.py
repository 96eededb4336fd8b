"""People with their titles, and bodies: what a careful reader of government news would mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.people import find_organisations, find_people
from services.enricher.reading import Reading


def people(text: str, title: str = "") -> list[tuple[str, str | None]]:
    return [(one.name, one.title) for one in find_people(Reading(title=title, text=text))]


CASES: list[tuple[str, list[tuple[str, str | None]]]] = [
    # What people do, with its field; what they are in a village, a cooperative, before a court
    ("Cán bộ tư pháp xã Điêu Chính Thới hướng dẫn", [("Điêu Chính Thới", "Cán bộ tư pháp xã")]),
    ("Nghệ nhân ẩm thực Lê Thị Vọng trình diễn", [("Lê Thị Vọng", "Nghệ nhân ẩm thực")]),
    ("Cán bộ phường đến đường Lê Văn Sĩ Hai", []),
    ("Kiểm lâm viên Quàng Văn Inh tuần rừng", [("Quàng Văn Inh", "Kiểm lâm viên")]),
    ("Đưa bị can Phạm Đức Khiêm ra xét xử", [("Phạm Đức Khiêm", "bị can")]),
    ("Mế Lò Thị Pâng năm nay 80 tuổi", [("Lò Thị Pâng", None)]),
    ("Du khách Hàn Quốc, công nhân Cao Bằng", []),
    ("Ông Siu Hlơm, Trưởng thôn Plei Pông, cho hay", [("Siu Hlơm", "Trưởng thôn Plei Pông")]),
    (
        "Bà H'Yâm Bkrông, Giám đốc HTX Dệt thổ cẩm Tơng Bông, nói",
        [("H'Yâm Bkrông", "Giám đốc HTX Dệt thổ cẩm Tơng Bông")],
    ),
    ("Tổ trưởng Tổ dân phố số 5 Vy Thị Hiên vận động", [("Vy Thị Hiên", "Tổ trưởng Tổ dân phố số 5")]),
    ("Chủ tịch UBND xã Ia Mơ Rơ Mah Tuyn kiểm tra", [("Rơ Mah Tuyn", "Chủ tịch UBND xã Ia Mơ")]),
    # A title before the name
    ("Tổng Bí thư Đỗ Văn Minh nhấn mạnh", [("Đỗ Văn Minh", "Tổng Bí thư")]),
    ("Chủ tịch nước Lê Hòa tiếp Đại sứ", [("Lê Hòa", "Chủ tịch nước")]),
    ("Thủ tướng Chính phủ Vũ Đức Long yêu cầu", [("Vũ Đức Long", "Thủ tướng Chính phủ")]),
    (
        "Phó Thủ tướng Thường trực Chính phủ Trần Hòa Bình dự",
        [("Trần Hòa Bình", "Phó Thủ tướng Thường trực Chính phủ")],
    ),
    ("Chủ tịch UBND thành phố Lê Trung Hải chủ trì", [("Lê Trung Hải", "Chủ tịch UBND thành phố")]),
    (
        "Phó Bí thư Thường trực Thành ủy, Chủ tịch HĐND thành phố Nguyễn Văn An thăm",
        [("Nguyễn Văn An", "Phó Bí thư Thường trực Thành ủy, Chủ tịch HĐND thành phố")],
    ),
    ("Phát biểu tại hội nghị, Chủ tịch UBND tỉnh Bùi Văn Bình nói", [("Bùi Văn Bình", "Chủ tịch UBND tỉnh")]),
    (
        "Phó Giám đốc Sở Giáo dục và Đào tạo Nguyễn Minh Huy báo cáo",
        [("Nguyễn Minh Huy", "Phó Giám đốc Sở Giáo dục và Đào tạo")],
    ),
    (
        "Giám đốc Sở Văn hóa, Thể thao và Du lịch Nguyễn Thị Hội An",
        [("Nguyễn Thị Hội An", "Giám đốc Sở Văn hóa, Thể thao và Du lịch")],
    ),
    (
        "Bộ trưởng Bộ Lao động - Thương binh và Xã hội Đào Ngọc Lan",
        [("Đào Ngọc Lan", "Bộ trưởng Bộ Lao động - Thương binh và Xã hội")],
    ),
    ("Bí thư Tỉnh ủy Cao Bằng Trần Hồng Sơn", [("Trần Hồng Sơn", "Bí thư Tỉnh ủy Cao Bằng")]),
    ("Chủ tịch UBND TP. Hồ Chí Minh Phan Văn Mạnh", [("Phan Văn Mạnh", "Chủ tịch UBND TP. Hồ Chí Minh")]),
    ("Chủ tịch UBND tỉnh Hà Giang Nguyễn Văn Sơn", [("Nguyễn Văn Sơn", "Chủ tịch UBND tỉnh Hà Giang")]),
    (
        "Chủ tịch UBND phường Hải Châu Nguyễn Thị Thu Lan",
        [("Nguyễn Thị Thu Lan", "Chủ tịch UBND phường Hải Châu")],
    ),
    (
        "Chủ tịch UBND phường Trần Hưng Đạo Nguyễn Văn Tú",
        [("Nguyễn Văn Tú", "Chủ tịch UBND phường Trần Hưng Đạo")],
    ),
    ("Chủ tịch UBND xã Nguyễn Văn Tú cho biết", [("Nguyễn Văn Tú", "Chủ tịch UBND xã")]),
    ("Hiệu trưởng Trường THPT Trần Phú Lê Văn Tám", [("Lê Văn Tám", "Hiệu trưởng Trường THPT Trần Phú")]),
    (
        "Tổng Giám đốc Công ty Cổ phần Cấp nước Đà Nẵng Hồ Minh Nam",
        [("Hồ Minh Nam", "Tổng Giám đốc Công ty Cổ phần Cấp nước Đà Nẵng")],
    ),
    (
        "Chủ tịch Ủy ban MTTQ Việt Nam thành phố Lê Trí Dũng",
        [("Lê Trí Dũng", "Chủ tịch Ủy ban MTTQ Việt Nam thành phố")],
    ),
    (
        "Phó Trưởng Đoàn đại biểu Quốc hội chuyên trách tỉnh Mai Văn Hải",
        [("Mai Văn Hải", "Phó Trưởng Đoàn đại biểu Quốc hội chuyên trách tỉnh")],
    ),
    ("Chủ nhiệm Đoàn Luật sư thành phố Lưu Thị Lan", [("Lưu Thị Lan", "Chủ nhiệm Đoàn Luật sư thành phố")]),
    ("Chủ tịch Hội Nông dân xã Phùng Thế Tài", [("Phùng Thế Tài", "Chủ tịch Hội Nông dân xã")]),
    (
        "Phó Cục trưởng Cục Chuyển đổi xanh và sạch Đỗ Thị Minh Trâm",
        [("Đỗ Thị Minh Trâm", "Phó Cục trưởng Cục Chuyển đổi xanh và sạch")],
    ),
    ("Thượng tướng Lương Quang Tam", [("Lương Quang Tam", "Thượng tướng")]),
    ("Đại tá Trần Văn Hùng kiểm tra", [("Trần Văn Hùng", "Đại tá")]),
    ("PGS.TS Nguyễn Lâm Hiếu", [("Nguyễn Lâm Hiếu", "PGS.TS")]),
    ("bác sĩ Trịnh Thu Hà", [("Trịnh Thu Hà", "bác sĩ")]),
    ("Chánh Văn phòng UBND thành phố Nguyễn Như Công", [("Nguyễn Như Công", "Chánh Văn phòng UBND thành phố")]),
    ("Chánh Thanh tra thành phố Trần Thắng Lợi", [("Trần Thắng Lợi", "Chánh Thanh tra thành phố")]),
    ("Giám đốc Công an tỉnh Đinh Văn Nơi", [("Đinh Văn Nơi", "Giám đốc Công an tỉnh")]),
    ("Trưởng Công an xã Lò Văn Pành", [("Lò Văn Pành", "Trưởng Công an xã")]),
    (
        "Chính ủy Bộ Chỉ huy Quân sự tỉnh Vàng A Lử",
        [("Vàng A Lử", "Chính ủy Bộ Chỉ huy Quân sự tỉnh")],
    ),
    ("nguyên Chủ tịch nước Nguyễn Minh Tiến", [("Nguyễn Minh Tiến", "nguyên Chủ tịch nước")]),
    ("lời dạy của cố Tổng Bí thư Nguyễn Phú Tường", [("Nguyễn Phú Tường", "cố Tổng Bí thư")]),
    ("đồng chí Phó Chủ tịch UBND tỉnh Lê Văn Hưng", [("Lê Văn Hưng", "Phó Chủ tịch UBND tỉnh")]),
    ("Chủ tịch UBND xã, ông Nguyễn Văn Tý cho biết", [("Nguyễn Văn Tý", "Chủ tịch UBND xã")]),
    ("Giám đốc Sở Y tế là bà Trần Thị Hoa", [("Trần Thị Hoa", "Giám đốc Sở Y tế")]),
    ("chủ tịch UBND xã Trần Văn Bảy", [("Trần Văn Bảy", "chủ tịch UBND xã")]),
    ("Cử tri Lê Đức Thịnh cho rằng", [("Lê Đức Thịnh", "Cử tri")]),
    ("Chủ tịch Hồ Chí Minh", [("Hồ Chí Minh", "Chủ tịch")]),
    # From other countries, from other peoples
    ("Đại sứ Mark E. Kolander", [("Mark E. Kolander", "Đại sứ")]),
    ("Đại sứ Hoa Kỳ tại Việt Nam Mark E. Kolander", [("Mark E. Kolander", "Đại sứ Hoa Kỳ tại Việt Nam")]),
    ("Thủ tướng Lào Somsak Phommachak", [("Somsak Phommachak", "Thủ tướng Lào")]),
    ("Tổng thống Nga Sergei Ivanov", [("Sergei Ivanov", "Tổng thống Nga")]),
    ("Chủ tịch nước Trung Quốc Tân Vệ Quốc", [("Tân Vệ Quốc", "Chủ tịch nước Trung Quốc")]),
    ("bà Julia Roberts", [("Julia Roberts", None)]),
    ("ông K'Brếp và chị H'Lim Niê", [("K'Brếp", None), ("H'Lim Niê", None)]),
    (
        "Đại sứ đặc mệnh toàn quyền Cộng hòa Ấn Độ tại Việt Nam Sandra Verma",
        [("Sandra Verma", "Đại sứ đặc mệnh toàn quyền Cộng hòa Ấn Độ tại Việt Nam")],
    ),
    ("Tổng Lãnh sự quán Nga tại Đà Nẵng Phó Chủ tịch UBND tỉnh Lê Văn An", [("Lê Văn An", "Phó Chủ tịch UBND tỉnh")]),
    ("nhà thơ Tố Nga, Hòa thượng Thích Thiện Tâm", [("Tố Nga", "nhà thơ"), ("Thích Thiện Tâm", "Hòa thượng")]),
    ("GS.TS. Nguyễn Thanh Lâm; TS. Lê Đăng Duy", [("Nguyễn Thanh Lâm", "GS.TS"), ("Lê Đăng Duy", "TS")]),
    # The title behind the name
    (
        "Đồng chí Trần Hòa Bình - Ủy viên Bộ Chính trị, Phó Thủ tướng Thường trực Chính phủ dự và chỉ đạo",
        [("Trần Hòa Bình", "Ủy viên Bộ Chính trị, Phó Thủ tướng Thường trực Chính phủ")],
    ),
    ("bà Trần Thị Bích, Giám đốc Sở Y tế cho biết", [("Trần Thị Bích", "Giám đốc Sở Y tế")]),
    ("ông Ngô Ngọc Hậu, Chủ tịch UBND phường An Khê, nói", [("Ngô Ngọc Hậu", "Chủ tịch UBND phường An Khê")]),
    ("Ông Lê Văn Long (Trưởng thôn Phú Túc) kể", [("Lê Văn Long", "Trưởng thôn Phú Túc")]),
    ("Nguyễn Thành Trung, Bí thư Đảng ủy xã, cho hay", [("Nguyễn Thành Trung", "Bí thư Đảng ủy xã")]),
    ("ông Đinh Văn Tựu - nguyên Đại biểu Quốc hội khóa I", [("Đinh Văn Tựu", "nguyên Đại biểu Quốc hội khóa I")]),
    ("Đại tá Trần Văn Hùng - Phó Giám đốc Công an tỉnh", [("Trần Văn Hùng", "Đại tá, Phó Giám đốc Công an tỉnh")]),
    (
        "PGS.TS Nguyễn Lâm Hiếu, Giám đốc Bệnh viện Đại học Y Hà Nội",
        [("Nguyễn Lâm Hiếu", "PGS.TS, Giám đốc Bệnh viện Đại học Y Hà Nội")],
    ),
    (
        "bà Đổng Bích Du, Tổng Lãnh sự nước Cộng hòa Nhân dân Trung Hoa tại Đà Nẵng",
        [("Đổng Bích Du", "Tổng Lãnh sự nước Cộng hòa Nhân dân Trung Hoa tại Đà Nẵng")],
    ),
    # Lists
    (
        "các đồng chí: Lê Cường, Ủy viên Bộ Chính trị, Chủ tịch nước; Phạm Minh Chiến, Thủ tướng Chính phủ",
        [("Lê Cường", "Ủy viên Bộ Chính trị, Chủ tịch nước"), ("Phạm Minh Chiến", "Thủ tướng Chính phủ")],
    ),
    (
        "Các Phó Chủ tịch UBND thành phố: Hồ Kỳ Nam, Phan Thái Bình, Nguyễn Thị Anh Thi tham dự",
        [
            ("Hồ Kỳ Nam", "Phó Chủ tịch UBND thành phố"),
            ("Phan Thái Bình", "Phó Chủ tịch UBND thành phố"),
            ("Nguyễn Thị Anh Thi", "Phó Chủ tịch UBND thành phố"),
        ],
    ),
    (
        "Các Phó Bí thư Thành đoàn gồm: anh Nguyễn Bá Duân và anh Lê Kim Thường",
        [("Nguyễn Bá Duân", "Phó Bí thư Thành đoàn"), ("Lê Kim Thường", "Phó Bí thư Thành đoàn")],
    ),
    (
        "gồm: ông Vũ Văn Thắng, Bộ trưởng Bộ Tài chính; bà Lê Thị Hồng, Thống đốc Ngân hàng Nhà nước",
        [("Vũ Văn Thắng", "Bộ trưởng Bộ Tài chính"), ("Lê Thị Hồng", "Thống đốc Ngân hàng Nhà nước")],
    ),
    (
        "Chủ tịch UBND thành phố Phạm Đức Anh và Phó Chủ tịch UBND thành phố Trần Nam Hưng",
        [("Phạm Đức Anh", "Chủ tịch UBND thành phố"), ("Trần Nam Hưng", "Phó Chủ tịch UBND thành phố")],
    ),
    ("các đồng chí Phan Thị Nể, Nguyễn Hàng bị bắt", [("Phan Thị Nể", None), ("Nguyễn Hàng", None)]),
    (
        "các đại biểu Trần Xuân Vĩnh, Phó Chủ tịch HĐND thành phố và Lê Thị Minh Tú, Chủ tịch Hội Nông dân thành phố",
        [
            ("Trần Xuân Vĩnh", "Phó Chủ tịch HĐND thành phố"),
            ("Lê Thị Minh Tú", "Chủ tịch Hội Nông dân thành phố"),
        ],
    ),
    (
        "các đại biểu Quốc hội: Nguyễn Thị Lan (Hà Nội), Trần Văn Khánh (Hà Nam)",
        [("Nguyễn Thị Lan", "đại biểu Quốc hội"), ("Trần Văn Khánh", "đại biểu Quốc hội")],
    ),
    (
        "Thủ tướng yêu cầu Bộ trưởng Bộ Xây dựng Trần Hồng Minh, Chủ tịch UBND các tỉnh khẩn trương",
        [("Trần Hồng Minh", "Bộ trưởng Bộ Xây dựng")],
    ),
    (
        "Lê Văn An - Tổ trưởng, Phó Chủ tịch UBND xã Vũ Hòa Bình cùng các đại biểu",
        [("Lê Văn An", "Tổ trưởng"), ("Vũ Hòa Bình", "Phó Chủ tịch UBND xã")],
    ),
    (
        "Phó Vụ trưởng Vụ Pháp chế (Bộ Tài chính) Trần Thị Hồng",
        [("Trần Thị Hồng", "Phó Vụ trưởng Vụ Pháp chế (Bộ Tài chính)")],
    ),
    # Upper case, within a text too
    ("CHỦ TỊCH UBND TỈNH NGUYỄN VĂN THI DỰ LỄ KHAI GIẢNG", [("Nguyễn Văn Thi", "CHỦ TỊCH UBND TỈNH")]),
    ("PHÓ THỦ TƯỚNG TRẦN HỒNG HẢI LÀM VIỆC VỚI TỈNH", [("Trần Hồng Hải", "PHÓ THỦ TƯỚNG")]),
    (
        "nguyên Ủy viên Bộ Chính trị, nguyên Chủ tịch Quốc hội Nguyễn Sinh Hòa",
        [("Nguyễn Sinh Hòa", "nguyên Ủy viên Bộ Chính trị, nguyên Chủ tịch Quốc hội")],
    ),
    # Other bodies, other places
    (
        "Phó Chủ tịch UBND phường Hải Vân Bùi Nguyễn Hồng Hà",
        [("Bùi Nguyễn Hồng Hà", "Phó Chủ tịch UBND phường Hải Vân")],
    ),
    (
        "ông Vũ Huy Bình, Phó Chủ tịch UBND phường Sơn Trà, phường có",
        [("Vũ Huy Bình", "Phó Chủ tịch UBND phường Sơn Trà")],
    ),
    ("Giám đốc Quỹ Hy vọng – Tập đoàn FPT Nguyễn Xuân Tú", [("Nguyễn Xuân Tú", "Giám đốc Quỹ Hy vọng – Tập đoàn FPT")]),
    ("Bí thư Huyện ủy Sìn Hồ Hà Văn Sơn", [("Hà Văn Sơn", "Bí thư Huyện ủy Sìn Hồ")]),
    ("Bí thư Thành ủy TP.HCM Trần Lưu Thanh", [("Trần Lưu Thanh", "Bí thư Thành ủy TP.HCM")]),
    ("Tổ trưởng Tổ dân phố số 5 Nguyễn Thị Mận", [("Nguyễn Thị Mận", "Tổ trưởng Tổ dân phố số 5")]),
    (
        "Giám đốc Trung tâm Kiểm soát bệnh tật (CDC) tỉnh Nguyễn Văn Hải",
        [("Nguyễn Văn Hải", "Giám đốc Trung tâm Kiểm soát bệnh tật (CDC) tỉnh")],
    ),
    (
        "Phạm Văn Hảo - Trưởng khoa Hồi sức tích cực Bệnh viện Đa khoa tỉnh cho biết",
        [("Phạm Văn Hảo", "Trưởng khoa Hồi sức tích cực Bệnh viện Đa khoa tỉnh")],
    ),
    # Captions that run on
    ("Bí thư Thành ủy Lê Ngọc Quang Phát biểu tại buổi lễ", [("Lê Ngọc Quang", "Bí thư Thành ủy")]),
    ("Chủ tịch UBND tỉnh Vũ Hoài Nam Theo báo cáo của Sở", [("Vũ Hoài Nam", "Chủ tịch UBND tỉnh")]),
    ("Phó Chủ tịch UBND tỉnh Trần Đức Tại đây, đoàn đã", [("Trần Đức", "Phó Chủ tịch UBND tỉnh")]),
    ("Giám đốc Sở Y tế Lê Văn Bình Phó Giám đốc Sở Nội vụ", [("Lê Văn Bình", "Giám đốc Sở Y tế")]),
    # By an honorific alone
    ("ông Nguyễn Văn Định, thôn Đồng Chàm", [("Nguyễn Văn Định", None)]),
    ("em Nguyễn Thị Hoa (lớp 9A)", [("Nguyễn Thị Hoa", None)]),
    ("Theo bà Phạm Thị Hà (phường Hội An Tây)", [("Phạm Thị Hà", None)]),
    ("sinh viên Phạm Gia Khánh", [("Phạm Gia Khánh", "sinh viên")]),
    ("ông Vũ Sinh Nhật Tân, Thứ trưởng Bộ Công Thương", [("Vũ Sinh Nhật Tân", "Thứ trưởng Bộ Công Thương")]),
    # What somebody does, behind the name: as far as the comma, a bracket or a verb
    ("Ông Tạ Văn Mười, nông dân xã An Thạnh, kể", [("Tạ Văn Mười", "nông dân xã An Thạnh")]),
    ("Anh Bùi Văn Khẩn (chủ trại gà đẻ trứng) nói", [("Bùi Văn Khẩn", "chủ trại gà đẻ trứng")]),
    (
        "Em Lý Thị Pằng, học sinh lớp 8B Trường THCS Mường Tùng cho biết",
        [("Lý Thị Pằng", "học sinh lớp 8B Trường THCS Mường Tùng")],
    ),
    ("Chị Mai Thị Tơ - công nhân may của xưởng - được khen", [("Mai Thị Tơ", "công nhân may của xưởng")]),
    ("cô giáo Đinh Thị Nhài, Phó Hiệu trưởng nhà trường", [("Đinh Thị Nhài", "Phó Hiệu trưởng nhà trường")]),
    (
        "ông Lữ Văn Tính, Phó Trưởng Ban Vận động xây nhà tình nghĩa, dự",
        [("Lữ Văn Tính", "Phó Trưởng Ban Vận động xây nhà tình nghĩa")],
    ),
    (
        "Đại úy Hồ Văn Cẩn, Đội trưởng Đội CSGT và TTKS số 2, báo cáo",
        [("Hồ Văn Cẩn", "Đại úy, Đội trưởng Đội CSGT và TTKS số 2")],
    ),
    ("có ông Phan Văn Lớn, cán bộ, chiến sĩ và nhân dân", [("Phan Văn Lớn", None)]),
    ("ông Cao Xuân Tiện, Giám đốc Sở Y tế công bố quyết định", [("Cao Xuân Tiện", "Giám đốc Sở Y tế")]),
    ("Hai chị em ở xã Hội An Tây, nông dân tất bật cắt tỉa", []),
    (
        "các sinh viên Lưu Gia Hân, Đỗ Nhật Quang và Tô Khánh An",
        [("Lưu Gia Hân", "sinh viên"), ("Đỗ Nhật Quang", "sinh viên"), ("Tô Khánh An", "sinh viên")],
    ),
    (
        "Giáo viên Trường Tiểu học Tân Lập Vũ Thị Hồng Nhạn dạy",
        [("Vũ Thị Hồng Nhạn", "Giáo viên Trường Tiểu học Tân Lập")],
    ),
    ("đại diện JICA tại Việt Nam - ông Sasaki Kenta", [("Sasaki Kenta", "đại diện JICA tại Việt Nam")]),
    ("đại biểu Quốc hội do tỉnh bầu. ĐBQH Tô Văn Tám nêu", [("Tô Văn Tám", "ĐBQH")]),
    # Between the name and its title: another name, an age, a decision
    ("ông Đoàn Minh Chiến (Ba Chiến), nguyên Bí thư Huyện ủy", [("Đoàn Minh Chiến", "nguyên Bí thư Huyện ủy")]),
    ("gồm: Hà Thị Lụa, sinh năm 1981, Phó Giám đốc Sở Nội vụ", [("Hà Thị Lụa", "Phó Giám đốc Sở Nội vụ")]),
    ("Ông Mạc Văn Thuận giữ chức vụ Chánh Thanh tra tỉnh", [("Mạc Văn Thuận", "Chánh Thanh tra tỉnh")]),
    # By age and home alone
    ("bắt Giàng A Dế (SN 1990, trú tại bản Huổi Lực)", [("Giàng A Dế", None)]),
    ("tông vào Trần Văn Thạo, 35 tuổi, quê An Giang", [("Trần Văn Thạo", None)]),
    ("ngôi nhà cũ (sinh năm 1990), chợ Đồng Xuân, 35 tuổi", []),
    # Names of many kinds
    ("Linh mục Giuse Trần Văn Hiển, Chánh xứ Đông Hà", [("Giuse Trần Văn Hiển", "Linh mục, Chánh xứ Đông Hà")]),
    ("Ni sư Thích nữ Huệ Hạnh Tâm tặng quà", [("Thích nữ Huệ Hạnh Tâm", "Ni sư")]),
    ("em Trần Nguyễn Hoàng Bảo Ngọc vẽ tranh", [("Trần Nguyễn Hoàng Bảo Ngọc", None)]),
    ("chị Y Blưm và anh A Thút", [("Y Blưm", None), ("A Thút", None)]),
    ("bà Lê Thị Bé Ba bán vé số", [("Lê Thị Bé Ba", None)]),
    (
        "các ông: Khê Văn Tạo, Chủ tịch Hội Nông dân; Mấn Thị Xoan, Bí thư Chi bộ",
        [("Khê Văn Tạo", "Chủ tịch Hội Nông dân"), ("Mấn Thị Xoan", "Bí thư Chi bộ")],
    ),
    ("Chánh án TAND khu vực 4 Lâm Văn Sĩ", [("Lâm Văn Sĩ", "Chánh án TAND khu vực 4")]),
    ("Bí thư Đoàn UBND tỉnh Đoàn Trung Kiên dự", [("Đoàn Trung Kiên", "Bí thư Đoàn UBND tỉnh")]),
    ("do nhà sản xuất. Hoàng Thanh", []),
    ("Theo người đàn ông Xơ Đăng", []),
    # Titles that end with a kind of place or of body; names that look like titles
    ("Trưởng thôn Bạch Long nói", []),
    ("Giám đốc HTX muối Bạch Long Trần Văn Hiệp cho hay", [("Trần Văn Hiệp", "Giám đốc HTX muối Bạch Long")]),
    ("Giám đốc Vườn quốc gia Kon Ka Kinh khẳng định", []),
    ("đồng chí Lê Tấn Thủ Khoa - Trưởng Ban Tổ chức Thành ủy -", [("Lê Tấn Thủ Khoa", "Trưởng Ban Tổ chức Thành ủy")]),
    ("bà Nguyễn Anh Thi, Thượng Tọa Thích Huệ Minh tiếp", [("Nguyễn Anh Thi", None), ("Thích Huệ Minh", "Thượng Tọa")]),
    ("Đại sứ Hà Lan Kees van Baar tặng sách", [("Kees van Baar", "Đại sứ Hà Lan")]),
    ("bà Công Tằng Tôn Nữ Hương Giang múa", [("Công Tằng Tôn Nữ Hương Giang", None)]),
    ("Đào Xuân Lạc (cựu chuyên viên Sở Tư pháp) khai", [("Đào Xuân Lạc", "cựu chuyên viên Sở Tư pháp")]),
    (
        "ông Lê Vĩ Dạ, Trưởng bộ phận Chăm sóc khách hàng của phường, hướng dẫn",
        [("Lê Vĩ Dạ", "Trưởng bộ phận Chăm sóc khách hàng của phường")],
    ),
    # Offices with long tails; names behind a dash; family names that no list has
    (
        "ông Nịnh Văn Sú, Trưởng khoa Ngoại - Gây mê hồi sức, nói",
        [("Nịnh Văn Sú", "Trưởng khoa Ngoại - Gây mê hồi sức")],
    ),
    (
        "Chủ tịch Hội Nông dân phường Xuân Trường - Đà Lạt, bà Cil Thị Mai",
        [("Cil Thị Mai", "Chủ tịch Hội Nông dân phường Xuân Trường - Đà Lạt")],
    ),
    (
        "Hiệu trưởng Trường THCS Lê Hồng Phong - Nông Văn Sính - cho hay",
        [("Nông Văn Sính", "Hiệu trưởng Trường THCS Lê Hồng Phong")],
    ),
    ("Bí thư Đảng ủy xã Mường Bo Phừ Văn Tính", [("Phừ Văn Tính", "Bí thư Đảng ủy xã Mường Bo")]),
    ("Theo giám đốc HTX Lê Văn Bường, giá tăng", [("Lê Văn Bường", "giám đốc HTX")]),
    ("Bí thư chi bộ thôn Đông Nguyễn Thị Xoan cho hay", [("Nguyễn Thị Xoan", "Bí thư chi bộ thôn Đông")]),
    ("Luật sư Trần Thị Nga, Văn phòng Luật sư Bình An, phân tích", [("Trần Thị Nga", "Luật sư")]),
    ("bà Lê Thị Xoài, bác sĩ khoa Ngoại, mổ", [("Lê Thị Xoài", "bác sĩ khoa Ngoại")]),
    ("ông Đỗ Văn Hoan, Phó Giám đốc Sở báo cáo", [("Đỗ Văn Hoan", "Phó Giám đốc Sở")]),
    ("trong nền văn học, giám khảo của The Voice", []),
    # No people
    ("đường Nguyễn Văn Linh, phố Trần Phú, cầu Nguyễn Văn Trỗi", []),
    ("trường THPT Trần Phú, Trường Tiểu học Lê Văn Tám", []),
    ("TP. Hồ Chí Minh, thành phố Hồ Chí Minh", []),
    ("tư tưởng, đạo đức, phong cách Hồ Chí Minh", []),
    ("Đoàn TNCS Hồ Chí Minh, Học viện Chính trị quốc gia Hồ Chí Minh", []),
    ("tượng đài Đại tướng Võ Nguyên Giáp, đường Đại tướng Võ Nguyên Giáp", []),
    ("Giải thưởng Tạ Quang Bửu, Quỹ Vừ A Dính, tàu Trần Hưng Đạo", []),
    ("Công ty Hoàng Long, Tập đoàn Trường Hải", []),
    ("Chủ tịch UBND tỉnh yêu cầu các sở, ngành", []),
    ("Giám đốc Sở Y tế Hà Nội cho biết", []),
    ("Bí thư Tỉnh ủy Lâm Đồng nhấn mạnh", []),
    ("anh hùng, chị em phụ nữ, bà con, ông bà, em nhỏ", []),
    ("Bà Rịa - Vũng Tàu, nước Anh, Anh Sơn", []),
    ("Nguyễn Văn Tèo đi chợ", []),
    ("Ảnh: Trần Minh Đức", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "named"), CASES)
def test_who_is_named(text: str, named: list[tuple[str, str | None]]) -> None:
    assert people(text) == named


def test_one_who_is_known_is_found_again_without_title_and_by_given_name() -> None:
    text = "Chủ tịch UBND xã Lê Trung Hải nói. Lê Trung Hải cho biết. Theo ông Hải, bà Lan và Hải Vân."
    (only,) = find_people(Reading(title="Ông Lê Trung Hải thăm dân", text=text))
    assert only.in_title
    assert [text[start:end] for start, end in only.spans] == ["Lê Trung Hải", "Lê Trung Hải", "Hải"]


def test_given_name_of_two_is_nobodys() -> None:
    first, second = find_people(Reading(title="", text="Bí thư Lê Văn Hải, Chủ tịch Vũ Văn Hải. Ông Hải nói"))
    assert len(first.spans) == len(second.spans) == 1


@pytest.mark.parametrize(
    ("title", "text", "named"),
    [
        (
            "Thủ tướng Vũ Đức Long thăm Huế",
            "Thủ tướng Chính phủ Vũ Đức Long",
            [("Vũ Đức Long", "Thủ tướng Chính phủ")],
        ),
        (
            "CHỦ TỊCH UBND TỈNH LÊ VĂN HƯNG DỰ HỘI NGHỊ",
            "Chủ tịch UBND tỉnh Lê Văn Hưng dự",
            [("Lê Văn Hưng", "Chủ tịch UBND tỉnh")],
        ),
        ("Tin", "Chủ tịch UBND tỉnh Lê Hòa. Ông Lê Hoà", [("Lê Hòa", "Chủ tịch UBND tỉnh")]),
        ("Tin", "em Nguyễn Hoàng Gia Bảo. Em Gia Bảo", [("Nguyễn Hoàng Gia Bảo", None)]),
    ],
)
def test_each_once_with_the_fullest_title(title: str, text: str, named: list[tuple[str, str | None]]) -> None:
    assert people(text, title) == named


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("Bộ Nông nghiệp và Môi trường ban hành", ["Bộ Nông nghiệp và Môi trường"]),
        ("Sở Văn hóa, Thể thao và Du lịch phối hợp", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("Sở Y tế, Sở Nội vụ", ["Sở Y tế", "Sở Nội vụ"]),
        ("UBND thành phố yêu cầu UBND tỉnh Quảng Nam", ["UBND thành phố", "UBND tỉnh Quảng Nam"]),
        ("Tỉnh ủy họp. Thành ủy Đà Nẵng", ["Tỉnh ủy", "Thành ủy Đà Nẵng"]),
        ("Công an thành phố vừa khởi tố", ["Công an thành phố"]),
        ("Công ty Cổ phần Tập đoàn Sun Group triển khai", ["Công ty Cổ phần Tập đoàn Sun Group"]),
        ("Trường Đại học Bách khoa và Bệnh viện C Đà Nẵng", ["Trường Đại học Bách khoa", "Bệnh viện C Đà Nẵng"]),
        ("Trường THPT Trần Phú tổ chức", ["Trường THPT Trần Phú"]),
        ("Hội Chữ thập đỏ thành phố trao quà", ["Hội Chữ thập đỏ thành phố"]),
        ("Liên đoàn Lao động tỉnh", ["Liên đoàn Lao động tỉnh"]),
        ("WHO, UNICEF và Ngân hàng Thế giới", ["WHO", "UNICEF", "Ngân hàng Thế giới"]),
        ("Chính phủ trình Quốc hội", ["Chính phủ", "Quốc hội"]),
        ("Ủy ban Văn hóa và Xã hội của Quốc hội", ["Ủy ban Văn hóa và Xã hội của Quốc hội"]),
        ("Ban Quản lý dự án", ["Ban Quản lý dự án"]),
        ("Bộ Quốc phòng và Ngân hàng Nhà nước Việt Nam", ["Bộ Quốc phòng", "Ngân hàng Nhà nước Việt Nam"]),
        ("Tổng công ty Điện lực miền Trung (EVNCPC)", ["Tổng công ty Điện lực miền Trung"]),
        ("Trường THPT chuyên Lê Quý Đôn", ["Trường THPT chuyên Lê Quý Đôn"]),
        ("Ban Chỉ đạo 389 quốc gia họp", ["Ban Chỉ đạo 389 quốc gia"]),
        ("UBND các huyện, HĐND hai cấp", []),
        # Captions that run on
        ("HĐND thành phố Sáng 5/12, đoàn; Bảo tàng Đà Nẵng Vào các ngày", ["HĐND thành phố", "Bảo tàng Đà Nẵng"]),
        ("Công an phường An Khê Đồng thời, xã", ["Công an phường An Khê"]),
        ("Trường Tiểu học Kim Đồng Trong khuôn khổ chương trình", ["Trường Tiểu học Kim Đồng"]),
        ("Thanh tra tỉnh Phó Chủ tịch UBND tỉnh dự", ["Thanh tra tỉnh", "UBND tỉnh"]),
        ("các sở, ban, ngành; Hội An; dãy Trường Sơn; đường bộ", []),
        ("bộ phận, phòng họp, trường học", []),
        # Numbers
        ("Theo Công ty Truyền tải điện 5, đường dây", ["Công ty Truyền tải điện 5"]),
        ("Ban Quản lý dự án 7 cho biết", ["Ban Quản lý dự án 7"]),
        (
            "Khu Quản lý đường bộ III kiểm tra; Chi cục Kiểm lâm vùng II",
            ["Khu Quản lý đường bộ III", "Chi cục Kiểm lâm vùng II"],
        ),
        (
            "Bệnh viện Quân y 9 và Công ty CP Thủy điện Sông Mã 4.",
            ["Bệnh viện Quân y 9", "Công ty CP Thủy điện Sông Mã 4"],
        ),
        ("Sở Y tế 3 ngày qua; Sở Y tế 12 bệnh nhân", ["Sở Y tế"]),
        ("Bệnh viện Nhi đồng 3 tiếp nhận", ["Bệnh viện Nhi đồng 3"]),
        # Of a place
        ("Hội LHPN tỉnh trao quà", ["Hội LHPN tỉnh"]),
        ("Viện KSND tỉnh Quảng Trị truy tố", ["Viện KSND tỉnh Quảng Trị"]),
        ("Hội Quế huyện Trà Bồng họp", ["Hội Quế huyện Trà Bồng"]),
        ("Bệnh viện Việt Nam – Cuba Đồng Hới", ["Bệnh viện Việt Nam – Cuba Đồng Hới"]),
        ("Đài Tiếng nói nhân dân TPHCM đưa tin", ["Đài Tiếng nói nhân dân TPHCM"]),
        ("Sở Công Thương Bạc Liêu cho biết", ["Sở Công Thương Bạc Liêu"]),
        # No further than the name
        ("UBND thành phố Hội An đình chỉ hai tàu", ["UBND thành phố Hội An"]),
        ("UBND thị xã Sông Công khẩn trương", ["UBND thị xã Sông Công"]),
        ("Công ty TNHH Bắc Hà phải dừng", ["Công ty TNHH Bắc Hà"]),
        (
            "Công ty TNHH Nam Định Shoes và Nhà máy Bia Vạn Xuân",
            ["Công ty TNHH Nam Định Shoes", "Nhà máy Bia Vạn Xuân"],
        ),
        # None
        ("Hải Phòng kiểm tra các chợ; Hải Phòng công bố", []),
        ("Phó Chủ tịch Thường trực HĐND tỉnh; Phó Bí thư Thường trực Thành ủy", []),
        ("theo Thường trực HĐND tỉnh, Thường trực Tỉnh ủy", ["Thường trực HĐND tỉnh", "Thường trực Tỉnh ủy"]),
        ("Công văn số 412/UBND-KTTH, số 15/HĐND-VP", []),
        ("Bộ luật Hình sự; Vùng Thủ đô, Vùng Đồng bằng", []),
    ],
)
def test_which_bodies_are_named(text: str, bodies: list[str]) -> None:
    assert [one.name for one in find_organisations(Reading(title="", text=text))] == bodies


PIECES = [
    "Chủ tịch",
    "UBND",
    "thành phố",
    ",",
    "-",
    "Nguyễn",
    "Văn",
    "ông",
    ":",
    ";",
    "An",
    "Công ty",
    "và",
    "của",
    "Sở",
]


@given(st.lists(st.sampled_from(PIECES)))
def test_any_text_is_read(words: list[str]) -> None:
    reading = Reading(title="", text=" ".join(words))
    found = [(one.name, one.spans) for one in find_people(reading)]
    found += [(one.name, one.spans) for one in find_organisations(reading)]
    for name, spans in found:
        assert name
        assert all(0 <= start < end <= len(reading.text) for start, end in spans)


@pytest.mark.parametrize(
    "repeated",
    ["Chủ tịch ", "Nguyễn ", "ông ", "Sở Y tế ", "Chủ tịch, ", "Lê An, ", "các ông: Lê An, ", "và ", "Sở - "],
)
def test_one_long_line_takes_time_in_proportion_to_its_length(repeated: str) -> None:
    reading = Reading(title="", text=repeated * (400_000 // len(repeated)))
    find_people(reading)
    find_organisations(reading)
