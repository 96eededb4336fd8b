"""Fixed phrases are found as whole words, the longest of those that begin first."""

import pytest

from shared.text.normalise import aligned
from shared.text.phrases import Phrases

PHRASES = Phrases({"Hà Nội": 1, "Hòa Bình": 2, "Bình Dương": 3, "Bình": 4, "thành phố Hà Nội": 5, "UBND TP.": 6})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tại Hà Nội.", [("Hà Nội", 1)]),
        ("HÀ NỘI", [("HÀ NỘI", 1)]),
        ("hoà bình, hòa bình", [("hoà bình", 2), ("hòa bình", 2)]),
        ("Hà Nộii, xHà Nội, Hà Nội2", []),
        ("Thành phố Hà Nội", [("Thành phố Hà Nội", 5)]),
        ("Hòa Bình Dương", [("Hòa Bình", 2)]),
        ("Bình Dươngx", [("Bình", 4)]),
        ("Hạ Nội, ha noi", []),
        ("UBND TP. Huế", [("UBND TP.", 6)]),
        ("", []),
    ],
)
def test_what_is_found(text: str, found: list[tuple[str, int]]) -> None:
    assert [(text[start:end], meaning) for start, end, meaning in PHRASES.find(aligned(text))] == found


def test_everywhere_are_those_too_that_overlap() -> None:
    assert PHRASES.everywhere("thành phố hà nội, hoà bình dương") == [
        (0, 16, 5),
        (10, 16, 1),
        (18, 26, 2),
        (22, 32, 3),
        (22, 26, 4),
    ]


def test_no_phrases_find_nothing() -> None:
    assert Phrases[int]({}).find("hà nội") == []
    assert Phrases[int]({}).everywhere("hà nội") == []
