"""Subscriptions at WebSub hubs: what was asked of which hub, and until when it delivers.

Any number of pollers ask hubs and answer them, each for every subscription: all that is known of one stands here.
What is to be written is decided in `services/poller/websub/subscription.py`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Literal

from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from shared.record import Record
from shared.storage.client import Connection
from shared.storage.collections import HUB_LEASES
from shared.storage.errors import translated
from shared.storage.records import from_document, to_document

_ANEW_AFTER = timedelta(days=1)
"""A source whose feed names another hub at every look is subscribed anew no more often than this."""


class HubLease(Record, frozen=True, kw_only=True):
    """A document of `hub_leases`; `_id` is `id`."""

    id: str
    """Nobody can guess it; the hub delivers to an address that ends in it."""
    source_id: str
    hub: str
    topic: str
    secret: str
    """Key of the signatures of what is delivered."""
    state: Literal["wanted", "asked", "active", "denied", "ended"] = "wanted"
    live: bool = True
    """False once it ended: hubs are told so, and it is forgotten in time."""
    created_at: datetime
    due_at: datetime
    """When the hub is asked, or asked again. Who takes this on moves it ahead, so that it comes back if they die."""
    asked_at: datetime | None = None
    attempts: int = 0
    """Requests in a row that did not lead to a subscription."""
    until: datetime | None = None
    """The end of the lease; None while there is none."""
    reason: str = ""
    """Why there is none, in a sentence; empty where nothing went wrong."""
    behind_at: datetime | None = None
    """When something was last delivered that could not be taken in; None once the source was made due for it."""
    ended_at: datetime | None = None


class HubLeases:
    def __init__(self, connection: Connection) -> None:
        self._leases = connection.database[HUB_LEASES.name]

    async def get(self, lease_id: str) -> HubLease | None:
        with translated():
            document = await self._leases.find_one({"_id": lease_id})
        return from_document(HubLease, document) if document else None

    async def of(self, source_id: str) -> HubLease | None:
        """The source's present one."""
        with translated():
            document = await self._leases.find_one({"source_id": source_id, "live": True})
        return from_document(HubLease, document) if document else None

    async def want(self, source_id: str, *, hub: str, topic: str, now: datetime) -> bool:
        """See to it that the source's topic is subscribed at this hub. True if that is new: then the one it had at
        another hub, or for another topic, has ended. Once a day for each source at most."""
        with translated():
            newest = await self._leases.find_one({"source_id": source_id}, sort=[("created_at", -1)])
        if newest is not None:
            last = from_document(HubLease, newest)
            if (last.live and (last.hub, last.topic) == (hub, topic)) or now - last.created_at < _ANEW_AFTER:
                return False
            await self.end(last, reason="The feed names another hub or topic.", now=now)
        wanted = HubLease(
            id=token_hex(16),
            source_id=source_id,
            hub=hub,
            topic=topic,
            secret=token_hex(32),
            created_at=now,
            due_at=now,
        )
        with translated():
            try:
                await self._leases.insert_one(to_document(wanted))
            except DuplicateKeyError:  # another poller was first
                return False
        return True

    async def claim(
        self, *, now: datetime, until: datetime, limit: int, except_hubs: Sequence[str] = ()
    ) -> list[HubLease]:
        """At most `limit` that are due, longest due first; nobody else gets them before `until`."""
        query = {"live": True, "due_at": {"$lte": now}, **({"hub": {"$nin": list(except_hubs)}} if except_hubs else {})}
        with translated():
            found = (
                await self._leases.find(query, {"due_at": True}).sort("due_at", ASCENDING).limit(limit).to_list(limit)
            )
            claimed = [
                await self._leases.find_one_and_update(
                    {"_id": document["_id"], "live": True, "due_at": document["due_at"]},
                    {"$set": {"due_at": until}},
                    return_document=ReturnDocument.AFTER,
                )
                for document in found
            ]
        return [from_document(HubLease, document) for document in claimed if document]

    async def change(self, before: HubLease, after: HubLease) -> bool:
        """Write what differs; False if it is no longer as it was before."""
        changes = {
            name: value for name in before.__struct_fields__ if (value := getattr(after, name)) != getattr(before, name)
        }
        if not changes:
            return True
        with translated():
            result = await self._leases.update_one(
                {"_id": before.id, "live": True, "due_at": before.due_at}, {"$set": changes}
            )
        return bool(result.matched_count)

    async def end(self, lease: HubLease, *, reason: str, now: datetime) -> None:
        ended = {"state": "ended", "live": False, "until": None, "reason": reason, "ended_at": now}
        with translated():
            await self._leases.update_one({"_id": lease.id, "live": True}, {"$set": ended})

    async def fall_behind(self, lease_id: str, *, now: datetime) -> None:
        """Something was delivered that could not be taken in: its source is to be polled soon."""
        with translated():
            await self._leases.update_one({"_id": lease_id, "live": True}, {"$set": {"behind_at": now}})

    async def behind(self, *, now: datetime, limit: int) -> list[HubLease]:
        """Longest behind first."""
        query = {"live": True, "behind_at": {"$lte": now}}
        with translated():
            found = await self._leases.find(query).sort("behind_at", ASCENDING).limit(limit).to_list(limit)
        return [from_document(HubLease, document) for document in found]

    async def caught_up(self, lease: HubLease) -> None:
        """Unless something more could not be taken in meanwhile."""
        with translated():
            await self._leases.update_one(
                {"_id": lease.id, "behind_at": lease.behind_at}, {"$set": {"behind_at": None}}
            )
