"""Feed documents mutilated by chance are read, or refused with a reason; and cut they read as they do whole."""

import msgspec
import pytest

from tests.support.cutting import URL, XML, check_cutting, is_cut, outcome
from tests.support.feed_samples import SAMPLES
from tests.support.mutations import mutated

TYPES = ["application/rss+xml", "text/xml; charset=utf-16", "text/html", ""]
WHOLE = {"loose", "utf-16", "windows-1258", "doctype"}
"""Samples that are not cut."""


def check(seeds: range) -> tuple[int, int]:
    """How many were read, and how many of these were cut."""
    read = cut = 0
    for seed in seeds:
        name, body = mutated(seed)
        try:
            document = check_cutting(body, TYPES[seed % len(TYPES)], most=-1)
        except BaseException as error:
            error.add_note(f"mutated({seed}), of the sample {name!r}")
            raise
        if document is not None:
            msgspec.json.encode(document.entries)
            read += 1
            cut += is_cut(document)
    return read, cut


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_are_read(name: str) -> None:
    document = check_cutting(SAMPLES[name])
    assert document is not None
    assert (len(document.entries), document.problem) == (3 if name == "mixed" else 4, None)
    assert is_cut(document) == (name not in WHOLE)


def test_some_mutilated_documents() -> None:
    read, cut = check(range(200))
    assert read > 150
    assert cut > 25


@pytest.mark.soak
@pytest.mark.parametrize("thousand", range(10))
def test_ten_thousand_mutilated_documents(thousand: int) -> None:
    read, cut = check(range(thousand * 1000, thousand * 1000 + 1000))
    assert read > 600
    assert cut > 120


_BEGIN = b"<rss version='2.0'><channel><title>Tin</title>"
_END = b"</channel></rss>"
_BOMB = "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
BOUNDED = {
    "a million empty items": _BEGIN + b"<item/>" * 1_000_000 + _END,
    "a million items never closed": _BEGIN + b"<item>" * 1_000_000,
    "items in items": _BEGIN + b"<item>" * 5_000 + b"</item>" * 5_000 + _END,
    "items with namespaces of their own": _BEGIN
    + b"".join(b"<item xmlns:a%d='b'><a%d:x/></item>" % (number, number) for number in range(1500))
    + _END,
    "a picture of white space": _BEGIN + b"<image>" + b" " * 5_000_000,
    "hours to skip without end": _BEGIN + b"<skipHours>" * 300 + b"<hour>" * 2_000 + b"<item/>" + _END,
    "an attribute of 8 MB": _BEGIN + b"<item a='" + b"x" * 8_000_000 + b"'/>" + _END,
    "an item of 8 MB": _BEGIN + b"<item><title>" + b"x" * 8_000_000 + b"</title></item>" + _END,
    "a text longer than libxml2 takes": _BEGIN + b"<item><title>" + b"x" * 11_000_000 + b"</title></item>" + _END,
    "deeper than libxml2 takes": _BEGIN + b"<item>" + b"<a>" * 3_000 + b"</a>" * 3_000 + b"</item>" + _END,
    "a billion laughs": f"<!DOCTYPE r [<!ENTITY a 'ha'>{_BOMB}]>".encode() + _BEGIN + b"<item>&j;</item>" * 1000 + _END,
    "laughs behind a tag": f"<!DOCTYPE r [<!ENTITY t '<b/>'>\n<!ENTITY a 'ha'>{_BOMB}]>".encode()
    + _BEGIN
    + b"<item><title>&j;</title></item>" * 1000
    + _END,
    "laughs in UTF-16": f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'ha'>{_BOMB}]>{_BEGIN.decode()}"
    f"{'<item><title>&j;</title></item>' * 1000}{_END.decode()}".encode("utf-16"),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", BOUNDED)
def test_what_would_be_without_bounds(name: str) -> None:
    """A second or two each; without bounds, minutes or all the memory."""
    document = outcome(BOUNDED[name], XML, URL)
    assert document is None or all(len(entry.title) <= 4000 for entry in document.entries)
