"""The embedded bus: durable queues in the MongoDB that is there anyway, shared by any number of processes.

Messages are claimed in batches and acknowledged in batches, served by due time. A consumer that has nothing to
do is woken by the change stream of the collection, or at once by a publish of its own process; a look every
second stands behind both. Every process shows by a heartbeat that it lives; what a dead one held is taken over.
"""

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

from shared import topology
from shared.bus import BusUnavailable, Delivery, Depth, Message
from shared.bus.background import spawn
from shared.bus.headers import with_failure
from shared.storage.bus import BusStore, ClaimedMessage, StoredMessage
from shared.storage.client import Connection
from shared.storage.errors import StorageError

TAKEOVER_AFTER = timedelta(seconds=10)
"""Silence after which a process counts as dead: several heartbeats, more than a pause for a garbage collection
or a slow disk, and little enough that a restart after a crash goes on soon."""

_BEATS = 5
"""Heartbeats in that time."""
_LOOK_SECONDS = 1.0
_AGAIN_SECONDS = 0.5
_CLOSE_SECONDS = 3.0
_QUEUES = tuple(queue.name for queue in topology.WORK_QUEUES)


class _Claim(NamedTuple):
    key: object
    token: str


class MongoBus:
    """`shared.bus.Bus` on the collections `bus` and `bus_consumers`."""

    def __init__(self, connection: Connection, *, takeover_after: timedelta = TAKEOVER_AFTER) -> None:
        self._store = BusStore(connection)
        self._owner = uuid4().hex
        self._takeover_after = takeover_after
        self._pulse = _Pulse(takeover_after.total_seconds())
        self._acks = _Acknowledger(self._store)
        self._returns: list[_Claim] = []
        """What is to be freed as soon as the database answers again."""
        self._consumers: list[MongoConsumer] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._listening = False
        self._closed = False
        self._up = asyncio.Event()
        self._problem: str | None = "MongoDB: the bus is not connected yet."

    async def start(self) -> None:
        self._tasks += [spawn(self._stay_alive()), spawn(self._acks.run())]

    async def ready(self) -> None:
        await self._up.wait()

    def problem(self) -> str | None:
        return self._problem

    async def publish(self, messages: Sequence[Message], *, queue: str | None = None) -> None:
        if queue is not None:
            _check(queue)
        stored = [
            StoredMessage(name, message.type, message.id, message.body, message.headers)
            for message in messages
            for name in ((queue,) if queue is not None else topology.queues_for(message.type))
        ]
        self._check_open()
        if not stored:
            return
        try:
            await self._store.insert(stored)
        except StorageError as error:
            raise BusUnavailable(str(error)) from error
        self._ring({message.queue for message in stored})

    async def subscribe(self, queue: str, *, prefetch: int) -> "MongoConsumer":
        _check(queue)
        consumer = MongoConsumer(self, queue, prefetch)
        self._consumers.append(consumer)
        if not self._listening:
            self._listening = True
            self._tasks.append(spawn(self._listen()))
        return consumer

    async def depth(self) -> dict[str, Depth]:
        self._check_open()
        depths = {}
        try:
            for queue in _QUEUES:
                total, parked = await self._store.count(queue)
                depths[queue] = Depth(ready=max(0, total - parked), parked=parked)
        except StorageError as error:
            raise BusUnavailable(str(error)) from error
        return depths

    async def close(self) -> None:
        self._closed = True
        for consumer in self._consumers:
            await consumer.close()
        await self._acks.close(_CLOSE_SECONDS)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
            self._tasks.clear()
            with contextlib.suppress(StorageError):  # silent from now on, and taken over like a dead one
                await self._store.leave(self._owner)
        self._problem = "MongoDB: the bus was closed."

    def _check_open(self) -> None:
        if self._closed:
            raise BusUnavailable("The bus was closed.")

    # What the consumers need of their bus.

    @property
    def store(self) -> BusStore:
        return self._store

    @property
    def owner(self) -> str:
        return self._owner

    def is_alive(self) -> bool:
        """Whether others must still respect what this process claimed."""
        return self._pulse.is_fresh()

    async def acknowledge(self, claims: Iterable[_Claim]) -> None:
        await self._acks.add(claims)

    async def give_back(self, claims: Sequence[_Claim]) -> None:
        for token in {claim.token for claim in claims}:
            mine = [claim for claim in claims if claim.token == token]
            try:
                await self._store.give_back(token, [claim.key for claim in mine])
            except StorageError:
                self.give_back_later(mine)
        self._ring(_QUEUES)

    def give_back_later(self, claims: Iterable[_Claim]) -> None:
        self._returns += claims

    # Background.

    async def _stay_alive(self) -> None:
        prepared = False
        while True:
            try:
                if not prepared:
                    await self._store.prepare()
                    prepared = True
                began = self._pulse.begin()
                await self._store.beat(self._owner)
                self._pulse.end(began)
                self._problem = None
                self._up.set()
                await self._clear_up()
                await asyncio.sleep(self._takeover_after.total_seconds() / _BEATS)
            except StorageError as error:
                self._problem = str(error)
                self._up.clear()
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _clear_up(self) -> None:
        """Take over from the dead, and free what this process lost track of: claims whose outcome it never
        learned, because the database went away or the waiting task was cancelled."""
        if self._pulse.may_judge_others() and await self._store.take_from_dead(self._takeover_after):
            self._ring(_QUEUES)
        returns, self._returns = self._returns, []
        if returns:
            await self.give_back(returns)
        known = self._known_tokens()
        for token in await self._store.tokens_of(self._owner) - known - self._known_tokens():
            await self._store.give_back(token)
            self._ring(_QUEUES)

    def _known_tokens(self) -> set[str]:
        known = self._acks.tokens()
        for consumer in self._consumers:
            known |= consumer.tokens()
        return known

    async def _listen(self) -> None:
        """One change stream serves all consumers of the process."""
        while True:
            try:
                async for queue in self._store.arrivals():
                    self._ring((queue,))
            except StorageError:
                await asyncio.sleep(_AGAIN_SECONDS)  # consumers look for themselves meanwhile

    def _ring(self, queues: Iterable[str]) -> None:
        for consumer in self._consumers:
            if consumer.queue in queues:
                consumer.wake()


class MongoConsumer:
    """A subscription. What it holds is claimed in its process's name, in batches that share a token."""

    def __init__(self, bus: MongoBus, queue: str, prefetch: int) -> None:
        self.queue = queue
        self._bus = bus
        self._prefetch = prefetch
        self._held: dict[object, str] = {}
        """Token of every message without an outcome, received or not."""
        self._claiming: str | None = None
        self._waiting: deque[Delivery] = deque()
        self._woken = asyncio.Event()
        self._receiving = asyncio.Lock()
        self._closed = False

    def wake(self) -> None:
        self._woken.set()

    def tokens(self) -> set[str]:
        tokens = set(self._held.values())
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
        try:
            held = await self._bus.store.postpone(claim.key, claim.token, delay, headers, delivery.attempts + 1)
        except StorageError as error:
            self._bus.give_back_later(claims)
            raise BusUnavailable(str(error)) from error
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
                return _AGAIN_SECONDS  # a claim without a heartbeat would be taken from us at once
            self._claiming = token
            claimed = await store.claim(due.keys, token=token, owner=self._bus.owner)
            for message in claimed:
                self._held[message.key] = token
                self._waiting.append(_delivery(message))
        except StorageError:
            return _AGAIN_SECONDS
        finally:
            self._claiming = None
        # Others were faster: not at once again, or we stay in step with them.
        return 0 if claimed else random.uniform(0.001, 0.01)  # noqa: S311

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    def _take(self, deliveries: Sequence[Delivery]) -> list[_Claim]:
        """The claims of these deliveries, as far as they are still ours; they are not from now on."""
        claims = [delivery.tag for delivery in deliveries if isinstance(delivery.tag, _Claim)]
        mine = [claim for claim in claims if self._held.get(claim.key) == claim.token]
        for claim in mine:
            del self._held[claim.key]
        return mine


class _Acknowledger:
    """Deletes acknowledged messages, all that came together in one command. What the database does not take
    is tried again for as long as we live: an acknowledged message has no reason to come again."""

    def __init__(self, store: BusStore) -> None:
        self._store = store
        self._waiting: dict[object, str] = {}
        self._going: dict[object, str] = {}
        self._round: asyncio.Future[None] | None = None
        self._work = asyncio.Event()
        self._closed = False

    def tokens(self) -> set[str]:
        return {*self._waiting.values(), *self._going.values()}

    async def add(self, claims: Iterable[_Claim]) -> None:
        """Returns once the database was told, or could not be."""
        if self._closed:
            return
        self._waiting.update(claims)
        if self._round is None:
            self._round = asyncio.get_running_loop().create_future()
        self._work.set()
        await asyncio.shield(self._round)

    async def close(self, timeout: float) -> None:
        """Tell the database the rest, within `timeout` seconds; what it was not told comes again."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self._waiting or self._going:
                    await self.add(())
        self._closed = True
        if self._round is not None:
            self._round.set_result(None)
            self._round = None

    async def run(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            self._going, self._waiting = self._waiting, {}
            told, self._round = self._round, None
            try:
                if self._going:
                    await self._store.delete(list(self._going), list(set(self._going.values())))
            except StorageError:
                self._waiting = {**self._going, **self._waiting}
                asyncio.get_running_loop().call_later(_AGAIN_SECONDS, self._work.set)
            finally:
                self._going = {}
                if told is not None and not told.done():
                    told.set_result(None)


class _Pulse:
    """What a process may believe of itself and of others, from when its heartbeats got through.

    After a gap everybody's heartbeats are old, not only the dead's: who was cut off must not judge before the
    living had the time to show themselves.
    """

    def __init__(self, silence: float) -> None:
        self._silence = silence
        self._last: float | None = None
        self._judges_from = 0.0

    def begin(self) -> float:
        return asyncio.get_running_loop().time()

    def end(self, began: float) -> None:
        """A heartbeat that began at `began` got through."""
        if self._last is not None and began - self._last > self._silence / 2:
            self._judges_from = began + self._silence
        self._last = began

    def is_fresh(self) -> bool:
        return self._last is not None and self.begin() - self._last < self._silence

    def may_judge_others(self) -> bool:
        return self.begin() >= self._judges_from


def _check(queue: str) -> None:
    if queue not in _QUEUES:
        raise ValueError(f"There is no work queue {queue!r}; there are {', '.join(_QUEUES)}.")


def _delivery(claimed: ClaimedMessage) -> Delivery:
    return Delivery(
        message=Message(id=claimed.id, type=claimed.type, body=claimed.body, headers=claimed.headers),
        queue=claimed.queue,
        attempts=claimed.attempts,
        redeliveries=claimed.deliveries - 1,
        tag=_Claim(claimed.key, claimed.token),
    )
