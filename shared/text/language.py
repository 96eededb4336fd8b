"""Which language a text is in, as far as a national feed needs to know: Vietnamese, English, French, another script's,
or something else.

Portals declare a language for the whole site (`vi-vn` on their English pages too, `en-us` on feeds made by a tool),
so the text decides and the declaration is only a hint for texts too short to tell.
"""

import re

from shared.text.normalise import comparable, composed
from shared.text.spelling import is_unmarked_syllable

_SAMPLE = 400
"""Characters looked at; a language shows in the first paragraph."""
_SHORT = 4
"""Words below which a text says too little against its declaration."""
_SHARE = 0.12
"""Share of telling words that decides. A Vietnamese text has about half, an English one a third."""
_MOSTLY = 0.5

_WORD = re.compile(r"[^\W\d_]+")
_MARKED = "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
_VIETNAMESE = frozenset(_MARKED + _MARKED.upper())
"""Letters of Vietnamese that Western languages lack."""
_ENGLISH = re.compile(
    r"\b(?:the|of|and|is|for|with|by|from|that|this|was|were|are|be|has|have|had|will|as|it|its|or|not|at|on|which)\b"
)
"""Common words, without "an", "in" and "to", which are Vietnamese syllables too."""
_FRENCH = re.compile(r"\b(?:le|les|des|du|et|une|dans|pour|avec|sur|au|aux|est|qui|ses)\b|\b[dl]'")
"""Common words, some of them Vietnamese syllables too: asked only of a text that is not Vietnamese."""
_ENGLISH_FORM = re.compile(r"\b[a-z]{2,}(?:ing|ed|tion|tions|ment|ism|ity|ness|ship|ers|ts|es|ds|ks|ly)\b")
"""Endings of English words, for headlines, which leave the common words out."""
_HIGHLAND = re.compile("[ŭĭĕŏčƀ]|ơ̆|tơl|mơn|hơd")
"""Letters of Ede and Bahnar, and beginnings of Jrai words: they share ơ, ư and đ with Vietnamese."""
_WESTERN = str.maketrans("àâáäéèêëíîïóôöúùûüçñ", "aaaaeeeeiiiooouuuucn")
_FOREIGN = 0.25
"""Share of words in small letters that are no syllables, above which a text is not Vietnamese."""
_SHAPED = 0.85
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
    head = composed(text[:_SAMPLE])
    if _OTHER_SCRIPT.search(head):
        for code, letters in _LETTERS.items():
            if len(letters.findall(head)) * 4 > len("".join(head.split())):
                return code
    words = _WORD.findall(head)
    vietnamese = _share(len([word for word in words if not _VIETNAMESE.isdisjoint(word)]), words)
    foreign = _share(len([word for word in words if word.isascii() and _is_foreign(word)]), words)
    highland = len(_HIGHLAND.findall(head.lower())) > 1
    if vietnamese > _MOSTLY and foreign <= _FOREIGN and not highland:
        return "vi"
    return _of_others(comparable(head), vietnamese, _share(sum(map(_is_foreign, words)), words), highland, declared)


def _of_others(sample: str, vietnamese: float, foreign: float, highland: bool, declared: str) -> str:
    """The language of a text that is not plainly Vietnamese."""
    words = _WORD.findall(sample)
    # English before Vietnamese: a report on Vietnam is full of names written with their diacritics.
    if _share(len(_ENGLISH.findall(sample)), words) > _SHARE:
        return "en"
    if foreign > _FOREIGN:
        return _western(sample, words, declared)
    if highland:
        return _hint(declared, short=False)
    if vietnamese > _SHARE or _is_unmarked(sample, words):
        return "vi"
    return _hint(declared, short=len(words) <= _SHORT)


def _is_foreign(word: str) -> bool:
    """Whether a word in small letters, so no name, cannot be a syllable of Vietnamese without its diacritics."""
    if len(word) < 4 or not word.islower():
        return False
    plain = word if word.isascii() else word.translate(_WESTERN)
    return plain.isascii() and not is_unmarked_syllable(plain)


def _western(sample: str, words: list[str], declared: str) -> str:
    if _share(len(_FRENCH.findall(sample)), words) > _SHARE:
        return "fr"
    if _share(len(_ENGLISH_FORM.findall(sample)), words) > _SHARE:
        return "en"
    return _hint(declared, short=False)


def _is_unmarked(sample: str, words: list[str]) -> bool:
    """Whether a text is Vietnamese as typed without diacritics."""
    if _share(len(_UNMARKED.findall(sample)), words) > 2 * _SHARE:
        return True
    return len(words) > _SHORT and _share(len([word for word in words if is_unmarked_syllable(word)]), words) >= _SHAPED


def _hint(declared: str, *, short: bool) -> str:
    tag = _TAG.fullmatch(declared.strip())
    code = tag[1].lower() if tag else "und"
    # A longer text that shows no sign of Vietnamese or English is neither, whatever is declared.
    return code if short or code not in ("vi", "en") else "und"


def _share(count: int, words: list[str]) -> float:
    return count / len(words) if words else 0.0
