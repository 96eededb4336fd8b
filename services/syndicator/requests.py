"""What a request asks for, read from its query string and made canonical.

A parameter that we do not know is an error, not noise: a portal that misspells `province` would otherwise carry
the whole nation's news, and a parameter added later would change what an old address means.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlencode

from multidict import MultiMapping

from services.syndicator.problems import Problem, not_found, wrong_parameter
from shared.provinces import PROVINCES, locate, province
from shared.storage.reading import Key
from shared.storage.wanted import EVERYTHING, Wanted
from shared.text.folding import slugify
from shared.topics import TOPICS, topic

Format = Literal["rss", "atom", "json"]

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
_MAX_SEQ = 2**63 - 1
_LONGEST_KEY = 200
_FEED_PARAMETERS = ("province", "limit", "since", "before", "duplicates")
_API_PARAMETERS = ("province", "source", "topic", "document", "before", "limit")
_SINCE = "a change_seq (a whole number) or a time by RFC 3339 such as 2026-11-24T07:00:00Z"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """Hashable: what a rendered page is cached by."""

    format: Format
    province: str | None = None
    limit: int = DEFAULT_LIMIT
    since: int | datetime | None = None
    before: int | None = None

    def path(self) -> str:
        """The one address of this page, without scheme and host."""
        place = "national" if self.province is None else f"provinces/{self.province}"
        since = rfc3339(self.since) if isinstance(self.since, datetime) else self.since
        given = {"since": since, "before": self.before, "limit": None if self.limit == DEFAULT_LIMIT else self.limit}
        query = urlencode({name: value for name, value in given.items() if value is not None}, safe=":")
        return f"/feeds/{place}.{self.format}" + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class ArticlesRequest:
    wanted: Wanted = EVERYTHING
    before: Key | None = None
    limit: int = DEFAULT_LIMIT

    def path(self) -> str:
        given = {
            **asdict(self.wanted),
            "before": None if self.before is None else cursor(self.before),
            "limit": None if self.limit == DEFAULT_LIMIT else self.limit,
        }
        query = urlencode({name: value for name, value in given.items() if value is not None})
        return "/api/v1/articles" + (f"?{query}" if query else "")


def feed_request(format: Format, query: Mapping[str, str], *, slug: str | None = None) -> FeedRequest:
    """The page of a feed that a query asks for; `slug` is the province in the path. Raises `Problem`."""
    if slug is not None:
        _known_province(slug)
    allowed = tuple(name for name in _FEED_PARAMETERS if slug is None or name != "province")
    _only(query, allowed)
    duplicates = query.get("duplicates", "collapse")
    if duplicates != "collapse":
        raise wrong_parameter("duplicates", duplicates, "collapse, the only form served now")
    since, before = _since(query), _before_seq(query)
    if since is not None and before is not None:
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "The parameters `since` and `before` exclude each other: give `since` to follow changes, `before` to "
            "page back through the listing.",
            parameter="before",
            allowed="no `before` beside `since`",
        )
    return FeedRequest(format, slug or _province(query), _limit(query), since, before)


def articles_request(query: Mapping[str, str]) -> ArticlesRequest:
    """Raises `Problem`."""
    _only(query, _API_PARAMETERS)
    before = query.get("before")
    key = None
    if before is not None:
        key = read_cursor(before)
        if key is None:
            raise wrong_parameter("before", before, "the `next` cursor of an earlier answer")
    wanted = Wanted(_province(query), query.get("source") or None, _topic(query), _document(query))
    return ArticlesRequest(wanted, key, _limit(query))


def cursor(key: Key) -> str:
    """Where a page sorted by time ended, as text for a URL."""
    moment, id_ = key
    return base64.urlsafe_b64encode(f"{(moment - _EPOCH) // _MILLISECOND}:{id_}".encode()).decode().rstrip("=")


def read_cursor(value: str) -> Key | None:
    """The key in a cursor; None where it is not one of ours."""
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True).decode()
        milliseconds, separator, id_ = decoded.partition(":")
        return (_EPOCH + int(milliseconds) * _MILLISECOND, id_) if separator else None
    except (binascii.Error, ValueError, OverflowError):
        return None


def rfc3339(moment: datetime) -> str:
    """In UTC, to the millisecond where there are any."""
    timespec = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"


def _only(query: Mapping[str, str], allowed: tuple[str, ...]) -> None:
    for name in query:
        if name not in allowed:
            names = ", ".join(allowed)
            raise Problem(
                HTTPStatus.BAD_REQUEST,
                f"There is no parameter `{name[:100]}` here; there are: {names}.",
                parameter=name[:100],
                allowed=names,
            )
    if isinstance(query, MultiMapping):
        for name in query:
            values = query.getall(name)
            if len(values) > 1:
                raise wrong_parameter(name, ", ".join(values), "given once")


def _province(query: Mapping[str, str]) -> str | None:
    slug = query.get("province")
    if slug is not None and province(slug) is None:
        raise wrong_parameter("province", slug, "one of " + ", ".join(sorted(unit.slug for unit in PROVINCES)))
    return slug


def _topic(query: Mapping[str, str]) -> str | None:
    slug = query.get("topic")
    if slug is not None and topic(slug) is None:
        raise wrong_parameter("topic", slug, "one of " + ", ".join(entry.slug for entry in TOPICS))
    return slug


def _document(query: Mapping[str, str]) -> str | None:
    """The key of a document; its number will do."""
    given = query.get("document")
    if given is None:
        return None
    # Keys hold the number without its leading zeros.
    key = slugify(given).lstrip("0") if len(given) <= _LONGEST_KEY else ""
    if not key:
        raise wrong_parameter(
            "document", given[:100], "a document's number or key, such as 42/2022/NĐ-CP or 42-2022-nd-cp"
        )
    return key


def _known_province(slug: str) -> None:
    if province(slug) is not None:
        return
    today = locate(slug)
    hint = f"; it belongs to {today[0].slug} today" if today else "; /api/v1/provinces lists the 34 there are"
    raise not_found(f"There is no province {slug[:100]!r}{hint}.")


def _limit(query: Mapping[str, str]) -> int:
    value = query.get("limit")
    if value is None:
        return DEFAULT_LIMIT
    number = _number(value)
    if number is None or not 1 <= number <= MAX_LIMIT:
        raise wrong_parameter("limit", value, f"a whole number from 1 to {MAX_LIMIT}")
    return number


def _before_seq(query: Mapping[str, str]) -> int | None:
    value = query.get("before")
    if value is None:
        return None
    number = _number(value)
    if number is None or number < 1:
        raise wrong_parameter("before", value, "the cursor of a `next` link: a whole number from 1")
    return number


def _since(query: Mapping[str, str]) -> int | datetime | None:
    value = query.get("since")
    if value is None:
        return None
    number = _number(value)
    if number is not None:
        return number
    try:
        # A plus sign that was not encoded arrives as a space.
        moment = datetime.fromisoformat(value.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or "T" not in value.upper():
        raise wrong_parameter("since", value, _SINCE)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise wrong_parameter("since", value, _SINCE) from None


def _number(value: str) -> int | None:
    """Not `int(value)`: that takes signs, spaces, underscores and other scripts' digits as well."""
    if not (value.isascii() and value.isdigit() and len(value) <= 19):
        return None
    number = int(value)
    return number if number <= _MAX_SEQ else None
