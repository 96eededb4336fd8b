"""The archiver: brings batches of decided articles and of operators' requests into the archive."""

import time
from collections.abc import Sequence
from datetime import timedelta

from services.archiver.observation import with_step
from services.archiver.plan import Applied, NotArchivedYet, Planner
from shared.clock import Clock
from shared.events import ArticleDeduplicated, Event, EventData, MergeRequested, SplitRequested, Step
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

        await self._archive.apply(
            event_ids=[event.id for event in events],
            article_ids=[article_id for event in events if (article_id := article_of(event))],
            matches=[id_ for event in events for id_ in _matches(event.data)],
            ruled=[id_ for event in events for id_ in _ruled(event.data)],
            plan=plan,
        )
        return outcomes


def _matches(data: EventData) -> list[str]:
    return [match.article_id for match in data.decision.matches] if isinstance(data, ArticleDeduplicated) else []


def _ruled(data: EventData) -> list[str]:
    match data:
        case SplitRequested(article_id=article_id, apart_from=others):
            return [article_id, *others]
        case MergeRequested(article_id=article_id, other_id=other_id, together=together):
            return [article_id, other_id, *together]
        case _:
            return []


def _outcome(planner: Planner, event: Event) -> Outcome:
    try:
        applied: Applied = planner.apply(event)
    except NotArchivedYet as error:
        return RetryLater(str(error))
    fields: dict[str, object] = {"outcome": applied.outcome}
    if applied.article is not None and applied.story is not None:
        fields |= {
            "story_id": applied.story.id,
            "revision": applied.article.revision,
            "lead_id": applied.story.lead_id,
            "lead_reason": applied.story.lead_reason,
        }
    return Done("article_archived", applied.outputs, fields)
