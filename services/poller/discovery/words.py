"""What the words around a feed say: that a link leads to one, and what the feed is about. Pure."""

import re
from urllib.parse import unquote, urlsplit

from shared.provinces import by_name
from shared.text.folding import fold
from shared.text.normalise import clean

_FEED_PATH = re.compile(
    r"\.(?:rss|atom|rdf)$"
    r"|/(?:rss|feed|atom|rdf)(?:[0-9_-][^/]*|chann?els?)?(?:/|$)"
    r"|rss[^/]*\.(?:xml|aspx|ashx|php|html?|jsp|json)$"
    r"|/(?:atom|feed|index\.feed)\.(?:xml|json)$"
    r"|/listfeed\.aspx$"
)
_FEED_QUERY = re.compile(
    r"(?:^|&)(?:(?:format|type|alt|view|output|feed)=(?:rss|atom|feed)|op=rss(?:%2f|/|&|$)|nv=feeds(?:&|$)|rss=)"
)
_NO_FEED = re.compile(r"/comments?/feed|/wp-json/|/oembed|\.(?:css|js|png|jpe?g|gif|svg|ico|pdf|docx?|zip|mp[34])$")
_SPEAKS_OF_RSS = re.compile(r"(?<![a-z])rss(?![a-z])|\batom\b(?=.*(?:feed|xml))")
_ADDRESS_OF_MAP = re.compile(r"/(?:so-?do(?:-?(?:cong|trang|site|website|web))?|site-?map)\b(?!\.xml)")
_SITE_MAP = re.compile(r"\bso do (?:cong|trang|web|site)|\bsite ?map\b")
_COMMENTS = re.compile(r"\bcomments?\b|phan hoi|binh luan")

_APART = re.compile(r"\s+[-–—|»›>:•·/]+\s+|\s*[|»›•·]\s*|:\s+")
_ADDRESS = re.compile(r"https?://\S+|(?<!\S)/\S+", re.IGNORECASE)
_FEED_WORDS = re.compile(r"(?<!\w)(?:rss|atom|xml|feeds?)(?:\s*[0-9.]+)?(?!\w)", re.IGNORECASE)
_AROUND = " \t-–—|»›>:•·,.;/()[]\"'“”"
_PORTAL = re.compile(
    r"\b(?:cong|trang) (?:thong tin|tt|ttdt|giao tiep)\b|\bcong ttdt\b|\bubnd\b|\buy ban nhan dan\b|\bwebsite\b"
    r"|\bportal\b|^(?:https?://|www\.)|\.vn\b"
)
_SAYS_NOTHING = re.compile(
    r"trang chu|home|kenh(?: tin| thong tin)?|trang(?: chinh)?|tat ca|tong hop|tin(?: moi(?: nhat)?)?|news"
    r"|danh sach|nguon|xem(?: them)?|chi tiet|tai day|here|link|lien ket|dia chi|dang ky|subscribe|download|icon"
    r"|untitled"
)
_LONGEST = 80


def is_feed_address(url: str) -> bool:
    """Whether the address alone reads like a feed's, or like that of a page that lists feeds."""
    parts = urlsplit(unquote(url).lower())
    if _NO_FEED.search(parts.path):
        return False
    return bool(_FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query))


def speaks_of_rss(words: str) -> bool:
    """`words`: all that a link says, its text, title, class, and the names of its pictures."""
    return bool(_SPEAKS_OF_RSS.search(fold(words)))


def is_site_map(words: str, url: str) -> bool:
    path = urlsplit(url.lower()).path
    return not path.endswith(".xml") and bool(_SITE_MAP.search(fold(words)) or _ADDRESS_OF_MAP.search(path))


def is_about_comments(words: str) -> bool:
    return bool(_COMMENTS.search(fold(words)))


def category_of(*texts: str) -> str:
    """What a feed is about, by the first of `texts` (a link's, a feed's title) that says more than which portal it
    is of; empty where none does."""
    for text in texts:
        if said := _subject(text):
            return said
    return ""


def _subject(text: str) -> str:
    """`Cổng TTĐT tỉnh Hải Dương - Tin tức - Sự kiện - RSS` as `Tin tức - Sự kiện`."""
    line = " ".join(_ADDRESS.sub(" ", clean(text)).split())
    pieces = (
        " ".join(_FEED_WORDS.sub(" ", piece).split()).strip(_AROUND) for piece in _APART.split(line[: 4 * _LONGEST])
    )
    subject = " - ".join(piece for piece in pieces if _says_something(piece))
    return subject if len(subject) <= _LONGEST else ""


def _says_something(piece: str) -> bool:
    folded = fold(piece)
    return (
        any(char.isalpha() for char in piece)
        and not _SAYS_NOTHING.fullmatch(folded)
        and not _PORTAL.search(folded)
        and by_name(piece) is None
    )
