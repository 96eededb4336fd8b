"""From the blocks that were found to be the article to its HTML."""

from lxml import etree
from lxml.html import HtmlElement

from services.enricher.extraction.body import Body
from services.enricher.extraction.boilerplate import CAPTION_MARKS

_LAYOUT_CELLS = 10
_PARAGRAPH = 80
"""Characters: a table of few cells, one with two such paragraphs, is there for the looks."""
_CAPTION_CHARS = 300
_CAPTION_LINES = 2
_TABLE_PARTS = ("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup", "col")
_MOST_TABLES = 200
_OPEN = frozenset(("html", "body", "td", "th", "tr", "tbody", "li", "form", "div", "a", "section", "article", "main"))
"""What is left out itself around an article."""


def html_of(found: Body) -> str:
    """The article, not yet sanitised."""
    region = found.region
    if region is None:
        return ""
    _shape(region)
    return _inner(region) if region.tag in _OPEN else _outer(region)


def _outer(element: HtmlElement) -> str:
    return str(etree.tostring(element, encoding="unicode", method="html", with_tail=False))


def _inner(element: HtmlElement) -> str:
    if element.tag in ("tr", "tbody"):
        element.tag = "div"
        for part in list(element.iter("tr", "td", "th")):
            part.tag = "div"
    text = etree.Element("p")
    text.text = element.text
    opening = _outer(text)[3:-4] if element.text else ""
    return opening + "".join(str(etree.tostring(child, encoding="unicode", method="html")) for child in element)


def _shape(region: HtmlElement) -> None:
    """Tables that lay out are taken apart, and pictures joined with their captions."""
    for _, table in zip(range(_MOST_TABLES), list(region.iter("table")), strict=False):
        cells = list(table.iter("td", "th"))
        pictures = next(table.iter("img"), None) is not None
        if pictures and _is_caption_alone(table):
            _make_figure(table)
        elif _lays_out(table, cells):
            for part in [part for part in table.iter(*_TABLE_PARTS) if _own_table(part, table)]:
                part.tag = "div"
    _caption_pictures(region)


def _is_caption_alone(table: HtmlElement) -> bool:
    """Whether all its text is a line or two."""
    texts = [size for part in table.iter("td", "th", "caption", "p", "div") if (size := _size(part))]
    return len(texts) <= _CAPTION_LINES and sum(texts) <= _CAPTION_CHARS


def _lays_out(table: HtmlElement, cells: list[HtmlElement]) -> bool:
    """Whether it puts things side by side, or one below the other, that are no rows of data."""
    if next(table.iterdescendants("table"), None) is not None or all(len(row) <= 1 for row in table.iter("tr")):
        return True
    filled = [cell for cell in cells if "".join(cell.itertext()).strip()]
    if len(filled) > _LAYOUT_CELLS:
        return False
    return any(sum(_size(part) >= _PARAGRAPH for part in cell.iter("p", "div", "td")) >= 2 for cell in filled)


def _size(element: HtmlElement) -> int:
    """Characters of its text, where it holds no paragraphs."""
    if next(element.iterdescendants("p", "div"), None) is not None:
        return 0
    return len(" ".join("".join(element.itertext()).split()))


def _own_table(part: HtmlElement, table: HtmlElement) -> bool:
    return part is table or next((each for each in part.iterancestors("table")), None) is table


def _make_figure(table: HtmlElement) -> None:
    pictures = list(table.iter("img"))
    text = " ".join("".join(table.itertext()).split())
    for child in list(table):
        table.remove(child)
    table.text = None
    table.tag = "figure"
    for picture in pictures:
        picture.tail = None
        table.append(picture)
    if text:
        caption = etree.SubElement(table, "figcaption")
        caption.text = text


def _caption_pictures(region: HtmlElement) -> None:
    """A block with a picture alone, and behind it one that is marked as its caption, or is set in italics."""
    for picture in list(region.iter("img")):
        holder = picture
        while (above := holder.getparent()) is not None and above is not region and _is_alone(holder, above):
            holder = above
        if holder.getparent() is None or holder.tag in ("figure", "td", "th", "li"):
            continue
        caption = holder.getnext()
        if caption is None or (holder.tail or "").strip() or not _is_caption(caption):
            continue
        figure = etree.Element("figure")
        holder.addprevious(figure)
        figure.append(holder)
        holder.tail = None
        figure.append(caption)
        tail, caption.tail = caption.tail, None
        figure.tail = tail
        caption.tag = "figcaption"


def _is_alone(element: HtmlElement, above: HtmlElement) -> bool:
    return (
        len(above) == 1
        and not (above.text or "").strip()
        and not (element.tail or "").strip()
        and above.tag != "figure"
    )


def _is_caption(element: HtmlElement) -> bool:
    if element.tag not in ("p", "div", "figcaption", "em", "i"):
        return False
    text = " ".join("".join(element.itertext()).split())
    if not text or len(text) > _CAPTION_CHARS or next(element.iter("img"), None) is not None:
        return False
    if CAPTION_MARKS.search(element.get("class", "")):
        return True
    return _in_italics(element, text)


def _in_italics(element: HtmlElement, text: str) -> bool:
    if element.tag in ("em", "i"):
        return True
    slanted = "".join("".join(each.itertext()) for each in element.iter("em", "i"))
    return len(" ".join(slanted.split())) >= 0.9 * len(text)
