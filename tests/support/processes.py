"""Child processes that end with the test run, also when the run is killed."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.support.waiting import wait_for


class Guard:
    """Runs a shell script once this process is gone: a finaliser that `kill -9` does not prevent.

    The script waits on a pipe whose other end only this process holds.
    """

    def __init__(self, script: str, *arguments: str) -> None:
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", f"read _; {script}", "guard", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # out of reach of Ctrl-C
        )

    def dismiss(self) -> None:
        self._shell.kill()
        self._shell.wait()
        if self._shell.stdin:
            self._shell.stdin.close()


class Server:
    """A process in a group of its own, its output in a file. When the test run is killed, it ends too."""

    def __init__(
        self,
        command: list[str],
        *,
        log: Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        discard: Sequence[Path] = (),
    ) -> None:
        """`discard`: folders that go as well when the run is killed."""
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self._process.pid
        self._guard = Guard('kill -s KILL -- "-$1"; shift; rm -rf "$@"', str(self.pid), *map(str, discard))

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        """SIGKILL to the whole group, and wait for the end of its leader."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Its whole group: it keeps its connections and answers on none."""
        os.killpg(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.pid, signal.SIGCONT)

    def terminate(self, *, timeout: float = 20.0) -> None:
        """SIGTERM to the leader; SIGKILL after `timeout` seconds."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        self._guard.dismiss()
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)
        self._process.wait()

    def wait_until(self, ready: Callable[[], bool], *, timeout: float, what: str) -> None:
        """Block until `ready`; AssertionError with the end of the output when the process ends or time runs out."""

        def settled() -> bool:
            return self.has_ended() or ready()

        try:
            wait_for(settled, timeout=timeout, what=what)
            assert not self.has_ended(), f"{what} ended at its start"
        except AssertionError as error:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            self.kill()
            raise AssertionError(f"{error}\n{tail}") from None
