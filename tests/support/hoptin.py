"""The real command `hoptin`, run as a process of its own."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

_SECONDS = 60.0


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    def __post_init__(self) -> None:
        assert "Traceback" not in self.out + self.err, self.err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Zygote:
    """Runs commands one after another in processes forked from one that has imported everything.

    A context manager. Ends with this process, however that ends: its standard input closes.
    """

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.support.zygote"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._folder = tempfile.TemporaryDirectory(prefix="hoptin-cli-")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=_SECONDS)
        self._folder.cleanup()

    def run(self, arguments: list[str], *, environment: dict[str, str], cwd: Path, given: bytes) -> Ended:
        files = [Path(self._folder.name) / name for name in ("in", "out", "err")]
        files[0].write_bytes(given)
        for file in files[1:]:
            file.write_bytes(b"")
        order = {"arguments": arguments, "environment": environment, "cwd": str(cwd), "files": [*map(str, files)]}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(order)}\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        return Ended(code, files[1].read_text(), files[2].read_text())


@dataclass(frozen=True)
class Hoptin:
    """Runs the command in `cwd` with these variables of its own and no others."""

    cwd: Path
    variables: Mapping[str, str]
    zygote: Zygote | None = None

    def but(self, **variables: str) -> Self:
        """The same with other variables."""
        return replace(self, variables={**self.variables, **variables})

    async def __call__(self, *arguments: str, given: bytes = b"") -> Ended:
        if self.zygote is None:
            return await end_of(await self.start(*arguments), given=given)
        return await asyncio.to_thread(
            self.zygote.run, list(arguments), environment=self._environment(), cwd=self.cwd, given=given
        )

    async def start(self, *arguments: str, stdout: int = asyncio.subprocess.PIPE) -> asyncio.subprocess.Process:
        """The command begun, as an operator's shell begins it."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "services.cli.main", *arguments),
            cwd=self.cwd,
            env=self._environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=stdout,
            stderr=asyncio.subprocess.PIPE,
        )

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("HOPTIN_", "COLUMNS"))}
        return {**inherited, **self.variables}


async def end_of(process: asyncio.subprocess.Process, *, given: bytes = b"") -> Ended:
    """What a command printed until its end."""
    try:
        out, err = await asyncio.wait_for(process.communicate(given), _SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return Ended(process.returncode, (out or b"").decode(), (err or b"").decode())
