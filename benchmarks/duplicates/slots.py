"""Notices of one form: a text with slots, filled by seed.

`{KIND ARGUMENTS}` is a slot, `{KIND ARGUMENTS #tag}` one whose value stands again wherever `{#tag}` does. A `!` at its
end marks what makes it another notice by itself, and no correction of the same one: the day, the place or the person
that its title or its first sentence names.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.duplicates.values import value

_SLOT = re.compile(r"\{([^{}]+)\}")
_TAGGED = re.compile(r"(?:(?P<kind>\w+)(?P<arguments>[^#!]*))?(?:#(?P<tag>\w+))?\s*(?P<key>!?)")


@dataclass(frozen=True)
class Slot:
    name: str
    kind: str
    arguments: str
    key: bool


class Form:
    """A title and a text with the same slots. Raises `ValueError` for what is no slot."""

    def __init__(self, title: str, text: str) -> None:
        self._pieces: list[tuple[str, str]] = []
        """Pairs of what is written as it stands and the slot behind it; the last one has none."""
        self._slots: dict[str, Slot] = {}
        self._whole = f"{title.strip()}\n\n{text.strip()}"
        start = 0
        for match in _SLOT.finditer(self._whole):
            self._pieces.append((self._whole[start : match.start()], self._name(match)))
            start = match.end()
        self._pieces.append((self._whole[start:], ""))

    @property
    def slots(self) -> Sequence[Slot]:
        return list(self._slots.values())

    def draw(self, rng: Random) -> dict[str, str]:
        return {slot.name: value(slot.kind, slot.arguments, rng) for slot in self.slots}

    def another(self, values: Mapping[str, str], number: int, rng: Random) -> dict[str, str]:
        """`values` with so many slots filled otherwise (at most all), one that makes it another notice among them."""
        keys = [slot for slot in self.slots if slot.key]
        first = rng.choice(keys)
        rest = [slot for slot in self.slots if slot is not first]
        chosen = [first, *rng.sample(rest, min(number - 1, len(rest)))]
        return {**values, **{slot.name: _other(slot, values[slot.name], rng) for slot in chosen}}

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Title and text."""
        whole = "".join(written + values.get(name, "") for written, name in self._pieces)
        title, _, text = whole.partition("\n\n")
        return title, text

    def _name(self, match: re.Match[str]) -> str:
        parts = _TAGGED.fullmatch(match[1].strip())
        if parts is None or not (parts["kind"] or parts["tag"]):
            raise ValueError(f"Not a slot: {match[0]!r}.")
        name = parts["tag"] or f"{match.start()}"
        if parts["kind"]:
            self._slots[name] = Slot(name, parts["kind"], parts["arguments"].strip(), bool(parts["key"]))
        elif name not in self._slots:
            raise ValueError(f"{match[0]!r} stands before what fills it.")
        return name


def _other(slot: Slot, old: str, rng: Random) -> str:
    for _ in range(100):
        new = value(slot.kind, slot.arguments, rng)
        if new != old:
            return new
    raise ValueError(f"Only one value fits {slot.kind} {slot.arguments}.")
