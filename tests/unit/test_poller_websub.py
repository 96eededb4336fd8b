"""Subscribing to hubs: what a feed offers, when a hub is asked, and what is believed of its answers."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from multidict import CIMultiDict

from services.poller.parsing.document import Channel
from services.poller.websub.subscription import (
    LEASE,
    Offer,
    asked,
    denied,
    is_about,
    is_harmless,
    is_pending,
    is_signed,
    lapsed,
    offer_of,
    request_of,
    verified,
)
from shared.storage.hub_leases import HubLease

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
URL = "https://haiphong.gov.vn/rss/tin"
HUB = "https://hub.example/"
TOPIC = "https://haiphong.gov.vn/rss/tin.xml"


def lease(**changes: object) -> HubLease:
    given = {
        "id": "0" * 32,
        "source_id": "s",
        "hub": HUB,
        "topic": TOPIC,
        "secret": "bi-mat",
        "created_at": NOW,
        "due_at": NOW,
    }
    return HubLease(**{**given, **changes})  # type: ignore[arg-type]


OFFERS = [
    ("nothing", [], Channel(), None),
    ("no hub", ['</self>; rel="self"'], Channel(self_url=TOPIC), None),
    ("the document's", [], Channel(hubs=(HUB,), self_url=TOPIC), Offer(HUB, TOPIC)),
    ("no self", [], Channel(hubs=(HUB,)), Offer(HUB, URL)),
    ("headers", [f'<{HUB}>; rel="hub"', f'<{TOPIC}>; rel="self"'], Channel(), Offer(HUB, TOPIC)),
    ("one header", [f"<{HUB}>; rel=hub, <{TOPIC}>; rel=self"], Channel(), Offer(HUB, TOPIC)),
    ("headers first", [f"<{HUB}>; rel=hub"], Channel(hubs=("https://other.example/",)), Offer(HUB, URL)),
    ("each by itself", [f"<{HUB}>; rel=hub"], Channel(self_url=TOPIC), Offer(HUB, TOPIC)),
    ("several relations", [f'<{HUB}>; title="a, b; c"; REL="alternate HUB"'], Channel(), Offer(HUB, URL)),
    ("relative", ['<//hub.example/>; rel="hub"', '<tin.xml>; rel="self"'], Channel(), Offer(HUB, TOPIC)),
    ("of another document", [f'<{HUB}>; rel="hub"; anchor="/other"'], Channel(), None),
    ("the first rel", [f'<{HUB}>; rel="next"; rel="hub"'], Channel(), None),
    ("https first", ["<http://a.example/>; rel=hub", f"<{HUB}>; rel=hub"], Channel(), Offer(HUB, URL)),
    ("no address", ["<mailto:hub@example.vn>; rel=hub", "<http://[>; rel=hub"], Channel(), None),
    ("broken", ["hub; rel=hub, <", "<>", f"<{HUB}", f"<{HUB}>; rel"], Channel(), None),
    ("no word", [f'<{HUB}>; rel="hubs"'], Channel(), None),
]


@pytest.mark.parametrize(("links", "channel", "offer"), [case[1:] for case in OFFERS], ids=[case[0] for case in OFFERS])
def test_what_a_document_offers(links: list[str], channel: Channel, offer: Offer | None) -> None:
    headers = CIMultiDict([("Content-Type", "text/xml"), *(("link", link) for link in links)])
    assert offer_of(headers, channel, url=URL) == offer


@given(st.text(alphabet='<>;,="\\ relhub/', max_size=200))
def test_no_header_breaks_it(value: str) -> None:
    offer_of({"Link": value}, Channel(), url=URL)


def test_a_header_made_to_take_long_does_not() -> None:
    for piece in ('<a>;a="', "<a>; a = ", '<a>;a="\\', "<", "; "):
        offer_of({"Link": piece * 10_000}, Channel(), url=URL)


def test_the_request_says_what_a_hub_needs() -> None:
    assert request_of(lease(), callback="https://tin.example/websub/1") == {
        "hub.mode": "subscribe",
        "hub.callback": "https://tin.example/websub/1",
        "hub.topic": TOPIC,
        "hub.lease_seconds": "864000",
        "hub.secret": "bi-mat",
    }


def test_a_hub_that_does_not_verify_is_asked_more_and_more_rarely() -> None:
    minutes = []
    found = lease()
    for _ in range(12):
        found = asked(found, NOW)
        minutes.append(round((found.due_at - NOW) / timedelta(minutes=1)))
    assert minutes == [10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440, 1440, 1440]
    assert asked(replace(found, attempts=10**6), NOW).due_at == NOW + timedelta(days=1)
    assert (found.state, found.asked_at, found.attempts) == ("asked", NOW, 12)


LEASES = [
    ("864000", timedelta(days=10), timedelta(days=5)),
    ("86400", timedelta(days=1), timedelta(hours=12)),
    ("1200", timedelta(minutes=20), timedelta(minutes=10)),
    ("999999999999", timedelta(days=30), timedelta(days=15)),
    ("9" * 400, LEASE, LEASE / 2),
    ("", LEASE, LEASE / 2),
    ("-5", LEASE, LEASE / 2),
    ("1.5", LEASE, LEASE / 2),
    ("٣٠٠", LEASE, LEASE / 2),
]


@pytest.mark.parametrize(("seconds", "length", "renewal"), LEASES)
def test_a_lease_is_renewed_at_half_of_its_time(seconds: str, length: timedelta, renewal: timedelta) -> None:
    found = verified(asked(lease(reason="The server answered 500."), NOW), seconds, NOW)
    assert (found.until, found.due_at) == (NOW + length, NOW + renewal)
    assert (found.state, found.attempts, found.reason) == ("active", 0, "")


@pytest.mark.parametrize("seconds", ["0", "60", "1199"])
def test_a_lease_of_minutes_is_declined(seconds: str) -> None:
    found = verified(asked(lease(), NOW), seconds, NOW)
    assert (found.state, found.until, found.due_at) == ("denied", None, NOW + timedelta(days=1))
    assert found.reason == f"The hub delivers for {seconds} s at a time, too short."


def test_a_renewal_that_fails_is_tried_again_until_the_lease_ends_and_its_end_is_noticed() -> None:
    found = verified(asked(lease(), NOW), "7200", NOW)
    now = found.due_at
    for _ in range(20):
        found = asked(found, now)
        assert (found.state, found.until) == ("active", NOW + timedelta(hours=2))
        assert lapsed(found, now) is None
        now = found.due_at
        if now == found.until:
            break
    over = lapsed(found, now)
    assert now == NOW + timedelta(hours=2)
    assert over is not None
    assert (over.state, over.until, over.reason) == ("wanted", None, "The hub did not renew it in time.")
    assert asked(over, now).due_at > now


def test_a_hub_that_denies_is_asked_again_another_day() -> None:
    found = verified(asked(lease(), NOW), "7200", NOW)
    days = []
    for _ in range(6):
        found = denied(asked(found, NOW), "Không\nnhận", NOW)
        days.append((found.due_at - NOW).days)
    assert days == [1, 2, 4, 8, 8, 8]
    assert (found.state, found.until, found.reason) == ("denied", None, "The hub denied it: Không?nhận")
    assert denied(lease(), "", NOW).due_at == NOW + timedelta(days=1)
    assert denied(found, "", NOW).reason == "The hub denied it."
    assert len(denied(found, "x" * 10_000, NOW).reason) < 300


def test_only_what_was_asked_for_is_confirmed() -> None:
    found = asked(lease(), NOW)
    assert is_pending(found, TOPIC, NOW)
    assert is_pending(verified(found, "3600", NOW), TOPIC, NOW), "the first answer may have been lost"
    assert not is_pending(found, TOPIC + "/", NOW)
    assert not is_pending(lease(), TOPIC, NOW), "not asked yet"
    assert not is_pending(replace(found, live=False), TOPIC, NOW)
    assert not is_pending(found, TOPIC, NOW + timedelta(days=1))
    assert is_about(found, TOPIC)
    assert is_about(verified(found, "3600", NOW), TOPIC)
    assert not is_about(lease(), TOPIC)
    assert not is_about(found, URL)


@pytest.mark.parametrize("challenge", ["", "x" * 1025, "thử", "a\nb", "a\0b", "\x7f"])
def test_a_challenge_is_a_short_line_of_text(challenge: str) -> None:
    assert not is_harmless(challenge)


def test_challenges_of_hubs_are_echoed() -> None:
    assert all(is_harmless(challenge) for challenge in ("x", "x" * 1024, "a b+/=-_~", "<script>"))


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512", "SHA256"])
def test_a_signature_with_the_secret_is_one(method: str) -> None:
    digest = hmac.new(b"bi-mat", b"tin", getattr(hashlib, method.lower())).hexdigest()
    assert is_signed(b"tin", f"{method}={digest}", "bi-mat")
    assert is_signed(b"tin", f" {method}={digest.upper()} ", "bi-mat")
    assert not is_signed(b"tin.", f"{method}={digest}", "bi-mat")
    assert not is_signed(b"tin", f"{method}={digest}", "bi-mat-khac")
    assert not is_signed(b"tin", f"{method}={digest[:-1]}", "bi-mat")


@pytest.mark.parametrize("signature", ["", "sha256", "sha256=", "=", "md5=" + "0" * 32, "sha256=ấ", "sha3_256=00"])
def test_anything_else_is_none(signature: str) -> None:
    assert not is_signed(b"tin", signature, "bi-mat")


def test_md5_is_no_signature_though_it_be_right() -> None:
    digest = hmac.new(b"bi-mat", b"tin", hashlib.md5).hexdigest()
    assert not is_signed(b"tin", f"md5={digest}", "bi-mat")
