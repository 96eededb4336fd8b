"""`hoptin enrich`: what the enricher makes of one page; nothing is stored."""

from typing import Annotated

import typer

from services.cli.article_view import full_shape
from services.cli.articles import Json
from services.cli.console import print_json, say
from services.cli.errors import UsageMistake
from services.cli.explain_view import explanation, print_explained
from services.cli.running import run
from services.cli.source_entry import Refused, checked_province
from shared.clock import SystemClock
from shared.settings import Settings
from shared.text.dates import read_date
from shared.text.html import absolute_url


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

    A file without markup is taken for the article's plain text. An address is fetched once, whatever its robots.txt
    says: asking for one page by hand is no robot's work. Ends with 1 if the page is no article.

    \b
    Example:
      hoptin enrich https://haiphong.gov.vn/tin/1.html
    """
    unit = _province(province)
    if url and not absolute_url(url):
        raise UsageMistake(f"--url: {url!r} is no http or https address.")

    if published and read_date(published, observed_at=SystemClock().now()).at is None:
        raise UsageMistake(f"--published: {published!r} is no date that can be read.")

    async def work(settings: Settings) -> None:
        from services.cli.enriching import enriched  # heavy, and no other command needs it

        now = SystemClock().now()
        record = await enriched(settings, page, url=url, title=title, published=published, province=unit, now=now)
        if json:
            print_json(full_shape(record, None) | explanation(record.article))
        else:
            say(record.article.title)
            print_explained(record.article)
            say("")
            say(record.article.content_text)

    run(work)


def _province(slug: str) -> str | None:
    """Raises `UsageMistake`."""
    if not slug:
        return None
    try:
        return checked_province(slug)
    except Refused as refused:
        raise UsageMistake(f"--province: {refused}.") from None
