"""What the doctor looks at on this machine: disk, processor, libraries. Blocks."""

import re
import shutil
from importlib import metadata
from pathlib import Path

from services.cli.checks import Check, failed, passed
from shared.embedded import EmbeddedUnavailable, find_mongod, problems

_LITTLE_DISK = 1024**3
"""Bytes. The embedded database keeps a log of its changes of up to 512 MB beside the data and its journal."""
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*(?:\(?>=([0-9.]+))?")


def check_disk(data_dir: Path) -> Check:
    folder = data_dir.expanduser().absolute()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        free = shutil.disk_usage(existing).free
    except OSError as error:
        return failed("disk", f"the data folder {folder} cannot be looked at ({error.strerror}).")
    room = f"{free / 1024**3:.1f} GB"
    if free < _LITTLE_DISK:
        return failed(
            "disk",
            f"the data folder {folder} has only {room} left: free some, or name another folder in HOPTIN_DATA_DIR.",
        )
    return passed("disk", f"the data folder {folder} has {room} left.")


def check_mongod(data_dir: Path) -> list[Check]:
    """The embedded database's program: that there is one, and that processor and libraries let it run."""
    try:
        binary = find_mongod(data_dir.expanduser().absolute())
    except EmbeddedUnavailable as error:
        return [failed("mongod", str(error))]
    found = problems(binary)
    processor = [problem for problem in found if "AVX" in problem]
    libraries = [problem for problem in found if "AVX" not in problem]
    return [
        failed("processor", " ".join(processor))
        if processor
        else passed("processor", "it has what MongoDB needs (AVX)."),
        failed("mongod", " ".join(libraries))
        if libraries
        else passed("mongod", f"{binary} runs; all its libraries are there."),
    ]


def check_libraries() -> Check:
    """The Python packages, against the lowest versions that the project declares."""
    try:
        requirements = metadata.requires("hoptin") or []
    except metadata.PackageNotFoundError:
        return failed("libraries", "hoptin is not installed as a package: install it with pip.")
    wanted = [match for text in requirements if "extra ==" not in text and (match := _REQUIREMENT.match(text))]
    wrong = [sentence for match in wanted if (sentence := _lacking(match[1], match[2] or "0"))]
    if wrong:
        return failed("libraries", f"{', '.join(wrong)}: install hoptin again with pip.")
    return passed("libraries", f"all {len(wanted)} Python libraries are there, none too old.")


def _lacking(name: str, lowest: str) -> str:
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} is missing"
    return f"{name} {version} is older than {lowest}" if _numbers(version) < _numbers(lowest) else ""


def _numbers(version: str) -> list[int]:
    """Its leading numbers: enough to compare releases."""
    return [int(part) for part in re.findall(r"\d+", re.split(r"[^0-9.]", version)[0])]
