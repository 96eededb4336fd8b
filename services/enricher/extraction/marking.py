"""What on a page is not its article, block by block: by the marks of elements, by words, and by lists of headlines."""

import re
from collections.abc import Collection, Sequence

from lxml.html import HtmlElement

from services.enricher.extraction.blocks import Block
from services.enricher.extraction.boilerplate import (
    MARKS,
    is_contact,
    is_footer,
    is_keywords,
    is_site_name,
    is_tool,
    opens_others,
)
from services.enricher.extraction.stamp import stamp_of
from shared.text.normalise import comparable

_JUNK_TAGS = frozenset(("nav", "footer", "aside"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MOST_OF_PAGE = 0.5
"""Of the page's prose: an element that holds more is not dropped for its class alone."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_APART = re.compile(r"\W+")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z)(?:$|[?#&])", re.I)
_HEADLINE_CHARS = 15
_TEASER_CHARS = 420
"""Of what stands under one headline of a list."""
_TEASER_BLOCKS = 4
_HEADLINES = 3
_AFTER_FOOTER = 0.2
"""Of the page's prose, at most, where the rest of the page is dropped with its footer."""


def key_of(text: str) -> str:
    """For equality of headlines: letters and digits alone."""
    return _APART.sub("", comparable(text))


def title_block(blocks: Sequence[Block], titles: Collection[str]) -> Block | None:
    """The headline: what reads like one of `titles` and looks most like a headline; else the only `h1`."""
    keys = {key for title in titles if len(key := key_of(title)) >= 6}
    longest = 2 * max(map(len, keys), default=0) + 40
    best: tuple[int, int] | None = None
    last_prose = -1
    for at, block in enumerate(blocks):
        if block.prose:
            last_prose = at
        if not block.text or block.chars > longest or not _reads_like(key_of(block.text), keys):
            continue
        score = _headline_score(block)
        if best is None or score > best[0] or (score == best[0] and last_prose < best[1]):
            best = score, at
    if best is not None:
        return blocks[best[1]]
    heads = [
        block for block in blocks if block.element.tag == "h1" and block.chars >= _HEADLINE_CHARS and not block.linked
    ]
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
    holds, total = _prose_held(blocks)
    kept = {body, *(title.element.iterancestors() if title else ())}
    gone: set[HtmlElement] = set()
    for element in list(body.iter()):
        if element in kept or element in gone or not _is_marked(element):
            continue
        if holds.get(element, 0) <= _MOST_OF_PAGE * total and (title is None or element is not title.element):
            gone.update(element.iter())
            element.drop_tree()
    return gone


def _is_marked(element: HtmlElement) -> bool:
    if element.tag in _JUNK_TAGS:
        return True
    attributes = element.attrib
    if not attributes:
        return False
    marks = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    if len(marks) > 1 and MARKS.search(marks[:300]):
        return True
    return "hidden" in attributes or ("style" in attributes and _HIDDEN.search(attributes["style"][:300]) is not None)


def _prose_held(blocks: Sequence[Block]) -> tuple[dict[HtmlElement, int], int]:
    """Characters of prose within each element, and in all."""
    holds: dict[HtmlElement, int] = {}
    total = 0
    for block in blocks:
        if block.prose:
            total += block.chars
            holds[block.element] = block.chars
            for element in block.element.iterancestors():
                holds[element] = holds.get(element, 0) + block.chars
    return holds, total


def judge(blocks: Sequence[Block], title: Block | None) -> str:
    """Mark what is no text of an article. Returns the first date of publication that stands below the headline, or
    else above it."""
    above = below = ""
    passed = title is None
    for block in blocks:
        if block is title:
            passed = True
            continue
        if block.junk or not block.text:
            continue
        if stamp := stamp_of(block.text):
            block.junk = not (passed and _is_data(block))
            if passed:
                below = below or stamp
            else:
                above = stamp
        elif (is_tool(block.lower) and not _is_data(block)) or is_keywords(block.lower):
            block.junk = True
    _judge_lists(blocks, title)
    _judge_others(blocks)
    _judge_footer(blocks, title)
    return below or above


def _is_data(block: Block) -> bool:
    """A cell in a row of several with text."""
    row = block.element.getparent()
    if block.element.tag not in ("td", "th") or row is None:
        return False
    return sum(1 for cell in row if cell.text or len(cell)) > 2


def guessed_title(blocks: Sequence[Block], first: Block) -> Block | None:
    """The headline of a page that does not say what it is called: a short block above the first one of the article,
    with no full stop and no link."""
    at = blocks.index(first)
    for block in reversed(blocks[max(0, at - 5) : at + 1]):
        plain = not block.linked and _HEADLINE_CHARS <= block.chars <= 300 and not block.text.endswith((".", ":", ";"))
        if plain and not block.images:
            return block
    return None


def _judge_others(blocks: Sequence[Block]) -> None:
    """Under a heading such as "Tin liên quan" all is of others, until prose stands there."""
    others = False
    for block in blocks:
        if not block.text:
            continue
        if opens_others(block.lower):
            others = block.junk = True
        elif others and block.prose and not block.junk:
            others = False
        elif others and (block.linked * 2 >= block.chars or block.chars < _HEADLINE_CHARS):
            block.junk = True


def _judge_lists(blocks: Sequence[Block], title: Block | None) -> None:
    """Headlines that link elsewhere, three and more with at most a few lines under each: with these lines."""
    heads = [at for at, block in enumerate(blocks) if _is_headline_link(block) and block is not title]
    start = 0
    while start < len(heads):
        end = start
        while end + 1 < len(heads) and _is_teaser(blocks[heads[end] + 1 : heads[end + 1]]):
            end += 1
        if end - start + 1 >= _HEADLINES:
            gaps = [
                later - earlier - 1 for earlier, later in zip(heads[start:end], heads[start + 1 : end + 1], strict=True)
            ]
            under = max(set(gaps), key=gaps.count)
            last = heads[end]
            tail = blocks[last + 1 : last + 1 + under]
            for block in blocks[heads[start] : last + 1]:
                block.junk = True
            if _is_teaser(tail):
                for block in tail:
                    block.junk = True
        start = end + 1


def _is_headline_link(block: Block) -> bool:
    if block.linked < _HEADLINE_CHARS or block.linked * 5 < block.chars * 4:
        return False
    return not any(_FILE.search((link.get("href") or "")[-200:]) for link in block.element.iter("a"))


def _is_teaser(between: Sequence[Block]) -> bool:
    return len(between) <= _TEASER_BLOCKS and sum(block.chars for block in between) <= _TEASER_CHARS


def _judge_footer(blocks: Sequence[Block], title: Block | None) -> None:
    total = sum(block.chars for block in blocks if block.prose and not block.junk)
    passed, seen = title is None, 0
    for at, block in enumerate(blocks):
        if block is title:
            passed = True
        if passed and block.text and is_footer(block.lower):
            rest = sum(each.chars for each in blocks[at:] if each.prose and not each.junk and not is_footer(each.lower))
            if seen and rest <= _AFTER_FOOTER * total:
                _drop_footer(blocks, at)
                return
            block.junk = True
        elif passed and block.prose and not block.junk:
            seen += block.chars


def _drop_footer(blocks: Sequence[Block], at: int) -> None:
    for block in blocks[at:]:
        block.junk = True
    while at and (is_contact(blocks[at - 1].lower) or is_site_name(blocks[at - 1].lower) or blocks[at - 1].junk):
        at -= 1
        blocks[at].junk = True
