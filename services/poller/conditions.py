"""Conditional requests: what the last answer left behind for the next (RFC 9110, section 13). Pure."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from shared.http.client import Fetched
from shared.storage.source_record import Validators

_WHOLE_EVERY = timedelta(days=1)
"""A server may answer 304 for ever, by mistake: as often as this it is asked without conditions."""


def conditions(validators: Validators, now: datetime) -> Mapping[str, str]:
    if validators.whole_at is None or not timedelta(0) <= now - validators.whole_at < _WHOLE_EVERY:
        return {}
    headers = {}
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def validators_of(fetched: Fetched, now: datetime) -> Validators:
    return Validators(
        etag=_returnable(fetched.headers.get("ETag")),
        last_modified=_returnable(fetched.headers.get("Last-Modified")),
        body_hash=hashlib.sha256(fetched.body).hexdigest(),
        whole_at=now,
    )


def _returnable(value: str | None) -> str | None:
    """A header's value that can be kept and sent back; None for bytes that are neither text nor a header."""
    return value if value and value.isascii() and value.isprintable() else None
