"""The registry of provincial units: what is in it, and every way to find a unit."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cli.source_entry import checked_province
from shared.provinces import PORTALS, PROVINCES, FormerProvince, Province, by_name, locate, of_host, province
from shared.provinces.registry import parse_registry
from shared.text.folding import slugify

UNITS: list[Province | FormerProvince] = [portal.unit for portal in PORTALS]

MERGED = {
    "01": "", "04": "", "08": "Hà Giang", "11": "", "12": "", "14": "", "15": "Yên Bái", "19": "Bắc Kạn", "20": "",
    "22": "", "24": "Bắc Giang", "25": "Hòa Bình, Vĩnh Phúc", "31": "Hải Dương", "33": "Thái Bình",
    "37": "Hà Nam, Nam Định", "38": "", "40": "", "42": "", "44": "Quảng Bình", "46": "Thừa Thiên Huế",
    "48": "Quảng Nam", "51": "Kon Tum", "52": "Bình Định", "56": "Ninh Thuận", "66": "Phú Yên",
    "68": "Bình Thuận, Đắk Nông", "75": "Bình Phước", "79": "Bình Dương, Bà Rịa - Vũng Tàu", "80": "Long An",
    "82": "Tiền Giang", "86": "Bến Tre, Trà Vinh", "91": "Kiên Giang", "92": "Hậu Giang, Sóc Trăng", "96": "Bạc Liêu",
}  # fmt: skip
"""Today's codes, and which units were merged into each (Resolution 202/2025/QH15), or renamed (Huế)."""

HOSTS = """
    hoabinh sonla dienbien laichau laocai yenbai phutho hagiang tuyenquang caobang backan thainguyen langson bacgiang
    quangninh hanoi bacninh hanam haiduong haiphong hungyen namdinh thaibinh vinhphuc ninhbinh thanhhoa nghean hatinh
    quangbinh quangtri thuathienhue danang quangnam quangngai binhdinh phuyen khanhhoa ninhthuan binhthuan kontum gialai
    daklak daknong lamdong hochiminhcity baria-vungtau binhduong binhphuoc dongnai tayninh angiang baclieu bentre camau
    cantho dongthap haugiang kiengiang longan soctrang tiengiang travinh vinhlong
""".split()  # noqa: SIM905
"""Of the portals of the 63 units until 30 June 2025, before `.gov.vn`."""


def found(text: str) -> str | None:
    """`today's unit`, or `today's unit < former unit`."""
    return shown(by_name(text))


def shown(located: tuple[Province, FormerProvince | None] | None) -> str | None:
    if located is None:
        return None
    today, former = located
    return f"{today.slug} < {former.slug}" if former else today.slug


def test_the_34_units_of_today_and_what_was_merged_into_each() -> None:
    assert {unit.code: ", ".join(former.name for former in unit.former) for unit in PROVINCES} == MERGED
    assert [unit.code for unit in PROVINCES] == sorted(MERGED)
    assert sum(len(unit.former) for unit in PROVINCES) == 30, "29 merged away, and Thừa Thiên Huế renamed"
    assert [unit.name for unit in PROVINCES if unit.kind == "city"] == [
        "Hà Nội", "Hải Phòng", "Huế", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ",
    ]  # fmt: skip


def test_the_codes_of_the_63_units_are_all_there() -> None:
    then = {unit.slug: (isinstance(unit, Province) and unit.former_code) or unit.code for unit in UNITS}
    assert then.pop("hue") == then["thua-thien-hue"] == "46"
    assert len(set(then.values())) == 63
    assert {unit.slug: unit.former_code for unit in PROVINCES if unit.former_code} == {
        "lao-cai": "10", "bac-ninh": "27", "quang-tri": "45", "gia-lai": "64", "tay-ninh": "72", "dong-thap": "87",
        "an-giang": "89",
    }  # fmt: skip
    assert [then[slug] for slug in ("dak-nong", "ba-ria-vung-tau", "ha-nam", "kien-giang")] == ["67", "77", "35", "91"]


def test_every_slug_is_one_unit_s() -> None:
    slugs = [unit.slug for unit in UNITS]
    assert len(slugs) == len(set(slugs)) == 64
    for today in PROVINCES:
        assert province(today.slug) is today
        assert locate(today.slug) == (today, None)
        for former in today.former:
            assert province(former.slug) is None
            assert locate(former.slug) == (today, former)
    assert locate("atlantis") is None
    assert locate(None) is None


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.slug))
def test_a_unit_is_found_by_its_name_however_it_is_written(unit: Province | FormerProvince) -> None:
    spoken = unit.name.lower()
    for text in (
        unit.name, unit.name.upper(), unicodedata.normalize("NFD", unit.name), f"  {unit.name}. ", unit.slug,
        f"Tỉnh {unit.name}", f"THÀNH PHỐ {unit.name.upper()}", f"Tp.{unit.name}", f"T.P. {unit.name}", f"tp {spoken}",
        slugify(unit.name).replace("-", ""), f"{slugify(unit.name).replace('-', ' ').title()} City", *unit.spellings,
    ):  # fmt: skip
        assert found(text) == shown(locate(unit.slug)), text


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Hoà Bình", "phu-tho < hoa-binh"),
        ("Hòa Bình", "phu-tho < hoa-binh"),
        ("Khánh Hoà", "khanh-hoa"),
        ("TP.HCM", "ho-chi-minh"),
        ("TPHCM", "ho-chi-minh"),
        ("Tp. Hồ Chí Minh", "ho-chi-minh"),
        ("Sài Gòn", "ho-chi-minh"),
        ("Saigon", "ho-chi-minh"),
        ("Ho Chi Minh City", "ho-chi-minh"),
        ("Đắc Lắc", "dak-lak"),
        ("ĐĂK LĂK", "dak-lak"),
        ("Daklak", "dak-lak"),
        ("Đắc Nông", "lam-dong < dak-nong"),
        ("Bắc Cạn", "thai-nguyen < bac-kan"),
        ("Bà Rịa-Vũng Tàu", "ho-chi-minh < ba-ria-vung-tau"),
        ("bà rịa – vũng tàu", "ho-chi-minh < ba-ria-vung-tau"),
        ("BR-VT", "ho-chi-minh < ba-ria-vung-tau"),
        ("Thừa Thiên - Huế", "hue < thua-thien-hue"),
        ("TT. Huế", "hue < thua-thien-hue"),
        ("TP Huế", "hue"),
        ("Kontum", "quang-ngai < kon-tum"),
        ("Thủ đô Hà Nội", "ha-noi"),
        ("Tỉnh Hải Phòng", "hai-phong"),  # the kind never decides
        ("thành phố Hà Nam", "ninh-binh < ha-nam"),
    ],
)
def test_spellings(text: str, slug: str) -> None:
    assert found(text) == slug


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Tỉnh",
        "Thành phố",
        "TP.",
        "Hạ Nội",
        "Hà Nọi",
        "Chủ tịch Hồ Chí Minh",
        "Phan Thái Bình",
        "Hòa bình xanh",
    ],
)
def test_what_is_not_exactly_a_name_names_no_unit(text: str) -> None:
    assert found(text) is None


def test_every_portal_of_the_63_units_is_found_by_its_host() -> None:
    assert len(HOSTS) == 63
    owners = {host: of_host(f"{host}.gov.vn") for host in HOSTS}
    assert len({shown(owner) for owner in owners.values()}) == 63
    for host, owner in owners.items():
        assert owner is not None
        for other in (f"www.{host}.gov.vn", f"SoYTe.{host}.gov.vn", f"{host}.gov.vn."):
            assert of_host(other) == owner


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("haiphong.gov.vn", "hai-phong"),
        ("haiduong.gov.vn", "hai-phong < hai-duong"),
        ("hue.gov.vn", "hue"),
        ("thuathienhue.gov.vn", "hue < thua-thien-hue"),
        ("hochiminhcity.gov.vn", "ho-chi-minh"),
        ("www.baria-vungtau.gov.vn", "ho-chi-minh < ba-ria-vung-tau"),
        ("xhaiphong.gov.vn", None),
        ("haiphong.gov.vn.example.net", None),
        ("haiphong.com.vn", None),
        ("gov.vn", None),
        ("", None),
    ],
)
def test_hosts(host: str, slug: str | None) -> None:
    assert shown(of_host(host)) == slug


def test_every_unit_has_a_portal_and_its_own_comes_before_those_of_its_former_units() -> None:
    assert len(PORTALS) == 64
    assert {portal.unit.slug for portal in PORTALS} == {unit.slug for unit in UNITS}
    assert [shown((p.province, p.former)) for p in PORTALS if p.province.slug == "phu-tho"] == [
        "phu-tho", "phu-tho < hoa-binh", "phu-tho < vinh-phuc",
    ]  # fmt: skip


@given(st.text(max_size=30))
def test_any_text_may_be_asked_for(text: str) -> None:
    by_name(text)
    of_host(text)


UNIT = '[[units]]\ncode = "01"\nname = "Hà Nội"\nslug = "ha-noi"\nkind = "city"\nhosts = ["hanoi.gov.vn"]\n'
OTHER = UNIT.replace("Nội", "Nam").replace("ha-noi", "ha-nam").replace("hanoi", "hanam").replace('"01"', '"35"')


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (UNIT.replace('"01"', '"1"'), "code"),
        (UNIT.replace("city", "town"), "kind"),
        (UNIT.replace("kind", "sort"), "sort"),
        (UNIT.replace('slug = "ha-noi"\n', ""), "slug"),
        (UNIT.replace("ha-noi", "hanoi-1"), "slug of Hà Nội"),
        (UNIT.replace('"hanoi.gov.vn"', ""), "Hà Nội has no portal"),
        (UNIT.replace("hanoi.gov", "HANOI.gov"), "hosts"),
        (UNIT + OTHER.replace('"35"', '"01"'), "code 01"),
        (UNIT + OTHER.replace("hanam.", "hanoi."), "host hanoi.gov.vn"),
        (
            UNIT + OTHER.replace("[[units]]", "[[units.former]]").replace("Nam", "Nội").replace("-nam", "-noi"),
            "slug ha-noi",
        ),
    ],
)
def test_a_registry_that_is_not_sound_is_refused(text: str, complaint: str) -> None:
    assert len(parse_registry(UNIT + OTHER)) == 2
    with pytest.raises(ValueError) as caught:
        parse_registry(text)
    assert complaint in str(caught.value)


def test_an_operator_may_name_a_unit_by_any_of_its_spellings() -> None:
    assert checked_province("TPHCM") == "ho-chi-minh"
    assert checked_province("tỉnh Đắc Nông") == "dak-nong"
