"""Hashes of runs of words, a whole text at a time. Pure."""

import numpy as np

from services.deduplicator.words import Hashes

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def runs(hashes: Hashes, width: int) -> Hashes:
    """A hash of each run of `width` numbers, in order; of fewer numbers, one of all of them; of none, none."""
    count = len(hashes) - width + 1
    if count < 1:
        return runs(hashes, len(hashes)) if len(hashes) else hashes
    sums = hashes[:count].copy()
    for place in range(1, width):
        sums *= _BASE
        sums += hashes[place : place + count]
    return mixed(sums)


def mixed(numbers: Hashes) -> Hashes:
    """The numbers with every bit depending on every other (the finaliser of SplitMix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * _MIX
    return numbers ^ (numbers >> np.uint64(31))


def short(hashes: Hashes) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """The upper 32 bits."""
    return (hashes >> np.uint64(32)).astype(np.uint32)
