"""HTML from feeds and pages, made safe to show anywhere, and its text.

nh3 (ammonia, html5ever) parses as browsers do, so that what is sanitised here cannot come apart differently there.
Its time is bounded by handing it documents it is linear in: see `_bounded`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from html.entities import html5
from urllib.parse import urljoin, urlsplit

import nh3

from shared.text.normalise import clean, layout, legible, on_one_line


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CONTAINERS = _words(
    "div section article main header footer aside nav center address form fieldset details summary dl dt dd"
)
"""Kept as `div`, so that what stood apart stays apart."""
_INLINE = _words("a b i u s em strong small mark sub sup del ins q cite code abbr strike")
_BLOCKS = _words(
    "p br hr ul ol li table caption thead tbody tfoot tr td th h1 h2 h3 h4 h5 h6 blockquote pre figure figcaption img"
)
_DROPPED = _words(
    "script style noscript template iframe object embed applet svg math title head textarea select button audio video "
    "canvas noframes xmp"
)
"""Elements whose content is no part of the text."""
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "data-src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}

_FEW_AMPERSANDS = 1_000
_MANY_AMPERSANDS = 50_000
_LONGEST_TAG = 20_000
"""Characters."""
_FEW_TAGS = 500
_MANY_TAGS = 20_000

_SURROGATES = re.compile("[\ud800-\udfff]+")
_DATA_URI = re.compile(r"data:[a-zA-Z0-9/+.;=-]{0,80};base64,[A-Za-z0-9+/=]+")
# [^>]*+ eats to the end where no > follows, so that the search never starts twice over the same text.
_FORMATTING = re.compile(r"<(b|i|u|s|em|strong|small|big|font|code|tt|strike|nobr)[\s/][^>]*+>?", re.IGNORECASE)
_WHOLE_TAG = re.compile(r"<[a-zA-Z][^>]*+")
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>?")
_AMPERSAND = re.compile(r"&(?:#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|([A-Za-z][A-Za-z0-9]{1,31};))?")
_PLAIN_URL = re.compile(r"https?://[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*(?::[1-9][0-9]{0,3})?(?:[/?#][!-~]*)?")
_LINK_BREAKS = re.compile("[\t\n\r]")
_PLAIN_BREAK = re.compile(r"\n\s*\n")
_CONTAINER_TAG = re.compile(rf"<(/?)(?:{'|'.join(sorted(_CONTAINERS - {'div'}, key=len, reverse=True))})>")
# What nh3 writes is regular: names in lower case, attributes in double quotes, < and > escaped within them.
_IMG = re.compile(r"<img((?: [a-z-]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
_FIGURE = re.compile(r"<figure>(.*?)</figure>", re.DOTALL)
_ANY_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>")
_CELL_START = re.compile(r"(<(?:td|th|li)(?: [^<>]*)?>) ?(?:<(?:p|div)> ?){1,5}")
_CELL_END = re.compile(r"(?:</(?:p|div)> ?){1,5}(</(?:td|th|li)>)")


@dataclass(frozen=True, slots=True)
class ImageRef:
    url: str
    """Absolute, http or https."""
    caption: str


def sanitise(html: str, base_url: str) -> str:
    """`html` with nothing in it that runs, styles, tracks or points nowhere.

    Kept: paragraphs, line breaks, lists, tables, headings, emphasis, quotations, figures, links and images. Links and
    image addresses are made absolute against `base_url` and are http(s); one that cannot be is dropped, its text kept.
    Images of one pixel are dropped. Plain text becomes paragraphs at its empty lines. Never raises.
    """
    markup = html
    if "base64," in markup:
        markup = _DATA_URI.sub("data:,", markup)
    if "<" not in markup and "\n" in markup:
        markup = f"<p>{_PLAIN_BREAK.sub('</p><p>', markup.strip())}</p>"
    base = base_url if absolute_url(base_url) else ""
    markup = _bounded(markup)
    try:
        safe = _cleaner(base).clean(markup)
    except UnicodeEncodeError:
        safe = _cleaner(base).clean(_SURROGATES.sub("", markup))
    safe = _IMG.sub(_image_rewriter(base), _CONTAINER_TAG.sub(r"<\1div>", safe))
    # U+0338 goes too: composed with the `>` before it, it would open a tag that nh3 closed.
    return legible(safe.replace("\u0338", "").replace("&nbsp;", " ")).strip()


def to_text(html: str) -> str:
    """The text of any HTML: paragraphs apart by an empty line, list items and table rows on lines of their own,
    table cells apart by ` | `."""
    return text_of(sanitise(html, ""))


def text_of(sanitised: str) -> str:
    """`to_text` for what `sanitise` returned, without parsing it again."""
    markup = on_one_line(sanitised)
    if "<" not in markup:
        return layout(unescape(markup))
    if "<td" in markup or "<th" in markup or "<li" in markup:
        markup = _CELL_END.sub(r"\1", _CELL_START.sub(r"\1", markup))
    text = unescape(_ANY_TAG.sub(_separator, markup))
    if "<td" in markup or "<th" in markup:
        text = "\n".join(line.strip(" |") for line in text.split("\n"))
    return layout(text)


def images(html: str, base_url: str) -> list[ImageRef]:
    """The images in any HTML, in order, each once."""
    return images_of(sanitise(html, base_url))


def images_of(sanitised: str) -> list[ImageRef]:
    """`images` for what `sanitise` returned. The caption is the figure's, else the alternative text."""
    if "<img" not in sanitised:
        return []
    captions: dict[str, str] = {}
    for figure in _FIGURE.finditer(sanitised) if "<figcaption>" in sanitised else ():
        caption = figure[1].partition("<figcaption>")[2].partition("</figcaption>")[0]
        captions.update(dict.fromkeys(_IMG.findall(figure[1]), caption))
    found: dict[str, str] = {}
    for attributes in _IMG.findall(sanitised):
        values = dict(_ATTRIBUTE.findall(attributes))
        url = absolute_url(unescape(values.get("src", "")))
        if url and url not in found:
            caption_html = captions.get(attributes)
            found[url] = clean(text_of(caption_html) if caption_html else unescape(values.get("alt", "")))
    return [ImageRef(url, caption) for url, caption in found.items()]


def absolute_url(link: str, base_url: str = "") -> str:
    """`link` made absolute against `base_url`, or "" where that is no http(s) URL with a host."""
    if _PLAIN_URL.fullmatch(link):
        return link
    link = _LINK_BREAKS.sub("", link).strip()
    if not link:
        return ""
    try:
        url = urljoin(base_url, link)
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return url.replace(" ", "%20") if usable else ""


@lru_cache(maxsize=512)
def _cleaner(base_url: str) -> nh3.Cleaner:
    try:
        return nh3.Cleaner(
            tags=set(_CONTAINERS | _INLINE | _BLOCKS),
            clean_content_tags=set(_DROPPED),
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https"},
            url_relative=("rewrite_with_base", base_url) if base_url else "deny",
            link_rel="noopener noreferrer",
        )
    except ValueError:
        # A base that urllib accepts and the URL standard does not: relative links cannot be made absolute.
        return _cleaner("")


def _bounded(html: str) -> str:
    """HTML that html5ever parses in linear time and memory.

    Its time grows with tags times depth (100,000 open `<div>` take 18 s), and an unclosed formatting element is built
    anew in each later paragraph, once per set of attributes, without limit. So documents with many tags lose the
    attributes of their formatting elements (equal ones are built anew three times at most: the standard's "Noah's Ark
    clause"), and those with more tags than any article has keep only their words and paragraphs. A megabyte of `&`
    takes 8 s or more, a tag of a megabyte 4 s: neither is any use to a reader.
    """
    if len(html) > _LONGEST_TAG:
        html = _WHOLE_TAG.sub(lambda tag: tag[0] if len(tag[0]) <= _LONGEST_TAG else "<br", html)
    ampersands = html.count("&")
    if ampersands > _FEW_AMPERSANDS:
        html = html.replace("&", " ") if ampersands > _MANY_AMPERSANDS else _AMPERSAND.sub(_escaped_ampersand, html)
    tags = html.count("<")
    if tags <= _FEW_TAGS:
        return html
    return _FORMATTING.sub(r"<\1>", html) if tags <= _MANY_TAGS else _flattened(html)


def _escaped_ampersand(match: re.Match[str]) -> str:
    begins_entity = match[0] != "&" and (match[1] is None or match[1] in html5)
    return match[0] if begins_entity else "&amp;" + match[0][1:]


def _flattened(html: str) -> str:
    """The words of `html` in paragraphs, in linear time; scripts and styles are left out."""
    pieces: list[str] = []
    lower = html.lower()
    position = 0
    while match := _OPENING.search(html, position):
        pieces.append(html[position : match.start()])
        position = match.end()
        name = match[2].lower()
        if name in _BLOCKS or name in _CONTAINERS:
            pieces.append("\n\n")
        elif name in ("script", "style") and not match[1]:
            end = lower.find(f"</{name}", position)
            position = len(html) if end < 0 else end
    pieces.append(html[position:])
    text = "".join(pieces).replace("<", "&lt;").strip()
    return f"<p>{_PLAIN_BREAK.sub('</p><p>', text)}</p>"


def _image_rewriter(base_url: str) -> Callable[[re.Match[str]], str]:
    def rewrite(match: re.Match[str]) -> str:
        values = dict(_ATTRIBUTE.findall(match[1]))
        # Pages that load images late keep the address in data-src, which nh3 does not know to be one.
        late = absolute_url(unescape(values.pop("data-src", "")), base_url)
        if late:
            values["src"] = escape(late)
        tiny = any(values.get(side, "").removesuffix("px") in ("0", "1") for side in ("width", "height"))
        source = unescape(values.get("src", ""))
        # An empty address, made absolute, is the document's own.
        if tiny or source == base_url or not absolute_url(source):
            return ""
        return "<img" + "".join(f' {name}="{value}"' for name, value in values.items()) + ">"

    return rewrite


def _separator(match: re.Match[str]) -> str:
    closing, name = match[1], match[2]
    if name in _INLINE or name == "img":
        return ""
    if name == "br":
        return "\n"
    if name in ("td", "th"):
        return " | " if closing else ""
    if name in ("li", "tr"):
        return "" if closing else "\n"
    return "\n\n"
