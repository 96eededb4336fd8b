"""The tests' own servers end with the run."""

import signal
import subprocess
import sys
from pathlib import Path

import psutil

from tests.support.waiting import wait_for


def test_servers_end_with_a_run_that_is_killed(tmp_path: Path) -> None:
    folders = [tmp_path / "data", tmp_path / "more"]
    for folder in folders:
        (folder / "db").mkdir(parents=True)
    program = (
        "import os, pathlib, signal; from tests.support.processes import Server\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "discard = [folder / 'data', folder / 'more']\n"
        "server = Server(['sleep', '600'], log=folder / 'log', cwd=folder, discard=discard)\n"
        "print(server.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    run = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=False)
    assert run.returncode == -signal.SIGKILL
    server = int(run.stdout)

    def ended() -> bool:
        return not psutil.pid_exists(server) or psutil.Process(server).status() == psutil.STATUS_ZOMBIE

    wait_for(ended, timeout=10, what="the server has ended")
    wait_for(lambda: not any(folder.exists() for folder in folders), timeout=10, what="its folders are gone")
