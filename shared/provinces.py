"""Vietnam's provincial units: the 34 of 1 July 2025, and the former ones that their portals still speak for.

Source: Resolution 202/2025/QH15 of the National Assembly on the arrangement of provincial units; codes by
Decision 19/2025/QĐ-TTg. Thừa Thiên Huế became the city of Huế on 1 January 2025.
"""

from dataclasses import dataclass
from typing import Literal

from shared.text.folding import slugify


@dataclass(frozen=True, slots=True)
class Province:
    """One of today's 34 units."""

    slug: str
    name: str
    """Without its kind: "Hải Phòng"."""
    kind: Literal["city", "province"]
    code: str
    former: tuple["FormerProvince", ...]
    """Units that were merged into it or renamed."""

    @property
    def full_name(self) -> str:
        return f"{'Thành phố' if self.kind == 'city' else 'Tỉnh'} {self.name}"


@dataclass(frozen=True, slots=True)
class FormerProvince:
    slug: str
    name: str


_TABLE: tuple[tuple[str, Literal["city", "province"], str, tuple[str, ...]], ...] = (
    ("01", "city", "Hà Nội", ()),
    ("04", "province", "Cao Bằng", ()),
    ("08", "province", "Tuyên Quang", ("Hà Giang",)),
    ("11", "province", "Điện Biên", ()),
    ("12", "province", "Lai Châu", ()),
    ("14", "province", "Sơn La", ()),
    ("15", "province", "Lào Cai", ("Yên Bái",)),
    ("19", "province", "Thái Nguyên", ("Bắc Kạn",)),
    ("20", "province", "Lạng Sơn", ()),
    ("22", "province", "Quảng Ninh", ()),
    ("24", "province", "Bắc Ninh", ("Bắc Giang",)),
    ("25", "province", "Phú Thọ", ("Hòa Bình", "Vĩnh Phúc")),
    ("31", "city", "Hải Phòng", ("Hải Dương",)),
    ("33", "province", "Hưng Yên", ("Thái Bình",)),
    ("37", "province", "Ninh Bình", ("Hà Nam", "Nam Định")),
    ("38", "province", "Thanh Hóa", ()),
    ("40", "province", "Nghệ An", ()),
    ("42", "province", "Hà Tĩnh", ()),
    ("44", "province", "Quảng Trị", ("Quảng Bình",)),
    ("46", "city", "Huế", ("Thừa Thiên Huế",)),
    ("48", "city", "Đà Nẵng", ("Quảng Nam",)),
    ("51", "province", "Quảng Ngãi", ("Kon Tum",)),
    ("52", "province", "Gia Lai", ("Bình Định",)),
    ("56", "province", "Khánh Hòa", ("Ninh Thuận",)),
    ("66", "province", "Đắk Lắk", ("Phú Yên",)),
    ("68", "province", "Lâm Đồng", ("Bình Thuận", "Đắk Nông")),
    ("75", "province", "Đồng Nai", ("Bình Phước",)),
    ("79", "city", "Hồ Chí Minh", ("Bình Dương", "Bà Rịa - Vũng Tàu")),
    ("80", "province", "Tây Ninh", ("Long An",)),
    ("82", "province", "Đồng Tháp", ("Tiền Giang",)),
    ("86", "province", "Vĩnh Long", ("Bến Tre", "Trà Vinh")),
    ("91", "province", "An Giang", ("Kiên Giang",)),
    ("92", "city", "Cần Thơ", ("Hậu Giang", "Sóc Trăng")),
    ("96", "province", "Cà Mau", ("Bạc Liêu",)),
)


def _province(code: str, kind: Literal["city", "province"], name: str, former: tuple[str, ...]) -> Province:
    return Province(slugify(name), name, kind, code, tuple(FormerProvince(slugify(old), old) for old in former))


PROVINCES: tuple[Province, ...] = tuple(_province(*row) for row in _TABLE)
"""Today's units, by code."""

_BY_SLUG = {province.slug: province for province in PROVINCES}
_BY_FORMER_SLUG = {former.slug: (province, former) for province in PROVINCES for former in province.former}


def province(slug: str) -> Province | None:
    """The unit of today with this slug."""
    return _BY_SLUG.get(slug)


def locate(slug: str | None) -> tuple[Province, FormerProvince | None] | None:
    """The unit of today that a slug, present or former, belongs to, with the former unit where it named one.

    None for an unknown slug and for None: a source need not belong to a province.
    """
    if slug in _BY_SLUG:
        return _BY_SLUG[slug], None
    return _BY_FORMER_SLUG.get(slug) if slug else None
