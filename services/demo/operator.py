"""The demo's operator: withdraws what the scenario says a portal took back."""

import asyncio

from services.demo.portals import SamplePortals, Withdrawal
from shared.events import WithdrawalRequested, first_event
from shared.runtime.handling import message_of
from shared.runtime.infrastructure import Infrastructure
from shared.runtime.stopping import pause
from shared.storage.identities import Identities


class DemoOperator:
    """A part: acts when its hour comes, then has nothing more to do."""

    name = "operator"

    def __init__(self, it: Infrastructure, portals: SamplePortals) -> None:
        self._it = it
        self._portals = portals

    async def run(self, stop: asyncio.Event) -> None:
        began = self._it.clock.now()
        for withdrawal in sorted(self._portals.withdrawals(), key=lambda each: each.after):
            wait = began + withdrawal.after - self._it.clock.now()
            await pause(stop, max(wait.total_seconds(), 0) + 1)
            if stop.is_set():
                return
            await self._withdraw(withdrawal)
        await stop.wait()

    async def _withdraw(self, withdrawal: Withdrawal) -> None:
        kind, value = ("guid", withdrawal.guid) if withdrawal.guid else ("link", withdrawal.link)
        article_id = await Identities(self._it.connection).find(withdrawal.portal, kind, value)
        if article_id is None:
            return
        request = WithdrawalRequested(article_id=article_id, reason="Cổng nguồn đã gỡ bài viết.", requested_by="demo")
        event = first_event(request, key=article_id, at=self._it.clock.now())
        await self._it.bus.publish([message_of(event)])
