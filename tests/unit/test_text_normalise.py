"""Cleaning and comparing Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.normalise import aligned, clean, clean_paragraphs, comparable, composed, syllables, visible

TONES = "\u0300\u0301\u0309\u0303\u0323"
ANY_TEXT = st.text(st.characters())
VIETNAMESE = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyAĐƯƠ" + TONES + "\u0302\u0306\u031b “”–\xa0"))


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("  Hải\xa0Phòng \t\r\n hôm\u2003nay ", "Hải Phòng hôm nay"),
        ("Hải\u200b Phò\xadng\ufeff\x00\x07", "Hải Phòng"),
        (unicodedata.normalize("NFD", "Đường Lạch Tray"), "Đường Lạch Tray"),
        # A soft hyphen between a letter and its tone: composed once it is gone.
        ("Ho\xad\u0300a", "Hòa"),
        # Tones as Windows-1258 and old keyboards have them: behind the letter, deprecated, in either order.
        ("Hô\u0300 Chi\u0301 Minh", "Hồ Chí Minh"),
        ("Hu\u0341, e\u0323\u0302, o\u031b\u0301", "Hú, ệ, ớ"),
        ("Hải\u202fPhòng\u2007hôm\u3000nay", "Hải Phòng hôm nay"),
        ("\u2060Hà\u200c \u200dNội\u200e", "Hà Nội"),
        # Shown as written, odd letters and old tone marks too.
        ("Ðà Nẵng, hoà, hòa", "Ðà Nẵng, hoà, hòa"),
        ("a\ud800b", "ab"),
        ("\u200b\xa0", ""),
        ("", ""),
    ],
)
def test_clean(given_: str, expected: str) -> None:
    assert clean(given_) == expected


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("Một\n\n\n\n hai  ba\nbốn \n", "Một\n\nhai ba\nbốn"),
        ("Một\r\n\r\nhai\rba", "Một\n\nhai\nba"),
        ("Một\u2029hai\u2028ba", "Một\n\nhai\nba"),
        ("\n\nMột \n \n hai", "Một\n\nhai"),
    ],
)
def test_clean_paragraphs_keeps_paragraphs_and_lines(given_: str, expected: str) -> None:
    assert clean_paragraphs(given_) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("HÒA BÌNH", "hoà bình"),
        ("thủy", "thuỷ"),
        ("khỏe", "khoẻ"),
        ("qúy", "quý"),
        ("qúa", "quá"),
        ("gìa", "già"),
        ("tòan", "toàn"),
        ("ngòai", "ngoài"),
        ("thủơ", "thuở"),
        ("Thành phố “Hoa phượng đỏ” – 2026", 'thành phố "hoa phượng đỏ" - 2026'),
        ("chờ…", "chờ..."),
        ("‘x’", "'x'"),
        ("`x´", "'x'"),
        ("ĐÀ NẴNG", "đà nẵng"),
        ("Ðà Nẵng, ðồng", "Đà Nẵng, đồng"),
        ("Ɖồng Nai", "Đồng Nai"),
        ("nguỵ", "ngụy"),
        ("khuỷu", "khủyu"),
        ("quỳnh", "qùynh"),
        ("giữa", "gĩưa"),
        ("giặt", "gịăt"),
        ("xoè", "xòe"),
        ("loét", "lóet"),
        ("TOẢ SÁNG", "tỏa sáng"),
        ("2025‑2030, 2025–2030", "2025-2030, 2025−2030"),
    ],
)
def test_two_spellings_of_one_text_are_equal(one: str, other: str) -> None:
    assert comparable(one) == comparable(other) == comparable(unicodedata.normalize("NFD", one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("đã nâng", "Đà Nẵng"),
        ("của", "cùa"),
        ("mùa", "muà hè"),
        ("hoa", "hòa"),
        ("hòa", "hóa"),
        ("quy", "quý"),
        ("thủy", "thúy"),
        ("phía", "phiá nam"),
        ("dân", "dan"),
        ("đi", "di"),
        ("Hà Đông", "Hà Dông"),
        ("hoạ", "hoả"),
        ("mía", "miá đường"),
    ],
)
def test_two_words_are_never_equal(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


def test_a_tone_that_belongs_to_the_first_vowel_stays_there() -> None:
    assert comparable("Của mùa lúa phía bìa") == "của mùa lúa phía bìa"


def test_syllables_are_runs_of_letters_and_digits() -> None:
    assert syllables("Nghị định 42/2022/NĐ-CP, (Hòa_Bình)!") == [
        "nghị",
        "định",
        "42",
        "2022",
        "nđ",
        "cp",
        "hoà",
        "bình",
    ]


@given(st.one_of(ANY_TEXT, VIETNAMESE))
def test_clean_and_comparable_are_idempotent(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_paragraphs(clean_paragraphs(text)) == clean_paragraphs(text)
    assert comparable(comparable(text)) == comparable(text)


@given(st.one_of(ANY_TEXT, VIETNAMESE))
def test_clean_is_composed_and_on_one_line(text: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(text))
    assert len(clean(text).splitlines()) <= 1


@given(VIETNAMESE)
def test_comparable_keeps_every_letter_and_mark(text: str) -> None:
    """Only the place of a tone mark may change: the bag of letters and marks is that of the text."""

    def bag(of: str) -> list[str]:
        return sorted(char for char in unicodedata.normalize("NFD", of) if char.isalpha() or char in TONES)

    assert bag(comparable(text)) == bag(clean(text).casefold())


@given(st.text())
def test_a_text_that_comes_through_the_quick_search_is_cleaned_as_any_other(text: str) -> None:
    assert clean(text) == composed(" ".join(visible(text).split()))


def test_every_character_is_cleaned_alike_alone_and_between_others() -> None:
    for code in (*range(0xD800), *range(0xE000, 0x30000)):
        text = f"a{chr(code)} e{chr(code)}"
        assert clean(text) == composed(" ".join(visible(text).split())), hex(code)


@given(ANY_TEXT | VIETNAMESE)
def test_aligned_is_as_long_as_the_text(text: str) -> None:
    text = clean(text)
    assert len(aligned(text)) == len(text)


@given(VIETNAMESE)
def test_aligned_is_what_is_comparable_where_nothing_changes_length(text: str) -> None:
    text = clean(text)
    assert aligned(text) == comparable(text)


def test_aligned_keeps_places() -> None:
    text = "İ “Hòa…” – THỦY điện"
    assert aligned(text) == 'İ "hoà…" - thuỷ điện'
