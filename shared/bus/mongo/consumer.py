"""A subscription to one queue of the embedded bus."""

import asyncio
import contextlib
import random
from collections import Counter, deque
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from shared import topology
from shared.bus import BusUnavailable, Delivery, Message
from shared.bus.headers import with_failure
from shared.bus.mongo.acknowledger import AGAIN_SECONDS, Claim
from shared.storage.bus import ClaimedMessage
from shared.storage.errors import StorageError

if TYPE_CHECKING:
    from shared.bus.mongo.bus import MongoBus

_LOOK_SECONDS = 1.0
"""How often an idle consumer looks for work that nothing woke it for."""


class MongoConsumer:
    """A subscription. What it holds is claimed in its process's name, in batches that share a token."""

    def __init__(self, bus: "MongoBus", queue: str, prefetch: int) -> None:
        self.queue = queue
        self._bus = bus
        self._prefetch = prefetch
        self._held: dict[object, str] = {}
        """Token of every message without an outcome, received or not."""
        self._claiming: str | None = None
        self._settling: Counter[str] = Counter()
        """Tokens of messages whose retry is being written."""
        self._waiting: deque[Delivery] = deque()
        self._woken = asyncio.Event()
        self._receiving = asyncio.Lock()
        self._closed = False

    def wake(self) -> None:
        self._woken.set()

    def tokens(self) -> set[str]:
        tokens = {*self._held.values(), *self._settling}
        return tokens | {self._claiming} if self._claiming else tokens

    async def receive(self, limit: int) -> list[Delivery]:
        async with self._receiving:
            while not self._closed:
                if self._waiting and not self._bus.is_alive():
                    # We were suspended, or cut off: others may have taken these, and be at work on them.
                    self._bus.give_back_later(self._take(tuple(self._waiting)))
                    self._waiting.clear()
                if self._waiting:
                    return [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]
                self._woken.clear()
                pause = await self._claim()
                if pause and not self._closed:
                    await self._sleep(pause)
        return []

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        claims = self._take(deliveries)
        if claims:
            await self._bus.acknowledge(claims)
            self.wake()

    async def retry(self, delivery: Delivery, delay: timedelta, reason: str) -> None:
        if delay not in topology.RETRY_DELAYS:
            raise ValueError(f"There is no retry after {delay}.")
        claims = self._take([delivery])
        if not claims:
            raise BusUnavailable(f"The message {delivery.message.id} is not held any more.")
        [claim] = claims
        headers = with_failure(delivery.message.headers, reason)
        self._settling[claim.token] += 1  # ours until that is known: else it would look lost, and be freed
        try:
            held = await self._bus.store.postpone(claim.key, claim.token, delay, headers, delivery.attempts + 1)
        except StorageError as error:
            self._bus.give_back_later(claims)
            raise BusUnavailable(str(error)) from error
        finally:
            self._settling -= Counter((claim.token,))
        self.wake()
        if not held:
            raise BusUnavailable(f"The message {delivery.message.id} was taken over by another consumer.")

    async def release(self, deliveries: Sequence[Delivery]) -> None:
        await self._bus.give_back(self._take(deliveries))

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.wake()
        async with self._receiving:
            waiting = tuple(self._waiting)
            self._waiting.clear()
        await self.release(waiting)

    async def _claim(self) -> float:
        """Claim what is due. Returns for how many seconds it makes no sense to look again."""
        free = self._prefetch - len(self._held)
        if free <= 0:
            return _LOOK_SECONDS
        store, token = self._bus.store, uuid4().hex
        try:
            due = await store.find_due(self.queue, free)
            if not due.keys:
                if due.next_due is None:
                    return _LOOK_SECONDS
                return min(_LOOK_SECONDS, max(0.001, (due.next_due - store.now()).total_seconds()))
            if not self._bus.is_alive():
                return AGAIN_SECONDS  # a claim without a heartbeat would be taken from us at once
            self._claiming = token
            claimed = await store.claim(due.keys, token=token, owner=self._bus.owner)
            for message in claimed:
                self._held[message.key] = token
                self._waiting.append(_delivery(message))
        except StorageError:
            return AGAIN_SECONDS
        finally:
            self._claiming = None
        # Others were faster: not at once again, or we stay in step with them.
        return 0 if claimed else random.uniform(0.001, 0.01)  # noqa: S311

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    def _take(self, deliveries: Sequence[Delivery]) -> list[Claim]:
        """The claims of these deliveries, as far as they are still ours; they are not from now on."""
        claims = [delivery.tag for delivery in deliveries if isinstance(delivery.tag, Claim)]
        mine = [claim for claim in claims if self._held.get(claim.key) == claim.token]
        for claim in mine:
            del self._held[claim.key]
        return mine


def _delivery(claimed: ClaimedMessage) -> Delivery:
    return Delivery(
        message=Message(id=claimed.id, type=claimed.type, body=claimed.body, headers=claimed.headers),
        queue=claimed.queue,
        attempts=claimed.attempts,
        redeliveries=claimed.deliveries - 1,
        tag=Claim(claimed.key, claimed.token),
    )
