"""The units as `provinces.toml` gives them, read and checked."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Annotated, Literal

import msgspec

from shared.text.folding import slugify

Kind = Literal["city", "province"]
_Code = Annotated[str, msgspec.Meta(pattern=r"^\d{2}$")]
_Host = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
_Name = Annotated[str, msgspec.Meta(min_length=1)]


class FormerProvince(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit that was merged into one of today's, or renamed."""

    code: _Code
    """By Decision 124/2004/QĐ-TTg."""
    name: _Name
    """Without its kind: "Hải Dương"."""
    slug: _Name
    kind: Kind
    hosts: tuple[_Host, ...]
    """Of its portal, without `www.`; the first one is the portal's address."""
    spellings: tuple[_Name, ...] = ()
    """Other ways to write the name that no rule makes equal to it."""


class Province(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of today's 34 units."""

    code: _Code
    """By Decision 19/2025/QĐ-TTg; it may have been another unit's before."""
    name: _Name
    """Without its kind: "Hải Phòng"."""
    slug: _Name
    kind: Kind
    hosts: tuple[_Host, ...]
    former_code: _Code | None = None
    """By Decision 124/2004/QĐ-TTg, where it was another one."""
    spellings: tuple[_Name, ...] = ()
    former: tuple[FormerProvince, ...] = ()

    @property
    def full_name(self) -> str:
        return f"{'Thành phố' if self.kind == 'city' else 'Tỉnh'} {self.name}"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    units: tuple[Province, ...]


def read_registry() -> tuple[Province, ...]:
    """The units of the data file that comes with this package, by code. Raises `ValueError` if it is not sound."""
    return parse_registry(files(__package__).joinpath("provinces.toml").read_text(encoding="utf-8"))


def parse_registry(text: str) -> tuple[Province, ...]:
    """Units in TOML. Raises `ValueError` that names what is wrong with them."""
    units = msgspec.convert(tomllib.loads(text), _File).units
    every = list(_with_former(units))
    for unit in every:
        if unit.slug != slugify(unit.name):
            raise ValueError(f"The slug of {unit.name} is {unit.slug}, not {slugify(unit.name)}.")
        if not unit.hosts:
            raise ValueError(f"{unit.name} has no portal.")
    _each_once("code", [unit.code for unit in units])
    _each_once("slug", [unit.slug for unit in every])
    _each_once("host", [host for unit in every for host in unit.hosts])
    return tuple(sorted(units, key=lambda unit: unit.code))


def _with_former(units: tuple[Province, ...]) -> Iterator[Province | FormerProvince]:
    for unit in units:
        yield unit
        yield from unit.former


def _each_once(what: str, values: list[str]) -> None:
    if twice := sorted({value for value in values if values.count(value) > 1}):
        raise ValueError(f"Two units have the {what} {twice[0]}.")
