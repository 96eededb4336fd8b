"""How a document's bytes are text: what is declared, what they are, and why they are read as they are. Pure."""

import codecs
import re
from collections.abc import Mapping

from services.poller.check.shapes import Encoding
from shared.text.legacy import decode_legacy

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32le"),  # begins like the one of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
_SAMPLE = 100_000
"""Bytes by which legacy Vietnamese is known."""
_LEGACY = (
    "Its Vietnamese is in TCVN3 or VNI, from before Unicode, or was read as Windows-1252 once too often: it is decoded."
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';]{1,40})", re.IGNORECASE)
_PROLOG = re.compile(rb"\A\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([^\"']{1,40})")
_UTF8 = ("utf-8", "utf8", "us-ascii", "ascii")


def encoding_of(body: bytes, content_type: str, used: str) -> Encoding:
    """`used` is what the parser took; empty where it took none."""
    header = match[1] if (match := _CHARSET.search(content_type)) else ""
    bom = next((name for mark, name in _BOMS if body.startswith(mark)), "")
    start = body[:600].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    prolog = found[1].decode("ascii", "replace") if (found := _PROLOG.match(start)) else ""
    valid = _is_utf8(body)
    used = (used or ("utf-8" if valid else "")).lower()
    return Encoding(
        header=header,
        prolog=prolog,
        bom=bom,
        used=used,
        valid_utf8=valid,
        meanings=(
            *_meanings_of_encoding(used, {"header": header, "prolog": prolog, "BOM": bom}, valid=valid),
            *([_LEGACY] if _is_legacy(body[:_SAMPLE], used) else []),
        ),
    )


def _meanings_of_encoding(used: str, declared: Mapping[str, str], *, valid: bool) -> list[str]:
    if valid:
        wrong = [f"{where} says {name}" for where, name in declared.items() if name and name.lower() not in _UTF8]
        note = f", though the {' and the '.join(wrong)}" if wrong else ""
        return [f"The bytes are valid UTF-8, so they are read as UTF-8{note}."]
    said = [where for where, name in declared.items() if name and _same(name, used)]
    reason = f"as the {' and the '.join(said)} says" if said else "which nothing declares: letters may be wrong"
    taken = f"they are read as {used}, {reason}" if used else "nothing could be read"
    claimed = [f"the {where} says so" for where, name in declared.items() if name.lower() in _UTF8]
    return [f"The bytes are not valid UTF-8{', though ' + ' and '.join(claimed) if claimed else ''}: {taken}."]


def _same(name: str, other: str) -> bool:
    try:
        return codecs.lookup(name).name == codecs.lookup(other).name
    except LookupError:
        return name.lower() == other.lower()


def _is_legacy(body: bytes, encoding: str) -> bool:
    try:
        text = body.decode(encoding, "replace")
    except LookupError:
        return False
    return decode_legacy(text) != text


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
