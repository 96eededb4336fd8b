"""Reading what mongod says when it fails.

mongod (4.4 and later) logs one JSON object a line: `s` is the severity (F, E, W, I, D), `msg` a fixed text,
`attr` the details.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_WIREDTIGER_PREFIX = re.compile(r"^(\[[^\]]*\])+,?\s*")  # time, process and thread


def reason_of_failure(log: str) -> str:
    """The line of a mongod's log that tells best why it failed, as plain text; "" when none does.

    The first error is the cause; what follows are assertions and a stack trace. Lines that are not JSON come from the
    dynamic loader or from the parser of options, before the log was set up.
    """
    plain = ""
    for line in log.splitlines():
        entry = _entry(line)
        if entry is None:
            if not line.startswith("{"):  # else a full disk cut the line short
                plain = line.strip() or plain
        elif entry.get("s") in ("E", "F"):
            return _sentence(entry)
    return plain


def _entry(line: str) -> Mapping[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _sentence(entry: Mapping[str, Any]) -> str:
    message = " ".join(str(entry.get("msg", "")).split())
    attributes = entry.get("attr")
    detail = _detail(attributes) if isinstance(attributes, dict) else ""
    return f"{message.rstrip('.')}: {detail}" if detail else message


def _detail(attributes: Mapping[str, Any]) -> str:
    message, error = attributes.get("message"), attributes.get("error")
    if isinstance(message, dict):  # WiredTiger's own errors, structured in later versions
        return ": ".join(str(message[key]) for key in ("msg", "error_str") if key in message)
    if isinstance(error, int):  # and a number beside a text in others
        return _WIREDTIGER_PREFIX.sub("", str(message or ""))
    if isinstance(error, dict):
        error = error.get("errmsg")
    return " ".join(str(error or attributes.get("reason") or "").split())
