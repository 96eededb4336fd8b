"""How urgent an article is, by invented titles and first sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.reading import Reading
from services.enricher.urgency import find_urgency

_EMERGENCY = [
    ("Tin bão khẩn cấp: bão số 9 cách bờ 150 km", ""),
    ("Di dời khẩn cấp 120 hộ dân ven sông", "Nước sông dâng nhanh trong đêm."),
    ("Xã vùng cao sơ tán khẩn cấp 40 hộ khỏi nơi sạt lở", ""),
    ("Hồ Đá Bạc xả lũ khẩn cấp từ 14 giờ chiều nay", "Người dân hạ du không ở lại bãi sông."),
    ("Cảnh báo sóng thần sau động đất ngoài khơi", ""),
    ("LŨ TRÊN SÔNG LÊN NHANH, YÊU CẦU SƠ TÁN NGAY", "Mực nước đã vượt báo động 3."),
    ("Nguy cơ vỡ đê bối, huyện huy động 500 người hộ đê", ""),
    ("Công bố tình huống khẩn cấp về sạt lở bờ sông", ""),
    ("Bão số 12 áp sát đất liền", "UBND tỉnh yêu cầu sơ tán người dân ở nhà yếu trước 17 giờ và không ra khỏi nhà."),
    ("Lệnh sơ tán dân khu vực hạ lưu đập", ""),
    ("Khẩn cấp di dời dân khỏi chân núi nứt", "Vết nứt dài 80 m xuất hiện sau mưa lớn."),
    ("Cảnh báo lũ lớn trên sông Con", "Các xã ven sông sơ tán dân trước 20 giờ tối nay."),
]
_WARNING = [
    ("Công điện về chủ động ứng phó với bão số 5", "Chủ tịch UBND tỉnh vừa ban hành công điện."),
    ("Áp thấp nhiệt đới hướng vào Biển Đông", "Trong 24 giờ tới có khả năng mạnh lên thành bão."),
    ("Cảnh báo lũ quét, sạt lở đất tại các xã vùng cao", ""),
    ("Cấm biển từ 12 giờ trưa nay để phòng tránh bão", "Các tàu vào nơi tránh trú."),
    ("Tin bão trên Biển Đông: gió giật cấp 12", ""),
    ("Bão số 3 cách đảo 200 km", "Dự báo chiều mai bão đổ bộ vào đất liền."),
    ("Thông báo vận hành xả lũ hồ thủy điện", "Thời gian bắt đầu xả: 8 giờ ngày mai."),
    ("Cảnh báo nguy cơ cháy rừng cấp V, cực kỳ nguy hiểm", ""),
    ("Cảnh báo nắng nóng gay gắt diện rộng", ""),
    ("Học sinh nghỉ học để tránh bão số 6", "Sở đề nghị các trường cho học sinh nghỉ học trong ngày mai."),
    ("Triều cường vượt báo động, nhiều nơi có thể ngập sâu", ""),
    ("Cảnh báo mưa đá, dông lốc chiều tối nay", ""),
    ("Khẩn: phát hiện ca bạch hầu đầu tiên tại xã", "Ngành y tế khoanh vùng nơi bệnh nhân ở."),
    ("Công bố dịch tả lợn châu Phi tại hai xã", "Dịch lây lan nhanh trong tuần."),
    ("Nguy cơ bùng phát sốt xuất huyết trong mùa mưa", ""),
    ("Cảnh báo ngộ độc methanol do uống rượu không rõ nguồn gốc", ""),
    ("Tập trung ứng phó mưa lũ và sạt lở", "Dự báo đêm nay mưa rất to."),
    ("UBND tỉnh họp khẩn ứng phó bão số 8", "Cuộc họp bàn việc gọi tàu thuyền về bến."),
    ("Cảnh báo rét đậm, rét hại kèm sương muối ở vùng núi", ""),
    ("Thủ tướng ban hành Công điện khẩn về khắc phục nguy cơ mất an toàn hồ đập khi mưa lớn", ""),
    ("Cảnh báo xâm nhập mặn tăng cao cuối tháng", ""),
    ("Hỏa tốc: chủ động phòng, chống bão gần Biển Đông", ""),
]
_NOTICE = [
    ("Cảnh báo lừa đảo giả danh nhân viên điện lực", "Kẻ gian gọi điện yêu cầu chuyển tiền."),
    ("Tìm người mất tích: ông Lê Văn M, 68 tuổi", "Ai thấy xin báo công an xã."),
    ("Khuyến cáo người dân không chia sẻ mã OTP", ""),
    ("Thông báo tạm ngừng cấp nước khu trung tâm", "Thời gian từ 22 giờ."),
    ("Cảnh giác thủ đoạn giả mạo trang dịch vụ công", ""),
    ("Cấm đường phục vụ lễ hội đêm rằm", ""),
    ("Thu hồi thuốc ho không đạt chất lượng", ""),
    ("Truy nã đối tượng bỏ trốn khỏi nơi cư trú", ""),
    ("Công điện về bảo đảm trật tự, an toàn giao thông dịp lễ", ""),
    ("Cảnh báo tình trạng đốt pháo trái phép", ""),
    ("Phân luồng giao thông qua cầu đang sửa", ""),
    ("Văn bản hỏa tốc về rà soát tàu cá chưa đăng ký", ""),
]
_CALM = [
    ("Diễn tập ứng phó bão mạnh, siêu bão và sơ tán dân", "Tình huống giả định bão cấp 14."),
    ("Thực tập phương án chữa cháy và sơ tán khẩn cấp tại chợ", ""),
    ("Hội nghị tổng kết công tác phòng, chống thiên tai", "Năm qua xảy ra 5 cơn bão, 12 trận lũ quét."),
    ("Khắc phục hậu quả mưa lũ tại các xã miền núi", "Nhiều hộ phải sơ tán khẩn cấp trong đợt lũ."),
    ("Trao quà cho người dân vùng lũ", "Đợt mưa lũ vừa qua làm sập 20 ngôi nhà."),
    ("Ủng hộ đồng bào bị thiệt hại do bão số 3", ""),
    ("Khởi công kè chống sạt lở bờ sông", "Dự án nhằm ứng phó với sạt lở."),
    ("Doanh nghiệp vượt bão giá nguyên liệu", "Giá thép tăng cao, nguy cơ thua lỗ."),
    ("Kinh tế phục hồi sau cơn bão Covid", ""),
    ("Ca khúc gây bão mạng xã hội", ""),
    ("Ông Nguyễn Văn Bão nhận giải thưởng", "Giải được dự báo sẽ có nhiều người tham gia."),
    ("Cấp cứu khẩn cấp một bệnh nhân bị đột quỵ", "Bệnh viện phẫu thuật khẩn cấp trong đêm."),
    ("Khẩn trương giải phóng mặt bằng dự án đường ven biển", ""),
    ("UBND tỉnh họp khẩn về tiến độ giải ngân", ""),
    ("Tập huấn kỹ năng phòng, tránh đuối nước cho trẻ em", ""),
    ("Lắp đặt hệ thống cảnh báo sớm lũ quét", ""),
    ("Hội thảo về ứng phó với biến đổi khí hậu", "Các tỉnh chịu nhiều bão, lũ."),
    ("Kỷ niệm 20 năm trận lũ lịch sử", ""),
    ("Khen thưởng các cá nhân cứu người trong bão số 4", ""),
    ("Viện trợ khẩn cấp 500 triệu đồng cho hộ dân sau thiên tai", ""),
    ("Cháy rừng được khống chế sau hai ngày", ""),
    ("Mưa lớn làm hư hỏng tuyến đường liên xã", "Địa phương đang sửa chữa mặt đường."),
    ("Đoàn xe lũ lượt về quê ăn Tết", ""),
    ("Kiện toàn Ban Chỉ huy phòng, chống thiên tai xã", ""),
    ("Tiêm vắc xin phòng bệnh dại cho đàn chó", "Chiến dịch diễn ra trong tháng Ba."),
    ("Kế hoạch phòng, chống dịch bệnh năm 2026", ""),
    ("Hiệu quả từ mô hình phòng cháy, chữa cháy liên gia", ""),
    ("Đại hội Đảng bộ xã thành công tốt đẹp", ""),
    ("Giá cà phê lập đỉnh mới", "Dự báo giá còn tăng trong quý tới."),
    ("Dựng lại nhà cho dân sau bão", "Bộ đội giúp dân trước Tết, trời có khả năng mưa."),
    ("Bão hòa thị trường bất động sản", ""),
]
_CASES = [
    (level, title, text)
    for level, cases in (("emergency", _EMERGENCY), ("warning", _WARNING), ("notice", _NOTICE), (None, _CALM))
    for title, text in cases
]


@pytest.mark.parametrize(("level", "title", "text"), _CASES)
def test_how_urgent_an_article_is(level: str | None, title: str, text: str) -> None:
    urgency = find_urgency(Reading(title, text))
    assert (urgency.level if urgency else None) == level
    assert urgency is None or urgency.words


def test_the_words_that_decided_are_told() -> None:
    urgency = find_urgency(Reading("Cảnh báo lũ quét tại xã vùng cao", "Mưa lớn kéo dài."))
    assert urgency
    assert urgency.words == ["lũ quét", "cảnh báo", "mưa lớn kéo dài"]


def test_what_stands_far_in_the_text_does_not_count() -> None:
    assert (
        find_urgency(Reading("Tin trong tuần", "Đường làng được quét dọn. " * 40 + "Sơ tán khẩn cấp do bão số 9."))
        is None
    )


@pytest.mark.parametrize("text", ["", "khẩn " * 500_000, "bão" * 700_000, "ạ" * 2_000_000])
def test_no_text_is_too_much(text: str) -> None:
    find_urgency(Reading(text, text))


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_raises(title: str, text: str) -> None:
    find_urgency(Reading(title, text))
