"""Which blocks of a page are the article.

trafilatura says where the main text is; its text is looked up among the blocks of the page, so that their own markup is
what is kept. What it cannot know is decided here: that an article stands under its headline, that a list of other
articles is one, what the portal's other pages repeat, and that a date, a counter or a button is no text.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from services.enricher.extraction.below import byline, has_marks, signed_below
from services.enricher.extraction.blocks import Block, blocks_of
from services.enricher.extraction.boilerplate import AUTHOR_MARKS, BODY_MARKS, LEAD_MARKS
from services.enricher.extraction.dateline import dateline_of
from services.enricher.extraction.extents import Extents
from services.enricher.extraction.main_text import main_text
from services.enricher.extraction.marking import drop_marked, guessed_title, judge, title_block
from services.enricher.extraction.signature import Signature
from services.enricher.extraction.tree import BLOCKS

_NEARLY_ALL = 0.9
_EVIDENCE = 25
"""Characters of a block, spaces aside, that are not found in trafilatura's text by chance."""
_VOTE = 3.0
"""How much more a block weighs that trafilatura takes for the article."""
_MARKED = 1.5
"""How much more one weighs that stands in an element whose class says "article"."""
_CELL = 0.5
_REPEATABLE = 80
"""Characters of a line that may stand twice in an article: a cell, a refrain."""
_A_TEXT = 2
"""Blocks of prose under a headline that are a text by themselves; one may be the lead of what stands beside it."""
_LITTLE = 0.05
_FIRST = 4


@dataclass(slots=True)
class Body:
    """What was found. Blocks are in the order of the page."""

    region: HtmlElement | None = None
    """The element that holds the article, and nothing else any more."""
    blocks: list[Block] = field(default_factory=list)
    """The article's."""
    title: Block | None = None
    lead: str = ""
    """The paragraph that the portal sets before its articles."""
    stamp: str = ""
    """When it was published, as written."""
    signatures: list[Signature] = field(default_factory=list)
    """Of authors and sources, told beside the text."""
    repeated: int = 0
    """Blocks left out since the portal's other pages have them."""
    all: list[Block] = field(default_factory=list)
    """The page's, without what its marks tell to be menu or footer."""
    voted: bool = False
    """trafilatura found some of it."""


def find_body(root: HtmlElement, body: HtmlElement, titles: Collection[str], repeated: Collection[bytes]) -> Body:
    """`body` is that of `root`, `structured`; both are changed. `titles`: what the article may be called."""
    found = Body(all=blocks_of(body))
    found.title = title_block(found.all, titles)
    gone = drop_marked(body, found.all, found.title)
    blocks = found.all = [block for block in found.all if block.element not in gone]
    told = judge(blocks, found.title, repeated)
    found.repeated = told.repeated
    found.stamp, found.signatures = told.stamp, told.signatures
    for block in blocks:
        if block.junk:
            _cut(block.element)
    blocks = [block for block in blocks if not block.junk]
    _vote(blocks, main_text(root))
    _choose(body, blocks, found)
    return found


def _cut(element: HtmlElement) -> None:
    parent = element.getparent()
    if parent is not None:
        element.drop_tree()


def _vote(blocks: Sequence[Block], text: str) -> None:
    compact = "".join(text.split())
    for block in blocks:
        if block.chars >= _EVIDENCE:
            mine = "".join(block.text.split())
            block.voted = len(mine) >= _EVIDENCE and mine in compact


def _choose(body: HtmlElement, blocks: Sequence[Block], found: Body) -> None:
    begins = blocks.index(found.title) + 1 if found.title in blocks else 0
    extents = Extents(blocks)
    weights = _weights(blocks, begins)
    if found.title is not None:
        _lighten_boxes(extents, weights, found.title)
    region = _region(body, extents.sums(lambda block: weights.get(block, 0.0)))
    if found.title is not None and not any(block.prose for block in weights):
        region = _under(found.title, extents, begins, region)
    if found.title is None:
        first = next((block for block in extents.within(region) if block.prose), None)
        found.title = guessed_title(blocks, first) if first else None
        begins = blocks.index(found.title) + 1 if found.title else 0
    start, end = extents.run(region)
    start = max(start, begins)
    if start >= end:
        return
    before = _leads(blocks[begins:start]) if found.title else []
    while end - start > 1 and has_marks(blocks[end - 1], AUTHOR_MARKS, 1) and byline(blocks[end - 1]):
        end -= 1
    found.signatures += signed_below(blocks[end:])
    kept = _once([*before, *blocks[start:end]], found.title)
    found.region = _around(region, before)
    for block in extents.within(found.region):
        if block not in kept:
            _cut(block.element)
    found.blocks = [block for block in [*before, *blocks[start:end]] if block in kept]
    lead = next((block for block in found.blocks[:3] if has_marks(block, LEAD_MARKS)), None)
    found.lead = lead.text if lead else ""
    found.voted = any(block.voted for block in found.blocks)


def _leads(blocks: Sequence[Block]) -> list[Block]:
    """Of what stands between the headline and the body: the lead, and pictures with their captions."""
    leads: list[Block] = []
    for block in blocks:
        follows_picture = bool(leads) and leads[-1].images and not leads[-1].text
        if _is_lead(block) or (follows_picture and not block.linked):
            leads.append(block)
    return leads


def _around(region: HtmlElement, blocks: Sequence[Block]) -> HtmlElement:
    """The smallest element that holds the region and the blocks."""
    while not all(_is_within(block.element, region) for block in blocks):
        parent = region.getparent()
        if parent is None:
            return region
        region = parent
    return region


def _once(blocks: Sequence[Block], title: Block | None) -> set[Block]:
    """Those that repeat neither the headline nor a paragraph before them. Of a lead and a first paragraph that differ
    in the dateline only, the one that has it is kept."""
    heading = title.lower if title else ""
    first: dict[str, Block] = {}
    kept: set[Block] = set()
    for at, block in enumerate(blocks):
        _, filed, _ = dateline_of(block.text) if at < _FIRST else ("", 0, "")
        text = block.lower[filed:]
        if text and text == heading:
            continue
        if block.chars >= _REPEATABLE and text in first:
            if not filed:
                continue
            kept.discard(first[text])
        first.setdefault(text, block)
        kept.add(block)
    return kept


def _under(title: Block, extents: Extents, begins: int, region: HtmlElement) -> HtmlElement:
    """For a page without prose: the smallest element around the headline that holds a picture or a line below it."""
    for element in title.element.iterancestors():
        end = extents.run(element)[1]
        below = extents.blocks[begins:end]
        if any(block.images for block in below) or sum(block.chars for block in below) >= _EVIDENCE:
            return element
    return region


def _lighten_boxes(extents: Extents, weights: dict[Block, float], title: Block) -> None:
    """What stands beside the element of headline and text, and has a heading of its own, weighs little: another
    column of the page."""
    held = extents.sums(lambda block: weights.get(block, 0.0))
    prose = extents.sums(lambda block: float(block in weights and block.prose))
    chain: HtmlElement = title.element
    while (parent := chain.getparent()) is not None:
        if prose(chain) >= _A_TEXT:
            for sibling in chain.itersiblings():
                mine = extents.within(sibling)
                if mine and _is_heading(mine[0]) and held(sibling) < 2 * held(chain):
                    for block in mine:
                        weights[block] *= _LITTLE
        chain = parent


def _is_heading(block: Block) -> bool:
    return not block.prose and not block.images and bool(block.text) and not block.text.endswith((".", "”", "…"))


def _weights(blocks: Sequence[Block], begins: int) -> dict[Block, float]:
    weights: dict[Block, float] = {}
    for block in blocks[begins:]:
        plain = max(0, block.chars - 2 * block.linked)
        if block.element.tag in ("td", "th", "li"):
            weight = plain * _CELL if block.chars < 80 else float(plain)
        elif block.prose:
            weight = float(plain)
        else:
            weight = plain * 0.25
        if block.voted:
            weight *= _VOTE
        if weight and has_marks(block, BODY_MARKS, 5):
            weight *= _MARKED
        weights[block] = weight
    return weights


def _region(body: HtmlElement, held: Callable[[HtmlElement], float]) -> HtmlElement:
    """The smallest element that holds nearly all of the weight."""
    region = body
    while True:
        heaviest = max(region, key=held, default=None)
        if heaviest is None or not held(heaviest) or held(heaviest) < _NEARLY_ALL * held(region):
            return region
        if not any(child.tag in BLOCKS for child in heaviest):
            return region  # a single paragraph: what stands beside it may be the rest of a short article
        region = heaviest


def _is_within(element: HtmlElement, region: HtmlElement) -> bool:
    return element is region or any(each is region for each in element.iterancestors())


def _is_lead(block: Block) -> bool:
    return block.voted or block.prose or bool(block.images and not block.linked) or has_marks(block, LEAD_MARKS)
