"""Which addresses a request may go to. Tables of IANA's special-purpose registries, and the forms that hide them."""

import socket
from ipaddress import ip_address, ip_network

import pytest

from shared.http.guard import AddressForbidden, Guard

FORBIDDEN = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",  # shared by carriers, RFC 6598
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",  # metadata of clouds
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",  # IPv4-compatible, RFC 4291
    "fe80::1",
    "fec0::1",  # site-local, RFC 3879
    "fc00::1",
    "fd00:ec2::254",  # metadata of a cloud
    "ff02::1",
    "2001:db8::1",
    "100::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::127.0.0.1",  # NAT64, RFC 6052
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",  # NAT64 of a network's own, RFC 8215
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "2002:a00:1::1",
    "2001:0:808:808:0:0:80ff:fffe",  # Teredo of a client at 127.0.0.1
    "2001:0:808:808:0:0:f5ff:fffe",  # … at 10.0.0.1
]
PERMITTED = [
    "1.1.1.1",
    "100.63.255.255",
    "100.128.0.1",
    "113.160.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "2001:ee0::1",
    "2606:4700::1111",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
    "2002:101:101::1",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_private_and_reserved_addresses_are_forbidden(address: str) -> None:
    assert not Guard().permits(ip_address(address))


@pytest.mark.parametrize("address", PERMITTED)
def test_addresses_of_the_internet_are_permitted(address: str) -> None:
    assert Guard().permits(ip_address(address))


def test_an_opened_network_is_permitted_in_every_form_and_no_other() -> None:
    guard = Guard([ip_network("10.1.0.0/16"), ip_network("fd00::/8")])
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203", "2002:a01:203::1", "fd00::1"):
        assert guard.permits(ip_address(address)), address
    for address in ("10.2.0.1", "::ffff:10.2.0.1", "127.0.0.1", "fc00::1", "::1"):
        assert not guard.permits(ip_address(address)), address


def test_no_socket_is_made_for_a_forbidden_address_and_the_reason_names_the_setting() -> None:
    with pytest.raises(AddressForbidden, match=r"^169\.254\.169\.254 is .*HOPTIN_ALLOW_PRIVATE_NETWORKS"):
        Guard().open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80)))


def test_a_zone_hides_nothing() -> None:
    with pytest.raises(AddressForbidden, match="fe80::1 is"):
        Guard().open_socket((socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1%eth0", 80, 0, 2)))


def test_a_permitted_address_gets_a_socket_that_does_not_block() -> None:
    with Guard().open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("113.160.0.1", 80))) as opened:
        assert not opened.getblocking()
