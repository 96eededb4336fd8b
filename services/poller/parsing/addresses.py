"""Relative addresses in the HTML of entries, made absolute by feedparser where there are any.

To find them feedparser reads all HTML as SGML and writes it anew, which takes most of its time and gives back other
markup than the portal wrote. Here it does so only for HTML that may hold one; other HTML stays as it is.
"""

import re
from typing import Any

from feedparser.urls import resolve_relative_uris

_ATTRIBUTES = [
    *("href", "src", "cite", "background", "action", "longdesc", "profile", "usemap", "codebase", "classid", "data"),
    "poster",
]
"""Those that feedparser resolves (`RelativeURIResolver.relative_uris`), in whatever element."""
_BEFORE = r"[\s\"'$;]"
"""An attribute begins behind white space or a quote, `&#39;` being one; and feedparser allows for a `$`."""
_NAMED = "|".join(rf"(?<={_BEFORE}{name}=)" for name in _ATTRIBUTES)
_ABSOLUTE = r"(?:https?|ftp)://[^/\s\"'<>]|(?:mailto|tel|sms|javascript|data):"
_RELATIVE = re.compile(rf"=(?:(?<=[\s$]=)|{_NAMED})(?!\s*+[\"']?+\s*+(?:{_ABSOLUTE}))", re.IGNORECASE)
"""Linear. Where in doubt it finds one: in a text that looks like an attribute, and wherever a space is before a `=`."""


def may_hold_relative(html: str) -> bool:
    return _RELATIVE.search(html) is not None


def with_absolute(html: str, base: str, encoding: str, content_type: str) -> str:
    """As feedparser's own function, which raises whatever it fails with."""
    if not may_hold_relative(html):
        return html
    resolved: Any = resolve_relative_uris(html, base, encoding, content_type)
    return str(resolved)
