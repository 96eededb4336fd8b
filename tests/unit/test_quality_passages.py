"""The labelled passages are sound: what their labels name is there to be found."""

import re
import unicodedata
from collections import Counter
from datetime import date

import pytest

from benchmarks.quality.fields import FIELDS
from benchmarks.quality.labels import Passage, unit_of
from benchmarks.quality.sets import DEVELOPMENT, HELD_OUT, HELD_OUT_PEOPLE, LabelledSet
from shared.text.normalise import comparable, syllables
from shared.topics import topic

SETS = [(DEVELOPMENT, 120, 34), (HELD_OUT, 60, 25), (HELD_OUT_PEOPLE, 30, 20)]
"""Each with the least number of passages, and of units of today whose portals they stand on."""
PASSAGES = [passage for labelled, *_ in SETS for passage in labelled.passages()]
each = pytest.mark.parametrize("passage", PASSAGES, ids=lambda passage: passage.id)


def bare(label: str) -> str:
    return label.removeprefix("?").split("|")[0].strip()


def whole(passage: Passage) -> str:
    return comparable(f"{passage.title} \n {passage.text}")


@pytest.mark.parametrize(("labelled", "least", "units"), SETS, ids=lambda value: getattr(value, "name", None))
def test_there_are_enough_of_them_from_all_over_the_country(labelled: LabelledSet, least: int, units: int) -> None:
    passages = labelled.passages()
    assert len(passages) >= least
    assert len({unit_of(passage.home)[0] for passage in passages}) >= units


def test_no_two_have_one_name_or_one_title() -> None:
    for names in ([passage.id for passage in PASSAGES], [passage.title for passage in PASSAGES]):
        assert [name for name, count in Counter(names).items() if count > 1] == []


@each
def test_units_exist(passage: Passage) -> None:
    for slug in [passage.home, *passage.provinces, *passage.implied]:
        unit_of(bare(slug))


@each
def test_documents_stand_in_the_text_and_their_dates_too(passage: Passage) -> None:
    text = whole(passage)
    close = text.replace(" ", "")
    for label in passage.documents:
        _, number, *dates = (part.strip() for part in label.split("|"))
        # Without diacritics Đ is D.
        assert any(form in close for form in (number.lower(), number.lower().replace("đ", "d"))), number
        for written in dates:
            day = date.fromisoformat(written)
            forms = rf"0?{day.day}\s?(?:[/.-]|tháng)\s?0?{day.month}\s?(?:[/.-]|năm)\s?{day.year}"
            assert re.search(forms, text), written


@each
def test_names_and_titles_stand_in_the_text(passage: Passage) -> None:
    text, words = whole(passage), set(syllables(whole(passage)))
    for label in passage.people:
        name, *titles = (part.strip() for part in label.removeprefix("?").split("|"))
        assert comparable(name) in text, name
        for title in titles:
            assert set(syllables(title)) <= words, title
    for name in [*passage.authors, passage.dateline, passage.credit, *(passage.organisations or [])]:
        assert comparable(bare(name)) in text, name


@each
def test_days_and_levels_are_such(passage: Passage) -> None:
    for day in filter(None, passage.event_date.removeprefix("?").split("..")):
        date.fromisoformat(day)
    assert set(filter(None, passage.urgency.removeprefix("?").split("|"))) <= {"notice", "warning", "emergency"}


@each
def test_the_day_of_the_event_is_told(passage: Passage) -> None:
    # The first day of several may be told by its number alone ("từ ngày 01 đến 03/8"), the day itself by "nay".
    text = whole(passage)
    if passage.event_date.removeprefix("?") and passage.language == "vi":
        day = date.fromisoformat(passage.event_date.removeprefix("?").split("..")[-1])
        written = re.search(rf"\b0?{day.day}\s?(?:[/.-]|tháng)\s?0?{day.month}\b", text)
        assert written or (day == passage.published and re.search(r"\b(?:sáng|hôm) nay\b", text))


def test_some_come_decomposed() -> None:
    decomposed = [passage for passage in PASSAGES if passage.form == "NFD"]
    assert len(decomposed) >= 2
    for passage in decomposed:
        assert unicodedata.normalize("NFC", passage.shown_title) != passage.shown_title


@each
def test_fields_that_alone_are_labelled_are_such(passage: Passage) -> None:
    assert set(passage.only) <= {field.name for field in FIELDS}


@each
def test_topics_are_of_the_taxonomy(passage: Passage) -> None:
    for label in passage.topics:
        for slug in label.removeprefix("?").split("|"):
            assert topic(slug.strip()) is not None, slug
