"""Fixed phrases are found as whole words, the longest of those that begin first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.normalise import aligned
from shared.text.phrases import Phrases, Search

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


@pytest.mark.parametrize(
    "text", ["phòng-cháy", "phòng, cháy", "phòng_cháy", "phòng • cháy", "phòng  cháy", "phòng\ncháy"]
)
def test_what_stands_between_the_words_of_a_phrase_counts(text: str) -> None:
    known = Phrases({"phòng cháy": 1, "cháy": 2})
    assert known.find(text) == [(len(text) - 4, len(text), 2)]


def test_phrases_that_differ_in_signs_only_are_told_apart() -> None:
    known = Phrases({"covid-19": 1, "covid 19": 2})
    assert known.find("covid-19, covid 19; covid.19") == [(0, 8, 1), (10, 18, 2)]


@given(st.text(alphabet="ab ,.-•_\nµ", max_size=40))
def test_one_search_finds_in_each_list_what_the_list_itself_finds(text: str) -> None:
    first, second = Phrases({"a": 1, "a b": 2, "b, a": 3}), Phrases({"b": 1, "a-b": 2, "a b": 3})
    assert Search(first, second).everywhere(text) == {
        phrases: sorted(
            (
                (start, end, meaning)
                for phrase, meaning in phrases.meanings.items()
                for start in range(len(text))
                for end in [start + len(phrase)]
                if text.startswith(phrase, start)
                and not (start and text[start - 1].isalnum())
                and not text[end : end + 1].isalnum()
            ),
            key=lambda found: (found[0], -found[1]),
        )
        for phrases in (first, second)
    }
