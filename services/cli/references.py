"""How people name things on the command line: by id, or by the beginning of one."""

from collections.abc import Sequence

from services.cli.errors import CliError

SHORTEST = 4
SHOWN = 8
"""Characters of an id in tables: enough to tell apart what people look at."""


def short(id_: str) -> str:
    return id_[:SHOWN]


def chosen(reference: str, found: Sequence[str], *, what: str, hint: str) -> str:
    """The one id among `found`, those that begin with `reference`. Raises `CliError`.

    `what` is its kind with an article ("a source"), `hint` tells where to look for ids.
    """
    if reference in found:
        return reference
    if len(reference) < SHORTEST:
        raise CliError(f"{reference!r} is too short to name {what}: give at least {SHORTEST} characters of its id.")
    if not found:
        raise CliError(f"There is no {what.split(maxsplit=1)[-1]} {reference!r}: {hint}.")
    if len(found) > 1:
        candidates = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")
        raise CliError(
            f"{reference!r} names more than one {what.split(maxsplit=1)[-1]} ({candidates}): give more of it."
        )
    return found[0]
