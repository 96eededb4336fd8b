"""What a source may be when an operator names it: one set of rules for `sources add` and `sources import`."""

import difflib
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import Literal, get_args

from yarl import URL

from shared.http.tls import Tls
from shared.provinces import PROVINCES, by_name, locate
from shared.settings import duration
from shared.storage.source_record import PageChoice
from shared.text.folding import slugify

_LONGEST_WAIT = timedelta(days=30)
MAX_URL = 2000
"""Characters: more than any server accepts in practice."""
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)


class Syndicate(StrEnum):
    """How much of its articles may be passed on."""

    SUMMARY = "summary"
    FULL = "full"


class Page(StrEnum):
    """Which of its articles' pages are read."""

    ALWAYS = "always"
    WHEN_SHORT = "when-short"
    NEVER = "never"


class Refused(Exception):
    """This is no source; the message is a sentence without the full stop."""


@dataclass(frozen=True)
class SourceEntry:
    """A source as a list of sources gives it, checked and in its one form."""

    url: str
    name: str
    province: str | None = None
    category: str | None = None
    syndicate: Literal["summary", "full"] = "summary"
    page: PageChoice = "when-short"
    paused: bool = False
    shortest_s: int | None = None
    longest_s: int | None = None
    """Seconds between two polls at least and at most; None: as for every source."""
    tls: Tls = "strict"

    @property
    def portal(self) -> str:
        return portal_of(self.url)


def checked(
    url: str,
    *,
    name: str = "",
    province: str = "",
    category: str = "",
    syndicate: str = "summary",
    page: str = "when-short",
    paused: bool = False,
    shortest: str = "",
    longest: str = "",
    tls: str = "strict",
) -> SourceEntry:
    """Raises `Refused` with the first thing that is wrong."""
    address = checked_url(url)
    shortest_s, longest_s = checked_wait(shortest), checked_wait(longest)
    check_waits(shortest_s, longest_s)
    return SourceEntry(
        url=address,
        name=clean_line(name) or portal_of(address),
        province=checked_province(province) if province.strip() else None,
        category=clean_category(category) or None,
        syndicate=_syndicate(syndicate),
        page=_page(page),
        paused=paused,
        shortest_s=shortest_s,
        longest_s=longest_s,
        tls=_tls(tls),
    )


def checked_url(text: str) -> str:
    """The address in one form, so that a source is the same however it was written. Raises `Refused`."""
    text = text.strip()
    if not text:
        raise Refused("the address is empty")
    if len(text) > MAX_URL:
        raise Refused(f"the address has {len(text)} characters, at most {MAX_URL} are allowed")
    try:
        url = URL(text)
        host, _ = url.raw_host or "", url.port
    except ValueError as error:
        raise Refused(f"{text!r} is not an address ({error})") from None
    if url.scheme not in ("http", "https") or not host:
        raise Refused(f"{text!r} is not an http or https address")
    if url.raw_user is not None or url.raw_password is not None:
        raise Refused("the address carries a user name or a password, which the source list would make public")
    if any(unicodedata.category(char) == "Cc" for char in text) or not _is_host(host):
        raise Refused(f"{text!r} is not an address")
    address = str(url.with_fragment(None))
    return f"{address}/" if address == str(url.origin()) else address


def portal_of(url: str) -> str:
    """The site that a feed belongs to: its host without `www.`, with the port where it is a special one."""
    address = URL(url)
    host = (address.host or "").removeprefix("www.")
    host = f"[{host}]" if ":" in host else host
    return host if address.is_default_port() else f"{host}:{address.port}"


def checked_province(text: str) -> str:
    """The slug of a unit, present or former, from its slug or its name. Raises `Refused` with near matches."""
    slug = slugify(text)
    if locate(slug) is not None:
        return slug
    if located := by_name(text):
        unit, former = located
        return (former or unit).slug
    known = [unit.slug for unit in PROVINCES] + [former.slug for unit in PROVINCES for former in unit.former]
    near = difflib.get_close_matches(slug, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}" if near else "give one such as hai-phong or da-nang"
    raise Refused(f"there is no province {text.strip()!r}; {hint}")


def checked_wait(text: str) -> int | None:
    """Seconds, from `5m` and its like; None for nothing and for `default`. Raises `Refused`."""
    if text.strip().lower() in ("", "default"):
        return None
    try:
        time = duration(text)
    except ValueError as error:
        raise Refused(f"{text!r} {error}") from None
    if not timedelta(seconds=1) <= time <= _LONGEST_WAIT:
        raise Refused(f"{text!r} is not between 1s and {_LONGEST_WAIT.days}d")
    return round(time.total_seconds())


def check_waits(shortest_s: int | None, longest_s: int | None) -> None:
    """Raises `Refused` where one contradicts the other."""
    if shortest_s is not None and longest_s is not None and shortest_s > longest_s:
        raise Refused(f"the shortest time, {shortest_s} s, would exceed the longest, {longest_s} s")


def wait_text(seconds: int | None) -> str | None:
    """As `checked_wait` reads it."""
    if seconds is None:
        return None
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def clean_line(text: str) -> str:
    """On one line, in NFC, without what XML cannot carry or what makes a name read as another."""
    kept = "".join(char for char in text if char.isspace() or not _unwanted(char))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def clean_category(text: str) -> str:
    """Its comma-separated parts, none with a leading slash: in OPML that marks a place, here the province."""
    parts = (part.strip(" /") for part in clean_line(text).split(","))
    return ", ".join(part for part in parts if part)


def _syndicate(text: str) -> Literal["summary", "full"]:
    match text.strip().lower():
        case "summary":
            return "summary"
        case "full":
            return "full"
    raise Refused(f"syndicate is {text.strip()!r}, it can be summary or full")


def _page(text: str) -> PageChoice:
    for word in get_args(PageChoice):
        if text.strip().lower() == word:
            found: PageChoice = word
            return found
    raise Refused(f"page is {text.strip()!r}, it can be {', '.join(get_args(PageChoice))}")


def _tls(text: str) -> Tls:
    for word in get_args(Tls):
        if text.strip().lower() == word:
            found: Tls = word
            return found
    raise Refused(f"tls is {text.strip()!r}, it can be {', '.join(get_args(Tls))}")


def _unwanted(char: str) -> bool:
    # The listed ranges override the direction of writing.
    return (
        unicodedata.category(char) in ("Cc", "Cs", "Cn") or "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069"
    )


def _is_host(host: str) -> bool:
    try:
        ip_address(host.split("%")[0])
    except ValueError:
        labels = host.removesuffix(".").split(".")
        return len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels)
    return True
