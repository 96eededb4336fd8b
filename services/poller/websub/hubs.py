"""What polls have to do with hubs: the hub that a feed names is subscribed to, and judged by what polls find."""

from datetime import datetime

from msgspec.structs import replace

from services.poller.websub.reliance import is_same, is_subscribed, polled
from shared.logging import Logger
from shared.storage.hub_leases import HubLeases
from shared.storage.source_record import SourceRecord


class Hubs:
    def __init__(self, leases: HubLeases | None, log: Logger) -> None:
        """Without `leases` nothing is subscribed to, nor relied on: hubs cannot reach this process."""
        self._leases = leases
        self._log = log

    async def heard(self, before: SourceRecord, after: SourceRecord, *, missed: int, now: datetime) -> SourceRecord:
        """The source after a good poll, with what that says of its hub. `missed` counts new entries that the hub
        ought to have delivered. Raises `StorageUnavailable`."""
        push = after.push
        if push is None:
            return after
        subscribed = self._leases is not None and is_subscribed(before, now)
        if self._leases is not None and not (subscribed and is_same(push, before.push)):
            await self._leases.want(before.id, hub=push.hub, topic=push.topic, now=now)
        judged = polled(push, missed, subscribed=subscribed, now=now)
        after = replace(after, push=judged)
        if judged and judged.relied_since and not push.relied_since:
            self._log.info("hub_relied_on", source_id=before.id, url=before.url, hub=push.hub)
        if push.relied_since and subscribed and missed:
            self._log.warning("hub_missed_entries", source_id=before.id, url=before.url, hub=push.hub, entries=missed)
        return after
