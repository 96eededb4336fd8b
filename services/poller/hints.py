"""What a server asks for in saying when to read its feed. It only ever slows the poller down. Pure."""

import email.utils
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from services.poller.parsing.document import Channel
from shared.storage.source_record import Hints

_DIRECTIVE = re.compile(r"(?:^|[\s,])(s-maxage|max-age|no-cache|no-store)(?:\s*=\s*\"?([0-9]{1,9}))?", re.IGNORECASE)
_ZERO = timedelta(0)


def hints_of(channel: Channel) -> Hints:
    """A feed that asks never to be read asks for nothing."""
    hours, days = channel.skip_hours, channel.skip_days
    return Hints(
        every_s=round(channel.every.total_seconds()) if channel.every else 0,
        skip_hours=tuple(sorted(hours)) if len(hours) < 24 else (),
        skip_days=tuple(sorted(days)) if len(days) < 7 else (),
    )


def freshness(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How much longer the answer calls itself fresh (RFC 9111, section 4.2): max-age less Age, else Expires less Date.
    Zero where it says nothing or must not be kept. `s-maxage` speaks to shared caches, which this is not."""
    if "Cache-Control" not in headers and "Expires" not in headers:
        return _ZERO
    directives = {name.lower(): value for name, value in _DIRECTIVE.findall(headers.get("Cache-Control", ""))}
    if "no-cache" in directives or "no-store" in directives:
        return _ZERO
    if directives.get("max-age"):
        return max(_ZERO, timedelta(seconds=int(directives["max-age"]) - _seconds(headers.get("Age", ""))))
    expires = _date(headers.get("Expires", ""))
    return max(_ZERO, expires - (_date(headers.get("Date", "")) or now)) if expires else _ZERO


def asked(hints: Hints, fresh: timedelta) -> timedelta:
    """How long at least the server asks to be left alone, all in all."""
    return max(fresh, timedelta(seconds=hints.every_s))


def not_skipped(due: datetime, hints: Hints) -> datetime:
    """The first moment from `due` on, within a day, that lies in no hour or day the feed asks to skip.

    Skipped days may be more in a row than a day: then a day later, all the same. Nothing falls silent.
    """
    if not hints.skip_hours and not hints.skip_days:
        return due
    at = due
    while at < due + timedelta(days=1):
        utc = at.astimezone(UTC)
        if utc.hour not in hints.skip_hours and utc.weekday() not in hints.skip_days:
            return at
        at = utc.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due + timedelta(days=1)


def _seconds(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text.strip()) else 0


def _date(text: str) -> datetime | None:
    try:
        at = email.utils.parsedate_to_datetime(text)
        return at.replace(tzinfo=at.tzinfo or UTC)
    except (ValueError, TypeError, LookupError, OverflowError):
        return None
