"""What a document tells of its source: floods, wrong content, habits of dates."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from services.poller.finding import Finding, find
from services.poller.flood import flood
from services.poller.mark import Mark
from services.poller.parsing.document import Channel, Document, Found
from shared.events import Entry
from shared.storage.source_record import SourceHealth, SourceRecord

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def entry(name: str, at: datetime = NOW, **changes: Any) -> Entry:
    return Entry(**{"title": f"Tin {name}", "link": f"/{name}", "guid": name, "published": at.isoformat(), **changes})


def document(*entries: Entry, title: str = "Tin kinh tế", problem: str | None = None) -> Document:
    return Document(tuple(Found(b"", each) for each in entries), Channel(title=title), problem)


SOURCE = SourceRecord(
    id="s", url="https://p.vn/rss", portal="p.vn", name="P", category="Kinh tế", created_at=NOW, due_at=NOW
)


def look(
    found: Document, source: SourceRecord = SOURCE, window: Sequence[Mark] = (), now: datetime = NOW
) -> tuple[Finding, SourceRecord]:
    """The finding, and the source after the poll."""
    finding = find(found, window, source, url=source.url, now=now)
    health = replace(finding.after.health, last_success_at=now, last_polled_at=now, last_status=200)
    return finding, replace(finding.after, health=health)


NAMES = [str(number) for number in range(30)]
NORMAL = document(*(entry(name, NOW - int(name) * timedelta(hours=1)) for name in NAMES[:5]))


def old(names: Sequence[str]) -> list[Entry]:
    return [entry(f"old-{name}", NOW - 20 * DAY) for name in names]


def test_many_old_entries_at_once_are_a_flood() -> None:
    first, source = look(NORMAL)
    found, after = look(document(*old(NAMES[:12]), entry("new"), *NORMAL.entries), source, first.window)
    assert found.backlog == frozenset(range(12))
    assert [news.found.entry.guid for news in found.news][12:] == ["new"]
    assert (after.health.flooded, after.health.flooded_at) == (12, NOW)
    assert after.health.failures == 0
    # They are known from then on, and the rhythm learned nothing from them.
    assert look(document(*old(NAMES[:12])), after, found.window)[0].news == []
    new_only, _ = look(document(entry("new"), *NORMAL.entries), source, first.window)
    assert after.rhythm == new_only.after.rhythm


def test_a_first_poll_a_few_late_entries_and_undated_ones_are_no_flood() -> None:
    assert look(document(*old(NAMES)))[0].backlog == frozenset()
    first, source = look(NORMAL)
    assert look(document(*old(NAMES[:9])), source, first.window)[0].backlog == frozenset()
    undated = [entry(f"u{name}", published="") for name in NAMES]
    assert look(document(*undated), source, first.window)[0].backlog == frozenset()


@pytest.mark.parametrize(
    ("ages", "newest", "expected"),
    [
        ([8] * 10, 0, 10),
        ([8] * 9, 0, 0),
        ([6] * 10, 0, 0),
        ([8] * 10 + [0] * 10, 0, 10),
        ([8] * 10 + [0] * 11, 0, 0),
        ([8] * 10, 5, 0),  # the feed stood still: what is newer than what it had is late, not old
        ([13] * 10, 5, 10),
        ([8] * 10, None, 0),
        ([None] * 30, 0, 0),
    ],
)
def test_what_is_a_flood(ages: list[int | None], newest: int | None, expected: int) -> None:
    dates = [None if age is None else NOW - age * DAY for age in ages]
    assert len(flood(dates, None if newest is None else NOW - newest * DAY)) == expected


def test_an_empty_feed_that_had_entries_is_wrong_content_and_forgets_nothing() -> None:
    assert look(document())[1].health.last_error is None
    first, source = look(NORMAL)
    found, after = look(document(), source, first.window)
    assert after.health.last_error == "The feed is empty; it had entries before."
    assert (after.health.wrong, after.health.failures, after.health.since) == (True, 1, NOW)
    again, after = look(document(), after, found.window, NOW + DAY)
    # It may be empty every night: that slows it down no more than a server that is busy.
    assert (after.health.failures, after.health.soft, after.health.since) == (2, 2, NOW)
    whole, after = look(NORMAL, after, again.window, NOW + 2 * DAY)
    assert whole.news == []
    assert after.health == replace(
        source.health, last_success_at=NOW + 2 * DAY, last_polled_at=NOW + 2 * DAY, appeared_at=NOW
    )


OTHER = document(*(entry(f"sport-{name}") for name in NAMES[:5]), title="Tin thể thao")


def test_another_category_s_items_are_recognised_published_without_the_category_and_accepted_in_time() -> None:
    first, source = look(NORMAL)
    found, after = look(OTHER, source, first.window)
    assert after.health.last_error is not None
    assert "“Tin thể thao”, was “Tin kinh tế”" in after.health.last_error
    assert (len(found.news), found.seen_as.category) == (5, None)
    # It stays so while the feed does, though its entries are known by now, and slows nothing down.
    for hours in (1, 2, 23):
        again, after = look(OTHER, after, found.window, NOW + timedelta(hours=hours))
        assert again.after.health.wrong
        assert (after.health.failures, after.title, after.estranged_since) == (1, "Tin kinh tế", NOW)
    back, itself = look(NORMAL, after, found.window, NOW + timedelta(hours=23))
    assert (back.news, itself.health.failures, itself.estranged_since) == ([], 0, None)
    accepted, after = look(OTHER, after, found.window, NOW + timedelta(hours=24))
    assert (after.health.failures, after.title, accepted.seen_as.category) == (0, "Tin thể thao", "Kinh tế")


def test_a_new_title_over_known_entries_is_only_a_new_title() -> None:
    first, source = look(NORMAL)
    renamed = document(*NORMAL.entries, entry("new"), title="Tin kinh tế tỉnh")
    _, after = look(renamed, source, first.window)
    assert (after.title, after.health.failures, after.estranged_since) == ("Tin kinh tế tỉnh", 0, None)


def test_a_title_that_holds_the_date_is_the_same_title_another_day() -> None:
    week = document(*(entry(f"a{name}") for name in NAMES[:5]), title="Lịch công tác tuần 47 (16/11/2026)")
    first, source = look(week)
    next_week = document(*(entry(f"b{name}") for name in NAMES[:5]), title="Lịch công tác tuần 48 (23/11/2026)")
    found, after = look(next_week, source, first.window, NOW + 7 * DAY)
    assert (after.health.last_error, after.estranged_since, found.seen_as.category) == (None, None, "Kinh tế")
    assert after.title == "Lịch công tác tuần 48 (23/11/2026)"


def test_other_entries_under_the_same_title_are_news() -> None:
    first, source = look(NORMAL)
    _, after = look(document(*OTHER.entries), source, first.window)
    assert after.health.failures == 0


def test_a_document_with_a_problem_of_its_own_says_that() -> None:
    _, after = look(document(entry("1"), problem="The document is cut off; its 1 whole entries were taken."))
    assert after.health.last_error == "The document is cut off; its 1 whole entries were taken."
    assert after.health.wrong


def test_a_document_that_always_lacks_its_end_is_read_as_often_as_any_other() -> None:
    _, source = look(NORMAL)
    for hour in range(1, 20):
        cut_off = document(entry(f"x{hour}"), problem="The document is cut off; its 1 whole entries were taken.")
        found, source = look(cut_off, source, now=NOW + timedelta(hours=hour))
        assert len(found.news) == 1
    assert (source.health.failures, source.health.wrong, source.health.since) == (1, True, NOW + timedelta(hours=1))


def test_the_order_of_dates_is_the_feed_s_and_stays_known() -> None:
    american = [entry(name, published=f"11/{day}/2026 08:00") for name, day in (("1", 23), ("2", 22), ("3", 3))]
    first, source = look(document(*american))
    assert source.date_habits == ("mdy",)
    assert source.health.newest_at == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    found, after = look(document(entry("4", published="11/5/2026 08:00")), source, first.window)
    assert after.date_habits == ("mdy",)
    assert len(found.news) == 1


def test_health_of_failures_ends_with_a_good_document() -> None:
    failing = replace(SOURCE, health=SourceHealth(failures=3, soft=1, since=NOW - DAY, last_error="404"))
    health = look(NORMAL, failing)[1].health
    assert (health.failures, health.soft, health.since, health.last_error) == (0, 0, None, None)
