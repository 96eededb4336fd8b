"""Vietnamese without its diacritics, for search and addresses."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.folding import fold, slugify


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đà Nẵng", "da nang"),
        ("đã nâng", "da nang"),
        ("Ðắk Lắk, Ɖồng Nai", "dak lak, dong nai"),
        ("HOÀ BÌNH, Hòa Bình", "hoa binh, hoa binh"),
        (unicodedata.normalize("NFD", "Thừa Thiên Huế ươm ưng"), "thua thien hue uom ung"),
        ("Nghị định 42/2022/NĐ-CP", "nghi dinh 42/2022/nd-cp"),
        ("İ", "i"),
        ("", ""),
    ],
)
def test_folded(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Bà Rịa - Vũng Tàu", "ba-ria-vung-tau"),
        ("  TP. Hồ Chí Minh! ", "tp-ho-chi-minh"),
        ("Đắk R'Lấp", "dak-r-lap"),
        ("…", ""),
    ],
)
def test_slugs(name: str, expected: str) -> None:
    assert slugify(name) == expected


@given(st.text(st.characters(max_codepoint=0x1EFF)))
def test_folding_knows_no_normal_form(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
