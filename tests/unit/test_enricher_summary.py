"""Summaries from invented articles, and reading times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.summary import reading_seconds, summary_of

_TITLE = "Khánh thành cầu Bến Đá"
_FIRST = "Sáng 5/3, xã An Bình khánh thành cầu Bến Đá sau mười tháng thi công."
_SECOND = "Cầu dài 120 mét, nối hai thôn vốn cách trở vào mùa mưa."
_TEXT = f"{_FIRST} {_SECOND}\n\nNgười dân đóng góp 300 ngày công."
_LEAD = "Cây cầu mà người dân hai thôn mong đợi nhiều năm đã được đưa vào sử dụng."


def test_the_lead_of_the_portal_is_the_summary() -> None:
    assert summary_of(_TEXT, _LEAD) == _LEAD


def test_a_lead_without_a_full_stop_is_one_too() -> None:
    assert summary_of(_TEXT, _LEAD.rstrip(".")) == _LEAD.rstrip(".")


def test_without_a_lead_the_first_sentences_are() -> None:
    assert summary_of(_TEXT, limit=len(_FIRST) + len(_SECOND) + 1) == f"{_FIRST} {_SECOND}"
    assert summary_of(_TEXT, limit=len(_FIRST) + len(_SECOND)) == _FIRST


@pytest.mark.parametrize(
    "lead",
    [
        "",
        "   ",
        _FIRST[:50],
        _FIRST[:50].replace("khánh", "Khánh"),
        f"{_FIRST[:50]}...",
        f"{_FIRST[:50]}…",
        f"{_FIRST[:50]} [...]",
        f"{_FIRST[:50]} […]",
        f"{_LEAD[:50]}...",
        f"{_FIRST[:60]} (xem tiếp)",
        f"{_FIRST[:60]} Xem thêm »",
        "Xem chi tiết trong file đính kèm.",
        "Chi tiết xin xem tại đây.",
        "Mời xem toàn văn văn bản tại tệp đính kèm dưới đây.",
        "Cổng thông tin điện tử xã An Bình, tỉnh nọ.",
        "https://anbinh.example.gov.vn/tin-tuc/khanh-thanh-cau-ben-da",
        "Tin trong xã.",
        _TITLE,
        f"{_TITLE}.",
    ],
)
def test_what_is_no_lead_is_not_taken(lead: str) -> None:
    assert summary_of(_TEXT, lead, limit=len(_FIRST) + 10, title=_TITLE) == _FIRST


@pytest.mark.parametrize(
    "before",
    [
        f"{_TITLE}\n\n",
        f"{_TITLE.upper()}\n\n",
        f"{_TITLE} ",
        f"{_TITLE}: ",
        "(Haiphong.gov.vn) - ",
        "(TTXVN) – ",
        "Haiphong.gov.vn - ",
        "ĐNO - ",
        "Hà Nội (TTXVN) - ",
        "Ảnh: Trần Văn B\n\n",
        "Cầu Bến Đá nhìn từ trên cao. Ảnh: T.B\n\n",
        "Cầu Bến Đá nhìn từ trên cao (Ảnh minh họa)\n\n",
        "(Nguồn: Internet)\n\n",
        "Quang cảnh buổi lễ\n\n",
        "Quang cảnh buổi lễ\n\nĐại biểu cắt băng\n\n",
        "Video: Lễ khánh thành\n\n",
    ],
)
def test_nothing_stands_before_the_first_sentence(before: str) -> None:
    assert summary_of(before + _TEXT, limit=len(_FIRST) + 10, title=_TITLE) == _FIRST


def test_a_caption_between_paragraphs_is_left_out() -> None:
    text = f"{_FIRST}\n\nĐại biểu cắt băng. Ảnh: T.B\n\n{_SECOND}"
    assert summary_of(text) == f"{_FIRST} {_SECOND}"


def test_a_long_lead_ends_with_a_sentence() -> None:
    assert summary_of(_TEXT, f"{_LEAD} {_FIRST} {_SECOND}", limit=160) == f"{_LEAD} {_FIRST}"


def test_a_sentence_that_is_too_long_is_cut_at_a_clause_or_a_word() -> None:
    long = "Cầu dài một trăm hai mươi mét, rộng bảy mét, nối hai thôn vốn cách trở vào mùa mưa."
    assert summary_of(long, limit=60) == "Cầu dài một trăm hai mươi mét, rộng bảy mét…"
    assert summary_of(long, limit=30) == "Cầu dài một trăm hai mươi…"
    assert summary_of("x" * 50, limit=10) == "x" * 9 + "…"


def test_a_lead_alone_is_better_than_nothing() -> None:
    assert summary_of("", "Tin trong xã.") == "Tin trong xã."
    assert summary_of("", "") == ""
    assert summary_of("Không có dấu chấm nào ở đây") == "Không có dấu chấm nào ở đây"


def test_a_lead_that_begins_as_another_title_stays() -> None:
    lead = "Khánh thành cầu Bến Đá 2 là niềm vui của cả xã trong những ngày này."
    assert summary_of(_TEXT, lead, title="Khánh thành cầu Bến Đá 2 là niềm v") == lead


@given(st.text(max_size=300), st.text(max_size=200), st.text(max_size=30), st.integers(20, 200))
def test_a_summary_is_one_line_within_its_limit(text: str, lead: str, title: str, limit: int) -> None:
    summary = summary_of(text, lead, limit, title=title)
    assert len(summary) <= limit
    assert "\n" not in summary


@pytest.mark.parametrize("piece", [" ", ".", "…", "[", "(", "A", "a.", "(a) - ", "ảnh:", "Chi tiết ", "\n", "-", "a-."])
def test_a_text_of_one_line_takes_no_longer(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    assert len(summary_of(text, text, title=text)) <= 500
    assert len(summary_of("Xong. " + text, text[:900])) <= 500


@pytest.mark.parametrize(
    ("syllables", "images", "seconds"),
    [(0, 0, 0), (300, 0, 60), (150, 0, 30), (0, 1, 12), (0, 3, 33), (300, 20, 60 + 75 + 30)],
)
def test_reading_takes_its_time(syllables: int, images: int, seconds: int) -> None:
    assert reading_seconds("chữ " * syllables, images) == seconds
