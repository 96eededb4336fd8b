"""Pages as a portal would serve them: a template for each portal, chrome from lists that all share."""

import re
import tomllib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from benchmarks.quality.articles import FOLDER, Portal, Written
from shared.text.folding import slugify

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_DAYS = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"]
_TCVN3 = str.maketrans(
    "ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
    "¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
)


def pages(name: str, portal: Portal, folder: Path = FOLDER) -> list[tuple[Written, bytes]]:
    """The portal's articles in the order of publication, each with its page. Template and chrome stand in `folder`."""
    return [(article, page(name, portal, number, folder)) for number, article in enumerate(portal.articles)]


def page(name: str, portal: Portal, number: int, folder: Path = FOLDER) -> bytes:
    article = portal.articles[number]
    text = (
        _environment(folder)
        .get_template(f"{name}.html.j2")
        .render(
            portal=portal,
            article=article,
            url=portal.url(article),
            number=number,
            weekday=_DAYS[article.published.weekday()],
            chrome=_chrome(folder),
            bold="strong",
        )
    )
    return text.encode(portal.encoding, "xmlcharrefreplace")


def to_tcvn3(text: str) -> str:
    """Vietnamese as the bytes of TCVN3 look in Windows-1252; capitals lose their tones, as they did."""
    return "".join(char.lower().translate(_TCVN3) if ord(char) > 127 else char for char in text)


@cache
def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([folder, FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"inline": _inline, "slug": slugify, "around": _around, "tcvn3": to_tcvn3}
    return environment


@cache
def _chrome(folder: Path) -> dict[str, list[str]]:
    return tomllib.loads((folder / "chrome.toml").read_text(encoding="utf-8"))


def _inline(text: str, tag: str = "strong") -> Markup:
    """Text of a block as markup: `**bold**`; braces only mark what is not the article's."""
    shown = str(escape(text.replace("{", "").replace("}", "")))
    return Markup(_BOLD.sub(rf"<{tag}>\1</{tag}>", shown))


def _around(items: list[str], start: int, count: int) -> list[str]:
    """`count` items from `start` on, round and round: what a portal lists changes from page to page."""
    return [items[(start + step) % len(items)] for step in range(count)]
