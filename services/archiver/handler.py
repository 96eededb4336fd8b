"""The archiver: brings batches of decided articles and of operators' requests into the archive."""

import time
from collections.abc import Sequence
from datetime import timedelta

from services.archiver.observation import with_step
from services.archiver.plan import Applied, NotArchivedYet, Planner
from shared.clock import Clock
from shared.events import ArticleDeduplicated, Event, Step
from shared.runtime.handling import Done, Outcome, RetryLater, article_of
from shared.storage.archive import Archive, ArchiveChanges, ArchiveState


class Archiver:
    name = "archiver"

    def __init__(self, *, archive: Archive, clock: Clock, max_age: timedelta) -> None:
        self._archive = archive
        self._clock = clock
        self._max_age = max_age

    async def handle(self, events: Sequence[Event]) -> Sequence[Outcome]:
        """All events of a batch in one transaction. Raises `StorageUnavailable`."""
        began_at, began = self._clock.now(), time.monotonic()
        outcomes: list[Outcome] = []

        def plan(state: ArchiveState) -> ArchiveChanges:
            planner = Planner(state, now=self._clock.now(), max_age=self._max_age)
            outcomes[:] = [_outcome(planner, event) for event in events]
            step = Step(service=self.name, began_at=began_at, took_ms=round((time.monotonic() - began) * 1000, 2))
            traces = {event.trace_id for event in events}
            for record in planner.changes.articles.values():
                if record.trace_id in traces and not any(past.service == self.name for past in record.journey):
                    planner.changes.articles[record.id] = with_step(record, step)
            return planner.changes

        observed = [event.data for event in events if isinstance(event.data, ArticleDeduplicated)]
        await self._archive.apply(
            event_ids=[event.id for event in events],
            article_ids=[article_id for event in events if (article_id := article_of(event))],
            matches=[match.article_id for data in observed for match in data.decision.matches],
            plan=plan,
        )
        return outcomes


def _outcome(planner: Planner, event: Event) -> Outcome:
    try:
        applied: Applied = planner.apply(event)
    except NotArchivedYet as error:
        return RetryLater(str(error))
    fields: dict[str, object] = {"outcome": applied.outcome}
    if applied.story_id is not None:
        fields.update(story_id=applied.story_id, revision=applied.revision)
    if applied.lead is not None:
        fields.update(lead_id=applied.lead[0], lead_reason=applied.lead[1])
    return Done("article_archived", applied.outputs, fields)
