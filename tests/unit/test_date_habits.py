"""What all dates of a feed decide that one cannot. Seen on 24 November 2026 where nothing else is said."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.text.dates import VIETNAM, Habit, habits_of, read_date

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def habits(*dates: str, now: datetime = NOW, known: frozenset[Habit] = frozenset()) -> set[Habit]:
    return set(habits_of(dates, observed_at=now, known=known))


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([], set()),
        (["", "hôm qua", "2026-11-24", "1595366340"], set()),
        (["05/07/2026", "04/07/2026"], set()),
        # One that can be read one way only.
        (["05/07/2026", "13/07/2026"], {"dmy"}),
        (["07/05/2026", "7/13/2026 4:19:00 AM"], {"mdy"}),
        # 5 July 2026 is a Sunday, 7 May a Thursday.
        (["Sun, 07/05/2026 04:19", "07/04/2026 04:19"], {"mdy"}),
        (["Chủ nhật, 05/07/2026"], {"dmy"}),
        # A day of the week that fits neither order is a mistake.
        (["Mon, 07/05/2026 04:19"], set()),
        # Vietnamese words, unless a date proves otherwise.
        (["5/7/2026 4:19:00 SA"], {"dmy"}),
        (["lúc 04:19, 05/07/2026"], {"dmy"}),
        (["7/5/2026 4:19:00 SA", "7/13/2026 4:19:00 CH"], {"mdy"}),
        # The same number twice is read the same way in both orders.
        (["7/7/2026 4:19:00 SA"], set()),
        # Proofs of both.
        (["13/07/2026", "07/13/2026", "5/7/2026 4:19 SA"], set()),
        # A day that does not exist proves nothing about others, nor does it hurt.
        (["31/02/2026", "00/00/2026", "0/5/2026", "5/0/0000"], {"dmy"}),
    ],
)
def test_the_order_is_that_of_the_dates_that_leave_no_doubt(dates: list[str], expected: set[Habit]) -> None:
    assert habits(*dates) == expected


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        # In the other order: in the future, or scattered over the year.
        (["12/11/2026", "10/11/2026", "05/11/2026", "02/11/2026"], {"dmy"}),
        (["11/12/2026", "11/10/2026", "11/05/2026", "11/02/2026"], {"mdy"}),
        (["11/08/2026", "11/05/2026", "11/03/2026", "11/02/2026"], {"mdy"}),
        # In the other order: not newest first.
        (["02/10/2026", "01/10/2026", "12/09/2026", "11/09/2026"], {"dmy"}),
        (["10/02/2026", "10/01/2026", "09/12/2026", "09/11/2026"], {"mdy"}),
        # Too few days, however often they stand there.
        (["11/12/2026", "11/10/2026", "11/05/2026", "11/05/2026"], set()),
        # Newest first in neither order.
        (["11/02/2026", "11/12/2026", "11/05/2026", "11/10/2026"], set()),
        # Statistics, published on the sixth of each month, and events that are still to come.
        (["06/11/2026", "06/10/2026", "06/09/2026", "06/08/2026", "06/07/2026"], set()),
        (["10/12/2026", "08/12/2026", "05/12/2026", "03/12/2026"], set()),
        # A day of no calendar.
        (["12/11/2026", "10/11/2026", "05/11/2026", "02/11/2026", "31/02/2026", "2/30/2026"], set()),
    ],
)
def test_where_all_could_be_either_the_order_that_looks_like_a_feed_is_taken(
    dates: list[str], expected: set[Habit]
) -> None:
    assert habits(*dates) == expected


def test_an_old_feed_is_not_taken_for_a_new_one_in_the_other_order() -> None:
    """It ended on 11 July; read as months, its newest entry would be of this week."""
    dates = ["11/07/2026", "10/07/2026", "09/07/2026", "08/07/2026"]
    assert habits(*dates, now=datetime(2026, 11, 11, tzinfo=UTC)) == set()
    assert habits(*dates, now=datetime(2026, 7, 12, tzinfo=UTC)) == {"dmy"}


@given(st.dates(date(2000, 1, 1), date(2026, 11, 24)), st.lists(st.integers(0, 60), min_size=1, max_size=30), st.data())
def test_the_order_in_which_a_feed_is_written_is_found_or_none(
    newest: date, gaps: list[int], data: st.DataObject
) -> None:
    """Any feed that lists its news by date, in any season, read on the day of its newest entry."""
    form = data.draw(st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
    days = [newest]
    for gap in gaps:
        days.append(days[-1] - timedelta(days=gap))
    now = datetime(newest.year, newest.month, newest.day, 23, tzinfo=VIETNAM)
    found = habits(*[day.strftime(form) for day in days], now=now)
    assert found <= {"dmy" if form.startswith("%d") else "mdy"}
    if any(day.day > 12 for day in days):
        assert found


@pytest.mark.parametrize(
    ("known", "dates", "expected"),
    [
        ({"mdy"}, [], {"mdy"}),
        ({"mdy"}, ["05/07/2026"], {"mdy"}),
        ({"mdy"}, ["5/7/2026 4:19 SA"], {"mdy"}),
        ({"mdy"}, ["13/07/2026"], {"dmy"}),
        ({"mdy"}, ["13/07/2026", "07/13/2026"], set()),
        ({"dmy"}, ["11/12/2026", "11/10/2026", "11/05/2026", "11/02/2026"], {"dmy"}),
        ({"month-for-minutes"}, [], {"month-for-minutes"}),
        ({"month-for-minutes"}, ["24 Nov 2026 08:11:40 GMT", "24 Nov 2026"], {"month-for-minutes"}),
        ({"month-for-minutes"}, ["24 Nov 2026 08:12:40 GMT"], set()),
    ],
)
def test_what_was_known_holds_until_something_speaks_against_it(
    known: set[Habit], dates: list[str], expected: set[Habit]
) -> None:
    assert habits(*dates, known=frozenset(known)) == expected


NUKEVIET = ["Tue, 24 Nov 2026 08:11:40 GMT", "Mon, 23 Nov 2026 03:11:05 GMT", "Fri, 20 Nov 2026 10:11:59 GMT"]


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        (NUKEVIET, True),
        (["Tue, 24 Nov 2026 08:11:00 GMT", "Sat, 31 Oct 2026 08:10:00 GMT", "Fri, 30 Oct 2026 08:10:00 GMT"], True),
        (["2026-11-24 08:11:40", "2026-11-23 03:11:05", "2026-10-20 10:10:59"], True),
        (["11/24/2026 8:11", "11/03/2026 8:11", "10/05/2026 7:10"], True),
        ([*NUKEVIET, "Thứ Sáu, ngày 20 tháng 11 năm 2026", ""], True),
        (NUKEVIET[:2], False),
        ([NUKEVIET[0]] * 3, False),
        ([*NUKEVIET, "Fri, 20 Nov 2026 10:12:59 GMT"], False),
        # A bulletin every hour or every day at this minute, and a batch of one minute.
        ([f"Tue, 24 Nov 2026 {hour:02}:11:00 GMT" for hour in range(8)], False),
        ([f"{day} Nov 2026 08:11:{day} GMT" for day in range(10, 20)], False),
        ([f"Tue, 24 Nov 2026 08:11:{second} GMT" for second in range(10, 20)], False),
        ([], False),
    ],
)
def test_minutes_that_are_always_the_month_are_none(dates: list[str], found: bool) -> None:
    assert ("month-for-minutes" in habits(*dates)) is found


@given(st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2026, 11, 24)), min_size=3, max_size=50))  # noqa: DTZ001
def test_a_feed_with_the_fault_keeps_its_hours(times: list[datetime]) -> None:
    times = [at.replace(microsecond=0) for at in times]
    dates = [f"{at:%a, %d %b %Y %H}:{at:%m:%S} GMT" for at in times]
    assume("month-for-minutes" in (found := habits_of(dates, observed_at=NOW)))
    for at, text in zip(times, dates, strict=True):
        read = read_date(text, observed_at=NOW, habits=found)
        assert read.at == at.replace(minute=0, second=0, tzinfo=UTC)
        assert read.rule == "rfc822,month-for-minutes"


@given(st.lists(st.one_of(st.text(), st.dates().map(lambda day: f"{day:%d/%m/%Y}")), max_size=8), st.datetimes())
def test_any_texts_have_habits(dates: list[str], seen: datetime) -> None:
    assert len(habits(*dates, now=seen.replace(tzinfo=UTC))) <= 2
