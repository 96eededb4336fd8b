"""Which addresses a request may go to: decided when the connection is made, after resolution, for every hop.

A name that resolves to a public address while it is checked and to a private one when it is used (DNS
rebinding) gains nothing: the socket itself is made only for an address that passed. This is aiohttp's
`socket_factory`, which sees the very address that is connected to.
"""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address in the last 32 bits."""


_LOW_PORTS = frozenset((80, 81, 82, 443))
"""Of the ports below 1024 those that web servers use."""
_OTHER_SERVICES = frozenset(
    (1433, 1521, 1719, 1720, 1723, 2049, 2375, 2376, 2379, 3306, 3389, 3659, 4045, 4190, 4369, 5060, 5061, 5432, 5672,
     5900, 6000, 6379, 6566, *range(6665, 6670), 6679, 6697, 9042, 9200, 9300, 10080, 11211, 25672, 27017, 27018, 27019)
)  # fmt: skip
"""Ports above it of services that a request could be made to talk to: those that browsers block (Fetch standard,
"port blocking"), and those of databases, brokers and remote desktops."""


class AddressForbidden(OSError):
    """The address is private, and no setting opened it; the message says so and names the setting."""


class PortForbidden(AddressForbidden):
    """Nothing that speaks HTTP is to be expected at the port; no setting opens it."""


class Guard:
    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def permits(self, address: Address) -> bool:
        """True for addresses of the public Internet, and for those in networks the operator opened."""
        seen = _unwrapped(address)
        if any(seen.version == network.version and seen in network for network in self._allowed):
            return True
        # fec0::/10, site-local until RFC 3879, is private still where anybody uses it.
        local = isinstance(seen, IPv6Address) and seen.is_site_local
        return seen.is_global and not seen.is_multicast and not seen.is_reserved and not local

    def check(self, host: str) -> None:
        """Raises `AddressForbidden`; `host` is an address, a zone behind it makes no difference."""
        address = host.partition("%")[0]
        if not self.permits(ip_address(address)):
            raise AddressForbidden(
                f"{address} is a private or reserved address; HOPTIN_ALLOW_PRIVATE_NETWORKS can open its network."
            )

    def open_socket(
        self, info: tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[Any, ...]]
    ) -> socket.socket:
        """A socket for this address, for aiohttp's connector. Raises `AddressForbidden`."""
        family, kind, protocol, _name, target = info
        check_port(target[1])
        self.check(str(target[0]))
        opened = socket.socket(family, kind, protocol)
        opened.setblocking(False)
        return opened


def check_port(port: int | None) -> None:
    """Raises `PortForbidden` for ports where no web server is to be expected."""
    if port is not None and ((port < 1024 and port not in _LOW_PORTS) or port in _OTHER_SERVICES):
        raise PortForbidden(f"Port {port} is not one of a web server; no request goes there.")


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 form that carries one (mapped, 6to4, Teredo, NAT64), else the address."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
