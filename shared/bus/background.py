"""Tasks that live as long as a bus does."""

import asyncio
from collections.abc import Coroutine


def spawn(work: Coroutine[object, object, None]) -> asyncio.Task[None]:
    """Run in the background. An error that nobody foresaw is reported at once, not when the task is collected."""
    task = asyncio.create_task(work)
    task.add_done_callback(_report)
    return task


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        task.get_loop().call_exception_handler(
            {"message": "A background task of the bus died.", "exception": error, "task": task}
        )
