"""Ports on loopback for servers that cannot be told to choose their own."""

import random
import socket

_FIRST, _LAST = 20_000, 32_000  # below the range from which Linux takes ports for outgoing connections (32768)


def free_port() -> int:
    """A TCP port nobody listens on now."""
    while True:
        port = random.randint(_FIRST, _LAST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
