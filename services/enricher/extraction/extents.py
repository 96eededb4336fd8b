"""Which blocks each element holds: a run of them, since blocks stand in the order of the page."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from lxml.html import HtmlElement

from services.enricher.extraction.blocks import Block


class Extents:
    """Of the blocks given, in the order of the page. Made in time that grows with blocks and elements, so that no
    question about an element has to look at all blocks again."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self._runs: dict[HtmlElement, tuple[int, int]] = {}
        for at, block in enumerate(blocks):
            self._runs[block.element] = at, at + 1
        holders: dict[HtmlElement, tuple[int, int]] = {}
        for at, block in enumerate(blocks):
            parent = block.element.getparent()
            if parent is not None:
                holders[parent] = holders[parent][0] if parent in holders else at, at + 1
        for holder, (start, end) in holders.items():
            self._widen(holder, start, end)

    def _widen(self, element: HtmlElement | None, start: int, end: int) -> None:
        while element is not None:
            known = self._runs.get(element)
            if known is not None and known[0] <= start and known[1] >= end:
                return  # and so do all around it
            self._runs[element] = (min(start, known[0]), max(end, known[1])) if known else (start, end)
            element = element.getparent()

    def run(self, element: HtmlElement) -> tuple[int, int]:
        """Where the blocks of `element` begin and end; empty where it has none."""
        return self._runs.get(element, (0, 0))

    def within(self, element: HtmlElement) -> Sequence[Block]:
        start, end = self.run(element)
        return self.blocks[start:end]

    def sums(self, value: Callable[[Block], float]) -> Callable[[HtmlElement], float]:
        """For each element, the sum of `value` over its blocks, as it is now."""
        upto = list(accumulate(map(value, self.blocks), initial=0.0))

        def held(element: HtmlElement) -> float:
            start, end = self.run(element)
            return upto[end] - upto[start]

        return held
