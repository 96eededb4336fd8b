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
    ("Hà Giang di dời khẩn cấp 18 hộ ở chân đồi nứt", "Công an, dân quân giúp dân chuyển đồ trong đêm."),
    ("Vận hành xả lũ khẩn cấp hồ Kẻ Gỗ", "Lưu lượng xả tăng dần từ 200 m3/s."),
    ("Bão số 10 giật cấp 15, hơn 20.000 dân phải sơ tán trước tối nay", "Quân đội được huy động."),
    (
        "Quảng Trị: khẩn cấp đưa 300 hộ dân ra khỏi vùng nguy cơ lũ quét",
        "Lực lượng chức năng sơ tán dân đến trường học.",
    ),
    ("Đê sông Đuống rò nước, huyện huy động lực lượng cứu đê, sơ tán dân", "Vết rò dài 5 m."),
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
    ("Áp thấp nhiệt đới mạnh lên thành bão, đi vào Vịnh Bắc Bộ", "Chiều tối nay tâm bão cách Bạch Long Vĩ 120 km."),
    ("Thông báo khẩn tìm người đến quán ăn có ca mắc tả", "Ngành y tế đề nghị ai ăn từ 1 đến 3/7 liên hệ trạm y tế."),
    (
        "Chủ tịch UBND tỉnh ban hành Công điện số 08 về ứng phó mưa lớn, lũ quét, sạt lở đất",
        "Gửi giám đốc các sở, chủ tịch các xã, phường.",
    ),
    ("Nước sông Hương lên nhanh, trên báo động 2", "Học sinh các trường vùng trũng nghỉ học chiều nay."),
    ("Dự báo thời tiết nguy hiểm trên biển: gió giật cấp 9, biển động mạnh", "Tàu thuyền cần đề phòng."),
    ("Phát hiện ổ dịch cúm gia cầm H5N1 tại xã An Phú", "Địa phương tiêu hủy 2.000 con vịt, khoanh vùng dập dịch."),
    ("Cảnh báo cháy rừng cấp nguy hiểm tại sáu huyện", "Chi cục Kiểm lâm yêu cầu trực 24/24."),
    ("Nắng nóng gay gắt, cảnh báo tia cực tím ở ngưỡng gây hại", "Nhiệt độ cao nhất 39 độ."),
    ("Hải Phòng cấm tàu thuyền ra khơi từ 10h ngày 6/9", "Các bến phà dừng hoạt động."),
    ("Chủ động ứng phó với bão số 4 và mưa lớn sau bão", "Văn bản hỏa tốc của tỉnh gửi các địa phương."),
    ("KHẨN TRƯƠNG ỨNG PHÓ BÃO SỐ 13", "Bão giật cấp 14, dự báo đổ bộ trong 24 giờ tới."),
    ("Tin cảnh báo lũ trên các sông ở Thanh Hóa", "Từ đêm nay đến ngày 5/10, lũ trên sông Bưởi lên mức báo động 2."),
    ("Thủy điện Bản Vẽ thông báo điều tiết nước qua tràn", "Nhân dân vùng hạ du không vớt củi, đánh cá."),
    ("Thời tiết hôm nay: Bắc Bộ mưa to đến rất to, cảnh báo dông lốc", "Đề phòng gió giật mạnh."),
    ("Cảnh báo sốt xuất huyết tăng cao tại TP Nha Trang", "Trong tuần có 210 ca mắc."),
    ("CÔNG ĐIỆN KHẨN của Chủ tịch UBND tỉnh", "Dừng cấp phép tàu ra khơi, di dời lồng bè vào nơi an toàn."),
]
_NOTICE = [
    ("Cấm đường phục vụ lễ kỷ niệm 80 năm thành lập tỉnh", "Xe tải không vào nội thành từ 5 giờ."),
    ("Thông báo phân luồng giao thông lễ khánh thành cầu", ""),
    ("Tạm cấm xe qua đèo để nổ mìn phá đá", ""),
    ("Lịch tạm ngừng cấp điện từ ngày 3 đến ngày 9/8", ""),
    ("Cắt điện luân phiên tại ba phường", ""),
    ("Cho học sinh nghỉ học hai ngày", "Nhà trường tổ chức dạy bù."),
    ("Công điện khẩn về tiến độ giải ngân vốn đầu tư công", "Các sở báo cáo trước ngày 5."),
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
    ("Cảnh báo giả mạo fanpage Công an tỉnh", "Người dân không bấm vào đường link lạ."),
    ("Công điện của Thủ tướng về quản lý thị trường vàng", "Yêu cầu Ngân hàng Nhà nước có giải pháp ngay."),
    ("Thông báo tạm ngừng cung cấp điện ngày 12/8", "Khu vực bị ảnh hưởng gồm tổ 3, tổ 4."),
    ("Tìm thân nhân người đàn ông gặp nạn trên quốc lộ 18", "Nạn nhân khoảng 50 tuổi, không mang giấy tờ."),
    ("Bộ Công an cảnh báo thủ đoạn “bắt cóc online”", "Nạn nhân chủ yếu là sinh viên."),
    ("Khuyến cáo phòng bệnh đau mắt đỏ", "Bệnh lây qua tiếp xúc."),
    ("Công an cảnh báo nạn trộm chó dịp cuối năm", "Các đối tượng dùng súng điện."),
    ("Tạm dừng lưu thông qua cầu Long Biên để sửa chữa", "Từ 22 giờ đến 4 giờ."),
    ("Tìm kiếm cháu bé 9 tuổi mất tích", "Gia đình trình báo cháu đi khỏi nhà từ chiều 2/4."),
]
_CALM = [
    ("Bộ Y tế công bố thêm 2 ca mắc COVID-19, được cách ly khi nhập cảnh", "Hai bệnh nhân ổn định."),
    ("Mực nước sông Tiền, sông Hậu lên chậm", "Đài Khí tượng Thủy văn dự báo năm ngày tới nước lên chậm."),
    ("Công tác phân luồng học sinh sau trung học cơ sở", ""),
    ("Vận động học sinh nghỉ học trở lại lớp", ""),
    ("Học sinh được nghỉ học dịp Tết 14 ngày", ""),
    ("Khánh thành trạm biến áp sau nhiều năm mất điện, cắt điện", ""),
    ("Một phụ nữ rơi xuống sông mất tích", "Sự việc xảy ra chiều qua."),
    ("Tìm hiểu nghề làm nón", "Nghề có từ trăm năm."),
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
    ("Nghệ An: hơn 3 tỷ đồng giúp dân sau lũ", "Các đơn vị tiếp tục vận động ủng hộ."),
    ("Huyện Kỳ Sơn tổng kết 10 năm phòng chống thiên tai", "Nhiều tập thể được biểu dương."),
    ("Khánh thành nhà tránh lũ cộng đồng", "Nhà hai tầng, sức chứa 200 người."),
    ("Nhạc sĩ kể chuyện sáng tác trong tâm bão dịch", "Ca khúc lan tỏa tinh thần tích cực."),
    ("Giá heo hơi tăng phi mã", "Nhiều hộ nuôi sắp tái đàn."),
    ("Bộ đội giúp dân gặt lúa chạy bão", "Hơn 50 ha đã được thu hoạch."),
    ("Hội thi tuyên truyền viên phòng cháy giỏi", "12 đội tham gia."),
    ("Lực lượng chức năng khống chế vụ cháy kho vải", "Không có thiệt hại về người."),
    ("Chung tay ứng phó biến đổi khí hậu", "Đoàn thanh niên trồng 500 cây bần."),
    ("Ấm áp bếp ăn nghĩa tình mùa lũ", "Mỗi ngày 300 suất cơm tới tay người dân."),
    ("Bệnh viện cấp cứu kịp thời sản phụ nguy kịch", "Hai mẹ con đã ổn định."),
    ("Nhìn lại một năm thiên tai khốc liệt", "Cả nước có 12 cơn bão, thiệt hại hàng nghìn tỷ đồng."),
    ("Khởi động dự án tăng cường năng lực cảnh báo thiên tai", "Dự án do JICA tài trợ."),
    ("Xã Sơn Lộc họp bàn xây dựng nông thôn mới", "Cuộc họp đánh giá tiến độ."),
    ("Chủ tịch nước gửi điện thăm hỏi về trận động đất ở Myanmar", "Trận động đất gây thiệt hại nặng."),
    ("Bão số 13 qua đi, người dân dọn dẹp nhà cửa", "Phố phường trở lại nhịp thường ngày."),
    ("Phó Chủ tịch tỉnh thăm gia đình có người mất do sạt lở", "Ông chia buồn và hỗ trợ 30 triệu đồng."),
    ("Ông Bão, bà Lũ và chuyện tên gọi", "Câu chuyện vui về những cái tên làng biển."),
    ("Nông dân lo mất mùa vì sâu bệnh", "Giá phân bón lại tăng."),
    ("Thành lập Ban Chỉ huy phòng thủ dân sự xã", "Ban có 25 thành viên do Chủ tịch UBND xã làm trưởng ban."),
    ("Công ty Thủy lợi nạo vét hồ trước mùa mưa lũ", "Hơn 12.000 m3 bùn được đưa đi."),
    ("Trường học vùng lũ khai giảng muộn", "Thầy trò vừa dọn bùn vừa đón năm học mới."),
    ("Doanh nghiệp khẩn trương trả đơn hàng cuối năm", "Công nhân tăng ca."),
    ("Phê duyệt 45 tỷ đồng làm kè khẩn cấp bờ biển", "Dự án dài 800 m."),
    ("Tòa tuyên án nhóm lừa đảo bằng tin nhắn khẩn", "Ba bị cáo nhận 8 năm tù."),
    ("Kết quả phòng chống dịch tả lợn châu Phi năm qua", "Đàn lợn được tái đàn an toàn."),
    ("Ra mắt phim tài liệu về trận lũ 1999", "Phim dài 45 phút."),
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
