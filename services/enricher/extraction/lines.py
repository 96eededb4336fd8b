"""The first and the last lines of sanitised HTML, or of plain text, and cutting them without breaking its tags."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape

from shared.text.normalise import clean

_INLINE = frozenset(
    (
        *("a", "b", "i", "u", "s", "em", "strong", "small", "mark", "sub", "sup", "del", "ins", "q"),
        *("cite", "code", "abbr", "strike", "img"),
    )
)
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>|[^<]+|<")
_EMPTY = re.compile(
    r"<(p|div|strong|em|b|i|u|small|h[1-6]|li|ul|ol|blockquote|figcaption|a|sub|sup|mark)(?: [^<>]*)?>(?:\s|"
    r"<br>)*+</\1>"
)
_BREAKS_BEFORE_END = re.compile(r"(?:\s|<br>)++(?=</(?:p|div|li|td)>)")
_BREAKS_AFTER_START = re.compile(r"(<(?:p|div|li|td)>)(?:\s|<br>)++")
_EDGE = 2_500
"""Characters of a long text that are looked at from its beginning: it stops after a few lines."""
_END = 1_500
"""Characters that are looked at for its end."""
_PROSE = 450
_PART = 250
_NESTED = 6
_MOST = 10
"""Last lines that are told of."""
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Line:
    """Most of them are never read: what they say is made out when it is asked for."""

    start: int
    end: int
    """In the HTML: from the first character of its text to the last, with the tags between."""
    parts: list[str]
    """Its text between the tags, escaped."""
    within: frozenset[str]
    """The block elements that it stands in, of those that matter: `li`, `td`, `figcaption`."""
    whole: bool = True
    """False where it goes on beyond what was looked at."""

    @cached_property
    def text(self) -> str:
        """Clean; empty for a line that is too long to be anything but prose."""
        return clean(unescape(self._raw)) if len(self._raw) <= _PROSE else ""

    @cached_property
    def head(self) -> str:
        """Clean: its beginning, some hundred characters."""
        return self.text or clean(unescape(self._raw[:_PART].rpartition(" ")[0]))

    @cached_property
    def tail(self) -> str:
        """Clean: its end, some hundred characters."""
        return self.text or clean(unescape(self._raw[-_PART:].partition(" ")[2]))

    @cached_property
    def _raw(self) -> str:
        return "".join(self.parts).strip()


def first_lines(html: str) -> Iterator[Line]:
    end = len(html) if len(html) <= _EDGE else _EDGE
    return _lines(html, 0, end)


def last_lines(html: str) -> list[Line]:
    """The last ones, at most ten, the very last one last."""
    start = 0 if len(html) <= _END else _boundary(html, len(html) - _END)
    return list(deque(_lines(html, start, len(html)), _MOST))


def _boundary(html: str, at: int) -> int:
    """Where a tag begins, or else a word."""
    tag = html.find("<", at)
    return tag if tag >= 0 else max(at, html.find(" ", at))


def _lines(html: str, start: int, end: int) -> Iterator[Line]:
    begun = ended = -1
    pieces: list[str] = []
    within: dict[str, int] = {}
    first = True
    for token in _TOKEN.finditer(html, start, end):
        name = token[2]
        if name is None:
            part = token[0]
            if part.strip():
                if begun < 0:
                    begun = token.start() + len(part) - len(part.lstrip())
                ended = token.start() + len(part.rstrip())
            if begun >= 0:
                pieces.append(part)
            continue
        if name in _INLINE:
            continue
        if pieces:
            yield Line(begun, ended, pieces, _those(within), whole=not (first and start))
            begun, pieces = -1, []
        first = False
        if name in ("li", "td", "th", "figcaption", "figure"):
            within[name] = max(0, within.get(name, 0) + (-1 if token[1] else 1))
    if pieces:
        yield Line(begun, ended, pieces, _those(within), whole=end == len(html) and not (first and start))


def _those(within: dict[str, int]) -> frozenset[str]:
    return frozenset(name for name, depth in within.items() if depth) if within else _NONE


def without(html: str, cuts: list[tuple[int, int]]) -> str:
    """`html` without these parts, and without the elements that are empty then."""
    for start, end in sorted(cuts, reverse=True):
        tags = "".join(tag[0] for tag in _TOKEN.finditer(html, start, end) if tag[2] and tag[2] != "img")
        html = html[:start] + tags + html[end:]
    return tidied(html) if cuts else html


def tidied(html: str) -> str:
    for _ in range(_NESTED):
        html, changes = _EMPTY.subn("", html)
        if not changes:
            break
    return _BREAKS_BEFORE_END.sub("", _BREAKS_AFTER_START.sub(r"\1", html)).strip()


def cut_start(html: str, line: Line, chars: int) -> str:
    """`html` without the first `chars` characters, spaces not counted, of the line's text."""
    out: list[str] = []
    for token in _TOKEN.finditer(html, line.start, line.end):
        text = token[0]
        if token[2] is None and chars:
            kept = unescape(text)
            at = 0
            while at < len(kept) and (chars or kept[at].isspace()):
                chars -= not kept[at].isspace()
                at += 1
            text = escape(kept[at:], quote=False)
        out.append(text)
    rest = "".join(out)
    return tidied(html[: line.start] + rest.lstrip() + html[line.end :])


def cut_end(html: str, line: Line, chars: int) -> str:
    """`html` without the last `chars` characters, spaces not counted, of the line's text."""
    out: list[str] = []
    for token in reversed(list(_TOKEN.finditer(html, line.start, line.end))):
        text = token[0]
        if token[2] is None and chars:
            kept = unescape(text)
            at = len(kept)
            while at and (chars or kept[at - 1].isspace()):
                chars -= not kept[at - 1].isspace()
                at -= 1
            text = escape(kept[:at], quote=False)
        out.append(text)
    return tidied(html[: line.start] + "".join(reversed(out)) + html[line.end :])


def solid(text: str) -> int:
    """Characters of `text`, spaces not counted."""
    return len("".join(text.split()))
