"""One page through the enricher, as `hoptin enrich` shows it."""

import asyncio
import re
from datetime import datetime, timedelta
from html import escape
from pathlib import Path

from msgspec.structs import asdict, replace
from yarl import URL

from services.archiver.observation import first_sighting
from services.cli.console import note
from services.cli.errors import CliError
from services.enricher.enrich import enrich
from services.enricher.extraction.decoding import plain_text_of
from services.enricher.extraction.extractor import Extractor
from services.enricher.extraction.unusable import UnusablePage
from shared.article import PageRead
from shared.events import ArticleDeduplicated, ArticleDiscovered, Decision, Entry, SourceRef, first_event
from shared.http.client import Bounds, FetchFailed, fetch
from shared.http.session import session_for
from shared.provinces import of_host
from shared.settings import Settings
from shared.storage.page_record import PageContent
from shared.storage.records import ArticleRecord
from shared.text.html import absolute_url
from shared.text.normalise import clean

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
_BREAK = re.compile(r"\n\s*\n")
_MARKUP = re.compile(rb"<\0?[a-zA-Z!?/]")
"""In UTF-16 too."""
_MOST_BYTES = 32 * 1024 * 1024


async def enriched(
    settings: Settings, page: str, *, url: str, title: str, published: str, province: str | None, now: datetime
) -> ArticleRecord:
    """The article of a page, a file or an address, as it would be archived. Raises `CliError`."""
    if absolute_url(page):
        body, content_type, address = await _fetched(settings, page)
    else:
        body, content_type, address = await asyncio.to_thread(_read, page), "", url
    discovered = _discovered(address, title, published, province, now)
    if not _MARKUP.search(body):
        return _record(discovered, await asyncio.to_thread(_plain, body), None, now)
    return _record(discovered, "", await _extracted(body, content_type, address, title), now)


async def _fetched(settings: Settings, url: str) -> tuple[bytes, str, str]:
    note(f"Fetching {url}, {Bounds().total_seconds:.0f} s at most …")
    session = session_for(settings)
    async with session:
        try:
            fetched = await fetch(session, url, accept=_ACCEPT)
        except FetchFailed as error:
            raise CliError(f"The page was not fetched. {error}") from None
    return fetched.body, fetched.content_type, fetched.url


def _read(name: str) -> bytes:
    """Raises `CliError`."""
    try:
        with open(0, "rb", closefd=False) if name == "-" else Path(name).open("rb") as file:
            return file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise CliError(f"{name} cannot be read: {error.strerror or error}.") from None
    except ValueError:
        raise CliError(f"{name!r} is no file's name.") from None


def _plain(body: bytes) -> str:
    """Raises `CliError`."""
    try:
        text = plain_text_of(body)
    except UnusablePage as error:
        raise CliError(f"The page is no article. {error}") from None
    if not clean(text):
        raise CliError("The page is no article. It has no text.")
    return text


async def _extracted(body: bytes, content_type: str, url: str, title: str) -> PageContent:
    extractor = Extractor()
    try:
        return await extractor.extract(body, content_type, url, title=title, repeated=frozenset())
    except UnusablePage as error:
        raise CliError(f"The page is no article. {error}") from None
    finally:
        await asyncio.to_thread(extractor.close)


def _discovered(url: str, title: str, published: str, unit: str | None, now: datetime) -> ArticleDiscovered:
    host = (URL(url).host or "") if url else ""
    located = of_host(host)
    home = unit or (located and (located[1] or located[0]).slug) or None
    source = SourceRef(id="none", name="hoptin enrich", url=url, portal=host, province=home)
    return ArticleDiscovered(
        article_id="none",
        observed_at=now,
        lease_epoch=0,
        first_poll=False,
        content_hash="",
        canonical_url="",
        source=source,
        entry=Entry(title=title, link=url, published=published),
    )


def _record(discovered: ArticleDiscovered, text: str, page: PageContent | None, now: datetime) -> ArticleRecord:
    """As it would be archived."""
    if text:
        entry = replace(discovered.entry, content_html=f"<p>{'</p><p>'.join(_BREAK.split(escape(text)))}</p>")
        discovered = replace(discovered, entry=entry)
    read = PageRead(state="read", url=page.url, fetched_at=now) if page else None
    data = ArticleDeduplicated(
        **asdict(enrich(discovered, page, read)), decision=Decision(kind="new", matches=[], reason="not compared")
    )
    return first_sighting(first_event(data, key="none", at=now), data, max_age=timedelta(days=36_500))
