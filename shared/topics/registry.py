"""The topics as `topics.toml` gives them, read and checked."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from importlib.resources import files
from typing import Annotated

import msgspec

from shared.text.folding import slugify
from shared.text.normalise import aligned, clean

_Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+(-[a-z]+)*$")]
_Name = Annotated[str, msgspec.Meta(min_length=1)]
_Code = Annotated[str, msgspec.Meta(pattern=r"^medtop:\d{8}$")]
_Words = tuple[_Name, ...]


class TopicEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A subject, and what speaks for it."""

    slug: _Slug
    """In addresses, for ever."""
    name: _Name
    """Vietnamese."""
    name_en: _Name
    iptc: Annotated[tuple[_Code, ...], msgspec.Meta(min_length=1)]
    """Of IPTC Media Topics, the closest first."""
    scope: _Name
    """What belongs to it, in Vietnamese."""
    categories: _Words
    """How portals call a section of it."""
    strong: _Words
    words: _Words
    weak: _Words = ()
    bodies: _Words = ()
    """Offices and posts of its field, which attend everything."""
    against: _Words = ()


class Registry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    topics: tuple[TopicEntry, ...]
    neutral: _Words = ()
    """Phrases that speak for nothing, though words in them would."""


def read_registry() -> Registry:
    """The data file that comes with this package. Raises `ValueError` if it is not sound."""
    return parse_registry(files(__package__).joinpath("topics.toml").read_text(encoding="utf-8"))


def parse_registry(text: str) -> Registry:
    """A registry in TOML. Raises `ValueError` that names what is wrong with it."""
    registry = msgspec.convert(tomllib.loads(text), Registry)
    _each_once("slug", [topic.slug for topic in registry.topics])
    _each_once("category", [category for topic in registry.topics for category in topic.categories])
    _comparable(registry.neutral)
    for topic in registry.topics:
        if slugify(topic.slug) != topic.slug:
            raise ValueError(f"{topic.slug} is no slug.")
        lists = (topic.strong, topic.words, topic.weak, topic.bodies, topic.against)
        _each_once(f"word of {topic.slug}", [word for words in lists for word in words])
        _comparable([*topic.categories, *(word for words in lists for word in words)])
    return registry


def _comparable(words: Iterable[str]) -> None:
    for word in words:
        if word != clean(word) or word != word.lower():
            raise ValueError(f"{word!r} must stand in lower case, in NFC, without surplus space.")


def _each_once(what: str, values: list[str]) -> None:
    if twice := [value for value, count in Counter(map(aligned, values)).items() if count > 1]:
        raise ValueError(f"The {what} {twice[0]!r} stands there twice.")
