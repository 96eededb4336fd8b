"""An archived article as the deduplicator was told of it: what its fingerprints were made from."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import UNSET
from msgspec.structs import replace

from services.poller.canonical import canonical
from services.poller.identity import link_alias
from shared.article import Article
from shared.events import ArticleEnriched
from shared.storage.identities import Alias, Identities
from shared.storage.records import ArticleRecord


async def canonical_urls(identities: Identities, records: Sequence[ArticleRecord]) -> dict[str, str]:
    """By article id: the address that names it, where its link was believed to.

    The archive does not keep whether it was; but only then is the link an alias of the article.
    """
    wanted: list[tuple[ArticleRecord, str, Alias]] = []
    for record in records:
        if link := canonical(record.article.url, base=record.source.url) if record.article.url else "":
            portals = sorted({seen.source.portal for seen in record.seen_in})
            wanted += [(record, link, link_alias(portal, link)) for portal in portals]
    named = await identities.named([alias for _, _, alias in wanted])
    return {record.id: link for record, link, alias in wanted if named.get(alias) == record.id}


def told(record: ArticleRecord, canonical_url: str) -> Iterator[ArticleEnriched]:
    """The article with its text of now, then with its earlier texts; each observed when it was first seen."""
    yield _enriched(record, canonical_url, record.article, record.revised_at or record.first_seen_at)
    for past in record.revisions:
        article = replace(record.article, title=past.title, content_text=past.content_text)
        first_seen = record.first_seen_at if past.revision == 1 else past.observed_at
        yield _enriched(record, canonical_url, article, first_seen)


def _enriched(record: ArticleRecord, canonical_url: str, article: Article, observed_at: datetime) -> ArticleEnriched:
    """As no news: listed once or never, an article stays that when it is told again."""
    return ArticleEnriched(
        article_id=record.id,
        observed_at=observed_at,
        lease_epoch=record.lease_epoch,
        first_poll=True,
        content_hash=record.content_hash,
        canonical_url=canonical_url,
        source=record.source,
        backlog=True,
        article=article,
        enrichment=record.enrichment or UNSET,
    )
