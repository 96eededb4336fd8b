"""The blocks of a page: what stands where, and how much of it is link."""

import re
from dataclasses import dataclass
from hashlib import blake2b

from lxml.html import HtmlElement

from services.enricher.extraction.tree import leaves, text_of_element

_DIGITS = re.compile(r"\d+")
INSIDE = 1
"""Set in the last byte of a digest: the block stood in what was taken for the article."""
_DIGEST_BYTES = 8
_PROSE = 80
"""Characters of a sentence or more."""


@dataclass(eq=False, slots=True)
class Block:
    """A run of text (or an image) that no other block divides."""

    element: HtmlElement
    text: str
    linked: int
    """Characters of `text` within links."""
    images: int
    junk: bool = False
    voted: bool = False
    """trafilatura takes it for the article."""
    stamp: bool = False
    """It says when the article was published."""
    _lower: str = ""
    _digest: bytes = b""

    @property
    def chars(self) -> int:
        return len(self.text)

    @property
    def lower(self) -> str:
        if not self._lower:
            self._lower = self.text.lower()
        return self._lower

    @property
    def digest(self) -> bytes:
        """See `digest_of`."""
        if not self._digest:
            self._digest = digest_of(self.text)
        return self._digest

    @property
    def inside_digest(self) -> bytes:
        """Where the block was taken for the article."""
        return self.digest[:-1] + bytes([self.digest[-1] | INSIDE])

    @property
    def prose(self) -> bool:
        """A sentence or more, not a headline that links to another page."""
        return len(self.text) >= _PROSE and self.linked * 3 < len(self.text)


def blocks_of(body: HtmlElement) -> list[Block]:
    found: list[Block] = []
    for element in leaves(body):
        text = text_of_element(element)
        images = 1 if next(element.iter("img"), None) is not None else 0
        if not text and not images:
            continue
        linked = 0
        if text:
            if _within_link(element):
                linked = len(text)
            else:
                linked = sum(
                    len(" ".join("".join(link.itertext()).split())) for link in element.iter("a") if link.get("href")
                )
        found.append(Block(element, text, min(linked, len(text)), images))
    return found


def digest_of(text: str) -> bytes:
    """Of a block's text; of a short one without its numbers: dates, hours and counters change from page to page, while
    paragraphs of two bulletins may differ in nothing else. Empty for no text."""
    if not text:
        return b""
    said = text.lower() if len(text) >= _PROSE else _DIGITS.sub("0", text.lower())
    digest = blake2b(said.encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).digest()
    return digest[:-1] + bytes([digest[-1] & ~INSIDE])


def _within_link(element: HtmlElement) -> bool:
    return any(each.tag == "a" and each.get("href") for each in element.iterancestors())
