"""What the embedded mongod's log, the dynamic loader and /proc/cpuinfo say, told to an operator."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.embedded.binary import loader_problems, processor_problems
from shared.embedded.logtext import reason_of_failure

BINARY = Path("/opt/mongod")


def line(severity: str, message: str, /, **attributes: Any) -> str:
    return json.dumps({"t": {}, "s": severity, "c": "X", "id": 1, "msg": message, "attr": attributes})


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], ""),
        ([line("I", "Waiting for connections")], ""),
        (
            [
                line("I", "Starting"),
                line(
                    "E", "DBException in initAndListen, terminating", error="DBPathInUse: Unable to lock db/mongod.lock"
                ),
                line("F", "\n\n***aborting after fassert() failure\n\n"),
            ],
            "DBException in initAndListen, terminating: DBPathInUse: Unable to lock db/mongod.lock",
        ),
        (
            [line("F", "Unable to read", error={"code": 22, "errmsg": "BSON too short"})],
            "Unable to read: BSON too short",
        ),
        (
            [line("E", "WiredTiger error message", error=-1, message={"msg": "turtle: fatal", "error_str": "corrupt"})],
            "WiredTiger error message: turtle: fatal: corrupt",
        ),
        (
            [line("E", "WiredTiger error message", error=13, message="[1:2][3:0x4], open: Permission denied")],
            "WiredTiger error message: open: Permission denied",
        ),
        ([line("F", "Terminating.", reason="13: Permission denied")], "Terminating: 13: Permission denied"),
        ([line("F", "***aborting after\n\nfassert() failure")], "***aborting after fassert() failure"),
        (["Error parsing command line: unrecognised option", "try --help"], "try --help"),
        (['{"t":{"$date":"2026-11-24T07:2'], ""),
    ],
    ids=[
        "empty",
        "calm",
        "first error",
        "server error",
        "engine",
        "older engine",
        "reason",
        "blank",
        "loader",
        "cut short",
    ],
)
def test_reason_is_the_first_error(lines: list[str], reason: str) -> None:
    assert reason_of_failure("\n".join(lines)) == reason


def test_missing_libraries_come_with_the_package_to_install() -> None:
    listing = (
        "\tlibcurl.so.4 => not found\n\tlibssl.so.3 => not found\n\tlibodd.so.9 => not found\n"
        "\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f)\n"
    )
    assert loader_problems(BINARY, listing) == [
        "/opt/mongod needs the library libcurl.so.4: install the package libcurl4.",
        "/opt/mongod needs the library libssl.so.3: install the package libssl3.",
        "/opt/mongod needs the library libodd.so.9: install the package that holds it.",
    ]


def test_old_glibc_is_one_sentence_with_the_highest_version_needed() -> None:
    listing = (
        "/opt/mongod: /lib/libm.so.6: version `GLIBC_2.4' not found (required by /opt/mongod)\n"
        "/opt/mongod: /lib/libc.so.6: version `GLIBC_2.34' not found (required by /opt/mongod)\n"
    )
    (problem,) = loader_problems(BINARY, listing)
    assert problem.startswith("/opt/mongod needs glibc 2.34 or later")


@pytest.mark.parametrize(
    ("machine", "cpuinfo", "count"),
    [
        ("x86_64", "flags\t\t: fpu avx sse\n", 0),
        ("x86_64", "flags\t\t: fpu avx2 sse\n", 1),
        ("x86_64", "", 0),
        ("aarch64", "Features\t: fp asimd\n", 0),
    ],
)
def test_avx_is_asked_for_on_x86_64_only(machine: str, cpuinfo: str, count: int) -> None:
    assert len(processor_problems(machine, cpuinfo)) == count
