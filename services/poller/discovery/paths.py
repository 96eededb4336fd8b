"""Which software a portal runs, and where that software keeps its feeds. Pure.

Where the paths come from: NukeViet, its modules `feeds` and `rss` (github.com/nukeviet/nukeviet, modules/feeds,
modules/news/rssdata.php); Liferay, the asset publisher's and the journal's RSS (liferay.dev, "Highly configurable RSS
feeds"); Drupal, `rss.xml` and `taxonomy/term/N/feed` (drupal.org, node and taxonomy modules); WordPress, "WordPress
Feeds"; SharePoint and DotNetNuke have no path that all sites share, so those of Vietnamese portals seen in public
lists of feeds stand for them.
"""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

_MARKS = {
    "NukeViet": rb"content=[\"']nukeviet|/nukeviet\.js|\bnv_base_siteurl\b|/themes/[^\"'/ ]+/js/nv\.",
    "Liferay": rb"\bliferay\b|/-/asset_publisher/|/o/frontend-",
    "SharePoint": rb"microsoft sharepoint|/_layouts/(?:15/)?|_sppagecontextinfo|sharepoint team web site",
    "DotNetNuke": rb"content=[\"'](?:dotnetnuke|dnn)\b|\bdnn_ctr\d|dnnvariable|/desktopmodules/",
    "Drupal": rb"content=[\"']drupal|/sites/(?:default|all)/(?:files|themes|modules)/|drupal\.settings|data-drupal-",
    "WordPress": rb"content=[\"']wordpress|/wp-content/|/wp-includes/",
}
_COMPILED = {name: re.compile(marks, re.IGNORECASE) for name, marks in _MARKS.items()}

_PATHS = {
    "NukeViet": ("/feeds/", "/rss/", "/news/rss/", "/vi/feeds/", "/vi/news/rss/", "/index.php?language=vi&nv=feeds"),
    "Liferay": ("/rss", "/web/guest/rss", "/vi/web/guest/rss"),
    "SharePoint": ("/Pages/rss.aspx", "/rss/Pages/index.aspx", "/Trang/rss.aspx", "/rss.aspx"),
    "DotNetNuke": ("/rss.aspx", "/rss", "/Trang-chu/rss"),
    "Drupal": ("/rss.xml", "/vi/rss.xml", "/feed"),
    "WordPress": ("/feed/",),
}
_GUESSES = ("/rss", "/rss.xml", "/feed", "/rss.aspx", "/rss.html", "/index.rss", "/rss/home.rss", "/atom.xml")
"""Tried where nothing else was found: what portals of no known software use, then what any software may."""

_PUBLISHER = re.compile(r"^(?P<page>.*?)/-/asset_publisher/(?P<instance>\w+)(?:/|$)")
_TERM = re.compile(r"^(?P<term>.*/taxonomy/term/\d+)/?$")
_DERIVED = 12
"""Addresses derived from the links of one page, at most."""


def software_of(html: bytes) -> str | None:
    """The name of the software that a page gives away, one of `NukeViet`, `Liferay`, …"""
    return next((name for name, marks in _COMPILED.items() if marks.search(html)), None)


def known_addresses(software: str | None, url: str) -> list[str]:
    """Where a portal at `url` keeps its feeds, or the page that lists them, if it keeps to its software's ways."""
    return [urljoin(url, path) for path in _PATHS.get(software or "", ())]


def guessed_addresses(url: str) -> list[str]:
    """Where feeds, or a page that lists them, stand on many portals."""
    known = [path for paths in _PATHS.values() for path in paths[:2]]
    return [urljoin(url, path) for path in dict.fromkeys((*_GUESSES, *known))]


def derived_addresses(links: Iterable[str]) -> list[str]:
    """Feeds that a portal's software serves beside the pages it links to; `links` are absolute."""
    found: dict[str, None] = {}
    for link in links:
        parts = urlsplit(link)
        if publisher := _PUBLISHER.match(parts.path):
            path = f"{publisher['page']}/-/asset_publisher/{publisher['instance']}/rss"
        elif term := _TERM.match(parts.path):
            path = f"{term['term']}/feed"
        else:
            continue
        found[parts._replace(path=path, query="", fragment="").geturl()] = None
        if len(found) == _DERIVED:
            break
    return list(found)
