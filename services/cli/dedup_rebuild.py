"""`hoptin dedup rebuild`: fingerprints made anew from the archive, while deduplicators and archivers run.

Each article is claimed and decided on by the deduplicator's own code, so that whatever runs beside it sees its claims
and it sees theirs. Links that the archive lacks are published again, confirmed; the archiver does with them what it
always does. All of it may be repeated: what is there stays, and a death in between costs only time.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import asdict, replace

from services.cli.retelling import canonical_urls, told
from services.deduplicator.decide import claim_for
from services.deduplicator.handler import Deduplicator
from shared.bus import Bus
from shared.clock import Clock
from shared.events import ArticleDeduplicated, Decision, Event, InvalidEvent, Match, first_event
from shared.logging import Logger
from shared.runtime.handling import message_of
from shared.storage.archived import ArchivedArticles, Links
from shared.storage.client import Connection
from shared.storage.fingerprint_upkeep import FingerprintUpkeep
from shared.storage.fingerprints import Fingerprints
from shared.storage.identities import Identities
from shared.storage.records import MAX_MATCHES, MAX_RELATED, ArticleRecord

_AT_ONCE = 50
"""Articles, as the deduplicator takes them."""


@dataclass
class Rebuilt:
    """What was done so far."""

    articles: int = 0
    """Read of the archive."""
    fingerprints: int = 0
    """Written because they were missing."""
    renewed: int = 0
    """Written anew because another version of the program had made them."""
    links: int = 0
    """Pairs of articles that carry the same text, of which the archive did not know; published."""
    related: int = 0
    """Pairs on the same event, of which it did not know either."""
    removed: int = 0
    """Fingerprints that this version of the program cannot read."""
    unpublished: int = 0
    """Articles whose links could not be published: too large for an event."""


class Rebuild:
    def __init__(self, connection: Connection, bus: Bus, *, window: timedelta, clock: Clock, log: Logger) -> None:
        fingerprints = Fingerprints(connection, window=window)
        self._deduplicator = Deduplicator(fingerprints=fingerprints, clock=clock, log=log)
        self._upkeep = FingerprintUpkeep(connection, fingerprints)
        self._archived = ArchivedArticles(connection)
        self._identities = Identities(connection)
        self._bus = bus
        self._clock = clock
        self._since = clock.now() - window
        self._told: set[tuple[str, str]] = set()
        """Pairs that were published, so that the second of a pair does not tell the same again."""
        self.done = Rebuilt()

    async def run(self) -> AsyncIterator[int]:
        """Yields, after each batch, how many articles there are in all. Raises `StorageError`, `BusUnavailable`."""
        start = await self._archived.change_before(self._since)
        expected = await self._archived.count_after(start)
        async for records in self._archived.after(start, at_once=_AT_ONCE):
            await self._take(records)
            self.done.articles += len(records)
            yield max(expected, self.done.articles)
        self.done.removed = await self._upkeep.remove_unreadable()

    async def _take(self, records: Sequence[ArticleRecord]) -> None:
        urls = await canonical_urls(self._identities, records)
        texts = [
            data
            for record in records
            for data in told(record, urls.get(record.id, ""))
            if data.observed_at >= self._since
        ]
        claims = list({claim.id: claim for claim in map(claim_for, texts)}.values())
        for start in range(0, len(claims), _AT_ONCE):
            some = claims[start : start + _AT_ONCE]
            refreshed = await self._upkeep.refresh(some)
            decisions = await self._deduplicator.decisions(some)
            self.done.fingerprints += refreshed.missing
            self.done.renewed += refreshed.outdated
            found: dict[str, list[Decision]] = {}
            for claim, decision in zip(some, decisions, strict=True):
                found.setdefault(claim.article_id, []).append(decision)
            await self._publish([record for record in records if record.id in found], found)

    async def _publish(self, records: Sequence[ArticleRecord], found: Mapping[str, Sequence[Decision]]) -> None:
        """Tell the archiver of the links that the archive lacks, and wait until the bus has them."""
        every = [decision for decisions in found.values() for decision in decisions]
        others = {match.article_id for decision in every for match in (*decision.matches, *decision.related)}
        known = await self._archived.links_of(others)
        messages = []
        for record in records:
            matches = self._lacking(record.id, _matches(record, found[record.id], known))
            related = self._lacking(record.id, _related(record, found[record.id], known))
            if not matches and not related:
                continue
            try:
                messages.append(message_of(_event(record, matches, related, self._clock.now())))
            except InvalidEvent:
                self.done.unpublished += 1
            else:
                self.done.links += len(matches)
                self.done.related += len(related)
                self._told.update((record.id, match.article_id) for match in (*matches, *related))
        if messages:
            await self._bus.publish(messages)

    def _lacking(self, article_id: str, matches: Sequence[Match]) -> list[Match]:
        return [match for match in matches if (match.article_id, article_id) not in self._told]


def _matches(record: ArticleRecord, decisions: Sequence[Decision], known: Mapping[str, Links]) -> list[Match]:
    """Those that neither of the two has in the archive. `known`: what the archive has of the others."""
    if len(record.matches) >= MAX_MATCHES:  # it takes no more
        return []
    matches = {match.article_id: match for decision in decisions for match in decision.matches}
    there = {*record.matches, *(id_ for id_ in matches if id_ in known and record.id in known[id_].matches)}
    return [match for id_, match in sorted(matches.items()) if id_ not in there]


def _related(record: ArticleRecord, decisions: Sequence[Decision], known: Mapping[str, Links]) -> list[Match]:
    """The same of what is on the same event."""
    if len(record.related) >= MAX_RELATED:
        return []
    related = {match.article_id: match for decision in decisions for match in decision.related}
    there = {each.article_id for each in record.related}
    there.update(id_ for id_ in related if id_ in known and record.id in known[id_].related)
    return [match for id_, match in sorted(related.items()) if id_ not in there]


def _event(record: ArticleRecord, matches: list[Match], related: list[Match], now: datetime) -> Event:
    """The article as the archive has it, and what it lacks: nothing else of the record changes by it."""
    (data, *_) = told(record, "")
    reason = "found when the fingerprints were rebuilt"
    decision = Decision(kind="copy" if matches else "new", matches=matches, related=related, reason=reason)
    data = replace(data, observed_at=record.observed_at)
    key = f"rebuild:{record.id}:{','.join(match.article_id for match in (*matches, *related))}"
    return first_event(ArticleDeduplicated(**asdict(data), decision=decision), key=key, at=now)
