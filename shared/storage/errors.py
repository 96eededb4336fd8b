"""The storage's own errors: nothing outside this package sees a driver's exception."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.errors import (
    AutoReconnect,
    ConfigurationError,
    ConnectionFailure,
    ExecutionTimeout,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
    WTimeoutError,
)


class StorageError(Exception):
    """The database refused an operation; trying the same again gives the same."""


class StorageUnavailable(StorageError):
    """The database cannot be reached, has no primary, or lost the operation on the way: try again later.

    Nothing may be assumed about whether the operation took effect.
    """


class LeaseLost(StorageError):
    """Somebody else holds this lease by now; what was about to be written is not ours to write."""


_PASSING = (
    AutoReconnect,
    ConnectionFailure,
    ExecutionTimeout,
    NetworkTimeout,
    NotPrimaryError,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
    WTimeoutError,
)

_PASSING_CODES = frozenset(
    {6, 7, 24, 46, 50, 89, 91, 94, 112, 133, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436}
)
"""Server codes for states that pass: host gone, start, shutdown, step-down, lock and network time-outs, write
conflict (https://github.com/mongodb/specifications, retryable writes)."""

_NO_MEMBER = re.compile(r"configured to connect to a replica set named '([^']*)'")
_SERVER = re.compile(r"<ServerDescription \('([^']+)', (\w+)\)")


@contextmanager
def translated() -> Iterator[None]:
    """Driver exceptions raised inside come out as `StorageUnavailable` or `StorageError`."""
    try:
        yield
    except _PASSING as error:
        raise StorageUnavailable(_sentence(error)) from error
    except OperationFailure as error:
        labels = getattr(error, "has_error_label", lambda _: False)
        passing = error.code in _PASSING_CODES or labels("TransientTransactionError")
        raise (StorageUnavailable if passing else StorageError)(_sentence(error)) from error
    except ConfigurationError as error:
        # A server that is no member of its set yet, or no more, says nothing of sessions.
        starting = "Sessions are not supported" in str(error)
        raise (StorageUnavailable if starting else StorageError)(_sentence(error)) from error
    except PyMongoError as error:
        raise StorageError(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    """The driver's message without the topology dump and the settings it appends."""
    if not_yet := _NO_MEMBER.search(str(error)):
        # The driver says this of a server that is away, too: it knows of no set there.
        at = _SERVER.search(str(error))
        where = f" at {at[1]}" + (f":{at[2]}" if at[2] != "None" else "") if at else ""
        return f"MongoDB: no member of the replica set {not_yet[1]} answers{where}."
    text = str(error).split(", Timeout:")[0].split(", full error:")[0].strip()
    text = re.sub(r" \(configured timeouts:[^)]*\)", "", text)
    return f"MongoDB: {text[:300]}"
