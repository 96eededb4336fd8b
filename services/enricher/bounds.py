"""How much of anything is kept, so that the event stays below `events.MAX_BYTES`."""

import msgspec

HTML_READ = 500_000
"""Characters of HTML read; the rest of a longer entry is left out before it is parsed."""
HTML_BYTES = 380_000
TEXT_BYTES = 280_000
GUID_BYTES = 8_000
URL_BYTES = 2_000
"""Bytes as JSON. HTML, text and the smaller fields together: 660,000 + 8,000 + 20 images of at most 5,000 + 60 names
of at most 1,200 + title and summary of at most 9,000 = 850,000; mentions and the rest have the 150,000 that are then
left below 1,048,576 with room for source and envelope."""
TITLE_CHARS = 1000
SUMMARY_CHARS = 500
NAME_CHARS = 200
CAPTION_CHARS = 500
MOST_NAMES = 30
MOST_IMAGES = 20
OFFICE_CHARS = 300
"""Of a person's title: one that thirty people of a list share is told thirty times."""
MOST_MENTIONS = 60
"""Of one kind: 60 of each of five kinds, with 10 spans of at most 16 bytes and names of at most 200 characters."""


def head(markup: str, chars: int) -> str:
    """The first characters of `markup`, an ellipsis where something was cut off, no half tag before it."""
    if len(markup) <= chars:
        return markup
    kept = markup[:chars]
    half_tag = kept.rfind("<")
    return (kept[:half_tag] if half_tag > kept.rfind(">") else kept) + "…"


def cut(text: str, chars: int) -> str:
    """`text`, or its first words with an ellipsis, at most `chars` characters."""
    if len(text) <= chars:
        return text
    kept = text[: chars - 1]
    # A text without spaces is cut within its only word.
    words = kept.rpartition(" ")[0] if text[chars - 1] != " " else kept
    return (words if len(words) > chars // 2 else kept).rstrip(" ,;:.-") + "…"


def cut_bytes(text: str, limit: int) -> str:
    """`text`, or as much of it as takes at most `limit` bytes of JSON, with an ellipsis."""
    while json_bytes(text) > limit:
        text = cut(text, len(text) * 2 // 3)
    return text


def json_bytes(text: str) -> int:
    # A character takes 6 bytes at most, as an escaped control character.
    return 6 * len(text) if len(text) * 6 < URL_BYTES else len(msgspec.json.encode(text))
