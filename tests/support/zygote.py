"""A process that has imported `hoptin` and forks one process for each command: it starts in milliseconds.

Reads orders from standard input, a JSON object a line, and answers with the exit code of each.
"""

import json
import os
import sys
from typing import NoReturn, TypedDict

from services.cli.main import main


class Order(TypedDict):
    arguments: list[str]
    environment: dict[str, str]
    cwd: str
    files: list[str]
    """Standard input, output and error."""


def serve() -> None:
    while line := sys.stdin.readline():
        order: Order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            become(order)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def become(order: Order) -> NoReturn:
    """Run the command as if this process had been started for it."""
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["environment"])
    for number, (path, mode) in enumerate(zip(order["files"], (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), strict=True)):
        os.dup2(os.open(path, mode), number)
    sys.argv = ["hoptin", *order["arguments"]]
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    # Not by way of the interpreter's end: tearing down what is shared with the parent copies all of it.
    os._exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    serve()
