"""Which article of a story its copies are credited to: whose portal `Theo Haiphong.gov.vn` names. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from shared.article import Article
from shared.events import SourceRef
from shared.provinces import Located, by_name, of_host
from shared.storage.records import Member
from shared.text.normalise import comparable

_HOST = re.compile(r"(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}(?:vn|com|net|org)(?![\w-])", re.I)
_WORD = re.compile(r"\w+")
_SAYING = re.compile(r"(?:theo|nguồn)(?: |:)+")
_APART = re.compile(r"\s[-–—|»:]\s|\s?\(")
_PORTAL_WORDS = frozenset(
    comparable(
        "cổng trang website web portal thông tin giao tiếp điện tử ttđt tttđt gtđt đt của ubnd ủy ban nhân dân"
    ).split()
)
"""What stands before a portal's name. Not `báo`: a province's newspaper is not its portal."""
_HOUSES = {
    comparable(name): hosts
    for names, hosts in (
        ("Chính phủ", ("chinhphu.vn",)),
        ("VGP|VGP News|Báo điện tử Chính phủ|Báo Chính phủ", ("baochinhphu.vn", "chinhphu.vn")),
        ("TTXVN|TTX|Thông tấn xã Việt Nam|VNA", ("vnanet.vn", "vietnamplus.vn", "baotintuc.vn", "bnews.vn")),
        ("VOV|Đài Tiếng nói Việt Nam", ("vov.vn",)),
        ("VTV|Đài Truyền hình Việt Nam", ("vtv.vn",)),
        ("Nhân Dân|Báo Nhân Dân", ("nhandan.vn",)),
        ("QĐND|Quân đội nhân dân|Báo Quân đội nhân dân", ("qdnd.vn",)),
    )
    for name in names.split("|")
}
"""Houses that are credited by names their feeds do not bear."""


@dataclass(frozen=True, slots=True)
class _Publisher:
    """Who is named, or who publishes: sites, names without what stands before them, a province's portal."""

    hosts: tuple[str, ...]
    names: frozenset[str]
    unit: Located | None


def credit_of(article: Article) -> str:
    """Whom the article says it is from: the credit under its text, else a site that its dateline names."""
    return article.credit or (article.dateline if _HOST.search(article.dateline) else "")


def names(credit: str, source: SourceRef) -> bool:
    """Whether a credit names the portal of a source, by its host or its name."""
    named, publisher = _named(credit), _publisher(source.portal, source.name)
    return (
        any(_within(publisher.hosts[0], host) for host in named.hosts)
        or not named.names.isdisjoint(publisher.names)
        or (named.unit is not None and named.unit == publisher.unit)
    )


def credited(members: Sequence[Member]) -> dict[str, int]:
    """By article id: how many of the others credit its portal. A portal's own articles do not count for it."""
    credits: dict[tuple[str, str], int] = {}
    for member in members:
        if member.credit:
            key = (member.credit, member.source.portal)
            credits[key] = credits.get(key, 0) + 1
    return {
        member.article_id: sum(
            count
            for (credit, portal), count in credits.items()
            if portal != member.source.portal and names(credit, member.source)
        )
        for member in members
    }


@lru_cache(maxsize=4096)
def _named(credit: str) -> _Publisher:
    name, has_portal_words = _bare(credit)
    hosts = tuple(_without_www(host) for host in _HOST.findall(credit)) or _HOUSES.get(name, ())
    unit = by_name(name) if has_portal_words else None
    return _Publisher(hosts, frozenset({name} - {""}), unit)


@lru_cache(maxsize=4096)
def _publisher(portal: str, name: str) -> _Publisher:
    """Feeds are mostly named after their portal and their section: `Bộ Y tế - Tin nổi bật`."""
    bare = {_bare(part)[0] for part in (name, _APART.split(name)[0])}
    return _Publisher((_without_www(portal),), frozenset(bare - {""}), of_host(portal))


def _bare(name: str) -> tuple[str, bool]:
    """A name without the words before it, and whether there were any: `Cổng TTĐT Bộ Y tế` → `bộ y tế`."""
    words = _WORD.findall(_SAYING.sub("", comparable(name), count=1))
    start = next((at for at, word in enumerate(words) if word not in _PORTAL_WORDS), len(words))
    return " ".join(words[start:]), start > 0


def _within(portal: str, host: str) -> bool:
    return portal == host or portal.endswith(f".{host}")


def _without_www(host: str) -> str:
    return host.lower().removeprefix("www.")
