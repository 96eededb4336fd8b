"""What a text says of its own making: dateline, timestamp, authors, credit. Taken off, and kept as fields.

For the text of pages and of feeds alike. Looked for at the two ends of the text only, and only in lines, or ends of
lines, that say nothing else: a person who is mentioned in the last sentence is no author.
"""

import re
from dataclasses import dataclass, field
from itertools import islice

from services.enricher.extraction.boilerplate import is_footer, is_keywords, is_tool
from services.enricher.extraction.dateline import dateline_of
from services.enricher.extraction.lines import Line, cut_end, cut_start, first_lines, last_lines, solid, without
from services.enricher.extraction.signature import Signature, signature_of
from services.enricher.extraction.stamp import stamp_of
from shared.text.normalise import comparable

_FIRST = 4
_FILED = 3
"""Lines that may begin with a dateline: it may stand behind a lead."""
_LAST = 8
_SHORT = 40
"""Characters of a line that may be `Th.Hà – Ng.Minh` rather than a dateline and a text."""
_ABOUT = 20
_OUTSIDE = frozenset(("figcaption", "td", "th"))
_SENTENCE_END = re.compile(r"(?<=[.!?…”\"»)\]])\s+(?=\S)")
_TITLE_END = re.compile(
    r"(?:^|[\s(.])(?:P?GS|TS|Th\.?S|BS|BSCK\w{0,2}|DS|KS|LS|CN|NSND|NSƯT|NGƯT|Mr|Mrs|Ms|Dr|TP|Tp|đ/c|Đ/c)\.$"
)
"""A point that ends no sentence."""
_LINK = re.compile(r"<a [^<>]*?\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z)[\"?#][^<>]*>\s*(?:<(?!/)[^<>]*>\s*)*$", re.I)
_ATTACHED = (
    "tệp đính kèm",
    "file đính kèm",
    "tài liệu đính kèm",
    "văn bản đính kèm",
    "tải tệp",
    "tải file",
    "đính kèm:",
)
_LINK_CHARS = 600
_SUFFIX_CHARS = 130
_OFFICES = re.compile(
    r"(?:KT\.|TM\.|TL\.|TUQ\.|Q\.)\s?|(?:PHÓ\s|TỔNG\s)?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG BAN|CHÁNH VĂN PHÒNG|BÍ THƯ|"
    r"BỘ TRƯỞNG|THỦ TƯỚNG|HIỆU TRƯỞNG|CỤC TRƯỞNG|TRƯỞNG PHÒNG)"
)
_NAMES_IN_A_ROW = 2
"""More lines of nothing but a name are a list of persons, not of authors."""


@dataclass(slots=True)
class Bylined:
    html: str
    """Sanitised, as it was, without what is in the other fields."""
    dateline: str = ""
    """`Haiphong.gov.vn`, `Hà Nội (TTXVN)`: as written, without brackets around it."""
    authors: list[str] = field(default_factory=list)
    credit: str = ""
    published: str = ""
    """A timestamp, as written."""
    rules: dict[str, str] = field(default_factory=dict)
    """By field: the rule that found it."""
    lines: set[str] = field(default_factory=set)
    """The lines that were taken off whole; clean."""

    def add(self, signature: Signature) -> None:
        for author in signature.authors:
            if author not in self.authors:
                self.authors.append(author)
                self.rules.setdefault("authors", signature.rule)
        if signature.credit and not self.credit:
            self.credit, self.rules["credit"] = signature.credit, signature.rule


def take_off(html: str, *, title: str = "") -> Bylined:
    """`html` (sanitised) without its dateline, timestamp, authors and credit, which are returned beside it. A first
    line that repeats `title` goes too. Total: no text makes it raise."""
    found = Bylined(html)
    _take_start(found, title)
    _take_end(found)
    return found


def _take_start(found: Bylined, title: str) -> None:
    cuts: list[tuple[int, int]] = []
    lines = list(islice(first_lines(found.html), _FIRST))
    for line in lines:
        if _OUTSIDE & line.within:
            continue
        if not line.text:
            break
        if stamp := stamp_of(line.text):
            found.published = found.published or stamp
        elif not _same(line.text, title) and not is_tool(line.text.lower()):
            break
        cuts.append((line.start, line.end))
        found.lines.add(line.text)
    if cuts:
        found.html = without(found.html, cuts)
        lines = list(islice(first_lines(found.html), _FIRST))
    for line in lines[:_FILED]:
        if _OUTSIDE & line.within:
            continue
        dateline, chars, rule = dateline_of(line.head)
        if dateline and line.head[chars:].strip() and not (len(line.text) < _SHORT and signature_of(line.text)):
            found.dateline, found.rules["dateline"] = dateline, rule
            found.html = cut_start(found.html, line, solid(line.head[:chars]))
            return


def _same(text: str, title: str) -> bool:
    return bool(title) and abs(len(text) - len(title)) <= _ABOUT and comparable(text) == comparable(title)


def _take_end(found: Bylined) -> None:
    lines = last_lines(found.html)
    cuts: list[tuple[int, int]] = []
    signatures: list[tuple[Line, Signature]] = []
    at = len(lines) - 1
    for at in range(len(lines) - 1, max(-1, len(lines) - 1 - _LAST), -1):
        line = lines[at]
        if "figcaption" in line.within:
            continue
        if not line.whole or {"li", "td", "th"} & line.within or (len(lines) == 1 and "<img" not in found.html):
            break
        if not line.text:
            break
        signature = signature_of(line.text)
        if signature is not None:
            signatures.append((line, signature))
        elif (
            is_tool(line.text.lower())
            or is_keywords(line.text.lower())
            or is_footer(line.text.lower())
            or stamp_of(line.text)
        ):
            cuts.append((line.start, line.end))
            found.lines.add(line.text)
        elif not _is_file(found.html, line):
            break
    before = lines[at].tail if lines and at >= 0 else ""
    if _are_authors(signatures, before):
        for line, signature in reversed(signatures):
            cuts.append((line.start, line.end))
            found.lines.add(line.text)
            found.add(signature)
    found.html = without(found.html, cuts)
    if not found.authors and not signatures:
        _take_suffix(found, last_lines(found.html) if cuts else lines)


def _is_file(html: str, line: Line) -> bool:
    """A link to a document: a byline may stand above it."""
    if line.text.lower().startswith(_ATTACHED):
        return True
    ends = html.startswith("</", line.end) and "</a>" in html[line.end : line.end + 60]
    return ends and _LINK.search(html[max(0, line.start - _LINK_CHARS) : line.start]) is not None


def _are_authors(signatures: list[tuple[Line, Signature]], before: str) -> bool:
    bare = [line for line, signature in signatures if signature.rule == "name" and not signature.credit]
    if len(bare) > _NAMES_IN_A_ROW or (bare and before.rstrip().endswith(":")):
        return False
    return not (bare and _OFFICES.match(before) and len(before) <= 80)


def _take_suffix(found: Bylined, lines: list[Line]) -> None:
    """The end of the last line, behind its last sentence."""
    if not lines or {"li", "td", "th", "figcaption"} & lines[-1].within:
        return
    line = lines[-1]
    for boundary in _SENTENCE_END.finditer(line.tail, max(0, len(line.tail) - _SUFFIX_CHARS)):
        if _TITLE_END.search(line.tail[max(0, boundary.start() - 10) : boundary.start()]):
            continue
        suffix = line.tail[boundary.end() :]
        signature = signature_of(suffix, within=True)
        if signature is not None:
            found.html = cut_end(found.html, line, solid(suffix))
            found.add(signature)
            return
