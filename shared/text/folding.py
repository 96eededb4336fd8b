"""Vietnamese without its diacritics: for search and for names in URLs, never to decide identity."""

import re
import unicodedata

_BARRED = str.maketrans("đĐðÐɖƉ", "dDdDdD")
"""The last four are typed for the first two."""


def fold(text: str) -> str:
    """Lower case, without diacritics, đ as d: "Đà Nẵng" and "đã nâng" both become "da nang"."""
    decomposed = unicodedata.normalize("NFD", text.translate(_BARRED))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()


def slugify(name: str) -> str:
    """`Bà Rịa - Vũng Tàu` as `ba-ria-vung-tau`."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
