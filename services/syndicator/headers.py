"""Headers that every answer carries."""

from shared import __version__

_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

COMMON = {
    "Server": f"hoptin/{__version__}",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": f"{_NOTHING}; sandbox",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, X-Hoptin-Change-Seq",
}
"""For data: what a browser makes of it must run nothing. Public data may be read from any page's script."""

REVALIDATED = {"Cache-Control": "public, no-cache"}
"""For what people look at and programs ask about: kept, but asked for again each time, which a 304 answers."""

PAGE = {
    **REVALIDATED,
    "Server": COMMON["Server"],
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""For pages; their Content-Security-Policy names the hash of their style sheet."""


def page_policy(style_hash: str) -> str:
    """The page's Content-Security-Policy: no scripts at all, no request to anybody, one style sheet."""
    return (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; img-src data:; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )
