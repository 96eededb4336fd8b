"""Provinces and places that a text names, told apart from people, streets and companies of the same name."""

import pytest

from services.enricher.places import find_places
from services.enricher.reading import Reading


def provinces(text: str, home: str | None = None) -> list[str]:
    """`hai-phong`, or with the former unit `hai-phong/hai-duong`; `:district` or `:commune` where only such is named."""
    found, _ = find_places(Reading("", text, home))
    return [
        mention.slug
        + (f"/{mention.legacy}" if mention.legacy else "")
        + (f":{mention.by}" if mention.by != "name" else "")
        for mention in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UBND tỉnh Hải Dương họp.", ["hai-phong/hai-duong"]),
        ("TP.HCM, TPHCM, Tp. Hồ Chí Minh và Thành phố Hồ Chí Minh", ["ho-chi-minh"]),
        ("hai tỉnh Quảng Nam và Quảng Ngãi", ["da-nang/quang-nam", "quang-ngai"]),
        ("Ông Phan Thái Bình và bà Nguyễn Thị Huế", []),
        ("chiến thắng Điện Biên Phủ trên đường Điện Biên Phủ", []),
    ],
)
def test_provinces(text: str, expected: list[str]) -> None:
    assert provinces(text) == expected
