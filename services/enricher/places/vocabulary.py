"""The phrases by which places are found: names of units and of well-known towns, kinds of places, names of others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from services.enricher.places import words
from shared.provinces import PORTALS, Portal
from shared.provinces.gazetteer import LEVELS, Place, places
from shared.text.folding import fold
from shared.text.normalise import aligned
from shared.text.phrases import Phrases

Trait = Literal[
    "plain", "any case", "given", "given at times", "city", "peace", "battle", "memory", "chinese", "capital"
]
"""What has to be asked of a name: whether it is a person's given name; whether the city is meant, and not the man;
whether peace is meant; whether the battle is, with a name that mostly is the battle's or hardly ever; whether it is the
province of China; whether it is a foreign capital. Nothing of a plain one, not even capitals of the last."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A province or city under the government, present or former."""

    slug: str
    former: str | None = None
    trait: Trait = "plain"
    skip: int = 0
    """Characters of the phrase before the name itself."""


@dataclass(frozen=True, slots=True)
class Town:
    """A district that everybody knows without its kind."""

    places: tuple[Place, ...]
    trait: Trait = "given at times"
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    name: str


@dataclass(frozen=True, slots=True)
class Other:
    """What only looks like a name of ours, or begins the name of a company."""

    company: bool = False


_TRAITS: dict[str, Trait] = {
    **dict.fromkeys(words.NAMES_OF_PEOPLE, "given"),
    **dict.fromkeys(words.SELDOM_NAMES_OF_PEOPLE, "given at times"),
    "hoa-binh": "peace",
    "dien-bien": "memory",
    "ha-nam": "chinese",
}

_CITY = Unit("ho-chi-minh", trait="city")

Word = Unit | Town | Kind | Other


@cache
def vietnamese() -> Phrases[Word]:
    return Phrases(_meanings())


@cache
def foreign() -> Phrases[Word]:
    """For texts in other languages, which write the names without diacritics: `Hai Phong`, `Danang`."""
    return Phrases({**dict(_without_diacritics()), **_meanings()})


def _meanings() -> dict[str, Word]:
    """A later meaning of a phrase wins."""
    names = _names_of_places()
    return {
        **names,
        **dict(_beside(names)),
        **{kind: Kind(kind) for kind in LEVELS},
        **{short: Kind(kind) for short, kind in words.SHORT_KINDS.items()},
        **dict.fromkeys(words.LONGER_NAMES, Other()),
        **dict.fromkeys(words.COMPANIES, Other(company=True)),
    }


def _names_of_places() -> dict[str, Unit | Town]:
    return {
        **{name: Town(places("district", name)) for name in words.TOWNS},
        **{other: Town(places("district", name)) for other, name in words.OTHER_NAMES_OF_TOWNS.items()},
        "Điện Biên Phủ": Town(places("district", "điện biên phủ"), "battle"),
        **{name: unit for portal in PORTALS for name, unit in _names(portal)},
        "Hanoi": Unit("ha-noi"),
        "Thủ đô": Unit("ha-noi", trait="capital"),
        "Thủ đô Hà Nội": Unit("ha-noi"),
        **dict.fromkeys(("Ho Chi Minh City", "Hồ Chí Minh City"), Unit("ho-chi-minh")),
        "Hồ Chí Minh": _CITY,
        "HCM": _CITY,
        "TPHCM": Unit("ho-chi-minh", trait="any case"),
    }


def _beside(names: Mapping[str, Unit | Town]) -> Iterator[tuple[str, Unit | Town]]:
    """`Bắc Ninh Bình` is the north of Ninh Bình, not Bắc Ninh."""
    known = {aligned(name) for name in names}
    for name, meaning in names.items():
        for word in words.BEFORE_LONGER_NAMES:
            if f"{word} {aligned(name).partition(' ')[0]}" in known:
                yield f"{word} {name}", replace(meaning, skip=len(word) + 1)


def _names(portal: Portal) -> Iterator[tuple[str, Unit]]:
    slug = portal.unit.slug
    trait = _TRAITS.get(slug, "plain")
    unit = Unit(portal.province.slug, portal.former.slug if portal.former else None, trait)
    for name in (portal.unit.name, *portal.unit.spellings, *words.OTHER_NAMES_OF_UNITS.get(slug, ())):
        yield from ((written, unit) for written in _written(name))


def _written(name: str) -> Iterator[str]:
    """`name`, and with its hyphen or its spaces as others write them."""
    yield name
    if " - " in name:
        yield from (name.replace(" - ", hyphen) for hyphen in ("-", " ", " -", "- "))
    elif name.startswith(("Đắk", "Đăk", "Đắc")):
        yield from (name.replace(" ", between) for between in ("-", ""))


def _without_diacritics() -> Iterator[tuple[str, Unit | Town]]:
    for name, meaning in _names_of_places().items():
        yield fold(name), meaning
        yield fold(name).replace(" ", ""), meaning
