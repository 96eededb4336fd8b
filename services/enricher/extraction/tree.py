"""A page as a tree of plain structure: blocks that hold only inline content, and containers that hold only blocks.

Pages of old editors put paragraphs into one cell with line breaks between, text beside `div`, and `p` into `span`.
After `structured` each run of text stands in an element of its own, so that what follows looks at whole elements.
"""

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from services.enricher.extraction.unusable import UnusablePage


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MOST_ELEMENTS = 40_000
BLOCKS = _words(
    "html body div section article main header footer aside nav center address form fieldset details summary dl dt dd "
    "p hr ul ol li table caption colgroup col thead tbody tfoot tr td th h1 h2 h3 h4 h5 h6 blockquote pre figure "
    "figcaption"
)
_GONE = _words(
    "script style noscript template iframe svg math select option button input textarea object embed "
    "applet canvas "
    "audio video map link meta head frameset"
)
_WRAPPERS = ("label", "span", "font", "ins", "big", "nobr", "tt", "bdi", "bdo", "picture", "time", "data", "o:p")
"""Inline elements that say nothing of what they hold."""
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]+")
"""Characters that lxml refuses to write."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ICONS = re.compile(r"(?:^|\s)material-(?:icons|symbols)(?:$|[\s-])")
_APART = re.compile(
    r"author|tac-?gia|byline|credit|nguon|source|date|time|ngay|view|luot|sapo|lead|summary|caption", re.I
)
"""Marks by which an inline element is known to stand apart from its neighbours."""


def parsed(markup: str) -> list[HtmlElement]:
    """The elements of the document, the first one its root. Raises `UnusablePage` where it is too deep, too large, or
    empty. As long as the list is kept, lxml need not make its Python objects again at each visit."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, no_network=True, huge_tree=False
    )
    try:
        root = lxml.html.document_fromstring(_NOT_XML.sub("", markup).encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise UnusablePage("The page is empty.") from None
    for error in parser.error_log:
        if error.type_name == "ERR_RESOURCE_LIMIT":
            raise UnusablePage("The page is nested too deep.")
    elements = list(root.iter())
    if len(elements) > _MOST_ELEMENTS:
        raise UnusablePage(f"The page is too large: {len(elements):,} elements.")
    return elements


def structured(root: HtmlElement) -> HtmlElement:
    """The body of `root`, in place: without what shows no text, every run of text in a block of its own."""
    body = root.find("body")
    if body is None:
        raise UnusablePage("The page is empty.")
    etree.strip_elements(body, *_GONE, with_tail=False)
    _without_icons(body)
    for link in body.iter("a"):
        beside = link.getnext()
        if beside is not None and beside.tag == "a" and not link.tail:
            link.tail = " "  # a page shows a gap between them
    for element in body.iter(*_WRAPPERS):
        marks = element.get("class", "") + element.get("id", "") + element.get("itemprop", "")
        if (marks and _APART.search(marks)) or element.find(".//br") is not None:
            element.tag = "div"
    etree.strip_tags(body, *_WRAPPERS)
    holders = _holders(body)
    for element in list(body.iter()):
        if element in holders or (element.tag in BLOCKS and element.find("br") is not None):
            _wrap_runs(element)
    return body


def _without_icons(body: HtmlElement) -> None:
    """Pictograms are written as words that a font draws: `schedule`, `picture_as_pdf`."""
    for element in list(body.iter("mat-icon", "i", "span")):
        if element.tag != "mat-icon" and not _ICONS.search(element.get("class", "")):
            continue
        for child in list(element):
            element.remove(child)
        element.text, element.tag = " ", "span"  # what stands on both sides of it are two words


def leaves(body: HtmlElement) -> Iterator[HtmlElement]:
    """The blocks with text or an image of their own, in order."""
    holders = _holders(body)
    for element in body.iter():
        if element.tag in BLOCKS and element not in holders:
            yield element


def text_of_element(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _holders(body: HtmlElement) -> set[HtmlElement]:
    """The elements, inline ones too, that hold blocks."""
    found: set[HtmlElement] = set()
    for element in body.iter():
        if element.tag in BLOCKS:
            parent = element.getparent()
            while parent is not None and parent not in found:
                found.add(parent)
                if parent is body:
                    break
                parent = parent.getparent()
    return found


def _wrap_runs(holder: HtmlElement) -> None:
    """Every run of text and inline elements between the blocks and line breaks of `holder` becomes a paragraph."""
    if holder.tag in _HEADINGS and not any(_holds_block(child) for child in holder):
        for line_break in holder.findall("br"):
            line_break.tail = " " + (line_break.tail or "")
        return
    if holder.tag == "pre":
        return
    if holder.tag in ("p", *_HEADINGS) or (holder.tag not in BLOCKS and holder.tag != "a"):
        holder.tag = "div"
    children = list(holder)
    run: HtmlElement = etree.Element("p")
    run.text, holder.text = holder.text, None
    for child in children:
        holder.remove(child)
        tail, child.tail = child.tail, None
        if child.tag != "br" and not _holds_block(child):
            run.append(child)
            child.tail = tail
            continue
        _close(holder, run)
        if child.tag != "br":
            holder.append(child)
        run = etree.Element("p")
        run.text = tail
    _close(holder, run)


def _close(holder: HtmlElement, run: HtmlElement) -> None:
    if len(run) or (run.text and not run.text.isspace()):
        holder.append(run)


def _holds_block(element: HtmlElement) -> bool:
    return any(each.tag in BLOCKS for each in element.iter())
