"""The places below the provinces: the data file is sound, and names are found in all their spellings."""

from collections import Counter
from importlib.resources import files

import pytest

from shared.provinces import locate
from shared.provinces.gazetteer import LEVELS, Level, Place, is_district, places
from shared.text.normalise import aligned, clean

ROWS = [
    line.split("\t")
    for line in files("shared.provinces").joinpath("places.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def test_every_row_names_units_that_there_are() -> None:
    for since, province, former, kind, _ in ROWS:
        assert since in ("today", "before")
        located = locate(province if former == "-" else former)
        assert located is not None
        assert located[0].slug == province
        assert (located[1] is None) == (former == "-")
        assert kind in LEVELS


def test_there_are_as_many_communes_as_the_resolutions_made() -> None:
    counted = Counter(kind for since, _, _, kind, names in ROWS if since == "today" for _ in names.split(", "))
    assert counted == {"phường": 687, "xã": 2621, "đặc khu": 13}


def test_names_are_clean_capitalised_and_each_once() -> None:
    for since, province, former, kind, names in ROWS:
        listed = names.split(", ")
        assert len({aligned(name) for name in listed}) == len(listed), (since, province, former, kind)
        for name in listed:
            assert name == clean(name)
            assert not any(word[0].islower() for word in name.split(" ")), name


@pytest.mark.parametrize(
    ("level", "name", "expected"),
    [
        ("district", "Kinh Môn", [Place("thị xã", "Kinh Môn", "hai-phong", "hai-duong", False)]),
        ("district", "Hòa Vang", [Place("huyện", "Hòa Vang", "da-nang", None, False)]),
        ("district", "Hoà Vang", [Place("huyện", "Hòa Vang", "da-nang", None, False)]),
        ("commune", "Hòa Vang", [Place("xã", "Hòa Vang", "da-nang", None, True)]),
        ("district", "Đăk Mil", [Place("huyện", "Đắk Mil", "lam-dong", "dak-nong", False)]),
        ("district", "Đắc Mil", [Place("huyện", "Đắk Mil", "lam-dong", "dak-nong", False)]),
        ("district", "Qui Nhơn", [Place("thành phố", "Quy Nhơn", "gia-lai", "binh-dinh", False)]),
        ("district", "01", [Place("quận", "1", "ho-chi-minh", None, False)]),
        ("district", "Ea H’leo", [Place("huyện", "Ea H'leo", "dak-lak", None, False)]),
        ("commune", "Kinh Môn", [Place("phường", "Kinh Môn", "hai-phong", None, True)]),
        ("commune", "Brooklyn", []),
    ],
)
def test_places_by_name(level: Level, name: str, expected: list[Place]) -> None:
    assert list(places(level, aligned(name))) == expected


def test_a_name_of_many_places_gives_them_all() -> None:
    found = places("district", "châu thành")
    assert {place.former or place.province for place in found} >= {"an-giang", "ben-tre", "long-an", "hau-giang"}
    assert {place.level for place in found} == {"district"}


def test_districts_are_known_in_any_case() -> None:
    assert is_district("VŨ THƯ")
    assert not is_district("Thái Bình Dương")
