"""Lists of sources in files: OPML (http://opml.org/spec2.opml) and TOML, read and written. Pure.

In OPML an outline's `category` holds the province as a place (`/hai-phong`) beside ordinary categories; what
OPML has no word for stands in attributes of a namespace of our own, which other readers pass over.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from lxml import etree

from services.cli.source_entry import Refused, SourceEntry, checked, wait_text
from shared.provinces import by_name, locate
from shared.text.folding import slugify

MAX_BYTES = 20 * 1024 * 1024
NAMESPACE = "urn:hoptin:opml:1"
_SYNDICATE = f"{{{NAMESPACE}}}syndicate"
_PAGE = f"{{{NAMESPACE}}}page"
_STATUS = f"{{{NAMESPACE}}}status"
_SHORTEST = f"{{{NAMESPACE}}}shortest"
_LONGEST = f"{{{NAMESPACE}}}longest"
_TLS = f"{{{NAMESPACE}}}tls"
_TABLE = re.compile(r"^\s*\[\[\s*(?:sources|\"sources\"|'sources')\s*\]\]", re.MULTILINE)
_TOML_FIELDS = {"url", "name", "province", "category", "syndicate", "page", "status", "shortest", "longest", "tls"}


class UnreadableList(Exception):
    """The file as a whole cannot be read; the message is a sentence that says where."""


@dataclass(frozen=True)
class RefusedLine:
    where: str
    """`line 12`, or `entry 3` where the format does not tell lines."""
    reason: str


@dataclass
class SourceList:
    entries: list[SourceEntry] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    doubtful: list[RefusedLine] = field(default_factory=list)
    """Of entries that are taken all the same."""


def read_list(content: bytes) -> SourceList:
    """OPML or TOML, whichever it is. Raises `UnreadableList`."""
    if len(content) > MAX_BYTES:
        raise UnreadableList(f"It has {len(content)} bytes; a list of sources has at most {MAX_BYTES}.")
    if not content.strip():
        raise UnreadableList("It is empty.")
    # XML begins with `<`, whatever its encoding, after at most a byte order mark and white space.
    looks_like_xml = content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")
    return read_opml(content) if looks_like_xml else read_toml(content)


def read_opml(content: bytes) -> SourceList:
    root, broken = _parsed(content)
    if not isinstance(root.tag, str) or etree.QName(root).localname.lower() != "opml":
        raise UnreadableList(f"Line {root.sourceline}: it is XML, but no OPML: its root is {root.tag!r}.")
    found = SourceList()
    if broken is not None:
        found.refused.append(broken)
    for body in root.iterchildren("body"):
        _read_outlines(body, "", found)
    if broken is not None and not found.entries:
        raise UnreadableList(f"{broken.where.capitalize()}: {broken.reason}.")
    return found


def read_toml(content: bytes) -> SourceList:
    try:
        text = content.decode("utf-8-sig")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise UnreadableList(f"Line {_line(content, error.start)}: it is neither OPML nor TOML in UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise UnreadableList(f"It is neither OPML nor TOML: {error}.") from None
    entries = data.get("sources")
    if not isinstance(entries, list):
        raise UnreadableList("It has no [[sources]]: each source is such a table with a url.")
    headings = [text.count("\n", 0, match.start(0) + len(match[0])) + 1 for match in _TABLE.finditer(text)]
    found = SourceList()
    for place, entry in enumerate(entries):
        # TOML's parser tells no lines; the headings do, unless the list is written in another way.
        where = f"line {headings[place]}" if len(headings) == len(entries) else f"entry {place + 1}"
        _take(found, where, partial(_toml_entry, entry))
    return found


def write_opml(entries: Iterable[SourceEntry]) -> str:
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"hoptin": NAMESPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Hợp Tin: các nguồn tin"
    body = etree.SubElement(root, "body")
    for entry in entries:
        outline = etree.SubElement(body, "outline", {"type": "rss", "text": entry.name, "xmlUrl": entry.url})
        categories = [f"/{entry.province}"] if entry.province else []
        categories += [entry.category] if entry.category else []
        if categories:
            outline.set("category", ",".join(categories))
        if entry.syndicate != "summary":
            outline.set(_SYNDICATE, entry.syndicate)
        if entry.page != "when-short":
            outline.set(_PAGE, entry.page)
        if entry.paused:
            outline.set(_STATUS, "paused")
        if entry.tls != "strict":
            outline.set(_TLS, entry.tls)
        for name, seconds in ((_SHORTEST, entry.shortest_s), (_LONGEST, entry.longest_s)):
            if (text := wait_text(seconds)) is not None:
                outline.set(name, text)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True).decode()


def write_toml(entries: Iterable[SourceEntry]) -> str:
    return "\n".join(_toml_table(entry) for entry in entries)


def _parsed(content: bytes) -> tuple[etree._Element, RefusedLine | None]:
    """The root, and where it is not well-formed: what can be read behind that is read all the same."""
    # Nothing outside the file is loaded, no entity is put in place of its name, and libxml2's own bounds on
    # depth and amplification stay on.
    strict, forgiving = (
        etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover)
        for recover in (False, True)
    )
    broken = None
    try:
        root = etree.fromstring(content, strict)
    except etree.XMLSyntaxError as error:
        broken = RefusedLine(f"line {error.lineno or 1}", f"here it is no well-formed XML ({error.msg})")
        root = etree.fromstring(content, forgiving)
        if root is None or not isinstance(root.tag, str) or etree.QName(root).localname.lower() != "opml":
            raise UnreadableList(f"Line {error.lineno or 1}: it is no well-formed XML ({error.msg}).") from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):  # type: ignore[union-attr]
        raise UnreadableList("It declares XML entities, which are not read: write the text itself.")
    return root, broken


def _read_outlines(parent: etree._Element, folder: str, found: SourceList) -> None:
    """All outlines below, with a stack of our own: a deep file must not exhaust Python's."""
    waiting = [(outline, folder) for outline in parent.iterchildren("outline")]
    waiting.reverse()
    while waiting:
        outline, folder = waiting.pop()
        attributes = {str(name): str(value) for name, value in outline.attrib.items()}
        if "xmlUrl" in attributes:
            where = f"line {outline.sourceline}"
            if _take(found, where, partial(_opml_entry, attributes, folder)) and (place := _unknown_place(attributes)):
                reason = f"there is no province {place!r}, so it is taken for a category"
                found.doubtful.append(RefusedLine(where, reason))
        elif attributes.get("type", "").lower() in ("rss", "atom"):
            found.refused.append(RefusedLine(f"line {outline.sourceline}", "the outline has no xmlUrl"))
        elif attributes.get("type", "").lower() == "include":
            found.refused.append(RefusedLine(f"line {outline.sourceline}", "included lists are not followed"))
        else:
            folder = attributes.get("text") or attributes.get("title") or folder
        children = [(child, folder) for child in outline.iterchildren("outline")]
        waiting += reversed(children)


def _opml_entry(attributes: dict[str, str], folder: str) -> SourceEntry:
    parts = _categories(attributes)
    places = [part for part in parts if _is_place(part) and _is_province(part[1:])]
    province = places[0][1:] if places else ""
    rest = [part for part in parts if part not in places[:1]]
    return checked(
        attributes["xmlUrl"],
        name=attributes.get("text") or attributes.get("title", ""),
        province=province,
        category=",".join(rest) if any(rest) else folder,
        syndicate=attributes.get(_SYNDICATE, "summary"),
        page=attributes.get(_PAGE, "when-short"),
        paused=_paused(attributes.get(_STATUS, "active")),
        shortest=attributes.get(_SHORTEST, ""),
        longest=attributes.get(_LONGEST, ""),
        tls=attributes.get(_TLS, "strict"),
    )


def _unknown_place(attributes: dict[str, str]) -> str | None:
    """What stands where a province should, and is none; None where one is found, or nothing looks like it."""
    places = [part for part in _categories(attributes) if _is_place(part)]
    return places[0] if places and not any(_is_province(place[1:]) for place in places) else None


def _categories(attributes: dict[str, str]) -> list[str]:
    return [part.strip() for part in attributes.get("category", "").split(",")]


def _is_place(category: str) -> bool:
    return re.fullmatch(r"/[^/]+", category) is not None


def _toml_entry(entry: object) -> SourceEntry:
    if not isinstance(entry, dict):
        raise Refused("it is no table")
    if "url" not in entry:
        raise Refused("it has no url")
    if unknown := sorted(entry.keys() - _TOML_FIELDS):
        raise Refused(f"it has an unknown field {unknown[0]!r}, there are {', '.join(sorted(_TOML_FIELDS))}")
    for name, value in entry.items():
        if not isinstance(value, str):
            raise Refused(f"its {name} is no string")
    return checked(
        entry["url"],
        name=entry.get("name", ""),
        province=entry.get("province", ""),
        category=entry.get("category", ""),
        syndicate=entry.get("syndicate", "summary"),
        page=entry.get("page", "when-short"),
        paused=_paused(entry.get("status", "active")),
        shortest=entry.get("shortest", ""),
        longest=entry.get("longest", ""),
        tls=entry.get("tls", "strict"),
    )


def _toml_table(entry: SourceEntry) -> str:
    fields: Sequence[tuple[str, str | None]] = (
        ("url", entry.url),
        ("name", entry.name),
        ("province", entry.province),
        ("category", entry.category),
        ("syndicate", entry.syndicate if entry.syndicate != "summary" else None),
        ("page", entry.page if entry.page != "when-short" else None),
        ("status", "paused" if entry.paused else None),
        ("shortest", wait_text(entry.shortest_s)),
        ("longest", wait_text(entry.longest_s)),
        ("tls", entry.tls if entry.tls != "strict" else None),
    )
    # A JSON string is a TOML basic string, as long as it holds no control characters, and ours are clean of them.
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields if value is not None]
    return "[[sources]]\n" + "".join(lines)


def _take(found: SourceList, where: str, read: Callable[[], SourceEntry]) -> bool:
    try:
        found.entries.append(read())
    except Refused as refused:
        found.refused.append(RefusedLine(where, str(refused)))
        return False
    return True


def _is_province(name: str) -> bool:
    return locate(slugify(name)) is not None or by_name(name) is not None


def _paused(status: str) -> bool:
    if status not in ("active", "paused"):
        raise Refused(f"its status is {status!r}, it can be active or paused")
    return status == "paused"


def _line(content: bytes, offset: int) -> int:
    return content.count(b"\n", 0, offset) + 1
