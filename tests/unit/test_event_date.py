"""The day that a text speaks of, and a publication time that lies before what it reports."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enricher.event_date import LIKELY_UTC, find_event_date
from services.enricher.reading import Reading
from shared.article import EventDate

VIETNAM = timezone(timedelta(hours=7))
OBSERVED = datetime(2020, 7, 25, tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)


def read(text: str, published: str = "2020-07-22 16:00", title: str = "Tin") -> tuple[EventDate | None, list[str]]:
    return find_event_date(Reading(title=title, text=text), published_at=local(published), observed_at=OBSERVED)


@pytest.mark.parametrize(
    ("text", "day", "until", "part", "phrase"),
    [
        ("Sáng 22/7, Thanh tra họp.", "2020-07-22", None, "morning", "Sáng 22/7"),
        ("Chiều ngày 21-07, tỉnh họp.", "2020-07-21", None, "afternoon", "Chiều ngày 21-07"),
        ("Ngày 20/7/2020, UBND tỉnh", "2020-07-20", None, None, "Ngày 20/7/2020"),
        ("Tối 21.7, tại quảng trường", "2020-07-21", None, "evening", "Tối 21.7"),
        ("Trưa 22 - 7, đoàn đến", "2020-07-22", None, "noon", "Trưa 22 - 7"),
        ("Đêm 21/7, mưa lớn", "2020-07-21", None, "evening", "Đêm 21/7"),
        ("Rạng sáng 22/7, bão đổ bộ", "2020-07-22", None, "morning", "Rạng sáng 22/7"),
        ("Sáng ngày 22 tháng 7, hội nghị", "2020-07-22", None, "morning", "Sáng ngày 22 tháng 7"),
        ("Ngày 22 tháng 7 năm 2020, hội nghị", "2020-07-22", None, None, "Ngày 22 tháng 7 năm 2020"),
        ("Sáng nay (22/7), hội nghị", "2020-07-22", None, "morning", "Sáng nay (22/7)"),
        ("Hôm qua (21/7), hội nghị", "2020-07-21", None, None, "Hôm qua (21/7)"),
        ("Sáng thứ Tư, 22/7, hội nghị", "2020-07-22", None, "morning", "Sáng thứ Tư, 22/7"),
        ("Sáng nay, UBND tỉnh họp", "2020-07-22", None, "morning", "Sáng nay"),
        ("Hôm nay, UBND tỉnh họp", "2020-07-22", None, None, "Hôm nay"),
        ("Hôm qua, UBND tỉnh họp", "2020-07-21", None, None, "Hôm qua"),
        ("Tối qua, UBND tỉnh họp", "2020-07-21", None, "evening", "Tối qua"),
        ("Trong 2 ngày 21 và 22/7, đoàn", "2020-07-21", "2020-07-22", None, "Trong 2 ngày 21 và 22/7"),
        ("Ngày 21, 22-7, đoàn", "2020-07-21", "2020-07-22", None, "Ngày 21, 22-7"),
        ("Từ ngày 20 đến 22/7, lớp", "2020-07-20", "2020-07-22", None, "Từ ngày 20 đến 22/7"),
        ("Từ 20-22/7/2020, lớp", "2020-07-20", "2020-07-22", None, "Từ 20-22/7/2020"),
        ("Từ ngày 30/6 đến ngày 2/7, lớp", "2020-06-30", "2020-07-02", None, "Từ ngày 30/6 đến ngày 2/7"),
        ("Ngày 21 và 22 tháng 7, lớp", "2020-07-21", "2020-07-22", None, "Ngày 21 và 22 tháng 7"),
        ("Sáng và chiều 22/7, lớp", "2020-07-22", None, "morning", "Sáng và chiều 22/7"),
        ("Vào sáng 22/7, tại", "2020-07-22", None, "morning", "sáng 22/7"),
        ("Vào lúc 8 giờ ngày 22/7, tại", "2020-07-22", None, None, "ngày 22/7"),
        ("Tiêu đề nhắc lại Sáng 22/7, tại", "2020-07-22", None, "morning", "Sáng 22/7"),
        ("Mừng Giáng sinh Chiều 21/7, tại", "2020-07-21", None, "afternoon", "Chiều 21/7"),
        ("SÁNG 22/7, TỈNH HỌP", "2020-07-22", None, "morning", "SÁNG 22/7"),
        # A part of the day, or a beginning, before what only stands somewhere
        ("Theo kế hoạch ngày 10/7 của tỉnh, sáng 22/7, hội nghị", "2020-07-22", None, "morning", "sáng 22/7"),
        ("Kỷ niệm Ngày 27/7, chiều 21/7, đoàn", "2020-07-21", None, "afternoon", "chiều 21/7"),
        ("Hưởng ứng ngày 25/7, sáng 22/7, đoàn", "2020-07-22", None, "morning", "sáng 22/7"),
        # Documents and deadlines
        ("Thực hiện Nghị định 42/2020/NĐ-CP ngày 8/4/2020, ngày 22/7 Sở họp", "2020-07-22", None, None, "ngày 22/7"),
        ("Theo Công văn số 47 ngày 10-7-2020, Sở họp ngày 21/7", "2020-07-21", None, None, "ngày 21/7"),
        ("Hoàn thành trước ngày 31/7. Chiều 22/7, Sở họp", "2020-07-22", None, "afternoon", "Chiều 22/7"),
        ("Soon: ngày 15/8 sẽ khai mạc", "2020-08-15", None, None, "ngày 15/8"),
    ],
)
def test_the_day(text: str, day: str, until: str | None, part: str | None, phrase: str) -> None:
    found, flags = read(text)
    assert found == EventDate(day=day, phrase=phrase, until=until, part=part)  # type: ignore[arg-type]
    assert flags == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Không có ngày nào. Phục vụ 24/7, tỷ lệ 22/7.",
        "Tối 30 Tết, nhà nhà sum vầy",
        "Quyết định số 749/QĐ-TTg ngày 3/6/2020 của Thủ tướng",
        "Nộp hồ sơ trước ngày 30/7, chậm nhất ngày 5/8",
        "Nhân kỷ niệm ngày 27/7, nhân dịp ngày 22/7",
        "Có hiệu lực từ ngày 1/7/2020",
        "Ngày 2/9/1945, Bác đọc Tuyên ngôn",
        "Sáng 31/6, ngày 45/7, ngày 0/7",
        "Tổng kết từ 1/1/2020 đến 30/6/2020",
    ],
)
def test_no_day(text: str) -> None:
    assert read(text) == (None, [])


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        ("Sáng 31/12, tỉnh", "2021-01-02 08:00", "2020-12-31"),
        ("Sáng 1/1, tỉnh", "2020-12-31 16:00", "2021-01-01"),
        ("Sáng 1/1, tỉnh", "2021-01-01 16:00", "2021-01-01"),
        ("Từ ngày 30/12 đến 2/1, tỉnh", "2021-01-03 16:00", "2020-12-30"),
        ("Sáng 29/2, tỉnh", "2020-03-01 16:00", "2020-02-29"),
        # The day of Vietnam, not of Greenwich
        ("Hôm nay, tỉnh", "2020-07-22 00:30", "2020-07-22"),
    ],
)
def test_the_year_is_the_nearest(text: str, published: str, day: str) -> None:
    found, _ = read(text, published)
    assert found is not None
    assert found.day == day


def test_without_a_publication_date_the_last_such_day_is_meant() -> None:
    def at(text: str) -> EventDate | None:
        return find_event_date(Reading(title="", text=text), published_at=None, observed_at=OBSERVED)[0]

    assert at("Sáng 24/7, tỉnh") == EventDate(day="2020-07-24", phrase="Sáng 24/7", part="morning")
    assert at("Sáng 24/9, tỉnh") == EventDate(day="2019-09-24", phrase="Sáng 24/9", part="morning")
    assert at("Sáng nay, tỉnh") is None


def test_the_title_is_read_where_the_text_says_nothing() -> None:
    found, _ = read("Tỉnh họp bàn.", title="Sáng 22/7, tỉnh họp")
    assert found == EventDate(day="2020-07-22", phrase="Sáng 22/7", part="morning")


@pytest.mark.parametrize(
    ("text", "published", "flags"),
    [
        ("Sáng 22/7, Thanh tra họp", "2020-07-22 04:19", [LIKELY_UTC]),
        ("Sáng 22/7, Thanh tra họp", "2020-07-21 23:30", [LIKELY_UTC]),
        ("Sáng 22/7, Thanh tra họp", "2020-07-22 11:19", []),
        ("Sáng 22/7, Thanh tra họp", "2020-07-21 15:00", []),
        ("Sáng 22/7, Thanh tra sẽ họp", "2020-07-22 04:19", []),
        ("Chiều 22/7, tỉnh họp", "2020-07-22 09:40", [LIKELY_UTC]),
        ("Chiều 22/7, tỉnh họp", "2020-07-22 16:40", []),
        ("Tối 22/7, khai mạc", "2020-07-22 14:40", [LIKELY_UTC]),
        ("Tối 22/7, khai mạc", "2020-07-22 21:40", []),
        ("Rạng sáng 22/7, bão", "2020-07-22 04:19", []),
        ("Tối 21/7, khai mạc", "2020-07-22 04:19", []),
        ("Ngày 22/7, khai mạc", "2020-07-22 04:19", []),
    ],
)
def test_a_publication_before_what_it_reports_is_likely_utc(text: str, published: str, flags: list[str]) -> None:
    assert read(text, published)[1] == flags


@given(st.text(alphabet="Sáng chiều ngày từđến0123456789/-.,()\nthánăm qua", max_size=200))
def test_any_text_is_read(text: str) -> None:
    found, _ = read(text)
    if found:
        assert found.phrase in " ".join(f"Tin\n\n{text}".split())
        assert found.until is None or found.until > found.day


@pytest.mark.parametrize("repeated", ["ngày ", "Sáng ", "ngày 1, 2, ", "từ 1 đến ", "1, ", "sáng và ", "số 1"])
def test_one_long_line_takes_time_in_proportion_to_its_length(repeated: str) -> None:
    text = repeated * (400_000 // len(repeated))
    read(text)
    read("", title=text)
