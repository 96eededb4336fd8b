"""What is kept of the pages that articles stand on."""

import msgspec

from shared.article import Image


class PageContent(msgspec.Struct, frozen=True, kw_only=True):
    """The article on a page: small enough to be stored and sent between processes (msgpack)."""

    url: str
    """Where the page came from, after redirects."""
    canonical_url: str = ""
    """What the page calls itself (`<link rel=canonical>`, `og:url`), absolute; empty where it does not."""
    title: str = ""
    """The headline, clean."""
    summary: str = ""
    """The lead paragraph that the portal sets apart, else its description for search engines; clean."""
    content_html: str = ""
    """Sanitised, without headline, dateline, timestamp, byline and credit."""
    content_text: str = ""
    """The text of `content_html`."""
    published: str = ""
    """The date as the page writes it, for `shared.text.dates.read_date`."""
    dateline: str = ""
    credit: str = ""
    authors: list[str] = []
    images: list[Image] = []
    """The lead image first."""
    language: str = ""
    """As declared."""
    blocks: list[bytes] = []
    """Digests of the page's blocks, for learning which of them the portal's other pages repeat."""
    origins: dict[str, str] = {}
    """By field: the rule, such as `trafilatura, 3 repeated blocks dropped`."""
