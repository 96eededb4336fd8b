"""Connections to the broker that are kept up, and what waits on them."""

import asyncio
import os
import random
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, InvalidFrameError, ProbableAuthenticationError
from yarl import URL

from shared.bus import BusUnavailable
from shared.bus.background import spawn

T = TypeVar("T")


_HEARTBEAT_SECONDS = 10

_CLOSE_SECONDS = 3.0

_LONGEST_BACKOFF_SECONDS = 5.0

FAILURES = (*CONNECTION_EXCEPTIONS, TimeoutError)


class Broker:
    """Where the broker is, and what its refusals mean, in sentences without the password."""

    def __init__(self, url: str, patience: float) -> None:
        self.patience = patience
        self._url = URL(url)
        if self._url.scheme not in ("amqp", "amqps") or not self._url.host:
            raise ValueError("The broker's URL must look like amqp://user:password@host:5672/vhost.")
        if "heartbeat" not in self._url.query:
            self._url = self._url.update_query(heartbeat=_HEARTBEAT_SECONDS)

    def __str__(self) -> str:
        port = self._url.port or {"amqp": 5672, "amqps": 5671}[self._url.scheme]
        return f"RabbitMQ at {self._url.host}:{port}"

    async def connect(self, purpose: str) -> AbstractConnection:
        task = asyncio.ensure_future(
            aio_pika.connect(self._url, client_properties={"connection_name": f"hoptin {purpose}"})
        )
        try:
            await asyncio.wait({task}, timeout=self.patience)
        finally:
            if not task.done():
                task.add_done_callback(_look_at)
                task.cancel()
        if not task.done():
            raise BusUnavailable(f"{self} does not answer.")
        try:
            return task.result()
        except (*FAILURES, asyncio.CancelledError) as error:
            raise BusUnavailable(self.sentence(error)) from error

    def sentence(self, error: BaseException | None) -> str:
        user, vhost = self._url.user or "guest", self._url.path[1:] or "/"
        match error:
            case None:
                return f"The connection to {self} was closed."
            case ProbableAuthenticationError():
                return f"{self} refuses the user {user!r}: the name or the password is wrong; check the broker's URL."
            case InvalidFrameError() if "Connection.OpenOk" in str(error):
                # The refusal's own words do not survive the driver.
                return (
                    f"{self} has no virtual host {vhost!r} that the user {user!r} may use: create it or grant access."
                )
            case TimeoutError():
                return f"{self} does not answer."
            case asyncio.CancelledError():
                return f"The connection to {self} was lost."
            case OSError(__cause__=ssl.SSLError() as cause):
                return f"{self} and this program do not agree on TLS: {cause.reason or cause}."
            case OSError(errno=int(number), strerror=str(reason)):
                return f"{self} cannot be reached: {os.strerror(number) if number > 0 else reason}."
            case _:
                text = str(error).strip() or type(error).__name__
                return f"{self}: {text.replace(self._url.password, '******') if self._url.password else text}"


class Session:
    """The life of one connection. Everything that waits for the broker waits for its loss as well."""

    control: AbstractChannel

    def __init__(self, broker: Broker, connection: AbstractConnection) -> None:
        self.broker = broker
        self.connection = connection
        self.lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        connection.close_callbacks.add(lambda _, error: self.lose(broker.sentence(error)))

    def lose(self, why: str) -> None:
        if not self.lost.done():
            self.lost.set_result(why)

    async def guard(self, work: Awaitable[T], timeout: float | None = None) -> T:
        """What `work` gives. Raises `BusUnavailable` where the driver fails, the connection is lost or the
        time is up (the broker's patience, unless told otherwise); the driver may hang in all three."""
        timeout = self.broker.patience if timeout is None else timeout
        task = asyncio.ensure_future(work)
        waited: set[asyncio.Future[Any]] = {task, self.lost}
        try:
            await asyncio.wait(waited, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not task.done():
                task.add_done_callback(_look_at)
                task.cancel()
        if not task.done():
            why = self.lost.result() if self.lost.done() else f"{self.broker} did not answer within {timeout:g} s."
            raise BusUnavailable(why)
        try:
            return task.result()
        except (*FAILURES, asyncio.CancelledError) as error:
            # The driver cancels what waits on a channel that it closes; we ourselves were not cancelled here.
            raise BusUnavailable(self.broker.sentence(error)) from error

    async def open_channel(self, **options: bool) -> AbstractChannel:
        async def opened() -> AbstractChannel:
            channel = self.connection.channel(**options)
            await channel.initialize()
            return channel

        return await self.guard(opened())

    async def close_channel(self, channel: AbstractChannel) -> None:
        try:
            await self.guard(channel.close(), _CLOSE_SECONDS)
        except BusUnavailable as error:
            self.lose(str(error))

    async def is_blocked(self) -> bool:
        """Whether the broker announced that it stops reading from us, for want of memory or disk."""
        if self.connection.transport is None:
            return False
        try:
            async with asyncio.timeout(0):
                await self.connection.transport.ready()
        except TimeoutError:
            return True
        return False


class Link:
    """A connection that is kept up."""

    def __init__(self, broker: Broker, purpose: str, prepare: Callable[[Session], Awaitable[None]]) -> None:
        self._broker = broker
        self._purpose = purpose
        self._prepare = prepare
        self._session: Session | None = None
        self._up = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.problem: str | None = f"{broker} is not connected yet."

    def start(self) -> None:
        self._task = spawn(self._keep_connected())

    async def session(self) -> Session:
        """Waits until there is one."""
        while self._session is None or self._session.lost.done():
            self._up.clear()
            await self._up.wait()
        return self._session

    def current(self) -> Session:
        """Raises `BusUnavailable` where there is none."""
        if self._session is None or self._session.lost.done():
            raise BusUnavailable(self.problem or f"{self._broker} is not connected.")
        return self._session

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        self.problem = f"The connection to {self._broker} was closed."

    async def _keep_connected(self) -> None:
        failures = 0
        while True:
            try:
                session = Session(self._broker, await self._broker.connect(self._purpose))
            except BusUnavailable as error:
                self.problem = str(error)
            else:
                try:
                    session.control = await session.open_channel(publisher_confirms=False)
                    await self._prepare(session)
                    failures = 0
                    self._come_up(session)
                    self.problem = await self._watch(session)
                except BusUnavailable as error:
                    self.problem = str(error)
                finally:
                    self._session = None
                    self._up.clear()
                    await _hang_up(session)
            await asyncio.sleep(backoff(failures))
            failures += 1

    def _come_up(self, session: Session) -> None:
        self._session = session
        self.problem = None
        self._up.set()

    async def _watch(self, session: Session) -> str:
        """Returns why the connection was lost, once it was."""
        while True:
            await asyncio.wait({session.lost}, timeout=self._broker.patience / 2)
            if session.lost.done():
                return session.lost.result()
            try:
                await session.guard(session.control.set_qos(prefetch_count=0))
                self.problem = None
            except BusUnavailable as error:
                if not await session.is_blocked():
                    return str(error)
                self.problem = f"{self._broker} takes no messages now: it is short of memory or disk."


async def nothing_to_prepare(_: Session) -> None:
    """Consumers declare what they need, each on its own channel."""


async def _hang_up(session: Session) -> None:
    """Close as well as can be done in a moment: a half-open connection never answers."""
    session.lose(f"The connection to {session.broker} was closed.")
    task: asyncio.Task[None] = asyncio.ensure_future(session.connection.close())
    task.add_done_callback(_look_at)
    await asyncio.wait({task}, timeout=_CLOSE_SECONDS)


def _look_at(task: asyncio.Future[Any]) -> None:
    """The failure of something abandoned is nobody's surprise."""
    if not task.cancelled():
        task.exception()


def backoff(failures: int) -> float:
    """Seconds to wait: doubling, with jitter, so that processes do not come back in step."""
    longest = min(_LONGEST_BACKOFF_SECONDS, 0.2 * 2.0 ** min(failures, 10))
    return longest * random.uniform(0.5, 1)  # noqa: S311
