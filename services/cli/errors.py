"""The command line's own errors, and which exit code each error of the project ends it with."""

from shared.bus import BusUnavailable
from shared.embedded import EmbeddedUnavailable
from shared.runtime.admin import PortTaken
from shared.settings import SettingsError
from shared.storage.errors import StorageError

FAILED = 1
WRONG_USAGE = 2
"""Wrong usage or settings, as with every command of this kind; `typer` ends with it too."""
INTERRUPTED = 130
"""128 + SIGINT, as shells count it."""


class CliError(Exception):
    """What the user asked for cannot be done. Its text is one sentence: what is wrong, and what to do."""

    code = FAILED


class UsageMistake(CliError):
    """What the user wrote makes no sense, whatever the state of things."""

    code = WRONG_USAGE


EXPLAINED = (CliError, SettingsError, EmbeddedUnavailable, StorageError, BusUnavailable, PortTaken)
"""Errors whose text is a sentence for the user: no traceback says more."""


def exit_code(error: Exception) -> int:
    if isinstance(error, CliError):
        return error.code
    return WRONG_USAGE if isinstance(error, SettingsError) else FAILED
