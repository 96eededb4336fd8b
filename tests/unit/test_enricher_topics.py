"""Which subjects an article is about, by invented passages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.reading import Reading
from services.enricher.topics import find_topics
from shared.topics import TOPICS, topic
from tests.unit.topic_passages import PASSAGES


def _slugs(title: str, text: str = "", *categories: str) -> list[str]:
    return [found.slug for found in find_topics(Reading(title, text), categories)]


def test_topics_say_which_words_decided() -> None:
    found = find_topics(Reading("Khánh thành trạm y tế xã", "Trạm y tế có 10 giường bệnh và bốn bác sĩ."))
    assert [one.slug for one in found] == ["y-te"]
    assert found[0].words[:2] == ["trạm y tế", "bác sĩ"]
    assert 0.5 < found[0].score < 1


def test_a_category_that_names_a_subject_is_evidence() -> None:
    said_nothing = "Thông tin mới trong tuần"
    assert _slugs(said_nothing) == []
    assert _slugs(said_nothing, "", "Y tế") == ["y-te"]
    assert _slugs(said_nothing, "", "Tin tức - Sự kiện") == []
    assert _slugs(said_nothing, "", "Giáo dục - Đào tạo") == ["giao-duc"]


def test_a_category_of_several_subjects_is_weaker_evidence() -> None:
    assert _slugs("Thông tin mới trong tuần", "", "Văn hóa - Y tế - Du lịch") == []


def test_the_place_of_a_tone_mark_makes_no_difference() -> None:
    assert _slugs("Hoả hoạn tại chợ huyện") == _slugs("Hỏa hoạn tại chợ huyện") == ["thien-tai"]


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "123 456", "The quick brown fox", "กขค", "x" * 100_000, "ạ " * 50_000]
)
def test_a_text_that_says_nothing_has_no_topic(text: str) -> None:
    assert find_topics(Reading("", text)) == []


def test_a_text_of_two_megabytes_is_read_as_far_as_needed() -> None:
    text = "thủ tục hành chính " * 110_000
    assert _slugs("", text) == ["cai-cach-hanh-chinh"]


_WORDS = st.sampled_from([word for entry in TOPICS for word in (*entry.strong, *entry.weak, *entry.against)])


@given(st.lists(_WORDS, max_size=4), st.lists(_WORDS | st.text(max_size=20), max_size=40))
def test_topics_stand_in_order_with_a_score_and_reasons(title: list[str], text: list[str]) -> None:
    found = find_topics(Reading(" ".join(title), " ".join(text)))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len({one.slug for one in found}) == len(found) <= 3
    for one in found:
        assert topic(one.slug)
        assert 0.3 < one.score <= 1
        assert one.words


@pytest.mark.parametrize(("title", "text", "topics"), PASSAGES)
def test_what_a_reader_would_name_is_found(title: str, text: str, topics: frozenset[str]) -> None:
    found = set(_slugs(title, text))
    assert found & topics if topics else not found


def test_the_clearest_topic_is_mostly_the_first() -> None:
    first = [_slugs(title, text)[0] in topics for title, text, topics in PASSAGES if topics]
    assert sum(first) > 0.97 * len(first)


def test_few_topics_are_missed_and_few_are_too_many() -> None:
    found = [(frozenset(_slugs(title, text)), topics) for title, text, topics in PASSAGES]
    right = sum(len(ours & theirs) for ours, theirs in found)
    assert right > 0.95 * sum(len(theirs) for _, theirs in found)
    assert right > 0.90 * sum(len(ours) for ours, _ in found)


@pytest.mark.parametrize(
    ("title", "text", "not_this"),
    [
        ("Doanh nghiệp vượt bão giá", "Giá nguyên liệu tăng khiến doanh thu giảm.", "thien-tai"),
        ("Kinh tế phục hồi sau cơn bão Covid", "GRDP tăng 7%, thu ngân sách vượt dự toán.", "thien-tai"),
        ("Cải thiện môi trường đầu tư", "Tỉnh gặp gỡ nhà đầu tư, tháo gỡ vướng mắc.", "tai-nguyen-moi-truong"),
        ("Xây dựng môi trường làm việc thân thiện", "Công đoàn cơ quan phát động.", "tai-nguyen-moi-truong"),
        ("Sở Y tế dự họp về ứng phó mưa lũ", "Cuộc họp bàn việc sơ tán dân vùng sạt lở.", "y-te"),
        ("Đẩy nhanh giao dịch đất công", "Các giao dịch được niêm yết theo quy định.", "y-te"),
        ("Trao huân chương Lao động hạng Ba", "Huân chương Lao động được trao tại buổi lễ.", "an-sinh-xa-hoi"),
        ("Công nghiệp hóa, hiện đại hóa đất nước", "Hội nghị bàn về con đường phát triển.", "cong-thuong"),
        ("Giáo dục quốc phòng cho chức sắc", "Lớp học bồi dưỡng kiến thức về bảo vệ Tổ quốc.", "giao-duc"),
        ("Hàng không có hóa đơn bị thu giữ", "Quản lý thị trường lập biên bản.", "giao-thong-xay-dung"),
        ("Hải quan thu ngân sách vượt kế hoạch", "Cục Hải quan tỉnh thông quan nhanh.", "an-ninh-quoc-phong"),
        ("Ra mắt câu lạc bộ dân ca", "Lễ ra mắt có nhiều nghệ nhân.", "y-te"),
    ],
)
def test_words_that_only_look_like_a_subject_do_not_name_it(title: str, text: str, not_this: str) -> None:
    assert not_this not in _slugs(title, text)


def test_words_that_overlap_are_both_heard() -> None:
    """`kiểm tra thị trường` begins first and speaks for trade; `thị trường lao động` speaks clearly for labour."""
    assert _slugs("Kiểm tra thị trường lao động")[0] == "an-sinh-xa-hoi"
