"""Who signs below an article: in blocks of their own, which a portal sets between its text and everything else."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from services.enricher.extraction.blocks import Block
from services.enricher.extraction.boilerplate import AUTHOR_MARKS, is_tool
from services.enricher.extraction.marking import bears_author
from services.enricher.extraction.names import is_initials, is_name
from services.enricher.extraction.signature import Signature, signature_of, signature_said
from services.enricher.extraction.stamp import stamp_of

_BYLINE_CHARS = 120
_NAME_CHARS = 60
_MOST = 8
_LABEL = re.compile(r"(?:tác giả|người viết|bài viết|tin, bài|tin, ảnh|nguồn)\s?:?", re.I)
"""In a cell of its own, before the cell with the name."""
_RIGHT = re.compile(r"(?:text-align|float)\s*:\s*right", re.I)
_RIGHT_MARKS = re.compile(
    r"(?:^|[\s_-])(?:text-(?:right|end)|(?:pull|float)-(?:right|end)|align-?right)(?:$|[\s_-])", re.I
)


def signed_below(blocks: Sequence[Block]) -> list[Signature]:
    """What the first of `blocks` say of who wrote it; counters, buttons and timestamps between them are passed over."""
    found: list[Signature] = []
    label = ""
    for block in blocks[:_MOST]:
        if _LABEL.fullmatch(block.text):
            label = block.text.rstrip(": ")
            continue
        signature = signature_of(f"{label}: {block.text}") if label else byline(block)
        label = ""
        if signature is None:
            signature = _bare(block)
        if signature is not None:
            found.append(signature)
        elif block.text and not (is_tool(block.lower) or stamp_of(block.text)):
            break
    return found


def byline(block: Block) -> Signature | None:
    """Authors or a source, with a label or in an element that is named for them."""
    if block.chars > _BYLINE_CHARS:
        return None
    if has_marks(block, AUTHOR_MARKS) or bears_author(block):
        return signature_said(block.text)
    if block.linked:
        return None
    signature = signature_of(block.text)
    return signature if signature is not None and signature.rule in ("labelled", "source") else None


def _bare(block: Block) -> Signature | None:
    """A name or initials alone, at the right: nothing but authors stands there."""
    name = block.text.strip(" ()-–")
    if block.linked or block.chars > _NAME_CHARS or not (is_name(name) or is_initials(name)) or not _at_right(block):
        return None
    return Signature([name], rule="name")


def _at_right(block: Block) -> bool:
    element: HtmlElement | None = block.element
    for _ in range(3):
        if element is None:
            return False
        if element.get("align", "").lower() == "right" or _RIGHT.search(element.get("style", "")[:300]):
            return True
        if _RIGHT_MARKS.search(element.get("class", "")[:300]):
            return True
        element = element.getparent()
    return False


def has_marks(block: Block, marks: re.Pattern[str], levels: int = 2) -> bool:
    """Whether the block or one of the elements around it has such a class or id."""
    element: HtmlElement | None = block.element
    for _ in range(levels + 1):
        if element is None:
            return False
        name = element.get("class", "") + " " + element.get("id", "") + " " + element.get("itemprop", "")
        if len(name) > 2 and marks.search(name[:300]):
            return True
        element = element.getparent()
    return False
