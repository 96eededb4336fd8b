"""Whether a word is spelled as a Vietnamese syllable: an onset, a rime and a tone, by the rules of the orthography.

No word list: every syllable that could be one is accepted, some thousands of which no word has. Names from other
languages of Vietnam (Krông, Kạn) mostly are not.
"""

import re
import unicodedata

from shared.text.folding import fold

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_STOPPED = re.compile("(?:c|ch|k|p|t)$")
_BEFORE_E_AND_I = frozenset(("k", "gh", "ngh"))
_BEFORE_OTHERS = frozenset(("c", "g", "ng"))
_ONSETS = frozenset((*"bcdđghklmnprstvx", "ch", "gh", "gi", "kh", "ng", "ngh", "nh", "ph", "qu", "th", "tr", ""))

_ENDINGS = {
    "": "a e ê i ia o oa oe ô ơ u ua uê uơ uy uya ư ưa y",
    "c": "a ă â e i iê o oa oă oo ô u uô ư ươ",
    "ch": "a ê i oa uê uy",
    "i": "a o oa ô ơ u uô ư ươ",
    "k": "a ă ô",
    "m": "a ă â e ê i iê o oa oă ô ơ u uô ươ yê",
    "n": "a ă â e ê i iê o oa oă oe ô ơ u uâ uê uô uy uyê ư ươ y yê",
    "ng": "a ă â e iê o oa oă oo ô ôô u uâ uô ư ươ yê",
    "nh": "a ê i oa uê uy y",
    "o": "a e oa oe",
    "p": "a ă â e ê i iê o oa oă ô ơ u uy ươ",
    "t": "a ă â e ê i iê o oa oă oe ô ơ u uâ uê uô uy uyê ư ươ y yê",
    "u": "a â ê i iê oa uy ư ươ yê",
    "y": "a â oa uâ",
}
"""The vowels before each final sound."""
_RIMES = frozenset(vowel + ending for ending, vowels in _ENDINGS.items() for vowel in vowels.split())


def is_syllable(word: str) -> bool:
    """Whether `word`, in either case and in any normal form, is spelled as a Vietnamese syllable may be.

    Where the tone mark stands among the vowels is left open (hòa, hoà). A syllable that ends in a stop has the tone
    sắc or nặng: `các`, not `cac`.
    """
    letters = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(letters)
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", _TONES.sub("", letters))
    if _STOPPED.search(bare) and tones not in (["\u0301"], ["\u0323"]):
        return False
    return any(_fit(bare[:end], bare[end:]) for end in range(4))


def _fit(onset: str, rime: str) -> bool:
    if onset not in _ONSETS or rime not in _RIMES:
        return False
    if onset == "qu":
        return rime[0] not in "uư"
    fronted = rime[0] in "eêiy"
    return not (onset in _BEFORE_OTHERS and fronted and (onset, rime[0]) != ("g", "i")) and not (
        onset in _BEFORE_E_AND_I and not fronted
    )


_UNMARKED = frozenset(fold(onset + rime) for onset in _ONSETS for rime in _RIMES if _fit(onset, rime))


def is_unmarked_syllable(word: str) -> bool:
    """Whether `word`, in small letters, is spelled as a syllable without its diacritics: `duong`, `giay`."""
    return word in _UNMARKED
