"""Dates as portals write them. All cases of the first table are one instant: 22 July 2020, 04:19 in Vietnam."""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.dates import VIETNAM, ReadDate, read_date

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
INSTANT = datetime(2020, 7, 21, 21, 19, tzinfo=UTC)
MIDNIGHT = datetime(2020, 7, 21, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Wed, 22 Jul 2020 04:19:00 +0700", "rfc822"),
        ("22 Jul 2020 04:19 +0700", "rfc822"),
        ("Wed, 22 Jul 20 04:19:00 +0700", "rfc822"),
        ("Wed, 22 July 2020 04:19:00 +07", "rfc822"),
        ("Wed, 22 Jul 2020 04:19:00 +7", "rfc822"),
        ("Wed, 22 Jul 2020 04:19:00 +07:00", "rfc822"),
        ("Wed, 22 Jul 2020 04:19:00 GMT+7", "rfc822"),
        ("Wed, 22 Jul 2020 04:19:00 GMT +07:00", "rfc822"),
        ("Wed, 22 Jul 2020 04:19:00 UTC+0700", "rfc822"),
        ("Wed, 22 Jul 2020 04:19:00 ICT", "rfc822"),
        ("Tue, 21 Jul 2020 21:19:00 GMT", "rfc822"),
        ("Tue, 21 Jul 2020 21:19:00 Z", "rfc822"),
        ("Tue, 21 Jul 2020 14:19:00 PDT", "rfc822"),
        ("  WED,  22 JUL 2020\n04:19:00\xa0+0700 ", "rfc822"),
        ("Wed, 22 Jul 2020 04:19:00", "rfc822,assumed-utc+7"),
        ("22-Jul-2020 04:19", "rfc822,assumed-utc+7"),
        ("Thứ Tư, 22 Jul 2020 04:19:00 +0700", "rfc822"),
        ("2020-07-22T04:19:00+07:00", "iso8601"),
        ("2020-07-22T04:19+0700", "iso8601"),
        ("2020-07-22 04:19:00 +07", "iso8601"),
        ("2020-07-21T21:19:00Z", "iso8601"),
        ("2020-07-21T21:19:00.000Z", "iso8601"),
        ("2020-07-22T04:19:00.0000000", "iso8601,assumed-utc+7"),
        ("2020-07-22 04:19:00", "iso8601,assumed-utc+7"),
        ("2020/07/22 04:19", "iso8601,assumed-utc+7"),
        ("20200722T041900", "iso8601,assumed-utc+7"),
        ("20200722041900", "iso8601,assumed-utc+7"),
        ("20200721T211900Z", "iso8601"),
        ("22/07/2020 04:19", "dmy,assumed-utc+7"),
        ("22/7/2020 4:19:00", "dmy,assumed-utc+7"),
        ("22-07-2020 04:19", "dmy,assumed-utc+7"),
        ("22.07.2020 - 04:19", "dmy,assumed-utc+7"),
        ("22 07 2020 04:19", "dmy,assumed-utc+7"),
        ("22 / 07 / 2020 | 04:19", "dmy,assumed-utc+7"),
        ("22/07/2020 4:19:00 SA", "dmy,assumed-utc+7"),
        ("4:19 SA 22/07/2020", "dmy,assumed-utc+7"),
        ("04:19 22/07/2020", "dmy,assumed-utc+7"),
        ("04:19:00, ngày 22/07/2020", "dmy,assumed-utc+7"),
        ("04h19 ngày 22/07/2020", "dmy,assumed-utc+7"),
        ("Thứ Tư, 22/07/2020, 04:19 (GMT+7)", "dmy"),
        ("Thứ 4, 22/07/2020 | 04:19 GMT+7", "dmy"),
        ("T4, 22/07/2020 04:19 +07", "dmy"),
        ("7/22/2020 4:19:00 AM", "mdy,assumed-utc+7"),
        ("7-22-2020 04:19", "mdy,assumed-utc+7"),
        ("22 Tháng Bảy 2020 04:19", "vietnamese,assumed-utc+7"),
        ("Thứ tư, ngày 22 tháng 7 năm 2020, 4 giờ 19 phút", "vietnamese,assumed-utc+7"),
        ("04:19 22 Th7, 2020", "vietnamese,assumed-utc+7"),
        ("thg 7 22, 2020 04:19", "vietnamese,assumed-utc+7"),
        ("Jul 22, 2020 4:19 AM", "english,assumed-utc+7"),
        ("Wed Jul 22 04:19:00 ICT 2020", "english"),
        ("Wed Jul 22 2020 04:19:00 GMT+0700 (Indochina Time)", "english"),
        ("22 tháng 7 năm 2020 lúc 04:19", "vietnamese,assumed-utc+7"),
        ("thứ tư ngày 22 tháng 07, 2020 lúc 04:19", "vietnamese,assumed-utc+7"),
        ("Thứ Tư, Tháng Bảy 22, 2020 - 04:19", "vietnamese,assumed-utc+7"),
        ("Th4, 22 Th7 2020 04:19:00 +0700", "vietnamese"),
        ("Thứ 4, ngày 22/7/2020 | 4:19 AM", "dmy,assumed-utc+7"),
        ("T.4, 22/07/2020 04:19", "dmy,assumed-utc+7"),
        ("22/07/2020 lúc 4 giờ 19 phút 00 giây", "dmy,assumed-utc+7"),
        ("22/07/2020 04:19 SÁNG", "dmy,assumed-utc+7"),
        ("22/07/2020 SA 04:19", "dmy,assumed-utc+7"),
        ("22/07/2020 4:19 a.m", "dmy,assumed-utc+7"),
        ("04:19h 22/07/2020", "dmy,assumed-utc+7"),
        ("22/07/2020 4g19", "dmy,assumed-utc+7"),
        ("22/07/2020 4h19'", "dmy,assumed-utc+7"),
        ("22/07/2020-04:19", "dmy,assumed-utc+7"),
        ("22/07/2020T04:19:0", "dmy,assumed-utc+7"),
        ("[22/07/2020 - 04:19]", "dmy,assumed-utc+7"),
        ("Ngày đăng: 22/07/2020 04:19", "dmy,assumed-utc+7"),
        ("Cập nhật lúc: 04:19 ngày 22/07/2020", "dmy,assumed-utc+7"),
        ("22/07/2020 04:19 GMT + 7", "dmy"),
        ("22/07/2020 04:19 (GMT+07:00) Bangkok, Hanoi, Jakarta", "dmy"),
        ("22/07/2020 04:19 giờ Việt Nam", "dmy"),
        ("Wed, 22 Jul 2020 04:19:00 Asia/Ho_Chi_Minh", "rfc822"),
        ("Wed, 22 Jul 2020 04:19:00 SE Asia Standard Time", "rfc822"),
        # The offset explains the name: they are not added up.
        ("Wed, 22 Jul 2020 04:19:00 ICT+07:00", "rfc822"),
        ("22/Jul/2020 4:19 AM", "rfc822,assumed-utc+7"),
        ("22nd July 2020 4:19 am", "rfc822,assumed-utc+7"),
        ("July 22nd, 2020 4:19 am", "english,assumed-utc+7"),
        ("2020-07-22T04:19:00.0000000+07:00", "iso8601"),
        ("2020-07-22T04:19:00,000+07:00", "iso8601"),
        ("2020-07-22T4:19:0", "iso8601,assumed-utc+7"),
        ("/Date(1595366340000)/", "epoch"),
        ("\\/Date(1595366340000+0700)\\/", "epoch"),
        ("1595366340.000", "epoch"),
        ("1595366340", "epoch"),
        ("1595366340000", "epoch"),
    ],
)
def test_one_instant_in_every_form(text: str, rule: str) -> None:
    assert read_date(text, observed_at=NOW) == ReadDate(INSTANT, rule)
    assert read_date(unicodedata.normalize("NFD", text.lower()), observed_at=NOW) == ReadDate(INSTANT, rule)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2020-07-22", "iso8601,date-only,assumed-utc+7"),
        ("22/07/2020", "dmy,date-only,assumed-utc+7"),
        ("ngày 22 tháng 7 năm 2020", "vietnamese,date-only,assumed-utc+7"),
        ("22 tháng bảy, 2020", "vietnamese,date-only,assumed-utc+7"),
        ("2020-07-21T24:00:00", "iso8601,assumed-utc+7"),
    ],
)
def test_a_date_alone_is_midnight_in_vietnam(text: str, rule: str) -> None:
    assert read_date(text, observed_at=NOW) == ReadDate(MIDNIGHT, rule)


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("22/07/2020 4:19:00 CH", (7, 22, 16, 19)),
        ("22/07/2020 12:30 SA", (7, 22, 0, 30)),
        ("22/07/2020 12:30 CH", (7, 22, 12, 30)),
        ("22/07/2020 16:19 CH", (7, 22, 16, 19)),
        ("22/07/2020 3:30 CHIỀU", (7, 22, 15, 30)),
        ("CH 3:30 22/07/2020", (7, 22, 15, 30)),
        ("22/07/2020 7:30 tối", (7, 22, 19, 30)),
        ("22/07/2020 11:30 trưa", (7, 22, 11, 30)),
        ("22/07/2020 12:30 trưa", (7, 22, 12, 30)),
        ("22/07/2020 1:30 trưa", (7, 22, 13, 30)),
        ("22/07/2020 11:30 đêm", (7, 22, 23, 30)),
        ("22/07/2020 12:30 đêm", (7, 22, 0, 30)),
        ("22/07/2020 1:30 đêm", (7, 22, 1, 30)),
        ("22 tháng mười một năm 2020 01:00", (11, 22, 1, 0)),
        ("22 tháng chạp năm 2020 01:00", (12, 22, 1, 0)),
        ("9/14/2020 6:44:00 PM", (9, 14, 18, 44)),
        ("22 tháng năm năm 2020 01:00", (5, 22, 1, 0)),
        ("22 tháng mười hai 2020 01:00", (12, 22, 1, 0)),
        ("22 tháng mười 2020 01:00", (10, 22, 1, 0)),
        ("22 tháng tư năm 2020 01:00", (4, 22, 1, 0)),
        # NFD, as some portals send it.
        ("22 Tha\u0301ng Ta\u0301m 2020 01:00", (8, 22, 1, 0)),
    ],
)
def test_halves_of_the_day_and_months_in_words(text: str, local: tuple[int, int, int, int]) -> None:
    month, day, hour, minute = local
    assert read_date(text, observed_at=NOW).at == datetime(2020, month, day, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("05/07/2020 04:19", "dmy,ambiguous,assumed-utc+7"),
        ("5/7/2020 4:19 AM", "dmy,ambiguous,assumed-utc+7"),
        # Vietnamese words: no American wrote it.
        ("5/7/2020 4:19 SA", "dmy,assumed-utc+7"),
        ("Chủ nhật, 05/07/2020 04:19", "dmy,assumed-utc+7"),
    ],
)
def test_an_order_that_could_be_either_is_the_vietnamese_one_and_says_so(text: str, rule: str) -> None:
    assert read_date(text, observed_at=NOW) == ReadDate(datetime(2020, 7, 4, 21, 19, tzinfo=UTC), rule)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        # 5 July 2020 was a Sunday, 7 May 2020 a Thursday.
        ("Sun, 07/05/2020 04:19", "mdy,assumed-utc+7"),
        ("Chủ nhật, 07/05/2020 04:19", "mdy,assumed-utc+7"),
        ("Sun, 05/07/2020 04:19", "dmy,assumed-utc+7"),
        ("T.CN", "unreadable"),
        ("Mon, 05/07/2020 04:19", "dmy,ambiguous,assumed-utc+7"),
    ],
)
def test_a_day_of_the_week_tells_the_order(text: str, rule: str) -> None:
    read = read_date(text, observed_at=NOW)
    assert (read.rule, read.at) == (rule, datetime(2020, 7, 4, 21, 19, tzinfo=UTC) if read.at else None)


@pytest.mark.parametrize(
    ("text", "habits", "local", "rule"),
    [
        ("07/05/2020 04:19", {"mdy"}, (7, 5, 4, 19), "mdy,feed-order"),
        ("05/07/2020 04:19", {"dmy"}, (7, 5, 4, 19), "dmy,feed-order"),
        ("7/5/2020 4:19 SA", {"mdy"}, (7, 5, 4, 19), "mdy,feed-order"),
        ("07/07/2020 04:19", {"mdy"}, (7, 7, 4, 19), "dmy"),
        # A date that could be read one way only is read that way.
        ("22/07/2020 04:19", {"mdy"}, (7, 22, 4, 19), "dmy"),
        ("7/22/2020 04:19", {"dmy"}, (7, 22, 4, 19), "mdy"),
        ("2020-05-07 04:19", {"mdy"}, (5, 7, 4, 19), "iso8601"),
        ("05/07/2020 04:19", {"dmy", "mdy"}, (7, 5, 4, 19), "dmy,ambiguous"),
        ("05/07/2020 04:19", {"of a later version"}, (7, 5, 4, 19), "dmy,ambiguous"),
        ("22 Jul 2020 04:07:31", {"month-for-minutes"}, (7, 22, 4, 0), "rfc822,month-for-minutes"),
        ("2020-07-22 04:07:31", {"month-for-minutes"}, (7, 22, 4, 0), "iso8601,month-for-minutes"),
        ("7/22/2020 04:07", {"month-for-minutes"}, (7, 22, 4, 0), "mdy,month-for-minutes"),
        ("22 Jul 2020 04:19:31", {"month-for-minutes"}, (7, 22, 4, 19), "rfc822"),
    ],
)
def test_a_feeds_habits_settle_what_its_entries_leave_open(
    text: str, habits: set[str], local: tuple[int, int, int, int], rule: str
) -> None:
    month, day, hour, minute = local
    read = read_date(text, observed_at=NOW, habits=habits)
    assert read.at is not None
    assert read.at.replace(second=0) == datetime(2020, month, day, hour, minute, tzinfo=VIETNAM)
    assert read.rule == f"{rule},assumed-utc+7"


def test_the_same_day_and_month_is_not_ambiguous() -> None:
    assert read_date("07/07/2020", observed_at=NOW).rule == "dmy,date-only,assumed-utc+7"


@pytest.mark.parametrize(
    "text",
    [
        "hôm qua",
        "22/07/2020 25:10",
        "22/07/2020 04:61",
        "22/07/2020 24:10",
        "31/02/2020",
        "00/00/2020",
        "13/13/2020",
        "22/07/20 04:19",
        "22/07/2020 và 23/07/2020",
        "22/07/2020 04:19:00 +70000",
        "2020-07-22T04:19:00+15:00",
        "2020-07",
        "2020",
        "always",
        "{{pubDate}}",
        "22/07/2020 " * 50,
    ],
)
def test_what_is_no_date_is_unreadable(text: str) -> None:
    assert read_date(text, observed_at=NOW) == ReadDate(None, "unreadable")


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\xa0"])
def test_nothing_is_missing(text: str) -> None:
    assert read_date(text, observed_at=NOW) == ReadDate(None, "missing")


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0001-01-01T00:00:00",
        "01/01/1900",
        "0000000000",
        "/Date(-62135596800000)/",
        "/Date(0)/",
        "Mon, 1 Jan 0001 00:00:00 GMT",
    ],
)
def test_default_values_are_absurd(text: str) -> None:
    assert read_date(text, observed_at=NOW) == ReadDate(None, "absurd")


def test_the_future_is_clamped_to_when_the_entry_was_seen() -> None:
    assert read_date("Sun, 22 Jul 2029 04:19:00 +0700", observed_at=NOW) == ReadDate(NOW, "rfc822,clamped")
    assert read_date("22/07/9999", observed_at=NOW).rule == "dmy,date-only,assumed-utc+7,clamped"


def test_a_clock_a_little_ahead_is_believed() -> None:
    ahead = NOW + timedelta(minutes=4)
    assert read_date(ahead.isoformat(), observed_at=NOW) == ReadDate(ahead, "iso8601")
    late = NOW + timedelta(minutes=6)
    assert read_date(late.isoformat(), observed_at=NOW) == ReadDate(NOW, "iso8601,clamped")


def test_a_clamped_date_is_in_utc_whatever_the_clock_says() -> None:
    seen = NOW.astimezone(VIETNAM)
    assert str(read_date("22/07/2029", observed_at=seen).at) == str(NOW)


NAIVE = st.datetimes(datetime(1990, 1, 2), datetime(2026, 11, 20))  # noqa: DTZ001 (what hypothesis asks for)
FORMATS = [
    "%a, %d %b %Y %H:%M:%S %z",
    "%d %B %Y %H:%M:%S %z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%d/%m/%Y %H:%M:%S GMT%z",
    "%H:%M:%S%z, ngày %d/%m/%Y",
    "%d tháng %m năm %Y %H:%M:%S (GMT%z)",
    "%a %b %d %Y %H:%M:%S GMT%z",
    "%d.%m.%Y %I:%M:%S %p %z",
    "%b %d, %Y %I:%M:%S %p %z",
    "ngày %d/%m/%Y lúc %H giờ %M phút %S giây %z",
]


@given(
    NAIVE,
    st.integers(-12 * 4, 14 * 4),
    st.sampled_from(FORMATS),
)
def test_what_is_written_is_read(naive: datetime, quarters: int, form: str) -> None:
    at = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    assert read_date(at.strftime(form), observed_at=NOW).at == at


@given(NAIVE)
def test_naive_dates_are_vietnamese(naive: datetime) -> None:
    at = naive.replace(second=0, microsecond=0, tzinfo=VIETNAM)
    half = "SA" if at.hour < 12 else "CH"
    text = f"{at.day}/{at.month}/{at.year} {at.hour % 12 or 12}:{at.minute:02} {half}"
    assert read_date(text, observed_at=NOW).at == at


PIECES = [
    "22",
    "07",
    "2020",
    "/",
    "-",
    ":",
    " ",
    "t",
    "z",
    "gmt",
    "+7",
    "tháng",
    "năm",
    "ch",
    "jul",
    ",",
    "thứ",
    "(",
    ")",
    "thứ 4",
    "sáng",
    "/date(",
    "1595366340",
    "asia/saigon",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=20).map("".join)))
def test_any_text_gives_a_date_not_after_it_was_seen_or_none(text: str) -> None:
    read = read_date(text, observed_at=NOW, habits={"mdy", "month-for-minutes"})
    assert read.rule
    assert read.at is None or (read.at.utcoffset() == timedelta(0) and read.at.year >= 1990)
    assert read.at is None or read.at <= NOW + timedelta(minutes=5)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "1/",
        "1:",
        "thang ",
        "22 thang nam nam ",
        "(",
        "()",
        "jul 1 ",
        "+7 ",
        "gmt+",
        "thu ",
        "1h",
        " ",
        ",",
        "sa ",
        "1 phut ",
    ],
)
def test_worst_cases_of_every_pattern_end(piece: str) -> None:
    for length in (50, 99, 100, 200_000):
        for tail in ("", "2020", "x"):
            for _ in range(20):
                read_date((piece * length)[:length] + tail, observed_at=NOW)
