"""What is kept of an entry that a source showed: hashes of its names and of its words, a few dozen bytes. Pure.

Enough to know the entry again by its bytes, to see that it changed, and to judge whether the portal's GUIDs and
links can be trusted, without the entry itself.
"""

import hashlib
import struct
from collections.abc import Iterable
from typing import NamedTuple

from services.poller.identity import Identified
from services.poller.parsing.document import DIGEST_BYTES

_NONE = bytes(DIGEST_BYTES)


class Mark(NamedTuple):
    """Each field is a hash of `DIGEST_BYTES`, all zero for what is not there."""

    digest: bytes
    """Of its bytes in the document, see `Found.digest`."""
    guid: bytes
    link: bytes
    """Of the canonical link."""
    title: bytes
    date: bytes
    """Of the date's text."""
    text: bytes
    """Of title, link and date together."""
    content: bytes
    """Of what it says: title, summary and content."""

    @property
    def is_cut(self) -> bool:
        """Its bytes were told apart from the document's others."""
        return self.digest != _NONE

    def key(self, distrusted: Iterable[str]) -> bytes:
        """The name it goes by: the most trusted one it has."""
        if self.guid != _NONE and "guid" not in distrusted:
            return b"g" + self.guid
        if self.link != _NONE and "link" not in distrusted:
            return b"l" + self.link
        return b"t" + self.text


def mark_of(found: Identified, digest: bytes) -> Mark:
    entry = found.entry
    return Mark(
        digest=digest or _NONE,
        guid=_hash(entry.guid),
        link=_hash(found.names.link),
        title=_hash(found.names.title),
        date=_hash(entry.published or entry.updated),
        text=_hash(found.names.text),
        content=bytes.fromhex(found.names.content_hash)[:DIGEST_BYTES],
    )


_PACKING = struct.Struct(f"{DIGEST_BYTES}s" * len(Mark._fields))


def packed(marks: Iterable[Mark]) -> bytes:
    return b"".join(b"".join(mark) for mark in marks)


def unpacked(data: bytes) -> list[Mark]:
    """Inverse of `packed`; nothing for what another version packed otherwise."""
    if len(data) % _PACKING.size:
        return []
    return [Mark._make(fields) for fields in _PACKING.iter_unpack(data)]


def is_named(value: bytes) -> bool:
    return value != _NONE


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=DIGEST_BYTES).digest() if text else _NONE
