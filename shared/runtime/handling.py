"""What a service says of a message: the words between a handler and the consumer runner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shared.bus import Message
from shared.events import Event, encode


class RetryLater(Exception):
    """Not now: hand the message out again after the ladder's next delay. The message says why."""


class Quarantine(Exception):
    """Never: the message waits in `dead_letters` for an operator. The message says why."""


@dataclass(frozen=True, slots=True)
class Done:
    """Handled. `log_event` is the terminal log event, `fields` what it carries besides the ids."""

    log_event: str
    outputs: Sequence[Event] = ()
    fields: Mapping[str, object] = field(default_factory=dict)


Outcome = Done | RetryLater | Quarantine


class Handler(Protocol):
    @property
    def name(self) -> str:
        """The service's name."""
        ...

    async def handle(self, events: Sequence[Event]) -> Sequence[Outcome]:
        """One outcome for each event, in order. Must be idempotent, and may be called with any split of the
        messages into batches."""
        ...


def message_of(event: Event) -> Message:
    return Message(id=event.id, type=event.type, body=encode(event))


def article_of(event: Event | None) -> str | None:
    return getattr(event.data, "article_id", None) if event else None
