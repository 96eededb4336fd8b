"""Errors as readers get them: problem documents (RFC 9457)."""

from http import HTTPStatus
from typing import Any

import msgspec
from aiohttp import web

from services.syndicator.headers import COMMON

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5


class Problem(Exception):
    """Ends a request with a problem document. `detail` is one sentence: what is wrong, where, what to do."""

    def __init__(
        self, status: HTTPStatus, detail: str, *, headers: dict[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.members = members
        """Extension members (RFC 9457, section 3.2)."""

    def response(self) -> web.Response:
        document = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            **self.members,
        }
        headers = {**COMMON, "Content-Type": MEDIA_TYPE, "Cache-Control": "no-store", **self.headers}
        return web.Response(status=self.status, body=msgspec.json.encode(document), headers=headers)


def wrong_parameter(name: str, value: str, allowed: str) -> Problem:
    """A query parameter has a value that it cannot have; `allowed` says in words which it can."""
    return Problem(
        HTTPStatus.BAD_REQUEST,
        f"The parameter `{name}` is {value[:100]!r}; it must be {allowed}.",
        parameter=name,
        allowed=allowed,
    )


def not_found(detail: str) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, detail)


def unavailable() -> Problem:
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        f"The database does not answer at present; try again in {RETRY_AFTER_SECONDS} seconds.",
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )
