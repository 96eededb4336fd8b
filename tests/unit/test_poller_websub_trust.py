"""How far a hub can be relied on, and what that does to how often its source is polled."""

from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from msgspec.structs import replace

from services.poller.finding import find
from services.poller.mark import Mark
from services.poller.parsing.document import Channel, Document, Found
from services.poller.schedule import Cadence, due, rarely
from services.poller.websub.reliance import (
    ENOUGH_DELIVERIES,
    ENOUGH_POLLS,
    ENOUGH_TIME,
    GRACE,
    delivered,
    is_relied_on,
    missed,
    named,
    polled,
)
from services.poller.websub.subscription import Offer
from shared.events import Entry
from shared.storage.source_record import Hints, Push, SourceHealth, SourceRecord
from tests.support.polling import source_record

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
URL = "https://haiphong.gov.vn/rss"
PUSH = Push(hub="https://hub.example/", topic=URL, base=URL)
ALMOST = replace(PUSH, since=NOW - ENOUGH_TIME, deliveries=ENOUGH_DELIVERIES, polls=ENOUGH_POLLS - 1)
PROVEN = replace(ALMOST, polls=ENOUGH_POLLS, relied_since=NOW)


def source(push: Push | None = PROVEN, **changes: Any) -> SourceRecord:
    given: dict[str, Any] = {
        "created_at": NOW - timedelta(days=90),
        "push": push,
        "pushed_until": NOW + timedelta(days=5),
        "title": "Tin",
        "health": SourceHealth(last_success_at=NOW - timedelta(hours=1), last_polled_at=NOW - timedelta(hours=1)),
    }
    return source_record(URL, **{**given, **changes})


def entry(name: str, at: datetime | None = None) -> Entry:
    return Entry(title=f"Tin {name}", link=f"/{name}", guid=name, published=at.isoformat() if at else "")


def document(*entries: Entry, title: str = "Tin") -> Document:
    return Document(tuple(Found(b"", each) for each in entries), Channel(title=title))


def window(*entries: Entry) -> list[Mark]:
    return find(document(*entries), [], source(), url=URL, now=NOW).window


def test_a_hub_is_named_by_the_feed_and_begins_anew_when_it_is_another() -> None:
    offer = Offer(PUSH.hub, PUSH.topic)
    assert named(None, offer, base=URL) == PUSH
    assert named(PROVEN, offer, base=URL) == PROVEN
    assert named(PROVEN, offer, base="https://b/") == replace(PROVEN, base="https://b/")
    assert named(PROVEN, Offer("https://other/", URL), base=URL) == replace(PUSH, hub="https://other/")
    assert named(PROVEN, Offer(PUSH.hub, URL + "2"), base=URL) == replace(PUSH, topic=URL + "2")
    assert named(PROVEN, None, base=URL) is None


RELIED = [
    ("all of it", source(), True),
    ("no hub", source(None), False),
    ("no subscription", source(pushed_until=None), False),
    ("the lease ends now", source(pushed_until=NOW), False),
    ("not enough proved", source(ALMOST), False),
    ("nothing proved", source(PUSH), False),
    ("its polls fail", source(health=SourceHealth(failures=1)), False),
]


@pytest.mark.parametrize(("it", "relied"), [case[1:] for case in RELIED], ids=[case[0] for case in RELIED])
def test_whether_it_is_relied_on(it: SourceRecord, relied: bool) -> None:
    assert is_relied_on(it, NOW) is relied


def test_how_much_is_enough() -> None:
    def suffices(push: Push) -> bool:
        after = polled(push, 0, subscribed=True, now=NOW)
        return after is not None and after.relied_since == NOW

    assert suffices(ALMOST)
    assert not suffices(replace(ALMOST, deliveries=ENOUGH_DELIVERIES - 1))
    assert not suffices(replace(ALMOST, polls=ENOUGH_POLLS - 2))
    assert not suffices(replace(ALMOST, since=NOW - ENOUGH_TIME + timedelta(seconds=1)))


def test_a_hub_proves_itself_by_deliveries_over_days_that_polls_confirm() -> None:
    it, now = source(PUSH, pushed_until=NOW + timedelta(days=90)), NOW
    since = None
    for number in range(100):
        if is_relied_on(it, now):
            since = now
            break
        found = find(document(entry(f"{number}", now)), [], it, url=URL, now=now)
        it = delivered(found, it, [], now).after
        now += timedelta(hours=6)
        it = replace(it, push=polled(it.push, 0, subscribed=True, now=now))
    assert since == NOW + 10 * timedelta(hours=6)


def test_one_missed_entry_and_it_has_to_prove_itself_anew() -> None:
    after = polled(PROVEN, 2, subscribed=True, now=NOW)
    assert after == replace(PUSH, missed=2, missed_at=NOW)
    assert polled(after, 1, subscribed=True, now=NOW) == replace(PUSH, missed=3, missed_at=NOW)


def test_without_a_subscription_nothing_is_held_against_the_hub_and_nothing_kept_for_it() -> None:
    assert polled(replace(PROVEN, missed=3), 2, subscribed=False, now=NOW) == replace(PUSH, missed=3)
    assert polled(None, 2, subscribed=False, now=NOW) is None


def test_polls_count_once_something_was_delivered_and_until_it_is_enough() -> None:
    assert polled(PUSH, 0, subscribed=True, now=NOW) == PUSH
    assert polled(PROVEN, 0, subscribed=True, now=NOW) == PROVEN
    begun = replace(PUSH, since=NOW, deliveries=1)
    assert polled(begun, 0, subscribed=True, now=NOW) == replace(begun, polls=1)


def test_what_the_hub_ought_to_have_delivered() -> None:
    known = entry("known", NOW - timedelta(hours=3))
    late = [entry("late", NOW - GRACE), entry("later", NOW - timedelta(days=1)), entry("undated")]
    early = entry("early", NOW - GRACE + timedelta(seconds=1))
    changed = replace(known, summary_html="Đã sửa.")
    finding = find(document(changed, *late, early), window(known), source(), url=URL, now=NOW)
    assert len(finding.news) == 5
    assert missed(finding, NOW) == 3


def test_a_flood_of_old_entries_is_none_of_its_faults() -> None:
    old = [entry(f"{number}", NOW - timedelta(days=400)) for number in range(20)]
    it = source(health=SourceHealth(last_success_at=NOW, newest_at=NOW))
    finding = find(document(*old), window(entry("known")), it, url=URL, now=NOW)
    assert len(finding.backlog) == 20
    assert missed(finding, NOW) == 0


def test_a_delivery_of_the_new_entries_alone_says_nothing_of_the_others() -> None:
    it = source(hints=Hints(every_s=60), health=SourceHealth(failures=3, last_error="502", last_success_at=NOW))
    many = [entry(f"{number}", NOW - timedelta(days=1)) for number in range(600)]
    before = window(*many)
    new = document(entry("new", NOW), title="Another title")
    finding = delivered(find(new, before, it, url=URL, now=NOW), it, before, NOW)
    after = finding.after
    assert (after.title, after.estranged_since, after.hints, after.trust) == ("Tin", None, it.hints, it.trust)
    assert finding.seen_as.category == it.category
    assert (after.health.failures, after.health.last_error) == (3, "502")
    assert (after.health.newest_at, after.health.appeared_at) == (NOW, NOW)
    assert after.rhythm is not None
    assert len(finding.window) == len(before) == 600
    again = find(document(*many[:400]), finding.window, it, url=URL, now=NOW)
    assert again.news == []


def test_an_empty_delivery_is_no_empty_feed() -> None:
    before = window(entry("1"))
    finding = delivered(find(document(), before, source(), url=URL, now=NOW), source(), before, NOW)
    assert (finding.after.health, finding.window) == (source().health, before)
    assert finding.after.push == replace(PROVEN, last_at=NOW)


def test_only_news_counts_for_the_hub() -> None:
    known = entry("1", NOW)
    before = window(known)
    again = delivered(find(document(known), before, source(PUSH), url=URL, now=NOW), source(PUSH), before, NOW)
    assert again.after.push == replace(PUSH, last_at=NOW)
    changed = replace(known, title="Tin 1, sửa")
    edited = delivered(find(document(changed), before, source(PUSH), url=URL, now=NOW), source(PUSH), before, NOW)
    assert len(edited.news) == 1
    assert edited.after.push == replace(PUSH, last_at=NOW)
    fresh = delivered(find(document(entry("2")), before, source(PUSH), url=URL, now=NOW), source(PUSH), before, NOW)
    assert fresh.after.push == replace(PUSH, last_at=NOW, since=NOW, deliveries=1)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(1, 4)),
        st.tuples(st.just("correct"), st.integers(0, 8)),
        st.tuples(st.just("deliver new"), st.integers(1, 4)),
        st.tuples(st.just("deliver all"), st.just(0)),
        st.tuples(st.just("poll"), st.just(0)),
    ),
    max_size=30,
)


@hypothesis.given(STEPS)
def test_whatever_comes_by_polls_and_by_deliveries_is_news_once_and_nothing_is_lost(
    steps: list[tuple[str, int]],
) -> None:
    it, known, shown, published = source(PUSH), window(entry("0")), [entry("0")], [("0", "")]
    for step, number in [*steps, ("poll", 0)]:
        if step == "publish":
            shown[:0] = [entry(f"{len(shown) + more}") for more in reversed(range(number))]
        elif step == "correct" and number < len(shown):
            shown[number] = replace(shown[number], summary_html=f"Sửa {len(published)}")
        else:
            part = shown[:number] if step == "deliver new" else shown
            finding = find(document(*part), known, it, url=URL, now=NOW)
            finding = finding if step == "poll" else delivered(finding, it, known, NOW)
            known = finding.window
            published += [(news.found.entry.guid, news.found.entry.summary_html) for news in finding.news]
    assert len(published) == len(set(published))
    assert {(each.guid, each.summary_html) for each in shown} <= set(published)


def due_in(it: SourceRecord, cadence: Cadence | None = None) -> timedelta:
    return due(it, it, NOW, cadence=cadence or Cadence(), chance=0.0) - NOW


def test_a_source_whose_hub_is_relied_on_is_polled_four_times_a_day() -> None:
    busy = find(
        document(*(entry(f"{n}", NOW - timedelta(hours=n)) for n in range(200))), [], source(), url=URL, now=NOW
    )
    it = replace(source(), rhythm=busy.after.rhythm)
    assert due_in(it) == timedelta(hours=6)
    assert due_in(replace(it, push=PUSH)) < timedelta(hours=1)
    assert due_in(replace(it, pushed_until=NOW)) < timedelta(hours=1)
    assert due_in(replace(it, pushed_until=None)) == due_in(replace(it, push=None))


def test_what_the_operator_set_holds() -> None:
    assert due_in(source(longest_s=3600)) == timedelta(hours=1)
    assert due_in(source(), Cadence(longest=timedelta(hours=2))) == timedelta(hours=2)
    assert due_in(source(), Cadence(fixed=timedelta(minutes=15))) == timedelta(minutes=15)
    assert due_in(source(shortest_s=86400, longest_s=2 * 86400)) >= timedelta(days=1)
    assert rarely(Cadence(longest=timedelta(days=7))).shortest == timedelta(hours=6)
