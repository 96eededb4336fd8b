"""Vietnamese that came through as something else: in the fonts from before Unicode, or as UTF-8 read as Windows-1252.

TCVN3 (the `.Vn…` fonts, ABC) and VNI-Windows (`VNI-…`) put Vietnamese letters where Windows-1252 has others; read as
what they are, the bytes look like "Céng hßa x· héi" and "Coäng hoøa xaõ hoäi". UTF-8 decoded once too little looks
like "Cá»™ng hÃ²a". Nothing marks such a text, so it is known by what comes out: Vietnamese is written in syllables,
and nearly every word with a diacritic must be one (`spelling.py`), while the text as it stands has few. English,
French or German never pass, and a text with a single letter that only Vietnamese has is left alone at once.

What cannot be told: TCVN3 has capitals without tones only. Its `.Vn…H` fonts draw small letters as capitals, so that a
headline set in one comes out in small letters; where the consonants are capitals ("CéNG"), the word becomes capital.
VISCII is not looked for: too many of its letters are those of Latin-1, and no portal has been seen to send it.
"""

import re
from collections.abc import Sequence
from html import unescape
from typing import Literal

from shared.text.spelling import is_syllable

Legacy = Literal["tcvn3", "vni", "utf-8"]

_KINDS: tuple[Legacy, ...] = ("tcvn3", "vni", "utf-8")

_EVIDENCE = 3
"""Different words that are none as they stand and Vietnamese once decoded: fewer may be chance."""
_SHARE = 0.85
"""Of the words with diacritics that must then be syllables: the rest are names and slips."""
_SHARE_AS_IT_STANDS = 0.5
"""At most, of them as they stand: by chance a fourth of a text in TCVN3 can be read (`bé`, for `bộ`)."""
_SAMPLE = 20_000
"""Characters of each text by which it is decided."""

_TCVN3 = str.maketrans(
    {
        **dict(zip("¡¢£¤¥¦§¨©ª«¬\xad®", "ĂÂÊÔƠƯĐăâêôơưđ", strict=True)),
        **dict(zip("µ¶·¸¹»¼½¾ÆÇÈÉÊË", "àảãáạằẳẵắặầẩẫấậ", strict=True)),
        **dict(zip("ÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞ", "èẻẽéẹềểễếệìỉĩíị", strict=True)),
        **dict(zip("ßáâãäåæçèéêëìíî", "òỏõóọồổỗốộờởỡớợ", strict=True)),
        **dict(zip("ïñòóôõö÷øùúûüýþ", "ùủũúụừửữứựỳỷỹýỵ", strict=True)),
    }
)
"""TCVN 5712:1993, the set VN3."""

_FIVE = "ùøûõï"
_MARKS = {
    "a": (f"{_FIVE}âáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ"),
    "e": (f"{_FIVE}âáàåãä", "éèẻẽẹêếềểễệ"),
    "o": (f"{_FIVE}âáàåãä", "óòỏõọôốồổỗộ"),
    "ô": (_FIVE, "ớờởỡợ"),
    "u": (_FIVE, "úùủũụ"),
    "ö": (_FIVE, "ứừửữự"),
    "y": (_FIVE[:4], "ýỳỷỹ"),
}
_LOWER_VNI = {
    **{
        base + mark: letter
        for base, (marks, letters) in _MARKS.items()
        for mark, letter in zip(marks, letters, strict=True)
    },
    **dict(zip("ñôöíìæóòî", "đơưíìỉĩịỵ", strict=True)),
}
_VNI = {
    **_LOWER_VNI,
    **{written.upper(): letter.upper() for written, letter in _LOWER_VNI.items()},
    # A capital typed with the mark of a small letter.
    **{written[0].upper() + written[1]: letter.upper() for written, letter in _LOWER_VNI.items() if written[1:]},
}
"""VNI-Windows: a letter, and behind it a character for its diacritics; some letters have a character of their own."""

_WINDOWS = {bytes([code]).decode("cp1252", "ignore") or chr(code): code for code in range(0x80, 0xA0)}
"""What Windows-1252 has where Latin-1 has controls, and controls where it has nothing (as browsers read it: WHATWG)."""

_BEYOND = re.compile(rf"[\u0300-\u036f]|[^\W\d_\0-\xff{''.join(_WINDOWS)}]")
"""A letter, or a mark upon one, that no byte was read as."""
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))
_NEXT = rf"[\x80-\xbf{''.join(_WINDOWS)}]"
_UTF8 = re.compile(f"[\xc2-\xdf]{_NEXT}|[\xe0-\xef]{_NEXT}{{2}}|[\xf0-\xf4]{_NEXT}{{3}}")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,6}[0-9]{0,2}|#[12][0-9]{2}|#[xX][a-fA-F][0-9a-fA-F]);")
_NO_TEXT = re.compile(r"<(?:style|script)\b[^<>]*>[^<]*|<[^<>]*>|&#?\w{1,31};", re.IGNORECASE)
_TAG = re.compile(r"(<[^<>]*>)")
_WORD = re.compile(r"(?:[^\W\d_]|[\xa1-\xff])+")
_NO_VOWEL = re.compile("[b-df-hj-np-tv-xzđ]+", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")


def decode_legacy(text: str) -> str:
    """`text` in Unicode; unchanged where it is already, or where too little of it speaks for anything else."""
    return decode_together([text])[0]


def decode_together(texts: Sequence[str]) -> list[str]:
    """The texts of one entry, plain or HTML, in Unicode. What all of them show decides for each, since a title is
    often too short to tell; one with letters that only Unicode has is left alone and has no say."""
    doubtful = [at for at, text in enumerate(texts) if _may_be_legacy(text)]
    legacy = _legacy_of(" ".join(_NO_TEXT.sub(" ", _characters(texts[at][:_SAMPLE])) for at in doubtful))
    decoded = list(texts)
    if legacy:
        for at in doubtful:
            read = _characters(texts[at])
            if _makes_sense(candidate := _decode(read, legacy), read):
                decoded[at] = candidate
    return decoded


def decode_runs(markup: str) -> str:
    """`markup` in Unicode where only some of it is not: an article pasted into a page whose menus are Unicode. Between
    tags, what is Vietnamese as it stands stays."""
    runs = _TAG.split(markup)
    return "".join(
        decoded if decoded != run and not _is_vietnamese(run) else run
        for run, decoded in zip(runs, decode_together(runs), strict=True)
    )


def _is_vietnamese(text: str) -> bool:
    words = _marked(_characters(text[:_SAMPLE]))
    return len(_syllables(words)) == len(words)


def _may_be_legacy(text: str) -> bool:
    return (not text.isascii() or "&" in text) and not _BEYOND.search(text)


def _legacy_of(sample: str) -> Legacy | None:
    """What `sample` was before it was misread; None where it was not, or where that cannot be told."""
    as_it_stands = _marked(sample)
    if not as_it_stands or len(_syllables(as_it_stands)) > _SHARE_AS_IT_STANDS * len(as_it_stands):
        return None
    found: list[tuple[int, Legacy]] = []
    for legacy in _KINDS:
        decoded = _decode(sample, legacy)
        words = _marked(decoded)
        syllables = _syllables(words)
        enough = len(syllables - as_it_stands) >= _EVIDENCE and len(syllables) >= _SHARE * len(words)
        if enough and len(syllables) > len(_foreign(decoded)):
            found.append((len(syllables), legacy))
    return max(found)[1] if found else None


def _makes_sense(decoded: str, text: str) -> bool:
    """Whether the text makes at least as much sense decoded."""
    return len(_syllables(_marked(decoded[:_SAMPLE]))) >= len(_syllables(_marked(text[:_SAMPLE])))


def _marked(text: str) -> set[str]:
    """The words with diacritics, or with what stands for them."""
    return {word for word in _words(text) if not word.isascii()}


def _foreign(text: str) -> set[str]:
    """The words without diacritics that are no syllables. In a Vietnamese text they are some names and addresses."""
    return {word for word in _words(text) if word.isascii() and not is_syllable(word)}


def _words(text: str) -> set[str]:
    """All words but single letters and abbreviations (HĐND)."""
    return {word for word in _WORD.findall(text) if len(word) > 1 and not _NO_VOWEL.fullmatch(word)}


def _syllables(words: set[str]) -> set[str]:
    return {word for word in words if is_syllable(word)}


def _decode(text: str, legacy: Legacy) -> str:
    if legacy == "vni":
        return _VNI_LETTER.sub(lambda match: _VNI[match[0]], text)
    if legacy == "utf-8":
        return _UTF8.sub(_decode_utf8, text)
    return _LETTERS.sub(_capital, text.translate(_TCVN3))


def _decode_utf8(match: re.Match[str]) -> str:
    try:
        return bytes(_WINDOWS.get(char) or ord(char) for char in match[0]).decode()
    except UnicodeDecodeError:
        return match[0]


def _capital(match: re.Match[str]) -> str:
    """A word in capitals where its ASCII letters are, and are more than an initial."""
    word = match[0]
    plain = [letter for letter in word if letter.isascii()]
    return word.upper() if len(plain) > 1 and len(plain) < len(word) and "".join(plain).isupper() else word


def _characters(text: str) -> str:
    """`text` with the entities decoded that stand for what a byte can have become."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    char = unescape(entity[0])
    return char if len(char) == 1 and (char in _WINDOWS or "\xa1" <= char <= "\xff") else entity[0]
