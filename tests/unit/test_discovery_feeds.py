"""Feeds that were found: what is proposed for each, which are not worth polling, which are the same."""

from datetime import UTC, datetime

import pytest

from services.poller.discovery.feeds import FoundFeed, NotWorthIt, found_feed, without_twins
from services.poller.discovery.pages import Candidate, How
from services.poller.parsing.document import Channel, Document, Found
from shared.events import Entry

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def entry(name: str, published: str = "Mon, 23 Nov 2026 07:15:00 +0700", path: str = "/tin/") -> Entry:
    return Entry(title=f"Tin {name}", link=f"https://haiphong.gov.vn{path}{name}", published=published)


def feed(
    *entries: Entry,
    url: str = "https://haiphong.gov.vn/rss/1.rss",
    title: str = "Cổng TTĐT thành phố Hải Phòng",
    label: str = "",
    how: How = How.FEED_LINK,
) -> FoundFeed:
    document = Document(tuple(Found(b"", each) for each in entries), Channel(title=title))
    return found_feed(Candidate(url, how, label), document, url=url, now=NOW)


def numbered(*numbers: int, path: str = "/tin/") -> list[Entry]:
    return [entry(str(number), path=path) for number in numbers]


def test_what_is_proposed() -> None:
    found = feed(entry("1"), entry("2", "hôm qua"), entry("3", "2026-11-20"), label="Kinh tế")
    assert (found.province, found.category, found.name) == ("hai-phong", "Kinh tế", "Hải Phòng - Kinh tế")
    assert (found.entries, found.dated) == (3, 2)
    assert found.newest == datetime(2026, 11, 23, 0, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "title", "expected"),
    [
        ("https://www.haiduong.gov.vn/rss", "Tin tức - Cổng TTĐT", ("hai-duong", "Hải Dương - Tin tức", "Tin tức")),
        ("https://sxd.haiphong.gov.vn/rss", "RSS", ("hai-phong", "Hải Phòng", "")),
        ("https://bao.example.vn/rss", "Báo - Xã hội", (None, "bao.example.vn - Báo - Xã hội", "Báo - Xã hội")),
        ("https://www.example.vn/rss", "", (None, "example.vn", "")),
    ],
)
def test_what_is_proposed_by_host_and_title(url: str, title: str, expected: tuple[str | None, str, str]) -> None:
    found = feed(entry("1"), url=url, title=title)
    assert (found.province, found.name, found.category) == expected


def test_a_feed_without_entries_or_without_news_for_a_year_is_not_worth_it() -> None:
    with pytest.raises(NotWorthIt, match="without entries"):
        feed()
    with pytest.raises(NotWorthIt, match="09/10/2019"):
        feed(entry("1", "Wed, 09 Oct 2019 07:15:00 +0700"), entry("2", "2018-01-01"))
    assert feed(entry("1", "một hôm")).newest is None, "undated is not old"


def test_the_dates_of_a_feed_are_read_together() -> None:
    """11/07 may be July or November by itself; 10/25 in the same feed says which."""
    found = feed(entry("1", "11/07/2026 6:44:00 PM"), entry("2", "10/25/2026 6:44:00 PM"))
    assert found.newest == datetime(2026, 11, 7, 11, 44, tzinfo=UTC)


def test_the_same_entries_under_two_addresses_are_one_feed_by_its_better_address() -> None:
    rss = feed(*numbered(*range(10)), url="http://haiphong.gov.vn/rss/1.rss")
    atom = feed(*numbered(*range(10)), url="https://haiphong.gov.vn/atom/kinh-te", label="Kinh tế")
    other = feed(*numbered(*range(50, 60)), url="https://haiphong.gov.vn/rss/2.rss")
    vi = feed(*numbered(*range(10), path="/vi/tin/"), url="https://haiphong.gov.vn/vi/rss/1.rss")
    kept = without_twins([rss, other, atom, vi])
    assert [(each.url, set(each.twins), each.category) for each in kept] == [
        ("https://haiphong.gov.vn/atom/kinh-te", {rss.url, vi.url}, "Kinh tế"),
        ("https://haiphong.gov.vn/rss/2.rss", set(), ""),
    ]
    assert kept[0].name == "Hải Phòng - Kinh tế"


def test_what_comes_between_two_fetches_does_not_part_twins() -> None:
    before = feed(*numbered(*range(20)), url="https://haiphong.gov.vn/a")
    after = feed(*numbered(*range(1, 21)), url="https://haiphong.gov.vn/b")
    assert len(without_twins([before, after])) == 1


def test_a_category_is_no_twin_of_the_feed_of_all_news() -> None:
    all_news = feed(*numbered(*range(20)), url="https://haiphong.gov.vn/rss")
    category = feed(*numbered(*range(5)), url="https://haiphong.gov.vn/rss/1.rss")
    assert without_twins([all_news, category]) == [all_news, category]


def test_two_small_feeds_with_the_same_article_are_twins_only_by_the_same_title() -> None:
    one = feed(entry("1"), url="https://haiphong.gov.vn/a", title="Kinh tế")
    two = feed(entry("1"), url="https://haiphong.gov.vn/b", title="Xã hội")
    same = feed(entry("1"), url="https://haiphong.gov.vn/c", title="Kinh tế")
    assert [each.url[-1] for each in without_twins([one, two, same])] == ["a", "b"]
