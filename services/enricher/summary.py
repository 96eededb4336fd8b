"""A summary in the portal's own words, and how long an article takes to read."""

import re

from shared.text.normalise import aligned, clean
from shared.text.sentences import ends_whole, sentences

_SYLLABLES_A_MINUTE = 300
"""Adults read 238 words of English a minute silently (Brysbaert 2019, doi 10.1016/j.jml.2019.104047, non-fiction), and
other languages in proportion to the words that these need for the same message. For Vietnamese syllables no study was
found; translations have about 1.3 of them for a word of English: 238 × 1.3, rounded."""
_FIRST_IMAGE, _LAST_IMAGE = 12, 3
"""Seconds for the first image, one less for each after it, never below the last: how Medium counts."""

_READ_TIMES = 3
"""The beginning of the text that is read, in lengths of the summary."""
_LEAST = 40
"""Characters below which a lead is no summary."""
_MOST_SKIPPED = 4
_TAIL = 40
_CUT_OFF = re.compile(
    r"(?:\[?(?:\.{2,4}|…)\]?|\(?(?:xem tiếp|đọc tiếp|xem thêm|chi tiết|read more)\)? ?[.…»>]{0,4})\Z", re.IGNORECASE
)
_DATELINE = re.compile(
    # In brackets, a site's name, or letters of a paper, each with a dash or colon after it: `(TTXVN) -`, `ĐNO -`.
    r"(?:[^\W\d_]{1,20}(?: [^\W\d_]{1,20}){0,3} )?\([^()\n]{2,40}\)\s{0,2}[-–—:]\s{0,2}"
    r"|\(?[\w-]{2,30}(?:\.[\w-]{2,20}){1,3}\)?\s{0,2}[-–—:]\s{1,2}"
    r"|[A-ZĐ]{2,8}\s{0,2}[-–—]\s{1,2}"
)
_BOILERPLATE = re.compile(
    r"(?:xem|tải|đọc|mời xem|click|bấm)\b.{0,40}\b(?:tại đây|ở đây|file|tệp|đính kèm|chi tiết|toàn văn)"
    r"|(?:nội dung )?chi tiết(?: xin)?(?: mời)? xem|https?://\S+$|cổng thông tin điện tử\b.{0,60}$",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"\(?(?:ảnh|hình ảnh|ảnh minh họa|nguồn ảnh|video|clip|nguồn|tin|đồ họa|infographic)\s{0,2}[:(]", re.IGNORECASE
)
_CAPTION_ENDS = re.compile(
    r"[(.\s](?:ảnh|ảnh minh họa|nguồn|đồ họa)\s{0,2}:[^:\n]{0,60}$|\(ảnh[^()\n]{0,40}\)\.?$", re.IGNORECASE
)


def summary_of(text: str, lead: str = "", limit: int = 500, *, title: str = "") -> str:
    """The portal's `lead` where it is one, else the first sentences of `text`: at most `limit` characters, on one line.

    A lead is none where it is cut off, repeats the title, or speaks of the page. Whole sentences where one fits; no
    dateline, caption or title before them.
    """
    lead = _without_title(clean(lead[: _READ_TIMES * limit]), title)
    if _is_lead(lead, text):
        return _first_sentences([lead], limit)
    paragraphs = [paragraph for paragraph in text[: _READ_TIMES * limit].split("\n") if paragraph]
    if paragraphs:
        paragraphs[0] = _without_title(paragraphs[0], title)
    return _first_sentences(_told(paragraphs), limit) or _first_sentences([lead], limit)


def reading_seconds(text: str, images: int = 0) -> int:
    """How long a Vietnamese text with so many images takes to read, in seconds."""
    seconds = (text.count(" ") + text.count("\n\n") + 1) * 60 / _SYLLABLES_A_MINUTE
    return round(seconds + sum(max(_LAST_IMAGE, _FIRST_IMAGE - place) for place in range(images)))


def _is_lead(lead: str, text: str) -> bool:
    if len(lead) < _LEAST or _CUT_OFF.search(lead, len(lead) - _TAIL) or _BOILERPLATE.match(lead):
        return False
    return ends_whole(lead) or not _goes_on(text, lead)


def _goes_on(text: str, lead: str) -> bool:
    """Whether `text` begins with `lead` and says more in the same sentence: then the lead is cut off."""
    if aligned(text[: len(lead)]) != aligned(lead):
        return False
    return text[len(lead) : len(lead) + 2].lstrip(" ")[:1] not in ("", "\n", ".", "!", "?")


def _without_title(text: str, title: str) -> str:
    """`text` without the title that it begins with, however its quotes and tone marks are written."""
    title = clean(title).rstrip(" .:!?…")
    if not title or aligned(text[: len(title)]) != aligned(title):
        return text
    rest = text[len(title) :]
    if rest[:1].isalnum():
        return text
    return rest.lstrip(" .:|!?…–—-")


def _told(paragraphs: list[str]) -> list[str]:
    """The paragraphs from the first that tells something: captions and headings before it are left out."""
    for place, paragraph in enumerate(paragraphs[:_MOST_SKIPPED]):
        if not _is_caption(paragraph) and ends_whole(paragraph):
            return [paragraph, *(other for other in paragraphs[place + 1 :] if not _is_caption(other))]
    return paragraphs


def _is_caption(paragraph: str) -> bool:
    return bool(_CAPTION.match(paragraph) or _CAPTION_ENDS.search(paragraph, len(paragraph) - 100))


def _first_sentences(paragraphs: list[str], limit: int) -> str:
    taken: list[str] = []
    length = 0
    for paragraph in paragraphs:
        told = paragraph[_dateline_end(paragraph) :]
        for start, end in sentences(told):
            if length + end - start > limit:
                return " ".join(taken) or _cut(told[start:end], limit)
            taken.append(told[start:end])
            length += end - start + 1
    return " ".join(taken)


def _dateline_end(paragraph: str) -> int:
    dateline = _DATELINE.match(paragraph)
    return dateline.end() if dateline else 0


def _cut(sentence: str, limit: int) -> str:
    """The first words of a sentence that is too long, to the last comma where one stands late enough."""
    head = sentence[: limit - 1]
    words = head.rpartition(" ")[0] or head
    clause = max(words.rfind(", "), words.rfind("; "))
    return (words[:clause] if clause > limit // 2 else words).rstrip(" ,;:.–—-") + "…"
