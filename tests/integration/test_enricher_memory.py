"""However many articles are enriched, the process does not grow."""

import asyncio
import sys

import pytest

from benchmarks.lab import ROOT

GROWTH_MIB = 8


@pytest.mark.parametrize("articles", [3_000, pytest.param(50_000, marks=(pytest.mark.soak, pytest.mark.timeout(1200)))])
async def test_memory_is_flat(articles: int) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.enriched", "memory", str(articles)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    answer, _ = await process.communicate()
    early, late = map(float, answer.split())
    assert late - early < GROWTH_MIB, (early, late)
