"""What a text says of its own making, taken off; and what looks like it, left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.extraction.byline import take_off
from services.enricher.extraction.lines import solid
from shared.text.html import sanitise, text_of

FIRST = "Sáng 22/7, Ủy ban nhân dân tỉnh họp bàn về tiến độ các dự án đầu tư công trên địa bàn."
LAST = "Chủ tịch UBND tỉnh Nguyễn Văn Hậu đề nghị các sở, ngành khẩn trương thực hiện."


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize(
    ("before", "dateline"),
    [
        ("(Haiphong.gov.vn) - ", "Haiphong.gov.vn"),
        ("(Chinhphu.vn) – ", "Chinhphu.vn"),
        ("(TTXVN)-", "TTXVN"),
        ("(CTĐT) ", "CTĐT"),
        ("(HCM CityWeb) ", "HCM CityWeb"),
        ("(CTTĐT Huế) ", "CTTĐT Huế"),
        ("<strong>(HNP)</strong> - ", "HNP"),
        ("<em>(Quangbinh.gov.vn</em>) - ", "Quangbinh.gov.vn"),
        ("(Cổng TTĐT tỉnh) - ", "Cổng TTĐT tỉnh"),
        ("ĐNĐT - ", "ĐNĐT"),
        ("HNP - ", "HNP"),
        ("CAND Online - ", "CAND Online"),
        ("Bình Khê Online - ", "Bình Khê Online"),
        ("(Dân trí) - ", "Dân trí"),
        ("(TTXVN/Vietnam+) ", "TTXVN/Vietnam+"),
        ("TPHCM – ", "TPHCM"),
        ("VOV.VN - ", "VOV.VN"),
        ("baoquangninh.vn - ", "baoquangninh.vn"),
        ("Hà Nội (TTXVN) - ", "Hà Nội (TTXVN)"),
        ("Lạng Sơn, ngày 12/3 (TTXVN) - ", "Lạng Sơn, ngày 12/3 (TTXVN)"),
        ("Đà Nẵng, ngày 12/3 - ", "Đà Nẵng, ngày 12/3"),
        ("Cần Thơ, ngày 5 tháng 8 năm 2025 – ", "Cần Thơ, ngày 5 tháng 8 năm 2025"),
        ("Lào Cai - ", "Lào Cai"),
        ("Cổng thông tin điện tử tỉnh - ", "Cổng thông tin điện tử tỉnh"),
    ],
)
def test_a_dateline_is_taken_off(before: str, dateline: str) -> None:
    found = take_off(paragraphs(before + FIRST, LAST))
    assert (found.dateline, text_of(found.html)) == (dateline, f"{FIRST}\n\n{LAST}")


@pytest.mark.parametrize(
    "text",
    [
        "(Tiếp theo kỳ trước) - Ngày 2/5, đoàn công tác đến thăm các hộ dân trong vùng lũ.",
        "(UBND) Thành phố vừa ban hành kế hoạch mới về chuyển đổi số trong năm nay.",
        "COVID-19 - Những điều cần biết khi trở lại trường học sau kỳ nghỉ kéo dài.",
        "GRDP - chỉ tiêu quan trọng của tỉnh - tăng 8,5% so với cùng kỳ năm trước.",
        "Hà Nội - Lào Cai là tuyến cao tốc dài nhất phía Bắc, được đưa vào khai thác năm 2014.",
        "Huế - Thành phố di sản văn hóa thế giới đón hơn hai triệu lượt khách trong sáu tháng đầu năm.",
        "Phó Chủ tịch UBND tỉnh - Trưởng ban chỉ đạo chủ trì cuộc họp sáng nay tại trụ sở.",
        "UBND tỉnh vừa ban hành kế hoạch mới.",
        "22/7 - ngày hội của thanh niên toàn tỉnh, diễn ra tại quảng trường trung tâm.",
    ],
)
def test_what_is_no_dateline_stays(text: str) -> None:
    html = paragraphs(text, LAST)
    found = take_off(html)
    assert (found.dateline, found.html) == ("", html)


@pytest.mark.parametrize(
    ("line", "authors", "credit"),
    [
        ("V.H.N", ["V.H.N"], ""),
        ("N.Đ", ["N.Đ"], ""),
        ("H.Giang", ["H.Giang"], ""),
        ("PV", ["PV"], ""),
        ("T.H", ["T.H"], ""),
        ("Tin ảnh: Đức Anh - CTV", ["Đức Anh", "CTV"], ""),
        ("Bài ảnh: Lò Thị Mai (Trung tâm VH-TT huyện)", ["Lò Thị Mai"], ""),
        ("Giàng A Páo - Đoàn xã", ["Giàng A Páo"], ""),
        ("K’Brông", ["K’Brông"], ""),
        ("Tin, ảnh: H'Len Niê", ["H'Len Niê"], ""),
        ("Nguồn Báo Nhân Dân", [], "Báo Nhân Dân"),
        ("Trích từ Báo Quân đội nhân dân", [], "Báo Quân đội nhân dân"),
        ("Bích Liên (CTV)", ["Bích Liên"], ""),
        ("Thực hiện: Quang Hà - Trường Sinh", ["Quang Hà", "Trường Sinh"], ""),
        ("Theo Chi cục Thủy lợi tỉnh", [], "Chi cục Thủy lợi tỉnh"),
        ("Nhóm PV", ["Nhóm PV"], ""),
        ("Nguyễn Văn An", ["Nguyễn Văn An"], ""),
        ("Thu Hà", ["Thu Hà"], ""),
        ("<strong><em>Thu Hà</em></strong>", ["Thu Hà"], ""),
        ("THANH THẢO - QUANG HÀ", ["THANH THẢO", "QUANG HÀ"], ""),
        ("Hồng Vân, Quốc Thịnh", ["Hồng Vân", "Quốc Thịnh"], ""),
        ("Tin, ảnh: Minh Đức", ["Minh Đức"], ""),
        ("Tin và ảnh: Minh Đức", ["Minh Đức"], ""),
        ("Bài và ảnh: Hồng Vân - Quốc Thịnh", ["Hồng Vân", "Quốc Thịnh"], ""),
        ("Bài: Hồng Vân; ảnh: Quốc Thịnh", ["Hồng Vân", "Quốc Thịnh"], ""),
        ("Tác giả: Nguyễn Văn An", ["Nguyễn Văn An"], ""),
        ("Tác giả bài viết: Hải", ["Hải"], ""),
        ("PV Thu Hà", ["Thu Hà"], ""),
        ("Nguyễn Văn An (Sở Tư pháp)", ["Nguyễn Văn An"], ""),
        ("Nguyễn Văn An - Sở Tư pháp", ["Nguyễn Văn An"], ""),
        ("Thu Hà (T/h)", ["Thu Hà"], ""),
        ("Thu Hà tổng hợp", ["Thu Hà"], ""),
        ("Nguyễn Thủy Ảnh: CNN", ["Nguyễn Thủy"], ""),
        ("Theo TTXVN", [], "TTXVN"),
        ("(Theo Báo Nhân Dân)", [], "Báo Nhân Dân"),
        ("Theo chinhphu.vn", [], "chinhphu.vn"),
        ("Nguồn: Báo Nhân Dân điện tử", [], "Báo Nhân Dân điện tử"),
        ("Nguồn tin: Sở Y tế", [], "Sở Y tế"),
        ("TTXVN", [], "TTXVN"),
        ("N.Đ/TTXVN", ["N.Đ"], "TTXVN"),
        ("Hoàng Anh Tuấn (TTXVN)", ["Hoàng Anh Tuấn"], "TTXVN"),
        ("Hoàng Cường Theo Báo Tin tức", ["Hoàng Cường"], "Báo Tin tức"),
        ("Thùy Linh – Đài PT-TH tỉnh", ["Thùy Linh"], "Đài PT-TH tỉnh"),
        ("Tác giả: Ngọc Lan - Nguồn: Báo Nhân Dân", ["Ngọc Lan"], "Báo Nhân Dân"),
        ("Theo Thu Hà (TTXVN)", ["Thu Hà"], "TTXVN"),
        ("Th.Hà", ["Th.Hà"], ""),
        ("(ĐCSVN)", [], "ĐCSVN"),
        ("Minh Long/VOV - Trung tâm Tin", ["Minh Long"], "VOV"),
    ],
)
@pytest.mark.parametrize("form", ["a line of its own", "behind the last sentence"])
def test_authors_and_credit_are_taken_off(form: str, line: str, authors: list[str], credit: str) -> None:
    if form == "a line of its own":
        found = take_off(paragraphs(FIRST, LAST, line))
    else:
        found = take_off(paragraphs(FIRST, f"{LAST} {line}"))
    assert (found.authors, found.credit) == (authors, credit)
    assert text_of(found.html) == f"{FIRST}\n\n{LAST}"


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Trung úy Bùi Thị Sen – Công an huyện", ["Bùi Thị Sen"]),
        ("BSCKII. Đinh Quang Tú - Khoa Nhi", ["Đinh Quang Tú"]),
        ("ThS.BS Lê Hoài Nhơn", ["Lê Hoài Nhơn"]),
        ("Tin, ảnh: Đ/c Mai Thị Lụa - Bí thư Chi đoàn", ["Mai Thị Lụa"]),
        ("Người viết bài: Ngô Thị Hoài, Hiệu trưởng", ["Ngô Thị Hoài"]),
        ("Cộng tác viên: Lò Văn Sướng - bản Pá Khoang", ["Lò Văn Sướng"]),
        ("Bài: Tạ Minh Anh Thư (SV thực tập)", ["Tạ Minh Anh Thư"]),
        ("Tin: Chi đoàn thôn Thượng", ["Chi đoàn thôn Thượng"]),
        ("Ghi chép của Hoàng Vũ", ["Hoàng Vũ"]),
        ("Thu Giang tổng hợp từ chinhphu.vn", ["Thu Giang"]),
        ("Theo: Thu Giang - TTXVN", ["Thu Giang"]),
        ("Thu Giang – Xuân Lộc./.", ["Thu Giang", "Xuân Lộc"]),
        ("H'Êng Mlô - Y Sơn Kbuôr", ["H'Êng Mlô", "Y Sơn Kbuôr"]),
        ("Th.Giang – Ng.Minh", ["Th.Giang", "Ng.Minh"]),
        ("Nhóm PV Kinh tế", ["Nhóm PV Kinh tế"]),
        ("Khoa Ngoại - BV huyện", []),
    ],
)
def test_authors_are_known_by_rank_office_and_people(line: str, authors: list[str]) -> None:
    assert take_off(paragraphs(FIRST, LAST, line)).authors == authors


def test_a_rank_behind_the_last_sentence_is_of_one_who_is_written_about() -> None:
    assert take_off(paragraphs(FIRST, f"{LAST} Thượng tá Vũ Kim Đường")).authors == []


def test_a_portal_that_signs_is_the_credit_where_it_stands_alone_or_in_capitals() -> None:
    name = "Cổng thông tin điện tử thành phố"
    assert take_off(paragraphs(FIRST, LAST, name)).credit == name
    assert take_off(paragraphs(FIRST, f"{LAST} {name.upper()}")).credit == name.upper()
    assert take_off(paragraphs(FIRST, f"{LAST} {name}")).credit == ""


def test_a_byline_below_a_credit_and_above_keywords_is_found_too() -> None:
    found = take_off(paragraphs(FIRST, LAST, "Bài, ảnh: Minh Đức", "Nguồn: Sở Công Thương", "Từ khóa: đầu tư, dự án"))
    assert (found.authors, found.credit) == (["Minh Đức"], "Sở Công Thương")
    assert text_of(found.html) == f"{FIRST}\n\n{LAST}"
    assert found.lines == {"Bài, ảnh: Minh Đức", "Nguồn: Sở Công Thương", "Từ khóa: đầu tư, dự án"}


def test_plain_text_in_one_line_gives_its_byline() -> None:
    found = take_off(f"(Haiphong.gov.vn) - {FIRST} {LAST} V.H.N")
    assert (found.html, found.dateline, found.authors) == (f"{FIRST} {LAST}", "Haiphong.gov.vn", ["V.H.N"])


def test_who_signs_with_his_post_signs_on_a_line_of_its_own() -> None:
    signed = "Lò Văn Chương - Công chức Văn hóa - Xã hội"
    assert take_off(paragraphs(FIRST, LAST, signed)).authors == ["Lò Văn Chương"]
    assert take_off(paragraphs(FIRST, f"{LAST} {signed}")).authors == []
    assert take_off(paragraphs(FIRST, LAST, "Lò Văn Chương - Chủ tịch UBND xã")).authors == []


@pytest.mark.parametrize("byline", ["Bích Liên", "Theo Báo Nhân Dân", "V.H.N"])
def test_a_byline_stands_above_a_document_and_below_a_table(byline: str) -> None:
    table = "<table><tr><td>1</td><td>Xã Hòa An</td></tr></table>"
    document = '<p><a href="https://x.vn/uploads/phu-luc.pdf">Phụ lục kèm theo kế hoạch</a></p>'
    found = take_off(paragraphs(FIRST) + table + paragraphs(byline) + document)
    assert (found.authors or [f"Theo {found.credit}"]) == [byline]
    assert found.html == paragraphs(FIRST) + table + document


@pytest.mark.parametrize(
    "last",
    [
        "Dự buổi lễ có Phó Chủ tịch UBND tỉnh Nguyễn Văn Hậu.",
        "Người được trao giải nhất là Nguyễn Văn Hậu.",
        "Theo kế hoạch, dự án hoàn thành trong quý IV.",
        "Theo Nghị định 15/2020/NĐ-CP",
        "Thứ Tư",
        "Chủ Nhật",
        "Báo cáo viên là GS Hoàng Anh Tuấn",
        "Báo cáo quan trắc quý 2",
        "Nguồn nước sinh hoạt",
        "Trích quỹ khen thưởng",
        "Báo cáo viên là TS. Hoàng Anh Tuấn.",
        "Dự có PGS.TS. Hoàng Anh Tuấn và ThS. Lê Thị Bình.",
        "Ông Đinh Quốc Bảo, xã Hòa An, có 2,5 ha lúa, nói: “Tôi yên tâm”.",
        "Tin tức - Sự kiện",
        "Văn hóa - Xã hội",
        "Văn Hóa",
        "KINH TẾ",
        "Hải Phòng",
        "Đà Nẵng",
        "đà nẵng, bầu cử, quốc hội",
        "Video Chỉ đạo điều hành",
        "Phòng chống tham nhũng, tiêu cực",
        "Hoạt động của các sở, ngành và địa phương",
        "Lãnh đạo tỉnh trao quà cho các hộ dân",
        "UBND",
    ],
)
@pytest.mark.parametrize("form", ["a line of its own", "behind the last sentence"])
def test_what_is_no_byline_stays(form: str, last: str) -> None:
    html = paragraphs(FIRST, LAST, last) if form == "a line of its own" else paragraphs(FIRST, f"{LAST} {last}")
    found = take_off(html)
    assert (found.authors, found.credit, found.html) == ([], "", html)


@pytest.mark.parametrize(
    "html",
    [
        paragraphs(FIRST, "Danh sách trúng thưởng:", "Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường"),
        paragraphs(FIRST, "Người trúng thưởng:", "Nguyễn Văn An"),
        paragraphs(FIRST) + "<ul><li>Nguyễn Văn An</li><li>Trần Thị Bình</li></ul>",
        paragraphs(FIRST) + "<table><tr><td>1</td><td>Nguyễn Văn An</td></tr></table>",
        paragraphs(FIRST, "KT. CHỦ TỊCH PHÓ CHỦ TỊCH", "Nguyễn Văn An"),
        paragraphs(FIRST, "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn An"),
        "<p>V.H.N</p>",
        "Nguyễn Văn An",
        "",
    ],
)
def test_persons_in_lists_and_signatures_and_names_alone_stay(html: str) -> None:
    found = take_off(html)
    assert (found.authors, found.html) == ([], html)


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("Thời gian: 22/07/2020 04:19", "22/07/2020 04:19"),
        ("Thứ tư - 22/07/2020 04:19", "Thứ tư - 22/07/2020 04:19"),
        ("Cập nhật lúc 04:19, Thứ Tư, 22/07/2020 (GMT+7)", "04:19, Thứ Tư, 22/07/2020 (GMT+7)"),
        ("Ngày đăng: 22-07-2020 | Lượt xem: 1.234", "22-07-2020"),
        ("22/7/2020 4:19:00 CH", "22/7/2020 4:19:00 CH"),
        ("Đã đăng: 22/07/2020 - 04:19", "22/07/2020 - 04:19"),
        ("22/07/2020 04:19 Xem cỡ chữ", "22/07/2020 04:19"),
        ("22/07/2020 04:19 | Người đăng bài viết: Admin", "22/07/2020 04:19"),
    ],
)
def test_a_timestamp_and_a_repeated_headline_above_the_text_go(line: str, published: str) -> None:
    title = "Tỉnh họp bàn về đầu tư công"
    found = take_off(paragraphs(line, title, FIRST, LAST), title=title)
    assert (found.published, text_of(found.html)) == (published, f"{FIRST}\n\n{LAST}")


def test_a_caption_is_no_byline_and_hides_none() -> None:
    figure = "<figure><img src='https://x.vn/a.jpg'><figcaption>Nguyễn Văn An</figcaption></figure>"
    html = paragraphs(FIRST, LAST, "Thu Hà") + figure
    found = take_off(html)
    assert found.authors == ["Thu Hà"]
    assert figure in found.html


MARKS = ["(", ")", "-", "–", ":", ", ", ".", "/", " ", "<p>", "</p>", "<br>", "<b>", "</b>", "&amp;"]
NAMES = [
    "Theo",
    "TTXVN",
    "Tin",
    "ảnh",
    "Nguyễn",
    "Văn",
    "A",
    "V.H.N",
    "PV",
    "Nguồn",
    "Haiphong.gov.vn",
    "Hà Nội",
    "một đoạn",
]
WORDS = st.sampled_from([*MARKS, *NAMES, "22/7/2020", "04:19"])


@given(st.lists(WORDS, max_size=60).map("".join), st.text(max_size=20))
def test_no_text_raises_and_nothing_but_words_at_the_ends_is_lost(text: str, title: str) -> None:
    html = sanitise(text, "")
    found = take_off(html, title=title)
    assert take_off(found.html, title=title).html.count("<") <= html.count("<")
    assert solid(text_of(found.html)) <= solid(text_of(html))
    assert sanitise(found.html, "").replace(" ", "") == found.html.replace(" ", "")


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        "- ",
        "V.",
        "A",
        "Á ",
        "Theo ",
        "Tin, ",
        "Tin: ",
        "a.",
        "22/7/2020 ",
        "Nguyễn ",
        "in | ",
        ". ",
        "<b>",
        "&amp;",
        "Ảnh: ",
    ],
)
def test_long_texts_of_one_kind_take_bounded_time(unit: str) -> None:
    """Where a regular expression blew up, this would never end."""
    take_off(sanitise(unit * (600_000 // len(unit)), ""))
    take_off("".join(f"<p>{(unit * 200)[:size]}</p>" for size in range(1, 300)))
