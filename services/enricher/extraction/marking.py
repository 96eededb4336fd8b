"""What on a page is not its article, block by block: by the marks of elements, by words, and by lists of headlines."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from services.enricher.extraction.blocks import Block
from services.enricher.extraction.boilerplate import (
    AUTHOR_MARKS,
    CAPTION_MARKS,
    MARKS,
    TITLE_MARKS,
    WEAK_MARKS,
    is_contact,
    is_footer,
    is_keywords,
    is_site_name,
    is_site_title,
    is_tool,
)
from services.enricher.extraction.extents import Extents
from services.enricher.extraction.lists import judge_boxes, judge_lists
from services.enricher.extraction.signature import Signature, signature_of, signature_said
from services.enricher.extraction.stamp import signature_beside, stamp_of
from shared.text.normalise import comparable

_JUNK_TAGS = frozenset(("nav", "footer", "aside", "form"))
"""A form may hold the whole page; then it is kept for the headline that it holds."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MOST_OF_PAGE = 0.5
"""Of the page's prose: an element that holds more is not dropped for its class alone."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_APART = re.compile(r"\W+")
_HEADLINE_CHARS = 15
_LIKELY_CHARS = 30
"""Of a headline; shorter ones are mostly names of sections."""
_BYLINE_CHARS = 120
_ABOVE = 6
_POINTERS = (">>", "»", "►", "▶", ">", "xem thêm", "đọc thêm", "xem tiếp", "tin liên quan", "bài liên quan")
_AFTER_FOOTER = 0.2
"""Of the page's prose, at most, where the rest of the page is dropped with its footer."""


def key_of(text: str) -> str:
    """For equality of headlines: letters and digits alone."""
    return _APART.sub("", comparable(text))


def title_block(blocks: Sequence[Block], titles: Collection[str]) -> Block | None:
    """The headline: what reads like one of `titles` and looks most like a headline; else the only `h1`."""
    keys = {key for title in titles if len(key := key_of(title)) >= 6}
    shortest, longest = min(map(len, keys), default=0) // 2, 2 * max(map(len, keys), default=0) + 40
    best: tuple[int, int] | None = None
    last_prose = -1
    for at, block in enumerate(blocks):
        if block.prose:
            last_prose = at
        if not shortest <= block.chars <= longest or not block.text or not _reads_like(key_of(block.text), keys):
            continue
        score = _headline_score(block)
        if best is None or score > best[0] or (score == best[0] and last_prose < best[1]):
            best = score, at
    if best is not None:
        return blocks[best[1]]
    heads = [block for block in blocks if block.element.tag == "h1" and _may_be_headline(block)]
    return heads[0] if len(heads) == 1 else None


def _reads_like(key: str, keys: Collection[str]) -> bool:
    if key in keys:
        return True
    if len(key) < 20:
        return False
    return any(
        len(other) >= 20 and 2 * min(len(key), len(other)) >= max(len(key), len(other))
        and (key.startswith(other) or other.startswith(key) or key.endswith(other) or other.endswith(key))
        for other in keys
    )  # fmt: skip


def _headline_score(block: Block) -> int:
    tags = [block.element.tag, *(each.tag for each, _ in zip(block.element.iterancestors(), range(3), strict=False))]
    if "h1" in tags:
        return 4
    if any(tag in _HEADINGS for tag in tags):
        return 3 if not block.linked else 1
    return 2 if not block.linked else 0


def drop_marked(body: HtmlElement, blocks: Sequence[Block], title: Block | None) -> set[HtmlElement]:
    """Take the elements out of `body` whose tag, class or id says that they are no part of an article; returned with
    all they held."""
    holds = Extents(blocks).sums(lambda block: block.chars if block.prose else 0)
    most = _MOST_OF_PAGE * holds(body)
    kept = {body, *(title.element.iterancestors() if title else ())}
    gone: set[HtmlElement] = set()
    for element in list(body.iter()):
        if element in kept or element in gone or not _is_marked(element, holds(element) > 0):
            continue
        if holds(element) <= most and (title is None or element is not title.element):
            gone.update(element.iter())
            element.drop_tree()
    return gone


def _is_marked(element: HtmlElement, prose: bool) -> bool:
    if element.tag in _JUNK_TAGS:
        return True
    attributes = element.attrib
    if not attributes:
        return False
    marks = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    if len(marks) > 1 and (MARKS.search(marks[:300]) or (not prose and WEAK_MARKS.search(marks[:300]))):
        return True
    return "hidden" in attributes or ("style" in attributes and _HIDDEN.search(attributes["style"][:300]) is not None)


@dataclass(slots=True)
class Told:
    """What a page says of its article beside it."""

    stamp: str = ""
    """When it was published, as written: below the headline, or else above it."""
    signatures: list[Signature] = field(default_factory=list)
    repeated: int = 0
    """Blocks that are no text since the portal's other pages have them."""


def judge(blocks: Sequence[Block], title: Block | None, repeated: Collection[bytes]) -> Told:
    """Mark what is no text of an article, and return what it tells. A timestamp is read before it is asked what the
    portal repeats: without its digits it stands on all of its pages. Where the headline is on other pages too, they
    show the article with its lead: that is still its own."""
    told, above = Told(), ""
    shown = title is not None and title.digest in repeated
    passed, begun = title is None, False
    nearly = blocks.index(title) - _ABOVE if title in blocks else 0
    for at, block in enumerate(blocks):
        if block is title:
            passed = True
            continue
        stamp = stamp_of(block.text)
        block.stamp = bool(stamp) and (passed or at >= nearly)
        lead = shown and passed and not begun and block.prose
        if block.digest in repeated and not block.stamp and not lead:
            block.junk = True
            told.repeated += 1
        if block.junk or not block.text:
            continue
        begun = begun or (passed and block.prose)
        data = passed and _is_data(block)
        if stamp:
            block.junk = not data
            if passed:
                told.stamp = told.stamp or stamp
            elif block.stamp:
                above = stamp
            beside = signature_beside(block.text)
        elif (is_tool(block.lower) and not data) or is_keywords(block.lower) or _is_pointer(block):
            block.junk, beside = True, None
        else:
            beside = _signature(block) if passed and not begun and not data else None
            block.junk = beside is not None
        if beside is not None and passed:
            told.signatures.append(beside)
    judge_lists(blocks, title)
    judge_boxes(blocks, title)
    _judge_footer(blocks, title)
    told.stamp = told.stamp or above
    return told


def _signature(block: Block) -> Signature | None:
    """A byline between the headline and the text: marked as one, or with a label."""
    if block.chars > _BYLINE_CHARS:
        return None
    if _named(block, AUTHOR_MARKS) or bears_author(block):
        return signature_said(block.text)
    if block.linked:
        return None
    found = signature_of(block.text)
    return found if found is not None and found.rule in ("labelled", "source") else None


def _is_pointer(block: Block) -> bool:
    """A link to another article among the paragraphs."""
    return block.linked * 3 >= block.chars * 2 and block.lower.startswith(_POINTERS)


def _is_data(block: Block) -> bool:
    """A cell in a row of more than two."""
    cell = block.element
    while cell is not None and cell.tag not in ("td", "th") and cell.tag in ("p", "div"):
        cell = cell.getparent()
    row = cell.getparent() if cell is not None and cell.tag in ("td", "th") else None
    return row is not None and len(row) > 2


def guessed_title(blocks: Sequence[Block], first: Block) -> Block | None:
    """The headline of a page that does not say what it is called, above the first prose of its article: what is marked
    as one, or else the topmost short block without full stop and link."""
    at = blocks.index(first)
    near = [block for block in blocks[max(0, at - _ABOVE) : at + 1] if _may_be_headline(block)]
    marked = [block for block in near if block.element.tag in _HEADINGS or _named(block, TITLE_MARKS)]
    long = [block for block in near if block.chars >= _LIKELY_CHARS]
    return next(iter(marked or long or near), None)


def _may_be_headline(block: Block) -> bool:
    plain = not block.linked and _HEADLINE_CHARS <= block.chars <= 300 and not block.text.endswith((".", ":", ";"))
    return plain and not block.images and not is_site_title(block.lower) and not _named(block, CAPTION_MARKS)


_BEARS = re.compile(rf"{AUTHOR_MARKS.pattern}|(?:fa|icon|glyphicon)-user|bi-person", re.I)
"""An icon of a person says it too."""


def bears_author(block: Block) -> bool:
    """Whether a part of the block is marked to be an author's name: `<p><span itemprop="author">`."""
    return any(
        _BEARS.search(f"{part.get('class', '')} {part.get('itemprop', '')} {part.get('rel', '')}"[:300]) is not None
        for part in block.element
        if part.attrib
    )


def _named(block: Block, marks: re.Pattern[str]) -> bool:
    """Whether the block or the element around it has such a class or id."""
    around = block.element.getparent()
    names = [
        each.get(name, "")
        for each in (block.element, around)
        if each is not None
        for name in ("class", "id", "itemprop")
    ]
    return any(name and marks.search(name[:300]) for name in names)


def _judge_footer(blocks: Sequence[Block], title: Block | None) -> None:
    said = [block.chars if block.prose and not block.junk and not _is_imprint(block) else 0 for block in blocks]
    rest = total = sum(said)
    passed, seen = title is None, 0
    for at, block in enumerate(blocks):
        if block is title:
            passed = True
        elif passed and block.text and is_footer(block.lower):
            if seen and rest <= _AFTER_FOOTER * total:
                _drop_footer(blocks, at)
                return
            block.junk = block.junk or not block.prose
        elif passed and not block.junk:
            seen += block.chars
        rest -= said[at]


def _is_imprint(block: Block) -> bool:
    return is_footer(block.lower) or is_contact(block.lower)


def _drop_footer(blocks: Sequence[Block], at: int) -> None:
    for block in blocks[at:]:
        block.junk = True
    holder = blocks[at].element.getparent()
    while at and blocks[at - 1].element.getparent() is holder and _is_address(blocks[at - 1]):
        at -= 1
        blocks[at].junk = True


def _is_address(block: Block) -> bool:
    return block.junk or is_contact(block.lower) or is_site_name(block.lower)
