"""What texts are made into, and what two of them are called: tables of cases. No database."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from rensa import RMinHash

from services.deduplicator.comparing import compare
from services.deduplicator.hashing import different, runs, short
from services.deduplicator.sketching import Found, kind_of, sketched
from services.deduplicator.words import CAPITAL, DATE, DOCUMENT, NUMBER, PLAIN, Words, words_of

WHEN = datetime(2026, 3, 2, 5, tzinfo=UTC)
NEWS = "\n\n".join(
    (
        "Sáng 2/3, tại trụ sở UBND tỉnh, Ban Chỉ đạo chuyển đổi số tổ chức hội nghị sơ kết công tác quý một và "
        "triển khai nhiệm vụ thời gian tới dưới sự chủ trì của lãnh đạo tỉnh.",
        "Báo cáo tại hội nghị cho biết đến nay 95 phần trăm hồ sơ được tiếp nhận trực tuyến, thời gian giải quyết "
        "giảm một phần ba so với cùng kỳ; người dân không phải đi lại nhiều lần và có thể theo dõi tiến độ trên "
        "điện thoại của mình ở bất cứ nơi đâu.",
        "Phát biểu kết luận, đồng chí Trần Minh Khải yêu cầu các sở, ngành và địa phương rà soát từng thủ tục, "
        "cắt bỏ giấy tờ không cần thiết, coi mức hài lòng của người dân là thước đo; đơn vị nào chậm trễ phải báo "
        "cáo rõ nguyên nhân trước ngày 15 hằng tháng.",
    )
)
NOTICE = (
    "Công ty Điện lực trân trọng thông báo tạm ngừng cung cấp điện từ 7 giờ 30 đến 16 giờ ngày 24/7/2026 tại "
    "các tổ dân phố thuộc phường Hòa Minh để sửa chữa lưới điện; đơn vị mong khách hàng thông cảm và chủ động "
    "trong sinh hoạt."
)
TITLE = "Sơ kết công tác chuyển đổi số quý một"
NOTICE_TITLE = "Thông báo lịch ngừng cấp điện"


def sketch(text: str, title: str = TITLE, portal: str = "a.gov.vn", days: int = 0) -> Found:
    return sketched(title=title, text=text, portal=portal, published=WHEN + timedelta(days=days))


def verdict(one: Found, other: Found) -> str:
    found = compare(one.sketch, other.sketch)
    assert found == compare(other.sketch, one.sketch)
    return found.verdict


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa thủy", "hoà thuỷ"),
        ("Đà Nẵng", unicodedata.normalize("NFD", "đà nẵng")),
        ("HỘI NGHỊ", "hội nghị,"),
        ("03/07/2026", "3-7-2026"),
        ("1.200", "1200"),
        ("UBND tỉnh", "Ủy ban nhân dân tỉnh"),
        ("TP.HCM", "thành phố Hồ Chí Minh"),
        ("một - hai", "một hai"),
    ],
)
def test_words_that_are_the_same(one: str, other: str) -> None:
    assert Words(words_of(one)).hashes.tolist() == Words(words_of(other)).hashes.tolist()


@pytest.mark.parametrize(("one", "other"), [("ma", "má"), ("đông", "dong"), ("3/7", "7/3"), ("1.200", "1.2")])
def test_words_that_are_not(one: str, other: str) -> None:
    assert Words(words_of(one)).hashes.tolist() != Words(words_of(other)).hashes.tolist()


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("24/7", DATE),
        ("24-07-2026", DATE),
        ("42/2022/NĐ-CP", DOCUMENT),
        ("1.200", NUMBER),
        ("Huế", CAPITAL),
        ("và", PLAIN),
    ],
)
def test_what_a_word_looks_like(word: str, kind: int) -> None:
    assert Words(words_of(word)).kinds.tolist() == [kind]


def test_runs_are_hashed_alike_wherever_they_stand() -> None:
    words = Words(words_of("một hai ba bốn năm sáu một hai ba bốn")).hashes
    for width in (2, 3, 4):
        assert runs(words, width)[0] == runs(words, width)[6]
        assert len(set(runs(words, width).tolist())) == len(words) - width + 1 - (5 - width)
    assert len(runs(words[:3], 4)) == 1
    assert len(runs(words[:0], 4)) == 0


def test_a_set_is_sorted_and_has_each_number_once() -> None:
    words = short(Words(words_of("hai một hai ba")).hashes)
    assert different(words).tolist() == sorted(set(words.tolist()))


def test_the_numbers_that_are_stored_are_those_of_before() -> None:
    """If this fails after an upgrade of rensa, say in the release notes that `hoptin dedup rebuild` has to be run."""
    signature = RMinHash(4, 42)
    signature.update([bytes([number] * 8) for number in range(20)])
    assert signature.digest() == [86479110, 17261562, 777591525, 112210956]
    assert sketch(NEWS).keys[:2] == [2130899676787259737, 2305843009440840012]


def test_copies_have_keys_in_common_by_many_ways() -> None:
    ways = {kind_of(key) for key in set(sketch(NEWS).keys) & set(sketch(NEWS, portal="b.gov.vn").keys)}
    assert ways == {"whole text", "text", "opening", "filled slots", "title and day"}


FIRST, SECOND, THIRD = NEWS.split("\n\n")
LOCAL = (
    "Tại điểm cầu xã Vĩnh Thuận, lãnh đạo xã cho biết địa phương đã lắp đặt máy tính ở nhà văn hóa các thôn "
    "để bà con tự nộp hồ sơ, có đoàn viên thanh niên hướng dẫn vào chiều thứ tư hằng tuần."
)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (NEWS, TITLE),
        (NEWS, "Đẩy mạnh cải cách, lấy người dân làm trung tâm"),
        (NEWS.replace("tiếp nhận", "nhận").replace("cắt bỏ", "bỏ"), TITLE),
        (f"{FIRST}\n\n{SECOND}", TITLE),
        (f"{SECOND}\n\n{THIRD}", TITLE),
        (f"{NEWS}\n\n{LOCAL}", TITLE),
        (f"{LOCAL}\n\n{NEWS}", TITLE),
        (FIRST, TITLE),
        (unicodedata.normalize("NFD", NEWS), TITLE),
        (NEWS.replace("UBND", "Ủy ban nhân dân"), TITLE),
    ],
)
def test_copies(text: str, title: str) -> None:
    one, other = sketch(NEWS), sketch(text, title, portal="b.gov.vn")
    assert verdict(one, other) == "copy"
    assert set(one.keys) & set(other.keys)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (NOTICE.replace("24/7/2026", "25/7/2026"), NOTICE_TITLE),
        (NOTICE.replace("7 giờ 30", "8 giờ 00"), NOTICE_TITLE),
        (NOTICE.replace("Hòa Minh", "Hòa Khê"), NOTICE_TITLE),
        (NEWS, NOTICE_TITLE),
        (NOTICE.replace("điện", "nước"), NOTICE_TITLE.replace("điện", "nước")),
    ],
)
def test_what_only_looks_alike(text: str, title: str) -> None:
    assert verdict(sketch(NOTICE, NOTICE_TITLE), sketch(text, title)) != "copy"


def test_a_round_up_is_no_copy_of_what_it_holds() -> None:
    others = "\n\n".join(f"{NOTICE.replace('Hòa Minh', name)} Tin vắn khác của {name}." for name in ("An Hải", "Mỹ An"))
    round_up = sketch(f"{others}\n\n{NEWS}\n\n{LOCAL}\n\n{others}", "Điểm tin trong tuần", portal="b.gov.vn")
    assert verdict(sketch(NEWS), round_up) != "copy"


def test_two_reports_on_one_event_are_related() -> None:
    own = (
        "Chiều cùng ngày, trao đổi với phóng viên bên lề, nhiều cán bộ một cửa nói họ đỡ vất vả hơn trước. "
        f"{THIRD} Còn ở bộ phận một cửa phường, hàng ghế chờ vắng hẳn, người đến chủ yếu để hỏi cách dùng ứng dụng, và "
        "nhiều cụ già được con cháu làm giúp tại nhà chỉ trong ít phút mỗi lần cần giấy tờ gì đó cho gia đình mình."
        " Theo ghi nhận, lượng hồ sơ giấy trong tháng chỉ còn vài chục bộ, chủ yếu về đất đai và hộ tịch cũ."
    )
    assert verdict(sketch(NEWS), sketch(own, f"{TITLE}: chuyện ở một cửa", portal="b.gov.vn")) in ("related", "copy")
    assert verdict(sketch(NEWS), sketch(LOCAL + own[:200], "Chuyện khác", portal="b.gov.vn", days=9)) == "apart"


@pytest.mark.parametrize("published", [datetime(9999, 12, 31, 23, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)])
def test_any_date_has_a_day(published: datetime) -> None:
    found = sketched(title=TITLE, text=NEWS, portal="a.gov.vn", published=published)
    assert found.sketch.day == published.toordinal()


def test_what_a_portal_says_each_day_in_the_same_words_is_said_each_day() -> None:
    forecast = NOTICE.replace("ngày 24/7/2026", "hôm nay")
    assert verdict(sketch(forecast, NOTICE_TITLE), sketch(forecast, NOTICE_TITLE, days=1)) != "copy"
    assert verdict(sketch(forecast, NOTICE_TITLE), sketch(forecast, NOTICE_TITLE)) == "copy"
    assert verdict(sketch(forecast, NOTICE_TITLE), sketch(forecast, NOTICE_TITLE, "b.gov.vn", days=1)) == "copy"


@pytest.mark.parametrize(
    "title", [f"Đính chính: {TITLE}", f"HỦY {TITLE}", f"Tạm hoãn {TITLE}", f"Thu hồi tin: {TITLE}"]
)
def test_what_takes_an_article_back_is_no_copy_of_it(title: str) -> None:
    assert verdict(sketch(NEWS), sketch(NEWS, title, "b.gov.vn")) != "copy"
    assert verdict(sketch(NEWS, title), sketch(NEWS, title, "b.gov.vn")) == "copy"
