"""The system's Chromium, for Playwright."""

import shutil
from pathlib import Path
from typing import Any

from tests.support.requirements import install, missing

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def program() -> Path | None:
    """The browser on PATH, installed first where that is possible."""
    found = _on_path()
    if found is None and install("chromium"):
        found = _on_path()
    return found


def _on_path() -> Path | None:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return Path(path)
    return None


def launch_options() -> dict[str, Any]:
    """Keyword arguments for `playwright.chromium.launch`, which gives each launch a fresh profile."""
    path = program()
    if path is None:
        missing("Chromium is not here: install the package chromium to run the browser tests")
    return {"executable_path": str(path), "headless": True, "args": list(FLAGS)}
