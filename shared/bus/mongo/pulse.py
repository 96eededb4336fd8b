"""When a process counts as alive."""

import asyncio


class Pulse:
    """What a process may believe of itself and of others, from when its heartbeats got through.

    After a gap everybody's heartbeats are old, not only the dead's: who was cut off must not judge before the
    living had the time to show themselves.
    """

    def __init__(self, silence: float) -> None:
        self._silence = silence
        self._last: float | None = None
        self._judges_from = 0.0

    def begin(self) -> float:
        return asyncio.get_running_loop().time()

    def end(self, began: float) -> None:
        """A heartbeat that began at `began` got through."""
        if self._last is not None and began - self._last > self._silence / 2:
            self._judges_from = began + self._silence
        self._last = began

    def is_fresh(self) -> bool:
        return self._last is not None and self.begin() - self._last < self._silence

    def may_judge_others(self) -> bool:
        return self.begin() >= self._judges_from
