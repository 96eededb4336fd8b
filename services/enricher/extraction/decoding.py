"""From the bytes of a page to its markup, whatever was declared of them."""

import codecs
import re

from services.enricher.extraction.unusable import UnusablePage
from shared.text.legacy import decode_runs, decode_together
from shared.text.normalise import composed

_MOST_BYTES = 8_000_000
"""More than any article; libxml2 makes ten times as much of it."""
_HEAD = 2_048
"""Bytes in which a page says what it is; the HTML standard looks at the first 1,024."""
_LONGEST_TAG = 20_000
"""Characters. libxml2 compares each attribute of a tag with all before it: 100,000 of them take 14 s."""
_PART = 20_000
_MOST_PARTS = 6
_BROKEN_SHARE = 0.01
"""Of a page's letters beyond ASCII that may be broken where it is UTF-8: a text cut within a letter, a pasted line."""

_BINARY = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "an archive or an office document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"RIFF": "a sound or a video",
    b"\x1f\x8b": "an archive",
    b"Rar!": "an archive",
    b"ID3": "a sound or a video",
}
_TEXTUAL = re.compile(r"\s*(?:text/|application/(?:xhtml|xml)|application/octet-stream|$)", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([a-z0-9_:.-]{2,40})", re.IGNORECASE)
_SOFT_HYPHEN = re.compile("\xad|&(?:shy|#173|#[xX][aA][dD]);")
"""An `ư` of TCVN3: whoever cleans a text that is not decoded yet takes it away for good."""
_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_WHOLE_TAG = re.compile(r"<[a-zA-Z/!?][^>]*+")
_QUOTED_TAG = re.compile(r"<[a-zA-Z](?:[^\"'>]++|\"[^\"]*\"|'[^']*')*+")
"""With what stands in quotes, where a `>` ends nothing."""
_FEW_ATTRIBUTES = 200_000
"""Characters of a page that has too few attributes in any case."""


def markup_of(body: bytes, content_type: str) -> str:
    """The page as Unicode. Raises `UnusablePage` for what is no HTML, or too much of it.

    Valid UTF-8 is UTF-8, whatever header and document say; then they are believed, the header first. Text in the fonts
    from before Unicode is decoded (`shared/text/legacy.py`).
    """
    if len(body) > _MOST_BYTES:
        raise UnusablePage(f"The page is too large: {len(body):,} bytes.")
    head = _head_of(body)
    if not _TEXTUAL.match(content_type) and b"<html" not in head.lower():
        raise UnusablePage(f"The address leads to {content_type.partition(';')[0].strip()[:80]}, not to a page.")
    text = _decoded(body, head, content_type)
    for size, tags in ((_LONGEST_TAG, _WHOLE_TAG), (_FEW_ATTRIBUTES, _QUOTED_TAG)):
        if len(text) > size:
            text = tags.sub(lambda tag: tag[0] if len(tag[0]) <= _LONGEST_TAG else "<br", text)
    # U+0338 would be composed with the < or > before it.
    return composed(_in_unicode(text).replace("\u0338", ""))


def plain_text_of(body: bytes) -> str:
    """The same for a text without markup, its lines ended by `\n`."""
    text = _decoded(body, _head_of(body), "")
    return composed(_in_unicode(text).replace("\r\n", "\n"))


def _head_of(body: bytes) -> bytes:
    head = body[:_HEAD].lstrip()
    for magic, name in _BINARY.items():
        if head.startswith(magic):
            raise UnusablePage(f"The address leads to {name}, not to a page.")
    return head


def _in_unicode(text: str) -> str:
    decoded = "".join(decode_together(_parts(text)))
    return decode_runs(decoded) if _SOFT_HYPHEN.search(decoded) else decoded


def _parts(text: str) -> list[str]:
    """A long page in parts: what it is written in is told by the beginnings of texts, and it may begin with scripts."""
    parts: list[str] = []
    start = 0
    while len(parts) < _MOST_PARTS - 1 and len(text) - start > _PART:
        end = text.find("<", start + _PART)
        if end < 0:
            break
        parts.append(text[start:end])
        start = end
    return [*parts, text[start:]]


def _decoded(body: bytes, head: bytes, content_type: str) -> str:
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    if b"\0" in head and (wide := _wide(head)):
        return body.decode(wide, "replace")
    if len(_CONTROLS.findall(body[: 16 * _HEAD])) > 16:
        raise UnusablePage("The address leads to binary data, not to a page.")
    try:
        return body.decode()
    except UnicodeDecodeError:
        pass
    nearly = body.decode("utf-8", "replace")
    letters = len(nearly) - len(nearly.encode("ascii", "ignore"))
    if nearly.count("\ufffd") <= max(3, _BROKEN_SHARE * letters) and letters > 3:
        return nearly
    declared = _CHARSET.search(content_type) or _CHARSET.search(head.decode("latin-1"))
    return body.decode(_codec(declared[1] if declared else ""), "replace")


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: in markup every other byte is zero."""
    half = len(head) // 2
    zeros = head[0::2].count(0), head[1::2].count(0)
    if min(zeros) > 0.1 * half or max(zeros) < 0.4 * half:
        return ""
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _codec(name: str) -> str:
    """Windows-1252 for what is not known, what is said to be Latin-1 (as browsers have it: WHATWG), and UTF-8 or
    UTF-16, which it is not."""
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return "cp1252"
    plain = codec.name not in ("iso8859-1", "ascii") and not codec.name.startswith(("utf", "unicode"))
    return codec.name if plain and codec._is_text_encoding else "cp1252"
