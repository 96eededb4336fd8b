"""A rendered answer and the conditions under which it need not be sent again (RFC 9110, sections 8.8 and 13)."""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

from aiohttp import hdrs, web
from multidict import CIMultiDict

from services.syndicator.headers import COMMON

CACHE_CONTROL = "public, max-age=10, stale-while-revalidate=60"
_WORTH_COMPRESSING = 512
"""Bytes; below, the headers outweigh what is saved."""


@dataclass(frozen=True)
class Rendering:
    """What a page is at a change: the same bytes for the same content, whenever they are made."""

    change_seq: int
    body: bytes
    content_type: str
    headers: dict[str, str] = field(default_factory=dict)


class Version:
    """A rendering, ready to be sent."""

    def __init__(self, rendering: Rendering, made_at: float) -> None:
        """`made_at`: when this process first had this content, in seconds since the epoch.

        That, not a date from the content, is its Last-Modified: a withdrawal changes a feed and leaves no date
        in it that is newer than those that were there.
        """
        self.change_seq = rendering.change_seq
        """Raised as long as later changes leave the content as it is."""
        self.body = rendering.body
        digest = hashlib.blake2b(rendering.body, digest_size=16)
        digest.update(repr(sorted(rendering.headers.items())).encode())
        self.etag = f'"{digest.hexdigest()}"'
        self.modified = int(made_at)
        self.compressed = _compressed(rendering.body)
        # Another representation, so another strong validator (RFC 9110, section 8.8.3.3).
        self.compressed_etag = f'"{digest.hexdigest()}-gzip"'
        self._known = {self.etag, self.compressed_etag}
        self._settled = False
        self._headers = self._make_headers(rendering)

    @property
    def size(self) -> int:
        return len(self.body) + len(self.compressed or b"")

    def response(self, request_headers: Mapping[str, str], now: Callable[[], float]) -> web.Response:
        """The answer to a GET or HEAD with these headers: 200, or 304 where the reader has this version."""
        if not self._settled:
            self._settle(now())
        plain, packed, unchanged = self._headers
        if self._is_known(request_headers):
            return web.Response(status=304, headers=unchanged.copy())
        if self.compressed is not None and accepts_gzip(request_headers.get(hdrs.ACCEPT_ENCODING, "")):
            return web.Response(body=self.compressed, headers=packed.copy())
        return web.Response(body=self.body, headers=plain.copy())

    def _is_known(self, headers: Mapping[str, str]) -> bool:
        tags = headers.get(hdrs.IF_NONE_MATCH)
        if tags is not None:
            return tags in self._known or any(_weak(tag) in ("*", *self._known) for tag in tags.split(","))
        since = headers.get(hdrs.IF_MODIFIED_SINCE)
        if since is None:
            return False
        had = http_time(since)
        return had is not None and had >= self.modified

    def _settle(self, now: float) -> None:
        """Within the second in which a version was made, another may follow; until it is over, readers are
        given the second before it, so that those who hold this version do not take the next for it."""
        over = now >= self.modified + 1
        shown = self.modified if over else self.modified - 1
        value = format_datetime(datetime.fromtimestamp(shown, UTC), usegmt=True)
        for headers in self._headers:
            headers[hdrs.LAST_MODIFIED] = value
        self._settled = over

    def _make_headers(self, rendering: Rendering) -> tuple[CIMultiDict[str], CIMultiDict[str], CIMultiDict[str]]:
        plain = CIMultiDict(COMMON)
        plain[hdrs.CACHE_CONTROL] = CACHE_CONTROL
        plain[hdrs.VARY] = hdrs.ACCEPT_ENCODING
        plain[hdrs.ETAG] = self.etag
        plain.update(rendering.headers)
        unchanged = plain.copy()
        plain[hdrs.CONTENT_TYPE] = rendering.content_type
        packed = plain.copy()
        packed[hdrs.CONTENT_ENCODING] = "gzip"
        packed[hdrs.ETAG] = self.compressed_etag
        return plain, packed, unchanged


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str) -> bool:
    """RFC 9110, section 12.5.3."""
    for coding in accept_encoding.lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() in ("gzip", "x-gzip", "*"):
            quality = weight.strip().removeprefix("q=").strip()
            return not quality or quality.strip("0.") != ""
    return False


@lru_cache(maxsize=1024)
def http_time(value: str) -> float | None:
    """Seconds since the epoch of an HTTP date; None where it is none."""
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _weak(tag: str) -> str:
    """If-None-Match compares weakly (RFC 9110, section 13.1.2)."""
    return tag.strip().removeprefix("W/")


def _compressed(body: bytes) -> bytes | None:
    if len(body) < _WORTH_COMPRESSING:
        return None
    return gzip.compress(body, compresslevel=6, mtime=0)
