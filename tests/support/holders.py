"""Other processes that hold leases on an embedded mongod."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

_PATIENCE = 60.0


class Holder:
    """A `tests.support.lease_holder` process on `data_dir`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        assert process.stdin is not None
        assert process.stdout is not None
        self._stdin, self._stdout = process.stdin, process.stdout

    @classmethod
    async def start(cls, data_dir: Path) -> "Holder":
        command = [sys.executable, "-m", "tests.support.lease_holder", str(data_dir)]
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        return cls(process)

    async def said(self, text: str) -> str:
        """Read on until a line that begins with `text`; that line."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                line = (await self._stdout.readline()).decode()
                assert line, f"the process ended before it said {text!r}"
                if line.startswith(text):
                    return line.strip()

    async def ask(self, command: str, answer: str) -> str:
        self.tell(command)
        return await self.said(answer)

    def tell(self, command: str) -> None:
        self._stdin.write(f"{command}\n".encode())

    async def release(self) -> None:
        await self.ask("release", "released")
        assert await self._process.wait() == 0

    async def kill(self) -> None:
        """kill -9."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


@asynccontextmanager
async def holders(data_dir: Path, count: int) -> AsyncIterator[list[Holder]]:
    """`count` processes started at the same instant, each with its lease; killed in the end if still there."""
    group = list(await asyncio.gather(*(Holder.start(data_dir) for _ in range(count))))
    try:
        await asyncio.gather(*(holder.said("ready") for holder in group))
        yield group
    finally:
        await asyncio.gather(*(holder.kill() for holder in group))
