"""Lists of other articles, and what stands under "Tin liên quan" and "Ý kiến bạn đọc"."""

import re
from collections.abc import Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from services.enricher.extraction.blocks import Block
from services.enricher.extraction.boilerplate import opens_comments, opens_others
from services.enricher.extraction.extents import Extents

_HEADLINE_CHARS = 15
_BESIDE = 24
"""Characters beside a headline in its line: a date, a bullet."""
_HEADLINES = 3
"""Links that look like headlines, one after the other, are a list."""
_TEASER_BLOCKS = 5
_TEASER_CHARS = 1_500
"""Of what stands under one headline of a list, in an element of their own; and where headlines and teasers stand beside
each other, like paragraphs."""
_FLAT_CHARS = 300
_MOST_OF_PAGE = 0.6
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z)(?:$|[?#&])", re.I)
_LEVELS = 8


def judge_lists(blocks: Sequence[Block], title: Block | None) -> None:
    """Mark headlines that link elsewhere, three and more, with the lines under each."""
    heads = [at for at, block in enumerate(blocks) if _is_headline_link(block) and block is not title]
    start = 0
    while start < len(heads):
        end = start
        while end + 1 < len(heads) and _go_together(blocks, heads[end], heads[end + 1], title):
            end += 1
        if end - start + 1 >= _HEADLINES and not _is_enclosed(blocks, heads[start], heads[end]):
            for block in blocks[heads[start] : heads[end] + 1]:
                block.junk = True
            _judge_first(blocks, heads[start : end + 1], title)
            _judge_last(blocks, heads[start : end + 1], title)
        start = end + 1


def _is_enclosed(blocks: Sequence[Block], first: int, last: int) -> bool:
    """Whether prose stands right before and right after the list in one element: then it is a part of the text."""
    before = blocks[first - 1] if first else None
    after = blocks[last + 1] if last + 1 < len(blocks) else None
    if before is None or after is None or before.linked or not after.prose or opens_others(before.lower):
        return False
    holder = before.element.getparent()
    return holder is not None and after.element.getparent() is holder and _is_within(blocks[first].element, holder)


def _judge_first(blocks: Sequence[Block], heads: Sequence[int], title: Block | None) -> None:
    """What stands above the first headline in the element that holds both: its picture."""
    first, item = heads[0], _item(blocks[heads[0]].element, blocks[heads[1]].element)
    for block in reversed(blocks[max(0, first - _TEASER_BLOCKS) : first]):
        if item is None or block is title or block.prose or not _is_within(block.element, item):
            return
        block.junk = True


def _judge_last(blocks: Sequence[Block], heads: Sequence[int], title: Block | None) -> None:
    """What stands under the last headline, where it is made like the one before it."""
    before, last = blocks[heads[-2]].element, blocks[heads[-1]].element
    above, item = _item(before, last), _item(last, before)
    if item is None or above is None or (item.tag, item.get("class")) != (above.tag, above.get("class")):
        return
    most = max(later - earlier - 1 for earlier, later in pairwise(heads))
    for block in blocks[heads[-1] + 1 : heads[-1] + 1 + most]:
        if block is title or not _is_within(block.element, item):
            return
        block.junk = True


def _is_headline_link(block: Block) -> bool:
    if block.linked < _HEADLINE_CHARS or block.chars - block.linked > max(_BESIDE, block.chars // 5):
        return False
    return not any(_FILE.search((link.get("href") or "")[-200:]) for link in block.element.iter("a"))


def _go_together(blocks: Sequence[Block], one: int, other: int, title: Block | None) -> bool:
    between = blocks[one + 1 : other]
    if title in between or _place(blocks[one]) != _place(blocks[other]):
        return False
    if not between:
        return True
    size = sum(block.chars for block in between)
    if len(between) > _TEASER_BLOCKS or size > _TEASER_CHARS:
        return False
    items = _item(blocks[one].element, blocks[other].element), _item(blocks[other].element, blocks[one].element)
    if items[0] is not blocks[one].element and all(
        any(item is not None and _is_within(each.element, item) for item in items) for each in between
    ):
        return True
    return len(between) == 1 and size <= _FLAT_CHARS


def _place(block: Block) -> tuple[str, ...]:
    """What kind of element it is, in what kind of elements."""
    parents = [each for each, _ in zip(block.element.iterancestors(), range(2), strict=False)]
    return tuple(f"{each.tag}.{each.get('class', '')}" for each in (block.element, *parents))


def _item(one: HtmlElement, other: HtmlElement) -> HtmlElement | None:
    """The largest element that holds `one` and not `other`."""
    others = {other, *other.iterancestors()}
    item = one
    for _ in range(_LEVELS):
        parent = item.getparent()
        if parent is None or parent in others:
            return item
        item = parent
    return None


def judge_boxes(blocks: Sequence[Block], title: Block | None) -> None:
    """Mark what stands under a heading of other articles or of comments: the element that it heads, or, where it
    stands among the paragraphs, what follows it and is no prose."""
    extents = Extents(blocks)
    held = extents.sums(lambda block: block.chars if block.prose and not block.junk else 0)
    most = _MOST_OF_PAGE * sum(block.chars for block in blocks if block.prose and not block.junk)
    guarded: set[HtmlElement] = set(title.element.iterancestors()) if title else set()
    others, begun, until = False, False, 0
    for at, block in enumerate(blocks):
        if not block.text or block is title or (title is not None and at < extents.run(title.element)[0]):
            continue
        if at < until:
            block.junk = True
        elif opens_others(block.lower) or (opens_comments(block.lower) and not block.linked):
            block.junk = True
            others = others or opens_others(block.lower)
            box = _box(block.element, guarded)
            if box is not block.element and held(box) <= most:
                until = extents.run(box)[1]
            elif begun and opens_comments(block.lower) and (around := block.element.getparent()) is not None:
                until = extents.run(around)[1]
        elif block.prose and not block.junk:
            others, begun = False, True
            guarded.update(block.element.iterancestors())
        elif others and (block.linked * 2 >= block.chars or block.chars < _HEADLINE_CHARS):
            block.junk = True


def _box(element: HtmlElement, guarded: set[HtmlElement]) -> HtmlElement:
    """The largest element around it that holds neither the headline nor prose before it."""
    box = element
    while (parent := box.getparent()) is not None and parent not in guarded and parent.tag not in ("body", "html"):
        box = parent
    return box


def _is_within(element: HtmlElement, holder: HtmlElement) -> bool:
    return element is holder or any(each is holder for each in element.iterancestors())
