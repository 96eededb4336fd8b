"""What to do where a server that the tests need is not installed: install it, or skip visibly, or fail in CI."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

_POLICY = Path("/usr/sbin/policy-rc.d")
"""Debian asks this script before a package starts its service (invoke-rc.d(8)); 101 forbids it."""


def missing(what: str) -> NoReturn:
    """Skip the test; with CI=true fail it, since a green run must have run everything."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def install(package: str) -> bool:
    """Install a Debian or Ubuntu package, its service not started; False where that is not possible here."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    forbid = not _POLICY.exists()
    if forbid:
        _POLICY.write_text("#!/bin/sh\nexit 101\n")
        _POLICY.chmod(0o755)
    try:
        if _apt("install", package):
            return True
        return _apt("update") and _apt("install", package)
    finally:
        if forbid:
            _POLICY.unlink(missing_ok=True)


def _apt(action: str, *packages: str) -> bool:
    command = ["apt-get", action, "-qq", "--yes", "--no-install-recommends", *packages]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0
