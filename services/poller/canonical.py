"""The canonical form of a link: one address for what is one page, never one for two. Pure.

Only what is known to say nothing of the page is taken away. What may name an article stays (`?cid=7`, `?12345`,
`#/tin/1`), and so does what often makes no difference but may: `www.`, a slash at the end, http or https. Two
addresses of one article that stay apart are found to be one by their text; two articles under one address are lost.
"""

import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit

from courlan import normalize_url

_DOUBLY_ESCAPED = re.compile("&(?:amp;)+")

_TRACKS = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|gad_source|gad_campaignid|srsltid|msclkid|yclid|ttclid|twclid|igshid"
    r"|mibextid|zarsrc|gidzl|_ga|_gl|mc_[ce]id)(?:=|$)",
    re.I,
)
"""Parameters that say where a reader came from, never what the page is."""
_SESSION = re.compile(r"(?:PHPSESSID|JSESSIONID|ASPSESSIONID[A-Z]{8}|ASP\.NET_SessionId)(?:=|$)", re.I)
"""The names that PHP, Java and ASP give a session. `sid` and `session` name articles in other systems."""
_WINDOW = re.compile(
    r"p_p_(?:lifecycle=0|state=(?:normal|maximized|minimized|pop_up|exclusive)|mode=view|col_\w+=.*|auth=.*"
    r"|cacheability=.*)$|p_l_back_url(?:_title)?=|_\w+_(?:redirect|backURL)=|inheritRedirect="
)
"""How Liferay draws a portlet on its page, and where its back arrow leads. Which portlet (`p_p_id`) and what it shows
(`_101_INSTANCE_x_urlTitle`, `articleId`, and whatever else) names the article."""

_OPEN, _CLOSE = r"(?:\(|%28)", r"(?:\)|%29)"
_JAVA_SESSION = re.compile("(?:;|%3B)jsessionid=[^/;%]*", re.I)
_NET_SESSION = re.compile(
    rf"/{_OPEN}(?:[a-z0-5]{{24}}|(?:[A-Z]{_OPEN}[\w-]{{16,}}{_CLOSE})+){_CLOSE}(?=/)", re.I | re.A
)
"""ASP.NET's session in the path, `/(S(…))/`, and that of its first version, `/(…)/`."""

_LANGUAGES = ("vi", "en")

_SAFE = "%/?:@!$&'()*+,;=~[]|"


@lru_cache(maxsize=4096)  # a document's links are asked for several times, and again at the next poll
def canonical(link: str, *, base: str) -> str:
    """The link, absolute and canonical; empty if it is no http(s) URL. Idempotent."""
    if not link:
        return ""
    try:
        parts = urlsplit(urljoin(base, _DOUBLY_ESCAPED.sub("&", link.strip())))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        path = _NET_SESSION.sub("", _JAVA_SESSION.sub("", parts.path)) or "/"
        place = urlsplit(normalize_url(parts._replace(path=path, query="", fragment="")))
        query = quote("&".join(_telling(parts.query)), safe=_SAFE)
        fragment = quote(_fragment(parts.fragment), safe=_SAFE)
    except ValueError:  # no address, or half a character in it
        return ""
    address = place._replace(path=_in_one_language(place.path)).geturl()
    return f"{address}{query and f'?{query}'}{fragment and f'#{fragment}'}"


def _in_one_language(path: str) -> str:
    """The path without what Liferay says of the language, where the same page is shown without it.

    `/vi/web/dng/-/slug` is `/web/dng/-/slug`. And a relative link that switches the language leads from `/-/slug` to
    `/-/slug/vi`, from there to `/-/slug/vi/en`, and on without end: the last one counts, and Vietnamese is what an
    article is shown in without any. Elsewhere `/vi` may be a page's name, unless it comes again.
    """
    names = path.split("/")[1:]
    start = _run(names)
    if set(names[:start]) == {"vi"} and names[start : start + 1] in (["web"], ["-"]):
        names = names[start:]
    slash = names[-1:] == [""]
    named = names[:-1] if slash else names
    end = len(named) - _run(named[::-1])
    languages = named[end:]
    if languages and "-" in named[: end - 1]:
        names = named[:end] + (["en"] if languages[-1] == "en" else [])
    elif len(languages) > len(set(languages)):
        names = [*named[:end], languages[-1], *([""] if slash else [])]
    return "/" + "/".join(names)


def _run(names: list[str]) -> int:
    """How many languages `names` begins with."""
    return next((at for at, name in enumerate(names) if name not in _LANGUAGES), len(names))


def _telling(query: str) -> list[str]:
    """The parameters that may say what the page is."""
    return [
        pair
        for pair in query.split("&")
        if pair and not (_TRACKS.match(pair) or _SESSION.match(pair) or _WINDOW.match(pair))
    ]


def _fragment(fragment: str) -> str:
    """The fragment, by which some portals route, without a passage to be highlighted and without trackers."""
    kept = fragment.split(":~:", 1)[0]
    return "" if kept and all(_TRACKS.match(pair) for pair in kept.split("&")) else kept
