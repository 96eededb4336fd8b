"""Requests to portals: one session factory, and fetches that end within bounds, whatever a server does."""

import asyncio
import email.utils
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from yarl import URL

from shared.http.guard import AddressForbidden, Guard

_MAX_REDIRECTS = 5
_HEADER_BYTES = 16 * 1024
_CHUNK = 64 * 1024
_LONGEST_RETRY_AFTER = 10**7


class FetchFailed(Exception):
    """The fetch came to nothing; the message is one sentence. `status` is the HTTP status, if there was one."""

    def __init__(self, message: str, status: int | None = None, retry_after: str = "") -> None:
        # It may quote the server, and has to be stored and shown.
        super().__init__("".join(char if char.isprintable() else "?" for char in message))
        self.status = status
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
class Fetched:
    status: int
    """200 or 304."""
    url: str
    """Where the body came from, after redirects."""
    body: bytes
    headers: Mapping[str, str]
    content_type: str
    """As sent, with its parameters: the charset is one of them."""


@dataclass(frozen=True, slots=True)
class Bounds:
    total_seconds: float = 30.0
    connect_seconds: float = 10.0
    body_bytes: int = 8 * 1024 * 1024
    """After decompression."""


def open_session(
    *,
    guard: Guard,
    user_agent: str,
    proxy: str | None = None,
    ca_file: Path | None = None,
    connections: int = 100,
    per_host: int = 2,
) -> aiohttp.ClientSession:
    """A session whose every connection passes `guard`; one host sees at most `per_host` requests at a time.

    With a proxy every connection goes to it, as the operator said, and may: what is guarded is each request's
    target, redirects included, as far as its address can be known here.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    connector = aiohttp.TCPConnector(
        limit=connections,
        limit_per_host=per_host,
        ssl=context,
        socket_factory=None if proxy else guard.open_socket,
        ttl_dns_cache=60,
    )
    return aiohttp.ClientSession(
        connector=connector,
        proxy=proxy,
        middlewares=(_guarded_targets(guard),) if proxy else (),
        headers={"User-Agent": user_agent},
        cookie_jar=aiohttp.DummyCookieJar(),
        max_line_size=_HEADER_BYTES,
        max_field_size=_HEADER_BYTES,
    )


def _guarded_targets(guard: Guard) -> aiohttp.ClientMiddlewareType:
    """Refuses a target whose name resolves here to an address that is not permitted. A name that does not resolve
    here is the proxy's to resolve: networks that need a proxy often have no name server for the world."""

    async def check(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
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
) -> Fetched:
    """GET `url`. Raises `FetchFailed` for everything that is neither a 200 nor a 304 within the bounds."""
    bounds = bounds or Bounds()
    timeout = aiohttp.ClientTimeout(
        total=bounds.total_seconds, sock_connect=bounds.connect_seconds, connect=None, sock_read=bounds.total_seconds
    )
    headers = {"Accept": accept, **(conditions or {})}
    try:
        async with session.get(
            URL(url), headers=headers, timeout=timeout, max_redirects=_MAX_REDIRECTS, allow_redirects=True
        ) as response:
            if response.status == 304:
                if not conditions:
                    raise FetchFailed("The server answered 304 Not Modified to a request for the whole.", 304)
                return Fetched(304, str(response.url), b"", response.headers, "")
            if response.status != 200:
                answer = f"The server answered {response.status} {response.reason or ''}".strip()
                raise FetchFailed(f"{answer}.", response.status, response.headers.get("Retry-After", ""))
            body = await _read(response, bounds.body_bytes)
            return Fetched(200, str(response.url), body, response.headers, response.headers.get("Content-Type", ""))
    except FetchFailed:
        raise
    except TimeoutError:
        raise FetchFailed(f"No whole answer within {bounds.total_seconds:g} s.") from None
    except aiohttp.TooManyRedirects:
        raise FetchFailed(f"More than {_MAX_REDIRECTS} redirects, or a loop of them.") from None
    except aiohttp.ClientConnectorCertificateError as error:
        raise FetchFailed(f"The TLS certificate is not trusted: {error.certificate_error}.") from None
    except AddressForbidden as error:
        raise FetchFailed(str(error)) from None
    except aiohttp.ClientConnectorError as error:
        raise FetchFailed(_connection_sentence(error)) from None
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
        raise FetchFailed(f"No URL that can be fetched: {str(error)[:200]}.") from None
    except (aiohttp.ClientError, ValueError, OSError, asyncio.IncompleteReadError) as error:
        raise FetchFailed(
            f"The answer broke off or was malformed: {type(error).__name__} {error}".strip()[:300]
        ) from None


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """The body, decompressed. Raises `FetchFailed` as soon as it exceeds `limit` bytes."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limit:
            response.close()
            raise FetchFailed(f"The body exceeds {limit // (1024 * 1024)} MiB.", response.status)
    return bytes(body)


def _connection_sentence(error: aiohttp.ClientConnectorError) -> str:
    cause = error.os_error
    if isinstance(cause, AddressForbidden):
        return str(cause)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"The host name {error.host} cannot be resolved."
    return f"No connection to {error.host}:{error.port}: {cause.strerror or cause}."
