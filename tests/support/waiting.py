"""Waiting for conditions: tests never sleep for a time that somebody guessed."""

import asyncio
import time
from collections.abc import Callable

_POLL = 0.02


def wait_for(condition: Callable[[], bool], *, timeout: float, what: str) -> None:
    """Block until `condition` holds; AssertionError that names `what` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout:.0f} s: {what}")
        time.sleep(_POLL)


async def until(condition: Callable[[], bool], *, timeout: float, what: str) -> None:
    """`wait_for` that lets the event loop run."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout:.0f} s: {what}")
        await asyncio.sleep(_POLL)
