"""Official documents: each named once, whatever way its number is written, under one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.documents import find_documents
from services.enricher.reading import Reading
from shared.article import DocumentMention


def found(text: str, home: str | None = "hai-phong") -> list[DocumentMention]:
    return find_documents(Reading(title="Tin", text=text, home=home))


CASES = [
    # Decrees
    ("Nghị định số 42/2022/NĐ-CP ngày 24/6/2022 của Chính phủ", [("nghị định", "42/2022/NĐ-CP", "2022-06-24")]),
    ("Nghị định 42/2022/NĐ-CP", [("nghị định", "42/2022/NĐ-CP", None)]),
    ("theo Nghị định số: 42/2022/NĐ-CP,", [("nghị định", "42/2022/NĐ-CP", None)]),
    ("nghị định 42 / 2022 / NĐ - CP", [("nghị định", "42/2022/NĐ-CP", None)]),
    ("Nghị định số 42/2022/NĐ–CP", [("nghị định", "42/2022/NĐ-CP", None)]),
    ("Nghị định số 42/2022/NÐ-CP", [("nghị định", "42/2022/NĐ-CP", None)]),
    ("nghị định số 42/2022/nđ-cp", [("nghị định", "42/2022/NĐ-CP", None)]),
    ("NGHỊ ĐỊNH SỐ 42/2022/NĐ-CP", [("nghị định", "42/2022/NĐ-CP", None)]),
    ("Nghị định số 42/2022/ND-CP", [("nghị định", "42/2022/NĐ-CP", None)]),
    ("Nghị định số 42/NĐ-CP ngày 24/6/2022", [("nghị định", "42/2022/NĐ-CP", "2022-06-24")]),
    ("Nghị định 45/2022 của Chính phủ", [("nghị định", "45/2022/NĐ-CP", None)]),
    (
        "Nghị định số 138, 139/2025/NĐ-CP",
        [("nghị định", "138/2025/NĐ-CP", None), ("nghị định", "139/2025/NĐ-CP", None)],
    ),
    (
        "các nghị định 11/2024/NĐ-CP và 12/2024/NĐ-CP",
        [("nghị định", "11/2024/NĐ-CP", None), ("nghị định", "12/2024/NĐ-CP", None)],
    ),
    ("thay thế 42/2022/NĐ-CP", [("nghị định", "42/2022/NĐ-CP", None)]),
    ("Nghị định số 42/2022/NĐ-CP.Theo đó", [("nghị định", "42/2022/NĐ-CP", None)]),
    ("khoản 2 Điều 4 Nghị định số 66/2025/NĐ-CP làm cơ sở", [("nghị định", "66/2025/NĐ-CP", None)]),
    # Decisions
    ("Quyết định 749/QĐ-TTg", [("quyết định", "749/QĐ-TTg", None)]),
    ("theo 749/QĐ-TTg của Thủ tướng", [("quyết định", "749/QĐ-TTg", None)]),
    ("QUYẾT ĐỊNH SỐ 749/QĐ-TTG", [("quyết định", "749/QĐ-TTg", None)]),
    ("quyết định số 749/qđ-ttg", [("quyết định", "749/QĐ-TTg", None)]),
    ("Quyết định số 749-QĐ/TTg", [("quyết định", "749/QĐ-TTg", None)]),
    ("Quyết định số 749/QD-TTg", [("quyết định", "749/QĐ-TTg", None)]),
    (
        "Quyết định 749/QĐ-TTg ngày 3 tháng 6 năm 2020 của Thủ tướng Chính phủ",
        [("quyết định", "749/QĐ-TTg", "2020-06-03")],
    ),
    ("Quyết định số 749/QĐ-TTg (03/6/2020)", [("quyết định", "749/QĐ-TTg", "2020-06-03")]),
    ("Quyết định số 749/QĐ-TTg (ngày 03-6-2020)", [("quyết định", "749/QĐ-TTg", "2020-06-03")]),
    ("Quyết định số 749/QĐ-TTg, ngày 03.6.2020", [("quyết định", "749/QĐ-TTg", "2020-06-03")]),
    ("Quyết định 749/QĐ-TTg của Thủ tướng Chính phủ ngày 3/6/2020", [("quyết định", "749/QĐ-TTg", "2020-06-03")]),
    ("Quyết định 749/QĐ-TTg ban hành ngày 3/6/2020", [("quyết định", "749/QĐ-TTg", "2020-06-03")]),
    ("Quyết định 749/QĐ-TTg được ký ban hành ngày 3/6/2020", [("quyết định", "749/QĐ-TTg", "2020-06-03")]),
    ("Quyết định số 749/QĐ-TTg tháng 6/2020", [("quyết định", "749/QĐ-TTg", "2020-06")]),
    ("Quyết định số 749/QĐ-TTg năm 2020", [("quyết định", "749/QĐ-TTg", "2020")]),
    ("Quyết định số 749/QĐ-TTg ngày 31/2/2020", [("quyết định", "749/QĐ-TTg", None)]),
    ("Quyết định số 12/2024/QĐ-UBND ngày 5/3", [("quyết định", "12/2024/QĐ-UBND", "2024-03-05")]),
    ("Quyết định số 749/QĐ-TTg có hiệu lực từ ngày 1/7/2020", [("quyết định", "749/QĐ-TTg", None)]),
    (
        "Ngày 18/12/2025, Thủ tướng Chính phủ ký Quyết định số 27/QĐ-TTg",
        [("quyết định", "27/QĐ-TTg", "2025-12-18")],
    ),
    (
        "Ngày 11/12, Quốc hội thông qua Nghị quyết số 259/2025/QH15",
        [("nghị quyết", "259/2025/QH15", "2025-12-11")],
    ),
    ("Ngày 18/12/2025, hội nghị bàn. Tỉnh ban hành Quyết định số 5/QĐ-UBND", [("quyết định", "5/QĐ-UBND", None)]),
    (
        "Quyết định số 01, 02/QĐ-UBND",
        [("quyết định", "01/QĐ-UBND", None), ("quyết định", "02/QĐ-UBND", None)],
    ),
    ("Quyết định 1638/QĐ-BGDĐT", [("quyết định", "1638/QĐ-BGDĐT", None)]),
    ("Quyết định số 411/QĐ-BCĐTTTC về", [("quyết định", "411/QĐ-BCĐTTTC", None)]),
    # The party's
    ("Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị", [("nghị quyết", "57-NQ/TW", "2024-12-22")]),
    ("Nghị quyết 57/NQ-TW", [("nghị quyết", "57-NQ/TW", None)]),
    ("Nghị quyết 57-NQ/TƯ", [("nghị quyết", "57-NQ/TW", None)]),
    ("Nghị quyết số 57 - NQ/TW", [("nghị quyết", "57-NQ/TW", None)]),
    (
        "các Nghị quyết số 57-NQ/TW, 59-NQ/TW, 66-NQ/TW và 68-NQ/TW",
        [("nghị quyết", f"{number}-NQ/TW", None) for number in (57, 59, 66, 68)],
    ),
    (
        "Nghị quyết số 57-NQ/TW ngày 22/12/2024, số 59-NQ/TW ngày 24/01/2025 của Bộ Chính trị",
        [("nghị quyết", "57-NQ/TW", "2024-12-22"), ("nghị quyết", "59-NQ/TW", "2025-01-24")],
    ),
    ("Nghị quyết 57, 59 của Bộ Chính trị", [("nghị quyết", "57-NQ/TW", None), ("nghị quyết", "59-NQ/TW", None)]),
    ("Nghị quyết 68 của Bộ Chính trị về kinh tế tư nhân", [("nghị quyết", "68-NQ/TW", None)]),
    ("Chỉ thị 05-CT/TW", [("chỉ thị", "05-CT/TW", None)]),
    ("Chỉ thị số 34-CT/TU", [("chỉ thị", "34-CT/TU", None)]),
    ("Kết luận số 126-KL/TW", [("kết luận", "126-KL/TW", None)]),
    ("Kết luận số 156-KL/TW, ngày 21/5/2025 của Bộ Chính trị", [("kết luận", "156-KL/TW", "2025-05-21")]),
    ("Quy định 114-QĐ/TW", [("quy định", "114-QĐ/TW", None)]),
    ("Quyết định số 114-QĐ/TW", [("quyết định", "114-QĐ/TW", None)]),
    ("Quy định về thi hành Điều lệ số 232-QĐ/TW", [("quy định", "232-QĐ/TW", None)]),
    ("Quy định số 41-QĐi/TW", [("quy định", "41-QĐi/TW", None)]),
    ("Hướng dẫn số 05-HD/BTCTW", [("hướng dẫn", "05-HD/BTCTW", None)]),
    ("Chương trình hành động số 12-CTr/TU", [("chương trình hành động", "12-CTr/TU", None)]),
    ("Chương trình số 12-CTr/TU", [("chương trình", "12-CTr/TU", None)]),
    ("Đề án số 05-ĐA/TU", [("đề án", "05-ĐA/TU", None)]),
    ("Thông báo kết luận số 77-TB/TW", [("thông báo", "77-TB/TW", None)]),
    ("Kế hoạch 01 KH/BCĐTW về phong trào", [("kế hoạch", "01-KH/BCĐTW", None)]),
    ("Nghị quyết số 72-NQ/TW năm 2025 của Bộ Chính trị", [("nghị quyết", "72-NQ/TW", "2025")]),
    # The National Assembly's, the President's
    ("Luật số 31/2024/QH15", [("luật", "31/2024/QH15", None)]),
    ("Luật Đất đai số 31/2024/QH15 ngày 18/01/2024", [("luật", "31/2024/QH15", "2024-01-18")]),
    ("Bộ luật Lao động số 45/2019/QH14", [("bộ luật", "45/2019/QH14", None)]),
    ("Nghị quyết 202/2025/QH15", [("nghị quyết", "202/2025/QH15", None)]),
    ("Luật Đất đai 2024", [("luật", "31/2024/QH15", None)]),
    ("Luật Đất đai (sửa đổi) năm 2024", [("luật", "31/2024/QH15", None)]),
    ("Luật Khám bệnh, chữa bệnh năm 2023", [("luật", "15/2023/QH15", None)]),
    ("Bộ luật Dân sự 2015", [("bộ luật", "91/2015/QH13", None)]),
    ("Luật Đường sông 2031", [("luật", "Luật Đường sông 2031", None)]),
    ("Luật Đất đai có hiệu lực từ năm 2024", []),
    ("theo Luật Đường sông năm 2031", [("luật", "Luật Đường sông 2031", None)]),
    ("kế hoạch thực hiện Luật Đường sông năm 2031; tuyên truyền Luật Bờ biển, hải đảo năm 2032", []),
    ("thực hiện Luật Đường sông 2031", [("luật", "Luật Đường sông 2031", None)]),
    ("triển khai thi hành Luật Đất đai năm 2024", [("luật", "31/2024/QH15", None)]),
    # Abbreviated, consolidated
    ("gửi kèm CV 45/BTĐKT-TH.", [("công văn", "45/BTĐKT-TH", None)]),
    ("Văn bản hợp nhất số 12/VBHN-BTC ngày 5/3/2024", [("văn bản hợp nhất", "12/VBHN-BTC", "2024-03-05")]),
    ("theo 08/VBHN-VPQH", [("văn bản hợp nhất", "08/VBHN-VPQH", None)]),
    # The hour
    ("Công điện số 07/CĐ-UBND hồi 9 giờ ngày 20/7/2025", [("công điện", "07/CĐ-UBND", "2025-07-20")]),
    ("Công điện số 08/CĐ-TTg lúc 21h30, ngày 6 tháng 9 năm 2024", [("công điện", "08/CĐ-TTg", "2024-09-06")]),
    ("Công điện số 09/CĐ-TTg (17 giờ 30 phút ngày 6/9/2024)", [("công điện", "09/CĐ-TTg", "2024-09-06")]),
    ("Công điện số 10/CĐ-TTg hồi 9 giờ, yêu cầu", [("công điện", "10/CĐ-TTg", None)]),
    ("pháp luật năm 2024, kỷ luật 12 người", []),
    ("Pháp lệnh số 07/2025/UBTVQH15", [("pháp lệnh", "07/2025/UBTVQH15", None)]),
    (
        "Nghị quyết số 1656/NQ-UBTVQH15 ngày 16/6/2025 của Ủy ban Thường vụ Quốc hội",
        [("nghị quyết", "1656/NQ-UBTVQH15", "2025-06-16")],
    ),
    ("Lệnh số 12/2024/L-CTN", [("lệnh", "12/2024/L-CTN", None)]),
    # Circulars
    ("Thông tư số 64/2013/TT- BTC 15/05/2013", [("thông tư", "64/2013/TT-BTC", "2013-05-15")]),
    ("Thông tư 02/2023/TT-BNN&PTNT", [("thông tư", "02/2023/TT-BNNPTNT", None)]),
    ("Thông tư liên tịch số 11/2015/TTLT-BYT-BNV", [("thông tư liên tịch", "11/2015/TTLT-BYT-BNV", None)]),
    ("Thông tư số 11/2015/TTLT-BYT-BNV", [("thông tư liên tịch", "11/2015/TTLT-BYT-BNV", None)]),
    ("Thông tư số: 21/2012/TT-BLĐTBXH ngày 5/9/2012", [("thông tư", "21/2012/TT-BLĐTBXH", "2012-09-05")]),
    # Letters, telegrams, notices, plans
    ("Công văn số 1234/UBND-KT", [("công văn", "1234/UBND-KT", None)]),
    ("Văn bản số 1234/UBND-KT", [("văn bản", "1234/UBND-KT", None)]),
    ("Văn bản số 99/STC-NS ngày 2/3/2025", [("văn bản", "99/STC-NS", "2025-03-02")]),
    ("công văn 10609/SXD-CPXD về", [("công văn", "10609/SXD-CPXD", None)]),
    ("tại 1234/VPCP-KTTH", [("công văn", "1234/VPCP-KTTH", None)]),
    ("Công văn hỏa tốc số 45/UBND-NN", [("công văn", "45/UBND-NN", None)]),
    (
        "Công văn số 12/UBND-KT và 13/UBND-VX",
        [("công văn", "12/UBND-KT", None), ("công văn", "13/UBND-VX", None)],
    ),
    ("Công điện số 19/CĐ-TTg", [("công điện", "19/CĐ-TTg", None)]),
    ("Công điện khẩn số 5/CĐ-UBND", [("công điện", "5/CĐ-UBND", None)]),
    ("Thông báo số 12/TB-VPCP", [("thông báo", "12/TB-VPCP", None)]),
    ("thông báo số 3010-1/TB-ĐHHV", [("thông báo", "3010-1/TB-ĐHHV", None)]),
    ("Kế hoạch 123/KH-UBND", [("kế hoạch", "123/KH-UBND", None)]),
    ("Kế hoạch số 1.234/KH-UBND", [("kế hoạch", "1234/KH-UBND", None)]),
    ("Tờ trình số 37/TTr-SGDĐT ngày 07-01-2026", [("tờ trình", "37/TTr-SGDĐT", "2026-01-07")]),
    ("Báo cáo số 88/BC-UBND", [("báo cáo", "88/BC-UBND", None)]),
    ("Nghị quyết số 30a/2008/NQ-CP", [("nghị quyết", "30a/2008/NQ-CP", None)]),
    ("Nghị quyết số 04/2025/NQ-HĐND ngày 11-11-2025", [("nghị quyết", "04/2025/NQ-HĐND", "2025-11-11")]),
    ("UBND thành phố 74/TB-UBND ngày 31-12-2025", [("thông báo", "74/TB-UBND", "2025-12-31")]),
    # Short, with what completes them
    (
        "Nghị quyết 57, Nghị quyết 59 và Nghị quyết 68 của Bộ Chính trị",
        [("nghị quyết", f"{number}-NQ/TW", None) for number in (57, 59, 68)],
    ),
    ("Nghị định 10, Nghị định 12/2024/NĐ-CP", [("nghị định", "12/2024/NĐ-CP", None)]),
    ("Nghị định số 30 ngày 5/3/2020 của Chính phủ về", [("nghị định", "30/2020/NĐ-CP", "2020-03-05")]),
    ("Nghị quyết 72 năm 2025 của Bộ Chính trị", [("nghị quyết", "72-NQ/TW", "2025")]),
    ("Chỉ thị 17 của Ban Bí thư", [("chỉ thị", "17-CT/TW", None)]),
    ("Công văn số 47 ngày 10-12-2025 của Sở Y tế", [("công văn", "47", "2025-12-10")]),
    # None
    ("ngày 22/7/2020 và 22-7-2020, phục vụ 24/7", []),
    ("3/4 nhiệm vụ, tỷ số 3/1, 15/20 xã", []),
    ("xe 43A-123.45, 51F-12345, điện thoại 0225.3821.055, 0905-123-456", []),
    ("số 12/3 đường Lê Lợi, số 18 Hoàng Diệu, kiệt 25/7", []),
    ("120 km/h, 15/ngày, 30 m3/giờ, 10/KM", []),
    ("QCVN 26:2010/BTNMT, TCVN 1234:2020", []),
    ("Kế hoạch 5 năm, báo cáo 6 tháng, quyết định 3 nội dung", []),
    ("Sư đoàn 5/QK7, Lữ đoàn 125/HQ", []),
    ("giấy phép số 12/GP-TTĐT, hợp đồng số 12/HĐ-KT", []),
    ("Nghị quyết 98 và Chỉ thị 12", []),
    ("máy bay A320-NEO, COVID-19, H5N1/2, 5G/4G", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "documents"), CASES)
def test_what_is_named(text: str, documents: list[tuple[str, str, str | None]]) -> None:
    assert [(one.kind, one.number, one.date) for one in found(text)] == documents


@pytest.mark.parametrize(
    ("text", "home", "key"),
    [
        ("Nghị định số 42/2022/NĐ-CP", "hai-phong", "42-2022-nd-cp"),
        ("Nghị định 042/2022/NĐ - CP", "hai-phong", "42-2022-nd-cp"),
        ("Nghị định 42/NĐ-CP ngày 24/6/2022", "hai-phong", "42-2022-nd-cp"),
        ("Quyết định 749/QĐ-TTg ngày 3/6/2020", "hai-phong", "749-qd-ttg"),
        ("749/QĐ-TTg", None, "749-qd-ttg"),
        ("Chỉ thị số 5-CT/TW", "hai-phong", "5-ct-tw"),
        ("Chỉ thị số 05/CT-TW", "hai-phong", "5-ct-tw"),
        ("Luật Đất đai 2024", "hai-phong", "31-2024-qh15"),
        ("Luật Đường sông 2031", "hai-phong", "luat-duong-song-2031"),
        ("Kế hoạch 123/KH-UBND", "hai-phong", "123-kh-ubnd-hai-phong"),
        ("Kế hoạch 123/KH-UBND", "hai-duong", "123-kh-ubnd-hai-duong"),
        ("Kế hoạch 123/KH-UBND", None, "123-kh-ubnd"),
        ("Kế hoạch 123/KH-UBND của UBND tỉnh Nghệ An", "hai-phong", "123-kh-ubnd-nghe-an"),
        ("Kế hoạch 123/KH-UBND ngày 2/3/2025 của UBND tỉnh Nghệ An", "hai-phong", "123-kh-ubnd-nghe-an"),
        ("Kế hoạch 123/KH-UBND của UBND thành phố", "hai-phong", "123-kh-ubnd-hai-phong"),
        ("UBND tỉnh Hà Giang ban hành Kế hoạch 123/KH-UBND", "hai-phong", "123-kh-ubnd-ha-giang"),
        ("UBND tỉnh Hà Giang họp. Kế hoạch 123/KH-UBND", "hai-phong", "123-kh-ubnd-hai-phong"),
        ("Kế hoạch 12/KH-UBND của UBND phường Lê Chân", "hai-phong", "12-kh-ubnd-phuong-le-chan-hai-phong"),
        ("Nghị quyết số 5-NQ/TU của Tỉnh ủy Nghệ An", "hai-phong", "5-nq-tu-nghe-an"),
        ("Công văn 35/STC-HCSN", "hai-phong", "35-stc-hcsn-hai-phong"),
        ("Quyết định số 1638/QĐ-BGDĐT", "hai-phong", "1638-qd-bgddt"),
        ("Công văn số 047 ngày 10-12-2025", "hai-phong", "47-cong-van-hai-phong"),
        ("Hướng dẫn số 05-HD/BTCTW", "hai-phong", "5-hd-btctw"),
    ],
)
def test_one_key_for_one_document(text: str, home: str | None, key: str) -> None:
    assert [one.key for one in found(text, home)] == [key]


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("Nghị định số 42/2022/NĐ-CP", "Chính phủ"),
        ("Quyết định 749/QĐ-TTg", "Thủ tướng Chính phủ"),
        ("Nghị quyết số 57-NQ/TW của Bộ Chính trị", "Bộ Chính trị"),
        ("Chỉ thị số 55-CT/TW ngày 22/12/2025 của Ban Bí thư Trung ương Đảng về", "Ban Bí thư Trung ương Đảng"),
        ("Nghị quyết số 57-NQ/TW", "Trung ương Đảng"),
        ("Nghị quyết 57, 59 của Bộ Chính trị", "Bộ Chính trị"),
        ("Thông tư 01/2021/TT-BGDĐT", "Bộ Giáo dục và Đào tạo"),
        ("Thông tư 01/2021/TT-BGDĐT của Bộ trưởng Bộ Giáo dục và Đào tạo quy định", "Bộ trưởng Bộ Giáo dục và Đào tạo"),
        ("Nghị quyết 202/2025/QH15", "Quốc hội"),
        ("Kế hoạch 123/KH-UBND", "UBND thành phố Hải Phòng"),
        ("Nghị quyết 5/NQ-HĐND của HĐND tỉnh Nghệ An quy định", "HĐND tỉnh Nghệ An"),
        ("Nghị quyết số 5-NQ/TU", "Thành ủy Hải Phòng"),
        ("Công văn số 35/STC-HCSN của Sở Tài chính về hồ sơ", "Sở Tài chính"),
        ("Công văn số 35/STC-HCSN", None),
    ],
)
def test_who_issued_it(text: str, issuer: str | None) -> None:
    assert {one.issuer for one in found(text)} == {issuer}


def test_each_once_with_its_spans() -> None:
    title = "Triển khai Nghị định 42"
    text = "Nghị định số 42/2022/NĐ-CP mới. Nghị định 42 và Nghị định 42/2022/NĐ-CP ngày 24/6/2022."
    (only,) = find_documents(Reading(title=title, text=text))
    assert only.in_title
    assert [text[start:end] for start, end in only.spans] == [
        "Nghị định số 42/2022/NĐ-CP",
        "Nghị định 42",
        "Nghị định 42/2022/NĐ-CP",
    ]
    assert only.date == "2022-06-24"


def test_a_short_mention_that_fits_two_belongs_to_none() -> None:
    first, second = found("Nghị quyết 57-NQ/TW, Nghị quyết 57/NQ-CP. Nghị quyết 57 nêu rõ")
    assert len(first.spans) == len(second.spans) == 1


def test_a_place_told_once_holds_for_the_whole_text() -> None:
    (only,) = found("Kế hoạch 9/KH-UBND. Kế hoạch 9/KH-UBND của UBND tỉnh Nghệ An. Kế hoạch 9/KH-UBND")
    assert only.key == "9-kh-ubnd-nghe-an"
    assert len(only.spans) == 3


def test_same_number_of_two_provinces_or_two_years_is_two_documents() -> None:
    assert len(found("Kế hoạch 9/KH-UBND của UBND tỉnh Nghệ An và Kế hoạch 9/KH-UBND của UBND tỉnh Hà Tĩnh")) == 2
    assert len(found("Quyết định 1/QĐ-UBND ngày 2/1/2024, Quyết định 1/QĐ-UBND ngày 3/1/2025")) == 2


@given(st.text(alphabet="Nghị định số quyết 0123456789/-–ĐCPNQTWUBluậtLuật ,.;()\nvà", max_size=200))
def test_any_text_is_read(text: str) -> None:
    for one in found(text):
        assert one.number
        assert one.key == one.key.lower()
        assert all(0 <= start < end <= len(text) for start, end in one.spans)


@pytest.mark.parametrize(
    "repeated",
    [
        "1",
        "1/",
        "12/2022/",
        "Nghị định ",
        "Nghị định 1, ",
        "1/NĐ-",
        "1/Q.Q-",
        "Luật Đất ",
        "của UBND tỉnh ",
        "ngày 1/2 ký ",
    ],
)
def test_one_long_line_takes_time_in_proportion_to_its_length(repeated: str) -> None:
    found(repeated * (400_000 // len(repeated)))


def test_many_documents_are_a_bounded_list() -> None:
    assert len(found(", ".join(f"Công văn {number}/UBND-KT" for number in range(1, 5000)))) == 200
    plans = found(
        ". ".join(f"Kế hoạch 1/KH-UBND của UBND xã A{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(600))
    )
    assert len(plans) == 200
