"""`python -m tests.support.deliver_until_killed MONGO_URL DATABASE PORT`: a poller that hubs reach at this port.

It dies by SIGKILL once the bus has confirmed the first thing that it publishes, before that is recorded. Prints a line
when it listens.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from services.poller.app import PollerApp
from shared.bus import Bus, Message
from tests.support.polling import BOUNDS, PACE, polling
from tests.support.subscribing import Switched
from tests.support.waiting import until


class Deadly(Switched):
    async def publish(self, messages: Sequence[Message], *, queue: str | None = None) -> None:
        await super().publish(messages, queue=queue)
        os.kill(os.getpid(), signal.SIGKILL)


async def main(mongo_url: str, database: str, port: int) -> None:
    async with polling(mongo_url, database) as it:
        changes = {"callback_url": f"http://127.0.0.1:{port}", "callback_port": port}
        settings = it.it.settings.model_copy(update=changes)
        app = PollerApp(replace(it.it, settings=settings, bus=cast(Bus, Deadly(it.it.bus))), bounds=BOUNDS, pace=PACE)
        running = asyncio.create_task(app.run(asyncio.Event()))
        await until(lambda: app.callbacks != "" or running.done(), timeout=30, what="it listens")
        print(app.callbacks, flush=True)
        await running


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
