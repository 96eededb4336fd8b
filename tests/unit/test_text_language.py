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
        ("Le comité populaire organise une conférence demain matin", "vi", "fr"),
        ("La ville développe le tourisme durable avec ses partenaires de la région", "", "fr"),
        # Headlines leave the common words out.
        ("Da Nang attracts more foreign investment in 2026", "vi-vn", "en"),
        ("Hai Phong to host ASEAN meeting", "vi-vn", "en"),
        ("Quảng Ninh promotes tourism", "vi-vn", "en"),
        ("Chu tich UBND tinh lam viec voi doanh nghiep", "", "vi"),
        ("Lich cup dien tuan nay", "en", "vi"),
        ("UBND TỈNH HỌP PHIÊN THƯỜNG KỲ", "en", "vi"),
        ("Công ty Samsung Electronics Việt Nam ký kết với startup fintech", "", "vi"),
        # Other languages of Vietnam, and of its guests.
        ("Klei mŭt jing hlăm čar Dak Lak, mnuih buôn sang mâo lu klei hmưi", "vi", "und"),
        ("Anih tơlơi bơni hơdôm bôh plei anai mâo lu mơnuih", "vi", "und"),
        ("Nyob rau hauv lub xeev Lào Cai, cov neeg Hmoob tau ua kev cai tshiab", "vi", "und"),
        ("Der Vorsitzende des Volkskomitees empfing den Botschafter von Japan", "vi", "und"),
        ("El presidente del Comité Popular recibió al embajador de Cuba", "vi", "und"),
        ("ខេត្តត្រាវិញ រៀបចំពិធីបុណ្យ", "vi", "km"),
        ("ແຂວງຈໍາປາສັກ", "vi", "lo"),
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
