"""`hoptin enrich`: what the enricher makes of one page; nothing is stored."""

import asyncio
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import asdict, replace
from yarl import URL

from services.archiver.observation import first_sighting
from services.cli.article_view import full_shape
from services.cli.articles import Json
from services.cli.console import note, print_json, say
from services.cli.errors import CliError, UsageMistake
from services.cli.explain_view import explanation, print_explained
from services.cli.running import run
from services.cli.source_entry import Refused, checked_province
from services.enricher.enrich import enrich as enriched
from services.enricher.extraction.extractor import Extractor
from services.enricher.extraction.unusable import UnusablePage
from shared.clock import SystemClock
from shared.events import ArticleDeduplicated, ArticleDiscovered, Decision, Entry, PageRead, SourceRef, first_event
from shared.http.client import Bounds, FetchFailed, fetch, open_session
from shared.http.guard import Guard
from shared.provinces import of_host
from shared.settings import Settings
from shared.storage.page_record import PageContent
from shared.storage.records import ArticleRecord
from shared.text.html import absolute_url

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
_BREAK = "\n\n"
_MOST_BYTES = 32 * 1024 * 1024


def enrich(
    page: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="A page as a file, - for standard input, or its address.")
    ],
    json: Json = False,
    url: Annotated[str, typer.Option(metavar="URL", help="Where the file's page stands.")] = "",
    title: Annotated[str, typer.Option(help="As a feed gives it.", show_default="the page's headline")] = "",
    published: Annotated[str, typer.Option(metavar="DATE", help="As a feed gives it.", show_default="the page's")] = "",
    province: Annotated[
        str, typer.Option(metavar="SLUG", help="Whom its source speaks for.", show_default="the portal's")
    ] = "",
) -> None:
    """Run the enricher on one page and explain each field. Nothing is stored or published.

    A file without markup is taken for the article's plain text. Ends with 1 if the page is no article.

    \b
    Example:
      hoptin enrich https://haiphong.gov.vn/tin/1.html
    """
    unit = _province(province)
    if url and not absolute_url(url):
        raise UsageMistake(f"--url: {url!r} is no http or https address.")

    async def work(settings: Settings) -> None:
        now = SystemClock().now()
        if absolute_url(page):
            body, content_type, address = await _fetched(settings, page)
        else:
            body, content_type, address = await asyncio.to_thread(_read, page), "", url
        discovered = _discovered(address, title, published, unit, now)
        if _is_plain(body):
            record = _record(discovered, body.decode("utf-8-sig", "replace"), None, now)
        else:
            record = _record(discovered, "", await _extracted(body, content_type, address, title), now)
        if json:
            print_json(full_shape(record, None) | explanation(record.article))
        else:
            say(record.article.title)
            print_explained(record.article)
            say("")
            say(record.article.content_text)

    run(work)


async def _fetched(settings: Settings, url: str) -> tuple[bytes, str, str]:
    note(f"Fetching {url}, {Bounds().total_seconds:.0f} s at most …")
    session = open_session(
        guard=Guard(settings.allow_private_networks),
        user_agent=settings.agent,
        proxy=settings.http_proxy.get_secret_value() if settings.http_proxy else None,
        ca_file=settings.ca_file,
    )
    async with session:
        try:
            fetched = await fetch(session, url, accept=_ACCEPT)
        except FetchFailed as error:
            raise CliError(f"The page was not fetched. {error}") from None
    return fetched.body, fetched.content_type, fetched.url


def _read(name: str) -> bytes:
    """Raises `CliError`."""
    try:
        if name == "-":
            return typer.get_binary_stream("stdin").read(_MOST_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise CliError(f"{name} cannot be read: {error.strerror or error}.") from None
    except ValueError:
        raise CliError(f"{name!r} is no file's name.") from None


async def _extracted(body: bytes, content_type: str, url: str, title: str) -> PageContent:
    extractor = Extractor()
    try:
        return await extractor.extract(body, content_type, url, title=title, repeated=frozenset())
    except UnusablePage as error:
        raise CliError(f"The page is no article. {error}") from None
    finally:
        await asyncio.to_thread(extractor.close)


def _is_plain(body: bytes) -> bool:
    return b"<" not in body


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
        entry = replace(discovered.entry, content_html=f"<p>{'</p><p>'.join(escape(text).split(_BREAK))}</p>")
        discovered = replace(discovered, entry=entry)
    read = PageRead(state="read", url=page.url, fetched_at=now) if page else None
    data = ArticleDeduplicated(
        **asdict(enriched(discovered, page, read)), decision=Decision(kind="new", matches=[], reason="not compared")
    )
    return first_sighting(first_event(data, key="none", at=now), data, max_age=timedelta(days=36_500))


def _province(slug: str) -> str | None:
    """Raises `UsageMistake`."""
    if not slug:
        return None
    try:
        return checked_province(slug)
    except Refused as refused:
        raise UsageMistake(f"--province: {refused}.") from None
