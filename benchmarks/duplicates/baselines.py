"""What others do: MinHash with locality-sensitive hashing by datasketch, and SimHash. Both read the same syllables as
ours, normalised by the same rules, so that only the method differs."""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
from datasketch import MinHash, MinHashLSH

from benchmarks.duplicates.items import Item
from benchmarks.duplicates.judging import Judgement, Pair, pair
from shared.text.normalise import syllables

_PERMUTATIONS = 128
_SHINGLE = 4
"""Syllables, as in ours."""
_BITS = 64
_DISTANCE = 3
"""Bits that may differ: G. S. Manku and others, Detecting Near-Duplicates for Web Crawling (2007)."""


class PlainMinHash:
    """Copies are what the index finds at its threshold, as datasketch's documentation shows it."""

    def __init__(self, threshold: float) -> None:
        self.name = f"MinHash-LSH {threshold}"
        optimal = MinHashLSH(threshold=threshold, num_perm=_PERMUTATIONS)
        self._params = (optimal.b, optimal.r)
        self._hashes: dict[str, MinHash] = {}

    def read(self, items: Iterable[Item]) -> None:
        new = [item for item in items if item.id not in self._hashes]
        shingled = [_shingles(item.text) for item in new]
        hashes = MinHash.bulk(shingled, num_perm=_PERMUTATIONS)
        self._hashes |= {item.id: hashed for item, hashed in zip(new, hashes, strict=True)}

    def judge(self, a: Item, b: Item) -> Judgement:
        index = self._index()
        index.insert(a.id, self._hashes[a.id])
        found = bool(index.query(self._hashes[b.id]))
        return Judgement("copy" if found else "apart", found)

    def merged(self, items: Sequence[Item]) -> set[Pair]:
        index = self._index()
        for item in items:
            index.insert(item.id, self._hashes[item.id])
        return {
            pair(item.id, str(other))
            for item in items
            for other in index.query(self._hashes[item.id])
            if other != item.id
        }

    def _index(self) -> MinHashLSH:
        return MinHashLSH(num_perm=_PERMUTATIONS, params=self._params)


class SimHash:
    """M. Charikar's, of shingles weighed by how often they occur; written here, there being no well-kept library."""

    name = "SimHash 64/3"

    def __init__(self) -> None:
        self._prints: dict[str, int] = {}

    def read(self, items: Iterable[Item]) -> None:
        self._prints |= {item.id: _print(item.text) for item in items if item.id not in self._prints}

    def judge(self, a: Item, b: Item) -> Judgement:
        near = (self._prints[a.id] ^ self._prints[b.id]).bit_count() <= _DISTANCE
        return Judgement("copy" if near else "apart", near)

    def merged(self, items: Sequence[Item]) -> set[Pair]:
        """Every pair is looked at, which is what the tables of the paper find, more slowly."""
        prints = np.array([self._prints[item.id] for item in items], dtype=np.uint64)
        found: set[Pair] = set()
        for number, item in enumerate(items):
            near = np.bitwise_count(prints[number + 1 :] ^ prints[number]) <= _DISTANCE
            found |= {pair(item.id, items[number + 1 + int(other)].id) for other in np.flatnonzero(near)}
        return found


def _shingles(text: str) -> list[bytes]:
    words = syllables(text)
    return [" ".join(words[at : at + _SHINGLE]).encode() for at in range(max(1, len(words) - _SHINGLE + 1))]


def _print(text: str) -> int:
    hashes = np.array([_hash(shingle) for shingle in _shingles(text)], dtype=np.uint64)
    bits = (hashes[:, None] >> np.arange(_BITS, dtype=np.uint64)) & np.uint64(1)
    ones = bits.sum(axis=0)
    return sum(1 << bit for bit in range(_BITS) if 2 * int(ones[bit]) > len(hashes))


def _hash(shingle: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(shingle, digest_size=8).digest(), "little")
