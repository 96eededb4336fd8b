"""Requests to portals: one session factory, and fetches that end within bounds, whatever a server does."""

import asyncio
import email.utils
import os
import re
import socket
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Literal

import aiohttp
from yarl import URL

from shared.http.guard import AddressForbidden, Guard, PortForbidden, check_port
from shared.http.tls import TlsContexts

_MAX_REDIRECTS = 5
_HEADER_BYTES = 16 * 1024
_CHUNK = 64 * 1024
_LONGEST_RETRY_AFTER = 10**7
_PERMANENT = (301, 308)
_PASSING = frozenset((404, 408, 425, 429, *range(500, 600)))
"""Answers that often pass by themselves: the page may be back, the server less busy, tomorrow."""


Failure = Literal[
    "status",
    "time",
    "size",
    "redirects",
    "certificate",
    "tls",
    "forbidden",
    "port",
    "name",
    "connection",
    "address",
    "broken",
]
"""Why a fetch came to nothing: the server answered with another status; it took too long; the body is too large; too
many redirects; the server's certificate is not trusted; no TLS that both sides speak; no request may go there, or not
to that port; the name is not known; no connection; the address is none; the answer broke off or is no HTTP."""


class FetchFailed(Exception):
    """The fetch came to nothing; the message is one sentence. `status` is the HTTP status, if there was one, and `url`
    what answered with it, which redirects may have led to; `soft` says that it may well pass by itself."""

    def __init__(
        self,
        message: str,
        status: int | None = None,
        retry_after: str = "",
        *,
        kind: Failure = "status",
        soft: bool = False,
        url: str = "",
    ) -> None:
        # It may quote the server, and has to be stored and shown.
        super().__init__("".join(char if char.isprintable() else "?" for char in message))
        self.status = status
        self.url = url
        self.kind: Failure = kind
        self.soft = soft or status in _PASSING
        self._retry_after = retry_after

    def retry_after(self, now: datetime) -> timedelta | None:
        """What the server asked for, in either form of `Retry-After` (RFC 9110, section 10.2.3)."""
        text = self._retry_after.strip()
        if re.fullmatch(r"[0-9]+", text):
            # More digits than a limit in seconds has would only meet Python's own limit on them.
            return timedelta(seconds=min(int(text[:12]), _LONGEST_RETRY_AFTER))
        try:
            at = email.utils.parsedate_to_datetime(text)
            return max(at.replace(tzinfo=at.tzinfo or UTC) - now, timedelta(0))
        except (ValueError, TypeError, LookupError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect that was followed."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Fetched:
    status: int
    """200 or 304."""
    url: str
    """Where the body came from, after redirects."""
    hops: tuple[Hop, ...]
    """The redirects on the way there, in order."""
    body: bytes
    headers: Mapping[str, str]
    content_type: str
    """As sent, with its parameters: the charset is one of them."""

    @property
    def moved_to(self) -> str | None:
        """Where the permanent redirects lead that the way began with (RFC 9110, sections 15.4.2 and 15.4.9)."""
        permanent = list(takewhile(lambda hop: hop.status in _PERMANENT, self.hops))
        if not permanent:
            return None
        return self.hops[len(permanent)].url if len(permanent) < len(self.hops) else self.url


@dataclass(frozen=True)
class Bounds:
    total_seconds: float = 30.0
    connect_seconds: float = 10.0
    body_bytes: int = 8 * 1024 * 1024
    """After decompression."""

    @cached_property
    def timeout(self) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=self.total_seconds, sock_connect=self.connect_seconds)


def open_session(
    *,
    guard: Guard,
    user_agent: str,
    proxy: str | None = None,
    ca_file: Path | None = None,
    connections: int = 100,
    per_host: int = 2,
    watching: Sequence[aiohttp.ClientMiddlewareType] = (),
) -> aiohttp.ClientSession:
    """A session whose every connection passes `guard`; one host sees at most `per_host` requests at a time. What is
    `watching` sees each request, those of redirects too, and its answer.

    With a proxy every connection goes to it, as the operator said, and may: what is guarded is each request's
    target, redirects included, as far as its address can be known here.
    """
    connector = aiohttp.TCPConnector(
        limit=connections,
        limit_per_host=per_host,
        ssl=TlsContexts(ca_file).of("strict"),
        socket_factory=None if proxy else guard.open_socket,
        ttl_dns_cache=60,
    )
    return aiohttp.ClientSession(
        connector=connector,
        proxy=proxy,
        middlewares=(*((_guarded_targets(guard),) if proxy else ()), *watching),
        headers={"User-Agent": user_agent},
        cookie_jar=aiohttp.DummyCookieJar(),
        max_line_size=_HEADER_BYTES,
        max_field_size=_HEADER_BYTES,
    )


def _guarded_targets(guard: Guard) -> aiohttp.ClientMiddlewareType:
    """Refuses a target whose name resolves here to an address that is not permitted. A name that does not resolve
    here is the proxy's to resolve: networks that need a proxy often have no name server for the world."""

    async def check(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        check_port(request.url.port)
        host, loop = request.url.raw_host or "", asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            found = []
        for *_, target in found:
            guard.check(str(target[0]))
        return await send(request)

    return check


async def fetch(
    session: aiohttp.ClientSession,
    url: str,
    *,
    accept: str,
    conditions: Mapping[str, str] | None = None,
    bounds: Bounds | None = None,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """GET `url`. Raises `FetchFailed` for everything that is neither a 200 nor a 304 within the bounds.

    `tls` takes the place of the session's own way of meeting servers, see `shared/http/tls.py`.
    """
    bounds = bounds or Bounds()
    headers = {"Accept": accept, **(conditions or {})}
    async with (
        _failing_in_words(bounds),
        session.get(
            URL(url),
            headers=headers,
            timeout=bounds.timeout,
            max_redirects=_MAX_REDIRECTS,
            ssl=True if tls is None else tls,
        ) as response,
    ):
        hops = tuple(Hop(str(passed.url), passed.status) for passed in response.history)
        if response.status == 304:
            if not conditions:
                raise FetchFailed("The server answered 304 Not Modified to a request for the whole.", 304)
            return Fetched(304, str(response.url), hops, b"", response.headers, "")
        if response.status != 200:
            raise _refused(response)
        body = await _read(response, bounds.body_bytes)
        content_type = response.headers.get("Content-Type", "")
        return Fetched(200, str(response.url), hops, body, response.headers, content_type)


async def post_form(
    session: aiohttp.ClientSession, url: str, form: Mapping[str, str], *, bounds: Bounds | None = None
) -> None:
    """POST `form` to `url`, and to where a 307 or 308 sends it (RFC 9110, section 15.4). Raises `FetchFailed` for
    everything but an answer of 2xx to the form itself."""
    bounds = bounds or Bounds()
    async with (
        _failing_in_words(bounds),
        session.post(URL(url), data=form, timeout=bounds.timeout, max_redirects=_MAX_REDIRECTS) as response,
    ):
        if any(passed.status not in (307, 308) for passed in response.history):
            # The form did not go along.
            raise FetchFailed(f"The server sent the request elsewhere, to {str(response.url)[:200]}.")
        if not 200 <= response.status < 300:
            raise _refused(response)


def _refused(response: aiohttp.ClientResponse) -> FetchFailed:
    answer = f"The server answered {response.status} {response.reason or ''}".strip()
    retry_after = response.headers.get("Retry-After", "")
    return FetchFailed(f"{answer}.", response.status, retry_after, url=str(response.url))


@asynccontextmanager
async def _failing_in_words(bounds: Bounds) -> AsyncIterator[None]:
    """Whatever a request fails with comes out as `FetchFailed`."""
    try:
        yield
    except FetchFailed:
        raise
    except TimeoutError:
        raise FetchFailed(f"No whole answer within {bounds.total_seconds:g} s.", kind="time", soft=True) from None
    except aiohttp.TooManyRedirects:
        raise FetchFailed(f"More than {_MAX_REDIRECTS} redirects, or a loop of them.", kind="redirects") from None
    except aiohttp.ClientConnectorCertificateError as error:
        raise FetchFailed(
            f"The TLS certificate is not trusted: {error.certificate_error}.", kind="certificate"
        ) from None
    except AddressForbidden as error:
        raise _not_permitted(error) from None
    except aiohttp.ClientConnectorError as error:
        raise _no_connection(error) from None
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
        raise FetchFailed(f"No URL that can be fetched: {str(error)[:200]}.", kind="address") from None
    except (aiohttp.ClientError, ValueError, OSError, asyncio.IncompleteReadError) as error:
        if isinstance(error.__cause__, AddressForbidden):  # aiohttp's wrapping of what a middleware raised
            raise _not_permitted(error.__cause__) from None
        raise FetchFailed(
            f"The answer broke off or was malformed: {type(error).__name__} {error}".strip()[:300],
            kind="broken",
            soft=True,
        ) from None


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """The body, decompressed. Raises `FetchFailed` as soon as it exceeds `limit` bytes."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limit:
            response.close()
            raise FetchFailed(f"The body exceeds {limit // (1024 * 1024)} MiB.", response.status, kind="size")
    return bytes(body)


def _not_permitted(error: AddressForbidden) -> FetchFailed:
    return FetchFailed(str(error), kind="port" if isinstance(error, PortForbidden) else "forbidden")


def _why(error: OSError) -> str:
    """In the system's own words, where it has some."""
    if isinstance(error, ssl.SSLError):
        return error.reason or "the TLS handshake failed"
    if isinstance(error, ConnectionResetError):
        return "the other side closed it at once"
    return os.strerror(error.errno) if error.errno else error.strerror or str(error) or "it failed"


def _no_connection(error: aiohttp.ClientConnectorError) -> FetchFailed:
    cause = error.os_error
    if isinstance(cause, AddressForbidden):
        return _not_permitted(cause)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchFailed(f"The host name {error.host} cannot be resolved.", kind="name", soft=True)
    reason = f"No connection to {error.host}:{error.port}: {_why(cause)}."
    return FetchFailed(reason, kind="tls" if isinstance(error, aiohttp.ClientSSLError) else "connection", soft=True)
