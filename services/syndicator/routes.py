"""Every address that the syndicator answers, and the way from a request to its answer.

No middleware: what is the same for all answers is in their headers already, and an address that was asked for
before finds its rendered answer by two look-ups.
"""

import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import msgspec
from aiohttp import web

from services.syndicator import api_shapes as shapes
from services.syndicator import openapi, opml
from services.syndicator.api import JSON, Api
from services.syndicator.cache import Cache
from services.syndicator.feeds import Feeds
from services.syndicator.formats import FORMATS, FeedFormat
from services.syndicator.headers import COMMON, REVALIDATED
from services.syndicator.openapi import Operation, in_path
from services.syndicator.page import CONTENT_TYPE as HTML
from services.syndicator.page import HEADERS, Page, PageRequest, notice, page_request
from services.syndicator.problems import Problem, not_found, unavailable
from services.syndicator.requests import FeedRequest, articles_request, feed_request
from services.syndicator.versions import Rendering, Version
from shared.logging import Logger
from shared.metrics import Metrics
from shared.storage.errors import StorageError, StorageUnavailable
from shared.storage.reading import Reading
from shared.storage.sources import Sources

Handler = Callable[[web.Request], Awaitable[web.Response]]

_HOST = re.compile(r"[A-Za-z0-9._\-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?")
_MAX_KNOWN = 4096
_FEED_PARAMETERS = (openapi.LIMIT, openapi.SINCE, openapi.LISTED_BEFORE, openapi.DUPLICATES)


class Routes:
    def __init__(
        self,
        *,
        reading: Reading,
        sources: Sources,
        cache: Cache,
        public_url: str | None,
        metrics: Metrics | None,
        log: Logger,
    ) -> None:
        self._feeds = Feeds(reading, cache)
        self._api = Api(reading, sources, cache)
        self._page = Page(reading, cache)
        self._sources = sources
        self._now = cache.now
        self._public_url = public_url
        self._log = log
        self._count = _counter(metrics)
        self._known: dict[tuple[str, str, str], tuple[FeedRequest, str]] = {}
        """Feed requests read before, by scheme, host and target as they were written."""
        self._openapi = Version(Rendering(0, openapi.document(OPERATIONS), JSON), cache.now())

    def add_to(self, app: web.Application) -> None:
        for format in FORMATS.values():
            app.router.add_get(f"/feeds/national.{format.name}", self._answering(self._feed(format)))
            app.router.add_get(f"/feeds/provinces/{{slug}}.{format.name}", self._answering(self._feed(format)))
        data: dict[str, Handler] = {
            "/api/v1/articles": self._articles,
            "/api/v1/articles/{id}": self._article,
            "/api/v1/stories/{id}": self._story,
            "/api/v1/sources": self._source_list,
            "/api/v1/provinces": self._provinces,
            "/api/v1/topics": self._topics,
            "/api/openapi.json": self._description,
            "/opml.xml": self._opml,
        }
        for path, handler in data.items():
            app.router.add_get(path, self._answering(handler))
        app.router.add_get("/", self._answering(self._front))
        app.router.add_route("*", "/{anything:.*}", self._answering(self._elsewhere))

    def _answering(self, handler: Handler) -> Handler:
        """`handler` with its `Problem`s and the storage's errors as answers."""

        async def answer(request: web.Request) -> web.Response:
            try:
                response = await handler(request)
            except Problem as problem:
                response = problem.response()
            except StorageUnavailable:
                response = unavailable().response()
            except (StorageError, msgspec.MsgspecError) as error:
                self._log.error("request_failed", path=request.path, exception=str(error))
                response = Problem(
                    HTTPStatus.INTERNAL_SERVER_ERROR,
                    "The archive could not be read; the operators find the reason in the log.",
                ).response()
            self._count(response.status)
            return response

        return answer

    def _feed(self, format: FeedFormat) -> Handler:
        async def handler(request: web.Request) -> web.Response:
            # Scheme and host only count where they decide what the feed says of itself.
            origin = ("", "") if self._public_url else (request.scheme, request.host)
            written = (*origin, request.raw_path)
            known = self._known.get(written)
            if known is None:
                asked = feed_request(format.name, request.query, slug=request.match_info.get("slug"))
                known = (asked, self._base(request))
                if len(self._known) >= _MAX_KNOWN:
                    self._known.clear()
                self._known[written] = known
            version = self._feeds.fresh(*known) or await self._feeds.version(*known)
            return version.response(request.headers, self._now)

        return handler

    async def _articles(self, request: web.Request) -> web.Response:
        version = await self._api.articles(articles_request(request.query), self._base(request))
        return version.response(request.headers, self._now)

    async def _article(self, request: web.Request) -> web.Response:
        version = await self._api.article(request.match_info["id"])
        return version.response(request.headers, self._now)

    async def _story(self, request: web.Request) -> web.Response:
        version = await self._api.story(request.match_info["id"])
        return version.response(request.headers, self._now)

    async def _source_list(self, request: web.Request) -> web.Response:
        return self._once(request, await self._api.sources(), JSON)

    async def _topics(self, request: web.Request) -> web.Response:
        return self._once(request, self._api.topics(), JSON)

    async def _provinces(self, request: web.Request) -> web.Response:
        return self._once(request, self._api.provinces(self._base(request)), JSON)

    async def _description(self, request: web.Request) -> web.Response:
        return self._openapi.response(request.headers, self._now)

    async def _opml(self, request: web.Request) -> web.Response:
        return self._once(request, opml.render(await self._sources.all()), opml.CONTENT_TYPE)

    async def _front(self, request: web.Request) -> web.Response:
        asked = page_request(request.query)
        if asked is None:
            return _notice(PageRequest(), "missing", HTTPStatus.NOT_FOUND)
        try:
            version = await self._page.version(asked)
        except Problem:
            return _notice(asked, "away", HTTPStatus.SERVICE_UNAVAILABLE)
        return version.response(request.headers, self._now)

    async def _elsewhere(self, request: web.Request) -> web.Response:
        if request.method not in ("GET", "HEAD"):
            raise Problem(
                HTTPStatus.METHOD_NOT_ALLOWED,
                f"{request.method} is not possible here; everything here is read with GET.",
                headers={"Allow": "GET, HEAD"},
            )
        if request.path.startswith(("/feeds/", "/api/")) or "text/html" not in request.headers.get("Accept", ""):
            raise not_found(
                f"There is nothing at {request.path[:200]}; /api/openapi.json lists the addresses there are."
            )
        return _notice(PageRequest(), "missing", HTTPStatus.NOT_FOUND)

    def _once(self, request: web.Request, body: bytes, content_type: str) -> web.Response:
        """An answer that is made anew each time: it changes without a `change_seq`."""
        return Version(Rendering(0, body, content_type, REVALIDATED), self._now()).response(request.headers, self._now)

    def _base(self, request: web.Request) -> str:
        """Scheme and host under which readers reach us."""
        if self._public_url:
            return self._public_url
        if not _HOST.fullmatch(request.host):
            raise Problem(HTTPStatus.BAD_REQUEST, "The Host header names no host.")
        return f"{request.scheme}://{request.host}"


def _counter(metrics: Metrics | None) -> Callable[[int], None]:
    """Counts answers by status; the few statuses there are keep their counters at hand."""
    if metrics is None:
        return lambda status: None
    counted: dict[int, Callable[[], None]] = {}

    def count(status: int) -> None:
        if status not in counted:
            counted[status] = metrics.requests.labels(str(status)).inc
        counted[status]()

    return count


def _notice(request: PageRequest, kind: str, status: HTTPStatus) -> web.Response:
    headers = {**COMMON, **HEADERS, "Content-Type": HTML, "Cache-Control": "no-store"}
    return web.Response(status=status, body=notice(request, kind), headers=headers)


def _feed_operations() -> list[Operation]:
    found = []
    for format in FORMATS.values():
        found += [
            Operation(
                f"/feeds/national.{format.name}",
                f"The national feed as {format.title}.",
                format.media_type,
                parameters=(openapi.PROVINCE, *_FEED_PARAMETERS),
                problems=(400, 503),
            ),
            Operation(
                f"/feeds/provinces/{{slug}}.{format.name}",
                f"One province's feed as {format.title}.",
                format.media_type,
                parameters=(in_path("slug", "One of today's 34 units.", openapi.SLUGS), *_FEED_PARAMETERS),
                problems=(400, 404, 503),
            ),
        ]
    return found


OPERATIONS: tuple[Operation, ...] = (
    *_feed_operations(),
    Operation(
        "/api/v1/articles",
        "Articles, newest first.",
        "application/json",
        shapes.ArticlePage,
        (openapi.PROVINCE, openapi.SOURCE, openapi.TOPIC, openapi.DOCUMENT, openapi.CURSOR, openapi.LIMIT),
        (400, 503),
    ),
    Operation(
        "/api/v1/articles/{id}",
        "One article.",
        "application/json",
        shapes.ArticleShape,
        (in_path("id", "Id of an article."),),
        (404, 410, 503),
    ),
    Operation(
        "/api/v1/stories/{id}",
        "A story with the articles that carry its text.",
        "application/json",
        shapes.StoryShape,
        (in_path("id", "Id of a story."),),
        (404, 410, 503),
    ),
    Operation("/api/v1/sources", "The feeds that are read.", "application/json", shapes.SourceList),
    Operation(
        "/api/v1/provinces", "Today's 34 units and their feeds.", "application/json", shapes.ProvinceList, problems=()
    ),
    Operation(
        "/api/v1/topics",
        "The subjects that articles are filed under.",
        "application/json",
        shapes.TopicList,
        problems=(),
    ),
    Operation("/opml.xml", "The feeds that are read, as OPML.", "text/x-opml"),
)
