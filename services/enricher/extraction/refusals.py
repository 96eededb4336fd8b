"""Pages that are not the article: what gives them away."""

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from services.enricher.extraction.blocks import Block
from services.enricher.extraction.body import Body
from services.enricher.extraction.head import Head
from services.enricher.extraction.marking import key_of
from services.enricher.extraction.unusable import UnusablePage
from shared.text.folding import fold
from shared.text.html import absolute_url

_HOME = re.compile(
    r"/*(?:(?:vi|en|vi-vn|vn|web|guest|home|trang-chu|index|default|pages|trangchu)(?:\.\w{2,5})?/*){0,3}", re.I
)
_CHALLENGE = re.compile(
    r"document\.cookie\s*=|location\.(?:reload|href|replace)|window\.location|__cf_chl|challenge-platform|"
    r"checking your browser|just a moment|"
    r"\bD1N\b|enable javascript|please enable cookies|captcha",
    re.I,
)
_LITTLE = 300
"""Characters: a page with no more text and a script that sets a cookie is a challenge."""
_MOST_OF_LOGIN = 800
_LOGIN = re.compile(r"đăng nhập|\blog ?in\b|sign in", re.I)
_ERROR = re.compile(
    r"\b404\b|không tìm thấy|không tồn tại|not found|\b50[0-3]\b|lỗi hệ thống|access denied|forbidden|"
    r"runtime error|truy cập bị từ chối",
    re.I,
)
_LIKE = 0.5
"""Of the syllables of the shorter headline that the other has, where both are of one article."""
_WORD = re.compile(r"\w+")


def refuse_address(url: str) -> None:
    """Raises `UnusablePage` where a portal redirected to its home page. A page of a file has no address."""
    parts = urlsplit(url)
    if parts.netloc and not parts.query and _HOME.fullmatch(parts.path):
        raise UnusablePage("The address leads to the portal's home page.")


def refuse_document(root: HtmlElement, head: Head, markup: str) -> None:
    """Raises `UnusablePage` for a challenge, a login and an error message; before the tree is changed."""
    text = _visible(root)
    if len(text) < _LITTLE:
        refreshes = any((meta.get("http-equiv") or "").lower() == "refresh" for meta in root.iter("meta"))
        if refreshes or _CHALLENGE.search(markup[:50_000]):
            raise UnusablePage("The page is a challenge for browsers, a script or a redirect, not the article.")
    if len(text) < _MOST_OF_LOGIN:
        asks = any((each.get("type") or "").lower() == "password" for each in root.iter("input"))
        if asks or (len(text) < _LITTLE and _LOGIN.search(head.page_title)):
            raise UnusablePage("The page asks for a login.")
        if _ERROR.search(head.page_title) or (len(text) < _LITTLE and _ERROR.search(text)):
            raise UnusablePage("The page is an error message.")


def _visible(root: HtmlElement) -> str:
    body = root.find("body")
    if body is None:
        return ""
    pieces: list[str] = []
    size = 0
    for element in body.iter():
        if (
            element.tag not in ("script", "style", "noscript", "template")
            and element.text
            and not element.text.isspace()
        ):
            pieces.append(element.text.strip())
            size += len(pieces[-1])
        if element.tail and not element.tail.isspace() and element is not body:
            pieces.append(element.tail.strip())
            size += len(pieces[-1])
        if size > _MOST_OF_LOGIN:
            break
    return " ".join(pieces)


def refuse_other(found: Body, head: Head, title: str) -> None:
    """Raises `UnusablePage` where nothing on the page reads like the headline that the feed gave."""
    if not title or len(_words(title)) < 3:
        return
    named = [
        *head.titles,
        head.page_title,
        *([found.title.text] if found.title and _heads(found.title, head.url) else []),
    ]
    if any(_alike(title, name) for name in named if name):
        return
    key = key_of(title)
    linked = False
    for block in found.all:
        if key and key in key_of(block.text[:1000]):
            if not block.linked:
                return
            linked = True
    if linked:
        raise UnusablePage("The page lists articles and is none itself.")
    shown = next((name for name in named if name), "")
    raise UnusablePage(
        f"The page is of another article: “{shown[:120]}”." if shown else "The page is of another article."
    )


def _heads(title: Block, url: str) -> bool:
    """Whether it stands above the article: a headline that links elsewhere does not, a heading may."""
    if not title.linked or title.element.tag in ("h1", "h2"):
        return True
    own = urlsplit(url)[2:4]
    return any(urlsplit(absolute_url(link.get("href") or "", url))[2:4] == own for link in title.element.iter("a"))


def _alike(one: str, other: str) -> bool:
    mine, theirs = _words(one), _words(other)
    return len(mine & theirs) >= _LIKE * min(len(mine), len(theirs)) and len(mine & theirs) >= min(3, len(mine))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(fold(text)))
