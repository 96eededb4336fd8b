"""The machine that was measured on, in a line that names no host and no path."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil


def machine(servers: dict[str, str]) -> str:
    """Date, processors, memory, load and versions. `servers`: name and version of what else took part."""
    memory = round(psutil.virtual_memory().total / 1024**3)
    versions = {
        "Python": platform.python_version(),
        **{name: version(name) for name in ("aiohttp", "aio-pika", "uvloop")},
        **servers,
    }
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({_processor()}), {memory} GiB, "
        f"{platform.system()} {platform.release().split('-')[0]}, load before the run {os.getloadavg()[0]:.1f}. "
        + ", ".join(f"{name} {number}" for name, number in versions.items() if number)
        + "."
    )


def version_of(*command: str) -> str:
    """The first version number that a program prints about itself; empty where it is not there."""
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return ""
    found = re.search(r"\d+\.\d+(\.\d+)?", answer.stdout + answer.stderr)
    return found[0] if found else ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
