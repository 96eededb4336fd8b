"""What stands behind a name, or within brackets behind it: how far a title goes there, and what parts the two."""

import re
from collections.abc import Collection

from services.enricher.people.names import WORDS, Text, is_strong, run_at
from services.enricher.people.phrases import ENDS, VERBS_BEHIND

_ASIDE = r"(?: ?\([^()\n]{1,60}\)|, (?:sinh năm |sn |sinh ngày )?[\d/]{2,10}(?: tuổi)?(?=,))?"
THEN_TITLE = re.compile(rf"{_ASIDE}( ?(?:,|-|\(| là| giữ chức(?: vụ)?| làm) ?)(?:(?:nguyên|quyền|cựu|cố) )?", re.I)
"""Between a name and its title; the title begins behind the first group."""
ASIDE_BEFORE = re.compile(r"(?: ?\([^()\n]{1,60}\)|, (?:sinh năm |sn |sinh ngày )?[\d/]{2,10}(?: tuổi)?)$", re.I)
"""At the end of what stands before a title: what is told of the name before it."""
LISTING = re.compile(r"(?: gồm| là)?:? (?:có )?(?:các )?(?:(?:đồng chí|ông|bà|anh|chị) )?")
THEN_HONORIFIC = re.compile(r"(?:,| -|:| là)? (?=(?:ông|bà|anh|chị|đồng chí|đ/c) )")
THEN_CALLED = re.compile(r"(?: [-–]|:| là) (?:ông|bà|anh|chị|đồng chí|đ/c|em) ")
"""To the honorific, and to the name, of who holds the title before them."""
NEXT_NAME = re.compile(r"(?: ?\([^()]{1,40}\))?(?:,|;| và|, và)(?: các)?(?: ông| bà| anh| chị| đồng chí)? (?=[^\W\d_])")
"""From one name of a list to the next."""
_WORD = re.compile(r"[^\W_]+(?:[-./’'][^\W_]+)*")
_CLOSING = (",", ";", ")", ".", "\n", "")
DASHES = (" - ", " – ")
_BREAKS = (*DASHES, " (")
_MOST_WORDS = 9


def closed(text: Text, at: int, stops: Collection[int]) -> int:
    """Where a title ends of which the known words end at `at`: it may go on to the comma that closes what is said of
    the name before it, or to a verb. `at` where neither is near."""
    whole, lowered, end = text.whole, text.lowered, at
    for _ in range(_MOST_WORDS):
        following = whole[end : end + 1]
        dash = whole.startswith(DASHES, end) and whole[end + 3 : end + 4].isupper() and end + 3 not in stops
        if following in _CLOSING or (whole.startswith(_BREAKS, end) and not dash):
            return end
        start = end + (3 if dash else 1)
        word = _WORD.match(lowered, start) if following == " " else None
        if word is None or start in stops:
            return at
        known = WORDS.end(lowered, start, word[0])
        if VERBS_BEHIND.end(lowered, start, word[0]) > max(start, known - 1) and whole[start].islower():
            return end
        if word[0] == "và" and (word.end() + 1 in stops or is_strong(text, run_at(text, word.end() + 1))):
            return end
        if known == start and word[0] in ENDS:
            return at
        if whole[start].isupper() and is_strong(text, run_at(text, start)):
            return end
        end = max(word.end(), known)
    return at
