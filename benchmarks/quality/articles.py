"""The articles of the pages: what is written, and what of it is the article. Chrome and dialect are the templates'."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from shared.text.folding import slugify
from shared.text.normalise import syllables

FOLDER = Path(__file__).with_name("pages")

_PARTS = {"li": "list", "row": "table"}
"""Lines that belong together, and what they make."""
_MAIN = {"p", "h", "quote", "list", "table"}
_OPTIONAL = {"lead", "img", "file"}
"""May be taken into the text or kept beside it."""
_KINDS = _MAIN - set(_PARTS.values()) | _OPTIONAL | set(_PARTS) | {"rel", "author", "credit", "tags"}
_ASIDE = re.compile(r"\{([^{}]*)\}")
_LINE = re.compile(r"(\w+): (.*)")


@dataclass(frozen=True)
class Block:
    """A paragraph, a list, an image… in the order of the page."""

    kind: str
    lines: list[str]
    """Of a list its items, of a table its rows with cells between bars; of an image its address and caption."""

    @property
    def text(self) -> str:
        return self.lines[0]

    @property
    def rows(self) -> list[list[str]]:
        return [[cell.strip() for cell in line.split("|")] for line in self.lines]

    @property
    def words(self) -> list[tuple[str, bool]]:
        """The syllables of the article here, each with whether it must be found."""
        if self.kind == "img":
            written = " ".join(self.rows[0][1:])
        elif self.kind in _MAIN or self.kind in _OPTIONAL:
            written = " ".join(self.lines)
        else:
            return []
        plain = _ASIDE.sub("", written).replace("**", "")
        return [(word, self.kind in _MAIN) for word in syllables(plain)]


class Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article on a page."""

    path: str
    title: str
    published: datetime
    """Vietnam's time, naive."""
    body: str
    """A block on each line: see `README.md`."""
    section: str = "Tin tức - Sự kiện"
    dateline: str = ""
    authors: list[str] = []
    credit: str = ""
    views: int = 0
    legacy_font: bool = False
    """The body is in TCVN3, as pages set in `.VnTime` are."""

    @property
    def id(self) -> str:
        return "-".join(slugify(self.title).split("-")[:8])

    @property
    def blocks(self) -> list[Block]:
        found: list[Block] = []
        for line in filter(None, map(str.strip, self.body.split("\n"))):
            kind, text = _parted(line)
            whole = _PARTS.get(kind, kind)
            if whole != kind and found and found[-1].kind == whole:
                found[-1].lines.append(text)
            else:
                found.append(Block(whole, [text]))
        return found

    @property
    def words(self) -> list[tuple[str, bool]]:
        return [word for block in self.blocks for word in block.words]

    @property
    def images(self) -> list[tuple[str, str]]:
        """Address as written, and caption."""
        return [(row[0], " ".join(row[1:])) for block in self.blocks if block.kind == "img" for row in block.rows]


class Portal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A portal and its articles, in the order of publication."""

    system: str
    name: str
    host: str
    content_type: str = "text/html; charset=utf-8"
    encoding: str = "utf-8"
    """Of the bytes, whatever is declared."""
    articles: list[Written]

    def url(self, article: Written) -> str:
        return f"https://{self.host}{article.path}"


def read_portals(folder: Path = FOLDER) -> dict[str, Portal]:
    """By the name of file and template. Raises `ValueError` for a file that is not sound."""
    paths = sorted(path for path in folder.glob("*.toml") if path.stem != "chrome")
    return {path.stem: msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Portal) for path in paths}


def _parted(line: str) -> tuple[str, str]:
    match = _LINE.fullmatch(line)
    if match is None or match[1] not in _KINDS:
        raise ValueError(f"Not a block: {line!r}.")
    return match[1], match[2]
