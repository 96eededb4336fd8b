"""The sample portals of the demo: what stands in their feeds, how they spell it, and what happens over time."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import get_args
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import feedparser
import pytest
from aiohttp import ClientResponse, ClientSession

from services.demo.portals import Rhythm, SamplePortal, SamplePortals
from services.demo.portals.dialects import write_date
from services.demo.portals.newsroom import FIRST_ARRIVAL_ID, Article, Newsroom
from services.demo.portals.texts import DateStyle, load_portals

START = datetime(2026, 11, 24, 3, 0, 0, tzinfo=UTC)
RHYTHM = Rhythm()
PORTALS = load_portals()
VERBATIM = {"haiphong.gov.vn", "hue.gov.vn", "nghean.gov.vn"}
OWN_WORDS = {"quangninh.gov.vn", "cantho.gov.vn", "laocai.gov.vn"}


class FakeClock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def at(self, seconds: float) -> None:
        self.now = START + timedelta(seconds=seconds)


class Visitor:
    """A client of one running set of portals."""

    def __init__(self, portals: SamplePortals, http: ClientSession, base_url: str) -> None:
        self.portals, self.http, self.base_url = portals, http, base_url

    async def get(self, url: str, **headers: str) -> tuple[ClientResponse, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.http.get(url, headers=named) as response:
            return response, await response.read()

    async def entries(self, url: str) -> list[feedparser.FeedParserDict]:
        response, body = await self.get(url)
        assert response.status == 200
        document = feedparser.parse(re.sub(rb'encoding="utf-16"', b'encoding="utf-8"', body, count=1))
        assert not document.bozo, document.get("bozo_exception")
        return list(document.entries)

    async def titles(self, url: str) -> list[str]:
        return [plain(entry.title) for entry in await self.entries(url)]

    def urls(self, host: str) -> list[str]:
        return [source.url for source in self.portals.sources() if source.portal == host]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def static(clock: FakeClock) -> AsyncIterator[Visitor]:
    async for visitor in _visit(SamplePortals(clock=clock, scenario=False)):
        yield visitor


@pytest.fixture
async def running(clock: FakeClock) -> AsyncIterator[Visitor]:
    async for visitor in _visit(SamplePortals(clock=clock, scenario=True)):
        yield visitor


async def _visit(portals: SamplePortals) -> AsyncIterator[Visitor]:
    base_url = await portals.start()
    async with ClientSession() as http:
        yield Visitor(portals, http, base_url)
    await portals.stop()


def plain(text: str) -> str:
    """Text without its dialect: NFC, unescaped to the end, no tags, single spaces."""
    while (unescaped := html.unescape(text)) != text:
        text = unescaped
    return " ".join(unicodedata.normalize("NFC", re.sub(r"<[^>]*>", " ", text)).split())


def canonical(link: str, base_url: str) -> str:
    """Absolute, without utm_* and without the twin path of the Đà Nẵng portal."""
    parts = urlsplit(urljoin(base_url, link))
    query = [(key, value) for key, value in parse_qsl(parts.query) if not key.startswith("utm_")]
    return parts._replace(query=urlencode(query), path=parts.path.replace("/vi/web/", "/web/")).geturl()


def standing() -> Iterator[tuple[SamplePortal, Article]]:
    newsroom = Newsroom(PORTALS, START, None)
    for portal in PORTALS:
        for article in newsroom.standing(portal, START):
            yield portal, article


def by_host(host: str) -> SamplePortal:
    return next(portal for portal in PORTALS if portal.host == host)


# What stands in the feeds


async def test_each_feed_lists_its_articles_newest_first(static: Visitor) -> None:
    seen = {}
    for source in static.portals.sources():
        entries = await static.entries(source.url)
        seen[source.url] = [(plain(e.title), canonical(e.link, source.url)) for e in entries]

    wanted = {
        f"{static.base_url}/{portal.slug}/{feed.path}": [
            (
                article.title,
                f"{static.base_url}/{portal.slug}/"
                + portal.dialect.article_path.format(name=article.name, id=article.id),
            )
            for owner, article in standing()
            if owner is portal and feed.key in article.feeds
        ]
        for portal in PORTALS
        for feed in portal.feeds
    }
    assert seen == wanted
    assert all(seen.values())


async def test_the_expected_counts_are_those_of_the_feeds(static: Visitor) -> None:
    entries, articles, stories = 0, set(), set()
    for source in static.portals.sources():
        for entry in await static.entries(source.url):
            entries += 1
            articles.add((source.portal, canonical(entry.link, source.url)))
            text = entry.content[0].value if "content" in entry else entry.summary
            stories.add((plain(entry.title), plain(text)))
    expected = static.portals.expected
    assert (entries, len(articles), len(stories)) == (expected.entries, expected.articles, expected.stories)
    assert expected.articles >= 80
    assert expected.stories == expected.articles - (len(VERBATIM) - 1)


def test_at_least_eight_provinces_and_several_feeds_for_one_article() -> None:
    assert len({portal.province for portal in PORTALS}) >= 8
    assert {"hai-phong", "ha-noi", "da-nang", "hue", "ho-chi-minh"} <= {portal.province for portal in PORTALS}
    assert sum(len(portal.feeds) > 1 for portal in PORTALS) >= 5
    assert sum(len(article.feeds) > 1 for _, article in standing()) >= 10


def test_texts_name_only_feeds_that_exist_and_numbers_that_are_free() -> None:
    for portal in PORTALS:
        used = [article.feeds for article in portal.articles]
        used += [article.feeds for article in portal.later]
        used += [notice.feeds for notice in portal.notices]
        assert {feed for feeds in used for feed in feeds} == {feed.key for feed in portal.feeds}
        numbers = [article.id for owner, article in standing() if owner is portal]
        assert len(set(numbers)) == len(numbers)
        assert max(numbers) < FIRST_ARRIVAL_ID


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_all_is_published_within_the_last_days_and_never_ahead(hour: int) -> None:
    started = datetime(2027, 1, 1, hour, 5, tzinfo=UTC)
    newsroom = Newsroom(PORTALS, started, None)
    for portal in PORTALS:
        for article in newsroom.standing(portal, started):
            assert timedelta(0) < started - article.published < timedelta(days=7)


def test_articles_speak_of_the_day_they_appeared() -> None:
    article = next(article for _, article in standing() if article.id == 48175)
    assert article.lead.startswith("Sáng 21/11,")
    assert article.published == datetime(2026, 11, 21, 3, 5, 19, tzinfo=UTC)


def test_notices_differ_in_dates_and_numbers_only() -> None:
    masked = Counter(re.sub(r"\d+", "#", " ".join((a.title, a.lead, *a.paragraphs))) for _, a in standing())
    assert sum(count > 1 for count in masked.values()) >= 5


async def test_the_national_conference(static: Visitor) -> None:
    reports: dict[str, tuple[str, str, str]] = {}
    for source in static.portals.sources():
        for entry in await static.entries(source.url):
            summary = plain(entry.summary)
            if "hội nghị trực tuyến" in summary and "phòng, chống thiên tai" in summary:
                content = plain(entry.content[0].value) if "content" in entry else ""
                reports[source.portal] = (plain(entry.title), summary, content)
    assert set(reports) == VERBATIM | OWN_WORDS
    assert len({reports[host] for host in VERBATIM}) == 1
    assert reports["hue.gov.vn"][2]
    own = [reports[host] for host in OWN_WORDS]
    assert len({title for title, _, _ in own}) == len({summary for _, summary, _ in own}) == len(OWN_WORDS)
    assert not set(own) & {reports[host] for host in VERBATIM}


# How the portals spell it


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("rfc3339", "2026-11-23T16:04:09+07:00"),
        ("nukeviet", "Mon, 23 Nov 2026 09:11:09 GMT"),
        ("gmt+7", "Mon, 23 Nov 2026 16:04:09 GMT+7"),
        ("ict", "Mon, 23 Nov 2026 16:04:09 ICT"),
        ("naive", "2026-11-23T16:04:09"),
        ("offset-hours", "2026-11-23T16:04:09+07"),
        ("dd/mm/yyyy", "23/11/2026 16:04"),
        ("us-ampm", "11/23/2026 4:04:09 PM"),
        ("sa-ch", "23/11/2026 4:04:09 CH"),
        ("weekday", "Thứ Hai, 23/11/2026, 16:04 (GMT+7)"),
    ],
)
async def test_dates(style: DateStyle, written: str, static: Visitor) -> None:
    assert write_date(style, datetime(2026, 11, 23, 9, 4, 9, tzinfo=UTC)) == written

    portal = next(portal for portal in PORTALS if portal.dialect.dates == style)
    articles = [article for owner, article in standing() if owner is portal]
    _, body = await static.get(static.urls(portal.host)[0])
    listed = [article for article in articles if portal.feeds[0].key in article.feeds]
    assert all(write_date(style, article.published) in body.decode() for article in listed)


@pytest.mark.parametrize(
    ("moment", "us", "vietnamese"),
    [
        (datetime(2026, 9, 14, 17, 5, tzinfo=UTC), "9/15/2026 12:05:00 AM", "15/09/2026 12:05:00 SA"),
        (datetime(2026, 9, 14, 5, 5, tzinfo=UTC), "9/14/2026 12:05:00 PM", "14/09/2026 12:05:00 CH"),
        (datetime(2026, 9, 12, 5, 5, tzinfo=UTC), "2026-09-12 12:05:00", "12/09/2026 12:05:00 CH"),
    ],
)
def test_half_days_and_months_that_could_be_days(moment: datetime, us: str, vietnamese: str) -> None:
    assert write_date("us-ampm", moment) == us
    assert write_date("sa-ch", moment) == vietnamese


def test_every_dialect_is_spoken_by_someone() -> None:
    dialects = [portal.dialect for portal in PORTALS]
    assert {dialect.format for dialect in dialects} == {"rss2", "rss1", "atom"}
    assert {dialect.dates for dialect in dialects} == set(get_args(DateStyle))
    assert {dialect.links for dialect in dialects} == {"plain", "cdata", "relative-utm"}


@pytest.mark.parametrize(
    ("host", "pattern"),
    [
        ("haiphong.gov.vn", r"<guid isPermaLink=\"false\"><!\[CDATA\[\s+news_48211\s+\]\]></guid>"),
        ("haiphong.gov.vn", r"<link><!\[CDATA\[http://\S+48211\.html\]\]></link>"),
        ("hanoi.gov.vn", r"<title>[^<]*H&amp;amp;agrave; Nội"),
        ("hanoi.gov.vn", r"ga ngầm &amp;amp;amp; đường"),
        ("quangninh.gov.vn", r"<link>/quang-ninh/tin/\S+\?utm_source=rss&amp;utm_medium=feed&amp;utm_campaign="),
        ("cantho.gov.vn", r"<!\[CDATA\[<img src=\"[^>]*\" width=\"300\"></br>[^<]+</br>\]\]>"),
        ("hue.gov.vn", r"\A<\?xml version=\"1.0\" encoding=\"utf-16\"\?>"),
        ("hochiminhcity.gov.vn", r"<image>http://\S+\.svg</image>"),
        ("hochiminhcity.gov.vn", r"chi-tiet\.aspx\?bai=\S+&amp;ItemID=118842"),
        ("laocai.gov.vn", r"<item rdf:about=\"http://\S+-15320\">"),
        ("haiduong.gov.vn", r"&lt;div&gt;Tin liên quan&lt;/div&gt;&lt;ul&gt;&lt;li&gt;&lt;a href"),
        ("danang.gov.vn", r"<id>urn:uuid:[0-9a-f-]{36}</id>"),
    ],
)
async def test_odd_spellings(static: Visitor, host: str, pattern: str) -> None:
    _, body = await static.get(static.urls(host)[0])
    assert re.search(pattern, body.decode())


async def test_a_portal_without_guids_and_one_with_combining_marks(static: Visitor) -> None:
    _, body = await static.get(static.urls("quangninh.gov.vn")[0])
    assert b"<guid" not in body
    _, body = await static.get(static.urls("hue.gov.vn")[1])
    title = (await static.entries(static.urls("hue.gov.vn")[1]))[0].title
    assert title == unicodedata.normalize("NFD", title) != unicodedata.normalize("NFC", title)


async def test_an_article_in_two_feeds_keeps_its_guid_and_may_have_a_twin_path(static: Visitor) -> None:
    first, second = [await static.entries(url) for url in static.urls("danang.gov.vn")]
    links = {entry.id: entry.link for entry in first}
    shared = [(links[entry.id], entry.link) for entry in second if entry.id in links]
    assert shared
    for plain_link, twin in shared:
        assert twin == plain_link.replace("/web/", "/vi/web/")
        assert (await static.get(twin))[1] == (await static.get(plain_link))[1]


@pytest.mark.parametrize(
    ("host", "content_type"),
    [
        ("haiphong.gov.vn", "application/rss+xml; charset=utf-8"),
        ("danang.gov.vn", "application/atom+xml; charset=utf-8"),
        ("laocai.gov.vn", "application/rdf+xml; charset=utf-8"),
        ("hue.gov.vn", "text/xml"),
        ("cantho.gov.vn", "text/html; charset=utf-8"),
    ],
)
async def test_content_types(static: Visitor, host: str, content_type: str) -> None:
    response, _ = await static.get(static.urls(host)[0])
    assert response.headers["Content-Type"] == content_type


# Pages


async def test_every_article_has_a_page_with_its_surroundings(static: Visitor) -> None:
    for portal, article in standing():
        link = f"/{portal.slug}/" + portal.dialect.article_path.format(name=article.name, id=article.id)
        response, body = await static.get(static.base_url + link)
        page = html.unescape(body.decode())
        assert response.status == 200
        assert len(article.paragraphs) >= 2
        for part in (article.title, article.lead, *article.paragraphs, portal.dateline, *portal.footer):
            assert part in page
        assert "<nav>" in page
        assert "Tin khác" in page
        if article.caption:
            image, _ = await static.get(f"{static.base_url}/{portal.slug}/anh/{article.id}.svg")
            assert (image.status, image.content_type) == (200, "image/svg+xml")


async def test_homes_and_the_index(static: Visitor) -> None:
    _, index = await static.get(static.base_url + "/")
    for source in static.portals.sources():
        assert source.url.encode() in index
    for portal in PORTALS:
        response, home = await static.get(f"{static.base_url}/{portal.slug}/")
        assert response.status == 200
        assert home.count(b'rel="alternate"') == len(portal.feeds)


@pytest.mark.parametrize("path", ["/hue/khong-co", "/hue/newsid/1.aspx", "/ca-mau/", "/hue/anh/1.svg", "/hue/²"])
async def test_unknown_addresses(static: Visitor, path: str) -> None:
    response, _ = await static.get(static.base_url + path)
    assert response.status == 404


# Over time


async def test_without_a_scenario_nothing_changes(static: Visitor, clock: FakeClock) -> None:
    before = [(await static.get(source.url))[1] for source in static.portals.sources()]
    clock.at(3600)
    assert [(await static.get(source.url))[1] for source in static.portals.sources()] == before
    assert not static.portals.corrections()
    assert not static.portals.withdrawals()
    assert static.portals.published_count() == static.portals.expected.articles


async def test_new_articles_arrive_on_the_portals_in_turn(running: Visitor, clock: FakeClock) -> None:
    at_start = running.portals.published_count()
    before = {source.url: await running.titles(source.url) for source in running.portals.sources()}
    clock.at(3.9)
    assert running.portals.published_count() == at_start
    clock.at(4 * len(PORTALS))
    assert running.portals.published_count() == at_start + len(PORTALS)
    for portal in PORTALS:
        fresh = {title for url in running.urls(portal.host) for title in await running.titles(url)}
        fresh -= {title for url in running.urls(portal.host) for title in before[url]}
        assert portal.later[0].title in fresh


def test_the_reserve_does_not_run_dry() -> None:
    newsroom = Newsroom(PORTALS, START, RHYTHM)
    texts = set()
    last = START + timedelta(hours=1)
    for portal in PORTALS:
        number = FIRST_ARRIVAL_ID
        while (article := newsroom.find(portal, number, last)) is not None:
            texts.add((article.title, article.lead, article.paragraphs))
            assert "{" not in "".join((article.title, article.lead, *article.paragraphs))
            assert START < article.published <= last
            number += 1
    assert len(texts) == timedelta(hours=1) // RHYTHM.arrival_every
    assert all(len(newsroom.standing(portal, last)) < 60 for portal in PORTALS)


async def test_a_correction_keeps_guid_and_link(running: Visitor, clock: FakeClock) -> None:
    [correction] = running.portals.corrections()
    url = running.urls(correction.portal)[0]

    async def found() -> tuple[str, str, str]:
        [entry] = [e for e in await running.entries(url) if e.id == correction.guid]
        return plain(entry.title), entry.link, plain(entry.content[0].value)

    clock.at(19.9)
    title, link, text = await found()
    assert (title, link) == (correction.title_before, correction.link)
    clock.at(20)
    corrected_title, corrected_link, corrected_text = await found()
    assert (corrected_title, corrected_link) == (correction.title_after, correction.link)
    assert corrected_text != text
    assert correction.title_after in html.unescape((await running.get(correction.link))[1].decode())
    assert correction.after == timedelta(seconds=20)


async def test_a_withdrawn_article_leaves_its_feeds_and_is_gone(running: Visitor, clock: FakeClock) -> None:
    [withdrawal] = running.portals.withdrawals()
    urls = running.urls(withdrawal.portal)

    async def listed() -> int:
        return sum([withdrawal.title in await running.titles(url) for url in urls])

    clock.at(39.9)
    assert await listed() == 2
    assert (await running.get(withdrawal.link))[0].status == 200
    clock.at(40)
    assert await listed() == 0
    response, page = await running.get(withdrawal.link)
    assert response.status == 410
    assert "đã được gỡ" in html.unescape(page.decode())


async def test_texts_already_seen_stay_as_they_are_while_others_arrive(running: Visitor, clock: FakeClock) -> None:
    """Else an aggregator would take every arrival for a correction of its neighbours."""
    [correction] = running.portals.corrections()
    seen: dict[tuple[str, str], str] = {}
    for seconds in (0, 60, 600, 1800):
        clock.at(seconds)
        for source in running.portals.sources():
            for entry in await running.entries(source.url):
                key = (source.portal, canonical(entry.link, source.url))
                if key[1] != correction.link:
                    assert seen.setdefault(key, plain(entry.summary)) == plain(entry.summary)


async def test_feeds_answer_304_until_they_change(running: Visitor, clock: FakeClock) -> None:
    by: list[tuple[str, Callable[[ClientResponse], dict[str, str]]]] = [
        ("hanoi.gov.vn", lambda r: {"If_None_Match": r.headers["ETag"]}),
        ("hanoi.gov.vn", lambda r: {"If_None_Match": f'"other", W/{r.headers["ETag"]}'}),
        ("hanoi.gov.vn", lambda r: {"If_Modified_Since": r.headers["Last-Modified"]}),
    ]
    for host, conditions in by:
        clock.at(0)
        url = running.urls(host)[0]
        first, _ = await running.get(url)
        again, body = await running.get(url, **conditions(first))
        assert (again.status, body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        for changed in (4 * len(PORTALS), 40 + 4 * len(PORTALS)):
            clock.at(changed)
            later, _ = await running.get(url, **conditions(first))
            assert later.status == 200


async def test_if_none_match_goes_before_if_modified_since(static: Visitor) -> None:
    url = static.urls("hanoi.gov.vn")[0]
    first, _ = await static.get(url)
    response, _ = await static.get(url, If_None_Match='"stale"', If_Modified_Since=first.headers["Last-Modified"])
    assert response.status == 200


async def test_a_withdrawal_raises_last_modified(running: Visitor, clock: FakeClock) -> None:
    [withdrawal] = running.portals.withdrawals()
    clock.at(40)
    response, _ = await running.get(running.urls(withdrawal.portal)[2])
    assert response.headers["Last-Modified"] == "Tue, 24 Nov 2026 03:00:40 GMT"


async def test_one_portal_sends_no_validators(static: Visitor) -> None:
    response, body = await static.get(static.urls("cantho.gov.vn")[0])
    assert not {"ETag", "Last-Modified"} & set(response.headers)
    assert (await static.get(static.urls("cantho.gov.vn")[0]))[1] == body


# The interface


async def test_sources_name_portal_province_and_category(static: Visitor) -> None:
    sources = static.portals.sources()
    assert len({source.url for source in sources}) == len(sources) == sum(len(p.feeds) for p in PORTALS)
    former = next(source for source in sources if source.portal == "haiduong.gov.vn")
    assert former.province == "hai-phong"
    assert by_host("haiduong.gov.vn").unit.startswith("tỉnh Hải Dương")
    assert all(source.category and source.name for source in sources)


async def test_a_port_in_use_is_an_error_and_an_address_is_needed_first(static: Visitor, clock: FakeClock) -> None:
    second = SamplePortals(clock=clock, scenario=False)
    with pytest.raises(RuntimeError, match="start"):
        second.sources()
    port = urlsplit(static.base_url).port
    assert port
    with pytest.raises(OSError, match="address already in use"):
        await second.start(port=port)
    await second.stop()
