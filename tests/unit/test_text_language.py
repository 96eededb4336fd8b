"""Which language a text is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.language import language_of


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("Sáng 22/7, Ủy ban nhân dân thành phố họp phiên thường kỳ", "", "vi"),
        # Portals declare one language for all their pages.
        ("Sáng 22/7, Ủy ban nhân dân thành phố họp phiên thường kỳ", "en-us", "vi"),
        ("The People's Committee of Hải Phòng has issued a plan for the development of its seaports", "vi-vn", "en"),
        ("UY BAN NHAN DAN THANH PHO THONG BAO VE VIEC TREN", "", "vi"),
        ("海防市人民委员会召开会议", "vi", "zh"),
        ("ハイフォン市人民委員会は会議を開催しました", "vi", "ja"),
        ("하이퐁시 인민위원회 회의 개최", "", "ko"),
        ("Le comité populaire organise une conférence demain matin", "fr-FR", "fr"),
        ("Le comité populaire organise une conférence demain matin", "vi", "und"),
        ("COVID-19", "vi-vn", "vi"),
        ("COVID-19", "EN_us", "en"),
        ("COVID-19", "tiếng Việt", "und"),
        ("", "", "und"),
    ],
)
def test_language_of(text: str, declared: str, expected: str) -> None:
    assert language_of(text, declared) == expected


@given(st.text(), st.text())
def test_every_text_has_a_code(text: str, declared: str) -> None:
    assert language_of(text, declared).isascii()
