"""The sample portals as they stand in `texts/*.toml`: who they are, how their feeds speak, what they report.

Texts hold placeholders in braces (`{ngay}`, `{mai_nam}`, …) that `newsroom` fills with dates near the
article's own, so that the demo never shows stale news.
"""

from datetime import time
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

import msgspec

Quirk = Literal[
    "bare-image",  # <image>URL</image> inside an item
    "broken-html",  # <img> never closed, </br>
    "declared-utf-16",  # UTF-8 bytes behind encoding="utf-16"
    "double-escaped",  # text escaped once more than its place asks for
    "nfd",  # tone and vowel marks as combining characters
    "no-validators",  # neither ETag nor Last-Modified
    "related-list",  # other articles' titles after the description
    "served-as-html",  # Content-Type: text/html
]
DateStyle = Literal[
    "rfc3339", "nukeviet", "gmt+7", "ict", "naive", "offset-hours", "dd/mm/yyyy", "us-ampm", "sa-ch", "weekday"
]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A TOML table; a mistyped key is an error, not a silent default."""


class Dialect(_Table, frozen=True):
    format: Literal["rss2", "rss1", "atom"]
    dates: DateStyle
    guids: Literal["permalink", "nukeviet", "urn", "rdf-about", "none"]
    links: Literal["plain", "cdata", "relative-utm"]
    article_path: str
    """Path of an article's page below the portal, with `{name}` and `{id}`."""
    quirks: frozenset[Quirk] = frozenset()
    content: bool = False
    """Whether items carry the whole text beside the summary."""


class SampleFeed(_Table, frozen=True):
    key: str
    path: str
    name: str
    category: str
    quirks: frozenset[Quirk] = frozenset()
    link_prefix: str = ""
    """Put before the path of each link, as Liferay puts `vi/`: the page answers under both."""


class Wording(_Table, frozen=True):
    title: str
    lead: str
    text: str
    caption: str | None = None


class ArticleText(_Table, frozen=True):
    """An article that stands when the demo begins. `joint` takes its wording from `_joint.toml`."""

    id: int
    days_ago: int
    time: time
    feeds: tuple[str, ...]
    author: str
    joint: str | None = None
    title: str = ""
    lead: str = ""
    text: str = ""
    caption: str | None = None
    correction: Wording | None = None
    withdrawn: bool = False


class LaterText(_Table, frozen=True):
    """An article held back for the running scenario."""

    feeds: tuple[str, ...]
    author: str
    title: str
    lead: str
    text: str
    caption: str | None = None


class Issue(_Table, frozen=True):
    id: int
    serial: int
    days_ago: int
    time: time


class Notice(_Table, frozen=True):
    """A notice issued again and again, each time with other dates and numbers."""

    feeds: tuple[str, ...]
    author: str
    areas: tuple[str, ...]
    title: str
    lead: str
    text: str
    issued: tuple[Issue, ...]


class SamplePortal(_Table, frozen=True):
    slug: str
    """Path prefix on the sample server."""
    province: str
    """Slug among the 34 provinces of today; differs from `slug` where the unit is a former one."""
    unit: str
    name: str
    host: str
    """The portal's name as an aggregator knows it, such as `haiphong.gov.vn`."""
    dateline: str
    colour: str
    menu: tuple[str, ...]
    footer: tuple[str, ...]
    dialect: Dialect
    feeds: tuple[SampleFeed, ...]
    articles: tuple[ArticleText, ...]
    later: tuple[LaterText, ...]
    notices: tuple[Notice, ...]


def load_portals() -> tuple[SamplePortal, ...]:
    """All sample portals, by slug. Raises `msgspec.ValidationError` that names the key at fault."""
    folder = files(__package__) / "texts"
    joint = msgspec.toml.decode((folder / "_joint.toml").read_bytes(), type=dict[str, Wording])
    names = sorted(entry.name for entry in folder.iterdir() if entry.name[0] != "_")
    return tuple(_load(folder / name, joint) for name in names if name.endswith(".toml"))


def _load(file: Traversable, joint: dict[str, Wording]) -> SamplePortal:
    portal = msgspec.toml.decode(file.read_bytes(), type=SamplePortal)
    return msgspec.structs.replace(portal, articles=tuple(_with_joint(a, joint) for a in portal.articles))


def _with_joint(article: ArticleText, joint: dict[str, Wording]) -> ArticleText:
    if article.joint is None:
        return article
    wording = joint[article.joint]
    return msgspec.structs.replace(
        article, title=wording.title, lead=wording.lead, text=wording.text, caption=wording.caption
    )
