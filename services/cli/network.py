"""What the doctor looks at on the network: names and ports."""

import asyncio
import errno
import os
import socket
from collections.abc import Sequence
from ipaddress import ip_address

import aiohttp
from yarl import URL

from services.cli.checks import Check, failed, passed

_NAMES = 3
_SECONDS = 3.0


async def check_names(urls: Sequence[str]) -> Check:
    """That this machine resolves the hosts of the first few sources, or `localhost` where there are none."""
    hosts = list(dict.fromkeys(host for url in urls if (host := URL(url).host) and not _is_address(host)))[:_NAMES]
    about = f"resolves {', '.join(hosts)}" if hosts else "resolves localhost (no source names another host)"
    outcomes = await asyncio.gather(*(_resolve(host) for host in hosts or ["localhost"]))
    wrong = [problem for problem in outcomes if problem]
    if wrong:
        return failed("names", f"not found: {', '.join(wrong)}. Check /etc/resolv.conf and the sources' addresses.")
    return passed("names", f"this machine {about}.")


async def check_port(name: str, host: str, port: int, variable: str) -> Check:
    """Free, or listened on by hoptin."""
    if port == 0:
        return passed(name, "any free port is taken.")
    problem = _why_not_bound(host, port)
    if problem is None:
        return passed(name, f"{host} port {port} is free.")
    if problem == errno.EADDRINUSE and await _is_hoptin(host, port):
        return passed(name, f"hoptin answers on {host} port {port}.")
    if problem == errno.EADDRINUSE:
        return failed(name, f"another program listens on {host} port {port}: end it, or set {variable} to a free port.")
    return failed(
        name,
        f"{host} port {port} cannot be listened on ({os.strerror(problem)}): "
        f"correct {variable}, or HOPTIN_HTTP_HOST, which sets the address.",
    )


def _why_not_bound(host: str, port: int) -> int | None:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        return errno.EADDRNOTAVAIL
    with socket.socket(family, kind, proto) as probe:
        # As the services do: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            return error.errno or errno.EINVAL
    return None


async def _is_hoptin(host: str, port: int) -> bool:
    """Whether an admin port answers there, by its metrics, or a syndicator, which names itself in every answer."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - any address is reached by loopback
    url = URL.build(scheme="http", host=reachable, port=port, path="/metrics")
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as session,
            session.get(url) as answer,
        ):
            named = answer.headers.get("Server", "").startswith("hoptin/")
            return named or (answer.status == 200 and b"hoptin_" in await answer.read())
    except (aiohttp.ClientError, TimeoutError):
        return False


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


async def _resolve(host: str) -> str | None:
    """Why the name does not resolve; None when it does."""
    loop = asyncio.get_running_loop()
    try:
        await asyncio.wait_for(loop.getaddrinfo(host, None, type=socket.SOCK_STREAM), _SECONDS)
    except TimeoutError:
        return f"{host} (no answer within {_SECONDS:.0f} s)"
    except OSError as error:
        return f"{host} ({error.strerror})"
    return None
