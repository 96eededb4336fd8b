"""How the TLS of portals is met: strictly, or by an exception that the operator made for one source.

Provincial servers often send incomplete chains, and some speak only what was current ten years ago. An exception
is a source's own and is shown with it; nothing weakens the others.
"""

import ssl
from pathlib import Path
from typing import Literal

Tls = Literal["strict", "legacy", "unverified"]


class TlsContexts:
    def __init__(self, ca_file: Path | None = None) -> None:
        """`ca_file`: certificate authorities besides the system's."""
        self._ca_file = ca_file
        self._made: dict[Tls, ssl.SSLContext] = {}

    def of(self, tls: Tls) -> ssl.SSLContext:
        """`legacy` takes old protocols, ciphers and renegotiation; `unverified` any certificate besides."""
        if tls not in self._made:
            self._made[tls] = self._make(tls)
        return self._made[tls]

    def _make(self, tls: Tls) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._ca_file is not None:
            context.load_verify_locations(self._ca_file)
        if tls != "strict":
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)  # named from Python 3.12 on
        if tls == "unverified":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context
