"""Publishing to the embedded bus, and what belongs to the process as a whole."""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import uuid4

from shared import topology
from shared.bus import BusUnavailable, Depth, Message
from shared.bus.background import spawn
from shared.bus.mongo.acknowledger import AGAIN_SECONDS, Acknowledger, Claim
from shared.bus.mongo.consumer import MongoConsumer
from shared.bus.mongo.pulse import Pulse
from shared.storage.bus import BusStore, StoredMessage
from shared.storage.client import Connection
from shared.storage.errors import StorageError

TAKEOVER_AFTER = timedelta(seconds=10)
"""Silence after which a process counts as dead: several heartbeats, more than a pause for a garbage collection
or a slow disk, and little enough that a restart after a crash goes on soon."""

_BEATS = 5
"""Heartbeats in that time."""
_CLOSE_SECONDS = 3.0
_QUEUES = tuple(queue.name for queue in topology.WORK_QUEUES)


class MongoBus:
    """`shared.bus.Bus` on the collections `bus` and `bus_consumers`."""

    def __init__(self, connection: Connection, *, takeover_after: timedelta = TAKEOVER_AFTER) -> None:
        self._store = BusStore(connection)
        self._owner = uuid4().hex
        self._takeover_after = takeover_after
        self._pulse = Pulse(takeover_after.total_seconds())
        self._acks = Acknowledger(self._store)
        self._returns: list[Claim] = []
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

    async def acknowledge(self, claims: Iterable[Claim]) -> None:
        await self._acks.add(claims)

    async def give_back(self, claims: Sequence[Claim]) -> None:
        for token in {claim.token for claim in claims}:
            mine = [claim for claim in claims if claim.token == token]
            try:
                await self._store.give_back(token, [claim.key for claim in mine])
            except StorageError:
                self.give_back_later(mine)
        self._ring(_QUEUES)

    def give_back_later(self, claims: Iterable[Claim]) -> None:
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
                await asyncio.sleep(AGAIN_SECONDS)

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
                await asyncio.sleep(AGAIN_SECONDS)  # consumers look for themselves meanwhile

    def _ring(self, queues: Iterable[str]) -> None:
        for consumer in self._consumers:
            if consumer.queue in queues:
                consumer.wake()


def _check(queue: str) -> None:
    if queue not in _QUEUES:
        raise ValueError(f"There is no work queue {queue!r}; there are {', '.join(_QUEUES)}.")
