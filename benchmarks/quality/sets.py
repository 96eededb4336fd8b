"""The two labelled sets: one that rules are mended against, and one that only tells how well they do elsewhere."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality.articles import Portal, Written, read_portals
from benchmarks.quality.labels import Passage, read_passages
from benchmarks.quality.rendering import pages

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class LabelledSet:
    name: str
    about: str
    """What its scores are worth."""
    folder: Path
    """With `passages/` and `pages/`."""

    def passages(self) -> list[Passage]:
        return read_passages(self.folder / "passages")

    def portals(self) -> dict[str, Portal]:
        return read_portals(self.folder / "pages")

    def pages(self, name: str, portal: Portal) -> list[tuple[Written, bytes]]:
        """The articles of a portal in the order of publication, each with its page."""
        return pages(name, portal, self.folder / "pages")


DEVELOPMENT = LabelledSet("development", "its errors were looked at and their causes mended", _FOLDER)
HELD_OUT = LabelledSet("held out", "written after the rules, never looked at when mending", _FOLDER / "held_out")
HELD_OUT_PEOPLE = LabelledSet(
    "held out, people and bylines",
    "frozen before its rules were mended, never looked at since",
    _FOLDER / "held_out_people",
)
"""Passages alone, labelled for people and authors alone."""
