"""Provinces and places that a text names, told apart from people, streets and companies of the same name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.places import find_places, words
from services.enricher.reading import Reading
from shared.provinces import PORTALS, Portal, gazetteer
from shared.provinces.gazetteer import LEVELS


def provinces(text: str, home: str | None = None) -> str:
    """`hai-phong`, or with the former unit `hai-phong/hai-duong`; `:district`, `:commune` where only that is named."""
    found, _ = find_places(Reading("", text, home))
    return " ".join(
        mention.slug
        + (f"/{mention.legacy}" if mention.legacy else "")
        + (f":{mention.by}" if mention.by != "name" else "")
        for mention in found
    )


def places(text: str, home: str | None = None) -> list[str]:
    """`huyện Hòa Vang, da-nang`."""
    _, found = find_places(Reading("", text, home))
    return [
        f"{mention.name}, {mention.province}" + (f"/{mention.legacy}" if mention.legacy else "") for mention in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UBND tỉnh Lạng Sơn họp phiên thường kỳ.", "lang-son"),
        ("UBND tỉnh Hải Dương họp phiên thường kỳ.", "hai-phong/hai-duong"),
        ("Hải Phòng và Hải Dương hợp nhất", "hai-phong hai-phong/hai-duong"),
        ("hai tỉnh Quảng Nam và Quảng Ngãi", "da-nang/quang-nam quang-ngai"),
        ("các tỉnh: Sơn La, Lai Châu, Điện Biên", "son-la lai-chau dien-bien"),
        ("tuyến cao tốc Hà Nội - Hải Phòng - Hạ Long", "ha-noi hai-phong quang-ninh:district"),
        ("cao tốc Đà Nẵng – Quảng Ngãi", "da-nang quang-ngai"),
        ("đường Hà Nội – Lạng Sơn đã thông", "ha-noi lang-son"),
        ("Quảng Nam-Đà Nẵng xưa", "da-nang/quang-nam da-nang"),
        ("TP.HCM", "ho-chi-minh"),
        ("TPHCM", "ho-chi-minh"),
        ("TP HCM", "ho-chi-minh"),
        ("Tp. Hồ Chí Minh", "ho-chi-minh"),
        ("TP.Hồ Chí Minh", "ho-chi-minh"),
        ("Thành phố Hồ Chí Minh", "ho-chi-minh"),
        ("THÀNH PHỐ HỒ CHÍ MINH", "ho-chi-minh"),
        ("Hà Nội, Hồ Chí Minh và Đà Nẵng", "ha-noi ho-chi-minh da-nang"),
        ("bay từ Hồ Chí Minh, Đà Nẵng", "ho-chi-minh da-nang"),
        ("người Sài Gòn", "ho-chi-minh"),
        ("Đại học Quốc gia TP.HCM", "ho-chi-minh"),
        ("BR-VT", "ho-chi-minh/ba-ria-vung-tau"),
        ("tỉnh Bà Rịa - Vũng Tàu", "ho-chi-minh/ba-ria-vung-tau"),
        ("tỉnh Bà Rịa–Vũng Tàu", "ho-chi-minh/ba-ria-vung-tau"),
        ("TT-Huế", "hue/thua-thien-hue"),
        ("TT. Huế", "hue/thua-thien-hue"),
        ("Thừa Thiên- Huế, Thừa Thiên -Huế, TT Huế", "hue/thua-thien-hue"),
        ("tỉnh Thừa Thiên Huế", "hue/thua-thien-hue"),
        ("tỉnh Thừa Thiên - Huế", "hue/thua-thien-hue"),
        ("TP Huế", "hue"),
        ("cố đô Huế", "hue"),
        ("Festival Huế", "hue"),
        ("Đắk Lắk", "dak-lak"),
        ("Đắc Lắc", "dak-lak"),
        ("Đăk Lăk", "dak-lak"),
        ("Cà phê Daklak, Dak Lak, Đaklak", "dak-lak"),
        ("T.T.Huế", "hue/thua-thien-hue"),
        ("Đắk Nông và Đăk Nông", "lam-dong/dak-nong"),
        ("Kon Tum, KonTum, Kontum", "quang-ngai/kon-tum"),
        ("Bắc Cạn", "thai-nguyen/bac-kan"),
        ("Thanh Hoá, Thanh Hóa", "thanh-hoa"),
        ("KHÁNH HOÀ", "khanh-hoa"),
        ("Hà nội mùa thu", "ha-noi"),
        ("tỉnh Hoà Bình", "phu-tho/hoa-binh"),
        ("Đoàn Bình Dương giành ba huy chương", "ho-chi-minh/binh-duong"),
        ("Sở Y tế Hà Nội", "ha-noi"),
        ("Công an TP Hải Phòng", "hai-phong"),
        ("CÔNG AN TỈNH AN GIANG", "an-giang"),
        ("Tỉnh ủy Thái Bình", "hung-yen/thai-binh"),
        ("Báo Hải Dương", "hai-phong/hai-duong"),
        ("Đài PT-TH Hà Nội", "ha-noi"),
        ("Trường Đại học Cần Thơ", "can-tho"),
        ("Bệnh viện Đa khoa Đà Nẵng", "da-nang"),
        ("Cảng Hải Phòng", "hai-phong"),
        ("Chủ tịch UBND tỉnh Bình Dương Nguyễn Văn Lộc", "ho-chi-minh/binh-duong"),
        ("Chủ tịch UBND tỉnh Thái Bình Nguyễn Khắc Toàn", "hung-yen/thai-binh"),
        ("bánh đậu xanh Hải Dương", "hai-phong/hai-duong"),
        ("vùng núi Quảng Nam, miền núi Thanh Hóa", "da-nang/quang-nam thanh-hoa"),
        ("thị trường Hà Nội, môi trường Hải Phòng", "ha-noi hai-phong"),
        ("Vũ Thư Thái Bình", "hung-yen/thai-binh"),
        ("nhân dân Thủ đô phấn khởi", "ha-noi"),
        ("số 24 đường Trần Phú, Đà Nẵng", "da-nang"),
        ("24 Trần Phú, quận Hải Châu, TP Đà Nẵng", "da-nang"),
        ("tuyến đường sắt Lào Cai - Hà Nội", "lao-cai ha-noi"),
        ("cuộc họp.Hà Nội ngày 2/9", "ha-noi"),
        ("(Hà Tĩnh)", "ha-tinh"),
        ("“Hưng Yên” xưa", "hung-yen"),
        ("phở Nam Định", "ninh-binh/nam-dinh"),
        ("Công ty Điện lực Đà Nẵng", "da-nang"),
        ("Công ty Sông Đà tại Hòa Bình", "phu-tho/hoa-binh"),
        ("Ngân hàng Nhà nước chi nhánh tỉnh Nghệ An", "nghe-an"),
        ("Công ty TNHH MTV Xổ số kiến thiết Quảng Nam", "da-nang/quang-nam"),
        ("VNPT Hải Phòng", "hai-phong"),
        ("các công ty Hải Phòng", "hai-phong"),
        ("trẻ em Hải Phòng, anh em Thái Bình", "hai-phong hung-yen/thai-binh"),
        ("T.P Hồ Chí Minh", "ho-chi-minh"),
        ("Hà Nội/TP.HCM", "ha-noi ho-chi-minh"),
        ("KỲ HỌP THỨ 10 HĐND TỈNH THANH HÓA", "thanh-hoa"),
        ("Thượng tá Trần Quảng Nam, Công an tỉnh Quảng Nam", "da-nang/quang-nam"),
        ("Nhổn - ga Hà Nội", "ha-noi"),
        ("nghĩa trang liệt sĩ Quảng Trị", "quang-tri"),
        ("các nhà báo Thái Bình, Nam Định", "hung-yen/thai-binh ninh-binh/nam-dinh"),
        ("các khách sạn Hải Phòng", "hai-phong"),
        ("phía bắc Ninh Bình", "ninh-binh"),
        ("Hòa Bình phát triển du lịch cộng đồng", "phu-tho/hoa-binh"),
        ("tỉnh Hòa Bình và phát triển bền vững", "phu-tho/hoa-binh"),
        ("vận động viên Hải Phòng, nghệ sĩ Nam Định", "hai-phong ninh-binh/nam-dinh"),
        ("Trung tâm Dịch vụ việc làm số 1 Hà Nội", "ha-noi"),
        ("các trường Hà Nội, con phố Hải Phòng", "ha-noi hai-phong"),
        ("bà mẹ Quảng Nam", "da-nang/quang-nam"),
        ("các gia đình Quảng Nam, nông thôn Thái Bình", "da-nang/quang-nam hung-yen/thai-binh"),
        ("giáo dục mầm non Hà Nội", "ha-noi"),
        ("Sông Mã Sơn La, Lý Nhân Hà Nam", "son-la ninh-binh/ha-nam"),
        ("phường Trần Phú Hà Giang", "tuyen-quang/ha-giang"),
        ("bà Lê Thị Thanh (Ninh Bình)", "ninh-binh"),
        ("phía Bắc Ninh Bình", "ninh-binh"),
        ("phía đông Hà Nội, phía Đông Hà Tĩnh", "ha-noi ha-tinh"),
        ("miền tây Ninh Thuận", "khanh-hoa/ninh-thuan"),
        ("Tỉnh hội An Giang", "an-giang"),
        ("trên đường phố Hà Nội", "ha-noi"),
        ("HÒA BÌNH: Khởi công cầu mới", "phu-tho/hoa-binh"),
        ("UBND TỈNH HÒA BÌNH", "phu-tho/hoa-binh"),
        ("Nhà máy Thủy điện Hòa Bình", "phu-tho/hoa-binh"),
        ("Thành đoàn Hồ Chí Minh", "ho-chi-minh"),
        ("quận Lê Chân Hải Phòng", "hai-phong"),
        ("Lâm Đồng, Khánh Hòa, Gia Lai", "lam-dong khanh-hoa gia-lai"),
        ("Trường Đại học Sư phạm Thái Nguyên", "thai-nguyen"),
        ("giải đua xe đạp quanh Hồ Tây, Hà Nội", "ha-noi"),
        ("tỉnh Quảng Nam (cũ)", "da-nang/quang-nam"),
        ("Hội LHPN tỉnh Tiền Giang", "dong-thap/tien-giang"),
        ("Trung tâm Kiểm soát bệnh tật Bắc Giang", "bac-ninh/bac-giang"),
    ],
)
def test_units_are_found(text: str, expected: str) -> None:
    assert provinces(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        # People.
        "Phó Chủ tịch UBND thành phố Phan Thái Bình",
        "Phó Thủ tướng Trương Hòa Bình",
        "Phó Thủ tướng Nguyễn Hoà Bình chủ trì",
        "ông Nguyễn Ninh Bình",
        "đồng chí Lê Hải Dương",
        "đồng chí Hải Dương",
        "bà Nguyễn Thị Huế",
        "chị Trần Kim Huế",
        "bà Huế",
        "nghệ sĩ Vũ Khánh Hòa",
        "ca sĩ Hà Giang",
        "ông Nguyễn Điện Biên",
        "anh Trần Quảng Trị",
        "anh Võ Quảng Nam",
        "cháu Đặng Long An",
        "em Bùi Hà Giang",
        "PHÓ CHỦ TỊCH PHAN THÁI BÌNH",
        "Chủ tịch Hồ Chí Minh",
        "tư tưởng, đạo đức, phong cách Hồ Chí Minh",
        "Đoàn TNCS Hồ Chí Minh",
        "Lăng Chủ tịch Hồ Chí Minh",
        "Bảo tàng Hồ Chí Minh",
        "chiến dịch Hồ Chí Minh lịch sử",
        "đường mòn Hồ Chí Minh",
        "Học viện Chính trị quốc gia Hồ Chí Minh",
        "Huân chương Hồ Chí Minh",
        "Bác sinh năm 1890. Hồ Chí Minh là lãnh tụ. Quê Bác",
        "ông Vương Chí Linh",
        "Nguyễn Bảo Lộc",
        "chị Lê Thị Hải Phòng",
        "THIẾU TÁ NGUYỄN HẢI DƯƠNG",
        "Thiếu tá Hoàng Vĩnh Long",
        "nhà văn Hòa Bình",
        "em Hải Dương, lớp 5A",
        "cô giáo Huế",
        "đường Nguyễn Thái Bình",
        "hội trường Ngụy Như Kon Tum",
        # Streets, squares, schools.
        "ngã tư Bình Phước",
        "đường Điện Biên Phủ",
        "phố Huế",
        "đường Hải Phòng",
        "ngã tư đường Hà Nội",
        "Xa lộ Hà Nội",
        "các tuyến đường Hùng Vương, Hải Phòng, Lê Duẩn",
        "tại số 102 Hải Phòng",
        "số nhà 12A Hải Phòng",
        "quảng trường Hòa Bình",
        "công viên Hòa Bình",
        "Trường THPT Bình Dương",
        "trường tiểu học Hòa Bình",
        "sông Đồng Nai",
        "sông Sài Gòn",
        "thôn Bình Định",
        "tổ dân phố Hòa Bình",
        # Battles and other namesakes.
        "chiến thắng Điện Biên Phủ",
        "chiến sĩ Điện Biên năm xưa",
        "châu Á - Thái Bình Dương",
        "Đồng Tháp Mười",
        "tỉnh Hà Nam (Trung Quốc)",
        "tỉnh Hà Nam của Trung Quốc",
        "Thủ đô Viêng Chăn",
        "Thủ đô của Lào",
        "Việt Nam Định hướng phát triển",
        "VIỆN HẢI DƯƠNG HỌC",
        "CÔNG NGHỆ AN TOÀN",
        "HIỆP HỘI AN NINH MẠNG",
        # Companies.
        "Công ty Sông Đà",
        "Công ty Cổ phần Xi măng Hà Tiên",
        "Công ty TNHH Bình Dương",
        "Công ty Cổ phần Phát triển Đầu tư Hà Nội Sunrise",
        "Báo Sài Gòn Giải Phóng",
        "Tập đoàn Hoàng Anh Gia Lai",
        "Ngân hàng TMCP Sài Gòn - Hà Nội",
        "Tổng công ty Tân Cảng Sài Gòn",
        "ngân hàng Sài Gòn Thương Tín",
        "Công ty Cao su Đồng Nai",
        "Công ty TNHH Thái Bình Dương",
        "uống bia Hà Nội",
        "Khách sạn Hòa Bình",
        # Common words.
        "hòa bình, ổn định và phát triển",
        "vì hoà bình",
        "Hòa bình là khát vọng của nhân loại",
        "Hoa hậu Hòa bình Quốc tế",
        "Giải Nobel Hòa Bình",
        "Viết tiếp câu chuyện Hòa Bình",
        "chợ Hòa Bình",
        "Vì Hòa Bình và Phát triển",
        "VÌ HÒA BÌNH, HỮU NGHỊ VÀ HỢP TÁC",
        "KHÁT VỌNG HÒA BÌNH",
        "BẢN HÙNG CA HÒA BÌNH",
        "thái bình thịnh trị",
        "an giang, hải dương, long an",
        # Smaller places of the same name, nobody says whose.
        "xã Hòa Bình",
        "phường Hải Phòng",
        "làng quất Hội An Tây",
        # Addresses.
        "Haiphong.gov.vn",
        "ubnd@Danang.gov.vn",
        "www.Hanoi.vn",
        "",
    ],
)
def test_namesakes_are_none(text: str) -> None:
    assert provinces(text) == ""


@pytest.mark.parametrize(
    ("text", "home", "expected"),
    [
        ("huyện Kinh Môn", None, "hai-phong/hai-duong:district"),
        ("Thị xã Quảng Trị", None, "quang-tri:district"),
        ("thành phố Hải Dương", None, "hai-phong/hai-duong:district"),
        ("TP. Thái Bình", None, "hung-yen/thai-binh:district"),
        ("TP Thái Nguyên, tỉnh Thái Nguyên", None, "thai-nguyen"),
        ("huyện Hòa Bình, tỉnh Bạc Liêu", None, "ca-mau/bac-lieu"),
        ("huyện Quảng Ninh (Quảng Bình)", None, "quang-tri/quang-binh"),
        ("tại Đà Lạt và Nha Trang", None, "lam-dong:district khanh-hoa:district"),
        ("Vũng Tàu", None, "ho-chi-minh/ba-ria-vung-tau:district"),
        ("Sapa mờ sương", None, "lao-cai:district"),
        ("phường Hội An Tây", None, "da-nang:commune"),
        ("xã Hòa Bình", "vinh-long", "vinh-long:commune"),
        ("xã Bình Dương, huyện Thăng Bình, tỉnh Quảng Nam", None, "da-nang/quang-nam"),
        ("huyện Thăng Bình", "da-nang", "da-nang/quang-nam:district"),
        ("huyện Thăng Bình của Đà Nẵng", None, "da-nang"),
        ("quận Hải Châu và tỉnh Quảng Nam cũ", None, "da-nang:district da-nang/quang-nam"),
        ("lên Điện Biên Phủ", None, "dien-bien:district"),
        ("thành phố Điện Biên Phủ", None, "dien-bien:district"),
        ("Xi măng của Hà Tiên", None, "an-giang/kien-giang:district"),
    ],
)
def test_places_name_their_unit(text: str, home: str | None, expected: str) -> None:
    assert provinces(text, home) == expected


@pytest.mark.parametrize(
    ("text", "home", "expected"),
    [
        ("huyện Hoà Vang và HUYỆN HÒA VANG", None, ["huyện Hòa Vang, da-nang"]),
        (
            "xã Bình Dương, huyện Thăng Bình, tỉnh Quảng Nam",
            None,
            ["xã Bình Dương, da-nang/quang-nam", "huyện Thăng Bình, da-nang/quang-nam"],
        ),
        ("xã Tân Lập", None, []),
        ("xã Tân Lập", "lang-son", ["xã Tân Lập, lang-son"]),
        ("UBND tỉnh Lạng Sơn khen xã Tân Lập", None, ["xã Tân Lập, lang-son"]),
        (
            "các phường Hải Châu, Hòa Cường và Thanh Khê, thành phố Đà Nẵng",
            None,
            ["phường Hải Châu, da-nang", "phường Hòa Cường, da-nang", "phường Thanh Khê, da-nang"],
        ),
        (
            "3 xã Sông Vàng, Trà My và Trà Liên",
            "da-nang",
            ["xã Sông Vàng, da-nang", "xã Trà My, da-nang", "xã Trà Liên, da-nang"],
        ),
        ("phường Sơn Trà và An Hải", "da-nang", ["phường Sơn Trà, da-nang", "phường An Hải, da-nang"]),
        (
            "các xã: Đại Lộc, Hà Nha, Thượng Đức",
            "da-nang",
            ["xã Đại Lộc, da-nang", "xã Hà Nha, da-nang", "xã Thượng Đức, da-nang"],
        ),
        ("quận Hải Châu, Thanh Khê", None, ["quận Hải Châu, da-nang", "quận Thanh Khê, da-nang"]),
        ("thành phố Chí Linh, Hải Dương", None, ["thành phố Chí Linh, hai-phong/hai-duong"]),
        (
            "phường Trường Xuân, Tam Kỳ",
            "quang-nam",
            ["phường Trường Xuân, da-nang/quang-nam", "thành phố Tam Kỳ, da-nang/quang-nam"],
        ),
        ("quận 1", None, ["quận 1, ho-chi-minh"]),
        (
            "các quận 1, 3 và Bình Thạnh",
            None,
            ["quận 1, ho-chi-minh", "quận 3, ho-chi-minh", "quận Bình Thạnh, ho-chi-minh"],
        ),
        ("Q.1, TP.HCM", None, ["quận 1, ho-chi-minh"]),
        ("P. Hải Châu, Đà Nẵng", None, ["phường Hải Châu, da-nang"]),
        ("phường 14, quận Gò Vấp", None, ["phường 14, ho-chi-minh", "quận Gò Vấp, ho-chi-minh"]),
        ("ngân sách thành phố 8.722 tỷ đồng", None, []),
        ("quận 1 Đà Nẵng xưa", None, []),
        ("huyện đảo Lý Sơn", None, ["huyện Lý Sơn, quang-ngai"]),
        ("xã miền núi Trà Tập", "da-nang", ["xã Trà Tập, da-nang"]),
        ("đặc khu Phú Quốc", None, ["đặc khu Phú Quốc, an-giang"]),
        ("phường Xuân Hương - Đà Lạt", None, ["phường Xuân Hương - Đà Lạt, lam-dong"]),
        ("Đà Lạt ngàn hoa", None, ["thành phố Đà Lạt, lam-dong"]),
        ("huyện Đăk Mil, huyện Đắk Mil, huyện Đắc Mil", None, ["huyện Đắk Mil, lam-dong/dak-nong"]),
        ("huyện Việt Yên", None, ["huyện Việt Yên, bac-ninh/bac-giang"]),
        ("bảo hiểm xã hội, Xã hội", None, []),
        ("thành phố thông minh, Thành phố Thông minh", None, []),
        ("Chủ tịch UBND xã Nguyễn Văn Bình", None, []),
        ("huyện Châu Thành", None, []),
        ("huyện Châu Thành, tỉnh Hậu Giang", None, ["huyện Châu Thành, can-tho/hau-giang"]),
        ("huyện Châu Thành (Bến Tre)", None, ["huyện Châu Thành, vinh-long/ben-tre"]),
        ("thành phố Trùng Khánh", None, []),
        ("Chủ tịch UBND phường Trần Phú Cường", "quang-ninh", []),
        ("Chủ tịch UBND phường Trần Phú Nguyễn Văn Cường", "quang-ninh", ["phường Trần Phú, quang-ninh"]),
        # Said to be nobody's, it is the portal's own, or one that we do not know.
        ("xã Hòa Vang", None, ["xã Hòa Vang, da-nang"]),
        ("xã Lộc Hải, huyện Phú Lộc", None, ["xã Lộc Hải, hue", "huyện Phú Lộc, hue"]),
        ("XÃ LỘC HẢI, HUYỆN PHÚ LỘC", None, ["xã Lộc Hải, hue", "huyện Phú Lộc, hue"]),
        ("xã Lộc Hải của huyện", None, []),
        ("Chủ tịch UBND xã Lê Anh Tuấn, huyện Phú Lộc", None, ["huyện Phú Lộc, hue"]),
        (
            "Đà Lạt - Nha Trang - Phan Thiết",
            None,
            [
                "thành phố Đà Lạt, lam-dong",
                "thành phố Nha Trang, khanh-hoa",
                "thành phố Phan Thiết, lam-dong/binh-thuan",
            ],
        ),
        ("tuyến bay Đà Lạt - Hà Nội", None, ["thành phố Đà Lạt, lam-dong"]),
        ("huyện Thủy Nguyên", None, ["huyện Thủy Nguyên, hai-phong"]),
        ("xã Hòa Vang", "lang-son", []),
        ("huyện Hòa Vang", "lang-son", ["huyện Hòa Vang, da-nang"]),
        ("phường Hội An và 19 xã", "da-nang", ["phường Hội An, da-nang"]),
        (
            "thị trấn Hòa Bình, huyện Hòa Bình, tỉnh Bạc Liêu",
            None,
            ["thị trấn Hòa Bình, ca-mau/bac-lieu", "huyện Hòa Bình, ca-mau/bac-lieu"],
        ),
        ("phường Nguyễn Thái Bình, Quận 1", None, ["phường Nguyễn Thái Bình, ho-chi-minh", "quận 1, ho-chi-minh"]),
        (
            "xã Quảng Ninh, huyện Quảng Xương, tỉnh Thanh Hóa",
            None,
            ["xã Quảng Ninh, thanh-hoa", "huyện Quảng Xương, thanh-hoa"],
        ),
        (
            "phường Phú Thọ, TP Thủ Dầu Một, Bình Dương",
            None,
            ["phường Phú Thọ, ho-chi-minh/binh-duong", "thành phố Thủ Dầu Một, ho-chi-minh/binh-duong"],
        ),
        ("Huyện ủy Bình Xuyên họp", None, ["huyện Bình Xuyên, phu-tho/vinh-phuc"]),
        ("Ảnh: P.V, H.B và Q. Dũng", None, []),
        ("xã Phước Tân, thành phố Biên Hòa, tỉnh Đồng Nai", None, ["thành phố Biên Hòa, dong-nai"]),
        ("xã Bình Dương", "binh-dinh", ["xã Bình Dương, gia-lai"]),
    ],
)
def test_places(text: str, home: str | None, expected: list[str]) -> None:
    assert places(text, home) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The People's Committee of Da Nang city met investors from Hai Phong.", "da-nang hai-phong"),
        ("Ho Chi Minh City and Hanoi", "ho-chi-minh ha-noi"),
        ("President Ho Chi Minh", ""),
        ("Hoi An ancient town and Dalat", "da-nang/quang-nam:district lam-dong:district"),
        ("Uy ban nhan dan tinh Hai Duong hop", "hai-phong/hai-duong"),
        ("A change of hue over Vinh's gia lai", ""),
        ("Mr. Nguyen Thai Binh", ""),
        ("Visit danang.gov.vn for more", ""),
    ],
)
def test_texts_in_other_languages(text: str, expected: str) -> None:
    assert provinces(text) == expected


def test_the_man_is_not_the_city_beside_the_name_of_one() -> None:
    assert provinces("Lăng Bác ở Hà Nội. Hồ Chí Minh là anh hùng dân tộc.") == "ha-noi"
    assert provinces("Lăng Bác ở Hà Nội\n\nHồ Chí Minh là anh hùng dân tộc.") == "ha-noi"


def test_names_without_diacritics_mean_nothing_in_vietnamese() -> None:
    assert provinces("Nhạc sĩ Quang Nam và ca sĩ Thanh Hoa biểu diễn tại nhà hát lớn của thành phố hôm qua") == ""


def test_where_a_mention_stands() -> None:
    text = "Hải Phòng và Hải Dương. Hải Phòng."
    found, _ = find_places(Reading("Tin từ Hải Dương", text, None))
    assert [
        (mention.legacy, mention.in_title, [text[start:end] for start, end in mention.spans]) for mention in found
    ] == [
        ("hai-duong", True, ["Hải Dương"]),
        (None, False, ["Hải Phòng", "Hải Phòng"]),
    ]


@pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.host)
def test_every_unit_is_found_by_its_full_name(portal: Portal) -> None:
    kind = "thành phố" if portal.unit.kind == "city" else "tỉnh"
    found, _ = find_places(Reading("", f"Theo UBND {kind} {portal.unit.name}, hôm qua", None))
    assert [(mention.slug, mention.legacy) for mention in found] == [
        (portal.province.slug, portal.former.slug if portal.former else None)
    ]


def test_every_town_that_needs_no_kind_is_one_district() -> None:
    for town in (*words.TOWNS, *words.OTHER_NAMES_OF_TOWNS.values()):
        found = {(place.province, place.former) for place in gazetteer.places("district", town)}
        assert len(found) == 1, (town, found)


NEAR = st.lists(
    st.sampled_from(
        [
            "Hà Nội",
            "Hòa Bình",
            "Hồ Chí Minh",
            "TP",
            "tp.",
            "xã",
            "các",
            "phường",
            "quận",
            "1",
            "P.",
            "Q.",
            "Tân Lập",
            "đường",
            "Công ty",
            ",",
            " và",
            " - ",
            "(",
            ")",
            ".",
            " ",
            "\n\n",
            "Nguyễn",
            "Thị",
            "số",
            "İ",
            "ông",
            "tỉnh",
            "TRẦN",
            ":",
        ]
    )
)


@given(NEAR.map(" ".join) | NEAR.map("".join) | st.text(), st.sampled_from([None, "da-nang", "hai-duong", "x"]))
def test_any_text_is_read(text: str, home: str | None) -> None:
    provinces_, places_ = find_places(Reading("", text, home))
    for mention in (*provinces_, *places_):
        assert mention.spans
        assert all(0 <= start < end <= len(text) for start, end in mention.spans)
    assert len({(mention.slug, mention.legacy) for mention in provinces_}) == len(provinces_)
    assert {mention.province for mention in places_} <= {mention.slug for mention in provinces_}
    assert all(mention.name.startswith(tuple(LEVELS)) for mention in places_)


@pytest.mark.parametrize(
    "piece",
    [
        "Hà Nội, ",
        "xã ",
        "các xã Tân Lập, ",
        "số 1/",
        "P.",
        "A ",
        "Công ty ",
        "Nguyễn ",
        "đường Hà Nội - ",
        "xã Tân Lập và Hà Nội; ",
        "a",
    ],
)
def test_a_long_line_is_read_in_time(piece: str) -> None:
    find_places(Reading("", piece * (100_000 // len(piece)), None))
