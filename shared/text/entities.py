"""Entities that were escaped once too often.

Portals escape text that was escaped already, up to three times; a reader then sees `T&aacute;c`. How often a text was
escaped cannot be known, so two rules decide. Both look at the text as the feed's parser gave it, decoded once:

- **Plain text** (titles, names). Who escapes a text escapes all of it. A text that still holds a `<` or an `&` of its
  own was therefore not escaped again, and its `&lt;` and `&gt;` are what it speaks of. Every other entity
  is decoded all the same: nobody writes about `&nbsp;` in a headline.
- **HTML**. A field without one tag of its own, which has tags once it is decoded, is escaped HTML. In a field with
  tags, `&lt;p&gt;` is text that speaks of a tag, and only `&amp;nbsp;` and its like are doubly escaped.
"""

import re
from html import unescape
from html.entities import html5

_ROUNDS = 3
"""Undone at most: more has not been seen, and each round costs a pass."""

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARKUP = frozenset("<>")
_OWN_MARKUP = re.compile(rf"<|&(?!{_ENTITY.pattern[1:]})")
_TOO_OFTEN = re.compile(
    r"&(?:(?:amp|#38|#[xX]26);){1,3}(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)"
)
TAG = re.compile(
    r"</?(?:p|br|div|span|a|img|b|i|u|s|em|strong|small|big|ul|ol|li|dl|dt|dd|table|caption|colgroup|col|tbody|thead|tfoot"
    r"|tr|td|th|h[1-6]|font|blockquote|pre|code|figure|figcaption|picture|source|video|audio|center|section|article|header"
    r"|footer|aside|iframe|script|style|hr|sup|sub|o:p)(?:\s[^<>=]*=[^<>]*|\s*/?)>",
    re.IGNORECASE,
)
"""A tag that stands in articles: with nothing but attributes in it, so that `a<b and c>d` has none. `[^<>]` keeps it
linear: a match can neither cross nor restart at another tag."""
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
"""The marks of a section that was wrapped twice, or escaped with its marks."""


def unescape_text(text: str) -> str:
    """Plain text without entities, by the first rule above."""
    for _ in range(_ROUNDS):
        if "&" not in text:
            break
        decode = _decode_sparing_markup if _OWN_MARKUP.search(text) else _decode
        decoded = _ENTITY.sub(decode, text)
        if decoded == text:
            break
        text = decoded
    return _CDATA.sub("", text)


def unescape_html(html: str) -> str:
    """HTML that was escaped as a whole is HTML again, and entities in it are escaped once, by the second rule above."""
    if "&" in html and not TAG.search(html):
        decoded = html
        for _ in range(_ROUNDS):
            decoded = _ENTITY.sub(_decode, decoded)
            if TAG.search(decoded):
                html = decoded
                break
            if "&" not in decoded:
                break
    return _TOO_OFTEN.sub(_escaped_once, _CDATA.sub("", html))


def _decode(match: re.Match[str]) -> str:
    return unescape(match[0])


def _decode_sparing_markup(match: re.Match[str]) -> str:
    decoded = unescape(match[0])
    return match[0] if decoded in _MARKUP else decoded


def _escaped_once(match: re.Match[str]) -> str:
    entity = match[1]
    named = not entity.startswith("#")
    if named and (entity not in html5 or entity.lower() in ("lt;", "gt;")):
        return match[0]
    return match[0] if unescape("&" + entity) in "<>" else "&" + entity
