"""When a request is conditional."""

from datetime import UTC, datetime, timedelta

import pytest

from services.poller.conditions import conditions
from shared.storage.source_record import Validators

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "conditional"),
    [
        (None, False),
        (timedelta(0), True),
        (timedelta(hours=23), True),
        (timedelta(days=1), False),
        (timedelta(hours=-1), False),  # the clock was put back: nobody knows how long ago it was
    ],
)
def test_the_whole_is_asked_for_once_a_day(ago: timedelta | None, conditional: bool) -> None:
    validators = Validators(etag='"1"', last_modified="yesterday", whole_at=None if ago is None else NOW - ago)
    expected = {"If-None-Match": '"1"', "If-Modified-Since": "yesterday"} if conditional else {}
    assert conditions(validators, NOW) == expected
