"""Rendered once per change, sent only to those who have not got it."""

import asyncio
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from multidict import CIMultiDict

from services.syndicator.cache import Cache
from services.syndicator.changes import Changes
from services.syndicator.problems import Problem
from services.syndicator.versions import Rendering, Version, accepts_gzip
from shared.logging import get_logger
from shared.storage.errors import StorageError, StorageUnavailable

MADE = datetime(2026, 11, 24, 7, 0, 0, 400_000, tzinfo=UTC).timestamp()


def rendering(text: str = "tin", seq: int = 1) -> Rendering:
    return Rendering(seq, text.encode(), "text/plain")


def status(version: Version, now: float, **headers: str) -> int:
    given = CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()})
    return version.response(given, lambda: now).status


def shown_time(version: Version, now: float) -> str:
    return version.response(CIMultiDict(), lambda: now).headers["Last-Modified"]


def http_date(second: int, *, minute: int = 0, hour: int = 7) -> str:
    return format_datetime(datetime(2026, 11, 24, hour, minute, second, tzinfo=UTC), usegmt=True)


def test_the_same_content_has_the_same_tag_whenever_it_is_made() -> None:
    one, two = Version(rendering(seq=1), MADE), Version(rendering(seq=2), MADE + 99)
    assert one.etag == two.etag
    assert one.etag != Version(rendering("khác"), MADE).etag
    assert one.etag != Version(Rendering(1, b"tin", "text/plain", {"Link": "<x>"}), MADE).etag


def test_a_tag_wins_over_a_time() -> None:
    version = Version(rendering(), MADE)
    late = http_date(59)
    assert status(version, MADE + 5, If_None_Match='"other"', If_Modified_Since=late) == 200
    assert status(version, MADE + 5, If_None_Match=version.etag, If_Modified_Since=http_date(0)) == 304


def test_two_versions_of_one_second_are_told_apart_by_time() -> None:
    first = Version(rendering("một"), MADE)
    had = shown_time(first, MADE + 0.1)
    second = Version(rendering("hai"), MADE + 0.3)
    # Never in the future, and only once its second is over can a version be named by it.
    assert [shown_time(second, MADE + later) for later in (0.4, 0.6)] == [
        http_date(59, minute=59, hour=6),
        http_date(0),
    ]
    assert status(second, MADE + 10, If_Modified_Since=had) == 200
    assert status(second, MADE + 10, If_Modified_Since=shown_time(second, MADE + 10)) == 304
    assert status(second, MADE + 10, If_Modified_Since="not a date") == 200


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("GZIP", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("identity", False),
        ("", False),
        ("br", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


class Counter:
    """A database's counter that can be away."""

    def __init__(self) -> None:
        self.seq = 0
        self.error: StorageError | None = None

    async def change_seq(self) -> int:
        if self.error:
            raise self.error
        return self.seq


class Pages:
    """Renders what the database holds, and counts how often."""

    def __init__(self, counter: Counter, text: str = "tin") -> None:
        self.counter = counter
        self.text = text
        self.rendered = 0

    async def __call__(self) -> Rendering:
        self.rendered += 1
        await asyncio.sleep(0)
        if self.counter.error:
            raise self.counter.error
        return rendering(self.text, self.counter.seq)


def parts(**limits: int) -> tuple[Counter, Changes, Cache]:
    counter = Counter()
    changes = Changes(counter, get_logger("test"))
    return counter, changes, Cache(changes, lambda: MADE, **limits)


async def test_many_who_ask_at_once_are_served_by_one_rendering() -> None:
    counter, _, cache = parts()
    pages = Pages(counter)
    found = await asyncio.gather(*(cache.get("a", pages) for _ in range(20)))
    assert pages.rendered == 1
    assert len(set(map(id, found))) == 1
    await cache.get("a", pages)
    assert pages.rendered == 1


async def test_it_is_rendered_again_after_a_change_and_keeps_its_date_if_nothing_in_it_changed() -> None:
    counter, changes, cache = parts()
    pages = Pages(counter)
    first = await cache.get("a", pages)
    counter.seq = 1
    await changes.look()
    assert cache.fresh("a") is None
    second = await cache.get("a", pages)
    assert (pages.rendered, second is first) == (2, True)
    assert cache.fresh("a") is first
    counter.seq, pages.text = 2, "tin khác"
    await changes.look()
    assert (await cache.get("a", pages)).etag != first.etag


async def test_while_a_new_version_is_made_only_the_first_who_asks_waits() -> None:
    counter, changes, cache = parts()
    pages = Pages(counter)
    old = await cache.get("a", pages)
    counter.seq, pages.text = 1, "tin mới"
    await changes.look()
    first = asyncio.create_task(cache.get("a", pages))
    await asyncio.sleep(0)
    assert await cache.get("a", pages) is old
    assert (await first).body == "tin mới".encode()
    assert (await cache.get("a", pages)).body == "tin mới".encode()
    assert pages.rendered == 2


async def test_a_version_that_was_wrong_before_the_last_change_is_not_sent_again() -> None:
    counter, changes, cache = parts()
    pages = Pages(counter)
    await cache.get("a", pages)
    pages.text = "tin mới"
    for counter.seq in (1, 2):
        await changes.look()
    both = await asyncio.gather(cache.get("a", pages), cache.get("a", pages))
    assert [version.body for version in both] == ["tin mới".encode()] * 2


async def test_the_one_who_asked_first_may_leave() -> None:
    counter, _, cache = parts()
    pages = Pages(counter)
    first = asyncio.create_task(cache.get("a", pages))
    second = asyncio.create_task(cache.get("a", pages))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).body == b"tin"
    assert pages.rendered == 1


async def test_while_the_database_is_away_the_last_version_is_served() -> None:
    counter, changes, cache = parts()
    pages = Pages(counter)
    version = await cache.get("a", pages)
    counter.seq = 1
    await changes.look()
    # Away before anybody noticed: the rendering fails.
    counter.error = StorageUnavailable("MongoDB: nobody there")
    assert await cache.get("a", pages) is version
    with pytest.raises(Problem) as raised:
        await cache.get("b", pages)
    assert raised.value.status == 503
    # Noticed: nothing is even tried.
    await changes.look()
    assert changes.problem == "MongoDB: nobody there"
    before = pages.rendered
    assert await cache.get("a", pages) is version
    assert pages.rendered == before
    counter.error = None
    await changes.look()
    assert changes.problem is None
    await cache.get("a", pages)
    assert pages.rendered == before + 1


async def test_what_is_asked_for_least_goes_first() -> None:
    counter, _, cache = parts(max_versions=2)
    pages = Pages(counter)
    await cache.get("a", pages)
    await cache.get("b", pages)
    cache.fresh("a")
    await cache.get("c", pages)
    assert [key for key in "abc" if cache.fresh(key)] == ["a", "c"]


async def test_large_pages_are_bounded_by_their_bytes() -> None:
    counter, _, cache = parts(max_bytes=250)
    pages = Pages(counter, "x" * 100)
    for key in "abcd":
        await cache.get(key, pages)
    assert [key for key in "abcd" if cache.fresh(key)] == ["c", "d"]
