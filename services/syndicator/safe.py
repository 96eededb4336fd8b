"""The last gate before anything a portal wrote leaves for a reader (invariant 9).

The enricher has cleaned all this already; nothing here trusts that it did, because what stands in the database
may be older than the enricher's rules.
"""

import re
from html import escape
from urllib.parse import quote, urlsplit, urlunsplit

import nh3

# What XML 1.0 cannot carry, the C1 controls that no text needs, and the overrides and isolates of writing
# direction, which make a text read as something else than it says.
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&#?\w+;")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]")
_SCHEMES = {"http", "https"}


def text(value: str) -> str:
    """`value` without characters that XML forbids or that hide what a text says."""
    return _NEVER.sub("", value).strip()


def line(value: str) -> str:
    """`text` on one line: for titles and names."""
    return " ".join(text(value).split())


def http_url(value: str) -> str | None:
    """`value` as an absolute http or https URI in ASCII (RFC 3986), or None where it is nothing of the kind."""
    try:
        parts = urlsplit(text(value))
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return None
    if ":" in host:
        host = f"[{host}]"
    if scheme not in _SCHEMES or not _HOST.fullmatch(host):
        return None
    # No user and password: they only serve to make an address look like another.
    netloc = host if port is None else f"{host}:{port}"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    query, fragment = (quote(part, safe="/%:@!$&'()*+,;=~-._?") for part in (parts.query, parts.fragment))
    return urlunsplit((scheme, netloc, _percent(path), _percent(query), _percent(fragment)))


def html(value: str) -> str:
    """`value` as HTML that runs nothing and loads nothing by other schemes than http and https."""
    return nh3.clean(text(value), url_schemes=_SCHEMES | {"mailto"}, link_rel="noopener noreferrer")


def html_of(plain: str) -> str:
    """A plain text as HTML that shows it, for elements that are read as HTML whatever they hold."""
    return escape(text(plain), quote=False)


def ambiguous(plain: str) -> bool:
    """Whether a reader that takes this plain text for HTML would see something else."""
    return bool(_MARKUP.search(plain))


def _percent(part: str) -> str:
    """Percent signs that encode nothing, encoded."""
    return re.sub(r"%(?![0-9a-fA-F]{2})", "%25", part)
