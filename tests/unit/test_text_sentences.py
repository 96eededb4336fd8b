"""Where sentences end. A bar stands where one does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.sentences import ends_whole, sentences

_CASES = [
    "Sáng nay trời mưa. |Chiều tạnh.",
    "Ai đến trước? |Người ở xa! |Rồi mọi người về.",
    "Đoàn làm việc tại TP. Hồ Chí Minh và TX. Sơn Tây.",
    "PGS.TS. Trần Văn A và ThS. Lê B trình bày. |Hội nghị đồng ý.",
    "Th.S Lê B, BS. Phạm C cùng dự.",
    "Ông V.H.N. ký tên. |Bà M.K đọc.",
    "Nhà ở Q. 1, gần P. 12.",
    "Giá 1.200 đồng một quả. |Bán được 3.500 quả.",
    "Tăng 7.5 điểm. |Đứng thứ 3. |Năm trước thứ 5.",
    "Có lúa, ngô, khoai, v.v. |Ngoài ra còn mía.",
    "Có lúa, ngô, v.v. và mía.",
    "1. Kết quả đạt được |\n2. Hạn chế",
    "Điều 5. |Hiệu lực thi hành.",
    "Xem trang haiphong.gov.vn để biết. |Trang có bản tiếng Anh.",
    "Kết thúc năm học.|Sáng nay, thành phố họp.|Chiều về.",
    "Ông nói: “Phải làm ngay.” |Mọi người đồng tình.",
    "(Ảnh chụp sáng nay.) |Đường đã thông.",
    "Chờ mãi... |Rồi xe đến.",
    "Chờ mãi... rồi xe đến.",
    "Chờ mãi… |Xe đến.",
    "Đoạn một không có dấu chấm |\n\nĐoạn hai.",
    "Đó là nhà của bà. |Ông ở nhà bên.",
    "Học sinh lớp 5A. |Học sinh lớp 5B.",
    "Công ty TNHH MTV A Co., Ltd. Việt Nam có trụ sở tại đây.",
    "Nhà thầu St. Mary và Dr. House.",
    "Họp lúc 8h30. |15 đại biểu dự.",
    "Thưởng 5 triệu đồng. |- Giải nhì: 3 triệu đồng.",
    "Theo NSND. Lê Khanh, vở diễn hay.",
    "Báo cáo số 12/BC-UBND. |Kế hoạch kèm theo.",
    "Đ/c. Nguyễn Văn A chủ trì.",
    "Thật không?! |Thật.",
    "Tin của T.H. |\nNgày mai họp.",
    "Chỉ có một câu",
    "Kỳ họp thứ 5, HĐND khóa X. |Tại kỳ họp, đại biểu chất vấn.",
    "Trung tâm hàng đầu châu Á. |Năm sau mở rộng.",
    "Nghề nước mắm Nam Ô. |Có thể ghé thăm.",
    "Bắt đối tượng Lê V.H. |Công an đang điều tra.",
    "Nhà ở X. Tân Lập, H. Đông Hải.",
    "Người Co. |Sau này đổi tên.",
    "Gồm v.v. |Còn lại để sau.",
    "TP. Huế đón khách.",
]


@pytest.mark.parametrize("marked", _CASES)
def test_sentences_end_at_the_bars(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[start:end] for start, end in sentences(text)] == [part.strip() for part in marked.split("|")]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Xong.", True),
        ("Ông nói: “Xong.”", True),
        ("Thật không?", True),
        ("Chưa xong", False),
        ("Chưa xong...", False),
        ("Chưa xong…", False),
        ("Chưa xong [...]", False),
        ("", False),
    ],
)
def test_a_text_stops_where_a_sentence_does(text: str, whole: bool) -> None:
    assert ends_whole(text) is whole


@given(st.text(alphabet=" \n.!?…”(Aaáđ1ĐÁ,;v/TP", max_size=80) | st.text(max_size=80))
def test_sentences_leave_out_nothing_but_space(text: str) -> None:
    spans = list(sentences(text))
    said = "".join(text[start:end] for start, end in spans)
    assert "".join(said.split()) == "".join(text.split())
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)


@pytest.mark.parametrize(
    "piece", [".", "a.", "A.", "a. ", "A. ", "...", "\n", ".”", "1.", "v.v. ", "ab.Ab", "…", "?! "]
)
def test_a_text_of_one_line_is_split(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    assert sum(end - start for start, end in sentences(text)) <= len(text)
