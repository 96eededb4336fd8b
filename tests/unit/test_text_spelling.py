"""Which words are spelled as Vietnamese syllables."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.folding import fold
from shared.text.spelling import is_syllable, is_unmarked_syllable

SYLLABLES = """
    a ở ý ỷ yêu yếm yên ôi ừ ăn ấm ít ếch oán oái uống uyên ước ướt
    ba các cách chuyện dự đường ghế ghi nghiệp nghề ngoằn giếng gì giỏi giữa giấy khuya khuỷu kỹ kê lẻ mở năm nhanh
    phường quốc quyết quỳnh quýt qua quê quên quở rằng rượu sửa tuần tuế thủy thuỷ hòa hoà toàn toán xoong xoè trưởng
    vùng huỳnh huân huệ nghiêng miễn hiểu hươu khoẻ khỏe loăng boong đắk tuýp suýt luật luyến duyệt thuở
""".split()  # noqa: SIM905
STRANGERS = """
    cac dep sách3 élu prộsident kửnnen fỹr sỹò kản cẻm ngẻ ghà gà̀ hồồ áà bla strò wà jỏ zà fộ bổs ăng-lê
    qủu quư ae ươ' ôc ộch hđnd đh nđ tvồ ọr â ă iê
""".split()  # noqa: SIM905


@pytest.mark.parametrize("word", SYLLABLES)
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", STRANGERS)
def test_what_is_none(word: str) -> None:
    assert not is_syllable(word)
    assert not is_syllable(word.upper())


def test_nothing_is_no_syllable() -> None:
    assert not is_syllable("")


@given(st.text(max_size=10))
def test_any_word_is_one_or_not(word: str) -> None:
    assert is_syllable(word) == is_syllable(word.swapcase()) or not word.isalpha() or not word.isascii()


@pytest.mark.parametrize("word", SYLLABLES)
def test_a_syllable_is_one_without_its_diacritics_too(word: str) -> None:
    assert is_unmarked_syllable(fold(word))


@pytest.mark.parametrize("word", ["host", "visits", "province", "ubnd", "đường", ""])
def test_other_words_are_no_unmarked_syllables(word: str) -> None:
    assert not is_unmarked_syllable(word)
