"""Where the servers that tests start keep their data."""

import shutil
import tempfile
from pathlib import Path

import psutil

_MEMORY = Path("/dev/shm")
_PLENTY = 4 * 1024**3
"""Bytes; each server takes some hundred million of them for its journal."""


def data_folder(prefix: str) -> Path:
    """A new folder, in memory where there is plenty of it.

    A test's database is some sixty files, each waited for until the disk has it, and a busy disk takes seconds for
    them. What tests kill are processes: what those have written outlives them in memory as it does on a disk.
    """
    roomy = (
        _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _PLENTY and psutil.virtual_memory().available >= _PLENTY
    )
    return Path(tempfile.mkdtemp(prefix=prefix, dir=_MEMORY if roomy else None))
