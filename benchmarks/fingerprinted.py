"""`python -m benchmarks.fingerprinted URL DATABASE COUNT`: an index of generated fingerprints; prints bytes an article.

They are as large as those of news of 450 words. Some are of texts that measured articles are copies of; some share a
key with a measured article by chance, as one pair of articles in ten thousand does.
"""

import asyncio
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate
from random import Random
from typing import Any

from pymongo import InsertOne, MongoClient

from benchmarks.deduplicated import BEGAN, MEASURED, ORIGINALS, claims_of
from shared.storage.client import Connection
from shared.storage.collections import FINGERPRINTS
from shared.storage.fingerprints import DEFAULT_WINDOW, document_of

_CHANCE = 1e-4
_SHARED = 2
"""Keys of a measured article that others may have by chance."""
_AT_ONCE = 2000


def generated(count: int) -> Iterator[dict[str, Any]]:
    """Fingerprints of `count` articles, the originals among them."""
    random = Random(count)
    originals = claims_of(ORIGINALS)
    for claim in originals:
        yield document_of(claim, DEFAULT_WINDOW)
    common = [key for claim in claims_of(MEASURED) for key in random.sample(claim.keys, _SHARED)]
    weights = list(accumulate(1 / (place + 20) for place in range(len(common))))
    share = _CHANCE * len(common) / _SHARED
    pattern = document_of(originals[0], DEFAULT_WINDOW)
    for number in range(len(originals), count):
        keys = {key >> 40 << 40 | random.getrandbits(40) for key in pattern["keys"]}
        if random.random() < share:
            keys.add(random.choices(common, cum_weights=weights)[0])
        article_id = f"{random.getrandbits(128):032x}"
        at = BEGAN - timedelta(seconds=number)
        sketch = pattern["sketch"] | {
            name: random.randbytes(len(value)) for name, value in pattern["sketch"].items() if isinstance(value, bytes)
        }
        yield pattern | {
            "_id": f"{article_id}:{random.getrandbits(64):016x}",
            "article_id": article_id,
            "at": at,
            "expires_at": at + DEFAULT_WINDOW,
            "keys": sorted(keys),
            "sketch": sketch,
            "decision": {"kind": "new", "matches": [], "reason": "no article shares its address or its text"},
        }


async def main(url: str, database: str, count: int) -> None:
    connection = Connection(url, database)
    collection = connection.database[FINGERPRINTS.name]
    batch: list[InsertOne[dict[str, Any]]] = []
    for document in generated(count):
        batch.append(InsertOne(document))
        if len(batch) == _AT_ONCE:
            await collection.bulk_write(batch, ordered=False)
            batch = []
    if batch:
        await collection.bulk_write(batch, ordered=False)
    # Longer than our own client waits for an answer, where there are a million of them.
    with MongoClient[dict[str, Any]](url) as client:
        client[database][FINGERPRINTS.name].create_indexes(list(FINGERPRINTS.indexes))
    await connection.create_indexes()
    stats = await connection.database.command("collStats", FINGERPRINTS.name)
    print(round(sum(stats["indexSizes"].values()) / count), round(stats["storageSize"] / count))
    connection.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
