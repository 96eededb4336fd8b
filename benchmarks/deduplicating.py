"""Articles decided and claimed a second against indexes of three sizes, beside claiming and reading alone."""

import asyncio
import sys
from statistics import median

from benchmarks.figures import Figure, Section
from benchmarks.lab import ROOT, CannotMeasure, Lab, answer_of
from tests.support.mongod import Mongod

NAME = "deduplicator"

_SIZES = (10_000, 100_000, 1_000_000)
_CACHE_GB = 2.0

_TEXT = f"""\
Articles of 2 KB through the deduplicator (sketch, claim, candidates, comparisons, decision kept) in batches of 50,
three at once, in a process that does nothing else; three in ten are lightly edited copies of articles that stand in
the index. The baseline writes the same claims, made before, and reads what shares their keys, no more. The index holds
generated fingerprints as large as those of news of 450 words; each measured article has a key in common with one of
them in ten thousand, by chance, and many of those keys are crowded. A real mongod with a cache of {_CACHE_GB:g} GB, its
data in memory where there is plenty of it. Claims wait for the journal on both sides."""


async def run(lab: Lab) -> Section:
    sizes, rounds = ((2_000,), 1) if lab.quick else (_SIZES, 5)
    lab.begin(NAME, len(sizes) * (1 + 2 * rounds))
    figures, remarks, rates = [], [], []
    for size in sizes:
        lab.say(f"an index of {size:,} articles")
        with await asyncio.to_thread(Mongod, cache_gb=_CACHE_GB) as mongod:
            index_bytes, stored_bytes = await _filled(mongod.url, size)
            lab.done()
            ours, baseline = await lab.in_turns(
                f"against {size:,} articles",
                answer_of("benchmarks.deduplicated", "decide", mongod.url, "bench"),
                answer_of("benchmarks.deduplicated", "claim", mongod.url, "bench"),
                rounds=rounds,
            )
        rates.append(median(ours))
        figures.append(Figure(f"against {size:,} articles", "articles/s", ours, baseline))
        remarks.append(
            f"{size:,} articles: {index_bytes:,} bytes of indexes and {stored_bytes:,} of data an article; "
            f"{rates[-1] / rates[0]:.2f} of the rate against {sizes[0]:,}."
        )
    remarks.append("An article is two writes: its claim (upsert), and its decision.")
    return Section(NAME, "Deduplicating", _TEXT, figures, remarks)


async def _filled(url: str, size: int) -> tuple[int, int]:
    """Bytes of indexes and of data, an article."""
    command = (sys.executable, "-m", "benchmarks.fingerprinted", url, "bench", str(size))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    answer, _ = await process.communicate()
    if process.returncode:
        raise CannotMeasure(f"An index of {size:,} fingerprints could not be made.")
    index_bytes, stored_bytes = map(int, answer.split())
    return index_bytes, stored_bytes
