"""One fetch as a poll would make it, and what a poll would make of it, explained. Nothing is written or published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from msgspec.structs import replace

from services.poller.check.advice import about_content, advice, is_web_page, title_of_page
from services.poller.check.encoding import encoding_of
from services.poller.check.planning import known_source, schedule_of
from services.poller.check.reading import (
    Describe,
    Enrich,
    IsListed,
    dates_of,
    document_of,
    identity_of,
    items_of,
    publication_of,
)
from services.poller.check.shapes import Explanation
from services.poller.check.way import Witness, answer_of, place_of, redirects_of
from services.poller.failure import failed
from services.poller.finding import find, well
from services.poller.hints import freshness
from services.poller.mark import Mark, unpacked
from services.poller.moves import noted
from services.poller.parsing.document import Document
from services.poller.parsing.parse import NotAFeed
from services.poller.parsing.parser import Parser
from services.poller.poll import ACCEPT
from services.poller.schedule import Cadence
from shared.clock import Clock
from shared.http.client import Bounds, Fetched, FetchFailed, fetch
from shared.http.guard import Guard
from shared.http.tls import TlsContexts
from shared.storage.client import Connection
from shared.storage.identities import Alias, Identities
from shared.storage.source_record import SourceRecord
from shared.storage.sources import Sources


@dataclass(frozen=True, slots=True)
class Target:
    """What is checked."""

    source: SourceRecord
    known: bool
    """It is polled; else everything is as a first poll would see it."""
    window: Sequence[Mark] = ()
    identities: Identities | None = None

    async def article_of(self, aliases: Sequence[Alias]) -> str | None:
        """The article that an entry with these names would be, where there is one already."""
        if self.identities is not None:
            for alias in aliases:
                if found := await self.identities.find(alias.portal, alias.kind, alias.value):
                    return found
        return None


async def polled(source: SourceRecord, connection: Connection) -> Target:
    """A known source, with what is remembered of it. Raises `StorageError`."""
    window = unpacked(await Sources(connection).window(source.id))
    return Target(source, known=True, window=window, identities=Identities(connection))


class Check:
    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        witness: Witness,
        guard: Guard,
        parser: Parser,
        clock: Clock,
        cadence: Cadence,
        tls: TlsContexts,
        user_agent: str,
        proxy: bool,
        enrich: Enrich,
        is_listed: IsListed,
        bounds: Bounds | None = None,
    ) -> None:
        """`witness` watches `session`, for one check."""
        self._session = session
        self._witness = witness
        self._guard = guard
        self._parser = parser
        self._clock = clock
        self._cadence = cadence
        self._tls = tls
        self._user_agent = user_agent
        self._proxy = proxy
        self._enrich = enrich
        self._is_listed = is_listed
        self._bounds = bounds or Bounds()

    async def explain(self, target: Target, *, limit: int) -> Explanation:
        """At most `limit` entries are described. Raises `StorageError`."""
        source, now = target.source, self._clock.now()
        told = Explanation(
            url=source.url,
            checked_at=now,
            ok=False,
            source=known_source(source, len(target.window), now) if target.known else None,
            place=await place_of(source.url, self._guard, proxy=self._proxy, tls=source.tls),
        )
        try:
            fetched = await fetch(
                self._session,
                source.url,
                accept=ACCEPT,
                bounds=self._bounds,
                tls=None if source.tls == "strict" else self._tls.of(source.tls),
            )
        except FetchFailed as error:
            self._witness.ended()
            return self._came_to_nothing(told, error, source, now)
        self._witness.ended()
        moved = noted(source.moved, fetched.moved_to, now)
        told = replace(
            told,
            redirects=redirects_of(self._witness.answers, moved),
            answer=answer_of(self._witness, fetched, source, now),
        )
        try:
            document = await self._parser.parse(fetched.body, fetched.content_type, fetched.url)
        except NotAFeed as error:
            return self._came_to_nothing(told, error, source, now, fetched)
        return await self._read(told, target, fetched, document, replace(source, moved=moved), limit)

    def _came_to_nothing(
        self,
        told: Explanation,
        error: FetchFailed | NotAFeed,
        source: SourceRecord,
        now: datetime,
        fetched: Fetched | None = None,
    ) -> Explanation:
        retry_after = error.retry_after(now) if isinstance(error, FetchFailed) else None
        last = self._witness.last
        body = fetched.body if fetched else b""
        readable = fetched is not None and body.strip() and not is_web_page(body)
        return replace(
            told,
            problem=str(error),
            advice=advice(
                error, source, url=str(last.url) if last else source.url, body=body, user_agent=self._user_agent
            ),
            redirects=told.redirects or redirects_of(self._witness.answers, source.moved),
            answer=answer_of(self._witness, None, source, now, retry_after=retry_after, page=title_of_page(body)),
            encoding=encoding_of(body, fetched.content_type, "") if readable and fetched else None,
            schedule=schedule_of(
                source, failed(source, error, now), now, cadence=self._cadence, retry_after=retry_after
            )
            if told.source
            else None,
        )

    async def _read(
        self,
        told: Explanation,
        target: Target,
        fetched: Fetched,
        document: Document,
        source: SourceRecord,
        limit: int,
    ) -> Explanation:
        now, answer = told.checked_at, told.answer
        assert answer is not None
        finding = find(document, target.window, source, url=fetched.url, now=now)
        after = replace(source, health=well(source.health)) if answer.unchanged else finding.after
        items = items_of(document, finding, url=fetched.url, unchanged=answer.unchanged)
        describe = Describe(
            finding=finding,
            now=now,
            enrich=self._enrich,
            is_listed=self._is_listed,
            article_of=target.article_of,
        )
        problem = after.health.last_error
        return replace(
            told,
            ok=problem is None,
            problem=problem,
            advice=about_content(fetched.url) if problem else None,
            encoding=encoding_of(fetched.body, fetched.content_type, document.encoding),
            document=document_of(document),
            dates=dates_of(items, finding.after, now),
            identity=identity_of(items, finding.after),
            publication=publication_of(items, source, lists=describe.lists, unchanged=answer.unchanged),
            entries=tuple([await describe.entry(item) for item in items[:limit]]),
            schedule=schedule_of(source, after, now, cadence=self._cadence, fresh=freshness(fetched.headers, now)),
        )
