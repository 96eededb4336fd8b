"""Vietnam's provincial units: the 34 of 1 July 2025, and the former ones that their portals still speak for.

All that is known of them stands in `provinces.toml`, with its sources. Whether a unit is a city or a province changes
with the laws, so it never decides which unit is meant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shared.provinces.registry import FormerProvince, Province, read_registry
from shared.text.folding import slugify
from shared.text.normalise import comparable

__all__ = [
    "PORTALS",
    "PROVINCES",
    "FormerProvince",
    "Located",
    "Portal",
    "Province",
    "by_name",
    "locate",
    "of_host",
    "province",
]

Located = tuple[Province, FormerProvince | None]
"""A unit of today, with the former unit where one was named."""


@dataclass(frozen=True, slots=True)
class Portal:
    """The site of a unit, present or former."""

    host: str
    """Without `www.`."""
    province: Province
    former: FormerProvince | None

    @property
    def unit(self) -> Province | FormerProvince:
        """The one it speaks for."""
        return self.former or self.province


PROVINCES: tuple[Province, ...] = read_registry()
"""Today's units, by code."""

PORTALS: tuple[Portal, ...] = tuple(
    Portal(host, province, former)
    for province in PROVINCES
    for former in (None, *province.former)
    for host in (former or province).hosts
)
"""Their portals, each unit's before those of its former units."""

_BY_SLUG = {province.slug: province for province in PROVINCES}
_BY_FORMER_SLUG: dict[str, Located] = {
    former.slug: (province, former) for province in PROVINCES for former in province.former
}
_BY_HOST: dict[str, Located] = {portal.host: (portal.province, portal.former) for portal in PORTALS}

_APART = re.compile(r"[\W_]+")
_KIND = re.compile(r"^(?:tỉnh|thành phố|tp|t p|tinh|thanh pho)\b(?=.)| (?:city|province)$")


def province(slug: str) -> Province | None:
    """The unit of today with this slug."""
    return _BY_SLUG.get(slug)


def locate(slug: str | None) -> Located | None:
    """The unit of today that a slug, present or former, belongs to, with the former unit where it named one.

    None for an unknown slug and for None: a source need not belong to a province.
    """
    if slug in _BY_SLUG:
        return _BY_SLUG[slug], None
    return _BY_FORMER_SLUG.get(slug) if slug else None


def by_name(text: str) -> Located | None:
    """The unit, present or former, that is called so: `Hoà Bình`, `TP. Hồ Chí Minh`, `tỉnh Đắc Lắc`, `Daklak`.

    Case, the place of tone marks, hyphens, dots and spaces, and the kind before the name make no difference. A text
    with diacritics must have the right ones; one without any is read without them. The whole text must be the name.
    """
    if located := _BY_NAME.get(_key(text)):
        return located
    return _BY_NAME.get(_key(_without_kind(text)))


def of_host(host: str) -> Located | None:
    """The unit whose portal `host` is or belongs to: `www.haiphong.gov.vn`, `sxd.haiphong.gov.vn`."""
    labels = host.lower().removesuffix(".").split(".")
    tails = (".".join(labels[start:]) for start in range(len(labels)))
    return next((_BY_HOST[tail] for tail in tails if tail in _BY_HOST), None)


def _key(text: str) -> str:
    """Equal for all ways to write one name. Without spaces: `Dak Lak` is also written `Daklak`."""
    return _APART.sub("", comparable(text))


def _without_kind(text: str) -> str:
    return _KIND.sub("", " ".join(_APART.sub(" ", comparable(text)).split()), count=1)


def _names() -> Iterator[tuple[str, Located]]:
    for portal in PORTALS:
        located = portal.province, portal.former
        for name in (portal.unit.name, *portal.unit.spellings):
            yield _key(name), located
            yield slugify(name).replace("-", ""), located


_BY_NAME: dict[str, Located] = dict(_names())
