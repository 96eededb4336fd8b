"""Feed documents mutilated by chance are read, or refused with a reason; and cut they read as they do whole."""

import msgspec
import pytest

from tests.support.cutting import check_cutting, is_cut
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
