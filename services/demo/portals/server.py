"""One small web server that plays all sample portals, each under a path prefix."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from services.demo.portals.dialects import http_date, page_url, write_guid
from services.demo.portals.newsroom import Article, Newsroom, Rhythm
from services.demo.portals.render import (
    feed_url,
    render_feed,
    render_gone,
    render_home,
    render_image,
    render_index,
    render_page,
)
from services.demo.portals.texts import SampleFeed, SamplePortal, load_portals

_STOP_TIMEOUT_S = 1.0
_IMAGE_PATH = re.compile(r"anh/(\d+)\.svg")
_ARTICLE_NUMBER = re.compile(r"(\d+)(?:\.\w+)?/?$")


@dataclass(frozen=True, slots=True)
class SampleSource:
    """A source as an operator would add it."""

    url: str
    name: str
    portal: str
    province: str
    category: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A change of title and text under the same link and GUID, `after` the start."""

    portal: str
    link: str
    guid: str | None
    title_before: str
    title_after: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An article that leaves its feeds and answers 410, `after` the start."""

    portal: str
    link: str
    guid: str | None
    title: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class Expected:
    """What an aggregator that has polled every feed once should hold, had the clock stood at the start."""

    entries: int
    """Items over all feeds."""
    articles: int
    """Distinct articles: an article that stands in several feeds of one portal counts once."""
    stories: int
    """Distinct texts: reports that agree word for word count once."""


class SamplePortals:
    """The demo's portals.

    `clock` gives the present instant (aware). With `scenario` new articles arrive, one is corrected and one
    withdrawn, by `rhythm`; without, nothing changes after the start. Links, sources and counts exist once
    `start` has returned.
    """

    def __init__(self, *, clock: Callable[[], datetime], scenario: bool, rhythm: Rhythm | None = None) -> None:
        self.portals: tuple[SamplePortal, ...] = load_portals()
        self.rhythm: Rhythm | None = (rhythm or Rhythm()) if scenario else None
        self._clock = clock
        self._by_slug = {portal.slug: portal for portal in self.portals}
        self._runner: web.AppRunner | None = None
        self._newsroom: Newsroom | None = None
        self.base_url = ""

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serves from now on, and takes now as the scenario's beginning. Returns the base URL, no slash at its end.

        Raises OSError when the address is taken.
        """
        app = web.Application()
        app.router.add_get("/", self._index)
        app.router.add_get("/{slug}/{path:.*}", self._portal)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_STOP_TIMEOUT_S)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError:
            await runner.cleanup()
            raise
        self.base_url = f"http://{host}:{runner.addresses[0][1]}"
        self._newsroom = Newsroom(self.portals, self._clock(), self.rhythm)
        self._runner = runner
        return self.base_url

    async def stop(self) -> None:
        """Ends the server; a second call does nothing."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    def sources(self) -> list[SampleSource]:
        self._news()
        return [
            SampleSource(
                feed_url(portal, feed, self.base_url),
                f"{portal.name}: {feed.name}",
                portal.host,
                portal.province,
                feed.category,
            )
            for portal in self.portals
            for feed in portal.feeds
        ]

    @property
    def expected(self) -> Expected:
        news, now = self._news(), self._clock()
        standing = [(portal, news.standing(portal, now)) for portal in self.portals]
        return Expected(
            entries=sum(len(article.feeds) for _, articles in standing for article in articles),
            articles=sum(len(articles) for _, articles in standing),
            stories=len({(a.title, a.lead, a.paragraphs) for _, articles in standing for a in articles}),
        )

    def published_count(self) -> int:
        """Articles of all portals published until now, those withdrawn since included."""
        return self._news().published_count(self._clock())

    def corrections(self) -> list[Correction]:
        """What the scenario corrects, due or not; empty without a scenario."""
        if self.rhythm is None:
            return []
        return [
            Correction(*self._where(portal, before), before.title, after.title, self.rhythm.correction_after)
            for portal, before, after in self._news().corrections()
        ]

    def withdrawals(self) -> list[Withdrawal]:
        """What the scenario withdraws, due or not; empty without a scenario."""
        if self.rhythm is None:
            return []
        return [
            Withdrawal(*self._where(portal, article), article.title, self.rhythm.withdrawal_after)
            for portal, article in self._news().withdrawals()
        ]

    def _where(self, portal: SamplePortal, article: Article) -> tuple[str, str, str | None]:
        guid = write_guid(portal, article, self.base_url)
        return portal.host, page_url(portal, article, self.base_url), guid and guid.strip()

    def _news(self) -> Newsroom:
        if self._newsroom is None:
            raise RuntimeError("The sample portals have no address yet: await start() first.")
        return self._newsroom

    async def _index(self, request: web.Request) -> web.Response:
        return _html(render_index(self.portals, self.base_url))

    async def _portal(self, request: web.Request) -> web.Response:
        portal = self._by_slug.get(request.match_info["slug"])
        if portal is None:
            raise web.HTTPNotFound
        path, now = request.match_info["path"], self._clock()
        if not path:
            return _html(render_home(portal, self._news().standing(portal, now), self.base_url))
        for feed in portal.feeds:
            if path == feed.path:
                return self._feed(request, portal, feed, now)
        if image := _IMAGE_PATH.fullmatch(path):
            article = self._article(portal, image[1], now)
            return web.Response(text=render_image(portal, article), content_type="image/svg+xml")
        number = request.query.get("ItemID") or "".join(_ARTICLE_NUMBER.findall(path))
        article = self._article(portal, number, now)
        return _html(render_page(portal, article, self._news().standing(portal, now), self.base_url))

    def _article(self, portal: SamplePortal, number: str, now: datetime) -> Article:
        """Raises 410 for a withdrawn article, 404 for an unknown one."""
        if not (number.isascii() and number.isdecimal()):
            raise web.HTTPNotFound
        article = self._news().find(portal, int(number), now)
        if article is not None:
            return article
        if int(number) in {gone.id for gone in self._news().withdrawn(portal, now)}:
            raise web.HTTPGone(text=render_gone(portal, self.base_url), content_type="text/html")
        raise web.HTTPNotFound

    def _feed(self, request: web.Request, portal: SamplePortal, feed: SampleFeed, now: datetime) -> web.Response:
        news = self._news()
        changed = news.last_change(portal, feed.key, now).replace(microsecond=0)
        document = render_feed(portal, feed, news.standing(portal, now), changed, self.base_url)
        if "no-validators" in portal.dialect.quirks | feed.quirks:
            return web.Response(body=document.body, headers={"Content-Type": document.content_type})
        etag = hashlib.sha256(document.body).hexdigest()[:24]
        headers = {"ETag": f'"{etag}"', "Last-Modified": http_date(changed), "Cache-Control": "no-cache"}
        if _unchanged(request, etag, changed):
            return web.Response(status=304, headers=headers)
        return web.Response(body=document.body, headers={**headers, "Content-Type": document.content_type})


def _unchanged(request: web.Request, etag: str, changed: datetime) -> bool:
    """RFC 9110, 13.2.2: `If-None-Match` decides where present, else `If-Modified-Since`."""
    if request.if_none_match is not None:
        return any(tag.value in (etag, "*") for tag in request.if_none_match)
    since = request.if_modified_since
    return since is not None and changed <= since


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")
