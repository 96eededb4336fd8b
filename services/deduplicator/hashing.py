"""Hashes of runs of words, a whole text at a time. Pure."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from services.deduplicator.words import Hashes

Unsigned = TypeVar("Unsigned", bound=np.unsignedinteger[Any])

_POWERS = [np.uint64(pow(0x9E3779B97F4A7C15, power, 1 << 64)) for power in range(64)]
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def runs(hashes: Hashes, width: int) -> Hashes:
    """A hash of each run of `width` numbers, in order; of fewer numbers, one of all of them; of none, none."""
    if len(hashes) < width:
        return runs(hashes, len(hashes)) if len(hashes) else hashes
    return mixed(_sums(hashes, width))


def _sums(hashes: Hashes, width: int) -> Hashes:
    """The polynomial of each run, put together from those of its halves."""
    if width == 1:
        return hashes
    half = width // 2
    rest = width - half
    first = _sums(hashes, half)
    second = first if rest == half else _sums(hashes, rest)
    count = len(hashes) - width + 1
    return first[:count] * _POWERS[rest] + second[half : half + count]


def mixed(numbers: Hashes) -> Hashes:
    """The numbers with every bit depending on every other (the finaliser of SplitMix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * _MIX
    return numbers ^ (numbers >> np.uint64(31))


def short(hashes: Hashes) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """The upper 32 bits."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


def different(numbers: NDArray[Unsigned]) -> NDArray[Unsigned]:
    """Each of the numbers once, sorted. (`numpy.unique` builds a hash table, which takes six times as long for 450.)"""
    numbers = np.sort(numbers)
    kept = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=kept[1:])
    return numbers[kept]
