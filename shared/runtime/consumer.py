"""The consumer runner: takes messages from a work queue through a service's handler to exactly one outcome each.

A handler returns `Done`, or raises (or returns, for one of a batch) `RetryLater` or `Quarantine`. Anything else
it raises is an error nobody expected: that message is retried, then quarantined. Two failures are nobody's
fault and count against no message: the database away (wait, then handle the same batch again) and the bus away
(the bus hands the messages out again).

A message is acknowledged only after what it led to is confirmed by the bus.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import msgspec

from shared.bus import Bus, BusUnavailable, Consumer, Delivery, Message
from shared.clock import Clock
from shared.events import Event, InvalidEvent, Step, decode
from shared.logging import Logger
from shared.metrics import Metrics
from shared.runtime.handling import Done, Handler, Outcome, Quarantine, RetryLater, article_of, message_of
from shared.runtime.infrastructure import Infrastructure
from shared.runtime.stopping import pause, unless_stopped
from shared.storage.dead_letters import DeadLetters, Failure
from shared.storage.errors import StorageUnavailable
from shared.topology import WorkQueue, retry_delay

REDELIVERIES_TOLERATED = 3
"""A lost connection bills a whole prefetch, so that a few redeliveries accuse nobody. Beyond, a message is
handled alone."""
LONE_RUNS = 3
"""Consumers may die this often while they handle a message alone before it is quarantined: one death may be
somebody's `kill -9`, three are the message's doing."""
_PAUSE = 1.0
_LONGEST_PAUSE = 10.0


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Ready:
    """An outcome with its outputs encoded."""

    outcome: Outcome
    messages: Sequence[Message] = ()


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that waits for its next attempt."""

    queue: str
    article_id: str | None
    reason: str


@dataclass(frozen=True)
class Limits:
    batch: int = 50
    """Messages handled in one call."""
    concurrency: int = 2
    """Batches handled at once, so that one's work overlaps the other's waiting."""

    @property
    def prefetch(self) -> int:
        return 2 * self.batch * self.concurrency


class ConsumerRunner:
    """A `Part`: one service's subscription to its work queue."""

    def __init__(
        self,
        *,
        queue: WorkQueue,
        handler: Handler,
        bus: Bus,
        dead_letters: DeadLetters,
        clock: Clock,
        log: Logger,
        metrics: Metrics,
        limits: Limits | None = None,
    ) -> None:
        self.queue = queue.name
        self._handler = handler
        self._bus = bus
        self._dead_letters = dead_letters
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._limits = limits or Limits()
        self._permits = asyncio.Semaphore(self._limits.concurrency)
        self._one_alone = asyncio.Lock()
        self._stop = asyncio.Event()
        self.held = 0
        """Messages received and not yet brought to an outcome."""
        self.parked: dict[str, Parked] = {}
        """By event id: what this process sent to wait for another attempt, and has not seen end since."""

    @property
    def name(self) -> str:
        return self._handler.name

    async def run(self, stop: asyncio.Event) -> None:
        self._stop = stop
        consumer = await unless_stopped(stop, self._bus.subscribe(self.queue, prefetch=self._limits.prefetch))
        if consumer is None:
            return
        async with asyncio.TaskGroup() as group:
            for _ in range(self._limits.concurrency):
                group.create_task(self._work(consumer))
            await stop.wait()
            await consumer.close()

    async def _work(self, consumer: Consumer) -> None:
        while deliveries := await consumer.receive(self._limits.batch):
            self.held += len(deliveries)
            try:
                await self._take(consumer, deliveries)
            finally:
                self.held -= len(deliveries)

    async def _take(self, consumer: Consumer, deliveries: list[Delivery]) -> None:
        suspects = [delivery for delivery in deliveries if delivery.redeliveries > REDELIVERIES_TOLERATED]
        ordinary = [delivery for delivery in deliveries if delivery.redeliveries <= REDELIVERIES_TOLERATED]
        if ordinary:
            async with self._permits:
                await self._settle(consumer, ordinary)
        for suspect in suspects:
            async with self._alone():
                await self._settle_suspect(consumer, suspect)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Nothing else of this queue is handled in this process meanwhile."""
        async with self._one_alone:
            taken = 0
            try:
                for _ in range(self._limits.concurrency):
                    await self._permits.acquire()
                    taken += 1
                yield
            finally:
                for _ in range(taken):
                    self._permits.release()

    async def _settle_suspect(self, consumer: Consumer, delivery: Delivery) -> None:
        self._log.warning(
            "message_suspected", queue=self.queue, event_id=delivery.message.id, redeliveries=delivery.redeliveries
        )
        key = f"{self.queue}:{delivery.message.id}"
        runs = await self._with_storage(lambda: self._dead_letters.begin_lone_run(key, self._clock.now()))
        if runs is None:
            await consumer.release([delivery])
            return
        if runs > LONE_RUNS:
            verdict = Quarantine(f"{LONE_RUNS} consumers died while they handled this message alone.")
            await self._conclude(consumer, [(delivery, _event_in(delivery))], [_Ready(verdict)], time.monotonic())
        else:
            await self._settle(consumer, [delivery])
        await self._with_storage(lambda: self._dead_letters.end_lone_run(key))

    async def _settle(self, consumer: Consumer, deliveries: list[Delivery]) -> None:
        """Bring every delivery to its outcome. Those that are no events are quarantined without the handler."""
        began = time.monotonic()
        known: list[tuple[Delivery, Event]] = []
        for delivery in deliveries:
            try:
                known.append((delivery, decode(delivery.message.body)))
            except InvalidEvent as error:
                await self._conclude(consumer, [(delivery, None)], [_Ready(Quarantine(str(error)))], began)
        if known:
            await self._handle(consumer, known, began)

    async def _handle(self, consumer: Consumer, known: list[tuple[Delivery, Event]], began: float) -> None:
        began_at = self._clock.now()
        events = [event for _, event in known]
        try:
            outcomes = await self._with_storage(lambda: self._handler.handle(events))
        except (RetryLater, Quarantine) as outcome:
            outcomes = [outcome] * len(events)
        except Exception as error:  # noqa: BLE001 - the handler has a defect, or a message found one: isolate it
            if len(known) > 1:
                self._log.warning("batch_failed", queue=self.queue, messages=len(known), reason=_describe(error))
                for pair in known:
                    await self._handle(consumer, [pair], time.monotonic())
                return
            self._log.debug("handler_failed", queue=self.queue, exc_info=True)
            outcomes = [RetryLater(_describe(error))]
        if outcomes is None:
            await consumer.release([delivery for delivery, _ in known])
            self._metrics.messages.labels(self.name, "returned").inc(len(known))
            return
        step = Step(service=self.name, began_at=began_at, took_ms=_elapsed_ms(began))
        await self._conclude(consumer, known, [_ready(outcome, step) for outcome in outcomes], began)

    async def _conclude(
        self,
        consumer: Consumer,
        handled: Sequence[tuple[Delivery, Event | None]],
        outcomes: Sequence[_Ready],
        began: float,
    ) -> None:
        outputs = [message for ready in outcomes for message in ready.messages]
        try:
            await self._bus.publish(outputs)
        except BusUnavailable as error:
            await self._return_later(consumer, [delivery for delivery, _ in handled], str(error))
            return
        acknowledged: list[Delivery] = []
        for (delivery, event), ready in zip(handled, outcomes, strict=True):
            if await self._outcome(consumer, delivery, event, ready.outcome, began):
                acknowledged.append(delivery)
        await consumer.ack(acknowledged)
        self._metrics.handling.labels(self.name).observe(time.monotonic() - began)

    async def _outcome(
        self, consumer: Consumer, delivery: Delivery, event: Event | None, outcome: Outcome, began: float
    ) -> bool:
        """Log and count one outcome; True if the delivery is to be acknowledged now."""
        log = self._log.bind(
            article_id=article_of(event),
            event_id=delivery.message.id,
            trace_id=event.trace_id if event else None,
            attempt=delivery.attempts + 1,
            took_ms=_elapsed_ms(began),
        )
        self.parked.pop(delivery.message.id, None)
        if isinstance(outcome, Done):
            log.info(outcome.log_event, **outcome.fields)
            self._metrics.messages.labels(self.name, "done").inc()
            return True
        reason = str(outcome)
        delay = retry_delay(delivery.attempts + 1) if isinstance(outcome, RetryLater) else None
        if delay is not None:
            self.parked[delivery.message.id] = Parked(self.queue, article_of(event), reason)
            return await self._retry(consumer, delivery, delay, reason, log)
        if isinstance(outcome, RetryLater):
            reason = f"{delivery.attempts + 1} attempts failed; the last one: {reason}"
        failure = Failure(
            queue=self.queue,
            service=self.name,
            message=delivery.message,
            article_id=article_of(event),
            reason=reason,
            attempts=delivery.attempts + 1,
            at=self._clock.now(),
        )
        if await self._with_storage(lambda: self._dead_letters.quarantine(failure)) is None:
            await consumer.release([delivery])
            return False
        log.error("article_quarantined", queue=self.queue, reason=reason)
        self._metrics.messages.labels(self.name, "quarantined").inc()
        return True

    async def _retry(self, consumer: Consumer, delivery: Delivery, delay: timedelta, reason: str, log: Logger) -> bool:
        try:
            await consumer.retry(delivery, delay, reason)
        except BusUnavailable as error:
            await self._return_later(consumer, [delivery], str(error))
            return False
        log.warning("article_retry_scheduled", queue=self.queue, reason=reason, delay_s=delay.total_seconds())
        self._metrics.messages.labels(self.name, "retried").inc()
        return False

    async def _return_later(self, consumer: Consumer, deliveries: list[Delivery], reason: str) -> None:
        """The bus did not take what these led to. After a lost connection it hands them out again by itself;
        where it refused, we give them back after a pause, so that nothing spins."""
        self._log.warning("outputs_not_confirmed", queue=self.queue, messages=len(deliveries), reason=reason)
        await pause(self._stop, _PAUSE)
        await consumer.release(deliveries)
        self._metrics.messages.labels(self.name, "returned").inc(len(deliveries))

    async def _with_storage(self, act: Callable[[], Awaitable[T]]) -> T | None:
        """The result of `act`, repeated for as long as the database is away; None if we are to stop first."""
        wait = _PAUSE / 4
        while True:
            try:
                return await act()
            except StorageUnavailable as error:
                self._log.warning("storage_unavailable", reason=str(error))
            if self._stop.is_set():
                return None
            await pause(self._stop, wait)
            wait = min(wait * 2, _LONGEST_PAUSE)


def _event_in(delivery: Delivery) -> Event | None:
    try:
        return decode(delivery.message.body)
    except InvalidEvent:
        return None


def _ready(outcome: Outcome, step: Step) -> _Ready:
    """Encode what a handled message led to, its journey one step longer."""
    if not isinstance(outcome, Done):
        return _Ready(outcome)
    outputs = [msgspec.structs.replace(output, journey=[*output.journey, step]) for output in outcome.outputs]
    try:
        return _Ready(outcome, [message_of(output) for output in outputs])
    except InvalidEvent as error:
        return _Ready(Quarantine(str(error)))


def _elapsed_ms(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 2)


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def consume(it: Infrastructure, queue: WorkQueue, handler: Handler, limits: Limits | None = None) -> ConsumerRunner:
    """A handler on its queue, over what every service stands on."""
    return ConsumerRunner(
        queue=queue,
        handler=handler,
        bus=it.bus,
        dead_letters=it.dead_letters,
        clock=it.clock,
        log=it.log.bind(service=handler.name),
        metrics=it.metrics,
        limits=limits,
    )
