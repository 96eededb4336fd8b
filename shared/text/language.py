"""Which language a text is in, as far as a national feed needs to know: Vietnamese, English, or something else.

Portals declare a language for the whole site (`vi-vn` on their English pages too, `en-us` on feeds made by a tool),
so the text decides and the declaration is only a hint for texts too short to tell.
"""

import re

from shared.text.normalise import comparable

_SAMPLE = 600
"""Characters looked at; a language shows in the first paragraph."""
_SHORT = 4
"""Words below which a text says too little against its declaration."""
_SHARE = 0.12
"""Share of telling words that decides. A Vietnamese text has about half, an English one a third."""
_MOSTLY = 0.5

_WORD = re.compile(r"[^\W\d_]+")
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
"""Letters of Vietnamese that Western languages lack."""
_ENGLISH = re.compile(
    r"\b(?:the|of|and|is|for|with|by|from|that|this|was|were|are|be|has|have|had|will|as|it|its|or|not|at|on|which)\b"
)
"""Common words, without "an", "in" and "to", which are Vietnamese syllables too."""
_UNMARKED = re.compile(
    r"\b(?:va|cua|cac|trong|duoc|nguoi|cho|khong|co|mot|nhung|voi|la|den|tai|ve|tinh|thanh|pho|uy|ban|nhan|dan|tren)\b"
)
"""Common Vietnamese syllables as typed without diacritics."""
_SCRIPTS = {
    "ja": "\u3040-\u30ff",
    "zh": "\u4e00-\u9fff",
    "ko": "\uac00-\ud7af",
    "km": "\u1780-\u17ff",
    "lo": "\u0e80-\u0eff",
    "th": "\u0e00-\u0e7f",
    "ru": "\u0400-\u04ff",
}
"""Japanese first: it has Chinese characters as well."""
_OTHER_SCRIPT = re.compile(f"[{''.join(_SCRIPTS.values())}]")
_LETTERS = {code: re.compile(f"[{letters}]") for code, letters in _SCRIPTS.items()}
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)


def language_of(text: str, declared: str = "") -> str:
    """The ISO 639 code of `text`: `vi`, `en`, another where the script or the declaration says so, `und` if unknown.

    `declared` is the feed's language tag, such as `vi-vn`.
    """
    sample = comparable(text[:_SAMPLE])
    if _OTHER_SCRIPT.search(sample):
        for code, letters in _LETTERS.items():
            if len(letters.findall(sample)) * 4 > len(sample.replace(" ", "")):
                return code
    words = _WORD.findall(sample)
    vietnamese = _share(len([word for word in words if not word.isascii() and _VIETNAMESE.search(word)]), words)
    if vietnamese > _MOSTLY:
        return "vi"
    # English before Vietnamese: a report on Vietnam is full of names written with their diacritics.
    if _share(len(_ENGLISH.findall(sample)), words) > _SHARE:
        return "en"
    if vietnamese > _SHARE or _share(len(_UNMARKED.findall(sample)), words) > 2 * _SHARE:
        return "vi"
    return _hint(declared, short=len(words) <= _SHORT)


def _hint(declared: str, *, short: bool) -> str:
    tag = _TAG.fullmatch(declared.strip())
    code = tag[1].lower() if tag else "und"
    # A longer text that shows no sign of Vietnamese or English is neither, whatever is declared.
    return code if short or code not in ("vi", "en") else "und"


def _share(count: int, words: list[str]) -> float:
    return count / len(words) if words else 0.0
