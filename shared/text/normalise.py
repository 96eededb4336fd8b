"""Text as it should be shown, and text as it should be compared.

`clean` keeps what was written and only takes away what nobody can see. `comparable` goes further, for equality only:
it must call two spellings of one word the same and must never call two words the same, so that diacritics stay.
"""

import re
import unicodedata

_INVISIBLE = re.compile(
    # Controls that are no white space, the soft hyphen, zero-width characters and joiners, bidirectional marks,
    # interlinear anchors, lone surrogates and noncharacters: seen in feeds, never meant to be read.
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+"
)
_MAY_COMPOSE = re.compile("[^\0-\u02ff\u1ea0-\u1ef9\u2010-\u2027\u2030-\u203a\u20ab]")
"""Anything but the characters of Vietnamese text already composed; found five times faster than by unicodedata."""
_UNUSUAL = re.compile("[^\t\n\r\x20-\x7e\xa0-\xac\xae-\u02ff\u1ea0-\u1ef9\u2010-\u2027\u2030-\u203a\u20ab]")
"""Anything that may be invisible or compose with its neighbours: one search that most texts come through."""
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028]")
_ODD_SPACE = re.compile("[\t\r\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
"""White space but the space and the line feed."""
_MANY_LINES = re.compile(r"\n{3,}")

_DOTTED = {"grave": "\u0300", "acute": "\u0301", "hook": "\u0309", "tilde": "\u0303", "dot": "\u0323"}


def _toned(letter: str, tone: str) -> str:
    return unicodedata.normalize("NFC", letter + tone)


def _placements() -> dict[str, str]:
    """Every pair of vowels with its tone on the first, to the same pair with its tone on the second."""
    pairs = [("o", second) for second in "ae"] + [("u", second) for second in "yơ"]
    after_consonant = [("u", second) for second in "aăâeêio"] + [("i", second) for second in "aăâeêioôơuư"]
    return {
        _toned(first, tone) + second: first + _toned(second, tone)
        for first, second in pairs + after_consonant
        for tone in _DOTTED.values()
    }


_MOVED = _placements()
_OLD_PLACEMENT = re.compile(
    # oa, oe, uy and uơ take their tone on either vowel. In qu and gi the first vowel belongs to the consonant and
    # can carry no tone, though typists put it there (qúa, gìa); elsewhere ua and ia do (của, phía) and stay.
    # (One class of letters stands in front, and all else behind it, so that the search can skip to these letters: three
    # times as fast as alternatives that each begin with their own.)
    "[òóỏõọùúủũụìíỉĩị](?:(?<=[òóỏõọ])[ae]|(?<=[ùúủũụ])[yơ]|(?<=q[ùúủũụ])[aăâeêio]|(?<=g[ìíỉĩị])[aăâeêioôơuư])"
)

_VARIANTS = {
    # Eth and the African letter look like the Vietnamese one in capitals, and are typed for it: `Ðà Nẵng`.
    **dict.fromkeys("ðɖ", "đ"),
    **dict.fromkeys("“”„‟«»″〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛′`´ʼ＇‹›", "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    "…": "...",
}
_VARIANT = re.compile(f"[{''.join(_VARIANTS)}]")
_ONE_FOR_ONE = re.compile(f"[\xa0{''.join(_VARIANTS).replace('…', '')}]")
_SYLLABLE = re.compile(r"[^\W_]+")


def composed(text: str) -> str:
    """`text` in NFC; fast where it is already."""
    return unicodedata.normalize("NFC", text) if _MAY_COMPOSE.search(text) else text


def visible(text: str) -> str:
    """`text` without the characters that nobody can see, white space untouched."""
    return _INVISIBLE.sub("", text)


def clean(text: str) -> str:
    """`text` on one line: NFC, invisible characters gone, every run of white space one space."""
    return " ".join(text.split()) if not _UNUSUAL.search(text) else composed(" ".join(visible(text).split()))


def on_one_line(text: str) -> str:
    """`text` with every run of white space one space."""
    return " ".join(text.split()) if "\n" in text or _is_ragged(text) else text


def legible(text: str) -> str:
    """`text` in NFC and without invisible characters, white space untouched; fast where nothing is to be done."""
    return composed(visible(text)) if _UNUSUAL.search(text) else text


def clean_paragraphs(text: str) -> str:
    """`text` cleaned as `clean` does, its paragraphs kept apart by one empty line and its line breaks kept."""
    return layout(_LINE_ENDS.sub("\n", visible(text)).replace("\u2029", "\n\n"))


def layout(text: str) -> str:
    """The last step of `clean_paragraphs`, for text without invisible characters whose lines end in `\\n`."""
    if _is_ragged(text):
        text = "\n".join([" ".join(line.split()) for line in text.split("\n")])
    if "\n\n\n" in text:
        text = _MANY_LINES.sub("\n\n", text)
    return composed(text.strip("\n"))


def _is_ragged(text: str) -> bool:
    """Whether there is white space to tidy up: several searches, and yet quicker than to split most texts in vain."""
    if text[:1] == " " or text[-1:] == " " or "  " in text or " \n" in text or "\n " in text:
        return True
    return _ODD_SPACE.search(text) is not None


def comparable(text: str) -> str:
    """`text` for equality only: `clean`, without case, with tone marks in one place (hòa as hoà, thủy as thuỷ), one
    form of quotes, dashes and ellipses, đ for the letters typed for it. Idempotent; letters and diacritics are
    otherwise those of `text`."""
    text = clean(text)
    if not text.isascii():
        text = _folded(_folded(text))
        text = _VARIANT.sub(lambda match: _VARIANTS[match[0]], text)
        return _OLD_PLACEMENT.sub(lambda match: _MOVED[match[0]], text)
    return text.lower().replace("`", "'")


def aligned(text: str) -> str:
    """`text` (clean, NFC) for finding words in it: lower case, tone marks in one place, one form of đ, quotes and
    dashes, and as long as `text`, so that what is found stands at the same place there."""
    lower = text.lower()
    if len(lower) != len(text):  # `İ` and its like
        lower = "".join(small if len(small := char.lower()) == 1 else char for char in text)
    if lower.isascii():
        return lower
    lower = _ONE_FOR_ONE.sub(lambda match: _VARIANTS.get(match[0], " "), lower)
    return _OLD_PLACEMENT.sub(lambda match: _MOVED[match[0]], lower)


def syllables(text: str) -> list[str]:
    """The syllables of `text`, comparable: runs of letters and digits, which in Vietnamese are syllables, not words."""
    return syllables_of(comparable(text))


def syllables_of(comparable_text: str) -> list[str]:
    """`syllables` for what `comparable` returned, without doing that again."""
    return _SYLLABLE.findall(comparable_text)


def _folded(text: str) -> str:
    return composed(text.casefold())
