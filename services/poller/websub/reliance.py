"""How far a hub can be relied on: whether it delivered what polls would have found. Pure.

A source whose hub has proved itself is polled rarely (`rarely` in `services/poller/schedule.py`). The first entry that
a poll finds and the hub had not delivered, and it is polled as before, until the hub has proved itself anew.
"""

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from services.poller.finding import Finding
from services.poller.mark import Mark
from services.poller.websub.subscription import Offer
from shared.storage.source_record import Push, SourceRecord
from shared.text.dates import read_date

ENOUGH_DELIVERIES = 5
ENOUGH_POLLS = 10
ENOUGH_TIME = timedelta(days=2)
"""Less than this of each, and that nothing was missed may be chance."""
GRACE = timedelta(minutes=10)
"""An entry younger than this may still be on its way through the hub."""


def named(push: Push | None, offer: Offer | None, *, base: str) -> Push | None:
    """What is known of the hub that a document offers; another hub or topic begins anew."""
    if offer is None:
        return None
    offered = Push(hub=offer.hub, topic=offer.topic, base=base)
    return replace(push, base=base) if push is not None and is_same(push, offered) else offered


def is_same(one: Push, other: Push | None) -> bool:
    """The same hub and topic."""
    return other is not None and (one.hub, one.topic) == (other.hub, other.topic)


def missed(finding: Finding, now: datetime) -> int:
    """How many of a poll's new entries the hub would have delivered by now. Those without a date count: what is
    not known must not speak for the hub."""
    found = 0
    for place, news in enumerate(finding.news):
        if news.is_new and place not in finding.backlog:
            entry = news.found.entry
            at = read_date(entry.published or entry.updated, observed_at=now, habits=finding.after.date_habits).at
            found += at is None or at <= now - GRACE
    return found


def polled(push: Push | None, missing: int, *, subscribed: bool, now: datetime) -> Push | None:
    """After a good poll that found so many entries missing."""
    if push is None:
        return None
    if not subscribed or missing:
        found = missing if subscribed else 0
        missed_at = now if found else push.missed_at
        begun_anew = Push(hub=push.hub, topic=push.topic, base=push.base, last_at=push.last_at)
        return replace(begun_anew, missed=push.missed + found, missed_at=missed_at)
    if push.since is None or push.relied_since is not None:
        return push
    polls = push.polls + 1
    enough = polls >= ENOUGH_POLLS and push.deliveries >= ENOUGH_DELIVERIES and now - push.since >= ENOUGH_TIME
    return replace(push, polls=polls, relied_since=now if enough else None)


def is_subscribed(source: SourceRecord, now: datetime) -> bool:
    return source.pushed_until is not None and source.pushed_until > now


def is_relied_on(source: SourceRecord, now: datetime) -> bool:
    """Whether polling the source rarely is enough. Never while its polls fail: then neither can be trusted."""
    push = source.push
    relied = push is not None and push.relied_since is not None
    return relied and is_subscribed(source, now) and not source.health.failures


def delivered(finding: Finding, source: SourceRecord, window: Sequence[Mark], now: datetime) -> Finding:
    """What a delivery tells, and no more: it may hold the new entries alone (section 7), so nothing is concluded from
    what it does not hold, and the entries that the `window` knew stay known."""
    found, push, health = finding.after, source.push, source.health
    if push is not None:
        push = replace(push, last_at=now)
        if any(news.is_new for news in finding.news):
            push = replace(push, since=push.since or now, deliveries=push.deliveries + 1)
    after = replace(
        source,
        rhythm=found.rhythm,
        date_habits=found.date_habits,
        push=push,
        health=replace(
            health,
            newest_at=found.health.newest_at,
            appeared_at=found.health.appeared_at,
            flooded_at=found.health.flooded_at,
            flooded=found.health.flooded,
        ),
    )
    distrusted = found.trust.distrusted
    keys = {mark.key(distrusted) for mark in finding.window}
    older = [mark for mark in window if mark.key(distrusted) not in keys]
    kept = max(len(finding.window), len(window))
    return dataclasses.replace(finding, after=after, window=[*finding.window, *older][:kept])
