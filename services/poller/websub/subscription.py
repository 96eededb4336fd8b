"""Subscribing to WebSub hubs: what a feed offers, when a hub is asked, and what is believed of its answers. Pure.

Section numbers are those of the W3C Recommendation "WebSub" (23 January 2018).
"""

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from services.poller.parsing.channel import absolute, hub_urls
from services.poller.parsing.document import Channel
from shared.storage.hub_leases import HubLease

LEASE = timedelta(days=10)
"""What is asked for, the Recommendation's own default (section 8.2)."""
_LONGEST_LEASE = timedelta(days=30)
"""A longer lease is taken for this: who never has to be asked again may have forgotten us."""
_SHORTEST_LEASE = timedelta(minutes=20)
"""A shorter one is declined: it would have to be renewed more often than a source is polled."""
_RETRY = timedelta(minutes=10)
_LONGEST_RETRY = timedelta(days=1)
_DENIED_RETRY = timedelta(days=1)
_LONGEST_DENIED_RETRY = timedelta(days=8)
_PENDING = timedelta(days=1)
"""A verification that comes later than this after the request is none of ours."""
_LONGEST_CHALLENGE = 1024
_ALGORITHMS = ("sha1", "sha256", "sha384", "sha512")
"""Section 7.1.1. SHA-1 too still proves that the sender knows the secret: HMAC does not rest on collisions."""
_LINK = re.compile(r"""<([^<>]*)>((?:\s*;\s*[\w*!#$&+.^`|~-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]+))?)*)""")
_PARAMETER = re.compile(r""";\s*([\w*!#$&+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+)))?""")


@dataclass(frozen=True, slots=True)
class Offer:
    """A hub that delivers what is new of a topic."""

    hub: str
    topic: str


def offer_of(headers: Mapping[str, str], channel: Channel, *, url: str) -> Offer | None:
    """What the document from `url` offers: by HTTP `Link` headers (RFC 8288) first, else by its own links (section 4).
    A feed that does not give its own address is a topic by the one where it was found. Hubs by https first (8.2)."""
    links = list(_links(value for name, value in headers.items() if name.lower() == "link"))
    hubs = hub_urls([target for target, relations in links if "hub" in relations], url) or channel.hubs
    if not hubs:
        return None
    named = absolute([target for target, relations in links if "self" in relations], url)
    topic = named[0] if named else channel.self_url or url
    return Offer(min(hubs, key=lambda hub: not hub.lower().startswith("https:")), topic)


def _links(values: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Targets and their relations; not of links between other documents."""
    for value in values:
        for target, rest in _LINK.findall(value[:8192]):
            parameters = {name.lower(): quoted or bare for name, quoted, bare in reversed(_PARAMETER.findall(rest))}
            if "anchor" not in parameters:
                yield target.strip(), parameters.get("rel", "").lower().split()


def request_of(lease: HubLease, *, callback: str) -> dict[str, str]:
    """The form that asks the hub (section 5.1).

    The secret goes along by http too, though it should not by section 5.1: whoever reads it on the way reads the
    callback as well, and in the logs of proxies only that is left lying.
    """
    return {
        "hub.mode": "subscribe",
        "hub.callback": callback,
        "hub.topic": lease.topic,
        "hub.lease_seconds": str(round(LEASE.total_seconds())),
        "hub.secret": lease.secret,
    }


def asked(lease: HubLease, now: datetime) -> HubLease:
    """With the request on its way. It is asked again, more and more rarely, unless the hub verifies."""
    attempts = lease.attempts + 1
    due_at = now + min(_RETRY * 2 ** min(attempts - 1, 10), _LONGEST_RETRY)
    if lease.until is not None:
        due_at = min(due_at, lease.until)  # to notice its end
    return replace(lease, state="active" if lease.until else "asked", asked_at=now, attempts=attempts, due_at=due_at)


def is_pending(lease: HubLease, topic: str, now: datetime) -> bool:
    """Whether the verification of a request for this topic is awaited (section 5.3.1)."""
    return is_about(lease, topic) and lease.asked_at is not None and now - lease.asked_at < _PENDING


def is_about(lease: HubLease, topic: str) -> bool:
    """Whether the hub may speak of this topic: it was asked for it."""
    return lease.live and lease.topic == topic and lease.asked_at is not None


def is_harmless(challenge: str) -> bool:
    """Whether a challenge may be echoed (section 8.2)."""
    return 0 < len(challenge) <= _LONGEST_CHALLENGE and challenge.isascii() and challenge.isprintable()


def verified(lease: HubLease, lease_seconds: str, now: datetime) -> HubLease:
    """The hub delivers from now on, and is asked again at half of its time; or it is declined, where that is too
    short. What is no number of seconds is taken for the time that was asked for."""
    length = LEASE
    if re.fullmatch(r"[0-9]{1,12}", lease_seconds):
        length = min(timedelta(seconds=int(lease_seconds)), _LONGEST_LEASE)
    if length < _SHORTEST_LEASE:
        return _without(lease, f"The hub delivers for {round(length.total_seconds())} s at a time, too short.", now)
    return replace(lease, state="active", until=now + length, due_at=now + length / 2, attempts=0, reason="")


def denied(lease: HubLease, reason: str, now: datetime) -> HubLease:
    """The hub does not deliver, or no more (section 5.2). It may think otherwise another day."""
    said = "".join(char if char.isprintable() else "?" for char in reason)[:200]
    return _without(lease, f"The hub denied it: {said}" if said else "The hub denied it.", now)


def _without(lease: HubLease, reason: str, now: datetime) -> HubLease:
    attempts = max(lease.attempts, 1)
    due_at = now + min(_DENIED_RETRY * 2 ** min(attempts - 1, 10), _LONGEST_DENIED_RETRY)
    return replace(lease, state="denied", until=None, due_at=due_at, attempts=attempts, reason=reason)


def lapsed(lease: HubLease, now: datetime) -> HubLease | None:
    """Without its time where that is over; None where it is not."""
    if lease.until is None or lease.until > now:
        return None
    return replace(lease, state="wanted", until=None, reason="The hub did not renew it in time.")


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether `X-Hub-Signature` is that of the body (section 7.1)."""
    method, _, digest = signature.strip().partition("=")
    if method.lower() not in _ALGORITHMS:
        return False
    expected = hmac.new(secret.encode(), body, method.lower()).hexdigest()
    return hmac.compare_digest(expected.encode(), digest.strip().lower().encode("utf-8", "replace"))
