"""The way to the document: where requests went, and what answered."""

import asyncio
import re
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from services.poller.check.shapes import Answer, Place, Redirect, Resolved
from services.poller.check.words import span
from services.poller.conditions import validators_of
from services.poller.hints import freshness
from services.poller.moves import ANSWERS, DAYS, is_believed
from shared.http.client import Fetched
from shared.http.guard import Guard
from shared.storage.source_record import Moved, SourceRecord

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_LONGEST = 300
"""Characters shown of a header."""
_FEED_TYPE = re.compile(r"xml|json|rss|atom", re.IGNORECASE)
_TLS_EXCEPTIONS = {
    "legacy": "Old TLS protocols and ciphers are taken, by an exception for this source alone.",
    "unverified": "Any TLS certificate is taken, by an exception for this source alone: nobody knows who answers.",
}


class Witness:
    """Sees each request of a session and its answer."""

    def __init__(self) -> None:
        self.answers: list[aiohttp.ClientResponse] = []
        self.took_ms = 0.0
        """From the first request to the end of the last answer's body."""
        self._began = time.monotonic()

    async def watch(self, request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        answer = await send(request)
        self.answers.append(answer)
        return answer

    def ended(self) -> None:
        """The fetch is over."""
        self.took_ms = round((time.monotonic() - self._began) * 1000, 1)

    @property
    def last(self) -> aiohttp.ClientResponse | None:
        """The answer that was no redirect."""
        return self.answers[-1] if self.answers and _target(self.answers[-1]) is None else None


async def place_of(url: str, guard: Guard, *, proxy: bool, tls: str) -> Place:
    address = URL(url)
    host, port = address.host or "", address.port or 0
    found: list[str] = []
    with suppress(OSError, UnicodeError):
        answers = await asyncio.get_running_loop().getaddrinfo(address.raw_host, port, type=socket.SOCK_STREAM)
        found = list(dict.fromkeys(str(target[0]) for *_, target in answers))
    resolved = tuple(
        Resolved(address=each, permitted=guard.permits(ip_address(each.partition("%")[0]))) for each in found
    )
    secure = address.scheme == "https"
    return Place(
        url=url,
        host=host,
        port=port,
        addresses=resolved,
        proxy=proxy,
        tls=tls if secure else "none",  # type: ignore[arg-type]
        meanings=_meanings_of_place(resolved, proxy=proxy, tls=tls if secure else ""),
    )


def _meanings_of_place(resolved: Sequence[Resolved], *, proxy: bool, tls: str) -> tuple[str, ...]:
    meanings = []
    if proxy:
        meanings.append("The proxy of HOPTIN_HTTP_PROXY makes the connection.")
    if not resolved:
        meanings.append(
            "The name does not resolve on this machine; the proxy may know it."
            if proxy
            else "The name does not resolve on this machine."
        )
    if any(not each.permitted for each in resolved):
        meanings.append(
            "Requests to private and reserved addresses are not made, unless HOPTIN_ALLOW_PRIVATE_NETWORKS opens "
            "their network."
        )
    return (*meanings, *([_TLS_EXCEPTIONS[tls]] if tls in _TLS_EXCEPTIONS else []))


def redirects_of(answers: Sequence[aiohttp.ClientResponse], moved: Moved | None) -> tuple[Redirect, ...]:
    """`moved` is what the poller knows of them, this fetch included."""
    redirects: list[Redirect] = []
    leading = True
    for answer in answers:
        if (to := _target(answer)) is None:
            continue
        permanent = answer.status in _PERMANENT
        leading = leading and permanent
        redirects.append(
            Redirect(
                status=answer.status,
                url=str(answer.url),
                to=to,
                permanent=permanent,
                meanings=(_meaning_of_redirect(permanent=permanent, leading=leading, moved=moved),),
            )
        )
    return tuple(redirects)


def _meaning_of_redirect(*, permanent: bool, leading: bool, moved: Moved | None) -> str:
    if not permanent:
        return "Temporary: it is followed, and the source keeps its address."
    if not leading:
        return "Permanent, but behind a temporary one: it is followed, and the source keeps its address."
    if is_believed(moved):
        return "Permanent, and believed: the next poll moves the source there."
    rule = f"{ANSWERS} polls in a row, over at least {span(DAYS)}, were led there"
    if moved is None or moved.answers < 2:
        return f"Permanent: it is followed, and the source moves there once {rule}."
    return (
        f"Permanent: it is followed, and the source moves there once {rule}; with this one "
        f"{moved.answers} in {span(moved.last_at - moved.first_at)}. `hoptin sources accept` believes it at once."
    )


def _target(answer: aiohttp.ClientResponse) -> str | None:
    """Where a redirect leads; None for what is none."""
    location = answer.headers.get("Location") or answer.headers.get("URI")
    if answer.status not in _REDIRECTS or not location:
        return None
    try:
        return urljoin(str(answer.url), _shown(location))
    except ValueError:
        return _shown(location)


def answer_of(
    witness: Witness,
    fetched: Fetched | None,
    source: SourceRecord,
    now: datetime,
    *,
    retry_after: timedelta | None = None,
    page: str = "",
) -> Answer | None:
    """`fetched`: None where nothing came of it; `page` is then the title of the web page that came."""
    last = witness.last
    if last is None:
        return None
    headers, received = last.headers, last.content.total_raw_bytes
    validators = validators_of(fetched, now) if fetched else None
    unchanged = validators is not None and validators.body_hash == source.validators.body_hash
    fresh = freshness(headers, now)
    etag = validators.etag if validators else None
    last_modified = validators.last_modified if validators else None
    return Answer(
        url=str(last.url),
        status=last.status,
        reason=_shown(last.reason or ""),
        took_ms=witness.took_ms,
        content_type=_header(headers, "Content-Type"),
        content_encoding=_header(headers, "Content-Encoding"),
        received=received,
        size=len(fetched.body) if fetched else last.content.total_bytes,
        etag=etag,
        last_modified=last_modified,
        cache_control=_header(headers, "Cache-Control"),
        expires=_header(headers, "Expires"),
        retry_after=_header(headers, "Retry-After"),
        server=_header(headers, "Server"),
        fresh_s=round(fresh.total_seconds()),
        unchanged=unchanged,
        meanings=tuple(
            _meanings_of_answer(
                etag or last_modified,
                content_type=last.headers.get("Content-Type", ""),
                unchanged=unchanged,
                fresh=fresh,
                retry_after=retry_after,
                whole=bool(fetched),
                page=page,
            )
        ),
    )


def _meanings_of_answer(
    validator: str | None,
    *,
    content_type: str,
    unchanged: bool,
    fresh: timedelta,
    retry_after: timedelta | None,
    whole: bool,
    page: str,
) -> list[str]:
    meanings = [f"It is a web page: “{page}”."] if page else []
    if unchanged:
        meanings.append("Byte for byte the document of the last good poll: a poll would go no further.")
    if whole and validator:
        meanings.append("Polls send ETag and Last-Modified back, so that an unchanged document need not be sent again.")
    elif whole:
        meanings.append("No usable ETag and no Last-Modified: every poll fetches the whole document.")
    if fresh:
        meanings.append(f"It calls itself fresh for {span(fresh)}, which slows polls down.")
    if whole and content_type and not _FEED_TYPE.search(content_type):
        meanings.append("The content type is not a feed's; the poller goes by what the body is.")
    if retry_after is not None:
        meanings.append(f"It asks to be left alone for {span(retry_after)}.")
    return meanings


def _header(headers: Mapping[str, str], name: str) -> str:
    return _shown(headers.get(name, ""))


def _shown(text: str) -> str:
    """A header may hold anything."""
    kept = "".join(char if char.isprintable() else "?" for char in text)
    return kept if len(kept) <= _LONGEST else f"{kept[:_LONGEST]}…"
