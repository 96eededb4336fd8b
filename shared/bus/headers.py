"""What travels beside a message's body, the same on both buses."""

from collections.abc import Mapping

FAILURE = "failure"
"""Header that holds why the last attempt failed."""

MAX_REASON = 1000
"""Characters of a reason that are kept: a traceback in every retried message helps nobody, and an AMQP header
must fit into one frame."""


def with_failure(headers: Mapping[str, str], reason: str) -> dict[str, str]:
    """The headers after a failed attempt. What UTF-8 cannot carry (lone surrogates from bad input) becomes `?`."""
    kept = reason[:MAX_REASON].encode("utf-8", "replace").decode("utf-8")
    return {**headers, FAILURE: kept}
